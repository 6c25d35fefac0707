#include "plan/term/bind_literal.hpp"

#include <fmt/format.h>

#include "base/java_hash.hpp"
#include "plan/term/evaluate.hpp"

namespace ilion::plan {

namespace {

bool is(const ColumnSpec& receiver, TypeKind kind) {
    return receiver.type->kind() == kind;
}

Error wrong_literal(std::string_view what, const ColumnSpec& receiver) {
    return invalid(
        fmt::format("Invalid {} literal for {} of type {}", what, receiver.name, cql_name(*receiver.type)));
}

// The order of a hash map with so many entries.
bool comes_before(const std::string& name, const std::string& other, size_t entries) {
    uint32_t capacity = java_capacity(entries);
    return java_bucket(java_hash(name), capacity) < java_bucket(java_hash(other), capacity);
}

// `role`: "value 1", "key 'a'", "field f".
Error wrong_part(std::string_view what, const ColumnSpec& receiver, std::string_view role, const ColumnSpec& part) {
    return invalid(fmt::format("Invalid {} literal for {}: {} is not of type {}", what, receiver.name, role,
                               cql_name(*part.type)));
}

// The type of a part as messages name it: a field's that of CREATE TYPE, also where the UDT is frozen.
TypePtr written_type(const DataType& type, size_t part, const TermContext& context) {
    auto keyspace = context.context.schema->keyspace(type.keyspace());
    auto defined = keyspace && type.kind() == TypeKind::udt ? keyspace->type(type.name()) : nullptr;
    return (defined ? *defined : type).arg(part);
}

// Elements of lists, sets and maps take no markers, in Cassandra 5.0.
Status add_element(BoundTerm::Composite& into, const cql::Term& raw, const ColumnSpec& part, std::string_view what,
                   const ColumnSpec& receiver, TermContext& context) {
    ILION_TRY_ASSIGN(BoundTerm bound, bind_term(raw, part, context));
    if (contains_marker(bound)) {
        return invalid(
            fmt::format("Invalid {} literal for {}: bind variables are not supported inside collection literals",
                        what, receiver.name));
    }
    if (bound.is_null()) return invalid("null is not supported inside collections");
    into.parts.push_back(std::move(bound));
    return {};
}

// A composite whose parts are constant becomes a constant.
Result<BoundTerm> finish(BoundTerm::Composite composite, const ColumnSpec& receiver) {
    bool constant = true;
    for (const BoundTerm& part : composite.parts) constant = constant && part.is_constant();
    BoundTerm bound{receiver.type, receiver.name, std::move(composite)};
    if (!constant) return bound;
    Bytes memory;
    ILION_TRY_ASSIGN(ValueView value, evaluate(bound, {}, memory));
    bound.value = BoundTerm::Constant{Bytes(value.bytes())};
    return bound;
}

Result<BoundTerm> bind_vector(const cql::ListLiteral& list, const ColumnSpec& receiver, TermContext& context) {
    ColumnSpec part = value_receiver(receiver);
    if (static_cast<int32_t>(list.elements.size()) != receiver.type->dimension()) {
        return invalid(fmt::format("Invalid vector literal for {} of type {}; expected {} elements, but given {}",
                                   receiver.name, cql_name(*receiver.type), receiver.type->dimension(),
                                   list.elements.size()));
    }
    BoundTerm::Composite composite;
    for (const cql::Term& element : list.elements) {
        ILION_TRY_ASSIGN(bool fits, may_be(element, part.type, context));
        if (!fits) {
            return wrong_part("vector", receiver, "value " + cql::text(element, context.keyspace), part);
        }
    }
    for (const cql::Term& element : list.elements) {
        ILION_TRY_ASSIGN(BoundTerm bound, bind_term(element, part, context));
        if (bound.is_null()) return invalid("null is not supported inside vectors");
        composite.parts.push_back(std::move(bound));
    }
    return finish(std::move(composite), receiver);
}

}  // namespace

bool contains_marker(const BoundTerm& term) {
    if (const auto* composite = std::get_if<BoundTerm::Composite>(&term.value)) {
        for (const BoundTerm& part : composite->parts) {
            if (contains_marker(part)) return true;
        }
    }
    if (const auto* call = std::get_if<BoundTerm::Call>(&term.value)) {
        for (const BoundTerm& argument : call->arguments) {
            if (contains_marker(argument)) return true;
        }
    }
    return term.is_marker();
}

Result<BoundTerm> bind_list(const cql::ListLiteral& list, const ColumnSpec& receiver, TermContext& context) {
    if (is(receiver, TypeKind::vector)) return bind_vector(list, receiver, context);
    if (!is(receiver, TypeKind::list)) {
        return invalid(fmt::format("Unexpected receiver type '{}'; only list and vector are expected",
                                   cql_name(*receiver.type)));
    }
    ColumnSpec part = value_receiver(receiver);
    for (const cql::Term& element : list.elements) {
        ILION_TRY_ASSIGN(bool fits, may_be(element, part.type, context));
        if (!fits) return wrong_part("list", receiver, "value " + cql::text(element, context.keyspace), part);
    }
    BoundTerm::Composite composite;
    for (const cql::Term& element : list.elements) {
        ILION_TRY(add_element(composite, element, part, "list", receiver, context));
    }
    return finish(std::move(composite), receiver);
}

Result<BoundTerm> bind_set(const cql::SetLiteral& set, const ColumnSpec& receiver, TermContext& context) {
    // `{}` is an empty map just as well.
    if (is(receiver, TypeKind::map) && set.elements.empty()) return finish({}, receiver);
    if (!is(receiver, TypeKind::set)) return wrong_literal("set", receiver);
    ColumnSpec part = value_receiver(receiver);
    for (const cql::Term& element : set.elements) {
        ILION_TRY_ASSIGN(bool fits, may_be(element, part.type, context));
        if (!fits) return wrong_part("set", receiver, "value " + cql::text(element, context.keyspace), part);
    }
    BoundTerm::Composite composite;
    for (const cql::Term& element : set.elements) {
        ILION_TRY(add_element(composite, element, part, "set", receiver, context));
    }
    return finish(std::move(composite), receiver);
}

Result<BoundTerm> bind_map(const cql::MapLiteral& map, const ColumnSpec& receiver, TermContext& context) {
    if (!is(receiver, TypeKind::map)) return wrong_literal("map", receiver);
    ColumnSpec key_part = map_key_receiver(receiver), value_part = value_receiver(receiver);
    for (const auto& [key, value] : map.entries) {
        ILION_TRY_ASSIGN(bool key_fits, may_be(key, key_part.type, context));
        if (!key_fits) return wrong_part("map", receiver, "key " + cql::text(key, context.keyspace), key_part);
        ILION_TRY_ASSIGN(bool value_fits, may_be(value, value_part.type, context));
        if (!value_fits)
            return wrong_part("map", receiver, "value " + cql::text(value, context.keyspace), value_part);
    }
    BoundTerm::Composite composite;
    for (const auto& [key, value] : map.entries) {
        ILION_TRY(add_element(composite, key, key_part, "map", receiver, context));
        ILION_TRY(add_element(composite, value, value_part, "map", receiver, context));
    }
    return finish(std::move(composite), receiver);
}

Result<BoundTerm> bind_tuple(const cql::TupleLiteral& tuple, const ColumnSpec& receiver, TermContext& context) {
    bool is_tuple = is(receiver, TypeKind::tuple) || is(receiver, TypeKind::udt);
    // Parentheses around a single term are just parentheses.
    if (!is_tuple && tuple.elements.size() == 1) return bind_term(tuple.elements.front(), receiver, context);
    if (!is_tuple) return wrong_literal("tuple type", receiver);
    size_t expected = receiver.type->args().size();
    BoundTerm::Composite composite;
    for (size_t i = 0; i < tuple.elements.size(); ++i) {
        if (i >= expected) {
            return invalid(
                fmt::format("Invalid tuple literal for {}: too many elements. Type {} expects {} but got {}",
                            receiver.name, cql_name(*receiver.type), expected, tuple.elements.size()));
        }
        ColumnSpec part = component_receiver(receiver, i);
        ILION_TRY_ASSIGN(bool fits, may_be(tuple.elements[i], part.type, context));
        if (!fits) {
            part.type = written_type(*receiver.type, i, context);
            return wrong_part("tuple", receiver, fmt::format("component {}", i), part);
        }
    }
    for (size_t i = 0; i < tuple.elements.size(); ++i) {
        ILION_TRY_ASSIGN(BoundTerm bound, bind_term(tuple.elements[i], component_receiver(receiver, i), context));
        composite.parts.push_back(std::move(bound));
    }
    return finish(std::move(composite), receiver);
}

Result<BoundTerm> bind_udt(const cql::UdtLiteral& udt, const ColumnSpec& receiver, TermContext& context) {
    if (!is(receiver, TypeKind::udt)) return wrong_literal("user type", receiver);
    const auto& names = receiver.type->field_names();
    std::vector<const cql::Term*> values(names.size(), nullptr);
    const std::string* unknown = nullptr;
    for (const auto& [name, term] : udt.fields) {
        int field = receiver.type->field_index(name);
        if (field >= 0) {
            values[static_cast<size_t>(field)] = &term;
        } else if (unknown == nullptr || comes_before(name, *unknown, udt.fields.size())) {
            unknown = &name;
        }
    }
    for (size_t i = 0; i < names.size(); ++i) {
        ColumnSpec part = field_receiver(receiver, i);
        if (values[i] == nullptr) continue;
        ILION_TRY_ASSIGN(bool fits, may_be(*values[i], part.type, context));
        if (!fits) {
            part.type = written_type(*receiver.type, i, context);
            return wrong_part("user type", receiver, "field " + names[i], part);
        }
    }
    if (unknown != nullptr) {
        return invalid(
            fmt::format("Unknown field '{}' in value of user defined type {}", *unknown, receiver.type->name()));
    }
    BoundTerm::Composite composite;
    for (size_t i = 0; i < names.size(); ++i) {
        ColumnSpec part = field_receiver(receiver, i);
        if (values[i] == nullptr) {
            composite.parts.push_back({part.type, part.name, BoundTerm::Constant{}});
            continue;
        }
        ILION_TRY_ASSIGN(BoundTerm bound, bind_term(*values[i], part, context));
        composite.parts.push_back(std::move(bound));
    }
    return finish(std::move(composite), receiver);
}

}  // namespace ilion::plan
