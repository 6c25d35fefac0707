// The way in: where the cluster is and how to talk to it; `connect` opens sessions.
//
//     ilion::Cluster cluster({.contact_points = {"127.0.0.1"}});
//     ilion::Session session = cluster.connect("shop");
//     for (ilion::Row row : session.execute("SELECT id, name FROM item")) { row.get<std::string>("name"); }
#pragma once

#include <chrono>
#include <cstdint>
#include <ilion/error.hpp>
#include <ilion/session.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ilion {

struct TlsOptions {
    std::string ca_file;  // PEM; empty: the system's authorities
    std::string certificate_file;
    std::string private_key_file;
    std::string private_key_password;
    bool verify_certificate = true;
    bool verify_host_name = true;
};

struct Credentials {
    std::string username;
    std::string password;
};

struct ClusterOptions {
    // "address", "name", "address:port" or "[v6]:port".
    std::vector<std::string> contact_points{"127.0.0.1"};
    uint16_t port = 9042;
    std::optional<int> protocol_version;  // nothing: the highest that the server speaks
    std::optional<Credentials> credentials;
    std::optional<TlsOptions> tls;
    bool compression = true;

    // Routing: to a replica of the partition key, in this datacenter (empty: the contact point's); requests go to
    // other datacenters only if `remote_hosts` of each are allowed.
    std::string local_datacenter;
    size_t remote_hosts = 0;
    std::vector<std::string> allowed_addresses;  // not empty: no other host is used
    // Sends idempotent statements to one more host after this long, up to so many times.
    std::optional<std::chrono::milliseconds> speculative_delay;
    int speculative_attempts = 1;

    Consistency consistency = Consistency::local_one;
    std::optional<Consistency> serial_consistency;
    int32_t page_size = 5000;
    std::chrono::milliseconds timeout{10'000};
    std::chrono::milliseconds connect_timeout{5'000};
    size_t connections_per_host = 1;
    std::string application_name;
};

namespace detail {
struct ClusterState;
}

struct HostStatus {
    std::string address;
    uint16_t port = 0;
    std::string datacenter;
    std::string rack;
    std::string release_version;
    bool up = false;
};

class Cluster {
public:
    explicit Cluster(ClusterOptions options = {});
    ~Cluster();  // shuts down
    Cluster(Cluster&&) noexcept = default;
    Cluster& operator=(Cluster&&) noexcept;

    Session connect(std::string keyspace = {}) { return try_connect(std::move(keyspace)).value(); }
    Result<Session> try_connect(std::string keyspace = {});
    template <class Token>
    auto async_connect(std::string keyspace, Token&& token) {
        return detail::initiate<Session>(
            [state = state_, keyspace = std::move(keyspace)](auto operation) mutable {
                start_connect(state, std::move(keyspace), std::move(operation));
            },
            std::forward<Token>(token));
    }

    std::vector<HostStatus> hosts() const;
    // Closes every session and connection.
    void shutdown();

private:
    static void start_connect(const std::shared_ptr<detail::ClusterState>& state, std::string keyspace,
                              std::unique_ptr<detail::Operation<Session>> operation);
    std::shared_ptr<detail::ClusterState> state_;
};

}  // namespace ilion
