// Functions of one collection: map_keys, map_values, collection_count, _min, _max, _sum and _avg; and to_json.
#include "types/collection.hpp"
#include "base/byte_writer.hpp"
#include "base/endian.hpp"
#include "plan/function/number.hpp"
#include "plan/function/registry.hpp"
#include "types/text.hpp"

namespace ilion::plan {

namespace {

Error malformed() {
    return make_error(ErrorCode::server_error, "malformed collection");
}

int entry_size(const DataType& type) {
    return type.kind() == TypeKind::map ? 2 : 1;
}

FunctionPtr make_unary(std::string name, const TypePtr& argument, TypePtr result, bool deterministic,
                       std::function<Result<OptionalBytes>(BytesView)> convert) {
    Function function;
    function.name = std::move(name);
    function.argument_types = {argument};
    function.return_type = std::move(result);
    function.deterministic = deterministic;
    function.body = [convert = std::move(convert)](std::span<const OptionalBytesView> arguments,
                                                   const CallContext&) -> Result<OptionalBytes> {
        return arguments[0] ? convert(*arguments[0]) : OptionalBytes();
    };
    return std::make_shared<const Function>(std::move(function));
}

// Every other element of a map: its keys (0) or its values (1).
Result<OptionalBytes> every_other(BytesView map, int which) {
    ElementReader reader(map, 2);
    Bytes out;
    ByteWriter writer(out);
    writer.write(static_cast<int32_t>(reader.left() / 2));
    OptionalBytesView element;
    for (int i = 0; reader.next(element); ++i) {
        if (i % 2 == which) writer.write_value(element);
    }
    if (!reader.ok()) return malformed();
    return OptionalBytes(std::move(out));
}

Result<OptionalBytes> accumulate(const Function& aggregate, BytesView collection) {
    auto accumulator = aggregate.make_accumulator();
    ElementReader reader(collection, 1);
    OptionalBytesView element;
    while (reader.next(element)) ILION_TRY(accumulator->add({&element, 1}));
    if (!reader.ok()) return malformed();
    return accumulator->result();
}

void add_collection_aggregate(Registry& registry, const std::string& aggregate, Parameter::Kind kind) {
    std::string name = "collection_" + aggregate;
    auto make = [name, aggregate](const std::vector<TypePtr>& types) -> Result<FunctionPtr> {
        FunctionPtr inner = make_aggregate(aggregate, types[0]->arg(0));
        return make_unary(name, types[0], inner->return_type, true,
                          [inner](BytesView value) { return accumulate(*inner, value); });
    };
    registry.add_factory({name, {Parameter{kind, {}, {}, false}}, make});
}

void add_map_part(Registry& registry, const std::string& name, int which) {
    auto make = [name, which](const std::vector<TypePtr>& types) -> Result<FunctionPtr> {
        TypePtr element = types[0]->arg(static_cast<size_t>(which))->frozen();
        TypePtr result = which == 0 ? DataType::set(element, false) : DataType::list(element, false);
        return make_unary(name, types[0], std::move(result), true,
                          [which](BytesView value) { return every_other(value, which); });
    };
    registry.add_factory({name, {Parameter{Parameter::Kind::map, {}, {}, false}}, make});
}

void add_collection_count(Registry& registry) {
    auto make = [](const std::vector<TypePtr>& types) -> Result<FunctionPtr> {
        int per_entry = entry_size(*types[0]);
        return make_unary("collection_count", types[0], DataType::of(TypeKind::int_), true,
                          [per_entry](BytesView value) -> Result<OptionalBytes> {
                              ElementReader reader(value, per_entry);
                              return OptionalBytes(encode_int32(static_cast<int32_t>(reader.left() / per_entry)));
                          });
    };
    registry.add_factory({"collection_count", {Parameter{Parameter::Kind::collection, {}, {}, false}}, make});
}

// Of these types no bytes at all are no value.
bool is_empty_null(const DataType& type) {
    switch (type.kind()) {
        case TypeKind::ascii:
        case TypeKind::blob:
        case TypeKind::text:
        case TypeKind::custom:
        case TypeKind::tuple:
        case TypeKind::udt:
            return false;
        default:
            return type.allows_empty();
    }
}

FunctionPtr to_json_named(std::string name, const TypePtr& argument) {
    Function function;
    function.name = std::move(name);
    function.argument_types = {argument};
    function.return_type = DataType::of(TypeKind::text);
    function.body = [argument](std::span<const OptionalBytesView> arguments, const CallContext&) {
        bool is_null = !arguments[0] || (arguments[0]->empty() && is_empty_null(*argument));
        Bytes json = is_null ? "null" : to_json(*argument, *arguments[0]);
        return Result<OptionalBytes>(OptionalBytes(std::move(json)));
    };
    return std::make_shared<const Function>(std::move(function));
}

}  // namespace

FunctionPtr make_to_json(const TypePtr& argument) {
    return to_json_named("to_json", argument);
}

void add_collection_functions(Registry& registry) {
    add_map_part(registry, "map_keys", 0);
    add_map_part(registry, "map_values", 1);
    add_collection_count(registry);
    add_collection_aggregate(registry, "min", Parameter::Kind::set_or_list);
    add_collection_aggregate(registry, "max", Parameter::Kind::set_or_list);
    add_collection_aggregate(registry, "sum", Parameter::Kind::numeric_set_or_list);
    add_collection_aggregate(registry, "avg", Parameter::Kind::numeric_set_or_list);
    for (const char* name : {"to_json", "tojson"}) {
        auto make = [name = std::string(name)](const std::vector<TypePtr>& types) {
            return Result<FunctionPtr>(to_json_named(name, types[0]));
        };
        registry.add_factory({name, {Parameter{Parameter::Kind::any, {}, {}, false}}, make});
    }
}

}  // namespace ilion::plan
