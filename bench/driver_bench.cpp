// Drives INSERTs and then SELECTs of six columns (one a set<text>) at a contact point, a fixed number in flight,
// and prints the CPU time an operation costs: of this process, and of the server if its pid is given.
//
//     driver_bench [--host 127.0.0.1] [--port 9042] [--ops 100000] [--in-flight 128] [--rounds 3]
//                  [--protocol 5] [--server-pid PID]
#include <fmt/core.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "base/byte_writer.hpp"
#include "driver/cluster.hpp"
#include "driver/concurrent.hpp"
#include "driver/session.hpp"
#include "wire/codec/execute.hpp"
#include "wire/codec/prepare.hpp"
#include "wire/codec/query.hpp"
#include "wire/codec/result.hpp"

namespace {

using namespace ilion;

struct Options {
    std::string host = "127.0.0.1";
    uint16_t port = 9042;
    int64_t ops = 100'000;
    size_t in_flight = 128;
    int rounds = 3;
    std::optional<int> protocol;
    long server_pid = 0;
};

[[noreturn]] void die(const std::string& message) {
    fmt::print(stderr, "driver_bench: {}\n", message);
    std::exit(1);
}

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

double own_cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// utime and stime of all threads: fields 14 and 15 of /proc/PID/stat, after the name in parentheses.
double process_cpu_seconds(long pid) {
    std::ifstream file(fmt::format("/proc/{}/stat", pid));
    std::string line;
    if (!std::getline(file, line)) die(fmt::format("there is no process {}", pid));
    std::istringstream fields(line.substr(line.rfind(')') + 2));
    std::string skipped;
    for (int i = 3; i < 14; ++i) fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

void check(const driver::Outcome& outcome, const char* what) {
    if (!outcome.ok()) die(fmt::format("{}: {}", what, outcome.error->message));
}

void run_cql(driver::Session& session, std::string_view cql) {
    driver::Request request;
    wire::Query{.query = cql}.encode(request.body, session.protocol_version());
    request.timeout = std::chrono::seconds(30);
    check(session.execute(std::move(request)), "setting up");
}

struct Prepared {
    Bytes id;
    Bytes result_metadata_id;
};

Prepared prepare(driver::Session& session, std::string_view cql) {
    driver::Request request;
    request.opcode = wire::Opcode::prepare;
    wire::Prepare{.query = cql}.encode(request.body, session.protocol_version());
    driver::Outcome outcome = session.execute(std::move(request));
    check(outcome, "preparing");
    auto result = wire::decode_result(outcome.response.body, outcome.response.version);
    auto* prepared = result ? std::get_if<wire::PreparedResult>(&*result) : nullptr;
    if (prepared == nullptr) die("PREPARE was not answered with PREPARED");
    return {Bytes(prepared->id), Bytes(prepared->result_metadata_id)};
}

class Load {
public:
    Load(std::shared_ptr<driver::Session> session, const Options& options)
        : session_(std::move(session)),
          options_(options) {}

    // Appends one EXECUTE body after the other, in chunks, keeping the backlog bounded.
    void run(const char* name, const Prepared& statement, uint16_t value_count,
             void (*write_values)(ByteWriter&, int64_t), bool skip_metadata) {
        auto started = std::chrono::steady_clock::now();
        double own = own_cpu_seconds();
        double server = options_.server_pid != 0 ? process_cpu_seconds(options_.server_pid) : 0;
        driver::ConcurrentOptions how;
        how.concurrency = options_.in_flight;
        how.timeout = std::chrono::seconds(60);
        auto run = driver::ConcurrentRun::start(session_, how);
        std::vector<driver::Outcome> outcomes;
        constexpr int64_t kChunk = 1000;
        for (int64_t first = 0; first < options_.ops; first += kChunk) {
            run->append(encode_chunk(statement, value_count, write_values, skip_metadata, first,
                                     std::min(options_.ops, first + kChunk)));
            run->wait_backlog(kChunk);
            while (run->collect(outcomes, 256) == 256) check_all(outcomes);
            check_all(outcomes);
        }
        run->finish();
        while (run->collect(outcomes, 1024) > 0) check_all(outcomes);
        report(name, started, own, server);
    }

private:
    driver::ConcurrentChunk encode_chunk(const Prepared& statement, uint16_t value_count,
                                         void (*write_values)(ByteWriter&, int64_t), bool skip_metadata,
                                         int64_t first, int64_t end) {
        driver::ConcurrentChunk chunk;
        ByteWriter writer(chunk.arena);
        int version = session_->protocol_version();
        wire::Execute execute{.id = statement.id, .result_metadata_id = statement.result_metadata_id};
        execute.parameters.consistency = wire::Consistency::local_one;
        execute.parameters.skip_metadata = skip_metadata;
        for (int64_t i = first; i < end; ++i) {
            auto offset = static_cast<uint32_t>(writer.size());
            execute.encode_ids(writer, version);
            execute.parameters.encode_head(writer, version, value_count, false);
            write_values(writer, i);
            execute.parameters.encode_tail(writer, version);
            chunk.items.push_back({offset, static_cast<uint32_t>(writer.size()) - offset, 0, false, 0});
        }
        return chunk;
    }

    static void check_all(std::vector<driver::Outcome>& outcomes) {
        for (const driver::Outcome& outcome : outcomes) check(outcome, "running");
        outcomes.clear();
    }

    void report(const char* name, std::chrono::steady_clock::time_point started, double own, double server) const {
        double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
        auto per_op = [&](double seconds) { return seconds * 1e6 / static_cast<double>(options_.ops); };
        fmt::print("{:8} {:9.0f} ops/s   client {:6.2f} us/op", name, static_cast<double>(options_.ops) / wall,
                   per_op(own_cpu_seconds() - own));
        if (options_.server_pid != 0) {
            fmt::print("   server {:7.2f} us/op", per_op(process_cpu_seconds(options_.server_pid) - server));
        }
        fmt::print("\n");
        std::fflush(stdout);
    }

    std::shared_ptr<driver::Session> session_;
    Options options_;
};

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
    Prepared insert = prepare(session,
                              "INSERT INTO driver_bench.city (id, name, population, area, updated, tags) "
                              "VALUES (?, ?, ?, ?, ?, ?)");
    Prepared select = prepare(session,
                              "SELECT id, name, population, area, updated, tags FROM driver_bench.city "
                              "WHERE id = ?");
    fmt::print("{} operations a round, {} in flight, protocol v{}\n", options.ops, options.in_flight,
               session.protocol_version());
    Load load(connected.session, options);
    for (int round = 0; round < options.rounds; ++round) {
        load.run("INSERT", insert, 6, write_row, false);
        load.run("SELECT", select, 1, write_key, true);
    }
    const auto& metrics = session.metrics();
    fmt::print("requests per socket write: {:.1f}\n",
               static_cast<double>(metrics.requests.value()) / static_cast<double>(metrics.writes.value()));
    cluster.shutdown();
}
