// Drives INSERTs and then SELECTs of six columns (one a set<text>) at a contact point, a fixed number in flight,
// and prints the CPU time an operation costs: of this process, and of the server if its pid is given.
//
//     driver_bench [--host 127.0.0.1] [--port 9042] [--ops 100000] [--in-flight 128] [--rounds 3]
//                  [--protocol 5] [--server-pid PID]
#include <fmt/core.h>

#include <map>
#include <string>

#include "load.hpp"

namespace {

using namespace ilion;
using namespace ilion::bench;

struct Options {
    std::string host = "127.0.0.1";
    uint16_t port = 9042;
    int64_t ops = 100'000;
    size_t in_flight = 128;
    int rounds = 3;
    std::optional<int> protocol;
    long server_pid = 0;
};

Options parse(int argc, char** argv) {
    Options options;
    std::map<std::string, std::string> given;
    for (int i = 1; i + 1 < argc; i += 2) given[argv[i]] = argv[i + 1];
    if (argc % 2 == 0) die("every option takes a value");
    for (const auto& [name, value] : given) {
        if (name == "--host")
            options.host = value;
        else if (name == "--port")
            options.port = static_cast<uint16_t>(std::stoi(value));
        else if (name == "--ops")
            options.ops = std::stoll(value);
        else if (name == "--in-flight")
            options.in_flight = std::stoul(value);
        else if (name == "--rounds")
            options.rounds = std::stoi(value);
        else if (name == "--protocol")
            options.protocol = std::stoi(value);
        else if (name == "--server-pid")
            options.server_pid = std::stol(value);
        else
            die("unknown option " + name);
    }
    return options;
}

void write_text(ByteWriter& writer, std::string_view text) {
    writer.write_value(text);
}

void write_key(ByteWriter& writer, int64_t i) {
    writer.write(int32_t{4});
    writer.write(static_cast<int32_t>(i));
}

// id int, name text, population bigint, area double, updated timestamp, tags set<text>
void write_row(ByteWriter& writer, int64_t i) {
    write_key(writer, i);
    write_text(writer, fmt::format("city number {}", i));
    writer.write(int32_t{8});
    writer.write(i * 1000);
    writer.write(int32_t{8});
    writer.write(std::bit_cast<int64_t>(static_cast<double>(i) * 0.5));
    writer.write(int32_t{8});
    writer.write(int64_t{1'700'000'000'000} + i);
    Bytes tags;
    ByteWriter set(tags);
    set.write(int32_t{3});
    for (const char* tag : {"capital", "harbour", "old town"}) set.write_value(BytesView(tag));
    writer.write_value(BytesView(tags));
}

void report(const char* name, const Options& options, const Cost& cost) {
    auto ops = static_cast<double>(options.ops);
    fmt::print("{:8} {:9.0f} ops/s   client {:6.2f} us/op", name, ops / cost.seconds, cost.client_cpu * 1e6 / ops);
    if (options.server_pid != 0) fmt::print("   server {:7.2f} us/op", cost.server_cpu * 1e6 / ops);
    fmt::print("\n");
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    Options options = parse(argc, argv);
    driver::ClusterConfig config;
    config.contact_points = {{options.host, options.port, {}}};
    config.port = options.port;
    config.protocol_version = options.protocol;
    config.compression.clear();
    driver::Cluster cluster(config);
    auto connected = cluster.connect();
    if (connected.error) die(connected.error->message);
    driver::Session& session = *connected.session;
    run_cql(session,
            "CREATE KEYSPACE IF NOT EXISTS driver_bench WITH replication = "
            "{'class': 'SimpleStrategy', 'replication_factor': 1}");
    run_cql(session, "DROP TABLE IF EXISTS driver_bench.city");
    run_cql(session,
            "CREATE TABLE driver_bench.city (id int PRIMARY KEY, name text, population bigint, area double, "
            "updated timestamp, tags set<text>)");
    Statement insert = prepare(session,
                               "INSERT INTO driver_bench.city (id, name, population, area, updated, tags) "
                               "VALUES (?, ?, ?, ?, ?, ?)");
    Statement select = prepare(session,
                               "SELECT id, name, population, area, updated, tags FROM driver_bench.city "
                               "WHERE id = ?");
    int version = session.protocol_version();
    fmt::print("{} operations a round, {} in flight, protocol v{}\n", options.ops, options.in_flight, version);
    auto run = [&](const char* name, const WriteBody& write_body) {
        report(name, options,
               run_load(connected.session, wire::Opcode::execute, options.ops, options.in_flight,
                        options.server_pid, write_body));
    };
    for (int round = 0; round < options.rounds; ++round) {
        run("INSERT", [&](Bytes& out, int64_t i) {
            write_execute(out, version, insert, 6, false, [&](ByteWriter& writer) { write_row(writer, i); });
        });
        run("SELECT", [&](Bytes& out, int64_t i) {
            write_execute(out, version, select, 1, true, [&](ByteWriter& writer) { write_key(writer, i); });
        });
    }
    const auto& metrics = session.metrics();
    fmt::print("requests per socket write: {:.1f}\n",
               static_cast<double>(metrics.requests.value()) / static_cast<double>(metrics.writes.value()));
    cluster.shutdown();
}
