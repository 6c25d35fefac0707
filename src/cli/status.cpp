// `ilion status`: what nodetool's status shows of a cluster, asked of one of its nodes by CQL.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
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
    std::string load = "?";
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

size_t widest_load(const std::vector<Node>& nodes) {
    size_t width = std::string_view("Load").size();
    for (const auto& node : nodes) width = std::max(width, node.load.size());
    return width;
}

// As nodetool writes sizes: `75.48 KiB`.
std::string size_text(double bytes) {
    constexpr std::string_view kUnits[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    size_t unit = 0;
    for (; bytes >= 1024 && unit + 1 < std::size(kUnits); ++unit) bytes /= 1024;
    return unit == 0 ? fmt::format("{} bytes", static_cast<int64_t>(bytes))
                     : fmt::format("{:.2f} {}", bytes, kUnits[unit]);
}

// The load of each node, by address, as far as the one that was asked knows it.
std::map<std::string, std::string> loads(Session& session) {
    std::map<std::string, std::string> loads;
    // Servers before 4.1 have no such table, and roles may not be allowed to read it.
    auto rows = session.try_execute("SELECT address, load FROM system_views.gossip_info");
    if (!rows) return loads;
    for (Row row : *rows) {
        auto load = row.get<std::optional<std::string>>("load");
        if (load)
            loads[address_text(row.bytes(0).value_or(std::string_view()))] =
                size_text(std::strtod(load->c_str(), nullptr));
    }
    return loads;
}

// Columns as wide as nodetool makes them; ownership is not told by CQL.
void print(const Datacenters& datacenters) {
    for (const auto& [datacenter, nodes] : datacenters) {
        std::string title = fmt::format("Datacenter: {}", datacenter);
        fmt::print("{}\n{:=<{}}\n", title, "", title.size());
        fmt::print("Status=Up/Down\n|/ State=Normal/Leaving/Joining/Moving\n");
        size_t width = widest(nodes);
        bool alone = datacenters.size() == 1 && nodes.size() == 1;
        size_t load_width = widest_load(nodes);
        fmt::print("--  {:<{}}  {:<{}}  Tokens  Owns (effective)  {:<36}  Rack\n", "Address", width, "Load",
                   load_width, "Host ID");
        for (const auto& node : nodes) {
            fmt::print("{}N  {:<{}}  {:<{}}  {:<6}  {:<16}  {:<36}  {}\n", node.up ? 'U' : 'D', node.address, width,
                       node.load, load_width, node.tokens, alone ? "100.0%" : "?", node.host_id, node.rack);
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
        auto known = loads(*session);
        for (auto& [datacenter, nodes] : datacenters) {
            for (auto& node : nodes) {
                if (auto load = known.find(node.address); load != known.end()) node.load = load->second;
            }
        }
        print(datacenters);
    } catch (const Exception& failed) {
        return complain(failed.what());
    }
    return 0;
}

}  // namespace ilion::cli
