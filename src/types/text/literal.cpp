#include "types/collection.hpp"
#include "types/duration.hpp"
#include "types/hex.hpp"
#include "types/text.hpp"
#include "types/text/families.hpp"
#include "types/type/identifier.hpp"

namespace ilion {
namespace {

void append_literal(const DataType& type, BytesView value, std::string& out);

void append_quoted(std::string_view text, std::string& out) {
    out += '\'';
    for (char c : text) {
        if (c == '\'') out += '\'';
        out += c;
    }
    out += '\'';
}

void append_optional(const DataType& type, const OptionalBytesView& value, std::string& out) {
    if (value) {
        append_literal(type, *value, out);
    } else {
        out += "null";
    }
}

void append_collection(const DataType& type, BytesView value, std::string& out) {
    bool is_map = type.kind() == TypeKind::map;
    bool is_list = type.kind() == TypeKind::list;
    out += is_list ? '[' : '{';
    ElementReader reader(value, is_map ? 2 : 1);
    OptionalBytesView element;
    for (size_t i = 0; reader.next(element); ++i) {
        bool is_value = is_map && i % 2 == 1;
        if (i > 0) out += is_value ? ": " : ", ";
        append_optional(*type.arg(is_value ? 1 : 0), element, out);
    }
    out += is_list ? ']' : '}';
}

void append_tuple(const DataType& type, BytesView value, std::string& out) {
    bool is_udt = type.kind() == TypeKind::udt;
    out += is_udt ? '{' : '(';
    ByteReader reader(value);
    for (size_t i = 0; i < type.args().size() && !reader.at_end(); ++i) {
        if (i > 0) out += ", ";
        if (is_udt) out.append(maybe_quote(type.field_names()[i])).append(": ");
        append_optional(*type.arg(i), reader.read_value(), out);
    }
    out += is_udt ? '}' : ')';
}

void append_vector(const DataType& type, BytesView value, std::string& out) {
    out += '[';
    VectorReader reader(type, value);
    BytesView element;
    for (bool first = true; reader.next(element); first = false) {
        if (!first) out += ", ";
        append_literal(*type.arg(0), element, out);
    }
    out += ']';
}

void append_duration(BytesView value, std::string& out) {
    auto duration = decode_duration(value);
    std::string text = duration ? to_string(*duration) : "";
    out += text.empty() ? "0d" : text;
}

// Types whose empty value is written as null.
bool is_empty_null(TypeKind kind) {
    return kind != TypeKind::ascii && kind != TypeKind::text && kind != TypeKind::blob &&
           kind != TypeKind::custom && kind != TypeKind::tuple && kind != TypeKind::udt;
}

void append_literal(const DataType& type, BytesView value, std::string& out) {
    if (value.empty() && is_empty_null(type.kind())) {
        out += "null";
        return;
    }
    std::string text;
    switch (type.kind()) {
        case TypeKind::ascii:
        case TypeKind::text:
            return append_quoted(value, out);
        case TypeKind::blob:
        case TypeKind::custom:
            out += "0x";
            return append_hex(value, out);
        case TypeKind::boolean:
            out += value[0] != 0 ? "true" : "false";
            return;
        case TypeKind::date:
            text::append_date(value, text);
            return append_quoted(text, out);
        case TypeKind::time:
            text::append_time(value, text);
            return append_quoted(text, out);
        case TypeKind::timestamp:
            text::append_timestamp(value, 'T', text);
            return append_quoted(text, out);
        case TypeKind::inet:
            text::append_inet(value, text);
            return append_quoted(text, out);
        case TypeKind::duration:
            return append_duration(value, out);
        case TypeKind::uuid:
        case TypeKind::timeuuid:
            return text::append_uuid(value, out);
        case TypeKind::list:
        case TypeKind::set:
        case TypeKind::map:
            return append_collection(type, value, out);
        case TypeKind::tuple:
        case TypeKind::udt:
            return append_tuple(type, value, out);
        case TypeKind::vector:
            return append_vector(type, value, out);
        default:
            return text::append_number(type, value, out);
    }
}

}  // namespace

std::string to_cql_literal(const DataType& type, BytesView value) {
    std::string literal;
    append_literal(type, value, literal);
    return literal;
}

}  // namespace ilion
