#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "base/byte_writer.hpp"
#include "types/collection.hpp"
#include "types/json.hpp"
#include "types/number.hpp"
#include "types/text.hpp"
#include "types/text/families.hpp"
#include "types/type/custom_class.hpp"
#include "types/validate.hpp"

namespace ilion {
namespace {

using json::Kind;
using json::Value;

Status convert(const DataType& type, const Value& value, Bytes& out);

Error expected(std::string_view what, const Value& value) {
    return invalid(
        fmt::format("Expected {}, but got a {}: {}", what, json::java_class(value), json::java_text(value)));
}

// The kinds whose JSON form is only ever a string, and what messages call it.
const char* string_form(TypeKind kind) {
    switch (kind) {
        case TypeKind::ascii:
            return "an ascii string";
        case TypeKind::text:
            return "a UTF-8 string";
        case TypeKind::date:
            return "a string representation of a date value";
        case TypeKind::time:
            return "a string representation of a time value";
        case TypeKind::duration:
            return "a string representation of a duration";
        case TypeKind::inet:
            return "a string representation of an inet value";
        case TypeKind::uuid:
            return "a string representation of a uuid";
        case TypeKind::timeuuid:
            return "a string representation of a timeuuid";
        default:
            return nullptr;
    }
}

Status convert_blob(const Value& value, Bytes& out) {
    std::string shown = json::java_text(value);
    auto wrong = [&](std::string_view why) {
        return invalid(fmt::format("Value '{}' is not a valid blob representation: {}", shown, why));
    };
    if (value.kind != Kind::string) {
        const char* name = json::java_class(value);
        bool in_util = value.kind == Kind::array || value.kind == Kind::object;
        std::string full = fmt::format("java.{}.{}",
                                       value.kind == Kind::integer && name[0] == 'B' ? "math"
                                       : in_util                                     ? "util"
                                                                                     : "lang",
                                       name);
        return wrong(fmt::format(
            "class {0} cannot be cast to class java.lang.String ({0} and java.lang.String are in module "
            "java.base of loader 'bootstrap')",
            full));
    }
    if (!value.text.starts_with("0x"))
        return wrong("String representation of blob is missing 0x prefix: " + value.text);
    auto parsed = text::parse_blob(value.text, out);
    return parsed ? parsed : wrong(parsed.error().message);
}

// int and bigint take numbers of their Java class only, the smaller ones any number whose text they can read.
Status convert_integer(const DataType& type, const Value& value, Bytes& out) {
    TypeKind kind = type.kind();
    const char* what = kind == TypeKind::tinyint    ? "a byte value"
                       : kind == TypeKind::smallint ? "a short value"
                       : kind == TypeKind::int_     ? "an int value"
                                                    : "a bigint value";
    bool small = kind == TypeKind::tinyint || kind == TypeKind::smallint;
    bool fits = value.kind == Kind::integer && text::parse_integer(value.text).has_value();
    if (kind == TypeKind::int_) fits = fits && std::string_view(json::java_class(value)) == "Integer";
    if (small) fits = value.kind == Kind::integer || value.kind == Kind::real;
    if (!fits && value.kind != Kind::string) return expected(what, value);
    return text::parse_number(type, json::java_text(value), out);
}

Status convert_float(const DataType& type, const Value& value, Bytes& out) {
    bool is_float = type.kind() == TypeKind::float_;
    if (value.kind == Kind::string) return text::parse_number(type, value.text, out);
    if (value.kind != Kind::integer && value.kind != Kind::real) {
        return expected(is_float ? "a float value" : "a double value", value);
    }
    std::string_view text = value.text;
    if (text == "-0") text = "0";
    double number = text::parse_double(text).value_or(0);
    if (!is_float) {
        ByteWriter(out).write(std::bit_cast<int64_t>(number));
        return {};
    }
    // Through a double where Java has one, straight where it has an integer.
    float single = value.kind == Kind::real ? static_cast<float>(number) : text::parse_float(text).value_or(0);
    ByteWriter(out).write(std::bit_cast<int32_t>(single));
    return {};
}

// decimal and varint: through the text that Java gives to what it parsed.
Status convert_big(const DataType& type, const Value& value, Bytes& out) {
    std::string text = json::java_text(value);
    bool is_empty_varint = text.empty() && type.kind() == TypeKind::varint;
    if (!is_empty_varint && text::parse_number(type, text, out)) return {};
    return invalid(fmt::format("Value '{}' is not a valid representation of a {} value", text, cql_name(type)));
}

Status convert_timestamp(const Value& value, Bytes& out) {
    if (value.kind == Kind::string) return text::parse_timestamp(value.text, out);
    // An Integer, which is what a small number becomes, is not taken.
    if (value.kind != Kind::integer || std::string_view(json::java_class(value)) != "Long") {
        return expected("a long or a datestring representation of a timestamp value", value);
    }
    return text::parse_timestamp(value.text, out);
}

Status convert_element(const DataType& type, const Value& value, Bytes& out) {
    Bytes element;
    ILION_TRY(convert(type, value, element));
    ByteWriter(out).write_value(BytesView(element));
    return {};
}

Status convert_list(const DataType& type, const Value& value, Bytes& out) {
    bool is_set = type.kind() == TypeKind::set;
    if (value.kind != Kind::array) return expected(is_set ? "a list (representing a set)" : "a list", value);
    ByteWriter(out).write(static_cast<int32_t>(value.elements.size()));
    for (const Value& element : value.elements) {
        if (element.is_null()) return invalid(fmt::format("Invalid null element in {}", is_set ? "set" : "list"));
        ILION_TRY(convert_element(*type.arg(0), element, out));
    }
    return {};
}

Status convert_map(const DataType& type, const Value& value, Bytes& out) {
    if (value.kind != Kind::object) return expected("a map", value);
    ByteWriter(out).write(static_cast<int32_t>(value.elements.size()));
    for (size_t i = 0; i < value.elements.size(); ++i) {
        if (value.elements[i].is_null()) return invalid("Invalid null value in map");
        ILION_TRY(convert_element(*type.arg(0), {Kind::string, value.names[i], {}, {}}, out));
        ILION_TRY(convert_element(*type.arg(1), value.elements[i], out));
    }
    return {};
}

// Sets and maps are in order and without duplicates wherever they are.
Status convert_sorted(const DataType& type, const Value& value, Bytes& out) {
    Bytes unsorted;
    if (type.kind() == TypeKind::set) {
        ILION_TRY(convert_list(type, value, unsorted));
    } else {
        ILION_TRY(convert_map(type, value, unsorted));
    }
    sort_collection(type, unsorted, out);
    return {};
}

Status convert_tuple(const DataType& type, const Value& value, Bytes& out) {
    if (value.kind != Kind::array) return expected("a list representation of a tuple", value);
    size_t size = type.args().size();
    if (value.elements.size() != size) {
        return invalid(fmt::format("Tuple {} items (expected {}): {}",
                                   value.elements.size() > size ? "contains extra" : "is missing", size,
                                   json::java_text(value)));
    }
    for (size_t i = 0; i < size; ++i) {
        if (value.elements[i].is_null()) {
            ByteWriter(out).write_null();
        } else {
            ILION_TRY(convert_element(*type.arg(i), value.elements[i], out));
        }
    }
    return {};
}

Status convert_udt(const DataType& type, const Value& value, Bytes& out) {
    if (value.kind != Kind::object) return expected("a map", value);
    Value fields = value;
    json::normalize_names(fields);
    for (size_t i = 0; i < type.args().size(); ++i) {
        const Value* field = fields.find(type.field_names()[i]);
        if (field == nullptr || field->is_null()) {
            ByteWriter(out).write_null();
        } else {
            ILION_TRY(convert_element(*type.arg(i), *field, out));
        }
    }
    for (const std::string& name : fields.names) {
        if (type.field_index(name) >= 0) continue;
        return invalid(fmt::format("Unknown field '{}' in value of user defined type {}", name, type.name()));
    }
    return {};
}

Status convert_vector(const DataType& type, const Value& value, Bytes& out) {
    if (value.kind != Kind::array) return expected("a list", value);
    if (value.elements.size() != static_cast<size_t>(type.dimension())) {
        return invalid(fmt::format("List had incorrect size: expected {} but given {}; {}", type.dimension(),
                                   value.elements.size(), json::java_text(value)));
    }
    std::vector<Bytes> elements;
    for (const Value& element : value.elements) {
        if (element.is_null()) return invalid("Invalid null element in list");
        ILION_TRY(convert(*type.arg(0), element, elements.emplace_back()));
    }
    write_vector(type, elements, out);
    return {};
}

Status convert_nested(const DataType& type, const Value& value, Bytes& out) {
    if (value.kind == Kind::string) {
        // A collection may come as a string that holds JSON: the keys of a map must.
        auto parsed = json::parse(value.text);
        if (!parsed) {
            std::string message = parsed.error().message;
            message.erase(0, message.find(": ") + 2);
            return invalid("Error decoding JSON string: " + message);
        }
        if (parsed->kind == Kind::string || parsed->is_null()) return expected("a list or a map", *parsed);
        return convert_nested(type, *parsed, out);
    }
    switch (type.kind()) {
        case TypeKind::set:
        case TypeKind::map:
            return convert_sorted(type, value, out);
        case TypeKind::tuple:
            return convert_tuple(type, value, out);
        case TypeKind::udt:
            return convert_udt(type, value, out);
        case TypeKind::vector:
            return convert_vector(type, value, out);
        default:
            return convert_list(type, value, out);
    }
}

Status convert(const DataType& type, const Value& value, Bytes& out) {
    if (const char* form = string_form(value_type(type).kind())) {
        if (value.kind != Kind::string) return expected(form, value);
        return parse_text(type, value.text, out);
    }
    switch (type.kind()) {
        case TypeKind::blob:
        case TypeKind::custom:
            return convert_blob(value, out);
        case TypeKind::boolean:
            if (value.kind != Kind::boolean && value.kind != Kind::string)
                return expected("a boolean value", value);
            return parse_text(type, value.text, out);
        case TypeKind::tinyint:
        case TypeKind::smallint:
        case TypeKind::int_:
        case TypeKind::bigint:
        case TypeKind::counter:
            return convert_integer(type, value, out);
        case TypeKind::float_:
        case TypeKind::double_:
            return convert_float(type, value, out);
        case TypeKind::decimal:
        case TypeKind::varint:
            return convert_big(type, value, out);
        case TypeKind::timestamp:
            return convert_timestamp(value, out);
        case TypeKind::empty:
            if (value.kind == Kind::string) return parse_text(type, value.text, out);
            return invalid("Expected an empty string, but got: " + json::java_text(value));
        default:
            return convert_nested(type, value, out);
    }
}

}  // namespace

Result<OptionalBytes> from_json(const DataType& type, const json::Value& value) {
    if (value.is_null()) return OptionalBytes();
    Bytes bytes;
    ILION_TRY(convert(type, value, bytes));
    // An empty string is an empty value even where the type has none.
    ILION_TRY(validate(type, bytes));
    return OptionalBytes(std::move(bytes));
}

Result<OptionalBytes> from_json(const DataType& type, std::string_view json) {
    auto parsed = json::parse(json);
    if (!parsed) {
        return invalid(fmt::format("Could not decode JSON string '{}': {}", json, parsed.error().message));
    }
    return from_json(type, *parsed);
}

}  // namespace ilion
