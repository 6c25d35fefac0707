#include "plan/term/literal_types.hpp"

#include <algorithm>

#include "plan/ddl/resolve_type.hpp"
#include "types/order/compare.hpp"
#include "types/text.hpp"
#include "types/type/custom_class.hpp"

namespace ilion::plan {

namespace {

constexpr TypeKind kStrings[] = {TypeKind::ascii, TypeKind::text, TypeKind::inet,
                                 TypeKind::date,  TypeKind::time, TypeKind::timestamp};
constexpr TypeKind kIntegers[] = {TypeKind::bigint,   TypeKind::counter,  TypeKind::date,      TypeKind::decimal,
                                  TypeKind::double_,  TypeKind::duration, TypeKind::float_,    TypeKind::int_,
                                  TypeKind::smallint, TypeKind::time,     TypeKind::timestamp, TypeKind::tinyint,
                                  TypeKind::varint};
constexpr TypeKind kUuids[] = {TypeKind::uuid, TypeKind::timeuuid};
constexpr TypeKind kFloats[] = {TypeKind::decimal, TypeKind::double_, TypeKind::float_};
constexpr TypeKind kBooleans[] = {TypeKind::boolean};
constexpr TypeKind kHexes[] = {TypeKind::blob, TypeKind::tinyint};  // sic: one byte is a tinyint
constexpr TypeKind kDurations[] = {TypeKind::duration};

std::span<const TypeKind> kinds_of(cql::LiteralKind kind) {
    switch (kind) {
        case cql::LiteralKind::string:
            return kStrings;
        case cql::LiteralKind::integer:
            return kIntegers;
        case cql::LiteralKind::float_:
            return kFloats;
        case cql::LiteralKind::uuid:
            return kUuids;
        case cql::LiteralKind::boolean:
            return kBooleans;
        case cql::LiteralKind::hex:
            return kHexes;
        case cql::LiteralKind::duration:
            break;
    }
    return kDurations;
}

bool parses(TypeKind kind, const std::string& text) {
    Bytes ignored;
    return static_cast<bool>(parse_text(*DataType::of(kind), text, ignored));
}

// A double that keeps the decimal's value.
bool is_double(const std::string& text) {
    Bytes as_double, as_decimal;
    if (!parse_text(*DataType::of(TypeKind::double_), text, as_double)) return false;
    if (!parse_text(*DataType::of(TypeKind::decimal), text, as_decimal)) return true;
    Bytes again;
    std::string shortest = to_cql_literal(*DataType::of(TypeKind::double_), as_double);
    return parse_text(*DataType::of(TypeKind::decimal), shortest, again) &&
           compare(*DataType::of(TypeKind::decimal), as_decimal, again) == 0;
}

}  // namespace

std::string_view kind_name(cql::LiteralKind kind) {
    constexpr std::string_view kNames[] = {"STRING", "INTEGER", "FLOAT", "UUID", "BOOLEAN", "HEX", "DURATION"};
    return kNames[static_cast<size_t>(kind)];
}

bool literal_fits(const cql::Literal& literal, const DataType& receiver) {
    switch (receiver.kind()) {
        case TypeKind::list:
        case TypeKind::set:
        case TypeKind::map:
        case TypeKind::udt:
        case TypeKind::vector:
            return false;
        case TypeKind::tuple:
            return true;  // its text form may say anything
        case TypeKind::custom:
            return custom_class(receiver) != CustomClass::legacy_timeuuid ||
                   literal_fits(literal, value_type(receiver));
        default:
            break;
    }
    auto kinds = kinds_of(literal.kind);
    return std::find(kinds.begin(), kinds.end(), receiver.kind()) != kinds.end();
}

TypePtr preferred_type(const cql::Literal& literal) {
    auto of = [](TypeKind kind) { return DataType::of(kind); };
    switch (literal.kind) {
        case cql::LiteralKind::string: {
            bool ascii =
                std::all_of(literal.text.begin(), literal.text.end(), [](char c) { return (c & 0x80) == 0; });
            return of(ascii ? TypeKind::ascii : TypeKind::text);
        }
        case cql::LiteralKind::integer:
            if (parses(TypeKind::int_, literal.text)) return of(TypeKind::int_);
            return of(parses(TypeKind::bigint, literal.text) ? TypeKind::bigint : TypeKind::varint);
        case cql::LiteralKind::float_:
            return of(is_double(literal.text) ? TypeKind::double_ : TypeKind::decimal);
        case cql::LiteralKind::uuid:
            return of(literal.text.size() > 14 && literal.text[14] == '1' ? TypeKind::timeuuid : TypeKind::uuid);
        case cql::LiteralKind::boolean:
            return of(TypeKind::boolean);
        case cql::LiteralKind::hex:
            return of(TypeKind::tinyint);  // sic: what Cassandra takes a hexadecimal constant for
        case cql::LiteralKind::duration:
            break;
    }
    return of(TypeKind::duration);
}

Result<TypePtr> hinted_type(const cql::TypeHint& hint, const TermContext& context) {
    return resolve_type(hint.type, context.keyspace, *context.context.schema);
}

std::vector<const cql::Term*> call_arguments(const cql::Term& raw) {
    if (const auto* arithmetic = std::get_if<cql::Arithmetic>(&raw.value)) {
        return {arithmetic->left.get(), arithmetic->right.get()};
    }
    if (const auto* negation = std::get_if<cql::Negation>(&raw.value)) return {negation->operand.get()};
    std::vector<const cql::Term*> arguments;
    for (const auto& argument : std::get<cql::FunctionCall>(raw.value).arguments) arguments.push_back(&argument);
    return arguments;
}

Result<FunctionPtr> resolve_call(const cql::Term& raw, const TypePtr& receiver, TermContext& context,
                                 bool reversed_receiver) {
    std::vector<TermArgument> terms;
    for (const cql::Term* argument : call_arguments(raw)) terms.emplace_back(*argument, context);
    std::vector<const Argument*> arguments;
    arguments.reserve(terms.size());
    for (const TermArgument& term : terms) arguments.push_back(&term);
    CallSite site{context.table, receiver, reversed_receiver};
    return heed_refusals(context, [&]() -> Result<FunctionPtr> {
        if (const auto* arithmetic = std::get_if<cql::Arithmetic>(&raw.value)) {
            return resolve_arithmetic(arithmetic->op, arguments, site);
        }
        if (std::holds_alternative<cql::Negation>(raw.value)) return resolve_negation(arguments, site);
        return resolve_function(std::get<cql::FunctionCall>(raw.value).function, arguments, site);
    });
}

namespace {

using TypeOfElement = TypePtr (Argument::*)() const;

// The type all elements have in common: one that all of them can be assigned to.
TypePtr common_type(const std::vector<const cql::Term*>& elements, TermContext& context, TypeOfElement type_of) {
    for (const cql::Term* element : elements) {
        TypePtr type = (TermArgument(*element, context).*type_of)();
        if (!type) continue;
        bool fits = std::all_of(elements.begin(), elements.end(), [&](const cql::Term* other) {
            return is_assignable(test_assignment(*other, type, context));
        });
        if (fits) return type;
    }
    return nullptr;
}

std::vector<const cql::Term*> pointers(const std::vector<cql::Term>& terms) {
    std::vector<const cql::Term*> made;
    made.reserve(terms.size());
    for (const auto& term : terms) made.push_back(&term);
    return made;
}

// What looks like a list may be a vector as well: it has no type of its own.
TypePtr type_of_literal(const cql::Term& raw, TermContext& context, TypeOfElement type_of) {
    if (const auto* set = std::get_if<cql::SetLiteral>(&raw.value)) {
        TypePtr element = common_type(pointers(set->elements), context, type_of);
        return element ? DataType::set(element->frozen(), false) : nullptr;
    }
    if (const auto* map = std::get_if<cql::MapLiteral>(&raw.value)) {
        std::vector<const cql::Term*> keys, values;
        for (const auto& [key, value] : map->entries) {
            keys.push_back(&key);
            values.push_back(&value);
        }
        TypePtr key = common_type(keys, context, type_of), value = common_type(values, context, type_of);
        return key && value ? DataType::map(key->frozen(), value->frozen(), false) : nullptr;
    }
    if (const auto* tuple = std::get_if<cql::TupleLiteral>(&raw.value)) {
        std::vector<TypePtr> fields;
        for (const auto& element : tuple->elements) {
            TypePtr type = (TermArgument(element, context).*type_of)();
            if (!type) return nullptr;
            fields.push_back(type->frozen());
        }
        return DataType::tuple(std::move(fields));
    }
    return nullptr;
}

TypePtr type_of_call(const cql::Term& raw, TermContext& context) {
    auto function = resolve_call(raw, nullptr, context);
    return function ? (*function)->return_type : nullptr;
}

bool is_call(const cql::Term& raw) {
    return std::holds_alternative<cql::FunctionCall>(raw.value) ||
           std::holds_alternative<cql::Arithmetic>(raw.value) || std::holds_alternative<cql::Negation>(raw.value);
}

}  // namespace

TypePtr TermArgument::exact_type() const {
    if (const auto* hint = std::get_if<cql::TypeHint>(&raw_.value)) {
        auto type = hinted_type(*hint, context_);
        return type ? *type : nullptr;
    }
    if (is_call(raw_)) return type_of_call(raw_, context_);
    return type_of_literal(raw_, context_, &Argument::exact_type);
}

TypePtr TermArgument::compatible_type() const {
    if (const auto* literal = std::get_if<cql::Literal>(&raw_.value)) return preferred_type(*literal);
    if (std::holds_alternative<cql::TypeHint>(raw_.value) || is_call(raw_)) return exact_type();
    return type_of_literal(raw_, context_, &Argument::compatible_type);
}

}  // namespace ilion::plan
