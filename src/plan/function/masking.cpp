// mask_null, mask_default, mask_replace, mask_inner, mask_outer and mask_hash: dynamic data masking.
#include "base/byte_writer.hpp"
#include "base/digest.hpp"
#include "base/endian.hpp"
#include "plan/function/number.hpp"
#include "plan/function/registry.hpp"
#include "types/collection.hpp"
#include "types/timeuuid.hpp"

namespace ilion::plan {

namespace {

Parameter any_parameter() {
    return {Parameter::Kind::any_of_receiver, {}, {}, false};
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

FunctionPtr make_function(std::string name, const std::vector<TypePtr>& types, TypePtr result,
                          Function::Body body) {
    Function function;
    function.name = std::move(name);
    function.argument_types = types;
    function.return_type = std::move(result);
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
        case TypeKind::blob:
        case TypeKind::empty:
        case TypeKind::custom:
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
    registry.add_factory({"mask_replace", {any_parameter(), same}, [](const std::vector<TypePtr>& types) {
                              auto body = [](std::span<const OptionalBytesView> arguments, const CallContext&) {
                                  OptionalBytes value;
                                  if (arguments[1]) value.emplace(*arguments[1]);
                                  return Result<OptionalBytes>(std::move(value));
                              };
                              return Result<FunctionPtr>(make_function("mask_replace", types, types[0], body));
                          }});
}

void add_mask_hash(Registry& registry) {
    auto make = [](const std::vector<TypePtr>& types) {
        auto body = [](std::span<const OptionalBytesView> arguments, const CallContext&) -> Result<OptionalBytes> {
            BytesView algorithm = arguments.size() > 1 ? arguments[1].value_or("SHA-256") : "SHA-256";
            if (!digest(algorithm, {})) return invalid("Hash algorithm not found: " + Bytes(algorithm));
            return arguments[0] ? digest(algorithm, *arguments[0]) : OptionalBytes();
        };
        return Result<FunctionPtr>(make_function("mask_hash", types, DataType::of(TypeKind::blob), body));
    };
    Parameter algorithm = fixed_parameter(TypeKind::text, "text", true);
    registry.add_factory({"mask_hash", {any_parameter(), algorithm}, make});
}

// ----- mask_inner, mask_outer: on Java's characters, which are UTF-16 units -----

std::u16string to_utf16(BytesView text) {
    std::u16string units;
    for (size_t at = 0; at < text.size();) {
        auto lead = static_cast<uint8_t>(text[at]);
        size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        uint32_t code = size == 1 ? lead : lead & (0xffU >> (size + 1));
        for (size_t i = 1; i < size && at + i < text.size(); ++i) {
            code = code << 6 | (static_cast<uint8_t>(text[at + i]) & 0x3fU);
        }
        at += size;
        if (code >= 0x10000) {
            units += static_cast<char16_t>(0xd7c0 + (code >> 10));
            units += static_cast<char16_t>(0xdc00 | (code & 0x3ff));
        } else {
            units += static_cast<char16_t>(code);
        }
    }
    return units;
}

// Half of a surrogate pair becomes a question mark.
Bytes to_utf8(std::u16string_view units) {
    Bytes out;
    for (size_t i = 0; i < units.size(); ++i) {
        uint32_t code = units[i];
        bool high = (code & 0xfc00) == 0xd800;
        if (high && i + 1 < units.size() && (units[i + 1] & 0xfc00) == 0xdc00) {
            code = ((code - 0xd7c0) << 10) | (units[++i] & 0x3ffU);
        } else if ((code & 0xf800) == 0xd800) {
            code = '?';
        }
        if (code < 0x80) {
            out += static_cast<char>(code);
            continue;
        }
        int continuation = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        out += static_cast<char>((0xf00U >> continuation & 0xf0U) | code >> (6 * continuation));
        for (int shift = 6 * (continuation - 1); shift >= 0; shift -= 6) {
            out += static_cast<char>(0x80U | (code >> shift & 0x3fU));
        }
    }
    return out;
}

int32_t int_or_zero(OptionalBytesView value) {
    return value && value->size() == 4 ? load_be<int32_t>(value->data()) : 0;
}

Result<char16_t> padding_of(const std::string& function, std::span<const OptionalBytesView> arguments) {
    if (arguments.size() < 4 || !arguments[3]) return u'*';
    std::u16string padding = to_utf16(*arguments[3]);
    if (padding.size() != 1) {
        return invalid("The padding argument for function system." + function +
                       " should be single-character, but '" + Bytes(*arguments[3]) + "' has " +
                       std::to_string(padding.size()) + " characters.");
    }
    return padding.front();
}

void add_partial_mask(Registry& registry, const std::string& name, bool inner) {
    auto make = [name, inner](const std::vector<TypePtr>& types) {
        auto body = [name, inner](std::span<const OptionalBytesView> arguments,
                                  const CallContext&) -> Result<OptionalBytes> {
            if (!arguments[0]) return OptionalBytes();
            ILION_TRY_ASSIGN(char16_t padding, padding_of(name, arguments));
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
        return Result<FunctionPtr>(make_function(name, types, types[0], body));
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
