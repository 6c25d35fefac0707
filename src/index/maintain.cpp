#include "index/maintain.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "index/entry.hpp"
#include "index/vector_index.hpp"

namespace ilion::index {

namespace {

// Cassandra's bound for what a legacy index takes.
constexpr size_t kMaxValueSize = 65535;
// The lengths and the ends of two components.
constexpr size_t kCompositeOverhead = 6;

class Writer {
public:
    Writer(const Definition& definition, const store::PartitionKey& partition, BytesView clustering,
           store::Mutation& mutation)
        : definition_(definition),
          partition_(partition),
          clustering_(clustering),
          mutation_(mutation) {}

    void write(const Entry& entry) {
        key_ = entry.term;
        append_partition(partition_, key_);
        if (!definition_.by_partition) key_.append(clustering_);
        key_.append(entry.path);
        mutation_.write_entry(*definition_.entries, entries_partition(), key_, entry.liveness);
    }

private:
    const Definition& definition_;
    const store::PartitionKey& partition_;
    BytesView clustering_;
    store::Mutation& mutation_;
    Bytes key_;
};

// How many bytes a legacy index would know the cell by: those of an entry are key and value as one composite.
size_t indexed_size(const Definition& definition, const store::Cell& cell) {
    if (definition.part != schema::IndexPart::entries) return indexed_part(definition, cell).size();
    return cell.path.size() + cell.value.size() + kCompositeOverhead;
}

Status check_size(const Definition& definition, const schema::Table& table, size_t size) {
    if (size < kMaxValueSize) return {};
    return invalid(fmt::format("Cannot index value of size {} for index {} on {}.{}({}) (maximum allowed size={})",
                               size, definition.name, table.keyspace, table.name, definition.column->name,
                               kMaxValueSize));
}

Status check_size(const Definition& definition, const schema::Table& table, const store::Cell& cell) {
    if (definition.storage_attached) return {};
    return check_size(definition, table, indexed_size(definition, cell));
}

void note_vector(const Definition& definition, const store::PartitionKey& partition, BytesView clustering,
                 const store::Cell& cell, store::Mutation& mutation) {
    mutation.note_vector({definition.number, partition, Bytes(clustering), cell.timestamp, Bytes(cell.value)});
}

// Whether the column's cells, or the column of a key that is made alive, are in such a row.
bool concerns(const schema::Column& column, bool is_static) {
    switch (column.kind) {
        case schema::ColumnKind::partition_key:
            return true;
        case schema::ColumnKind::static_:
            return is_static;
        case schema::ColumnKind::clustering:
        case schema::ColumnKind::regular:
            break;
    }
    return !is_static;
}

}  // namespace

// Vectors in keys are only checked: a search by them goes over the rows.
Status add_entries(const TableIndexes& indexes, const store::PartitionKey& partition, BytesView clustering,
                   const store::RowBuilder& row, bool is_static, store::Mutation& mutation) {
    const schema::Table& table = *indexes.table;
    for (const Definition& definition : indexes.definitions) {
        if (!concerns(*definition.column, is_static)) continue;
        EntryMaker maker(definition, table);
        if (definition.column->is_key()) {
            int64_t newest = row.newest_live_timestamp();
            if (newest == store::kNoTimestamp) continue;
            if (definition.is_vector()) {
                Bytes vector;
                if (!maker.key_value(partition, clustering, vector)) continue;
                ILION_TRY(check_vector(definition.vectors->function(), vector));
                continue;
            }
            Entry entry;
            if (!maker.of_key(partition, clustering, newest, entry)) continue;
            Writer(definition, partition, clustering, mutation).write(entry);
            continue;
        }
        Writer writer(definition, partition, clustering, mutation);
        Status checked;
        row.each_cell(definition.column->id, [&](const store::Cell& cell) {
            if (!checked) return;
            // An element is looked for in the index to be deleted, too.
            if (cell.tombstone) {
                checked = check_size(definition, table, cell);
                return;
            }
            if (definition.is_vector()) {
                checked = check_vector(definition.vectors->function(), cell.value);
                if (checked) note_vector(definition, partition, clustering, cell, mutation);
                return;
            }
            checked = check_size(definition, table, cell);
            if (checked) maker.of_cell(cell, [&](const Entry& entry) { writer.write(entry); });
        });
        ILION_TRY(checked);
    }
    return {};
}

Status check_clustering(const TableIndexes& indexes, const store::PartitionKey& partition, BytesView clustering) {
    if (clustering.size() < kMaxValueSize) return {};  // stored, a value is no shorter
    Bytes value;
    for (const Definition& definition : indexes.definitions) {
        bool concerned = definition.column->kind == schema::ColumnKind::clustering && !definition.storage_attached;
        if (!concerned || !EntryMaker(definition, *indexes.table).key_value(partition, clustering, value)) continue;
        ILION_TRY(check_size(definition, *indexes.table, value.size()));
    }
    return {};
}

void add_entries(const Definition& definition, const schema::Table& table, const store::PartitionKey& partition,
                 const store::RowView& row, bool is_static, store::Mutation& mutation) {
    if (!concerns(*definition.column, is_static)) return;
    Writer writer(definition, partition, row.clustering, mutation);
    EntryMaker maker(definition, table);
    if (definition.column->is_key()) {
        if (definition.is_vector()) return;
        int64_t newest = row.liveness.timestamp;
        for (const store::Cell& cell : row.cells) newest = std::max(newest, cell.timestamp);
        Entry entry;
        if (maker.of_key(partition, row.clustering, newest, entry)) writer.write(entry);
        return;
    }
    for (const store::Cell& cell : row.find_all(definition.column->id)) {
        if (definition.is_vector()) {
            if (check_vector(definition.vectors->function(), cell.value)) {
                note_vector(definition, partition, row.clustering, cell, mutation);
            }
        } else if (check_size(definition, table, cell)) {
            maker.of_cell(cell, [&](const Entry& entry) { writer.write(entry); });
        }
    }
}

}  // namespace ilion::index
