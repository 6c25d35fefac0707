// Types of elements.
//
// list, set, map: each element as a component (of a map: key, value in turn), then kEnd;
// tuple, udt: each field as a component up to the last one that is not null, then kEnd;
// vector: its elements, as many as its dimension says: bodies if they have a fixed size, components otherwise.
#include "types/collection.hpp"
#include "types/comparable/component.hpp"
#include "types/vint.hpp"

namespace ilion::comparable {
namespace {

void encode_collection(const DataType& type, BytesView value, Bytes& out) {
    size_t per_entry = type.kind() == TypeKind::map ? 2 : 1;
    ElementReader reader(value, static_cast<int>(per_entry));
    OptionalBytesView element;
    for (size_t i = 0; reader.next(element); ++i) encode_component(*type.arg(i % per_entry), element, out);
    out.push_back(static_cast<char>(kEnd));
}

void encode_tuple(const DataType& type, BytesView value, Bytes& out) {
    ByteReader reader(value);
    size_t kept = out.size();
    for (const TypePtr& field : type.args()) {
        if (reader.at_end()) break;
        OptionalBytesView element = reader.read_value();
        encode_component(*field, element, out);
        if (element) kept = out.size();
    }
    out.resize(kept);
    out.push_back(static_cast<char>(kEnd));
}

void encode_vector(const DataType& type, BytesView value, Bytes& out) {
    const DataType& element_type = *type.arg(0);
    bool fixed = element_type.fixed_size() > 0;
    VectorReader reader(type, value);
    for (BytesView element; reader.next(element);) {
        if (fixed) {
            encode_body(element_type, element, out);
        } else {
            encode_component(element_type, element, out);
        }
    }
}

// Appends [bytes] of an element.
bool decode_element(const DataType& type, Source& source, Bytes* out) {
    size_t start = out != nullptr ? out->size() : 0;
    if (out != nullptr) ByteWriter(*out).write(int32_t{0});
    bool is_null = false;
    if (!decode_component(type, source, out, is_null)) return false;
    if (out == nullptr) return true;
    auto size = is_null ? -1 : static_cast<int32_t>(out->size() - start - sizeof(int32_t));
    ByteWriter(*out).patch(start, size);
    return true;
}

bool decode_collection(const DataType& type, Source& source, Bytes* out) {
    size_t start = out != nullptr ? out->size() : 0;
    if (out != nullptr) ByteWriter(*out).write(int32_t{0});
    size_t per_entry = type.kind() == TypeKind::map ? 2 : 1;
    size_t count = 0;
    for (; source.peek() != kEnd; ++count) {
        if (!decode_element(*type.arg(count % per_entry), source, out)) return false;
    }
    source.take_byte();
    if (count % per_entry != 0) return source.fail();
    if (out != nullptr) ByteWriter(*out).patch(start, static_cast<int32_t>(count / per_entry));
    return source.ok();
}

bool decode_tuple(const DataType& type, Source& source, Bytes* out) {
    for (const TypePtr& field : type.args()) {
        if (source.ok() && source.remaining() > 0 && source.peek() == kEnd) {
            if (out != nullptr) ByteWriter(*out).write_null();
        } else if (!decode_element(*field, source, out)) {
            return false;
        }
    }
    if (source.take_byte() != kEnd) return source.fail();
    return source.ok();
}

bool decode_vector(const DataType& type, Source& source, Bytes* out) {
    const DataType& element_type = *type.arg(0);
    bool fixed = element_type.fixed_size() > 0;
    Bytes element;
    for (int32_t i = 0; i < type.dimension(); ++i) {
        if (fixed) {
            if (!decode_body(element_type, source, out)) return false;
            continue;
        }
        element.clear();
        bool is_null = false;
        if (!decode_component(element_type, source, out != nullptr ? &element : nullptr, is_null)) return false;
        if (is_null) return source.fail();
        if (out == nullptr) continue;
        append_unsigned_vint(element.size(), *out);
        out->append(element);
    }
    return source.ok();
}

}  // namespace

void encode_nested(const DataType& type, BytesView value, Bytes& out) {
    switch (type.kind()) {
        case TypeKind::vector:
            return encode_vector(type, value, out);
        case TypeKind::tuple:
        case TypeKind::udt:
            return encode_tuple(type, value, out);
        default:
            return encode_collection(type, value, out);
    }
}

bool decode_nested(const DataType& type, Source& source, Bytes* out) {
    switch (type.kind()) {
        case TypeKind::vector:
            return decode_vector(type, source, out);
        case TypeKind::tuple:
        case TypeKind::udt:
            return decode_tuple(type, source, out);
        default:
            return decode_collection(type, source, out);
    }
}

}  // namespace ilion::comparable
