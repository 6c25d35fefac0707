#include "driver/cluster.hpp"

#include <future>

#include "driver/completion_queue.hpp"
#include "driver/connection/call.hpp"
#include "driver/control/control_connection.hpp"
#include "driver/core/cluster_core.hpp"

namespace ilion::driver {
namespace {

Cluster::ConnectOutcome failed(Error error) {
    Cluster::ConnectOutcome outcome;
    outcome.error = std::make_unique<Error>(std::move(error));
    return outcome;
}

Error stopped() {
    return make_error(ErrorCode::connection_closed, "The cluster is shut down");
}

Task<> run_connect(std::shared_ptr<ClusterCore> core, std::string keyspace, bool all_pools,
                   Cluster::ConnectHandler handler) {
    Cluster::ConnectOutcome outcome = co_await core->connect(std::move(keyspace), all_pools);
    handler(std::move(outcome));
}

Task<> run_start(std::shared_ptr<ClusterCore> core, Cluster::ConnectHandler handler) {
    Cluster::ConnectOutcome outcome = co_await core->start();
    handler(std::move(outcome));
}

Task<> run_control(std::shared_ptr<ClusterCore> core, Request request) {
    Outcome outcome;
    auto connection = core->control().connection();
    outcome.coordinator = core->control_host();
    if (!connection) {
        outcome.error = std::make_unique<Error>(
            make_error(ErrorCode::connection_closed, "There is no control connection at the moment"));
    } else {
        Call call(core->loop(), connection);
        call.start(request.opcode, request.bytes(), request.timeout, request.flags);
        Result<Response> answer = co_await call.answer;
        if (answer) {
            outcome.response = std::move(*answer);
        } else {
            outcome.error = std::make_unique<Error>(answer.error());
        }
    }
    if (request.completion != nullptr) request.completion->complete(std::move(outcome));
}

using StatusHandler = std::function<void(Status)>;

Task<> run_refresh_schema(std::shared_ptr<ClusterCore> core, std::string keyspace, bool agreement,
                          StatusHandler handler) {
    if (agreement) {
        bool ignored = co_await core->control().wait_for_agreement(core->config().schema_agreement_wait);
        static_cast<void>(ignored);
    }
    Status status = co_await core->control().refresh_schema(std::move(keyspace));
    handler(status);
}

Task<> run_refresh_nodes(std::shared_ptr<ClusterCore> core, StatusHandler handler) {
    Status status = co_await core->control().refresh_nodes();
    handler(status);
}

Task<> run_agreement(std::shared_ptr<ClusterCore> core, std::chrono::milliseconds limit,
                     std::function<void(bool)> handler) {
    bool agreed = co_await core->control().wait_for_agreement(limit);
    handler(agreed);
}

}  // namespace

Cluster::Cluster(ClusterConfig config) : core_(std::make_shared<ClusterCore>(std::move(config))) {}

Cluster::~Cluster() {
    shutdown();
}

void Cluster::async_connect(std::string keyspace, ConnectHandler handler, bool all_pools) {
    if (Status status = core_->ensure_running(); !status) return handler(failed(status.error()));
    auto shared = std::make_shared<ConnectHandler>(std::move(handler));
    bool taken = core_->loop().post([core = core_, keyspace = std::move(keyspace), all_pools, shared] {
        spawn(run_connect(core, keyspace, all_pools, *shared));
    });
    if (!taken) (*shared)(failed(stopped()));
}

Cluster::ConnectOutcome Cluster::connect(std::string keyspace, bool all_pools) {
    std::promise<ConnectOutcome> done;
    async_connect(
        std::move(keyspace), [&](ConnectOutcome outcome) { done.set_value(std::move(outcome)); }, all_pools);
    return done.get_future().get();
}

Cluster::ConnectOutcome Cluster::start() {
    if (Status status = core_->ensure_running(); !status) return failed(status.error());
    std::promise<ConnectOutcome> done;
    bool taken = core_->loop().post(
        [&] { spawn(run_start(core_, [&](ConnectOutcome outcome) { done.set_value(std::move(outcome)); })); });
    if (!taken) return failed(stopped());
    return done.get_future().get();
}

void Cluster::shutdown() {
    core_->shut_down();
}

bool Cluster::is_shutdown() const {
    return core_->is_shut_down();
}

int Cluster::protocol_version() const {
    return core_->protocol_version();
}

std::string Cluster::cluster_name() const {
    return core_->cluster_name();
}

std::string Cluster::partitioner() const {
    return core_->partitioner();
}

std::vector<HostPtr> Cluster::hosts() const {
    return core_->hosts();
}

HostPtr Cluster::control_host() const {
    return core_->control_host();
}

std::shared_ptr<const SchemaRows> Cluster::schema() const {
    return core_->schema();
}

std::shared_ptr<const TokenMap> Cluster::token_map() const {
    return core_->token_map();
}

void Cluster::submit_control(Request request) {
    auto shared = std::make_shared<Request>(std::move(request));
    bool taken = core_->loop().post([core = core_, shared] { spawn(run_control(core, std::move(*shared))); });
    if (taken || shared->completion == nullptr) return;
    Outcome outcome;
    outcome.error = std::make_unique<Error>(stopped());
    shared->completion->complete(std::move(outcome));
}

void Cluster::refresh_schema(const SchemaChange* change, bool agreement, StatusHandler handler) {
    std::string keyspace = change != nullptr ? change->keyspace : "";
    auto shared = std::make_shared<StatusHandler>(std::move(handler));
    bool taken = core_->loop().post([core = core_, keyspace, agreement, shared] {
        spawn(run_refresh_schema(core, keyspace, agreement, *shared));
    });
    if (!taken) (*shared)(stopped());
}

void Cluster::refresh_nodes(StatusHandler handler) {
    auto shared = std::make_shared<StatusHandler>(std::move(handler));
    bool taken = core_->loop().post([core = core_, shared] { spawn(run_refresh_nodes(core, *shared)); });
    if (!taken) (*shared)(stopped());
}

void Cluster::wait_for_schema_agreement(std::chrono::milliseconds limit, std::function<void(bool)> handler) {
    auto shared = std::make_shared<std::function<void(bool)>>(std::move(handler));
    bool taken = core_->loop().post([core = core_, limit, shared] { spawn(run_agreement(core, limit, *shared)); });
    if (!taken) (*shared)(false);
}

void Cluster::follow_metadata(bool schema, bool tokens) {
    core_->loop().post([core = core_, schema, tokens] { core->follow_metadata(schema, tokens); });
}

const ExecutionProfile* Cluster::add_profile(ExecutionProfile profile) {
    auto shared =
        std::make_shared<std::unique_ptr<ExecutionProfile>>(std::make_unique<ExecutionProfile>(std::move(profile)));
    const ExecutionProfile* added = shared->get();
    core_->expect_profile();
    core_->loop().post([core = core_, shared] { core->add_profile(std::move(*shared)); });
    return added;
}

void Cluster::add_listener(std::shared_ptr<ClusterListener> listener) {
    core_->loop().post([core = core_, listener] { core->add_listener(listener); });
}

void Cluster::remove_listener(const std::shared_ptr<ClusterListener>& listener) {
    core_->loop().post([core = core_, listener] { core->remove_listener(listener); });
}

void Cluster::post(std::function<void()> task) {
    core_->loop().post(std::move(task));
}

}  // namespace ilion::driver
