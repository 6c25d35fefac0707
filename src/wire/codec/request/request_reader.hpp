// Reads the body of a request for the server: like ByteReader, but the first thing that is wrong with the body is
// kept as the error that Cassandra answers. After it, every read gives zero or empty.
#pragma once

#include <algorithm>
#include <optional>

#include "base/byte_reader.hpp"
#include "base/error.hpp"
#include "types/value_view.hpp"
#include "wire/codec/protocol.hpp"

namespace ilion::wire {

class RequestReader {
public:
    RequestReader(BytesView body, Opcode opcode) : reader_(body), opcode_(opcode) {}

    bool ok() const { return !error_; }
    Error take_error() { return *std::move(error_); }
    size_t remaining() const { return reader_.remaining(); }
    void fail(Error error);

    template <std::integral T>
    T read() {
        T value = reader_.read<T>();
        if (!reader_.ok()) fail_short();
        return value;
    }
    std::string_view read_string();       // [string], checked to be UTF-8
    std::string_view read_long_string();  // [long string], checked to be UTF-8
    BytesView read_short_bytes();
    OptionalBytesView read_bytes();
    ValueView read_value(int version);
    Consistency read_consistency();
    // A count of things that take at least `entry_size` bytes each, as far as they can be there: for reserving.
    size_t believable(size_t count, size_t entry_size) const {
        return std::min(count, reader_.remaining() / entry_size);
    }

private:
    std::string_view text(std::string_view bytes, const char* what);
    void fail_short();

    ByteReader reader_;
    Opcode opcode_;
    std::optional<Error> error_;
};

}  // namespace ilion::wire
