#include "wire/codec/type_option.hpp"

#include "wire/codec/notation.hpp"

namespace ilion::wire {
namespace {

constexpr int kMaxDepth = 64;

enum : uint16_t {
    kCustom = 0x00,
    kList = 0x20,
    kMap = 0x21,
    kSet = 0x22,
    kUdt = 0x30,
    kTuple = 0x31,
};

struct Native {
    uint16_t id;
    TypeKind kind;
    int since;  // the first version that knows the id
};
constexpr Native kNatives[] = {
    {0x01, TypeKind::ascii, 3},     {0x02, TypeKind::bigint, 3},   {0x03, TypeKind::blob, 3},
    {0x04, TypeKind::boolean, 3},   {0x05, TypeKind::counter, 3},  {0x06, TypeKind::decimal, 3},
    {0x07, TypeKind::double_, 3},   {0x08, TypeKind::float_, 3},   {0x09, TypeKind::int_, 3},
    {0x0B, TypeKind::timestamp, 3}, {0x0C, TypeKind::uuid, 3},     {0x0D, TypeKind::text, 3},
    {0x0E, TypeKind::varint, 3},    {0x0F, TypeKind::timeuuid, 3}, {0x10, TypeKind::inet, 3},
    {0x11, TypeKind::date, 4},      {0x12, TypeKind::time, 4},     {0x13, TypeKind::smallint, 4},
    {0x14, TypeKind::tinyint, 4},   {0x15, TypeKind::duration, 5},
};

void write_native(ByteWriter& writer, const DataType& type, int version) {
    for (const auto& native : kNatives) {
        if (native.kind == type.kind() && version >= native.since) {
            writer.write(native.id);
            return;
        }
    }
    writer.write(uint16_t{kCustom});
    write_string(writer, class_name(type));
}

void write_udt(ByteWriter& writer, const DataType& type, int version) {
    writer.write(uint16_t{kUdt});
    write_string(writer, type.keyspace());
    write_string(writer, type.name());
    writer.write(static_cast<uint16_t>(type.args().size()));
    for (size_t i = 0; i < type.args().size(); ++i) {
        write_string(writer, type.field_names()[i]);
        write_type(writer, *type.arg(i), version);
    }
}

TypePtr read_nested(ByteReader& reader, int depth);

TypePtr failed(ByteReader& reader) {
    reader.fail();
    return nullptr;
}

TypePtr read_udt(ByteReader& reader, int depth) {
    std::string keyspace(read_string(reader));
    std::string name(read_string(reader));
    size_t count = reader.read<uint16_t>();
    if (count * 4 > reader.remaining()) return failed(reader);
    std::vector<std::string> names;
    std::vector<TypePtr> types;
    names.reserve(count);
    types.reserve(count);
    for (size_t i = 0; i < count; ++i) {
        names.emplace_back(read_string(reader));
        types.push_back(read_nested(reader, depth));
        if (!types.back()) return nullptr;
    }
    return DataType::udt(std::move(keyspace), std::move(name), std::move(names), std::move(types), true);
}

TypePtr read_tuple(ByteReader& reader, int depth) {
    size_t count = reader.read<uint16_t>();
    if (count * 2 > reader.remaining()) return failed(reader);
    std::vector<TypePtr> types;
    types.reserve(count);
    for (size_t i = 0; i < count; ++i) {
        types.push_back(read_nested(reader, depth));
        if (!types.back()) return nullptr;
    }
    return DataType::tuple(std::move(types));
}

TypePtr read_collection(ByteReader& reader, uint16_t id, int depth) {
    TypePtr first = read_nested(reader, depth);
    if (!first) return nullptr;
    if (id == kList) return DataType::list(std::move(first), true);
    if (id == kSet) return DataType::set(std::move(first), true);
    TypePtr second = read_nested(reader, depth);
    if (!second) return nullptr;
    return DataType::map(std::move(first), std::move(second), true);
}

TypePtr read_custom(ByteReader& reader) {
    auto parsed = parse_class_name(read_string(reader));
    if (!reader.ok() || !parsed) return failed(reader);
    return *std::move(parsed);
}

TypePtr read_nested(ByteReader& reader, int depth) {
    auto id = reader.read<uint16_t>();
    if (!reader.ok() || depth >= kMaxDepth) return failed(reader);
    switch (id) {
        case kCustom:
            return read_custom(reader);
        case kList:
        case kSet:
        case kMap:
            return read_collection(reader, id, depth + 1);
        case kUdt: {
            auto type = read_udt(reader, depth + 1);
            return reader.ok() ? type : nullptr;
        }
        case kTuple:
            return read_tuple(reader, depth + 1);
        default:
            break;
    }
    if (id == 0x0A) return DataType::of(TypeKind::text);  // "text" of old servers, the same as varchar
    for (const auto& native : kNatives) {
        if (native.id == id) return DataType::of(native.kind);
    }
    return failed(reader);
}

}  // namespace

void write_type(ByteWriter& writer, const DataType& type, int version) {
    switch (type.kind()) {
        case TypeKind::list:
        case TypeKind::set:
            writer.write(uint16_t{type.kind() == TypeKind::list ? kList : kSet});
            write_type(writer, *type.arg(0), version);
            break;
        case TypeKind::map:
            writer.write(uint16_t{kMap});
            write_type(writer, *type.arg(0), version);
            write_type(writer, *type.arg(1), version);
            break;
        case TypeKind::udt:
            write_udt(writer, type, version);
            break;
        case TypeKind::tuple:
            writer.write(uint16_t{kTuple});
            writer.write(static_cast<uint16_t>(type.args().size()));
            for (const auto& field : type.args()) write_type(writer, *field, version);
            break;
        default:
            write_native(writer, type, version);
            break;
    }
}

TypePtr read_type(ByteReader& reader) {
    return read_nested(reader, 0);
}

}  // namespace ilion::wire
