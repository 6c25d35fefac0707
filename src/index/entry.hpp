// The entries of an index (docs/format/index.md): rows of a hidden table with one partition, whose clustering is
//
//   term | token | partition key | clustering of the row, unless the index is by partition | path, if it has one
//
// all in comparable bytes. So the rows with one term come in the order in which Cassandra shows them.
#pragma once

#include "index/definition.hpp"
#include "store/cursor.hpp"
#include "store/mutation.hpp"

namespace ilion::index {

// What a row gives to an index.
struct Entry {
    Bytes term;
    Bytes path;
    store::Liveness liveness;
};

// Appends the comparable form of one part of a term, analyzed if the index does so.
void append_term(const Definition& definition, size_t part, BytesView value, Bytes& out);
// Appends what all entries of one partition with this term begin with.
void append_partition(const store::PartitionKey& partition, Bytes& out);
void append_token(Token token, Bytes& out);
void append_path(BytesView path, Bytes& out);

// The one partition of hidden tables.
const store::PartitionKey& entries_partition();

// An entry taken apart. The views are good as long as the key is.
struct EntryKey {
    BytesView term;
    store::PartitionKey partition;
    BytesView clustering;
    BytesView path;
};
// False if the bytes are malformed.
bool parse_entry(const Definition& definition, const schema::Table& table, BytesView key, EntryKey& out);

// What an index knows a cell by, of all indexes but those of entries, who know it by path and value.
BytesView indexed_part(const Definition& definition, const store::Cell& cell);

// The entries that a row, or a static row, has in an index; `clustering` is empty for static rows.
class EntryMaker {
public:
    EntryMaker(const Definition& definition, const schema::Table& table) : definition_(definition), table_(table) {}

    // Of cells that are being written or that were read; tombstones give nothing. `visit` takes an Entry&.
    template <class Visit>
    void of_cell(const store::Cell& cell, Visit visit) {
        if (cell.tombstone || cell.column != definition_.column->id) return;
        if (make(cell)) visit(entry_);
    }
    // For indexes on key columns: the column's value in a row, or partition, that is there.
    bool key_value(const store::PartitionKey& partition, BytesView clustering, Bytes& value) const;
    // And the entry of it.
    bool of_key(const store::PartitionKey& partition, BytesView clustering, int64_t timestamp, Entry& entry) const;

private:
    bool make(const store::Cell& cell);

    const Definition& definition_;
    const schema::Table& table_;
    Entry entry_;
};

// Whether the live row, or the static row, has an entry with this term (and path).
bool has_entry(const Definition& definition, const store::RowView& row, const EntryKey& key);

}  // namespace ilion::index
