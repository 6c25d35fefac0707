#include "server/auth/masking.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace ilion::server {
namespace {

bool has_masks(const schema::Table& table) {
    return std::any_of(table.columns.begin(), table.columns.end(),
                       [](const schema::Column& column) { return !column.mask.empty(); });
}

// The masked columns that the WHERE clause is about, in the table's order.
std::vector<std::string> asked_about(const plan::SelectPlan& select) {
    std::set<const schema::Column*> restricted;
    const auto& restrictions = select.restrictions;
    for (const auto* group : {&restrictions.partition_key, &restrictions.clustering, &restrictions.filters}) {
        for (const auto& restriction : *group) {
            restricted.insert(restriction.columns.begin(), restriction.columns.end());
        }
    }
    for (size_t i = 0; restrictions.token && i < select.table->partition_key_size; ++i) {
        restricted.insert(&select.table->partition_column(i));
    }
    std::vector<std::string> names;
    for (const auto& column : select.table->columns) {
        if (!column.mask.empty() && restricted.contains(&column)) names.push_back(column.name);
    }
    return names;
}

}  // namespace

Result<bool> is_masked(Auth& auth, const std::string& user, const plan::SelectPlan& select) {
    const schema::Table& table = *select.table;
    if (!auth.authorizes() || !has_masks(table)) return false;
    ILION_TRY_ASSIGN(auto graph, auth.roles().snapshot());
    auto resource = Resource::table(table.keyspace, table.name);
    if (graph->may(user, Permission::unmask, resource)) return false;
    if (graph->may(user, Permission::select_masked, resource)) return true;
    auto asked = asked_about(select);
    if (asked.empty()) return true;
    return make_error(ErrorCode::unauthorized,
                      fmt::format("User {} has no UNMASK nor SELECT_MASKED permission on table {}.{}, cannot query "
                                  "masked columns [{}]",
                                  user, table.keyspace, table.name, fmt::join(asked, ", ")));
}

}  // namespace ilion::server
