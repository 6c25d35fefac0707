// Timestamp, TTL and time of one write.
#pragma once

#include <algorithm>

#include "exec/environment.hpp"
#include "exec/query_options.hpp"
#include "plan/term/evaluate.hpp"
#include "plan/write/modification_plan.hpp"

namespace ilion::exec {

struct WriteParameters {
    int64_t timestamp = 0;
    int32_t ttl = 0;
    int64_t now_seconds = 0;
    const Clock* clock = nullptr;
    uint16_t consistency = 1;

    int64_t expires_at() const {
        return ttl == 0 ? store::kNeverExpires : std::min(now_seconds + ttl, store::kLastExpiry);
    }
    store::Deletion deletion() const { return {timestamp, now_seconds}; }
    // A collection that is assigned hides what it held before, not the elements written with it.
    store::Deletion overwrite() const { return {timestamp - 1, now_seconds}; }
};

int64_t now_seconds(const QueryOptions& options, const Environment& environment);

// The value of a timestamp term; nothing if it is unset.
ilion::Result<std::optional<int64_t>> timestamp_of(const plan::BoundTerm& term, const plan::Bindings& bindings);

// Those of a request's writes that say nothing else. All of a batch have the same.
WriteParameters request_parameters(int64_t timestamp, const QueryOptions& options, const Environment& environment);
// Those of a statement: the request's, and what it says itself.
ilion::Result<WriteParameters> statement_parameters(const plan::ModificationPlan& plan,
                                                    const plan::Bindings& bindings, const WriteParameters& request);

// The timestamp of a request that says nothing else: the driver's, or the node's.
int64_t default_timestamp(const QueryOptions& options, const Environment& environment);

}  // namespace ilion::exec
