// What a write says: a group of deltas that become visible, and durable, together.
//
// Every method appends to one RocksDB write batch; nothing is read. Rows are reconciled by the merge operator.
#pragma once

#include <memory>
#include <optional>

#include "base/error.hpp"
#include "store/key.hpp"
#include "store/row/cell.hpp"
#include "store/row/row_builder.hpp"

namespace ilion::store {

// A vector that an index is to know of once the row that holds it is committed.
struct VectorNote {
    uint32_t index = 0;  // its number
    PartitionKey partition;
    Bytes clustering;
    int64_t timestamp = 0;
    Bytes value;
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
    // Writes a row, or without `clustering` the static row, as a whole: what the delta says and what is there now
    // (`present`: Store::stored; empty: nothing), so that nothing is left to merge when it is read. To be committed
    // before anybody else writes the row: who does it holds the partition's lock, and so do all who write the
    // table. Fails with corruption if `present` is damaged.
    Status replace_row(const schema::Table& table, const PartitionKey& partition,
                       std::optional<BytesView> clustering, const RowBuilder& row, BytesView present,
                       std::span<const OptionalBytesView> original = {});
    void delete_partition(const schema::Table& table, const PartitionKey& partition, const Deletion& deletion);
    // A range tombstone.
    void delete_range(const schema::Table& table, const PartitionKey& partition, const ClusteringSlice& slice,
                      const Deletion& deletion);
    // An entry of an index: a row of a hidden table that has nothing but a marker. Not counted in data_size().
    void write_entry(const schema::Table& table, const PartitionKey& partition, BytesView clustering,
                     const Liveness& liveness);
    void delete_entry(const schema::Table& table, const PartitionKey& partition, BytesView clustering,
                      const Deletion& deletion);
    void note_vector(VectorNote note);

    // What is added behind a savepoint can be taken back, or kept for good. They nest.
    void set_savepoint();
    void roll_back();
    void drop_savepoint();
    // Everything of `other` joins this one.
    void append(Mutation&& other);
    bool empty() const;
    // Rows and deletions in it.
    size_t count() const;
    size_t size_bytes() const;
    // What is written, counted as Cassandra counts a batch: see RowBuilder::data_size.
    size_t data_size() const;
    void clear();

    struct Impl;  // mutation_impl.hpp, for this room alone

private:
    friend class Store;
    std::unique_ptr<Impl> impl_;
};

}  // namespace ilion::store
