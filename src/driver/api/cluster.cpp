#include <ilion/cluster.hpp>

#include <boost/asio/post.hpp>
#include <charconv>

#include "driver/api/access.hpp"

namespace ilion {
namespace {

using detail::ClusterState;
using detail::Operation;
using detail::SessionState;

// "address", "name", "address:port", "v6", "[v6]:port".
Result<Endpoint> parse_contact_point(std::string_view text, uint16_t default_port) {
    Endpoint endpoint{std::string(text), default_port, {}};
    std::string_view port;
    if (text.starts_with('[')) {
        size_t close = text.find(']');
        if (close == std::string_view::npos) return make_error(ErrorCode::bad_argument, "No ']' in contact point");
        endpoint.address = text.substr(1, close - 1);
        port = text.substr(close + 1);
    } else if (size_t colon = text.find(':'); colon != std::string_view::npos && colon == text.rfind(':')) {
        endpoint.address = text.substr(0, colon);
        port = text.substr(colon);
    }
    if (endpoint.address.empty()) return make_error(ErrorCode::bad_argument, "A contact point is empty");
    if (port.empty()) return endpoint;
    port.remove_prefix(1);
    auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
    if (error != std::errc() || end != port.data() + port.size() || endpoint.port == 0) {
        return make_error(ErrorCode::bad_argument, "Bad port in contact point '" + std::string(text) + "'");
    }
    return endpoint;
}

driver::LoadBalancingPolicyPtr balancing_of(const ClusterOptions& options) {
    auto child = options.allowed_addresses.empty()
                     ? driver::dc_aware_policy(options.local_datacenter, options.remote_hosts)
                     : driver::white_list_policy(options.allowed_addresses);
    return driver::token_aware_policy(std::move(child));
}

Result<driver::ClusterConfig> config_of(const ClusterOptions& options) {
    driver::ClusterConfig config;
    config.contact_points.clear();
    for (const std::string& text : options.contact_points) {
        ILION_TRY_ASSIGN(Endpoint endpoint, parse_contact_point(text, options.port));
        config.contact_points.push_back(std::move(endpoint));
    }
    config.port = options.port;
    config.protocol_version = options.protocol_version;
    if (!options.compression) config.compression.clear();
    if (options.credentials) {
        config.auth =
            driver::plain_text_auth_provider(options.credentials->username, options.credentials->password);
    }
    if (options.tls) {
        config.tls.emplace();
        config.tls->ca_file = options.tls->ca_file;
        config.tls->certificate_file = options.tls->certificate_file;
        config.tls->private_key_file = options.tls->private_key_file;
        config.tls->private_key_password = options.tls->private_key_password;
        config.tls->verify_certificate = options.tls->verify_certificate;
        config.tls->verify_host_name = options.tls->verify_host_name;
    }
    config.default_profile = std::make_shared<driver::ExecutionProfile>();
    config.default_profile->load_balancing = balancing_of(options);
    if (options.speculative_delay) {
        config.default_profile->speculative =
            driver::constant_speculative_policy(*options.speculative_delay, options.speculative_attempts);
    }
    config.connect_timeout = options.connect_timeout;
    config.connections_per_host = options.connections_per_host;
    config.startup_options = {{"DRIVER_NAME", "ilion C++"}, {"DRIVER_VERSION", "0.1.0"}};
    if (!options.application_name.empty()) {
        config.startup_options.emplace_back("APPLICATION_NAME", options.application_name);
    }
    return config;
}

Result<Session> to_session(const std::shared_ptr<ClusterState>& state, driver::Cluster::ConnectOutcome outcome) {
    if (outcome.error) return *outcome.error;
    return detail::Access::session(std::make_shared<SessionState>(SessionState{state, std::move(outcome.session)}));
}

}  // namespace

Cluster::Cluster(ClusterOptions options) : state_(std::make_shared<ClusterState>()) {
    auto config = config_of(options);
    state_->options = std::move(options);
    if (config) {
        state_->cluster = std::make_unique<driver::Cluster>(*std::move(config));
    } else {
        state_->error = config.error();
    }
}

Cluster::~Cluster() {
    shutdown();
}

Cluster& Cluster::operator=(Cluster&& other) noexcept {
    shutdown();
    state_ = std::move(other.state_);
    return *this;
}

Result<Session> Cluster::try_connect(std::string keyspace) {
    if (state_->error) return *state_->error;
    return to_session(state_, state_->cluster->connect(std::move(keyspace)));
}

void Cluster::start_connect(const std::shared_ptr<ClusterState>& state, std::string keyspace,
                            std::unique_ptr<Operation<Session>> operation) {
    std::shared_ptr<Operation<Session>> shared = std::move(operation);
    if (state->error) {
        boost::asio::post([shared, error = *state->error] { shared->complete(error); });
        return;
    }
    state->cluster->async_connect(std::move(keyspace), [state, shared](driver::Cluster::ConnectOutcome outcome) {
        shared->complete(to_session(state, std::move(outcome)));
    });
}

std::vector<HostStatus> Cluster::hosts() const {
    std::vector<HostStatus> hosts;
    if (!state_->cluster) return hosts;
    for (const driver::HostPtr& host : state_->cluster->hosts()) {
        auto info = host->info();
        const Endpoint& endpoint = host->endpoint();
        hosts.push_back(
            {endpoint.address, endpoint.port, info->datacenter, info->rack, info->release_version, host->is_up()});
    }
    return hosts;
}

void Cluster::shutdown() {
    if (state_ && state_->cluster) state_->cluster->shutdown();
}

}  // namespace ilion
