#include "driver/connection/open.hpp"

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

Task<OpenOutcome> open_connection(ClientLoop& loop, Openings& openings, Endpoint endpoint,
                                  ConnectionOptions options) {
    OpenOutcome outcome;
    if (openings.closed_) {
        outcome.error = *openings.closed_;
        co_return outcome;
    }
    Openings::Opening opening;
    opening.connection = std::make_shared<Connection>(loop, endpoint, std::move(options), opening);
    openings.under_way_.push_back(&opening);
    opening.connection->open();
    Status status = co_await opening.done;
    std::erase(openings.under_way_, &opening);
    opening.connection->set_owner(nullptr);
    if (status) {
        outcome.connection = opening.connection;
    } else {
        outcome.error = status.error();
        outcome.suggested_version = opening.connection->suggested_version();
    }
    co_return outcome;
}

}  // namespace ilion::driver
