#include "schema/describe/elements.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/characters.hpp"
#include "base/java_order.hpp"
#include "schema/describe/create_statement.hpp"
#include "types/type/identifier.hpp"

namespace ilion::schema {

namespace {

// The entries of a map by name, case aside.
template <class Map>
auto sorted(const Map& map) {
    std::vector<std::pair<std::string, typename Map::mapped_type>> entries;
    entries.reserve(map.size());
    for (const auto& [name, value] : map) entries.emplace_back(lower_case(name), value);
    std::stable_sort(entries.begin(), entries.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    return entries;
}

Element table_element(const KeyspacePtr& keyspace, const TablePtr& table, bool with_internals) {
    return {maybe_quote(keyspace->name), "table", maybe_quote(table->name),
            [=] { return create_table_text(*keyspace, *table, with_internals); }};
}

Element type_element(const TypePtr& type) {
    return {maybe_quote(type->keyspace()), "type", maybe_quote(type->name()),
            [=] { return create_type_text(*type); }};
}

Element index_element(const TablePtr& table, const Index& index) {
    return {maybe_quote(table->keyspace), "index", maybe_quote(index.name),
            [table, index] { return create_index_text(*table, index); }};
}

void append_table_with_indexes(const KeyspacePtr& keyspace, const TablePtr& table, bool with_internals,
                               Elements& out) {
    out.push_back(table_element(keyspace, table, with_internals));
    for (const auto& [name, index] : sorted(table->indexes)) out.push_back(index_element(table, index));
}

void add_behind_its_parts(const Keyspace& keyspace, const DataType& type, std::set<std::string>& done,
                          std::vector<TypePtr>& ordered) {
    for (const TypePtr& part : type.args()) add_behind_its_parts(keyspace, *part, done, ordered);
    if (type.kind() != TypeKind::udt || !done.insert(type.name()).second) return;
    if (auto found = keyspace.types.find(type.name()); found != keyspace.types.end()) {
        ordered.push_back(found->second);
    }
}

// By name, but each behind all that it mentions.
std::vector<TypePtr> in_order_of_use(const Keyspace& keyspace) {
    std::vector<const DataType*> types;
    for (const auto& [name, type] : keyspace.types) types.push_back(type.get());
    std::ranges::sort(types, is_less_in_java, [](const DataType* type) { return std::string_view(type->name()); });
    std::vector<TypePtr> ordered;
    std::set<std::string> done;
    for (const DataType* type : types) add_behind_its_parts(keyspace, *type, done, ordered);
    return ordered;
}

}  // namespace

Element keyspace_element(const KeyspacePtr& keyspace) {
    auto name = maybe_quote(keyspace->name);
    return {name, "keyspace", name, [=] { return create_keyspace_text(*keyspace); }};
}

std::vector<KeyspacePtr> sorted_keyspaces(const Schema& schema) {
    std::vector<KeyspacePtr> keyspaces;
    for (const auto& [name, keyspace] : sorted(schema.keyspaces())) keyspaces.push_back(keyspace);
    return keyspaces;
}

Elements table_elements(const KeyspacePtr& keyspace, bool with_internals) {
    Elements out;
    for (const auto& [name, table] : sorted(keyspace->tables)) {
        out.push_back(table_element(keyspace, table, with_internals));
    }
    return out;
}

Elements type_elements(const KeyspacePtr& keyspace) {
    Elements out;
    for (const auto& [name, type] : sorted(keyspace->types)) out.push_back(type_element(type));
    return out;
}

Elements all_elements(const KeyspacePtr& keyspace, bool with_internals) {
    Elements out{keyspace_element(keyspace)};
    for (const auto& type : in_order_of_use(*keyspace)) out.push_back(type_element(type));
    for (const auto& [name, table] : sorted(keyspace->tables)) {
        append_table_with_indexes(keyspace, table, with_internals, out);
    }
    return out;
}

Result<Elements> describe_table(const KeyspacePtr& keyspace, std::string_view name, bool with_internals) {
    auto table = keyspace->table(name);
    if (!table) return invalid(fmt::format("Table '{}' not found in keyspace '{}'", name, keyspace->name));
    Elements out;
    append_table_with_indexes(keyspace, table, with_internals, out);
    return out;
}

Result<Elements> describe_type(const KeyspacePtr& keyspace, std::string_view name) {
    auto type = keyspace->type(name);
    if (!type) return invalid(fmt::format("User defined type '{}' not found in '{}'", name, keyspace->name));
    return Elements{type_element(type)};
}

Result<Elements> describe_index(const KeyspacePtr& keyspace, std::string_view name) {
    for (const auto& [table_name, table] : keyspace->tables) {
        auto found = table->indexes.find(std::string(name));
        if (found != table->indexes.end()) return Elements{index_element(table, found->second)};
    }
    return invalid(fmt::format("Table for existing index '{}' not found in '{}'", name, keyspace->name));
}

}  // namespace ilion::schema
