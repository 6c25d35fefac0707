#include "driver/connection/open.hpp"

#include <algorithm>

#include "net/client_resolver.hpp"

namespace ilion::driver {

struct Openings::Opening final : ConnectionOwner {
    void on_ready(Connection&) override { done.set({}); }
    void on_lost(Connection&, const Error& error) override { done.set(error); }

    std::shared_ptr<Connection> connection;
    OneShot<Status> done;
};

void Openings::close_all(const Error& reason) {
    closed_ = reason;
    while (!under_way_.empty()) {
        Opening* opening = under_way_.back();
        under_way_.pop_back();
        opening->connection->close(reason);
        opening->done.set(reason);
    }
}

Task<OpenOutcome> Openings::open_at(ClientLoop& loop, Endpoint endpoint, ConnectionOptions options) {
    OpenOutcome outcome;
    if (closed_) {
        outcome.error = *closed_;
        co_return outcome;
    }
    Opening opening;
    opening.connection = std::make_shared<Connection>(loop, endpoint, std::move(options), opening);
    under_way_.push_back(&opening);
    opening.connection->open();
    Status status = co_await opening.done;
    std::erase(under_way_, &opening);
    opening.connection->set_owner(nullptr);
    if (status) {
        outcome.connection = opening.connection;
    } else {
        outcome.error = status.error();
        outcome.suggested_version = opening.connection->suggested_version();
    }
    co_return outcome;
}

Task<OpenOutcome> open_connection(ClientLoop& loop, Openings& openings, Endpoint endpoint,
                                  ConnectionOptions options) {
    bool is_name = endpoint.port != 0 && !is_ip_address(endpoint.address);
    if (!is_name) {
        OpenOutcome outcome = co_await openings.open_at(loop, std::move(endpoint), std::move(options));
        co_return outcome;
    }
    OpenOutcome outcome;
    OneShot<Result<std::vector<std::string>>> resolved;
    resolve(loop, endpoint.address, [&resolved](auto result) { resolved.set(std::move(result)); });
    Result<std::vector<std::string>> addresses = co_await resolved;
    if (!addresses) {
        outcome.error = addresses.error();
        co_return outcome;
    }
    size_t first = openings.names_resolved_++ % addresses->size();
    std::rotate(addresses->begin(), addresses->begin() + static_cast<std::ptrdiff_t>(first), addresses->end());
    for (const std::string& address : *addresses) {
        Endpoint at = endpoint;
        at.address = address;
        OpenOutcome tried = co_await openings.open_at(loop, std::move(at), options);
        outcome = std::move(tried);
        // What the server itself says it says at its other addresses, too.
        if (outcome.connection || outcome.error.code < ErrorCode::io_error) break;
    }
    co_return outcome;
}

}  // namespace ilion::driver
