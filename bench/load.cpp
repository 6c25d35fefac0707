#include "load.hpp"

#include <fmt/core.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "wire/codec/request/prepare.hpp"
#include "wire/codec/request/query.hpp"
#include "wire/codec/response/result.hpp"

namespace ilion::bench {

void die(const std::string& message) {
    fmt::print(stderr, "benchmark: {}\n", message);
    std::exit(1);
}

double own_cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// utime and stime: fields 14 and 15 of /proc/PID/stat, after the name in parentheses.
double process_cpu_seconds(long pid) {
    clockid_t clock{};
    timespec now{};
    if (clock_getcpuclockid(static_cast<pid_t>(pid), &clock) != 0 || clock_gettime(clock, &now) != 0) {
        die(fmt::format("there is no process {}", pid));
    }
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

void check(const driver::Outcome& outcome, const char* what) {
    if (!outcome.ok()) die(fmt::format("{}: {}", what, outcome.error->message));
}

void run_cql(driver::Session& session, std::string_view cql) {
    driver::Request request;
    wire::Query{.query = cql}.encode(request.body, session.protocol_version());
    request.timeout = std::chrono::seconds(60);
    check(session.execute(std::move(request)), "setting up");
}

Statement prepare(driver::Session& session, std::string_view cql) {
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

Cost run_load(const std::shared_ptr<driver::Session>& session, wire::Opcode opcode, int64_t count, size_t in_flight,
              long server_pid, const WriteBody& write_body) {
    constexpr int64_t kChunk = 1000;
    auto started = std::chrono::steady_clock::now();
    double own = own_cpu_seconds();
    double server = server_pid != 0 ? process_cpu_seconds(server_pid) : 0;
    driver::ConcurrentOptions how;
    how.opcode = opcode;
    how.concurrency = in_flight;
    how.timeout = std::chrono::seconds(60);
    auto run = driver::ConcurrentRun::start(session, how);
    std::vector<driver::Outcome> outcomes;
    int64_t collected = 0;
    // Collecting more than was appended would wait for ever.
    auto collect_until = [&](int64_t wanted) {
        while (collected < wanted) {
            run->collect(outcomes, 256);
            for (const driver::Outcome& outcome : outcomes) check(outcome, "running");
            collected += static_cast<int64_t>(outcomes.size());
            outcomes.clear();
        }
    };
    for (int64_t first = 0; first < count; first += kChunk) {
        driver::ConcurrentChunk chunk;
        for (int64_t i = first; i < std::min(count, first + kChunk); ++i) {
            auto offset = static_cast<uint32_t>(chunk.arena.size());
            write_body(chunk.arena, i);
            chunk.items.push_back({offset, static_cast<uint32_t>(chunk.arena.size()) - offset, 0, false, 0});
        }
        run->append(std::move(chunk));
        collect_until(first - kChunk);
    }
    run->finish();
    collect_until(count);
    Cost cost;
    cost.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    cost.client_cpu = own_cpu_seconds() - own;
    if (server_pid != 0) cost.server_cpu = process_cpu_seconds(server_pid) - server;
    return cost;
}

}  // namespace ilion::bench
