#include "index/definition.hpp"

#include "index/vector_index.hpp"
#include "types/type/custom_class.hpp"

namespace ilion::index {

namespace {

using schema::IndexPart;

// What entries are told by: the value in the order of its type where ranges are asked for, its bytes otherwise.
TypePtr term_type(const TypePtr& value, bool ordered) {
    const DataType& type = *value;
    bool opaque = type.is_collection() || type.kind() == TypeKind::tuple || type.kind() == TypeKind::udt ||
                  type.kind() == TypeKind::vector || is_composite(type);
    return ordered && !opaque ? value : DataType::of(TypeKind::blob);
}

std::vector<TypePtr> term_types(const Definition& definition) {
    const TypePtr& type = definition.column->type;
    // Clusterings are kept in comparable bytes, which need not give back the very bytes of a value.
    bool ordered = definition.storage_attached || definition.column->kind == schema::ColumnKind::clustering;
    auto of = [&](const TypePtr& value) { return term_type(value, ordered); };
    switch (definition.part) {
        case IndexPart::keys:
            return {of(type->arg(0))};
        case IndexPart::values:
            return {of(type->arg(type->kind() == TypeKind::map ? 1 : 0))};
        case IndexPart::entries:
            return {of(type->arg(0)), of(type->arg(1))};
        case IndexPart::simple:
        case IndexPart::full:
            break;
    }
    if (definition.column->kind == schema::ColumnKind::clustering) return {type};
    return {of(type)};
}

// Storage-attached indexes know empty values of texts, booleans, tuples, UDTs and composites only.
bool skips_empty(const Definition& definition) {
    if (!definition.storage_attached) return false;
    const DataType* value = definition.column->type.get();
    if (definition.part == IndexPart::keys) value = value->arg(0).get();
    if (definition.part == IndexPart::values) value = value->args().back().get();
    switch (value->kind()) {
        case TypeKind::ascii:
        case TypeKind::text:
        case TypeKind::boolean:
        case TypeKind::tuple:
        case TypeKind::udt:
            return false;
        default:
            return !is_composite(*value);
    }
}

// A table of nothing but a number: enough for the store to keep entries as rows.
schema::TablePtr hidden_table(const schema::Table& base, const Definition& definition) {
    auto table = std::make_shared<schema::Table>();
    table->keyspace = base.keyspace;
    table->name = base.name + "." + definition.name;
    table->number = definition.number;
    return table;
}

}  // namespace

TableIndexesPtr define_indexes(const schema::TablePtr& table, const TableIndexes* previous) {
    auto indexes = std::make_shared<TableIndexes>();
    indexes->table = table;
    for (const auto& [name, index] : table->indexes) {
        auto target = schema::target_of(*table, index);
        if (!target) continue;
        Definition definition;
        definition.name = name;
        definition.number = index.number;
        definition.column = target->column;
        definition.part = target->part;
        definition.storage_attached = schema::is_storage_attached(index);
        definition.analyzer = Analyzer::of(index.options);
        definition.by_partition = target->column->kind == schema::ColumnKind::static_ ||
                                  target->column->kind == schema::ColumnKind::partition_key;
        if (schema::is_vector_index(*table, index)) {
            const Definition* known = previous == nullptr ? nullptr : previous->find(name);
            bool same = known != nullptr && known->number == index.number;
            definition.vectors = same ? known->vectors
                                      : std::make_shared<VectorIndex>(similarity_of(index.options),
                                                                      target->column->type->dimension());
        } else {
            definition.term_types = term_types(definition);
            definition.skips_empty = skips_empty(definition);
            definition.has_path =
                target->part == IndexPart::values && target->column->type->kind() != TypeKind::set;
            definition.entries = hidden_table(*table, definition);
        }
        indexes->definitions.push_back(std::move(definition));
    }
    return indexes;
}

}  // namespace ilion::index
