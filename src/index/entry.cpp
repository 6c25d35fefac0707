#include "index/entry.hpp"

#include <algorithm>

#include "base/endian.hpp"
#include "types/comparable.hpp"

namespace ilion::index {

namespace {

using schema::IndexPart;

const DataType& blob() {
    return *DataType::of(TypeKind::blob);
}

const DataType& bigint() {
    return *DataType::of(TypeKind::bigint);
}

// Takes one component off the front.
bool take(const DataType& type, bool reversed, BytesView& rest, BytesView& component) {
    size_t size = comparable::length(type, reversed, rest);
    if (size == 0) return false;
    component = rest.substr(0, size);
    rest.remove_prefix(size);
    return true;
}

bool take_blob(BytesView& rest, Bytes& value) {
    bool is_null = false;
    return comparable::decode(blob(), false, rest, value, is_null) && !is_null;
}

}  // namespace

void append_term(const Definition& definition, size_t part, BytesView value, Bytes& out) {
    Bytes memory;
    comparable::encode(*definition.term_types[part], definition.analyzer.apply(value, memory), false, out);
}

void append_token(Token token, Bytes& out) {
    char encoded[sizeof token];
    store_be(encoded, token);
    comparable::encode(bigint(), BytesView(encoded, sizeof encoded), false, out);
}

void append_partition(const store::PartitionKey& partition, Bytes& out) {
    append_token(partition.token, out);
    comparable::encode(blob(), BytesView(partition.bytes), false, out);
}

void append_path(BytesView path, Bytes& out) {
    comparable::encode(blob(), path, false, out);
}

const store::PartitionKey& entries_partition() {
    static const store::PartitionKey partition{{}, 0};
    return partition;
}

bool parse_entry(const Definition& definition, const schema::Table& table, BytesView key, EntryKey& out) {
    BytesView rest = key;
    BytesView component;
    for (const TypePtr& type : definition.term_types) {
        if (!take(*type, false, rest, component)) return false;
    }
    out.term = key.substr(0, key.size() - rest.size());
    Bytes token;
    bool is_null = false;
    if (!comparable::decode(bigint(), false, rest, token, is_null) || token.size() != sizeof(Token)) return false;
    out.partition.token = load_be<Token>(token.data());
    out.partition.bytes.clear();
    if (!take_blob(rest, out.partition.bytes)) return false;
    BytesView behind = rest;
    if (!definition.by_partition) {
        for (size_t i = 0; i < table.clustering_size; ++i) {
            const schema::Column& column = table.clustering_column(i);
            if (!take(*column.type, column.descending, rest, component)) return false;
        }
    }
    out.clustering = behind.substr(0, behind.size() - rest.size());
    out.path = rest;
    return definition.has_path || rest.empty();
}

BytesView indexed_part(const Definition& definition, const store::Cell& cell) {
    bool in_path = definition.part == IndexPart::keys ||
                   (definition.part == IndexPart::values && definition.column->type->kind() == TypeKind::set);
    return in_path ? cell.path : cell.value;
}

bool EntryMaker::make(const store::Cell& cell) {
    entry_.term.clear();
    entry_.path.clear();
    entry_.liveness = {cell.timestamp, cell.ttl, cell.local_deletion_time};
    if (definition_.part == IndexPart::entries) {
        append_term(definition_, 0, cell.path, entry_.term);
        append_term(definition_, 1, cell.value, entry_.term);
    } else {
        BytesView value = indexed_part(definition_, cell);
        if (value.empty() && definition_.skips_empty) return false;
        append_term(definition_, 0, value, entry_.term);
    }
    if (definition_.has_path) append_path(cell.path, entry_.path);
    return true;
}

bool EntryMaker::key_value(const store::PartitionKey& partition, BytesView clustering, Bytes& value) const {
    const schema::Column& column = *definition_.column;
    auto position = static_cast<size_t>(column.position);
    if (column.kind == schema::ColumnKind::partition_key) {
        std::vector<BytesView> components(table_.partition_key_size);
        if (!split_partition_key(partition.bytes, components.size(), components)) return false;
        value.assign(components[position]);
        return true;
    }
    BytesView component;
    for (size_t i = 0; i <= position; ++i) {
        const schema::Column& before = table_.clustering_column(i);
        if (!take(*before.type, before.descending, clustering, component)) return false;
    }
    value.clear();
    bool is_null = false;
    return comparable::decode(*column.type, column.descending, component, value, is_null) && !is_null;
}

bool EntryMaker::of_key(const store::PartitionKey& partition, BytesView clustering, int64_t timestamp,
                        Entry& entry) const {
    entry.term.clear();
    entry.path.clear();
    // What keeps a row alive may end at any time: the reader of the entry will see.
    entry.liveness = {timestamp, 0, store::kNeverExpires};
    Bytes value;
    if (!key_value(partition, clustering, value) || (value.empty() && definition_.skips_empty)) return false;
    append_term(definition_, 0, value, entry.term);
    return true;
}

bool has_entry(const Definition& definition, const store::RowView& row, const EntryKey& key) {
    EntryMaker maker(definition, *definition.entries);
    auto cells = row.find_all(definition.column->id);
    return std::any_of(cells.begin(), cells.end(), [&](const store::Cell& cell) {
        bool same = false;
        maker.of_cell(cell, [&](const Entry& entry) { same = entry.term == key.term && entry.path == key.path; });
        return same;
    });
}

}  // namespace ilion::index
