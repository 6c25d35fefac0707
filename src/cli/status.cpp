// `ilion status`: what nodetool's status shows of a cluster, asked of one of its nodes by CQL.
#include <fmt/format.h>

#include <algorithm>
#include <ilion/cluster.hpp>
#include <map>

#include "cli/commands.hpp"

namespace ilion::cli {
namespace {

struct Node {
    bool up = true;
    std::string address;
    size_t tokens = 0;
    std::string host_id;
    std::string rack;
};
using Datacenters = std::map<std::string, std::vector<Node>>;

// The value of an inet: four or sixteen bytes.
std::string address_text(std::string_view bytes) {
    std::string text;
    for (size_t i = 0; i < bytes.size(); ++i) {
        auto byte = static_cast<unsigned char>(bytes[i]);
        if (bytes.size() == 4) {
            fmt::format_to(std::back_inserter(text), "{}{}", i == 0 ? "" : ".", byte);
        } else {
            fmt::format_to(std::back_inserter(text), "{}{:02x}", i == 0 || i % 2 == 1 ? "" : ":", byte);
        }
    }
    return text;
}

// A row of system.local or system.peers; the address comes first.
void add(Datacenters& datacenters, const Row& row, const std::vector<HostStatus>& hosts) {
    Node node;
    node.address = address_text(row.bytes(0).value_or(std::string_view()));
    node.host_id = row.get<Uuid>("host_id").to_string();
    node.rack = row.get<std::string>("rack");
    node.tokens =
        row.get<std::optional<std::vector<std::string>>>("tokens").value_or(std::vector<std::string>()).size();
    auto host =
        std::find_if(hosts.begin(), hosts.end(), [&](const auto& known) { return known.address == node.address; });
    node.up = host == hosts.end() || host->up;
    datacenters[row.get<std::string>("data_center")].push_back(std::move(node));
}

size_t widest(const std::vector<Node>& nodes) {
    size_t width = std::string_view("Address").size();
    for (const auto& node : nodes) width = std::max(width, node.address.size());
    return width;
}

// Columns as wide as nodetool makes them; load and ownership are not told by CQL.
void print(const Datacenters& datacenters) {
    for (const auto& [datacenter, nodes] : datacenters) {
        std::string title = fmt::format("Datacenter: {}", datacenter);
        fmt::print("{}\n{:=<{}}\n", title, "", title.size());
        fmt::print("Status=Up/Down\n|/ State=Normal/Leaving/Joining/Moving\n");
        size_t width = widest(nodes);
        bool alone = datacenters.size() == 1 && nodes.size() == 1;
        fmt::print("--  {:<{}}  Load  Tokens  Owns (effective)  {:<36}  Rack\n", "Address", width, "Host ID");
        for (const auto& node : nodes) {
            fmt::print("{}N  {:<{}}  ?     {:<6}  {:<16}  {:<36}  {}\n", node.up ? 'U' : 'D', node.address, width,
                       node.tokens, alone ? "100.0%" : "?", node.host_id, node.rack);
        }
        fmt::print("\n");
    }
}

}  // namespace

int status(const StatusOptions& options) {
    ClusterOptions cluster_options;
    cluster_options.contact_points = {options.host};
    cluster_options.port = options.port;
    Cluster cluster(cluster_options);
    auto session = cluster.try_connect();
    if (!session) {
        return complain(
            fmt::format("cannot reach a node at {}:{}: {}", options.host, options.port, session.error().message));
    }
    try {
        Datacenters datacenters;
        auto hosts = cluster.hosts();
        for (const char* table : {"system.local", "system.peers"}) {
            auto rows = session->execute(
                fmt::format("SELECT rpc_address, data_center, rack, host_id, tokens FROM {}", table));
            for (Row row : rows) add(datacenters, row, hosts);
        }
        print(datacenters);
    } catch (const Exception& failed) {
        return complain(failed.what());
    }
    return 0;
}

}  // namespace ilion::cli
