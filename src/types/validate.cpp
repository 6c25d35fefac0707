#include "types/validate.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "types/collection.hpp"
#include "types/composite.hpp"
#include "types/duration.hpp"
#include "types/hex.hpp"
#include "types/type/custom_class.hpp"
#include "types/utf8.hpp"

namespace ilion {
namespace {

Status check_size(BytesView value, size_t size, const char* message) {
    if (value.size() == size || value.empty()) return {};
    return invalid(fmt::format(fmt::runtime(message), value.size()));
}

Status check_exact_size(BytesView value, size_t size, const char* message) {
    if (value.size() == size) return {};
    return invalid(fmt::format(fmt::runtime(message), value.size()));
}

Status validate_ascii(BytesView value) {
    auto bad = std::find_if(value.begin(), value.end(), [](char c) { return static_cast<signed char>(c) < 0; });
    if (bad == value.end()) return {};
    return invalid(fmt::format("Invalid byte for ascii: {}", static_cast<int>(static_cast<signed char>(*bad))));
}

Status validate_inet(BytesView value) {
    if (value.empty() || value.size() == 4 || value.size() == 16) return {};
    std::string message = "Expected 4 or 16 byte inetaddress; got ";
    append_hex(value, message);
    return invalid(std::move(message));
}

Status validate_decimal(BytesView value) {
    if (value.empty() || value.size() >= 4) return {};
    return invalid(fmt::format("Expected 0 or at least 4 bytes ({})", value.size()));
}

Status validate_timeuuid(BytesView value) {
    if (auto sized = check_size(value, 16, "UUID should be 16 or 0 bytes ({})"); !sized) return sized;
    if (value.empty() || static_cast<unsigned char>(value[6]) >> 4 == 1) return {};
    // Cassandra names the upper half of the first byte, which is not where the version stands.
    return invalid(
        fmt::format("Invalid version for TimeUUID type: 0x{:x}", static_cast<unsigned char>(value[0]) >> 4));
}

Status validate_duration(BytesView value) {
    ILION_TRY_ASSIGN([[maybe_unused]] auto duration, decode_duration(value));
    return {};
}

Status validate_element(const DataType& element, OptionalBytesView value) {
    if (!value) return invalid("Null value read when not allowed");
    return validate(element, *value);
}

Status not_enough(const char* kind) {
    return invalid(fmt::format("Not enough bytes to read a {}", kind));
}

Status validate_collection(const DataType& type, BytesView value) {
    bool is_map = type.kind() == TypeKind::map;
    const char* kind = is_map ? "map" : type.kind() == TypeKind::set ? "set" : "list";
    ByteReader reader(value);
    auto count = reader.read<int32_t>();
    if (!reader.ok()) return not_enough(kind);
    if (count < 0) return invalid(fmt::format("The data cannot be deserialized as a {}", kind));
    for (int32_t i = 0; i < count; ++i) {
        OptionalBytesView first = reader.read_value();
        if (!reader.ok()) return not_enough(kind);
        if (first || type.kind() != TypeKind::list) {
            ILION_TRY(validate_element(*type.arg(0), first));
        } else if (type.is_multi_cell()) {
            return invalid("null is not supported inside collections");
        }
        if (!is_map) continue;
        OptionalBytesView second = reader.read_value();
        if (!reader.ok()) return not_enough(kind);
        ILION_TRY(validate_element(*type.arg(1), second));
    }
    if (!reader.at_end()) return invalid(fmt::format("Unexpected extraneous bytes after {} value", kind));
    return {};
}

// What a tuple calls its parts, and a UDT its own.
std::string part_name(const DataType& type, size_t index) {
    if (type.kind() == TypeKind::tuple) return fmt::format("{}th component", index);
    return fmt::format("{}th field {}", index, type.field_names()[index]);
}

// The value may have fewer fields than the type: fields can be added to a UDT.
Status validate_tuple(const DataType& type, BytesView value) {
    ByteReader reader(value);
    for (size_t i = 0; i < type.args().size() && !reader.at_end(); ++i) {
        auto size = reader.read<int32_t>();
        if (!reader.ok()) return invalid("Not enough bytes to read size of " + part_name(type, i));
        if (size < 0) continue;
        BytesView field = reader.read_bytes(static_cast<size_t>(size));
        if (!reader.ok()) return invalid("Not enough bytes to read " + part_name(type, i));
        auto checked = validate(*type.arg(i), field);
        if (checked) continue;
        if (type.kind() == TypeKind::tuple) return checked;
        return invalid(fmt::format("Failure validating the {}; {}", part_name(type, i), checked.error().message));
    }
    if (!reader.at_end()) {
        return invalid(type.kind() == TypeKind::udt ? "Invalid remaining data after end of UDT value"
                                                    : "Invalid remaining data after end of tuple value");
    }
    return {};
}

Status validate_vector(const DataType& type, BytesView value) {
    if (value.empty()) return invalid("Invalid empty vector value");
    auto too_short = [&] { return invalid("Not enough bytes to read a " + cql_name(type)); };
    const DataType& element_type = *type.arg(0);
    int64_t element_size = element_type.fixed_size();
    if (element_size > 0 && static_cast<int64_t>(value.size()) < element_size * type.dimension()) {
        return too_short();
    }
    VectorReader reader(type, value);
    for (BytesView element; reader.left() > 0;) {
        if (!reader.next(element)) return too_short();
        ILION_TRY(validate(element_type, element));
    }
    if (reader.at_end()) return {};
    return invalid(
        fmt::format("Unexpected {} extraneous bytes after {} value", reader.remaining(), cql_name(type)));
}

Status validate_custom(const DataType& type, BytesView value) {
    switch (custom_class(type)) {
        case CustomClass::composite:
        case CustomClass::dynamic_composite:
            return composite::validate(type, value);
        case CustomClass::lexical_uuid:
        case CustomClass::legacy_timeuuid:
            return validate(value_type(type), value);
        default:
            return {};
    }
}

}  // namespace

Status validate(const DataType& type, BytesView value) {
    switch (type.kind()) {
        case TypeKind::ascii:
            return validate_ascii(value);
        case TypeKind::bigint:
        case TypeKind::counter:
            return check_size(value, 8, "Expected 8 or 0 byte long ({})");
        case TypeKind::custom:
            return validate_custom(type, value);
        case TypeKind::blob:
        case TypeKind::varint:
            return {};
        case TypeKind::boolean:
            return check_size(value, 1, "Expected 1 or 0 byte value ({})");
        case TypeKind::date:
            return check_exact_size(value, 4, "Expected 4 byte long for date ({})");
        case TypeKind::decimal:
            return validate_decimal(value);
        case TypeKind::double_:
            return check_size(value, 8, "Expected 8 or 0 byte value for a double ({})");
        case TypeKind::duration:
            return validate_duration(value);
        case TypeKind::empty:
            return check_exact_size(value, 0, "EmptyType only accept empty values");
        case TypeKind::float_:
            return check_size(value, 4, "Expected 4 or 0 byte value for a float ({})");
        case TypeKind::inet:
            return validate_inet(value);
        case TypeKind::int_:
            return check_size(value, 4, "Expected 4 or 0 byte int ({})");
        case TypeKind::smallint:
            return check_exact_size(value, 2, "Expected 2 bytes for a smallint ({})");
        case TypeKind::text:
            if (is_valid_utf8(value)) return {};
            return invalid("String didn't validate.");
        case TypeKind::time:
            return check_exact_size(value, 8, "Expected 8 byte long for time ({})");
        case TypeKind::timestamp:
            return check_size(value, 8, "Expected 8 or 0 byte long for date ({})");
        case TypeKind::timeuuid:
            return validate_timeuuid(value);
        case TypeKind::tinyint:
            return check_exact_size(value, 1, "Expected 1 byte for a tinyint ({})");
        case TypeKind::uuid:
            return check_size(value, 16, "UUID should be 16 or 0 bytes ({})");
        case TypeKind::list:
        case TypeKind::set:
        case TypeKind::map:
            return validate_collection(type, value);
        case TypeKind::tuple:
        case TypeKind::udt:
            return validate_tuple(type, value);
        case TypeKind::vector:
            return validate_vector(type, value);
    }
    return {};
}

}  // namespace ilion
