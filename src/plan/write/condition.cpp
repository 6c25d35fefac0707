#include "plan/write/condition.hpp"

#include <fmt/format.h>

#include "plan/find_table.hpp"
#include "schema/user_types.hpp"

namespace ilion::plan {

namespace {

// Durations have no order, and neither has what contains them.
Status check_order(const DataType& type, cql::Operator op) {
    if (!is_slice(op) || !schema::references_duration(type)) return {};
    if (type.kind() == TypeKind::duration) {
        return invalid(fmt::format("Slice conditions ( {} ) are not supported on durations", cql::text(op)));
    }
    std::string_view whole = type.is_collection()           ? "collections"
                             : type.kind() == TypeKind::udt ? "UDTs"
                                                            : "tuples";
    return invalid(fmt::format("Slice conditions are not supported on {} containing durations", whole));
}

// Finds what is compared: the receiver of the values.
Result<ColumnSpec> find_access(const cql::Condition& condition, const ColumnSpec& column, ColumnCondition& made) {
    const DataType& type = *column.type;
    if (condition.element) {
        if (!type.is_collection()) {
            return invalid("Invalid element access syntax for non-collection column " + column.name);
        }
        if (type.kind() == TypeKind::set) {
            return invalid("Invalid element access syntax for set column " + column.name);
        }
        made.access = ColumnCondition::Access::element;
        return value_receiver(column);
    }
    if (condition.field) {
        if (type.kind() != TypeKind::udt) {
            return invalid(fmt::format("Invalid field access for non-UDT column {}", column.name));
        }
        int field = type.field_index(*condition.field);
        if (field < 0) return invalid(fmt::format("Unknown field {} for column {}", *condition.field, column.name));
        made.access = ColumnCondition::Access::field;
        made.field = static_cast<size_t>(field);
        return field_receiver(column, made.field);
    }
    return column;
}

}  // namespace

Result<ColumnCondition> bind_condition(const cql::Condition& condition, const schema::Table& table,
                                       TermContext& context) {
    const schema::Column* column = table.column(condition.column);
    if (column == nullptr) return undefined_column(condition.column, table);
    if (column->type->is_counter()) return invalid("Conditions on counters are not supported");
    ColumnCondition made;
    made.column = column;
    made.op = condition.op;
    made.in_list = condition.in_list;
    ColumnSpec spec = receiver_of(table, *column);
    ILION_TRY_ASSIGN(ColumnSpec receiver, find_access(condition, spec, made));
    made.type = receiver.type;
    ILION_TRY(check_order(*receiver.type, condition.op));
    if (condition.element) {
        bool list = column->type->kind() == TypeKind::list;
        ColumnSpec key = list ? list_index_receiver(spec) : map_key_receiver(spec);
        ILION_TRY_ASSIGN(made.key, bind_term(*condition.element, key, context));
    }
    ILION_TRY(check_contains(condition.op, *receiver.type, column->name));
    if (condition.op == cql::Operator::contains) {
        receiver = value_receiver(receiver);
    } else if (condition.op == cql::Operator::contains_key) {
        receiver = map_key_receiver(receiver);
    } else if (condition.op == cql::Operator::in && !condition.in_list) {
        receiver = in_receiver(receiver);
    }
    for (const cql::Term& raw : condition.values) {
        ILION_TRY_ASSIGN(BoundTerm value, bind_term(raw, receiver, context));
        made.values.push_back(std::move(value));
    }
    if (column->is_key()) {
        return invalid(fmt::format("PRIMARY KEY column '{}' cannot have IF conditions", column->name));
    }
    return made;
}

}  // namespace ilion::plan
