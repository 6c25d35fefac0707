#include <fmt/format.h>

#include "base/byte_writer.hpp"
#include "base/characters.hpp"
#include "types/composite.hpp"
#include "types/duration.hpp"
#include "types/text.hpp"
#include "types/text/families.hpp"
#include "types/type/custom_class.hpp"

namespace ilion {
namespace {

Status parse_boolean(std::string_view text, Bytes& out) {
    std::string lower = lower_case(text);
    if (lower != "true" && lower != "false" && !lower.empty()) {
        return invalid(fmt::format("Unable to make boolean from '{}'", text));
    }
    out.push_back(lower == "true" ? '\1' : '\0');
    return {};
}

Status parse_duration_text(std::string_view text, Bytes& out) {
    if (text.empty()) return {};
    ILION_TRY_ASSIGN(auto duration, parse_duration(text));
    encode_duration(duration, out);
    return {};
}

// Fields between colons; `@` is null, and both can be escaped with a backslash.
Status parse_tuple(const DataType& type, std::string_view text, Bytes& out) {
    std::vector<std::string> fields;
    for (size_t i = 0; i < text.size(); ++i) {
        if (fields.empty()) fields.emplace_back();
        if (text[i] == ':' && (i == 0 || text[i - 1] != '\\')) {
            fields.emplace_back();
        } else {
            fields.back() += text[i];
        }
    }
    if (fields.size() > type.args().size()) {
        std::string name = cql_name(type);
        if (!name.starts_with("frozen<")) name = "frozen<" + name + ">";
        return invalid(fmt::format("Invalid tuple literal: too many elements. Type {} expects {} but got {}", name,
                                   type.args().size(), fields.size()));
    }
    ByteWriter writer(out);
    for (size_t i = 0; i < fields.size(); ++i) {
        if (fields[i] == "@") {
            writer.write_null();
            continue;
        }
        std::string plain;
        for (size_t at = 0; at < fields[i].size(); ++at) {
            bool escape = fields[i][at] == '\\' && at + 1 < fields[i].size() &&
                          (fields[i][at + 1] == ':' || fields[i][at + 1] == '@');
            if (!escape) plain += fields[i][at];
        }
        Bytes value;
        ILION_TRY(parse_text(*type.arg(i), plain, value));
        writer.write_value(BytesView(value));
    }
    return {};
}

Status parse_custom(const DataType& type, std::string_view text, Bytes& out) {
    switch (custom_class(type)) {
        case CustomClass::composite:
        case CustomClass::dynamic_composite:
            return composite::parse(type, text, out);
        case CustomClass::lexical_uuid:
            if (text::parse_uuid(text, out)) return {};
            return invalid(fmt::format("unable to make UUID from '{}'", text));
        case CustomClass::legacy_timeuuid:
            return text::parse_timeuuid(text, out);
        default:
            return text::parse_blob(text, out);
    }
}

}  // namespace

Status parse_text(const DataType& type, std::string_view text, Bytes& out) {
    switch (type.kind()) {
        case TypeKind::ascii:
            return text::parse_ascii(text, out);
        case TypeKind::text:
            out += text;
            return {};
        case TypeKind::boolean:
            return parse_boolean(text, out);
        case TypeKind::date:
            return text::parse_date(text, out);
        case TypeKind::time:
            return text::parse_time(text, out);
        case TypeKind::timestamp:
            return text::parse_timestamp(text, out);
        case TypeKind::duration:
            return parse_duration_text(text, out);
        case TypeKind::inet:
            return text::parse_inet(text, out);
        case TypeKind::uuid:
            return text::parse_uuid(text, out);
        case TypeKind::timeuuid:
            return text::parse_timeuuid(text, out);
        case TypeKind::empty:
            if (text.empty()) return {};
            return invalid(fmt::format("'{}' is not empty", text));
        case TypeKind::bigint:
        case TypeKind::counter:
        case TypeKind::decimal:
        case TypeKind::double_:
        case TypeKind::float_:
        case TypeKind::int_:
        case TypeKind::smallint:
        case TypeKind::tinyint:
        case TypeKind::varint:
            return text::parse_number(type, text, out);
        case TypeKind::tuple:
        case TypeKind::udt:
            return parse_tuple(type, text, out);
        case TypeKind::custom:
            return parse_custom(type, text, out);
        case TypeKind::blob:
        case TypeKind::list:
        case TypeKind::set:
        case TypeKind::map:
        case TypeKind::vector:
            // What has no text of its own is given in hexadecimal, as a blob.
            return text::parse_blob(text, out);
    }
    return {};
}

}  // namespace ilion
