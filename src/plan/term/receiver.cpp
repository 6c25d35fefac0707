// The receivers that terms are bound to, named as Cassandra names them.
#include "plan/term/bind_term.hpp"

namespace ilion::plan {

namespace {

ColumnSpec derived(const ColumnSpec& from, std::string name, TypePtr type) {
    return {from.keyspace, from.table, std::move(name), std::move(type)};
}

}  // namespace

ColumnSpec receiver_of(const schema::Table& table, const schema::Column& column) {
    return {table.keyspace, table.name, column.name, column.type};
}

ColumnSpec value_receiver(const ColumnSpec& collection) {
    return derived(collection, "value(" + collection.name + ")", collection.type->args().back());
}

ColumnSpec map_key_receiver(const ColumnSpec& map) {
    return derived(map, "key(" + map.name + ")", map.type->arg(0));
}

ColumnSpec list_index_receiver(const ColumnSpec& list) {
    return derived(list, "idx(" + list.name + ")", DataType::of(TypeKind::int_));
}

ColumnSpec field_receiver(const ColumnSpec& udt, size_t field) {
    return derived(udt, udt.name + "." + udt.type->field_names()[field], udt.type->arg(field));
}

ColumnSpec component_receiver(const ColumnSpec& tuple, size_t part) {
    return derived(tuple, tuple.name + "[" + std::to_string(part) + "]", tuple.type->arg(part));
}

ColumnSpec in_receiver(const ColumnSpec& column) {
    return derived(column, "in(" + column.name + ")", DataType::list(column.type->frozen(), false));
}

Status check_contains(cql::Operator op, const DataType& type, const std::string& column) {
    if (op == cql::Operator::contains_key && type.kind() != TypeKind::map) {
        return invalid("Cannot use CONTAINS KEY on non-map column " + column);
    }
    if (op == cql::Operator::contains && !type.is_collection()) {
        return invalid("Cannot use CONTAINS on non-collection column " + column);
    }
    return {};
}

}  // namespace ilion::plan
