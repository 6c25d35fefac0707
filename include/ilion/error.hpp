// Failures as the user of the library sees them, and as every room below passes them on.
//
// The codes up to 0x2500 are the ERROR codes of the native protocol (native_protocol_v5.spec section 9); the codes
// from 0x10000 on never travel: they are failures of this end. The throwing half of the API throws `Exception`
// with the `Error` inside; the half that does not throw returns `Result<T>`.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ilion {

enum class ErrorCode : int32_t {
    server_error = 0x0000,
    protocol_error = 0x000A,
    bad_credentials = 0x0100,
    unavailable = 0x1000,
    overloaded = 0x1001,
    is_bootstrapping = 0x1002,
    truncate_error = 0x1003,
    write_timeout = 0x1100,
    read_timeout = 0x1200,
    read_failure = 0x1300,
    function_failure = 0x1400,
    write_failure = 0x1500,
    cdc_write_failure = 0x1600,
    cas_write_unknown = 0x1700,
    syntax_error = 0x2000,
    unauthorized = 0x2100,
    invalid = 0x2200,
    config_error = 0x2300,
    already_exists = 0x2400,
    unprepared = 0x2500,

    io_error = 0x10000,             // a disk or a socket of this machine failed
    corruption = 0x10001,           // stored bytes are not what was written
    in_use = 0x10002,               // a port or a data folder belongs to another process
    no_host_available = 0x10003,    // no contact point or pooled connection could take the request
    operation_timed_out = 0x10004,  // the client gave up waiting
    connection_closed = 0x10005,
    bad_argument = 0x10006,  // a call of this library was made with a wrong argument
    not_supported = 0x10007,
};

// What some ERROR bodies carry after the message. Only the alternative that belongs to the code is set.
struct AlreadyExistsDetail {
    std::string keyspace;
    std::string table;  // empty for a keyspace
};
struct UnpreparedDetail {
    std::string statement_id;
};
struct FunctionFailureDetail {
    std::string keyspace;
    std::string function;
    std::vector<std::string> argument_types;
};
// Unavailable, timeouts and failures; a field that the code does not use stays at its default.
struct ReplicaDetail {
    uint16_t consistency = 0;
    int32_t required = 0;  // replicas asked for (`block for`, or `required` of Unavailable)
    int32_t received = 0;  // replicas that answered (`alive` of Unavailable)
    int32_t failures = 0;
    bool data_present = false;  // reads
    std::string write_type;     // writes: SIMPLE, BATCH, UNLOGGED_BATCH, COUNTER, BATCH_LOG, CAS, VIEW, CDC
    std::vector<std::pair<std::string, uint16_t>> reasons;  // protocol v5: raw address bytes and failure code
    int16_t contentions = 0;                                // protocol v5, CAS write timeouts
};
using ErrorDetail =
    std::variant<std::monostate, AlreadyExistsDetail, UnpreparedDetail, FunctionFailureDetail, ReplicaDetail>;

struct Error {
    ErrorCode code = ErrorCode::server_error;
    std::string message;
    ErrorDetail detail;
};

template <class T>
using Result = boost::system::result<T, Error>;
using Status = Result<void>;

// Thrown by Result::value() of a failed result, and by the throwing half of the public API.
class Exception : public std::exception {
public:
    explicit Exception(Error error) : error_(std::move(error)) {}
    const Error& error() const { return error_; }
    const char* what() const noexcept override { return error_.message.c_str(); }

private:
    Error error_;
};

[[noreturn]] inline void throw_exception_from_error(const Error& error, const boost::source_location&) {
    throw Exception(error);
}

}  // namespace ilion
