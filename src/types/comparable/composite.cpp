// CompositeType and DynamicCompositeType: by their components, what is shorter before what goes on, and two that
// are equal so far by how the last one ends.
//
// kEmpty for a value of static columns, kValue for any other; for each component kValue, its class if it is that of
// a dynamic composite, the component, inverted if it sorts the other way around, and the byte at its end, its sign
// bit inverted; kEnd. What cannot be read stands at the end as bytes behind kRest instead.
//
// A class is its name as bytes, without its package, before it "ReversedType" as bytes if that is around it, and
// its parameters as bytes: aliases are equal to what they stand for.
#include "types/composite.hpp"
#include "base/byte_reader.hpp"
#include "types/comparable.hpp"
#include "types/comparable/component.hpp"

namespace ilion::comparable {
namespace {

constexpr uint8_t kRest = 0x40;
constexpr uint8_t kSign = 0x80;
constexpr std::string_view kReversed = "ReversedType";

void push(uint8_t byte, Bytes& out) {
    out.push_back(static_cast<char>(byte));
}

void encode_class(const composite::ComponentOrder& order, Bytes& out) {
    if (order.reversed) encode_bytes(kReversed, out);
    encode_bytes(order.name, out);
    encode_bytes(order.parameters, out);
}

// How the component sorts whose class is next, which is appended to `value` as a class's full text.
std::optional<composite::ComponentOrder> decode_class(Source& source, Bytes& value) {
    Bytes name, parameters;
    decode_bytes(source, &name);
    bool reversed = name == kReversed;
    if (reversed) {
        name.clear();
        decode_bytes(source, &name);
    }
    decode_bytes(source, &parameters);
    Bytes text = name + parameters;
    if (reversed) text.insert(0, Bytes(kReversed) + "(").push_back(')');
    if (!source.ok() || text.size() >= composite::kAlias) return std::nullopt;
    ByteWriter(value).write(static_cast<uint16_t>(text.size()));
    value += text;
    return composite::order_of_class(text);
}

}  // namespace

void encode_composite(const DataType& type, BytesView value, Bytes& out) {
    composite::ComponentOrders orders(type);
    bool is_static = !orders.is_dynamic() && value.size() >= sizeof(composite::kStaticMark) &&
                     load_be<uint16_t>(value.data()) == composite::kStaticMark;
    push(is_static ? kEmpty : kValue, out);
    if (is_static) value.remove_prefix(sizeof(composite::kStaticMark));
    for (size_t index = 0; !value.empty(); ++index) {
        ByteReader reader(value);
        auto order = orders.next(index, reader);
        BytesView content = reader.read_bytes(reader.read<uint16_t>());
        auto end = reader.read<uint8_t>();
        if (!order || !reader.ok()) break;
        push(kValue, out);
        if (orders.is_dynamic()) encode_class(*order, out);
        encode(*order->type, content, order->reversed, out);
        push(end ^ kSign, out);
        value = reader.rest();
    }
    push(value.empty() ? kEnd : kRest, out);
    if (!value.empty()) encode_bytes(value, out);
}

bool decode_composite(const DataType& type, Source& source, Bytes* out) {
    composite::ComponentOrders orders(type);
    Bytes unused, content;
    Bytes& value = out == nullptr ? unused : *out;
    if (source.take_byte() == kEmpty) ByteWriter(value).write(composite::kStaticMark);
    for (size_t index = 0;; ++index) {
        uint8_t marker = source.take_byte();
        if (marker == kEnd) return source.ok();
        if (marker == kRest) return decode_bytes(source, &value);
        if (marker != kValue) return source.fail();
        auto order = orders.is_dynamic() ? decode_class(source, value) : orders.at(index);
        if (!order) return source.fail();
        content.clear();
        bool is_null = false;
        if (order->reversed) source.invert();
        bool read = decode_component(*order->type, source, &content, is_null);
        if (order->reversed) source.invert();
        if (!read) return source.fail();
        ByteWriter(value).write(static_cast<uint16_t>(content.size()));
        value += content;
        push(source.take_byte() ^ kSign, value);
    }
}

bool is_exact_composite(const DataType& type) {
    composite::ComponentOrders orders(type);
    if (orders.is_dynamic()) return false;
    for (size_t index = 0; auto order = orders.at(index); ++index) {
        if (!is_exact(*order->type)) return false;
    }
    return true;
}

}  // namespace ilion::comparable
