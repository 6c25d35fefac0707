#include "plan/term/bind_variables.hpp"

#include <algorithm>

namespace ilion::plan {

BindVariables::BindVariables(const std::vector<std::string>& names)
    : names_(names),
      specs_(names.size()),
      columns_(names.size(), nullptr) {}

void BindVariables::set(int index, const ColumnSpec& receiver, const schema::Column* column) {
    auto at = static_cast<size_t>(index);
    if (at >= specs_.size()) return;  // where the statement can have none
    specs_[at] = receiver;
    if (!names_[at].empty()) specs_[at].name = names_[at];
    columns_[at] = column;
}

std::vector<uint16_t> BindVariables::partition_key_indexes(const schema::Table& table) const {
    std::vector<uint16_t> indexes(table.partition_key_size);
    std::vector<bool> bound(table.partition_key_size);
    for (size_t i = 0; i < columns_.size(); ++i) {
        const schema::Column* column = columns_[i];
        if (column == nullptr || column->kind != schema::ColumnKind::partition_key) continue;
        auto position = static_cast<size_t>(column->position);
        indexes[position] = static_cast<uint16_t>(i);
        bound[position] = true;
    }
    bool complete = std::find(bound.begin(), bound.end(), false) == bound.end();
    return complete ? indexes : std::vector<uint16_t>();
}

}  // namespace ilion::plan
