#include "plan/ddl/compact_storage.hpp"

#include <algorithm>

namespace ilion::plan {

namespace {

using schema::Column;
using schema::ColumnKind;

// `base` with `number` behind it (nothing for 0), or the next number whose name the table does not have yet.
std::string free_name(const schema::Table& table, const std::string& base, int number) {
    while (true) {
        auto name = number == 0 ? base : base + std::to_string(number);
        bool taken = std::any_of(table.columns.begin(), table.columns.end(),
                                 [&](const Column& column) { return column.name == name; });
        if (!taken) return name;
        ++number;
    }
}

Column make_column(std::string name, TypePtr type, ColumnKind kind, int position) {
    Column column;
    column.name = std::move(name);
    column.type = std::move(type);
    column.kind = kind;
    column.position = position;
    return column;
}

}  // namespace

Status check_compact_storage(size_t clustering_size, const std::map<std::string, Column>& columns) {
    auto any = [&](auto predicate) { return std::any_of(columns.begin(), columns.end(), predicate); };
    if (any([](const auto& entry) { return entry.second.type->is_multi_cell(); })) {
        return invalid("Non-frozen collections and UDTs are not supported with COMPACT STORAGE");
    }
    if (any([](const auto& entry) { return entry.second.kind == ColumnKind::static_; })) {
        return invalid("Static columns are not supported in COMPACT STORAGE tables");
    }
    if (clustering_size == 0 && columns.empty()) {
        return invalid("No definition found that is not part of the PRIMARY KEY");
    }
    if (clustering_size > 0 && columns.size() > 1) {
        std::string names;
        for (const auto& [name, column] : columns) names += (names.empty() ? "" : ", ") + name;
        return invalid(
            "COMPACT STORAGE with composite PRIMARY KEY allows no more than one column not part of the "
            "PRIMARY KEY (got: " +
            names + ")");
    }
    return {};
}

void add_compact_columns(size_t clustering_size, schema::Table& table) {
    table.is_dense = clustering_size > 0;
    table.is_compound = clustering_size > 1;
    bool has_value = false;
    for (auto& column : table.columns) {
        if (column.is_key()) continue;
        if (!table.is_dense) column.kind = ColumnKind::static_;
        has_value = true;
    }
    if (!table.is_dense) {
        table.columns.push_back(
            make_column(free_name(table, "column", 1), DataType::of(TypeKind::text), ColumnKind::clustering, 0));
    }
    if (!table.is_dense || !has_value) {
        auto type = !table.is_dense ? DataType::of(table.is_counter ? TypeKind::counter : TypeKind::blob)
                                    : DataType::of(TypeKind::empty);
        table.columns.push_back(make_column(free_name(table, "value", 0), type, ColumnKind::regular, -1));
    }
}

}  // namespace ilion::plan
