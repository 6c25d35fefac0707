#include "plan/restriction/index_support.hpp"

#include <algorithm>

#include "schema/index_target.hpp"
#include "types/type/custom_class.hpp"

namespace ilion::plan {

namespace {

using schema::IndexPart;
using Group = std::vector<const schema::Index*>;

bool has_order(const schema::Column& column) {
    switch (column.type->kind()) {
        case TypeKind::uuid:
            return column.descending;  // sic: only uuids as they are have none
        case TypeKind::ascii:
        case TypeKind::text:
        case TypeKind::boolean:
        case TypeKind::list:
        case TypeKind::set:
        case TypeKind::map:
        case TypeKind::tuple:
        case TypeKind::udt:
        case TypeKind::vector:
            return false;
        case TypeKind::custom:
            return !is_composite(*column.type);
        default:
            return true;
    }
}

bool supports_contains(IndexPart part, const Restriction& restriction) {
    return (!restriction.contained.empty() && part == IndexPart::values) ||
           (!restriction.contained_keys.empty() && part == IndexPart::keys) ||
           (!restriction.entries.empty() && part == IndexPart::entries);
}

std::vector<Group> groups_of(const schema::Table& table) {
    std::vector<Group> groups;
    Group attached;
    for (const auto& [name, index] : table.indexes) {
        if (schema::is_storage_attached(index)) {
            attached.push_back(&index);
        } else {
            groups.push_back({&index});
        }
    }
    if (!attached.empty()) groups.push_back(std::move(attached));
    return groups;
}

// Whether the index finds rows by what the restriction says of the column.
bool supports(const schema::Table& table, const schema::Index& index, const Restriction& restriction,
              const schema::Column& column) {
    auto target = schema::target_of(table, index);
    if (!target || target->column != &column) return false;
    bool whole = target->part == IndexPart::simple || target->part == IndexPart::full;
    switch (restriction.kind) {
        case Restriction::Kind::eq:
            return whole;
        case Restriction::Kind::slice:
            return target->part == IndexPart::simple && schema::is_storage_attached(index) &&
                   has_order(*target->column);
        case Restriction::Kind::in:
            return false;
        case Restriction::Kind::contains:
            break;
    }
    return supports_contains(target->part, restriction);
}

bool answers(const schema::Table& table, const schema::Index& index, const Restriction& restriction,
             const schema::Column& column) {
    if (!supports(table, index, restriction, column)) return false;
    // A legacy index looks for one element of a collection.
    size_t relations =
        restriction.contained.size() + restriction.contained_keys.size() + restriction.entries.size();
    return relations <= 1 || schema::is_storage_attached(index);
}

bool answers(const schema::Table& table, const Group& group, const Restriction& restriction,
             const schema::Column& column) {
    return std::any_of(group.begin(), group.end(),
                       [&](const schema::Index* index) { return answers(table, *index, restriction, column); });
}

bool finds_vectors(const schema::Table& table, const Group& group, const schema::Column& column) {
    return std::any_of(group.begin(), group.end(), [&](const schema::Index* index) {
        return schema::is_vector_index(table, *index) && schema::target_of(table, *index)->column == &column;
    });
}

// What a restriction of several columns says of one of them.
std::optional<Restriction> part_of(const Restriction& restriction, size_t position) {
    if (restriction.kind != Restriction::Kind::eq || restriction.values.front().whole_tuple) return std::nullopt;
    Restriction part;
    part.columns = {restriction.columns[position]};
    part.values.push_back({{restriction.values.front().terms[position]}, false});
    return part;
}

}  // namespace

bool has_supporting_index(const schema::Table& table, const Restriction& restriction) {
    return std::any_of(table.indexes.begin(), table.indexes.end(), [&](const auto& entry) {
        return std::any_of(
            restriction.columns.begin(), restriction.columns.end(),
            [&](const schema::Column* column) { return supports(table, entry.second, restriction, *column); });
    });
}

bool need_filtering(const schema::Table& table, const std::vector<const Restriction*>& restrictions,
                    const schema::Column* vector) {
    std::vector<Group> groups = groups_of(table);
    return std::none_of(groups.begin(), groups.end(), [&](const Group& group) {
        if (vector != nullptr && !finds_vectors(table, group, *vector)) return false;
        return std::all_of(restrictions.begin(), restrictions.end(), [&](const Restriction* restriction) {
            return std::all_of(
                restriction->columns.begin(), restriction->columns.end(),
                [&](const schema::Column* column) { return answers(table, group, *restriction, *column); });
        });
    });
}

bool asks_vector_index(const schema::Table& table, const std::vector<const Restriction*>& restrictions) {
    return std::any_of(table.indexes.begin(), table.indexes.end(), [&](const auto& entry) {
        if (!schema::is_vector_index(table, entry.second)) return false;
        return std::any_of(restrictions.begin(), restrictions.end(), [&](const Restriction* restriction) {
            return std::any_of(
                restriction->columns.begin(), restriction->columns.end(),
                [&](const schema::Column* column) { return supports(table, entry.second, *restriction, *column); });
        });
    });
}

void add_accesses(const schema::Table& table, const Restriction& restriction, std::vector<IndexAccess>& accesses) {
    for (const auto& [name, index] : table.indexes) {
        for (size_t i = 0; i < restriction.columns.size(); ++i) {
            if (!supports(table, index, restriction, *restriction.columns[i])) continue;
            if (restriction.columns.size() == 1) {
                accesses.push_back({name, restriction});
            } else if (auto part = part_of(restriction, i)) {
                accesses.push_back({name, *std::move(part)});
            }
        }
    }
}

}  // namespace ilion::plan
