// A bound value as it came over the wire: bytes in the protocol's serialization, null, or not set (protocol v4+).
#pragma once

#include "base/bytes.hpp"

namespace ilion {

class ValueView {
public:
    static ValueView null() { return ValueView(State::null, {}); }
    static ValueView unset() { return ValueView(State::unset, {}); }
    ValueView(BytesView bytes) : ValueView(State::bytes, bytes) {}  // NOLINT(google-explicit-constructor)
    ValueView(OptionalBytesView bytes)                              // NOLINT(google-explicit-constructor)
        : ValueView(bytes ? State::bytes : State::null, bytes.value_or(BytesView())) {}

    bool is_null() const { return state_ == State::null; }
    bool is_unset() const { return state_ == State::unset; }
    bool has_bytes() const { return state_ == State::bytes; }
    BytesView bytes() const { return bytes_; }
    OptionalBytesView optional() const { return has_bytes() ? OptionalBytesView(bytes_) : std::nullopt; }

private:
    enum class State : uint8_t { bytes, null, unset };
    ValueView(State state, BytesView bytes) : bytes_(bytes), state_(state) {}

    BytesView bytes_;
    State state_;
};

}  // namespace ilion
