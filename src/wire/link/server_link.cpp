#include "wire/link/server_link.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/byte_writer.hpp"
#include "base/characters.hpp"
#include "wire/codec/request/authentication.hpp"
#include "wire/codec/response/error_message.hpp"

namespace ilion::wire {
namespace {

std::string version_name(int version) {
    return fmt::format("{}/v{}{}", version, version, version == kBetaVersion ? "-beta" : "");
}

Error unsupported_version(int version) {
    return protocol_error(fmt::format(
        "Invalid or unsupported protocol version ({}); supported versions are (3/v3, 4/v4, 5/v5, 6/v6-beta)",
        version));
}

bool is_supported(int version) {
    return version >= kMinVersion && version <= kBetaVersion;
}

// Java's `new CassandraVersion(text)` followed by a comparison with 3.0.0.
Status check_cql_version(std::string_view text) {
    int numbers[3] = {0, 0, 0};
    size_t at = 0;
    size_t count = 0;
    while (count < 3) {
        size_t digits = at;
        while (digits < text.size() && is_digit(text[digits]) && digits - at < 9) ++digits;
        if (digits == at) break;
        for (; at < digits; ++at) numbers[count] = numbers[count] * 10 + (text[at] - '0');
        ++count;
        if (at == text.size() || text[at] != '.') break;
        ++at;
    }
    bool suffix = at < text.size() && (text[at] == '-' || text[at] == '+' || text[at] == '~');
    if (count < 2 || (at < text.size() && !suffix && count == 3 && text[at] != '.')) {
        return protocol_error(fmt::format("Invalid version value: {}", text));
    }
    if (numbers[0] < 3) {
        return protocol_error(fmt::format(
            "CQL version {} is not supported by the binary protocol (supported version are >= 3.0.0)", text));
    }
    return {};
}

}  // namespace

ServerLink::ServerLink(const ServerLinkOptions& options) : options_(&options), decoder_(options.max_frame_body) {}

void ServerLink::receive(BytesView bytes) {
    if (!closing_) decoder_.append(bytes);
}

bool ServerLink::next(Frame& request) {
    while (!closing_) {
        if (!decoder_.segmented()) {
            int first = decoder_.peek_first_byte();
            if (first < 0) return false;
            // The flags are not there yet: a beta version is looked at again when they are.
            if (!check_version(first, 0, true)) {
                decoder_.discard();
                continue;
            }
        }
        switch (decoder_.next(request)) {
            case FrameDecoder::Outcome::need_more:
                return false;
            case FrameDecoder::Outcome::broken:
                send_error(decoder_.error(), request.header.stream);
                closing_ = true;
                return false;
            case FrameDecoder::Outcome::malformed:
                send_error(decoder_.error(), request.header.stream);
                break;
            case FrameDecoder::Outcome::frame:
                if (is_for_server(request)) return true;
                break;
        }
    }
    return false;
}

size_t ServerLink::begin_response(Opcode opcode, int16_t stream, uint8_t flags) {
    FrameHeader header;
    header.version = static_cast<uint8_t>(version_);
    header.response = true;
    header.flags = flags | (version_ == kBetaVersion ? kFlagUseBeta : uint8_t{0});
    header.stream = stream;
    header.opcode = static_cast<uint8_t>(opcode);
    return begin_frame(encoder_.frames(), header);
}

void ServerLink::send_error(const Error& error, int16_t stream) {
    size_t position = begin_response(Opcode::error, stream);
    encode_error(frames(), error, version_);
    end_response(position);
}

void ServerLink::send_error_as(const Error& error, int16_t stream, int version) {
    int own = std::exchange(version_, version);
    send_error(error, stream);
    version_ = own;
}

// False: the version is answered with an error, and what arrived cannot be split into frames of it.
bool ServerLink::check_version(int first_byte, int16_t stream, bool beta_flag) {
    int version = first_byte & 0x7f;
    if (version == kBetaVersion && !beta_flag) {
        send_error_as(protocol_error("Beta version of the protocol used (6/v6-beta), but USE_BETA flag is unset"),
                      stream, kBetaVersion);
        return false;
    }
    if (is_supported(version)) return true;
    if ((version == 1 || version == 2) && !decoder_.segmented()) {
        // Their headers have one byte for the stream, and their clients only understand those.
        Bytes body;
        encode_error(body, unsupported_version(version), kMinVersion);
        ByteWriter writer(encoder_.raw());
        writer.write(static_cast<uint8_t>(version | 0x80));
        writer.write(uint8_t{0});
        writer.write(uint8_t{0});
        writer.write(static_cast<uint8_t>(Opcode::error));
        writer.write_value(BytesView(body));
    } else {
        send_error_as(unsupported_version(version), stream, started_ ? version_ : kMaxVersion);
    }
    return false;
}

// Opcode and direction.
bool ServerLink::check_message(const FrameHeader& header) {
    Error error;
    if (!is_known_opcode(header.opcode)) {
        error = protocol_error(fmt::format("Unknown opcode {}", header.opcode));
    } else if (is_request(header.op()) == header.response) {
        const char* expected = header.response ? "REQUEST" : "RESPONSE";
        const char* got = header.response ? "RESPONSE" : "REQUEST";
        error = protocol_error(fmt::format("Wrong protocol direction (expected {}, got {}) for opcode {} ({})",
                                           expected, got, header.opcode, opcode_name(header.op())));
    } else {
        return true;
    }
    send_error_as(error, header.stream, started_ ? version_ : kMaxVersion);
    return false;
}

// Answers what this end of the conversation is about; true if the frame is a request for the server.
bool ServerLink::is_for_server(const Frame& frame) {
    const FrameHeader& header = frame.header;
    if (!check_version(header.version, decoder_.segmented() ? header.stream : int16_t{0},
                       header.has(kFlagUseBeta))) {
        if (!decoder_.segmented()) decoder_.discard();
        return false;
    }
    if (!check_message(header)) return false;
    if (!started_) {
        version_ = header.version;
        if (header.op() == Opcode::options) {
            on_options(header.stream);
        } else if (header.op() == Opcode::startup) {
            on_startup(frame);
        } else {
            send_error(protocol_error(fmt::format("Unexpected message {}, expecting STARTUP or OPTIONS",
                                                  opcode_name(header.op()))),
                       0);
        }
        return false;
    }
    if (header.version != version_) {
        // The missing blank is Cassandra's.
        send_error(protocol_error(fmt::format(
                       "Invalid message version. Got {} but previous{}messages on this connection had version {}",
                       version_name(header.version), version_ >= 5 ? "" : " ", version_name(version_))),
                   header.stream);
        return false;
    }
    if (authenticating_ && header.op() != Opcode::auth_response) {
        send_error(
            protocol_error(fmt::format("Unexpected message {}, expecting SASL_RESPONSE", opcode_name(header.op()))),
            header.stream);
        return false;
    }
    switch (header.op()) {
        case Opcode::options:
            on_options(header.stream);
            return false;
        case Opcode::startup:
            send_error(protocol_error("Unexpected message STARTUP, the connection is already initialized"),
                       header.stream);
            return false;
        case Opcode::credentials:
            send_error(protocol_error("Unsupported message"), header.stream);
            return false;
        default:
            return true;
    }
}

void ServerLink::on_options(int16_t stream) {
    size_t position = begin_response(Opcode::supported, stream);
    options_->supported.encode(frames());
    end_response(position);
}

void ServerLink::on_startup(const Frame& frame) {
    auto startup = Startup::decode(frame.body);
    if (!startup) return send_error(startup.error(), 0);
    if (auto status = apply_startup(*startup, frame.header.version); !status) {
        return send_error(status.error(), frame.header.stream);
    }
    started_ = true;
    startup_ = *std::move(startup);
    authenticating_ = !options_->authenticator.empty();
    size_t position = begin_response(authenticating_ ? Opcode::authenticate : Opcode::ready, frame.header.stream);
    if (authenticating_) Authenticate{options_->authenticator}.encode(frames());
    end_response(position);
    if (version_ >= 5) {
        decoder_.switch_to_segments(compression_ == Compression::lz4);
        encoder_.switch_to_segments(compression_ == Compression::lz4);
    } else {
        decoder_.set_compression(compression_);
        encoder_.set_compression(compression_);
    }
}

Status ServerLink::apply_startup(const Startup& startup, int version) {
    const auto* cql_version = startup.option("CQL_VERSION");
    if (!cql_version) return protocol_error("Missing value CQL_VERSION in STARTUP message");
    ILION_TRY(check_cql_version(*cql_version));
    const auto* wanted = startup.option("COMPRESSION");
    if (!wanted) return {};
    std::string name = lower_case(*wanted);
    if (name == "lz4") {
        compression_ = Compression::lz4;
    } else if (name == "snappy") {
        if (version >= 5) return protocol_error("Snappy compression is not supported in protocol V5");
        compression_ = Compression::snappy;
    } else {
        return protocol_error(fmt::format("Unknown compression algorithm: {}", name));
    }
    return {};
}

}  // namespace ilion::wire
