// Custom types. Those that are no CompositeType sort as their bytes; a composite sorts by its components, what is
// shorter before what goes on, and two that are equal so far by how the last one ends.
//
// kEmpty for a value of static columns, kValue for any other; kValue, the component and the byte at its end, its
// sign bit inverted, for each; kEnd. What cannot be read stands at the end as bytes behind kRest instead.
#include "types/composite.hpp"
#include "base/byte_reader.hpp"
#include "types/comparable.hpp"
#include "types/comparable/component.hpp"

namespace ilion::comparable {
namespace {

constexpr uint8_t kRest = 0x40;
constexpr uint8_t kSign = 0x80;

void push(uint8_t byte, Bytes& out) {
    out.push_back(static_cast<char>(byte));
}

}  // namespace

void encode_custom(const DataType& type, BytesView value, Bytes& out) {
    auto types = composite::component_types(type);
    if (types.empty()) return encode_bytes(value, out);
    bool is_static = value.size() >= 2 && load_be<uint16_t>(value.data()) == composite::kStaticMark;
    push(is_static ? kEmpty : kValue, out);
    if (is_static) value.remove_prefix(2);
    for (const TypePtr& component : types) {
        if (value.empty()) break;
        ByteReader reader(value);
        BytesView content = reader.read_bytes(reader.read<uint16_t>());
        auto end = reader.read<uint8_t>();
        if (!reader.ok()) break;
        push(kValue, out);
        encode_component(*component, content, out);
        push(end ^ kSign, out);
        value = reader.rest();
    }
    push(value.empty() ? kEnd : kRest, out);
    if (!value.empty()) encode_bytes(value, out);
}

bool decode_custom(const DataType& type, Source& source, Bytes* out) {
    auto types = composite::component_types(type);
    if (types.empty()) return decode_bytes(source, out);
    Bytes unused, content;
    Bytes& value = out == nullptr ? unused : *out;
    ByteWriter writer(value);
    if (source.take_byte() == kEmpty) writer.write(composite::kStaticMark);
    size_t next = 0;
    for (uint8_t marker = source.take_byte(); marker != kEnd; marker = source.take_byte()) {
        if (marker == kRest) return decode_bytes(source, &value);
        if (marker != kValue || next == types.size()) return source.fail();
        content.clear();
        bool is_null = false;
        if (!decode_component(*types[next++], source, &content, is_null)) return source.fail();
        writer.write(static_cast<uint16_t>(content.size()));
        value += content;
        push(source.take_byte() ^ kSign, value);
    }
    return source.ok();
}

bool is_exact_custom(const DataType& type) {
    for (const TypePtr& component : composite::component_types(type)) {
        if (!is_exact(*component)) return false;
    }
    return true;
}

}  // namespace ilion::comparable
