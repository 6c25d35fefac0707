// A connection as the client's side sees it, without a socket: the handshake (OPTIONS, STARTUP, authentication),
// stream ids, outgoing frames with coalescing, incoming frames.
//
//     link.start();
//     loop: write link.take_output(); link.receive(bytes read); while (link.next(frame)) dispatch by header.stream
//
// While state() is handshaking, `next` gives nothing. It becomes ready (requests may be sent), failed (error() says
// why; close the socket), or wrong_version (the server does not speak the version asked for: close, and connect
// again with a new link for suggested_version()). One owner, no locking: the connection's loop thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "wire/codec/request/authentication.hpp"
#include "wire/codec/request/startup.hpp"
#include "wire/codec/response/supported.hpp"
#include "wire/link/frame_decoder.hpp"
#include "wire/link/frame_encoder.hpp"

namespace ilion::wire {

// The client's half of a SASL conversation. Called from the link, on its thread.
class ClientAuthenticator {
public:
    virtual ~ClientAuthenticator() = default;
    // `authenticator` is the server's Java class name.
    virtual Result<OptionalBytes> initial_response(std::string_view authenticator) = 0;
    virtual Result<OptionalBytes> evaluate_challenge(OptionalBytesView token) = 0;
    virtual void on_success(OptionalBytesView /*token*/) {}
    // The server is ready without having asked for anything.
    virtual void on_not_asked() {}
};

// SASL PLAIN, for PasswordAuthenticator and those that speak alike.
class PlainTextAuthenticator : public ClientAuthenticator {
public:
    PlainTextAuthenticator(std::string user, std::string password)
        : user_(std::move(user)),
          password_(std::move(password)) {}
    Result<OptionalBytes> initial_response(std::string_view authenticator) override;
    Result<OptionalBytes> evaluate_challenge(OptionalBytesView token) override;

private:
    Bytes token() const;
    std::string user_;
    std::string password_;
};

// Stream ids of one connection: 0 to limit - 1, the one released last first.
class StreamIds {
public:
    explicit StreamIds(int limit = 32768) : limit_(limit) {}
    std::optional<int16_t> acquire();
    void release(int16_t stream) { free_.push_back(stream); }
    int in_use() const { return next_ - static_cast<int>(free_.size()); }
    int limit() const { return limit_; }

private:
    int limit_;
    int next_ = 0;
    std::vector<int16_t> free_;
};

struct ClientLinkOptions {
    int version = kMaxVersion;
    // In order of preference; the first that the server supports is used. v5 knows LZ4 only.
    std::vector<Compression> compression;
    std::string cql_version = "3.4.7";
    StringMap startup;                                   // more STARTUP options: DRIVER_NAME, DRIVER_VERSION, ...
    std::shared_ptr<ClientAuthenticator> authenticator;  // null: fail if the server asks
    size_t max_frame_body = kMaxFrameBody;
};

class ClientLink {
public:
    enum class State : uint8_t { idle, handshaking, ready, failed, wrong_version };

    explicit ClientLink(ClientLinkOptions options);

    // Sends OPTIONS; the rest of the handshake follows from the answers.
    void start();
    // Bytes that the socket gave. Invalidates the views of earlier frames.
    void receive(BytesView bytes);
    // The next response or event (header.stream == -1). False: there is none yet, or state() is not ready. A frame
    // larger than max_frame_body and bytes that make no sense end in failed.
    bool next(Frame& frame);

    State state() const { return state_; }
    const Error& error() const { return error_; }
    int version() const { return options_.version; }
    int suggested_version() const { return suggested_version_; }
    const Supported& supported() const { return supported_; }
    Compression compression() const { return compression_; }

    StreamIds& streams() { return streams_; }

    // A request appended straight to what goes out next: returns the position for end_request; the body is appended
    // to frames() between the two.
    size_t begin_request(Opcode opcode, int16_t stream, uint8_t flags = 0);
    void end_request(size_t position) { end_frame(encoder_.frames(), position); }
    Bytes& frames() { return encoder_.frames(); }
    // A frame encoded elsewhere (any thread) with begin_frame for version(); its stream is set here.
    void send(BytesView frame, int16_t stream);

    bool has_output() const { return !encoder_.empty(); }
    // All that is to be written, replacing `out`: requests sent since the last call share segments and one write.
    void take_output(Bytes& out) { encoder_.take_output(out); }

private:
    void on_handshake_frame(const Frame& frame);
    void on_supported(const Supported& supported);
    void on_error(const Frame& frame, BytesView message);
    void on_authenticate(BytesView message);
    void send_auth_response(Result<OptionalBytes> token);
    void after_startup();
    void become_ready();
    void fail(Error error);

    ClientLinkOptions options_;
    State state_ = State::idle;
    Error error_;
    int suggested_version_ = 0;
    Opcode awaiting_ = Opcode::supported;  // what the last handshake request is to be answered with
    Supported supported_;
    Compression compression_ = Compression::none;
    StreamIds streams_;
    FrameDecoder decoder_;
    FrameEncoder encoder_;
};

}  // namespace ilion::wire
