#include "plan/restriction/bind_relation.hpp"

#include <algorithm>

#include "plan/find_table.hpp"
#include "plan/function/resolve.hpp"
#include "schema/user_types.hpp"

namespace ilion::plan {

namespace {

std::string join_names(const std::vector<const schema::Column*>& columns, std::string_view separator) {
    std::string joined;
    for (const schema::Column* column : columns) {
        if (!joined.empty()) joined += separator;
        joined += column->name;
    }
    return joined;
}

std::string join_texts(const std::vector<cql::Term>& terms) {
    std::string joined;
    for (const cql::Term& term : terms) {
        if (!joined.empty()) joined += ", ";
        joined += cql::text(term);
    }
    return joined;
}

bool is_lower(cql::Operator op) {
    return op == cql::Operator::gt || op == cql::Operator::gte;
}

bool is_inclusive(cql::Operator op) {
    return op == cql::Operator::gte || op == cql::Operator::lte;
}

Status refuse_durations(const DataType& type) {
    if (!schema::references_duration(type)) return {};
    std::string_view where = "duration columns";
    if (type.is_collection()) where = "collections containing durations";
    if (type.kind() == TypeKind::tuple) where = "tuples containing durations";
    if (type.kind() == TypeKind::udt) where = "UDTs containing durations";
    return invalid("Slice restrictions are not supported on " + std::string(where));
}

Error unsupported(const cql::Relation& relation) {
    if (relation.op == cql::Operator::neq) return invalid("Unsupported \"!=\" relation: " + text(relation));
    if (relation.op == cql::Operator::is_not) return invalid("Unsupported restriction: " + text(relation));
    return invalid("Unsupported \"" + std::string(cql::text(relation.op)) + "\" relation: " + text(relation));
}

void set_bound(Restriction& restriction, cql::Operator op, RestrictionValues values) {
    restriction.kind = Restriction::Kind::slice;
    auto& bound = is_lower(op) ? restriction.lower : restriction.upper;
    bound = Restriction::Bound{std::move(values), is_inclusive(op)};
}

// ----- one column -----

Status check_operator(const cql::Relation& relation, const schema::Column& column) {
    const DataType& type = *column.type;
    bool contains = relation.op == cql::Operator::contains;
    bool contains_key = relation.op == cql::Operator::contains_key;
    ILION_TRY(check_contains(relation.op, type, column.name));
    if (relation.element) {
        if (type.kind() == TypeKind::list) {
            return invalid("Indexes on list entries (" + column.name +
                           "[index] = value) are not currently supported.");
        }
        if (type.kind() != TypeKind::map) return invalid("Column " + column.name + " cannot be used as a map");
        if (!type.is_multi_cell()) {
            return invalid("Map-entry equality predicates on frozen map column " + column.name +
                           " are not supported");
        }
        if (relation.op != cql::Operator::eq) return invalid("Only EQ relations are supported on map entries");
        return {};
    }
    if (is_slice(relation.op)) ILION_TRY(refuse_durations(type));
    if (type.kind() == TypeKind::udt && type.is_multi_cell()) {
        return invalid("Non-frozen UDT column '" + column.name + "' (" + cql_name(type) +
                       ") cannot be restricted by any relation");
    }
    if (type.is_multi_cell() && !contains && !contains_key) {
        return invalid("Collection column '" + column.name + "' (" + cql_name(type) +
                       ") cannot be restricted by a '" + std::string(cql::text(relation.op)) + "' relation");
    }
    return {};
}

Status bind_in(const cql::Relation& relation, const schema::Column& column, const ColumnSpec& receiver,
               TermContext& context, Restriction& restriction) {
    restriction.kind = Restriction::Kind::in;
    if (!relation.in_list) {
        ILION_TRY_ASSIGN(restriction.in_marker, bind_term(relation.values.front(), in_receiver(receiver), context));
        return {};
    }
    for (const cql::Term& value : relation.values) {
        ILION_TRY_ASSIGN(BoundTerm term, bind_term(value, receiver, context, &column));
        restriction.values.push_back({{std::move(term)}, false});
    }
    if (restriction.values.size() == 1) restriction.kind = Restriction::Kind::eq;
    return {};
}

Status bind_contains(const cql::Relation& relation, const ColumnSpec& receiver, TermContext& context,
                     Restriction& restriction) {
    restriction.kind = Restriction::Kind::contains;
    const cql::Term& value = relation.values.front();
    if (relation.element) {
        ILION_TRY_ASSIGN(BoundTerm key, bind_term(*relation.element, map_key_receiver(receiver), context));
        ILION_TRY_ASSIGN(BoundTerm entry, bind_term(value, value_receiver(receiver), context));
        restriction.entries.emplace_back(std::move(key), std::move(entry));
        return {};
    }
    if (relation.op == cql::Operator::contains_key) {
        ILION_TRY_ASSIGN(BoundTerm key, bind_term(value, map_key_receiver(receiver), context));
        restriction.contained_keys.push_back(std::move(key));
        return {};
    }
    ILION_TRY_ASSIGN(BoundTerm term, bind_term(value, value_receiver(receiver), context));
    restriction.contained.push_back(std::move(term));
    return {};
}

Result<Restriction> bind_single(const cql::Relation& relation, const schema::Table& table, TermContext& context) {
    ILION_TRY_ASSIGN(const schema::Column* column, find_column(table, relation.columns.front()));
    ILION_TRY(check_operator(relation, *column));
    ColumnSpec receiver = receiver_of(table, *column);
    Restriction restriction;
    restriction.columns = {column};
    switch (relation.op) {
        case cql::Operator::eq:
            if (relation.element) {
                ILION_TRY(bind_contains(relation, receiver, context, restriction));
                return restriction;
            }
            break;
        case cql::Operator::lt:
        case cql::Operator::lte:
        case cql::Operator::gt:
        case cql::Operator::gte:
            break;
        case cql::Operator::in:
            ILION_TRY(bind_in(relation, *column, receiver, context, restriction));
            return restriction;
        case cql::Operator::contains:
        case cql::Operator::contains_key:
            ILION_TRY(bind_contains(relation, receiver, context, restriction));
            return restriction;
        case cql::Operator::like: {
            ILION_TRY(bind_term(relation.values.front(), receiver, context, column));
            return invalid("LIKE restriction is only supported on properly indexed columns. " + text(relation) +
                           " is not valid.");
        }
        default:
            return unsupported(relation);
    }
    ILION_TRY_ASSIGN(BoundTerm term, bind_term(relation.values.front(), receiver, context, column));
    RestrictionValues values{{std::move(term)}, false};
    if (relation.op == cql::Operator::eq) {
        restriction.values.push_back(std::move(values));
    } else {
        set_bound(restriction, relation.op, std::move(values));
    }
    return restriction;
}

// ----- several columns -----

Result<std::vector<const schema::Column*>> tuple_columns(const cql::Relation& relation,
                                                         const schema::Table& table) {
    std::vector<const schema::Column*> columns;
    int previous = -1;
    for (const std::string& name : relation.columns) {
        ILION_TRY_ASSIGN(const schema::Column* column, find_column(table, name));
        if (column->kind != schema::ColumnKind::clustering) {
            return invalid("Multi-column relations can only be applied to clustering columns but was applied to: " +
                           column->name);
        }
        if (std::find(columns.begin(), columns.end(), column) != columns.end()) {
            return invalid("Column \"" + column->name + "\" appeared twice in a relation: " + text(relation));
        }
        if (previous != -1 && column->position != previous + 1) {
            return invalid("Clustering columns must appear in the PRIMARY KEY order in multi-column relations: " +
                           text(relation));
        }
        previous = column->position;
        columns.push_back(column);
    }
    return columns;
}

ColumnSpec tuple_receiver(const schema::Table& table, const std::vector<const schema::Column*>& columns) {
    std::vector<TypePtr> types;
    types.reserve(columns.size());
    for (const schema::Column* column : columns) types.push_back(column->type);
    return {table.keyspace, table.name, "(" + join_names(columns, ",") + ")", DataType::tuple(std::move(types))};
}

Result<RestrictionValues> bind_tuple(const cql::Term& value, const std::vector<const schema::Column*>& columns,
                                     const schema::Table& table, TermContext& context) {
    if (std::holds_alternative<cql::BindMarker>(value.value)) {
        ILION_TRY_ASSIGN(BoundTerm marker, bind_term(value, tuple_receiver(table, columns), context));
        return RestrictionValues{{std::move(marker)}, true};
    }
    const auto* literal = std::get_if<cql::TupleLiteral>(&value.value);
    if (literal == nullptr) return invalid("Invalid tuple value " + cql::text(value));
    if (literal->elements.size() != columns.size()) {
        return invalid("Expected " + std::to_string(columns.size()) + " elements in value tuple, but got " +
                       std::to_string(literal->elements.size()) + ": " + cql::text(value));
    }
    RestrictionValues values;
    for (size_t i = 0; i < columns.size(); ++i) {
        ILION_TRY_ASSIGN(BoundTerm term,
                         bind_term(literal->elements[i], receiver_of(table, *columns[i]), context, columns[i]));
        values.terms.push_back(std::move(term));
    }
    return values;
}

Result<Restriction> bind_multi(const cql::Relation& relation, const schema::Table& table, TermContext& context) {
    Restriction restriction;
    restriction.is_multi = true;
    ILION_TRY_ASSIGN(restriction.columns, tuple_columns(relation, table));
    if (relation.op == cql::Operator::in) {
        restriction.kind = Restriction::Kind::in;
        if (!relation.in_list) {
            ColumnSpec receiver = tuple_receiver(table, restriction.columns);
            receiver.type = DataType::list(receiver.type, false);
            receiver.name = "in" + receiver.name;
            ILION_TRY_ASSIGN(restriction.in_marker, bind_term(relation.values.front(), receiver, context));
            return restriction;
        }
        for (const cql::Term& value : relation.values) {
            ILION_TRY_ASSIGN(RestrictionValues tuple, bind_tuple(value, restriction.columns, table, context));
            restriction.values.push_back(std::move(tuple));
        }
        if (restriction.values.size() == 1) restriction.kind = Restriction::Kind::eq;
        return restriction;
    }
    if (relation.op != cql::Operator::eq && !is_slice(relation.op)) return unsupported(relation);
    ILION_TRY_ASSIGN(RestrictionValues values,
                     bind_tuple(relation.values.front(), restriction.columns, table, context));
    if (relation.op == cql::Operator::eq) {
        restriction.values.push_back(std::move(values));
    } else {
        set_bound(restriction, relation.op, std::move(values));
    }
    return restriction;
}

}  // namespace

Status check_token_columns(const cql::Relation& relation, const schema::Table& table) {
    std::vector<const schema::Column*> key;
    for (size_t i = 0; i < table.partition_key_size; ++i) key.push_back(&table.partition_column(i));
    std::vector<const schema::Column*> given;
    for (const std::string& name : relation.columns) {
        ILION_TRY_ASSIGN(const schema::Column* column, find_column(table, name));
        given.push_back(column);
    }
    if (given == key) return {};
    auto has = [&given](const schema::Column* column) {
        return std::find(given.begin(), given.end(), column) != given.end();
    };
    if (!std::all_of(key.begin(), key.end(), has)) {
        return invalid("The token() function must be applied to all partition key components or none of them");
    }
    if (given.size() != key.size()) {
        bool foreign = !std::all_of(given.begin(), given.end(), [&key](const schema::Column* column) {
            return std::find(key.begin(), key.end(), column) != key.end();
        });
        return invalid(foreign ? "The token() function must contains only partition key components"
                               : "The token() function contains duplicate partition key components");
    }
    return invalid("The token function arguments must be in the partition key order: " + join_names(key, ", "));
}

std::string text(const cql::Relation& relation) {
    std::string names;
    for (const std::string& name : relation.columns) {
        if (!names.empty()) names += ", ";
        names += name;
    }
    if (relation.tuple) names = "(" + names + ")";
    if (relation.token) names = "token(" + names + ")";
    if (relation.element) names += "[" + cql::text(*relation.element) + "]";
    if (relation.op == cql::Operator::is_not) return names + " IS NOT NULL";
    std::string values = join_texts(relation.values);
    if (relation.in_list) values = "(" + values + ")";
    return names + " " + std::string(cql::text(relation.op)) + " " + values;
}

Result<const schema::Column*> find_column(const schema::Table& table, std::string_view name) {
    if (const schema::Column* column = table.column(name)) return column;
    return undefined_column(name, table);
}

Result<Restriction> bind_relation(const cql::Relation& relation, const schema::Table& table, TermContext& context) {
    if (relation.op == cql::Operator::is_not || relation.op == cql::Operator::neq) return unsupported(relation);
    return relation.tuple ? bind_multi(relation, table, context) : bind_single(relation, table, context);
}

Result<TokenRestriction> bind_token_relation(const cql::Relation& relation, const schema::Table& table,
                                             TermContext& context) {
    if (relation.op != cql::Operator::eq && !is_slice(relation.op)) return unsupported(relation);
    ILION_TRY(check_token_columns(relation, table));
    ColumnSpec receiver{table.keyspace, table.name, "partition key token", token_type(table)};
    ILION_TRY_ASSIGN(BoundTerm term, bind_term(relation.values.front(), receiver, context));
    TokenRestriction restriction;
    restriction.is_eq = relation.op == cql::Operator::eq;
    if (restriction.is_eq || is_lower(relation.op)) {
        restriction.lower = std::move(term);
        restriction.lower_inclusive = is_inclusive(relation.op);
    } else {
        restriction.upper = std::move(term);
        restriction.upper_inclusive = is_inclusive(relation.op);
    }
    return restriction;
}

}  // namespace ilion::plan
