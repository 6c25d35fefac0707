#include "exec/write/row_values.hpp"

#include "base/byte_writer.hpp"

namespace ilion::exec {

namespace {

Bytes join_fields(std::span<const store::Cell> cells, size_t fields) {
    Bytes value;
    ByteWriter writer(value);
    size_t field = 0;
    for (const store::Cell& cell : cells) {
        if (cell.path.size() != sizeof(int16_t)) continue;
        auto at = static_cast<size_t>(load_be<uint16_t>(cell.path.data()));
        for (; field < at && field < fields; ++field) writer.write_null();
        if (field < fields) writer.write_value(cell.value);
        ++field;
    }
    for (; field < fields; ++field) writer.write_null();
    return value;
}

Bytes join_elements(std::span<const store::Cell> cells, TypeKind kind) {
    Bytes value;
    ByteWriter writer(value);
    writer.write(static_cast<int32_t>(cells.size()));
    for (const store::Cell& cell : cells) {
        if (kind != TypeKind::list) writer.write_value(cell.path);
        if (kind != TypeKind::set) writer.write_value(cell.value);
    }
    return value;
}

}  // namespace

OptionalBytes column_value(const store::RowView* row, const schema::Column& column) {
    if (row == nullptr) return std::nullopt;
    auto cells = row->find_all(column.id);
    if (cells.empty()) return std::nullopt;
    const DataType& type = *column.type;
    if (!type.is_multi_cell()) return Bytes(cells.front().value);
    if (type.kind() == TypeKind::udt) return join_fields(cells, type.args().size());
    return join_elements(cells, type.kind());
}

}  // namespace ilion::exec
