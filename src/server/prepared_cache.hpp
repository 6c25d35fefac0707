// Prepared statements of the node, by Cassandra's ids. Shared by all connections; thread-safe.
//
// An id is the MD5 of the query text, with the session's keyspace before it if the statement does not name its
// keyspace. A statement is dropped when what it was planned for changes; whoever executes it then is told to
// prepare again.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "base/endian.hpp"
#include "plan/statement.hpp"
#include "types/type/column_spec.hpp"

namespace ilion::server {

struct Prepared {
    Bytes id;
    Bytes result_metadata_id;
    std::string query;
    plan::PlanPtr plan;
    bool fully_qualified = false;
    std::string keyspace;  // the session's, in which it was prepared; empty if there was none
    std::shared_ptr<const std::vector<ColumnSpec>> result_columns;  // a SELECT's; null otherwise
    bool result_of_one_table = false;                               // as wire::share_table has it
};
using PreparedPtr = std::shared_ptr<const Prepared>;

// How Cassandra names a statement, and a shape of results.
Bytes prepared_id(std::string_view query, std::string_view keyspace);
Bytes result_metadata_id(const std::vector<ColumnSpec>& columns);

PreparedPtr make_prepared(Bytes id, std::string query, plan::PlanPtr plan, bool fully_qualified,
                          std::string keyspace);

class PreparedCache {
public:
    explicit PreparedCache(size_t capacity = 10'000) : capacity_(capacity) {}

    PreparedPtr find(BytesView id) const;
    // How often the schema has changed: to be asked before a statement is planned.
    uint64_t changes() const;
    // The ids of those that had to go for it; nothing, and it is not added, if the schema changed since `as_of`.
    std::optional<std::vector<Bytes>> add(PreparedPtr prepared, uint64_t as_of);
    // Drops what was planned for a table that is another one in the schema as it is `now`; their ids.
    std::vector<Bytes> invalidate(const schema::SchemaChange& change, const schema::Schema& now);
    size_t size() const;

private:
    struct Hash {
        using is_transparent = void;
        // Ids are digests.
        size_t operator()(BytesView id) const {
            return id.size() < sizeof(uint64_t) ? id.size() : load_be<uint64_t>(id.data());
        }
    };

    const size_t capacity_;
    uint64_t changes_ = 0;
    mutable std::shared_mutex mutex_;
    std::unordered_map<Bytes, PreparedPtr, Hash, std::equal_to<>> statements_;
    std::deque<Bytes> order_;  // of preparation, oldest first; may name statements that are gone
};

}  // namespace ilion::server
