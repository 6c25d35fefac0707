#include "schema/hidden.hpp"

namespace ilion::schema {

bool is_static_compact(const Table& table) {
    return !table.is_dense && !table.is_compound;
}

bool is_hidden(const Table& table, const Column& column) {
    if (!table.is_compact()) return false;
    if (is_static_compact(table)) {
        return column.kind == ColumnKind::clustering || column.kind == ColumnKind::regular;
    }
    return column.type->kind() == TypeKind::empty;
}

}  // namespace ilion::schema
