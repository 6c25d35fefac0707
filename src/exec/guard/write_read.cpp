#include "exec/guard/write_read.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "exec/guard/tombstones.hpp"
#include "types/text.hpp"
#include "types/token.hpp"
#include "types/type/identifier.hpp"

namespace ilion::exec {

namespace {

bool contains(const std::vector<schema::ColumnId>& sorted, schema::ColumnId id) {
    return std::binary_search(sorted.begin(), sorted.end(), id);
}

std::string equal(const schema::Column& column, BytesView value) {
    return fmt::format("{} = {}", maybe_quote(column.name), to_cql_literal(*column.type, value));
}

}  // namespace

void WriteRead::ask(const schema::Column& column) {
    auto place = std::lower_bound(asked_.begin(), asked_.end(), column.id);
    if (place == asked_.end() || *place != column.id) asked_.insert(place, column.id);
}

void WriteRead::ask_all(schema::ColumnKind kind) {
    for (const schema::Column& column : table_.columns) {
        if (column.kind == kind) ask(column);
    }
}

bool WriteRead::asks(schema::ColumnKind kind) const {
    return std::any_of(table_.columns.begin(), table_.columns.end(), [&](const schema::Column& column) {
        return column.kind == kind && contains(asked_, column.id);
    });
}

store::ReadOptions WriteRead::options(int64_t now_seconds) const {
    store::ReadOptions options;
    options.now_seconds = now_seconds;
    options.asked = asked_;
    options.fetches_others = options.fetches_other_statics = false;
    return options;
}

void WriteRead::restart() {
    clusterings_.clear();
    rows_ = tombstones_ = 0;
    began_ = ticks();
}

Status WriteRead::check(const Environment& environment, const store::PartitionKey& partition,
                        uint16_t level) const {
    ReadCount count;
    count.rows = rows_;
    count.tombstones = tombstones_;
    count.last = &partition;
    count.single = true;
    count.began = began_;
    tell_meter(environment, table_, count);
    if (!is_much(environment, table_, tombstones_)) return {};
    return report_tombstones(environment, count, text(partition), level);
}

std::string WriteRead::names() const {
    std::vector<std::string> names;
    for (auto kind : {schema::ColumnKind::static_, schema::ColumnKind::regular}) {
        for (const schema::Column& column : table_.columns) {
            if (column.kind == kind && contains(asked_, column.id)) names.push_back(maybe_quote(column.name));
        }
    }
    return names.empty() ? "*" : fmt::format("{}", fmt::join(names, ", "));
}

std::string WriteRead::clusterings() const {
    std::vector<std::string> columns, rows;
    for (size_t i = 0; i < table_.clustering_size; ++i) {
        columns.push_back(maybe_quote(table_.clustering_column(i).name));
    }
    bool single = columns.size() == 1;
    auto sorted = clusterings_;
    std::sort(sorted.begin(), sorted.end());
    std::vector<OptionalBytes> components;
    for (const Bytes& clustering : sorted) {
        if (!store::decode_clustering(table_, clustering, components)) continue;
        std::vector<std::string> values;
        for (size_t i = 0; i < components.size(); ++i) {
            const auto& value = components[i];
            values.push_back(value ? to_cql_literal(*table_.clustering_column(i).type, *value) : "null");
        }
        rows.push_back(single ? values.front() : fmt::format("({})", fmt::join(values, ", ")));
    }
    auto names = single ? columns.front() : fmt::format("({})", fmt::join(columns, ", "));
    if (rows.size() == 1) return fmt::format("{} = {}", names, rows.front());
    return fmt::format("{} IN ({})", names, fmt::join(rows, ", "));
}

std::string WriteRead::text(const store::PartitionKey& partition) const {
    std::vector<BytesView> components(table_.partition_key_size);
    std::vector<std::string> parts;
    if (split_partition_key(partition.bytes, components.size(), components)) {
        for (size_t i = 0; i < components.size(); ++i) {
            parts.push_back(equal(table_.partition_column(i), components[i]));
        }
    }
    bool by_name = !clusterings_.empty();
    if (by_name && table_.clustering_size != 0) parts.push_back(clusterings());
    return fmt::format("SELECT {} FROM {}.{} WHERE {}{} ALLOW FILTERING", names(), maybe_quote(table_.keyspace),
                       maybe_quote(table_.name), fmt::join(parts, " AND "), by_name ? "" : " LIMIT 1");
}

}  // namespace ilion::exec
