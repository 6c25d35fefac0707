#include "exec/ddl/describe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "schema/describe/elements.hpp"
#include "schema/identifier.hpp"

namespace ilion::exec {

namespace {

using What = cql::Describe::What;
using schema::Elements;
using schema::KeyspacePtr;

constexpr uint16_t kPagingVersion = 1;

std::shared_ptr<const std::vector<ColumnSpec>> text_columns(std::initializer_list<std::string_view> names) {
    auto columns = std::make_shared<std::vector<ColumnSpec>>();
    for (auto name : names) {
        columns->push_back({"system", "describe", std::string(name), DataType::of(TypeKind::text)});
    }
    return columns;
}

Bytes paging_state(const schema::Schema& schema, uint64_t offset) {
    Bytes out;
    ByteWriter writer(out);
    writer.write(kPagingVersion);
    writer.write_bytes(schema.version().view());
    writer.write(offset);
    return out;
}

ilion::Result<uint64_t> offset_of(BytesView state, const schema::Schema& schema) {
    if (state.empty()) return 0;
    ByteReader reader(state);
    auto version = reader.read<uint16_t>();
    auto schema_version = reader.read_bytes(16);
    auto offset = reader.read<uint64_t>();
    if (!reader.ok() || !reader.at_end() || version != kPagingVersion) return invalid("Invalid paging state.");
    if (schema_version != schema.version().view()) {
        return invalid(
            "The schema has changed since the previous page of the DESCRIBE statement result. Please retry "
            "the DESCRIBE statement.");
    }
    return offset;
}

class Describer {
public:
    Describer(const cql::Describe& statement, const std::string& keyspace, const schema::Schema& schema)
        : statement_(statement),
          keyspace_(keyspace),
          schema_(schema) {}

    static bool is_listing(What what) {
        return what == What::keyspaces || what == What::tables || what == What::types || what == What::functions ||
               what == What::aggregates;
    }

    ilion::Result<Elements> elements() {
        switch (statement_.what) {
            case What::keyspaces:
                return keyspaces();
            case What::tables:
            case What::types:
            case What::functions:
            case What::aggregates:
                return listing();
            case What::schema:
                return whole_schema();
            case What::keyspace:
            case What::only_keyspace:
                return keyspace();
            case What::generic:
                return generic();
            default:
                return named();
        }
    }

private:
    ilion::Result<KeyspacePtr> find(const std::string& name) const {
        if (auto found = schema_.keyspace(name)) return found;
        return invalid(fmt::format("'{}' not found in keyspaces", name));
    }

    // The keyspace that the statement names, or the session's.
    ilion::Result<KeyspacePtr> find_named() const {
        const auto& name = statement_.name.keyspace.empty() ? keyspace_ : statement_.name.keyspace;
        if (name.empty()) return invalid("No keyspace specified and no current keyspace");
        return find(name);
    }

    Elements keyspaces() const {
        Elements out;
        for (const auto& keyspace : sorted_keyspaces(schema_)) out.push_back(keyspace_element(keyspace));
        return out;
    }

    // Of the session's keyspace if it has one, otherwise of all.
    ilion::Result<Elements> listing() const {
        std::vector<KeyspacePtr> keyspaces;
        if (keyspace_.empty()) {
            keyspaces = sorted_keyspaces(schema_);
        } else {
            ILION_TRY_ASSIGN(auto own, find(keyspace_));
            keyspaces.push_back(std::move(own));
        }
        Elements out;
        for (const auto& keyspace : keyspaces) {
            Elements some;
            if (statement_.what == What::tables) some = table_elements(keyspace, false);
            if (statement_.what == What::types) some = type_elements(keyspace);
            std::move(some.begin(), some.end(), std::back_inserter(out));
        }
        return out;
    }

    Elements whole_schema() const {
        Elements out;
        for (const auto& keyspace : sorted_keyspaces(schema_)) {
            if (!statement_.full && schema::is_system_keyspace(keyspace->name)) continue;
            auto all = all_elements(keyspace, statement_.with_internals);
            std::move(all.begin(), all.end(), std::back_inserter(out));
        }
        return out;
    }

    ilion::Result<Elements> keyspace() const {
        ILION_TRY_ASSIGN(auto keyspace, find_named());
        if (statement_.what == What::only_keyspace) return Elements{keyspace_element(keyspace)};
        return all_elements(keyspace, statement_.with_internals);
    }

    ilion::Result<Elements> named() const {
        ILION_TRY_ASSIGN(auto keyspace, find_named());
        const auto& name = statement_.name.name;
        auto missing = [&](std::string_view what) {
            return invalid(fmt::format("{} '{}' not found in '{}'", what, name, keyspace->name));
        };
        switch (statement_.what) {
            case What::table:
                return describe_table(keyspace, name, statement_.with_internals);
            case What::type:
                return describe_type(keyspace, name);
            case What::index:
                return describe_index(keyspace, name);
            case What::materialized_view:
                return missing("Materialized view");
            case What::aggregate:
                return missing("User defined aggregate");
            default:
                return missing("User defined function");
        }
    }

    // A keyspace, a table or an index, in this order.
    ilion::Result<Elements> generic() const {
        const auto& name = statement_.name.name;
        auto where = statement_.name.keyspace;
        if (where.empty()) {
            if (auto found = schema_.keyspace(name)) return all_elements(found, statement_.with_internals);
            where = keyspace_.empty() ? name : keyspace_;
        }
        ILION_TRY_ASSIGN(auto keyspace, find(where));
        if (keyspace->table(name)) return describe_table(keyspace, name, statement_.with_internals);
        if (auto index = describe_index(keyspace, name)) return index;
        return invalid(fmt::format("'{}' not found in keyspace '{}'", name, where));
    }

    const cql::Describe& statement_;
    const std::string& keyspace_;
    const schema::Schema& schema_;
};

Rows cluster_row(const ClusterDescription& cluster, const std::string& keyspace) {
    auto columns = std::make_shared<std::vector<ColumnSpec>>(*text_columns({"cluster", "partitioner", "snitch"}));
    Rows rows;
    ByteWriter out(rows.encoded);
    out.write_value(BytesView(cluster.name));
    out.write_value(BytesView(cluster.partitioner));
    out.write_value(BytesView(cluster.snitch));
    if (!keyspace.empty() && !schema::is_system_keyspace(keyspace)) {
        const auto& text = DataType::of(TypeKind::text);
        columns->push_back(
            {"system", "describe", "range_ownership", DataType::map(text, DataType::list(text, false), false)});
        std::map<std::string, std::vector<std::string>> ranges(cluster.ranges.begin(), cluster.ranges.end());
        Bytes map;
        ByteWriter map_out(map);
        map_out.write(static_cast<int32_t>(ranges.size()));
        for (const auto& [token, endpoints] : ranges) {
            Bytes list;
            ByteWriter list_out(list);
            list_out.write(static_cast<int32_t>(endpoints.size()));
            for (const auto& endpoint : endpoints) list_out.write_value(BytesView(endpoint));
            map_out.write_value(BytesView(token));
            map_out.write_value(BytesView(list));
        }
        out.write_value(BytesView(map));
    }
    rows.columns = std::move(columns);
    rows.count = 1;
    return rows;
}

}  // namespace

ilion::Result<Rows> describe(const cql::Describe& statement, const std::string& keyspace,
                             const schema::SchemaPtr& schema, const ClusterDescription& cluster,
                             const QueryOptions& options) {
    if (statement.what == What::cluster) return cluster_row(cluster, keyspace);

    ILION_TRY_ASSIGN(auto offset, offset_of(options.paging_state, *schema));
    ILION_TRY_ASSIGN(auto elements, Describer(statement, keyspace, *schema).elements());
    bool listing = Describer::is_listing(statement.what);
    Rows rows;
    rows.columns = listing ? text_columns({"keyspace_name", "type", "name"})
                           : text_columns({"keyspace_name", "type", "name", "create_statement"});
    size_t begin = std::min<uint64_t>(offset, elements.size()), end = elements.size();
    bool paged = options.page_size && *options.page_size > 0;
    if (paged) end = std::min(end, begin + static_cast<size_t>(*options.page_size));

    ByteWriter out(rows.encoded);
    for (size_t i = begin; i < end; ++i) {
        const auto& element = elements[i];
        out.write_value(BytesView(element.keyspace));
        out.write_value(BytesView(element.type));
        out.write_value(BytesView(element.name));
        if (!listing) out.write_value(BytesView(element.create_statement()));
    }
    rows.count = static_cast<int32_t>(end - begin);
    // A full page may have been the last one; the next is then empty, as Cassandra has it.
    if (paged && rows.count == *options.page_size) rows.paging_state = paging_state(*schema, end);
    return rows;
}

}  // namespace ilion::exec
