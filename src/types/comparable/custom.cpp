// Types that are known by their class. Those that nothing is known of sort as their bytes.
//
// LexicalUUIDType: the two numbers, the sign bit of each inverted. LegacyTimeUUIDType: a timeuuid.
// PartitionerDefinedOrder: the token, its sign bit inverted; then the bytes.
#include "types/comparable.hpp"
#include "types/comparable/component.hpp"
#include "types/token.hpp"
#include "types/type/custom_class.hpp"

namespace ilion::comparable {
namespace {

constexpr size_t kUuidSize = 16;

void append_signed(uint64_t number, Bytes& out) {
    ByteWriter(out).write(number ^ kSignBit<uint64_t>);
}

void encode_lexical_uuid(BytesView value, Bytes& out) {
    Bytes whole(value.substr(0, kUuidSize));
    whole.resize(kUuidSize);
    append_signed(load_be<uint64_t>(whole.data()), out);
    append_signed(load_be<uint64_t>(whole.data() + sizeof(uint64_t)), out);
}

bool decode_lexical_uuid(Source& source, Bytes* out) {
    for (int half = 0; half < 2; ++half) {
        auto number = source.take<uint64_t>();
        if (out != nullptr) append_signed(number, *out);
    }
    return source.ok();
}

}  // namespace

void encode_custom(const DataType& type, BytesView value, Bytes& out) {
    switch (custom_class(type)) {
        case CustomClass::composite:
        case CustomClass::dynamic_composite:
            return encode_composite(type, value, out);
        case CustomClass::lexical_uuid:
            return encode_lexical_uuid(value, out);
        case CustomClass::legacy_timeuuid:
            return encode_body(value_type(type), value, out);
        case CustomClass::partitioner_order:
            append_signed(static_cast<uint64_t>(murmur3_token(value)), out);
            return encode_bytes(value, out);
        case CustomClass::unknown:
            return encode_bytes(value, out);
    }
}

bool decode_custom(const DataType& type, Source& source, Bytes* out) {
    switch (custom_class(type)) {
        case CustomClass::composite:
        case CustomClass::dynamic_composite:
            return decode_composite(type, source, out);
        case CustomClass::lexical_uuid:
            return decode_lexical_uuid(source, out);
        case CustomClass::legacy_timeuuid:
            return decode_body(value_type(type), source, out);
        case CustomClass::partitioner_order:
            source.take<uint64_t>();
            return decode_bytes(source, out);
        case CustomClass::unknown:
            return decode_bytes(source, out);
    }
    return source.fail();
}

bool is_exact_custom(const DataType& type) {
    switch (custom_class(type)) {
        case CustomClass::composite:
        case CustomClass::dynamic_composite:
            return is_exact_composite(type);
        default:
            return true;
    }
}

}  // namespace ilion::comparable
