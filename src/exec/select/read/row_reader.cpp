#include "exec/select/read/row_reader.hpp"

#include "base/byte_reader.hpp"
#include "types/comparable.hpp"
#include "types/token.hpp"

namespace ilion::exec {

namespace {

using Cells = std::span<const store::Cell>;

// Calls back with the values of a user type's fields, of which some may be missing.
template <class Field>
void for_each_field(const DataType& type, Cells cells, Field field) {
    size_t next = 0;
    for (size_t i = 0; i < type.args().size(); ++i) {
        bool here = next < cells.size() && cells[next].path.size() == sizeof(int16_t) &&
                    load_be<int16_t>(cells[next].path.data()) == static_cast<int16_t>(i);
        field(here ? &cells[next++].value : nullptr);
    }
}

size_t assembled_size(const DataType& type, Cells cells) {
    size_t size = 0;
    if (type.kind() == TypeKind::udt) {
        for_each_field(type, cells, [&](const BytesView* value) {
            size += sizeof(int32_t) + (value == nullptr ? 0 : value->size());
        });
        return size;
    }
    size = sizeof(int32_t);
    for (const store::Cell& cell : cells) {
        if (type.kind() != TypeKind::list) size += sizeof(int32_t) + cell.path.size();
        if (type.kind() != TypeKind::set) size += sizeof(int32_t) + cell.value.size();
    }
    return size;
}

// Writes what assembled_size() has counted.
char* put_assembled(char* at, const DataType& type, Cells cells) {
    if (type.kind() == TypeKind::udt) {
        for_each_field(type, cells, [&](const BytesView* value) {
            at = value == nullptr ? put_null(at) : put_value(at, *value);
        });
        return at;
    }
    at = put_length(at, static_cast<int32_t>(cells.size()));
    for (const store::Cell& cell : cells) {
        if (type.kind() != TypeKind::list) at = put_value(at, cell.path);
        if (type.kind() != TypeKind::set) at = put_value(at, cell.value);
    }
    return at;
}

// The cells of a row by column, asked for in any order, fastest in that of the columns.
class CellFinder {
public:
    explicit CellFinder(const store::RowView* row) {
        if (row == nullptr) return;
        first_ = next_ = row->cells.data();
        end_ = first_ + row->cells.size();
    }

    Cells find(store::ColumnId column) {
        if (next_ == end_ || next_->column > column) next_ = first_;
        while (next_ != end_ && next_->column < column) ++next_;
        const store::Cell* found = next_;
        while (next_ != end_ && next_->column == column) ++next_;
        return {found, next_};
    }

private:
    const store::Cell* first_ = nullptr;
    const store::Cell* next_ = nullptr;  // behind what was found last
    const store::Cell* end_ = nullptr;
};

}  // namespace

bool assemble(const DataType& type, std::span<const store::Cell> cells, Bytes& out) {
    if (cells.empty()) return false;
    size_t before = out.size();
    out.resize(before + assembled_size(type, cells));
    put_assembled(out.data() + before, type, cells);
    return true;
}

void RowReader::set_partition(const store::PartitionKey& key, const store::RowView* static_row) {
    key_ = &key;
    static_row_ = static_row;
    row_ = nullptr;
    if (table_.partition_key_size == 1) return;
    key_components_.resize(table_.partition_key_size);
    if (!split_partition_key(key.bytes, table_.partition_key_size, key_components_)) {
        key_components_.assign(table_.partition_key_size, BytesView());
    }
}

void RowReader::set_row(const store::RowView* row) {
    row_ = row;
    decoded_ = false;
}

void RowReader::decode_clustering() const {
    decoded_ = true;
    clustering_.clear();
    components_.resize(table_.clustering_size);
    for (Component& component : components_) component = {};
    if (!row_->original_clustering.empty()) {
        clustering_.assign(row_->original_clustering);
        ByteReader reader(clustering_);
        for (Component& component : components_) {
            OptionalBytesView value = reader.read_value();
            if (!value) continue;
            component = {static_cast<size_t>(value->data() - clustering_.data()), value->size(), false};
        }
        return;
    }
    BytesView encoded = row_->clustering;
    for (size_t i = 0; i < components_.size() && !encoded.empty(); ++i) {
        const schema::Column& column = table_.clustering_column(i);
        Component& component = components_[i];
        component.at = clustering_.size();
        component.is_null = false;
        char integer[comparable::kMaxInteger];
        if (size_t size = comparable::decode_integer(*column.type, column.descending, encoded, integer)) {
            clustering_.append(integer, size);
            component.size = size;
            continue;
        }
        if (!comparable::decode(*column.type, column.descending, encoded, clustering_, component.is_null)) {
            component.is_null = true;
            return;
        }
        component.size = clustering_.size() - component.at;
    }
}

OptionalBytesView RowReader::clustering_component(const schema::Column& column) const {
    if (row_ == nullptr) return std::nullopt;
    if (!decoded_) decode_clustering();
    const Component& component = components_[static_cast<size_t>(column.position)];
    if (component.is_null) return std::nullopt;
    return BytesView(clustering_).substr(component.at, component.size);
}

size_t RowReader::first_integer(const schema::Column& column, char* value) const {
    if (row_ == nullptr || column.position != 0 || !row_->original_clustering.empty()) return 0;
    BytesView encoded = row_->clustering;
    return comparable::decode_integer(*column.type, column.descending, encoded, value);
}

OptionalBytesView RowReader::value(const schema::Column& column, Bytes& memory) const {
    if (column.kind == schema::ColumnKind::partition_key) {
        return key_component(column);
    }
    if (column.kind == schema::ColumnKind::clustering) return clustering_component(column);
    const store::RowView* cells = cells_of(column);
    if (cells == nullptr) return std::nullopt;
    if (column.type->is_multi_cell()) {
        memory.clear();
        if (!assemble(*column.type, cells->find_all(column.id), memory)) return std::nullopt;
        return BytesView(memory);
    }
    const store::Cell* cell = cells->find(column.id);
    return cell == nullptr ? OptionalBytesView() : OptionalBytesView(cell->value);
}

void RowReader::append(std::span<const schema::Column* const> columns, AppendBuffer& out) const {
    CellFinder regular(row_);
    CellFinder static_cells(static_row_);
    AppendBuffer::Room room = out.room();
    char integer[comparable::kMaxInteger];
    for (const schema::Column* column : columns) {
        OptionalBytesView value;
        if (column->kind == schema::ColumnKind::partition_key) {
            value = key_component(*column);
        } else if (column->kind == schema::ColumnKind::clustering) {
            size_t size = first_integer(*column, integer);
            value = size != 0 ? BytesView(integer, size) : clustering_component(*column);
        } else {
            Cells cells = (column->kind == schema::ColumnKind::regular ? regular : static_cells).find(column->id);
            if (!cells.empty() && column->type->is_multi_cell()) {
                size_t size = assembled_size(*column->type, cells);
                if (room.size() < kLengthSize + size) room = out.more(room.at, kLengthSize + size);
                room.at = put_length(room.at, static_cast<int32_t>(size));
                room.at = put_assembled(room.at, *column->type, cells);
                continue;
            }
            if (!cells.empty()) value = cells.front().value;
        }
        // In one place, so that it is compiled into the loop.
        size_t size = kLengthSize + (value ? value->size() : 0);
        if (room.size() < size) room = out.more(room.at, size);
        room.at = value ? put_value(room.at, *value) : put_null(room.at);
    }
    out.written_to(room.at);
}

}  // namespace ilion::exec
