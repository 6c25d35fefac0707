// <type>_as_blob and blob_as_<type>, for every native type but blob.
#include "plan/function/registry.hpp"
#include "types/text.hpp"
#include "types/validate.hpp"

namespace ilion::plan {

namespace {

struct NamedType {
    const char* name;
    TypeKind kind;
};
constexpr NamedType kTypes[] = {
    {"ascii", TypeKind::ascii},         {"bigint", TypeKind::bigint},     {"boolean", TypeKind::boolean},
    {"counter", TypeKind::counter},     {"date", TypeKind::date},         {"decimal", TypeKind::decimal},
    {"double", TypeKind::double_},      {"duration", TypeKind::duration}, {"empty", TypeKind::empty},
    {"float", TypeKind::float_},        {"inet", TypeKind::inet},         {"int", TypeKind::int_},
    {"smallint", TypeKind::smallint},   {"text", TypeKind::text},         {"time", TypeKind::time},
    {"timestamp", TypeKind::timestamp}, {"timeuuid", TypeKind::timeuuid}, {"tinyint", TypeKind::tinyint},
    {"uuid", TypeKind::uuid},           {"varchar", TypeKind::text},      {"varint", TypeKind::varint}};

Function to_blob(const TypePtr& type, std::string name) {
    Function function;
    function.name = std::move(name);
    function.argument_types = {type};
    function.return_type = DataType::of(TypeKind::blob);
    function.body = [](std::span<const OptionalBytesView> arguments, const CallContext&) -> Result<OptionalBytes> {
        return arguments[0] ? OptionalBytes(Bytes(*arguments[0])) : OptionalBytes();
    };
    return function;
}

Function from_blob(const TypePtr& type, const std::string& type_name, std::string name) {
    Function function;
    function.argument_types = {DataType::of(TypeKind::blob)};
    function.return_type = type;
    function.body = [type, type_name, name](std::span<const OptionalBytesView> arguments,
                                            const CallContext&) -> Result<OptionalBytes> {
        if (!arguments[0]) return OptionalBytes();
        if (!validate(*type, *arguments[0])) {
            return invalid("In call to function system." + name + ", value " +
                           to_cql_literal(*DataType::of(TypeKind::blob), *arguments[0]) +
                           " is not a valid binary representation for type " + type_name);
        }
        return OptionalBytes(Bytes(*arguments[0]));
    };
    function.name = std::move(name);
    return function;
}

}  // namespace

void add_blob_functions(Registry& registry) {
    for (const NamedType& named : kTypes) {
        const TypePtr& type = DataType::of(named.kind);
        std::string name = named.name;
        registry.add(to_blob(type, name + "_as_blob"));
        registry.add(to_blob(type, name + "asblob"));
        registry.add(from_blob(type, named.name, "blob_as_" + name));
        registry.add(from_blob(type, named.name, "blobas" + name));
    }
}

}  // namespace ilion::plan
