#include "schema/user_types.hpp"

#include <algorithm>
#include <functional>

namespace ilion::schema {

namespace {

using Replace = std::function<TypePtr(const TypePtr&)>;  // null: leave it and look inside

// Rebuilds a type bottom-up, sharing what does not change.
TypePtr transform(const TypePtr& type, const Replace& replace) {
    if (auto replaced = replace(type)) return replaced;
    std::vector<TypePtr> args;
    args.reserve(type->args().size());
    bool changed = false;
    for (const auto& arg : type->args()) {
        args.push_back(transform(arg, replace));
        changed |= args.back() != arg;
    }
    if (!changed) return type;
    switch (type->kind()) {
        case TypeKind::list:
            return DataType::list(args[0], type->is_multi_cell());
        case TypeKind::set:
            return DataType::set(args[0], type->is_multi_cell());
        case TypeKind::map:
            return DataType::map(args[0], args[1], type->is_multi_cell());
        case TypeKind::tuple:
            return DataType::tuple(std::move(args));
        case TypeKind::vector:
            return DataType::vector(args[0], type->dimension());
        case TypeKind::udt:
            return DataType::udt(type->keyspace(), type->name(), type->field_names(), std::move(args),
                                 type->is_multi_cell());
        default:
            return type;
    }
}

}  // namespace

TypePtr with_updated_udt(const TypePtr& type, const TypePtr& updated) {
    return transform(type, [&](const TypePtr& part) -> TypePtr {
        if (part->kind() != TypeKind::udt || part->name() != updated->name() ||
            part->keyspace() != updated->keyspace()) {
            return nullptr;
        }
        return part->is_multi_cell() ? updated : updated->frozen();
    });
}

std::shared_ptr<Keyspace> with_updated_udt(const Keyspace& keyspace, const TypePtr& updated) {
    auto next = std::make_shared<Keyspace>(keyspace);
    for (auto& [name, type] : next->types) {
        type = name == updated->name() ? updated : with_updated_udt(type, updated);
    }
    for (auto& [name, table] : next->tables) {
        bool mentioned = std::any_of(table->columns.begin(), table->columns.end(), [&](const Column& column) {
            return column.type->references_udt(updated->keyspace(), updated->name());
        });
        if (!mentioned) continue;
        auto changed = table->clone();
        for (auto& column : changed->columns) column.type = with_updated_udt(column.type, updated);
        changed->finish();
        table = std::move(changed);
    }
    for (auto& function : next->functions) {
        auto changed = std::make_shared<Function>(*function);
        for (auto& type : changed->argument_types) type = with_updated_udt(type, updated);
        changed->return_type = with_updated_udt(changed->return_type, updated);
        function = std::move(changed);
    }
    for (auto& aggregate : next->aggregates) {
        auto changed = std::make_shared<Aggregate>(*aggregate);
        for (auto& type : changed->argument_types) type = with_updated_udt(type, updated);
        changed->state_type = with_updated_udt(changed->state_type, updated);
        changed->return_type = with_updated_udt(changed->return_type, updated);
        aggregate = std::move(changed);
    }
    return next;
}

TypePtr expand_user_types(const TypePtr& type) {
    return transform(type, [](const TypePtr& part) -> TypePtr {
        if (part->kind() == TypeKind::vector) return part;
        if (part->kind() != TypeKind::udt) return nullptr;
        std::vector<TypePtr> fields;
        for (const auto& field : part->args()) fields.push_back(expand_user_types(field)->frozen());
        return DataType::tuple(std::move(fields));
    });
}

bool references_duration(const DataType& type) {
    if (type.kind() == TypeKind::vector) return false;  // sic
    return type.kind() == TypeKind::duration ||
           std::any_of(type.args().begin(), type.args().end(),
                       [](const TypePtr& arg) { return references_duration(*arg); });
}

}  // namespace ilion::schema
