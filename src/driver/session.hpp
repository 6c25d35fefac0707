// Where requests go in: a set of pools, one for each host that the policies want, and the execution core.
//
// `submit` is the one way in; everything else is a convenience on it. Any thread may call; completions come on the
// loop thread (see completion_queue.hpp and concurrent.hpp for other threads). Encoding for a session:
//   - bodies for protocol_version(); for keyspace() see below
//   - EXECUTE: the statement id as PREPARED gave it, from v5 on the latest result metadata id
// The session follows USE (a RESULT of kind set keyspace): all pools switch before the request completes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "driver/cluster.hpp"
#include "driver/metrics.hpp"
#include "driver/request.hpp"

namespace ilion::driver {

class SessionCore;

class Session {
public:
    explicit Session(std::shared_ptr<SessionCore> core) : core_(std::move(core)) {}
    ~Session();  // shuts down

    // Takes the request; its completion is told exactly once, always later and never from inside this call. After
    // shutdown, or in a forked child, the completion gets an error.
    void submit(Request request);
    // The same for many at once: one lock, at most one wake-up of the loop.
    void submit(std::vector<Request> requests);
    // Blocks until the answer is there. Not on the loop thread.
    Outcome execute(Request request);

    int protocol_version() const;
    std::string keyspace() const;
    // Asks a host with USE and lets all pools follow.
    Status set_keyspace(const std::string& keyspace);

    // The state of a pool, for get_pool_state and tests.
    struct PoolState {
        HostPtr host;
        HostDistance distance = HostDistance::ignored;
        struct ConnectionState {
            int in_flight = 0;  // without the orphaned ones
            int orphaned = 0;
        };
        std::vector<ConnectionState> connections;
        size_t queued = 0;
    };
    std::vector<PoolState> pool_states() const;
    const Metrics& metrics() const;

    // Closes the pools; what is in flight completes with connection_closed. Idempotent.
    void shutdown();
    bool is_shutdown() const;

    const std::shared_ptr<SessionCore>& core() const { return core_; }

private:
    std::shared_ptr<SessionCore> core_;
};

}  // namespace ilion::driver
