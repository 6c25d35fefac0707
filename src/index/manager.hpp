// The indexes of all tables: who has which, building them over rows that were there before, and keeping them right
// where a mutation could not know of them. Thread-safe.
//
// Writes ask here, not the schema they were planned with, which indexes their table has: so an index is complete
// from the moment apply() returns, whatever was planned, or under way, before.
#pragma once

#include <array>
#include <atomic>
#include <set>
#include <shared_mutex>
#include <unordered_map>

#include "base/clock.hpp"
#include "index/definition.hpp"
#include "store/store.hpp"

namespace ilion::index {

class Manager final : public store::CommitObserver {
public:
    // Both must outlive it. Becomes the observer of the store.
    Manager(store::Store& store, const Clock& clock);
    ~Manager() override;
    Manager(const Manager&) = delete;
    Manager& operator=(const Manager&) = delete;

    // At the start of the node, before any write: an index that was being built when the node ended is built anew.
    Status open(const std::vector<schema::TablePtr>& tables);
    // Makes the indexes of the table those that it has, and builds what is new. One call at a time.
    Status apply(const schema::TablePtr& table);
    void forget(uint32_t table_number);
    // Empties the table and its indexes.
    Status truncate(const schema::Table& table);

    // Null for a table without indexes; costs next to nothing then.
    TableIndexesPtr find(uint32_t table_number) const {
        bool none = table_number < kTables && flags_[table_number].load(std::memory_order_acquire) == 0;
        return none ? nullptr : look_up(table_number);
    }

    // Sees to it that all vectors are in the index.
    Status load_vectors(const TableIndexes& indexes, const Definition& definition);

    void vectors_written(std::span<const store::VectorNote> vectors) override;
    Status late_rows(std::span<const store::WrittenRow> rows) override;

private:
    static constexpr uint32_t kTables = 1 << 16;  // tables with higher numbers are looked up always

    TableIndexesPtr look_up(uint32_t table_number) const;
    void publish(uint32_t table_number, TableIndexesPtr indexes);
    Status build(const TableIndexes& indexes, const Definition& definition);
    Status load_built();
    Status store_built();

    store::Store& store_;
    const Clock& clock_;
    std::set<uint32_t> built_;  // numbers of indexes that are complete on disk

    std::unique_ptr<std::atomic<uint8_t>[]> flags_;
    mutable std::shared_mutex mutex_;
    std::unordered_map<uint32_t, TableIndexesPtr> tables_;
    std::unordered_map<uint32_t, std::shared_ptr<VectorIndex>> vectors_;  // by number of the index
};

}  // namespace ilion::index
