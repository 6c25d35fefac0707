// mask_null, mask_default, mask_replace, mask_inner, mask_outer and mask_hash: dynamic data masking.
#include "base/byte_writer.hpp"
#include "base/digest.hpp"
#include "base/endian.hpp"
#include "base/utf16.hpp"
#include "plan/function/number.hpp"
#include "plan/function/registry.hpp"
#include "types/collection.hpp"
#include "types/timeuuid.hpp"
#include "types/type/custom_class.hpp"

namespace ilion::plan {

namespace {

Parameter any_parameter(Parameter::Kind kind = Parameter::Kind::any) {
    return {kind, {}, {}, false};
}
Parameter fixed_parameter(TypeKind kind, std::string name, bool optional = false) {
    return {Parameter::Kind::fixed, {DataType::of(kind)}, {std::move(name)}, optional};
}
Parameter string_parameter() {
    return {Parameter::Kind::fixed,
            {DataType::of(TypeKind::text), DataType::of(TypeKind::text), DataType::of(TypeKind::ascii)},
            {"text", "varchar", "ascii"},
            false};
}

FunctionPtr make_function(std::string name, const std::vector<TypePtr>& types, TypePtr result, Function::Body body,
                          std::function<Status(size_t, BytesView)> check = {}) {
    Function function;
    function.check_argument = std::move(check);
    function.name = std::move(name);
    function.argument_types = types;
    function.return_type = std::move(result);
    function.returns_legacy_timeuuid = function.return_type->kind() == TypeKind::timeuuid;
    function.body = std::move(body);
    return std::make_shared<const Function>(std::move(function));
}

// ----- mask_default -----

Bytes default_value(const DataType& type);

Bytes default_fields(const DataType& type) {
    Bytes out;
    ByteWriter writer(out);
    for (const TypePtr& field : type.args()) writer.write_value(BytesView(default_value(*field)));
    return out;
}

Bytes default_value(const DataType& type) {
    switch (type.kind()) {
        case TypeKind::ascii:
        case TypeKind::text:
            return "****";
        case TypeKind::boolean:
        case TypeKind::tinyint:
            return Bytes(1, '\0');
        case TypeKind::smallint:
            return Bytes(2, '\0');
        case TypeKind::int_:
        case TypeKind::float_:
        case TypeKind::inet:
        case TypeKind::list:
        case TypeKind::set:
        case TypeKind::map:
            return Bytes(4, '\0');
        case TypeKind::bigint:
        case TypeKind::counter:
        case TypeKind::double_:
        case TypeKind::time:
        case TypeKind::timestamp:
            return Bytes(8, '\0');
        case TypeKind::date:
            return encode_int32(INT32_MIN);
        case TypeKind::uuid:
            return Bytes(16, '\0');
        case TypeKind::timeuuid:
            return Bytes(min_timeuuid(0).view());
        case TypeKind::decimal:
            return decimal_bytes({});
        case TypeKind::varint:
            return varint_bytes(0);
        case TypeKind::duration:
            return Bytes(3, '\0');
        case TypeKind::tuple:
        case TypeKind::udt:
            return default_fields(type);
        case TypeKind::vector: {
            Bytes out;
            std::vector<Bytes> elements(static_cast<size_t>(type.dimension()), default_value(*type.arg(0)));
            write_vector(type, elements, out);
            return out;
        }
        case TypeKind::custom:
            if (const auto& written = value_type(type); &written != &type) return default_value(written);
            return {};
        case TypeKind::blob:
        case TypeKind::empty:
            return {};
    }
    return {};
}

void add_mask_default(Registry& registry) {
    registry.add_factory({"mask_default", {any_parameter()}, [](const std::vector<TypePtr>& types) {
                              Bytes value = default_value(*types[0]);
                              auto body = [value](std::span<const OptionalBytesView>, const CallContext&) {
                                  return Result<OptionalBytes>(OptionalBytes(value));
                              };
                              return Result<FunctionPtr>(make_function("mask_default", types, types[0], body));
                          }});
}

void add_mask_null(Registry& registry) {
    registry.add_factory({"mask_null", {any_parameter()}, [](const std::vector<TypePtr>& types) {
                              auto body = [](std::span<const OptionalBytesView>, const CallContext&) {
                                  return Result<OptionalBytes>(OptionalBytes());
                              };
                              return Result<FunctionPtr>(make_function("mask_null", types, types[0], body));
                          }});
}

void add_mask_replace(Registry& registry) {
    Parameter same{Parameter::Kind::same_as_first, {}, {}, false};
    registry.add_factory({"mask_replace",
                          {any_parameter(Parameter::Kind::any_of_receiver), same},
                          [](const std::vector<TypePtr>& types) {
                              auto body = [](std::span<const OptionalBytesView> arguments, const CallContext&) {
                                  OptionalBytes value;
                                  if (arguments[1]) value.emplace(*arguments[1]);
                                  return Result<OptionalBytes>(std::move(value));
                              };
                              return Result<FunctionPtr>(make_function("mask_replace", types, types[0], body));
                          }});
}

void add_mask_hash(Registry& registry) {
    auto check = [](size_t argument, BytesView value) -> Status {
        if (argument == 1 && !digest(value, {})) return invalid("Hash algorithm not found: " + Bytes(value));
        return {};
    };
    auto make = [check](const std::vector<TypePtr>& types) {
        auto body = [check](std::span<const OptionalBytesView> arguments,
                            const CallContext&) -> Result<OptionalBytes> {
            BytesView algorithm = arguments.size() > 1 ? arguments[1].value_or("SHA-256") : "SHA-256";
            ILION_TRY(check(1, algorithm));
            return arguments[0] ? digest(algorithm, *arguments[0]) : OptionalBytes();
        };
        return Result<FunctionPtr>(make_function("mask_hash", types, DataType::of(TypeKind::blob), body, check));
    };
    Parameter algorithm = fixed_parameter(TypeKind::text, "text", true);
    registry.add_factory({"mask_hash", {any_parameter(), algorithm}, make});
}

// ----- mask_inner, mask_outer: on Java's characters, which are UTF-16 units -----

int32_t int_or_zero(OptionalBytesView value) {
    return value && value->size() == 4 ? load_be<int32_t>(value->data()) : 0;
}

Result<char16_t> padding_of(const std::string& function, BytesView text) {
    std::u16string padding = to_utf16(text);
    if (padding.size() != 1) {
        return invalid("The padding argument for function system." + function +
                       " should be single-character, but '" + Bytes(text) + "' has " +
                       std::to_string(padding.size()) + " characters.");
    }
    return padding.front();
}

void add_partial_mask(Registry& registry, const std::string& name, bool inner) {
    auto make = [name, inner](const std::vector<TypePtr>& types) {
        auto body = [name, inner](std::span<const OptionalBytesView> arguments,
                                  const CallContext&) -> Result<OptionalBytes> {
            char16_t padding = u'*';
            if (arguments.size() > 3 && arguments[3]) {
                ILION_TRY_ASSIGN(padding, padding_of(name, *arguments[3]));
            }
            if (!arguments[0]) return OptionalBytes();
            std::u16string units = to_utf16(*arguments[0]);
            int64_t begin = int_or_zero(arguments[1]);
            int64_t end = static_cast<int64_t>(units.size()) - 1 - int_or_zero(arguments[2]);
            for (size_t i = 0; i < units.size(); ++i) {
                auto position = static_cast<int64_t>(i);
                bool within = position >= begin && position <= end;
                if (within == inner) units[i] = padding;
            }
            return OptionalBytes(to_utf8(units));
        };
        auto check = [name](size_t argument, BytesView value) -> Status {
            if (argument == 3) ILION_TRY(padding_of(name, value));
            return {};
        };
        return Result<FunctionPtr>(make_function(name, types, types[0], body, check));
    };
    registry.add_factory({name,
                          {string_parameter(), fixed_parameter(TypeKind::int_, "int"),
                           fixed_parameter(TypeKind::int_, "int"), fixed_parameter(TypeKind::text, "text", true)},
                          make});
}

}  // namespace

void add_masking_functions(Registry& registry) {
    add_mask_null(registry);
    add_mask_default(registry);
    add_mask_replace(registry);
    add_mask_hash(registry);
    add_partial_mask(registry, "mask_inner", true);
    add_partial_mask(registry, "mask_outer", false);
}

}  // namespace ilion::plan
