// The names of native types, in CQL and in Java, beside each other. Internal to this room.
#pragma once

#include <string_view>

#include "base/characters.hpp"
#include "types/type/data_type.hpp"

namespace ilion::type_names {

inline constexpr std::string_view kPackage = "org.apache.cassandra.db.marshal.";

// What names of classes, and aliases of composites' components, are made of.
constexpr bool is_of_class_name(char c) {
    return is_word(c) || c == '-' || c == '+' || c == '.' || c == '&';
}

struct Native {
    TypeKind kind;
    std::string_view cql;
    std::string_view java;  // without the package
};

// In the order of TypeKind.
inline constexpr Native kNatives[] = {
    {TypeKind::ascii, "ascii", "AsciiType"},
    {TypeKind::bigint, "bigint", "LongType"},
    {TypeKind::blob, "blob", "BytesType"},
    {TypeKind::boolean, "boolean", "BooleanType"},
    {TypeKind::counter, "counter", "CounterColumnType"},
    {TypeKind::date, "date", "SimpleDateType"},
    {TypeKind::decimal, "decimal", "DecimalType"},
    {TypeKind::double_, "double", "DoubleType"},
    {TypeKind::duration, "duration", "DurationType"},
    {TypeKind::empty, "empty", "EmptyType"},
    {TypeKind::float_, "float", "FloatType"},
    {TypeKind::inet, "inet", "InetAddressType"},
    {TypeKind::int_, "int", "Int32Type"},
    {TypeKind::smallint, "smallint", "ShortType"},
    {TypeKind::text, "text", "UTF8Type"},
    {TypeKind::time, "time", "TimeType"},
    {TypeKind::timestamp, "timestamp", "TimestampType"},
    {TypeKind::timeuuid, "timeuuid", "TimeUUIDType"},
    {TypeKind::tinyint, "tinyint", "ByteType"},
    {TypeKind::uuid, "uuid", "UUIDType"},
    {TypeKind::varint, "varint", "IntegerType"},
};

inline const Native& native(TypeKind kind) {
    return kNatives[static_cast<size_t>(kind)];
}

}  // namespace ilion::type_names
