// The plain writes of one socket read, or its updates of counters: committed together, answered after that. One
// owner, one thread.
//
// A write that joined is neither done nor answered before `settle`; whatever else is asked for settles the group
// first, so that requests of a connection take effect in the order in which they came.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "exec/write/counters.hpp"
#include "server/node.hpp"
#include "store/mutation.hpp"

namespace ilion::server {

class WriteGroup {
public:
    bool empty() const { return writes_.empty(); }
    // Large enough to be settled before more join.
    bool full() const { return writes_.size() >= kMaxWrites || mutation_.size_bytes() >= kMaxBytes; }

    // Whether it need not be settled before one joins: updates of counters and other writes don't mix.
    bool takes(bool updates_counters) const { return empty() || updates_counters != counters_.empty(); }
    // For exec::collect_write.
    store::Mutation& mutation() { return mutation_; }
    // For exec::collect_increments.
    exec::CounterUpdates& counters() { return counters_; }
    // `type`: Cassandra's WriteType, for the error if the commit fails; outlives the group.
    void add(int16_t stream, uint16_t consistency, std::string_view type, std::vector<std::string> warnings) {
        writes_.push_back({stream, consistency, type, std::move(warnings)});
    }

    // Commits, and appends the answer to every write to `out`.
    void settle(Node& node, int version, Bytes& out);

private:
    Status commit(Node& node);

    static constexpr size_t kMaxWrites = 1024;
    static constexpr size_t kMaxBytes = size_t{1} << 20;

    struct Write {
        int16_t stream;
        uint16_t consistency;
        std::string_view type;
        std::vector<std::string> warnings;
    };
    store::Mutation mutation_;
    exec::CounterUpdates counters_;
    std::vector<Write> writes_;
};

}  // namespace ilion::server
