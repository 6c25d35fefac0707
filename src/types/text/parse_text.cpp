#include <fmt/format.h>

#include "types/duration.hpp"
#include "types/text.hpp"
#include "types/text/families.hpp"

namespace ilion {
namespace {

Status parse_boolean(std::string_view text, Bytes& out) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    }
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
        case TypeKind::blob:
        case TypeKind::custom:
        case TypeKind::list:
        case TypeKind::set:
        case TypeKind::map:
        case TypeKind::tuple:
        case TypeKind::udt:
        case TypeKind::vector:
            // What has no text of its own is given in hexadecimal, as a blob.
            return text::parse_blob(text, out);
    }
    return {};
}

}  // namespace ilion
