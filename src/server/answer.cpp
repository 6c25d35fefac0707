#include "server/answer.hpp"

#include "wire/codec/response/error_message.hpp"

namespace ilion::server {

void Answer::begin(wire::Opcode opcode) {
    wire::FrameHeader header;
    header.version = static_cast<uint8_t>(version_);
    header.response = true;
    header.flags = extras_.flags(version_);
    if (version_ == wire::kBetaVersion) header.flags |= wire::kFlagUseBeta;
    header.stream = stream_;
    header.opcode = static_cast<uint8_t>(opcode);
    position_ = wire::begin_frame(out_, header);
    extras_.encode(out_, version_);
}

void Answer::take_back() {
    if (position_ != kNothing) out_.resize(position_);
    position_ = kNothing;
}

void Answer::send_error(const Error& error) {
    begin(wire::Opcode::error);
    wire::encode_error(out_, error, version_);
    wire::end_frame(out_, position_);
}

}  // namespace ilion::server
