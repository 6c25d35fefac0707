// A CQL node inside this process: the server of `ilion serve`, for applications that want no other process.
//
//     auto node = ilion::Node::open({.path = "data"}).value();
//     ilion::Cluster cluster({.contact_points = {node.host()}, .port = node.port()});
//
// Any Cassandra client can connect to it while it is open.
#pragma once

#include <chrono>
#include <cstdint>
#include <ilion/error.hpp>
#include <memory>
#include <string>

namespace ilion {

struct NodeOptions {
    std::string path;                // the data folder, made if it is missing; empty: everything in memory
    std::string host = "127.0.0.1";  // an address of this machine
    uint16_t port = 0;               // 0: a free one
    bool sync_every_write = false;   // true: a write is on the disk before it is answered; false: a second later
    std::string cluster_name = "Test Cluster";
    std::string datacenter = "datacenter1";
    std::string rack = "rack1";

    // A YAML file with the names of cassandra.yaml, as far as the node has what they are for; empty: none. What is
    // set beside it here goes first.
    std::string config;
    // As in cassandra.yaml; empty: AllowAllAuthenticator, AllowAllAuthorizer. With PasswordAuthenticator the first
    // superuser is cassandra, password cassandra.
    std::string authenticator, authorizer;
    // TLS, from PEM files: the node's chain and key (empty: in the chain's file), the authorities of clients.
    std::string tls_cert, tls_key, tls_ca;
    bool require_client_auth = false;  // only clients with a certificate are let in
    bool tls_optional = false;         // clients without TLS are served as well
    // Levels that need more replicas than there are nodes are Unavailable, as in a Cassandra of one node.
    bool strict_consistency = false;
};

class Node {
public:
    // Fails with in_use (the port, the folder), io_error (no permission, full disk) or corruption (what is in the
    // folder is damaged, or of something else), naming what it is about.
    static Result<Node> open(NodeOptions options = {});
    ~Node();  // closes
    Node(Node&&) noexcept;
    Node& operator=(Node&&) noexcept;

    const std::string& host() const;  // numeric
    uint16_t port() const;

    // Ends all connections and closes the folder. Idempotent.
    void close();
    bool is_open() const;

    // Moves the node's clock: what it thinks the time is decides timestamps and the end of TTLs. Any thread.
    void advance_clock(std::chrono::microseconds by);

private:
    struct Impl;
    explicit Node(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace ilion
