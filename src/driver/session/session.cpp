#include "driver/session.hpp"

#include "driver/completion_queue.hpp"
#include "driver/connection/use_keyspace.hpp"
#include "driver/core/cluster_core.hpp"
#include "driver/session/session_core.hpp"
#include "net/run_on.hpp"

namespace ilion::driver {

Session::~Session() {
    shutdown();
}

void Session::submit(Request request) {
    core_->submit(std::move(request));
}

void Session::submit(std::vector<Request> requests) {
    core_->submit(std::move(requests));
}

Outcome Session::execute(Request request) {
    BlockingCompletion completion;
    request.completion = &completion;
    request.fetched = true;
    ClientLoop::Blocked blocked(core_->cluster().loop());
    core_->submit(std::move(request));
    return std::move(completion.wait(blocked));
}

int Session::protocol_version() const {
    return core_->cluster().protocol_version();
}

std::string Session::keyspace() const {
    return core_->keyspace();
}

Status Session::set_keyspace(const std::string& keyspace) {
    Request request;
    request.body = UseKeyspace::request(keyspace, protocol_version());
    request.idempotent = true;
    Outcome outcome = execute(std::move(request));
    if (!outcome.ok()) return *outcome.error;
    return {};
}

std::vector<Session::PoolState> Session::pool_states() const {
    std::vector<PoolState> states;
    run_on(core_->cluster().loop(), [&] { states = core_->pool_states(); });
    return states;
}

const Metrics& Session::metrics() const {
    return core_->metrics();
}

void Session::shutdown() {
    run_on(core_->cluster().loop(),
           [&] { core_->close(make_error(ErrorCode::connection_closed, "The session is shut down")); });
}

bool Session::is_shutdown() const {
    return core_->is_closed();
}

}  // namespace ilion::driver
