// A connection as the server's side sees it, without a socket: which version and options it speaks, OPTIONS and
// STARTUP (answered here), requests in order, responses with coalescing, and Cassandra's answer to what is no
// request.
//
//     loop: link.receive(bytes read); while (link.next(frame)) { answer with begin_response ... end_response }
//           write link.take_output(); if (link.closing()) close
//
// Only this connection suffers from what arrives on it. A frame that makes no sense is answered and skipped; a
// wrong checksum ends the connection. One owner, no locking.
#pragma once

#include <string>

#include "wire/codec/request/startup.hpp"
#include "wire/codec/response/supported.hpp"
#include "wire/link/frame_decoder.hpp"
#include "wire/link/frame_encoder.hpp"

namespace ilion::wire {

struct ServerLinkOptions {
    Supported supported;  // the answer to OPTIONS
    // Not empty: clients must log in; the Java class that AUTHENTICATE names.
    std::string authenticator;
    // A whole frame is as large as Cassandra's native_transport_max_frame_size at most.
    size_t max_frame_body = (size_t{16} << 20) - FrameHeader::kSize;
};

class ServerLink {
public:
    // `options` must outlive the link.
    explicit ServerLink(const ServerLinkOptions& options);

    // Invalidates the views of earlier requests.
    void receive(BytesView bytes);
    // The next request for the server: QUERY, PREPARE, EXECUTE, BATCH, REGISTER, AUTH_RESPONSE; nothing but the
    // last before set_authenticated(), if clients must log in. False: none is complete. Invalidates the views of
    // the one before.
    bool next(Frame& request);
    // What next() will see, to be looked at beforehand: FrameDecoder::coming().
    BytesView coming() const { return decoder_.coming(); }

    // A response; the body is appended to frames() between the two.
    size_t begin_response(Opcode opcode, int16_t stream, uint8_t flags = 0);
    void end_response(size_t position) { end_frame(encoder_.frames(), position); }
    Bytes& frames() { return encoder_.frames(); }
    void send_error(const Error& error, int16_t stream);

    bool has_output() const { return !encoder_.empty(); }
    void take_output(Bytes& out) { encoder_.take_output(out); }
    // To be closed as soon as the output is written; nothing more is read.
    bool closing() const { return closing_; }

    // Of the frame that came last; of STARTUP once started(). The highest version until the first frame.
    int version() const { return version_; }
    bool started() const { return started_; }
    // The client has logged in.
    void set_authenticated() { authenticating_ = false; }
    Compression compression() const { return compression_; }
    // Of STARTUP: DRIVER_NAME and so on.
    const Startup& startup() const { return startup_; }

private:
    bool check_version(int first_byte, int16_t stream, bool beta_flag);
    bool check_message(const FrameHeader& header);
    bool is_for_server(const Frame& frame);
    void on_options(int16_t stream);
    void on_startup(const Frame& frame);
    Status apply_startup(const Startup& startup, int version);
    void send_error_as(const Error& error, int16_t stream, int version);

    const ServerLinkOptions* options_;
    int version_ = kMaxVersion;
    bool started_ = false;
    bool authenticating_ = false;
    bool closing_ = false;
    Compression compression_ = Compression::none;
    Startup startup_;
    FrameDecoder decoder_;
    FrameEncoder encoder_;
};

}  // namespace ilion::wire
