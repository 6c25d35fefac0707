#include "schema/table.hpp"

#include <algorithm>
#include <tuple>

#include "schema/hidden.hpp"

namespace ilion::schema {

namespace {

// Cassandra compares the first eight bytes of a column's name as a signed number: names that begin beyond ASCII
// come first.
bool name_before(std::string_view a, std::string_view b) {
    auto beyond_ascii = [](std::string_view name) { return !name.empty() && (name[0] & 0x80) != 0; };
    bool a_first = beyond_ascii(a), b_first = beyond_ascii(b);
    return a_first != b_first ? a_first : a < b;
}

}  // namespace

std::shared_ptr<Table> Table::clone() const {
    auto copy = std::make_shared<Table>();
    copy->id = id;
    copy->number = number;
    copy->keyspace = keyspace;
    copy->name = name;
    copy->columns = columns;
    copy->partition_key_size = partition_key_size;
    copy->clustering_size = clustering_size;
    copy->static_size = static_size;
    copy->is_counter = is_counter;
    copy->is_dense = is_dense;
    copy->is_compound = is_compound;
    copy->is_super = is_super;
    copy->is_virtual = is_virtual;
    copy->options = options;
    copy->dropped = dropped;
    copy->indexes = indexes;
    copy->next_column_id = next_column_id;
    return copy;
}

void Table::finish() {
    // Key columns come with their position set and keep it; the position of the others is -1, so the name decides.
    std::sort(columns.begin(), columns.end(), [](const Column& a, const Column& b) {
        auto place = [](const Column& column) { return std::tie(column.kind, column.position); };
        return place(a) != place(b) ? place(a) < place(b) : name_before(a.name, b.name);
    });
    for (const auto& column : columns) {
        next_column_id = std::max(next_column_id, static_cast<ColumnId>(column.id + 1));
    }
    for (auto& column : columns) {
        if (column.id == 0) column.id = next_column_id++;
    }

    partition_key_size = clustering_size = static_size = 0;
    by_name.clear();
    by_id.assign(next_column_id, -1);
    for (size_t i = 0; i < columns.size(); ++i) {
        auto& column = columns[i];
        column.index = i;
        column.position = -1;
        switch (column.kind) {
            case ColumnKind::partition_key:
                column.position = static_cast<int>(partition_key_size++);
                break;
            case ColumnKind::clustering:
                column.position = static_cast<int>(clustering_size++);
                break;
            case ColumnKind::static_:
                ++static_size;
                break;
            case ColumnKind::regular:
                break;
        }
        if (column.type->is_counter()) is_counter = true;
        column.dropped_until = INT64_MIN;
        for (const auto& old : dropped) {
            if (old.name == column.name) column.dropped_until = old.dropped_micros;
        }
        // What nobody declared has no name.
        if (!is_hidden(*this, column)) by_name.emplace(column.name, i);
        by_id[column.id] = static_cast<int32_t>(i);
    }
}

}  // namespace ilion::schema
