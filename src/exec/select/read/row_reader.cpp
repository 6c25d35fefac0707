#include "exec/select/read/row_reader.hpp"

#include <cstring>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "types/comparable.hpp"
#include "types/token.hpp"

namespace ilion::exec {

namespace {

// Gathers what is appended in small pieces. As a ByteWriter, in what it has.
class Gathering {
public:
    explicit Gathering(Bytes& out) : out_(out) {}
    ~Gathering() { out_.append(piece_, used_); }
    Gathering(const Gathering&) = delete;
    Gathering& operator=(const Gathering&) = delete;

    void write(int32_t number) {
        if (sizeof piece_ - used_ < sizeof number) flush();
        store_be(piece_ + used_, number);
        used_ += sizeof number;
    }
    void write_value(BytesView value) {
        write(static_cast<int32_t>(value.size()));
        if (sizeof piece_ - used_ < value.size()) {
            flush();
            if (sizeof piece_ < value.size()) {
                out_.append(value);
                return;
            }
        }
        copy(piece_ + used_, value);
        used_ += value.size();
    }
    void write_null() { write(int32_t{-1}); }

private:
    // Most values are short: two words that overlap are faster than a call.
    static void copy(char* to, BytesView value) {
        const char* from = value.data();
        size_t size = value.size();
        if (size > 2 * sizeof(uint64_t) || size < sizeof(uint32_t)) {
            std::memcpy(to, from, size);
        } else if (size >= sizeof(uint64_t)) {
            copy_ends<uint64_t>(to, from, size);
        } else {
            copy_ends<uint32_t>(to, from, size);
        }
    }
    template <class Word>
    static void copy_ends(char* to, const char* from, size_t size) {
        Word first, last;
        std::memcpy(&first, from, sizeof first);
        std::memcpy(&last, from + size - sizeof last, sizeof last);
        std::memcpy(to, &first, sizeof first);
        std::memcpy(to + size - sizeof last, &last, sizeof last);
    }
    void flush() {
        out_.append(piece_, used_);
        used_ = 0;
    }

    Bytes& out_;
    size_t used_ = 0;
    char piece_[512];
};

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

template <class Writer>
void assemble_into(const DataType& type, Cells cells, Writer& writer) {
    if (type.kind() == TypeKind::udt) {
        for_each_field(type, cells, [&](const BytesView* value) {
            if (value == nullptr) {
                writer.write_null();
            } else {
                writer.write_value(*value);
            }
        });
        return;
    }
    writer.write(static_cast<int32_t>(cells.size()));
    for (const store::Cell& cell : cells) {
        if (type.kind() != TypeKind::list) writer.write_value(cell.path);
        if (type.kind() != TypeKind::set) writer.write_value(cell.value);
    }
}

// The cells of a row by column, asked for in any order, fastest in that of the columns.
class CellFinder {
public:
    explicit CellFinder(const store::RowView* row) {
        if (row != nullptr) cells_ = row->cells;
    }

    Cells find(store::ColumnId column) {
        bool ahead = next_ < cells_.size() && cells_[next_].column <= column;
        size_t at = ahead ? next_ : 0;
        while (at < cells_.size() && cells_[at].column < column) ++at;
        next_ = at;
        while (next_ < cells_.size() && cells_[next_].column == column) ++next_;
        return cells_.subspan(at, next_ - at);
    }

private:
    Cells cells_;
    size_t next_ = 0;
};

void append_cells(const DataType& type, Cells cells, Gathering& out) {
    if (cells.empty()) {
        out.write_null();
    } else if (type.is_multi_cell()) {
        out.write(static_cast<int32_t>(assembled_size(type, cells)));
        assemble_into(type, cells, out);
    } else {
        out.write_value(cells.front().value);
    }
}

}  // namespace

bool assemble(const DataType& type, std::span<const store::Cell> cells, Bytes& out) {
    if (cells.empty()) return false;
    ByteWriter writer(out);
    assemble_into(type, cells, writer);
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

void RowReader::append(std::span<const schema::Column* const> columns, Bytes& out) const {
    Gathering gathering(out);
    CellFinder regular(row_);
    CellFinder static_cells(static_row_);
    auto write = [&](OptionalBytesView value) {
        if (value) {
            gathering.write_value(*value);
        } else {
            gathering.write_null();
        }
    };
    for (const schema::Column* column : columns) {
        switch (column->kind) {
            case schema::ColumnKind::partition_key:
                write(key_components_[static_cast<size_t>(column->position)]);
                break;
            case schema::ColumnKind::clustering:
                write(clustering_component(*column));
                break;
            case schema::ColumnKind::static_:
                append_cells(*column->type, static_cells.find(column->id), gathering);
                break;
            case schema::ColumnKind::regular:
                append_cells(*column->type, regular.find(column->id), gathering);
                break;
        }
    }
}

}  // namespace ilion::exec
