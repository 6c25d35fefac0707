// What a write says: a group of deltas that become visible, and durable, together.
//
// Every method appends to one RocksDB write batch; nothing is read. Rows are reconciled by the merge operator.
#pragma once

#include <memory>

#include "store/cell.hpp"
#include "store/key.hpp"

namespace ilion::store {

// Collects the delta of one row before it joins a Mutation. Reusable: `clear()`.
class RowBuilder {
public:
    void clear();
    void set_liveness(const Liveness& liveness);
    void set_deletion(const Deletion& deletion);  // deletes the row
    // Values and paths are copied. Cells may come in any order.
    void add_cell(const Cell& cell);
    // Deletes what a multi-cell column held before (assignment of a whole collection).
    void delete_column(ColumnId column, const Deletion& deletion);
    bool empty() const;

    // The encoded delta (docs/format/row.md).
    BytesView encoded() const;

private:
    // Encoded cells, sorted on demand.
    struct Entry {
        ColumnId column;
        bool is_deletion;
        size_t path_at, path_size;
        size_t at, size;
    };
    Bytes liveness_, deletion_, cells_;
    std::vector<Entry> entries_;
    mutable Bytes encoded_;
    mutable bool dirty_ = true;
};

class Mutation {
public:
    Mutation();
    Mutation(Mutation&&) noexcept;
    Mutation& operator=(Mutation&&) noexcept;
    ~Mutation();

    // `clustering` is complete. For tables whose clustering is not exact (types/comparable.hpp, is_exact) the
    // original components must be given in `original`.
    void write_row(const schema::Table& table, const PartitionKey& partition, BytesView clustering,
                   const RowBuilder& row, std::span<const OptionalBytesView> original = {});
    void write_static(const schema::Table& table, const PartitionKey& partition, const RowBuilder& row);
    void delete_partition(const schema::Table& table, const PartitionKey& partition, const Deletion& deletion);
    // A range tombstone.
    void delete_range(const schema::Table& table, const PartitionKey& partition, const ClusteringSlice& slice,
                      const Deletion& deletion);
    // Everything of `other` joins this one.
    void append(Mutation&& other);
    bool empty() const;
    size_t size_bytes() const;
    void clear();

private:
    friend class Store;
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace ilion::store
