#include "driver/metadata/schema_rows.hpp"

#include <algorithm>

namespace ilion::driver {

int RawRows::column(std::string_view name) const {
    for (size_t i = 0; columns && i < columns->size(); ++i) {
        if ((*columns)[i].name == name) return static_cast<int>(i);
    }
    return -1;
}

OptionalBytesView RawRows::cell(size_t row, std::string_view column_name) const {
    int index = column(column_name);
    if (index < 0) return std::nullopt;
    const OptionalBytes& cell = rows[row][static_cast<size_t>(index)];
    return cell ? OptionalBytesView(*cell) : std::nullopt;
}

std::string_view RawRows::text(size_t row, std::string_view column_name) const {
    return cell(row, column_name).value_or(BytesView());
}

uint64_t SchemaRows::refreshed_at(std::string_view keyspace) const {
    auto alone = refreshed_alone.find(keyspace);
    return alone == refreshed_alone.end() ? refreshed : std::max(refreshed, alone->second);
}

SchemaRows with_refresh(SchemaRows present, uint64_t refresh, const std::string& keyspace, Keyspaces found) {
    ++present.generation;
    for (auto known = present.keyspaces.begin(); known != present.keyspaces.end();) {
        bool is_meant = keyspace.empty() || known->first == keyspace;
        bool is_gone = is_meant && !found.contains(known->first) && present.refreshed_at(known->first) < refresh;
        known = is_gone ? present.keyspaces.erase(known) : std::next(known);
    }
    for (auto& [name, rows] : found) {
        if (present.refreshed_at(name) > refresh) continue;
        rows->refresh = refresh;
        present.keyspaces[name] = std::move(rows);
    }
    if (keyspace.empty()) {
        present.refreshed = std::max(present.refreshed, refresh);
        std::erase_if(present.refreshed_alone,
                      [&](const auto& alone) { return alone.second <= present.refreshed; });
    } else if (present.refreshed_at(keyspace) < refresh) {
        present.refreshed_alone[keyspace] = refresh;
    }
    return present;
}

}  // namespace ilion::driver
