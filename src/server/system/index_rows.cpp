// The tables that tell of indexes.
#include "schema/index_target.hpp"
#include "server/system/row_builder.hpp"
#include "server/system/rows.hpp"

namespace ilion::server {

namespace {

template <class Visit>
void each_index(const schema::Schema& schema, Visit visit) {
    for (const auto& [keyspace_name, keyspace] : schema.keyspaces()) {
        for (const auto& [table_name, table] : keyspace->tables) {
            for (const auto& [index_name, index] : table->indexes) visit(*table, index);
        }
    }
}

// As Cassandra names what an index does to text.
std::string analyzer_name(const schema::Index& index) {
    if (!schema::is_analyzed(index.options)) return "NoOpAnalyzer";
    auto is = [&](const char* name, std::string_view wanted) {
        auto option = index.options.find(name);
        return option != index.options.end() && option->second == wanted ? "true" : "false";
    };
    bool sensitive = index.options.contains("case_sensitive") && index.options.at("case_sensitive") == "false";
    return std::string("NonTokenizingAnalyzer{caseSensitive=") + (sensitive ? "false" : "true") +
           ", normalized=" + is("normalize", "true") + ", ascii=" + is("ascii", "true") + "}";
}

}  // namespace

VirtualRows built_index_rows(const schema::Table& table, const schema::Schema& schema) {
    VirtualRows rows;
    each_index(schema, [&](const schema::Table& of, const schema::Index& index) {
        if (!schema::target_of(of, index)) return;  // of no column, it is never built
        rows.push_back(RowBuilder(table).set("table_name", of.keyspace).set("index_name", index.name).take());
    });
    return rows;
}

VirtualRows column_index_rows(const schema::Table& table, const schema::Schema& schema) {
    VirtualRows rows;
    each_index(schema, [&](const schema::Table& of, const schema::Index& index) {
        auto target = schema::target_of(of, index);
        if (!target || !schema::is_storage_attached(index)) return;
        TypeKind kind = target->column->type->kind();
        bool is_number =
            kind != TypeKind::text && kind != TypeKind::ascii && kind != TypeKind::boolean && kind < TypeKind::list;
        rows.push_back(RowBuilder(table)
                           .set("keyspace_name", of.keyspace)
                           .set("index_name", index.name)
                           .set("table_name", of.name)
                           .set("column_name", target->column->name)
                           .set("analyzer", analyzer_name(index))
                           .set_bool("is_building", false)
                           .set_bool("is_queryable", true)
                           .set_bool("is_string", !is_number)
                           .take());
    });
    return rows;
}

}  // namespace ilion::server
