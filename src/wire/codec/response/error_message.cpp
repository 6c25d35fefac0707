#include "wire/codec/response/error_message.hpp"

namespace ilion::wire {
namespace {

constexpr int32_t kFirstLocalCode = 0x10000;

// The error as a version that may not know its code gets to see it.
ErrorCode code_for(const Error& error, int version) {
    switch (error.code) {
        case ErrorCode::read_failure:
            return version < 4 ? ErrorCode::read_timeout : error.code;
        case ErrorCode::write_failure:
            return version < 4 ? ErrorCode::write_timeout : error.code;
        case ErrorCode::cdc_write_failure:
            return version < 4 ? ErrorCode::write_timeout : version < 5 ? ErrorCode::write_failure : error.code;
        case ErrorCode::function_failure:
            return version < 4 ? ErrorCode::invalid : error.code;
        case ErrorCode::cas_write_unknown:
            return version < 5 ? ErrorCode::write_timeout : error.code;
        default:
            return static_cast<int32_t>(error.code) >= kFirstLocalCode ? ErrorCode::server_error : error.code;
    }
}

template <class Detail>
const Detail& detail_of(const Error& error) {
    static const Detail none;
    const auto* detail = std::get_if<Detail>(&error.detail);
    return detail ? *detail : none;
}

void write_failures(ByteWriter& writer, const ReplicaDetail& detail, int version) {
    if (version < 5) {
        writer.write(detail.failures);
        return;
    }
    writer.write(static_cast<int32_t>(detail.reasons.size()));
    for (const auto& [address, reason] : detail.reasons) {
        write_inet_address(writer, address);
        writer.write(reason);
    }
}

void read_failures(ByteReader& reader, ReplicaDetail& detail, int version) {
    detail.failures = reader.read<int32_t>();
    if (version < 5) return;
    if (detail.failures < 0 || static_cast<size_t>(detail.failures) > reader.remaining() / 7) {
        reader.fail();
        return;
    }
    for (int32_t i = 0; i < detail.failures && reader.ok(); ++i) {
        std::string address(read_inet_address(reader));
        detail.reasons.emplace_back(std::move(address), reader.read<uint16_t>());
    }
}

void write_replicas(ByteWriter& writer, ErrorCode code, const ReplicaDetail& detail, int version) {
    writer.write(detail.consistency);
    bool required_first = code == ErrorCode::unavailable;
    writer.write(required_first ? detail.required : detail.received);
    writer.write(required_first ? detail.received : detail.required);
    if (code == ErrorCode::read_failure || code == ErrorCode::write_failure)
        write_failures(writer, detail, version);
    if (code == ErrorCode::read_timeout || code == ErrorCode::read_failure) {
        writer.write(static_cast<uint8_t>(detail.data_present));
    }
    if (code == ErrorCode::write_timeout || code == ErrorCode::write_failure) {
        bool unnamed_cas = detail.write_type.empty();
        write_string(writer, unnamed_cas ? "CAS" : std::string_view(detail.write_type));
        if (code == ErrorCode::write_timeout && version >= 5 && (unnamed_cas || detail.write_type == "CAS")) {
            writer.write(detail.contentions);
        }
    }
}

ReplicaDetail read_replicas(ByteReader& reader, ErrorCode code, int version) {
    ReplicaDetail detail;
    detail.consistency = reader.read<uint16_t>();
    auto first = reader.read<int32_t>();
    auto second = reader.read<int32_t>();
    bool required_first = code == ErrorCode::unavailable;
    detail.required = required_first ? first : second;
    detail.received = required_first ? second : first;
    if (code == ErrorCode::read_failure || code == ErrorCode::write_failure) read_failures(reader, detail, version);
    if (code == ErrorCode::read_timeout || code == ErrorCode::read_failure) {
        detail.data_present = reader.read<uint8_t>() != 0;
    }
    if (code == ErrorCode::write_timeout || code == ErrorCode::write_failure) {
        detail.write_type = read_string(reader);
        // Servers of early v5 leave the contentions out.
        if (code == ErrorCode::write_timeout && version >= 5 && detail.write_type == "CAS" && !reader.at_end()) {
            detail.contentions = reader.read<int16_t>();
        }
    }
    return detail;
}

}  // namespace

void encode_error(Bytes& out, const Error& error, int version) {
    ByteWriter writer(out);
    ErrorCode code = code_for(error, version);
    writer.write(static_cast<int32_t>(code));
    // What replaces it says what it was.
    bool replaced = error.code == ErrorCode::function_failure && code == ErrorCode::invalid;
    write_string(writer, replaced ? "ERROR FUNCTION_FAILURE: " + error.message : error.message);
    switch (code) {
        case ErrorCode::unavailable:
        case ErrorCode::write_timeout:
        case ErrorCode::read_timeout:
        case ErrorCode::read_failure:
        case ErrorCode::write_failure:
        case ErrorCode::cas_write_unknown:
            write_replicas(writer, code, detail_of<ReplicaDetail>(error), version);
            break;
        case ErrorCode::function_failure: {
            const auto& detail = detail_of<FunctionFailureDetail>(error);
            write_string(writer, detail.keyspace);
            write_string(writer, detail.function);
            write_string_list(writer, detail.argument_types);
            break;
        }
        case ErrorCode::already_exists: {
            const auto& detail = detail_of<AlreadyExistsDetail>(error);
            write_string(writer, detail.keyspace);
            write_string(writer, detail.table);
            break;
        }
        case ErrorCode::unprepared:
            write_string(writer, detail_of<UnpreparedDetail>(error).statement_id);
            break;
        default:
            break;
    }
}

Status decode_error(BytesView body, int version, Error& out) {
    ByteReader reader(body);
    out = {};
    out.code = static_cast<ErrorCode>(reader.read<int32_t>());
    out.message = read_string(reader);
    switch (out.code) {
        case ErrorCode::unavailable:
        case ErrorCode::write_timeout:
        case ErrorCode::read_timeout:
        case ErrorCode::read_failure:
        case ErrorCode::write_failure:
        case ErrorCode::cas_write_unknown:
            out.detail = read_replicas(reader, out.code, version);
            break;
        case ErrorCode::function_failure: {
            FunctionFailureDetail detail;
            detail.keyspace = read_string(reader);
            detail.function = read_string(reader);
            detail.argument_types = read_string_list(reader);
            out.detail = std::move(detail);
            break;
        }
        case ErrorCode::already_exists: {
            AlreadyExistsDetail detail;
            detail.keyspace = read_string(reader);
            detail.table = read_string(reader);
            out.detail = std::move(detail);
            break;
        }
        case ErrorCode::unprepared:
            out.detail = UnpreparedDetail{std::string(read_string(reader))};
            break;
        default:
            break;
    }
    if (!reader.ok()) return protocol_error("Malformed ERROR message");
    return {};
}

}  // namespace ilion::wire
