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

ColumnSpec element_receiver(const ColumnSpec& collection) {
    return derived(collection, "value(" + collection.name + ")", collection.type->arg(0));
}

ColumnSpec map_key_receiver(const ColumnSpec& map) {
    return derived(map, "key(" + map.name + ")", map.type->arg(0));
}

ColumnSpec map_value_receiver(const ColumnSpec& map) {
    return derived(map, "value(" + map.name + ")", map.type->arg(1));
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

}  // namespace ilion::plan
