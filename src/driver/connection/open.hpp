// A connection from nothing to ready, as something to wait for.
#pragma once

#include <memory>

#include "driver/connection/connection.hpp"
#include "driver/core/task.hpp"

namespace ilion::driver {

struct OpenOutcome {
    std::shared_ptr<Connection> connection;  // null: failed
    Error error;
    int suggested_version = 0;  // the server speaks only this version or lower
};

// The connection has no owner afterwards. All connections that are being opened are known to `openings`, so that
// shutdown can end them. A name is looked up for each connection; its addresses are tried in turn, another one
// first each time.
class Openings;
Task<OpenOutcome> open_connection(ClientLoop& loop, Openings& openings, Endpoint endpoint,
                                  ConnectionOptions options);

class Openings {
public:
    // Fails all that are under way, and every later one.
    void close_all(const Error& reason);

private:
    friend Task<OpenOutcome> open_connection(ClientLoop&, Openings&, Endpoint, ConnectionOptions);
    struct Opening;
    Task<OpenOutcome> open_at(ClientLoop& loop, Endpoint endpoint, ConnectionOptions options);

    std::vector<Opening*> under_way_;
    size_t names_resolved_ = 0;
    std::optional<Error> closed_;
};

}  // namespace ilion::driver
