#include "driver/metadata/schema_rows.hpp"

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

}  // namespace ilion::driver
