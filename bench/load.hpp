// What the benchmarks that load a server share: a session, statements, and what an operation costs in CPU time.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/byte_writer.hpp"
#include "driver/cluster.hpp"
#include "driver/concurrent.hpp"
#include "driver/session.hpp"
#include "wire/codec/request/execute.hpp"

namespace ilion::bench {

[[noreturn]] void die(const std::string& message);
double own_cpu_seconds();
// Of all threads of a process.
double process_cpu_seconds(long pid);
void check(const driver::Outcome& outcome, const char* what);

struct Statement {
    Bytes id;
    Bytes result_metadata_id;
};

void run_cql(driver::Session& session, std::string_view cql);
Statement prepare(driver::Session& session, std::string_view cql);

struct Cost {
    double seconds = 0, client_cpu = 0, server_cpu = 0;  // of all operations; the server's only if its pid is known
};

// Writes the body of the request with this number.
using WriteBody = std::function<void(Bytes& out, int64_t number)>;

// Sends `count` requests, a fixed number in flight, and waits for all answers; any error ends the program.
Cost run_load(const std::shared_ptr<driver::Session>& session, wire::Opcode opcode, int64_t count, size_t in_flight,
              long server_pid, const WriteBody& write_body);

// The body of an EXECUTE whose values `write_values` appends.
template <class WriteValues>
void write_execute(Bytes& out, int version, const Statement& statement, uint16_t value_count, bool skip_metadata,
                   WriteValues write_values) {
    ByteWriter writer(out);
    wire::Execute execute{.id = statement.id, .result_metadata_id = statement.result_metadata_id};
    execute.parameters.consistency = wire::Consistency::local_one;
    execute.parameters.skip_metadata = skip_metadata;
    execute.encode_ids(writer, version);
    execute.parameters.encode_head(writer, version, value_count, false);
    write_values(writer);
    execute.parameters.encode_tail(writer, version);
}

}  // namespace ilion::bench
