#include "wire/link/client_link.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "wire/codec/frame/frame_extras.hpp"
#include "wire/codec/response/error_message.hpp"

namespace ilion::wire {
namespace {

// Whether a server that answers this does not speak the version at all.
bool is_version_error(const Error& error) {
    return error.code == ErrorCode::protocol_error &&
           (error.message.find("unsupported protocol version") != std::string::npos ||
            error.message.find("Beta version of the protocol") != std::string::npos);
}

std::string unsupported_cql_version(const std::string& wanted, const std::vector<std::string>& known) {
    return fmt::format(
        "cql_version '{}' is not supported by remote (w/ native protocol). Supported versions: ['{}']", wanted,
        fmt::join(known, "', '"));
}

}  // namespace

Bytes PlainTextAuthenticator::token() const {
    Bytes token;
    token.push_back('\0');
    token.append(user_);
    token.push_back('\0');
    token.append(password_);
    return token;
}

Result<OptionalBytes> PlainTextAuthenticator::initial_response(std::string_view authenticator) {
    // DSE's authenticator wants the mechanism first and asks with a challenge.
    if (authenticator == "com.datastax.bdp.cassandra.auth.DseAuthenticator") return OptionalBytes("PLAIN");
    return OptionalBytes(token());
}

Result<OptionalBytes> PlainTextAuthenticator::evaluate_challenge(OptionalBytesView challenge) {
    if (challenge && *challenge == "PLAIN-START") return OptionalBytes(token());
    return make_error(ErrorCode::bad_credentials, "Unexpected challenge from the server's authenticator");
}

std::optional<int16_t> StreamIds::acquire() {
    if (!free_.empty()) {
        int16_t stream = free_.back();
        free_.pop_back();
        return stream;
    }
    if (next_ >= limit_) return std::nullopt;
    return static_cast<int16_t>(next_++);
}

ClientLink::ClientLink(ClientLinkOptions options)
    : options_(std::move(options)),
      decoder_(options_.max_frame_body) {}

void ClientLink::start() {
    state_ = State::handshaking;
    awaiting_ = Opcode::supported;
    end_request(begin_request(Opcode::options, 0));
}

void ClientLink::receive(BytesView bytes) {
    decoder_.append(bytes);
    Frame frame;
    while (state_ == State::handshaking) {
        switch (decoder_.next(frame)) {
            case FrameDecoder::Outcome::need_more:
                return;
            case FrameDecoder::Outcome::frame:
                on_handshake_frame(frame);
                break;
            default:
                fail(decoder_.error());
                return;
        }
    }
}

bool ClientLink::next(Frame& frame) {
    if (state_ != State::ready) return false;
    switch (decoder_.next(frame)) {
        case FrameDecoder::Outcome::need_more:
            return false;
        case FrameDecoder::Outcome::frame:
            if (frame.header.response) return true;
            fail(protocol_error("The server sent a request"));
            return false;
        default:
            fail(decoder_.error());
            return false;
    }
}

size_t ClientLink::begin_request(Opcode opcode, int16_t stream, uint8_t flags) {
    FrameHeader header;
    header.version = static_cast<uint8_t>(options_.version);
    header.flags = flags | (options_.version == kBetaVersion ? kFlagUseBeta : uint8_t{0});
    header.stream = stream;
    header.opcode = static_cast<uint8_t>(opcode);
    return begin_frame(encoder_.frames(), header);
}

void ClientLink::send(BytesView frame, int16_t stream) {
    Bytes& out = encoder_.frames();
    size_t position = out.size();
    out.append(frame);
    set_frame_stream(out.data() + position, stream);
}

void ClientLink::on_handshake_frame(const Frame& frame) {
    if (frame.header.stream < 0) return;  // an event: nobody has asked for any yet
    FrameExtras extras;
    auto message = FrameExtras::split(frame.header, frame.body, extras);
    if (!message) return fail(std::move(message).error());
    Opcode opcode = frame.header.op();
    if (opcode == Opcode::error) return on_error(frame, *message);
    if (opcode == Opcode::supported && awaiting_ == Opcode::supported) {
        auto supported = Supported::decode(*message);
        return supported ? on_supported(*supported) : fail(std::move(supported).error());
    }
    if (opcode == Opcode::ready && awaiting_ == Opcode::ready) return become_ready();
    if (opcode == Opcode::authenticate && awaiting_ == Opcode::ready) return on_authenticate(*message);
    if (opcode == Opcode::auth_challenge && awaiting_ == Opcode::auth_success) {
        auto challenge = AuthChallenge::decode(*message);
        if (!challenge) return fail(std::move(challenge).error());
        const auto& token = challenge->token;
        return send_auth_response(
            options_.authenticator->evaluate_challenge(token ? OptionalBytesView(*token) : std::nullopt));
    }
    if (opcode == Opcode::auth_success && awaiting_ == Opcode::auth_success) {
        auto success = AuthSuccess::decode(*message);
        if (!success) return fail(std::move(success).error());
        const auto& token = success->token;
        options_.authenticator->on_success(token ? OptionalBytesView(*token) : std::nullopt);
        state_ = State::ready;
        return;
    }
    fail(protocol_error(fmt::format("Unexpected {} from the server during the handshake", opcode_name(opcode))));
}

void ClientLink::on_supported(const Supported& supported) {
    supported_ = supported;
    const auto* offered = supported_.option("COMPRESSION");
    for (Compression wanted : options_.compression) {
        if (wanted == Compression::none) break;
        if (options_.version >= 5 && wanted != Compression::lz4) continue;
        auto name = compression_name(wanted);
        if (offered && std::find(offered->begin(), offered->end(), name) != offered->end()) {
            compression_ = wanted;
            break;
        }
    }
    Startup startup{options_.startup};
    if (const auto* wanted = startup.option("CQL_VERSION")) {
        const auto* known = supported_.option("CQL_VERSION");
        if (known && std::find(known->begin(), known->end(), *wanted) == known->end()) {
            return fail(make_error(ErrorCode::bad_argument, unsupported_cql_version(*wanted, *known)));
        }
    } else {
        startup.options.emplace_back("CQL_VERSION", options_.cql_version);
    }
    if (compression_ != Compression::none) {
        startup.options.emplace_back("COMPRESSION", compression_name(compression_));
    }
    awaiting_ = Opcode::ready;
    size_t position = begin_request(Opcode::startup, 0);
    startup.encode(frames());
    end_request(position);
    if (options_.version >= 5) return;
    // STARTUP itself is never compressed; its answer may be.
    encoder_.set_compression(compression_);
    decoder_.set_compression(compression_);
}

void ClientLink::on_error(const Frame& frame, BytesView message) {
    Error error;
    if (auto status = decode_error(message, frame.header.version, error); !status) {
        return fail(std::move(status).error());
    }
    if (awaiting_ != Opcode::auth_success && is_version_error(error)) {
        // The server answers in the highest version that it speaks, unless the version is one it knows as beta.
        int answered = frame.header.version;
        suggested_version_ = answered < options_.version ? answered : options_.version - 1;
        if (suggested_version_ >= kMinVersion) {
            error_ = std::move(error);
            state_ = State::wrong_version;
            return;
        }
    }
    fail(std::move(error));
}

// In v5 the answer to STARTUP, READY or AUTHENTICATE, is the last frame without a segment.
void ClientLink::after_startup() {
    if (options_.version < 5) return;
    decoder_.switch_to_segments(compression_ == Compression::lz4);
    encoder_.switch_to_segments(compression_ == Compression::lz4);
}

void ClientLink::become_ready() {
    after_startup();
    if (options_.authenticator) options_.authenticator->on_not_asked();
    state_ = State::ready;
}

void ClientLink::on_authenticate(BytesView message) {
    auto authenticate = Authenticate::decode(message);
    if (!authenticate) return fail(std::move(authenticate).error());
    if (!options_.authenticator) {
        return fail(make_error(ErrorCode::bad_credentials, fmt::format("Remote end requires authentication ({})",
                                                                       authenticate->authenticator)));
    }
    after_startup();
    awaiting_ = Opcode::auth_success;
    send_auth_response(options_.authenticator->initial_response(authenticate->authenticator));
}

void ClientLink::send_auth_response(Result<OptionalBytes> token) {
    if (!token) return fail(std::move(token).error());
    AuthResponse response{*std::move(token)};
    size_t position = begin_request(Opcode::auth_response, 0);
    response.encode(frames());
    end_request(position);
}

void ClientLink::fail(Error error) {
    error_ = std::move(error);
    state_ = State::failed;
}

}  // namespace ilion::wire
