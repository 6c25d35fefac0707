// Prepared statements that survive a restart: kept in system.prepared_statements, planned anew when the first of
// them is asked for. Thread-safe.
#pragma once

#include <atomic>
#include <mutex>

#include "server/prepared_cache.hpp"
#include "server/system/internal_queries.hpp"

namespace ilion::server {

class PreparedStore {
public:
    // Nothing is owned.
    PreparedStore(PreparedCache& cache, InternalQueries& queries, const exec::Catalog& catalog, const Clock& clock)
        : cache_(cache),
          queries_(queries),
          catalog_(catalog),
          clock_(clock) {}

    // The statement with this id, maybe of an earlier run; null if there is none.
    PreparedPtr find(BytesView id) {
        if (auto known = cache_.find(id)) return known;
        if (loaded_.load(std::memory_order_acquire)) return nullptr;
        load();
        return cache_.find(id);
    }
    size_t size() const { return cache_.size(); }
    // How many had to go for others.
    int64_t evicted() const { return evicted_.load(std::memory_order_relaxed); }
    // To be asked before a statement is planned.
    uint64_t changes() const { return cache_.changes(); }
    // `keyspace`: that it was prepared in; empty if it names its own. False, and it is not added, if the schema
    // changed since `as_of`, so that it must be planned again.
    bool add(const PreparedPtr& prepared, const std::string& keyspace, uint64_t as_of);
    // Drops what was planned for what changed, here and on disk.
    void invalidate(const schema::SchemaChange& change, const schema::Schema& now);

private:
    void load();
    void forget(const std::vector<Bytes>& ids);

    PreparedCache& cache_;
    InternalQueries& queries_;
    const exec::Catalog& catalog_;
    const Clock& clock_;
    std::mutex mutex_;
    std::atomic<bool> loaded_{false};
    std::atomic<int64_t> evicted_{0};
};

}  // namespace ilion::server
