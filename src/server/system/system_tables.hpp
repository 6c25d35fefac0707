// The rows of the keyspaces that come with the node. Tables that nothing fills are empty.
//
// Thread-safe: rows are made from the catalog's snapshot of the moment; the identity does not change while the node
// serves.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "exec/catalog.hpp"
#include "exec/ddl/describe.hpp"
#include "exec/environment.hpp"
#include "server/clients.hpp"
#include "server/config/default_settings.hpp"
#include "server/system/node_identity.hpp"

namespace ilion::server {

class Node;

class SystemTables final : public exec::VirtualTables {
public:
    // `catalog` is not owned and must live as long as this.
    SystemTables(const exec::Catalog& catalog, NodeIdentity identity)
        : catalog_(catalog),
          identity_(std::move(identity)) {}

    // Who is asked for the rows of system_views.clients. To be set before the node serves.
    void set_clients(std::function<std::vector<ClientInfo>()> clients) { clients_ = std::move(clients); }
    // The running node, for the tables that say how it is doing; without one these are empty.
    void set_node(Node& node) { node_ = &node; }
    // What was set for this node, by the names of cassandra.yaml.
    void set_settings(Settings settings) { settings_ = std::move(settings); }
    // The address and port that the node listens on, once they are known. To be called before the node serves.
    void set_endpoint(std::string address, uint16_t native_port) {
        identity_.address = std::move(address);
        identity_.native_port = native_port;
    }
    const NodeIdentity& identity() const { return identity_; }

    std::vector<exec::VirtualRow> rows(const schema::Table& table) override;
    // What DESCRIBE CLUSTER says of the node.
    exec::ClusterDescription cluster() const;

private:
    const exec::Catalog& catalog_;
    NodeIdentity identity_;
    std::function<std::vector<ClientInfo>()> clients_;
    Node* node_ = nullptr;
    Settings settings_;

    std::vector<exec::VirtualRow> node_rows(const schema::Table& table);
};

}  // namespace ilion::server
