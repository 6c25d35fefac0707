#include "exec/select/read/row_reader.hpp"

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "types/comparable.hpp"
#include "types/token.hpp"

namespace ilion::exec {

namespace {

void assemble_udt(const DataType& type, std::span<const store::Cell> cells, ByteWriter& writer) {
    size_t next = 0;
    for (size_t field = 0; field < type.args().size(); ++field) {
        bool here = next < cells.size() && cells[next].path.size() == sizeof(int16_t) &&
                    load_be<int16_t>(cells[next].path.data()) == static_cast<int16_t>(field);
        if (here) {
            writer.write_value(cells[next++].value);
        } else {
            writer.write_null();
        }
    }
}

}  // namespace

bool assemble(const DataType& type, std::span<const store::Cell> cells, Bytes& out) {
    if (cells.empty()) return false;
    ByteWriter writer(out);
    if (type.kind() == TypeKind::udt) {
        assemble_udt(type, cells, writer);
        return true;
    }
    writer.write(static_cast<int32_t>(cells.size()));
    for (const store::Cell& cell : cells) {
        if (type.kind() != TypeKind::list) writer.write_value(cell.path);
        if (type.kind() != TypeKind::set) writer.write_value(cell.value);
    }
    return true;
}

void RowReader::set_partition(const store::PartitionKey& key, const store::RowView* static_row) {
    key_ = &key;
    static_row_ = static_row;
    row_ = nullptr;
    key_components_.resize(table_.partition_key_size);
    if (table_.partition_key_size == 1) {
        key_components_.front() = key.bytes;
    } else if (!split_partition_key(key.bytes, table_.partition_key_size, key_components_)) {
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
    components_.assign(table_.clustering_size, Component());
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

OptionalBytesView RowReader::value(const schema::Column& column, Bytes& memory) const {
    if (column.kind == schema::ColumnKind::partition_key) {
        return key_components_[static_cast<size_t>(column.position)];
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

void RowReader::append(const schema::Column& column, Bytes& out) const {
    ByteWriter writer(out);
    if (!column.type->is_multi_cell()) {
        Bytes unused;
        writer.write_value(value(column, unused));
        return;
    }
    const store::RowView* cells = cells_of(column);
    size_t at = out.size();
    writer.write(int32_t{-1});
    if (cells != nullptr && assemble(*column.type, cells->find_all(column.id), out)) {
        writer.patch(at, static_cast<int32_t>(out.size() - at - sizeof(int32_t)));
    }
}

}  // namespace ilion::exec
