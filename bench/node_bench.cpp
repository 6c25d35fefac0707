// What each kind of operation costs a node in CPU time: loads tables with a number of rows, runs the operations
// that are asked for, in this order, and prints "NAME CPU-microseconds" for each.
//
//     node_bench --host 127.0.0.1 --server-pid PID [--port 9042] [--rows 100000] [--ops 50000] [--in-flight 128]
//                [--fresh 1] --run insert,settle,select,conditional,batch,slice,counter,scan
//
// `insert` writes all rows; with `--fresh 1` the tables are made anew. The others need what it left behind. `scan`
// costs per row, the others per operation. `settle` waits until the server does nothing any more, flushes and
// compactions say, and gives what that took, per row.
#include <fmt/core.h>

#include <chrono>
#include <map>
#include <sstream>
#include <thread>

#include "load.hpp"
#include "wire/codec/request/batch.hpp"
#include "wire/codec/request/query.hpp"
#include "wire/codec/response/result.hpp"

namespace {

using namespace ilion;
using namespace ilion::bench;

constexpr int64_t kWidePartitions = 20;
constexpr int64_t kWideRows = 1000;
constexpr int64_t kSliceRows = 100;
constexpr int64_t kBatchRows = 10;
constexpr int64_t kCounters = 10'000;

struct Options {
    std::string host = "127.0.0.1";
    uint16_t port = 9042;
    int64_t rows = 100'000;
    int64_t ops = 50'000;
    size_t in_flight = 128;
    long server_pid = 0;
    bool fresh = false;
    std::string run;
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
        else if (name == "--rows")
            options.rows = std::stoll(value);
        else if (name == "--ops")
            options.ops = std::stoll(value);
        else if (name == "--in-flight")
            options.in_flight = std::stoul(value);
        else if (name == "--server-pid")
            options.server_pid = std::stol(value);
        else if (name == "--fresh")
            options.fresh = value == "1";
        else if (name == "--run")
            options.run = value;
        else
            die("unknown option " + name);
    }
    if (options.server_pid == 0) die("--server-pid is needed");
    return options;
}

void write_int(ByteWriter& writer, int64_t value) {
    writer.write(int32_t{4});
    writer.write(static_cast<int32_t>(value));
}
void write_bigint(ByteWriter& writer, int64_t value) {
    writer.write(int32_t{8});
    writer.write(value);
}
void write_text(ByteWriter& writer, const std::string& text) {
    writer.write_value(BytesView(text));
}

std::string name_of(int64_t id) {
    return fmt::format("city number {}", id);
}

// id int, name text, population bigint, area double, updated timestamp, tags set<text>
void write_city(ByteWriter& writer, int64_t id) {
    write_int(writer, id);
    write_text(writer, name_of(id));
    write_bigint(writer, id * 1000);
    write_bigint(writer, std::bit_cast<int64_t>(static_cast<double>(id) * 0.5));
    write_bigint(writer, int64_t{1'700'000'000'000} + id);
    Bytes tags;
    ByteWriter set(tags);
    set.write(int32_t{3});
    for (const char* tag : {"capital", "harbour", "old town"}) set.write_value(BytesView(tag));
    writer.write_value(BytesView(tags));
}

class Benchmark {
public:
    Benchmark(std::shared_ptr<driver::Session> session, const Options& options)
        : session_(std::move(session)),
          options_(options),
          version_(session_->protocol_version()) {
        make_tables();
    }

    void run(const std::string& name) {
        static const std::map<std::string, void (Benchmark::*)()> known{
            {"insert", &Benchmark::insert},   {"settle", &Benchmark::settle},
            {"select", &Benchmark::select},   {"conditional", &Benchmark::conditional},
            {"batch", &Benchmark::batch},     {"slice", &Benchmark::slice},
            {"counter", &Benchmark::counter}, {"scan", &Benchmark::scan},
        };
        auto found = known.find(name);
        if (found == known.end()) die("unknown operation " + name);
        (this->*found->second)();
    }

private:
    void make_tables() {
        run_cql(*session_,
                "CREATE KEYSPACE IF NOT EXISTS node_bench WITH replication = "
                "{'class': 'SimpleStrategy', 'replication_factor': 1}");
        if (options_.fresh) {
            for (const char* table : {"city", "reading", "hits"}) {
                run_cql(*session_, fmt::format("DROP TABLE IF EXISTS node_bench.{}", table));
            }
        }
        run_cql(*session_,
                "CREATE TABLE IF NOT EXISTS node_bench.city (id int PRIMARY KEY, name text, population bigint, "
                "area double, updated timestamp, tags set<text>)");
        run_cql(*session_,
                "CREATE TABLE IF NOT EXISTS node_bench.reading (sensor int, at int, value bigint, note text, "
                "PRIMARY KEY (sensor, at))");
        run_cql(*session_, "CREATE TABLE IF NOT EXISTS node_bench.hits (id int PRIMARY KEY, n counter)");
    }

    void measure(const char* name, wire::Opcode opcode, int64_t count, const WriteBody& write_body) {
        Cost cost = run_load(session_, opcode, count, options_.in_flight, options_.server_pid, write_body);
        report(name, cost.server_cpu, count);
    }
    static void report(const char* name, double cpu_seconds, int64_t count) {
        fmt::print("{} {:.3f}\n", name, cpu_seconds * 1e6 / static_cast<double>(count));
        std::fflush(stdout);
    }
    // Rows in no order, each as often as any other.
    int64_t some_row(int64_t i) const { return i * 7'919 % options_.rows; }

    void insert() {
        Statement statement = prepare(*session_,
                                      "INSERT INTO node_bench.city (id, name, population, area, updated, tags) "
                                      "VALUES (?, ?, ?, ?, ?, ?)");
        measure("insert", wire::Opcode::execute, options_.rows, [&](Bytes& out, int64_t i) {
            write_execute(out, version_, statement, 6, false, [&](ByteWriter& writer) { write_city(writer, i); });
        });
    }

    // Less than a twentieth of a processor is nothing: a JVM always does something.
    void settle() {
        constexpr std::chrono::milliseconds kLook{500};
        constexpr double kIdle = 0.025;
        double began = process_cpu_seconds(options_.server_pid);
        for (double before = began;;) {
            std::this_thread::sleep_for(kLook);
            double now = process_cpu_seconds(options_.server_pid);
            if (now - before < kIdle) return report("settle", now - began, options_.rows);
            before = now;
        }
    }

    void select() {
        Statement statement = prepare(*session_,
                                      "SELECT id, name, population, area, updated, tags FROM node_bench.city "
                                      "WHERE id = ?");
        measure("select", wire::Opcode::execute, options_.ops, [&](Bytes& out, int64_t i) {
            write_execute(out, version_, statement, 1, true,
                          [&](ByteWriter& writer) { write_int(writer, some_row(i)); });
        });
    }

    void conditional() {
        Statement statement =
            prepare(*session_, "UPDATE node_bench.city SET population = ? WHERE id = ? IF name = ?");
        int64_t count = options_.ops / 4;
        measure("conditional", wire::Opcode::execute, count, [&](Bytes& out, int64_t i) {
            write_execute(out, version_, statement, 3, false, [&](ByteWriter& writer) {
                write_bigint(writer, i);
                write_int(writer, some_row(i));
                write_text(writer, name_of(some_row(i)));
            });
        });
    }

    // Ten rows of one partition, logged.
    void batch() {
        Statement statement = prepare(*session_,
                                      "INSERT INTO node_bench.reading (sensor, at, value, note) "
                                      "VALUES (?, ?, ?, ?)");
        int64_t count = options_.ops / 4;
        measure("batch", wire::Opcode::batch, count, [&](Bytes& out, int64_t i) {
            wire::Batch message{.parameters = {.consistency = wire::Consistency::local_one}};
            Bytes values[kBatchRows];
            for (int64_t row = 0; row < kBatchRows; ++row) {
                ByteWriter writer(values[row]);
                write_reading(writer, kWidePartitions + i, row);
                message.statements.push_back({.prepared = true,
                                              .query_or_id = statement.id,
                                              .encoded_values = values[row],
                                              .encoded_value_count = 4});
            }
            message.encode(out, version_);
        });
    }

    void slice() {
        Statement write =
            prepare(*session_, "INSERT INTO node_bench.reading (sensor, at, value, note) VALUES (?, ?, ?, ?)");
        int64_t missing = options_.fresh ? kWidePartitions * kWideRows : 0;
        run_load(session_, wire::Opcode::execute, missing, options_.in_flight, 0, [&](Bytes& out, int64_t i) {
            write_execute(out, version_, write, 4, false, [&](ByteWriter& writer) {
                write_reading(writer, i % kWidePartitions, i / kWidePartitions);
            });
        });
        Statement statement = prepare(*session_,
                                      "SELECT at, value, note FROM node_bench.reading WHERE sensor = ? "
                                      "AND at >= ? AND at < ?");
        measure("slice", wire::Opcode::execute, options_.ops / 10, [&](Bytes& out, int64_t i) {
            write_execute(out, version_, statement, 3, true, [&](ByteWriter& writer) {
                int64_t from = i * 31 % (kWideRows - kSliceRows);
                write_int(writer, i % kWidePartitions);
                write_int(writer, from);
                write_int(writer, from + kSliceRows);
            });
        });
    }

    static void write_reading(ByteWriter& writer, int64_t sensor, int64_t at) {
        write_int(writer, sensor);
        write_int(writer, at);
        write_bigint(writer, at * 100);
        write_text(writer, "as expected");
    }

    void counter() {
        Statement statement = prepare(*session_, "UPDATE node_bench.hits SET n = n + 1 WHERE id = ?");
        measure("counter", wire::Opcode::execute, options_.ops, [&](Bytes& out, int64_t i) {
            write_execute(out, version_, statement, 1, false,
                          [&](ByteWriter& writer) { write_int(writer, i * 7'919 % kCounters); });
        });
    }

    // The whole table, page after page.
    void scan() {
        double before = process_cpu_seconds(options_.server_pid);
        int64_t rows = 0;
        Bytes state;
        do {
            wire::Query query{.query = "SELECT id, name, population, area, updated, tags FROM node_bench.city"};
            query.parameters.page_size = 5000;
            if (!state.empty()) query.parameters.paging_state = BytesView(state);
            driver::Request request;
            query.encode(request.body, version_);
            request.timeout = std::chrono::seconds(60);
            driver::Outcome outcome = session_->execute(std::move(request));
            check(outcome, "scanning");
            auto result = wire::decode_result(outcome.response.body, outcome.response.version);
            auto* page = result ? std::get_if<wire::RowsResult>(&*result) : nullptr;
            if (page == nullptr) die("SELECT was not answered with rows");
            rows += page->row_count;
            state = Bytes(page->metadata.paging_state.value_or(BytesView()));
        } while (!state.empty());
        if (rows != options_.rows) die(fmt::format("{} rows of {} were read", rows, options_.rows));
        report("scan", process_cpu_seconds(options_.server_pid) - before, rows);
    }

    std::shared_ptr<driver::Session> session_;
    Options options_;
    int version_;
};

}  // namespace

int main(int argc, char** argv) {
    Options options = parse(argc, argv);
    driver::ClusterConfig config;
    config.contact_points = {{options.host, options.port, {}}};
    config.port = options.port;
    config.compression.clear();
    driver::Cluster cluster(config);
    auto connected = cluster.connect();
    if (connected.error) die(connected.error->message);
    Benchmark benchmark(connected.session, options);
    std::istringstream names(options.run);
    for (std::string name; std::getline(names, name, ',');) benchmark.run(name);
    cluster.shutdown();
}
