// The frame that answers one request: what stands before the message (warnings, tracing id), then the message.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "wire/codec/frame/frame_extras.hpp"
#include "wire/codec/frame/frame_header.hpp"

namespace ilion::server {

class Answer {
public:
    // Appends to `out`, which outlives this.
    Answer(Bytes& out, int version, int16_t stream) : out_(out), version_(version), stream_(stream) {}

    int version() const { return version_; }
    void warn(std::string warning) { extras_.warnings.push_back(std::move(warning)); }
    void warn(std::vector<std::string> warnings) {
        for (auto& warning : warnings) extras_.warnings.push_back(std::move(warning));
    }

    void set_tracing_id(const Uuid& id) { extras_.tracing_id = id; }

    // Appends one frame; `message` has an encode(Bytes&, int version) or an encode(Bytes&).
    template <class Message>
    void send(wire::Opcode opcode, const Message& message) {
        begin(opcode);
        if constexpr (requires { message.encode(out_, version_); }) {
            message.encode(out_, version_);
        } else {
            message.encode(out_);
        }
        wire::end_frame(out_, position_);
    }
    void send_empty(wire::Opcode opcode) {
        begin(opcode);
        wire::end_frame(out_, position_);
    }
    void send_error(const Error& error);
    // Removes a frame that was begun and not completed.
    void take_back();

private:
    void begin(wire::Opcode opcode);

    Bytes& out_;
    int version_;
    int16_t stream_;
    static constexpr size_t kNothing = static_cast<size_t>(-1);
    size_t position_ = kNothing;
    wire::FrameExtras extras_;
};

}  // namespace ilion::server
