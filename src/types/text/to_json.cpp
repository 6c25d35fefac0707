#include <cmath>

#include "types/collection.hpp"
#include "types/duration.hpp"
#include "types/hex.hpp"
#include "types/json.hpp"
#include "types/text.hpp"
#include "types/text/families.hpp"
#include "types/type/custom_class.hpp"

namespace ilion {
namespace {

void append_json(const DataType& type, BytesView value, std::string& out);

void append_string(std::string_view text, std::string& out) {
    out += '"';
    json::append_escaped(text, out);
    out += '"';
}

void append_optional(const DataType& type, const OptionalBytesView& value, std::string& out) {
    if (value) {
        append_json(type, *value, out);
    } else {
        out += "null";
    }
}

// A null among the elements of a collection. Of decimals it is what an empty one is.
void append_element(const DataType& type, const OptionalBytesView& element, std::string& out) {
    if (element || type.kind() != TypeKind::decimal) return append_optional(type, element, out);
    append_string("", out);
}

void append_list(const DataType& type, BytesView value, std::string& out) {
    ElementReader reader(value, 1);
    OptionalBytesView element;
    out += '[';
    for (bool first = true; reader.next(element); first = false) {
        if (!first) out += ", ";
        append_element(*type.arg(0), element, out);
    }
    out += ']';
}

// The names of JSON objects are strings: a key that is none is written as one.
void append_map(const DataType& type, BytesView value, std::string& out) {
    ElementReader reader(value, 2);
    OptionalBytesView key;
    OptionalBytesView element;
    out += '{';
    for (bool first = true; reader.next(key) && reader.next(element); first = false) {
        if (!first) out += ", ";
        std::string name;
        append_optional(*type.arg(0), key, name);
        if (name.starts_with('"')) {
            out += name;
        } else {
            append_string(name, out);
        }
        out += ": ";
        append_element(*type.arg(1), element, out);
    }
    out += '}';
}

void append_tuple(const DataType& type, BytesView value, std::string& out) {
    bool is_udt = type.kind() == TypeKind::udt;
    out += is_udt ? '{' : '[';
    ByteReader reader(value);
    for (size_t i = 0; i < type.args().size(); ++i) {
        if (i > 0) out += ", ";
        if (is_udt) {
            std::string name = type.field_names()[i];
            bool has_upper = name.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string::npos;
            append_string(has_upper ? '"' + name + '"' : name, out);
            out += ": ";
        }
        append_optional(*type.arg(i), reader.at_end() ? std::nullopt : reader.read_value(), out);
    }
    out += is_udt ? '}' : ']';
}

void append_vector(const DataType& type, BytesView value, std::string& out) {
    VectorReader reader(type, value);
    BytesView element;
    out += '[';
    for (bool first = true; reader.next(element); first = false) {
        if (!first) out += ", ";
        append_json(*type.arg(0), element, out);
    }
    out += ']';
}

// JSON has no word for what is not a number or not finite.
template <class Float, class Bits>
void append_float(BytesView value, std::string& out) {
    auto number = std::bit_cast<Float>(load_be<Bits>(value.data()));
    if (std::isfinite(number)) {
        text::append_number(number, out);
    } else {
        out += "null";
    }
}

// What has no form of its own in JSON is a string.
void append_text_of(const DataType& type, BytesView value, std::string& out) {
    out += '"';
    switch (type.kind()) {
        case TypeKind::date:
            text::append_date(value, out);
            break;
        case TypeKind::time:
            text::append_time(value, out);
            break;
        case TypeKind::timestamp:
            text::append_timestamp(value, ' ', out);
            break;
        case TypeKind::inet:
            text::append_inet(value, out);
            break;
        case TypeKind::duration:
            if (auto duration = decode_duration(value)) out += to_string(*duration);
            break;
        default:
            text::append_uuid(value, out);
            break;
    }
    out += '"';
}

void append_json(const DataType& type, BytesView value, std::string& out) {
    switch (type.kind()) {
        case TypeKind::ascii:
        case TypeKind::text:
            return append_string(value, out);
        case TypeKind::custom:
            if (const auto& written = value_type(type); &written != &type) return append_json(written, value, out);
            [[fallthrough]];
        case TypeKind::blob:
            out += "\"0x";
            append_hex(value, out);
            out += '"';
            return;
        case TypeKind::tuple:
        case TypeKind::udt:
            return append_tuple(type, value, out);
        default:
            break;
    }
    if (value.empty()) {
        out += "\"\"";
        return;
    }
    switch (type.kind()) {
        case TypeKind::boolean:
            out += value[0] != 0 ? "true" : "false";
            return;
        case TypeKind::float_:
            return append_float<float, uint32_t>(value, out);
        case TypeKind::double_:
            return append_float<double, uint64_t>(value, out);
        case TypeKind::list:
        case TypeKind::set:
            return append_list(type, value, out);
        case TypeKind::map:
            return append_map(type, value, out);
        case TypeKind::vector:
            return append_vector(type, value, out);
        case TypeKind::bigint:
        case TypeKind::counter:
        case TypeKind::decimal:
        case TypeKind::int_:
        case TypeKind::smallint:
        case TypeKind::tinyint:
        case TypeKind::varint:
            return text::append_number(type, value, out);
        default:
            return append_text_of(type, value, out);
    }
}

}  // namespace

std::string to_json(const DataType& type, BytesView value) {
    std::string json;
    append_json(type, value, json);
    return json;
}

}  // namespace ilion
