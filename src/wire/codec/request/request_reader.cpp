#include "wire/codec/request/request_reader.hpp"

#include <fmt/format.h>

#include "wire/codec/notation.hpp"
#include "wire/codec/request/query_parameters.hpp"
#include "wire/codec/utf8.hpp"

namespace ilion::wire {
namespace {

Error bad_utf8(BytesView from) {
    std::string hex;
    hex.reserve(from.size() * 2);
    for (unsigned char byte : from) fmt::format_to(std::back_inserter(hex), "{:02x}", byte);
    return protocol_error(fmt::format(
        "Cannot decode string as UTF8: '{}'; java.nio.charset.MalformedInputException: Input length = 1", hex));
}

}  // namespace

void RequestReader::fail(Error error) {
    if (!error_) error_ = std::move(error);
    reader_.fail();
}

void RequestReader::fail_short() {
    fail(make_error(ErrorCode::server_error,
                    fmt::format("Not enough bytes in the body of a {} message", opcode_name(opcode_))));
}

std::string_view RequestReader::text(std::string_view bytes, const char* what) {
    if (!reader_.ok()) {
        fail(protocol_error(
            fmt::format("Not enough bytes to read an UTF8 serialized string preceded by its {} length", what)));
        return {};
    }
    size_t valid = valid_utf8_prefix(bytes);
    if (valid != bytes.size()) {
        fail(bad_utf8(bytes.substr(valid)));
        return {};
    }
    return bytes;
}

std::string_view RequestReader::read_string() {
    return text(wire::read_string(reader_), "2 bytes");
}

std::string_view RequestReader::read_long_string() {
    return text(wire::read_long_string(reader_), "4 bytes");
}

BytesView RequestReader::read_short_bytes() {
    BytesView bytes = wire::read_string(reader_);
    if (!reader_.ok()) {
        fail(protocol_error("Not enough bytes to read a byte array preceded by its 2 bytes length"));
    }
    return bytes;
}

OptionalBytesView RequestReader::read_bytes() {
    auto bytes = reader_.read_value();
    if (!reader_.ok()) fail_short();
    return bytes;
}

ValueView RequestReader::read_value(int version) {
    auto size = read<int32_t>();
    if (size >= 0) {
        BytesView bytes = reader_.read_bytes(static_cast<size_t>(size));
        if (!reader_.ok()) fail_short();
        return ValueView(bytes);
    }
    // Before v4 every negative length is null.
    if (size == -1 || version < 4) return ValueView::null();
    if (size == -2) return ValueView::unset();
    fail(protocol_error(fmt::format("Invalid ByteBuf length {}", size)));
    return ValueView::null();
}

Consistency RequestReader::read_consistency() {
    auto code = read<uint16_t>();
    Consistency consistency = Consistency::one;
    if (ok() && !consistency_of(code, consistency)) {
        fail(protocol_error(fmt::format("Unknown code {} for a consistency level", code)));
    }
    return consistency;
}

}  // namespace ilion::wire
