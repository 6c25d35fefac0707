#include "server/config/check_schema.hpp"

#include <algorithm>
#include <charconv>

#include "schema/identifier.hpp"

namespace ilion::server {
namespace {

// The text or the option of a property; nothing if it is not there.
const std::string* text_of(const cql::Properties& properties, std::string_view name) {
    for (const auto& property : properties) {
        if (property.name == name) return std::get_if<std::string>(&property.value);
    }
    return nullptr;
}
const std::string* option_of(const cql::Properties& properties, std::string_view name, std::string_view option) {
    for (const auto& property : properties) {
        const auto* options = std::get_if<cql::PropertyMap>(&property.value);
        if (property.name != name || options == nullptr) continue;
        for (const auto& [key, value] : *options) {
            if (key == option) return &value;
        }
    }
    return nullptr;
}

class Ddl {
public:
    Ddl(const Guardrails& guardrails, const schema::Schema& schema, const std::string& session_keyspace,
        const Violations& violations)
        : guardrails_(guardrails),
          schema_(schema),
          session_(session_keyspace),
          violations_(violations) {}

    Status operator()(const cql::CreateKeyspace& statement) const {
        int64_t count = user_keyspaces() + 1;
        ILION_TRY(
            violations_.above("keyspaces", guardrails_.keyspaces, count, [&](bool warning, int64_t threshold) {
                return warning
                           ? fmt::format(
                                 "Creating keyspace {}, current number of keyspaces {} exceeds warning "
                                 "threshold of {}.",
                                 statement.name, count, threshold)
                           : fmt::format("Cannot have more than {} keyspaces, aborting the creation of keyspace {}",
                                         threshold, statement.name);
            }));
        if (schema_.keyspace(statement.name)) return {};
        return replication(statement.name, statement.properties);
    }
    Status operator()(const cql::AlterKeyspace& statement) const {
        return replication(statement.name, statement.properties);
    }
    Status operator()(const cql::DropKeyspace&) const {
        return violations_.flag("drop_keyspace_enabled", guardrails_.drop_keyspace, "DROP KEYSPACE functionality");
    }
    Status operator()(const cql::DropTable&) const { return check_truncate(guardrails_, violations_); }
    Status operator()(const cql::CreateTable& statement) const {
        for (const auto& column : statement.columns) ILION_TRY(vectors("Column " + column.name, column.type));
        ILION_TRY(columns(statement.table.name, statement.columns.size()));
        ILION_TRY(properties(statement.properties));
        ILION_TRY(violations_.flag("compact_tables", guardrails_.compact_tables || !statement.compact_storage,
                                   "Creation of new COMPACT STORAGE tables"));
        int64_t count = user_tables() + 1;
        return violations_.above("tables", guardrails_.tables, count, [&](bool warning, int64_t threshold) {
            return warning ? fmt::format(
                                 "Creating table {}, current number of tables {} exceeds warning threshold "
                                 "of {}.",
                                 statement.table.name, count, threshold)
                           : fmt::format("Cannot have more than {} tables, aborting the creation of table {}",
                                         threshold, statement.table.name);
        });
    }
    Status operator()(const cql::AlterTable& statement) const {
        const auto& action = statement.action;
        bool changes_columns = std::holds_alternative<cql::AlterTableAdd>(action) ||
                               std::holds_alternative<cql::AlterTableDrop>(action) ||
                               std::holds_alternative<cql::AlterTableRename>(action);
        ILION_TRY(violations_.flag("alter_table", guardrails_.alter_table || !changes_columns,
                                   "ALTER TABLE changing columns"));
        if (const auto* with = std::get_if<cql::AlterTableWith>(&action)) return properties(with->properties);
        const auto* added = std::get_if<cql::AlterTableAdd>(&action);
        if (added == nullptr) return {};
        for (const auto& column : added->columns) ILION_TRY(vectors("Column " + column.name, column.type));
        auto table = schema_.table(keyspace_of(statement.table), statement.table.name);
        return table ? columns(table->name, table->columns.size() + added->columns.size()) : Status();
    }
    Status operator()(const cql::CreateType& statement) const {
        for (const auto& [name, type] : statement.fields) ILION_TRY(vectors("Field " + name, type));
        return fields(statement.type.name, statement.fields.size());
    }
    Status operator()(const cql::AlterType& statement) const {
        const auto* added = std::get_if<cql::AlterTypeAddField>(&statement.action);
        if (added == nullptr) return {};
        ILION_TRY(vectors("Field " + added->name, added->type));
        auto keyspace = schema_.keyspace(keyspace_of(statement.type));
        auto type = keyspace ? keyspace->type(statement.type.name) : nullptr;
        return type ? fields(statement.type.name, type->args().size() + 1) : Status();
    }
    Status operator()(const cql::CreateIndex& statement) const {
        ILION_TRY(
            violations_.flag("secondary_indexes", guardrails_.secondary_indexes, "Creating secondary indexes"));
        auto table = schema_.table(keyspace_of(statement.table), statement.table.name);
        if (!table || table->indexes.contains(statement.name)) return {};
        auto named = fmt::format("{} on table {}", statement.name, table->name);
        auto count = static_cast<int64_t>(table->indexes.size()) + 1;
        return violations_.above(
            "secondary_indexes_per_table", guardrails_.secondary_indexes_per_table, count,
            [&](bool warning, int64_t threshold) {
                return warning ? fmt::format(
                                     "Creating secondary index {}, current number of indexes {} exceeds warning "
                                     "threshold of {}.",
                                     named, count, threshold)
                               : fmt::format(
                                     "Tables cannot have more than {} secondary indexes, aborting the creation "
                                     "of secondary index {}",
                                     threshold, named);
            });
    }
    template <class Other>
    Status operator()(const Other&) const {
        return {};
    }

private:
    std::string keyspace_of(const cql::QualifiedName& name) const {
        return name.keyspace.empty() ? session_ : name.keyspace;
    }
    int64_t user_keyspaces() const {
        return std::count_if(schema_.keyspaces().begin(), schema_.keyspaces().end(),
                             [](const auto& one) { return !schema::is_system_keyspace(one.first); });
    }
    int64_t user_tables() const {
        int64_t count = 0;
        for (const auto& [name, keyspace] : schema_.keyspaces()) {
            if (!schema::is_system_keyspace(name)) count += static_cast<int64_t>(keyspace->tables.size());
        }
        return count;
    }

    // The vectors in a type, however deep. `what`: whose type it is.
    Status vectors(const std::string& what, const cql::RawType& type) const {
        if (type.form == cql::RawType::Form::vector) {
            ILION_TRY(violations_.flag("vector_type_enabled", guardrails_.vector_type, what));
            ILION_TRY(violations_.above(
                "vector_dimensions", guardrails_.vector_dimensions, type.dimension,
                [&](bool warning, int64_t threshold) {
                    return fmt::format("{} has a vector of {} dimensions, this exceeds the {} threshold of {}.",
                                       what, type.dimension, warning ? "warning" : "failure", threshold);
                }));
        }
        for (const auto& part : type.args) ILION_TRY(vectors(what, part));
        return {};
    }
    Status columns(std::string_view table, size_t count) const {
        return violations_.above(
            "columns_per_table", guardrails_.columns_per_table, static_cast<int64_t>(count),
            [&](bool warning, int64_t threshold) {
                return warning
                           ? fmt::format("The table {} has {} columns, this exceeds the warning threshold of {}.",
                                         table, count, threshold)
                           : fmt::format("Tables cannot have more than {} columns, but {} provided for table {}",
                                         threshold, count, table);
            });
    }
    Status fields(std::string_view type, size_t count) const {
        return violations_.above(
            "fields_per_udt", guardrails_.fields_per_udt, static_cast<int64_t>(count),
            [&](bool warning, int64_t threshold) {
                return warning ? fmt::format(
                                     "The user type {} has {} columns, this exceeds the warning threshold of {}.",
                                     type, count, threshold)
                               : fmt::format(
                                     "User types cannot have more than {} columns, but {} provided for user type "
                                     "{}.",
                                     threshold, count, type);
            });
    }
    Status properties(const cql::Properties& properties) const {
        std::set<std::string> names;
        for (const auto& property : properties) names.insert(property.name);
        ILION_TRY(violations_.values("table_properties", guardrails_.table_properties, names, "Table Properties"));
        const auto* compressed = option_of(properties, "compression", "enabled");
        ILION_TRY(violations_.flag("uncompressed_tables_enabled",
                                   guardrails_.uncompressed_tables || !compressed || *compressed != "false",
                                   "Uncompressed table"));
        return time_windows(properties);
    }
    // Without a default TTL, data of a table that is compacted by time windows stays.
    Status time_windows(const cql::Properties& properties) const {
        const auto* strategy = option_of(properties, "compaction", "class");
        if (strategy == nullptr || !strategy->ends_with("TimeWindowCompactionStrategy")) return {};
        const auto* ttl = text_of(properties, "default_time_to_live");
        if (ttl != nullptr && *ttl != "0") return {};
        return violations_.flag_warned(
            "zero_ttl_on_twcs", guardrails_.zero_ttl_on_twcs, guardrails_.zero_ttl_on_twcs_warned,
            "0 default_time_to_live on a table with TimeWindowCompactionStrategy compaction strategy",
            "It is suspicious to use default_time_to_live set to 0 with such compaction strategy. Please keep in "
            "mind that data will not start to automatically expire after they are older than a respective "
            "compaction window unit of a certain size. Please set TTL for your INSERT or UPDATE statements if you "
            "expect data to be expired as table settings will not do it. ");
    }
    Status replication(std::string_view keyspace, const cql::Properties& properties) const {
        for (const auto& property : properties) {
            const auto* options = std::get_if<cql::PropertyMap>(&property.value);
            if (property.name != "replication" || options == nullptr) continue;
            for (const auto& [option, value] : *options) {
                if (option == "class") {
                    ILION_TRY(violations_.flag("simplestrategy",
                                               guardrails_.simplestrategy || !value.ends_with("SimpleStrategy"),
                                               "SimpleStrategy"));
                    continue;
                }
                int64_t factor = 0;
                if (std::from_chars(value.data(), value.data() + value.size(), factor).ec != std::errc()) continue;
                ILION_TRY(factor_within(keyspace, factor));
            }
        }
        return {};
    }
    Status factor_within(std::string_view keyspace, int64_t factor) const {
        auto text = [&](std::string_view side) {
            return [=](bool warning, int64_t threshold) {
                return fmt::format("The keyspace {} has a replication factor of {}, {} the {} threshold of {}.",
                                   keyspace, factor, side, warning ? "warning" : "failure", threshold);
            };
        };
        ILION_TRY(violations_.below("minimum_replication_factor", guardrails_.minimum_replication_factor, factor,
                                    text("below")));
        return violations_.above("maximum_replication_factor", guardrails_.maximum_replication_factor, factor,
                                 text("above"));
    }

    const Guardrails& guardrails_;
    const schema::Schema& schema_;
    const std::string& session_;
    const Violations& violations_;
};

}  // namespace

Status check_schema_statement(const Guardrails& guardrails, const cql::Statement& statement,
                              const schema::Schema& schema, const std::string& session_keyspace,
                              const Violations& violations) {
    return std::visit(Ddl(guardrails, schema, session_keyspace, violations), statement.body);
}

Status check_truncate(const Guardrails& guardrails, const Violations& violations) {
    return violations.flag("drop_truncate_table_enabled", guardrails.drop_truncate_table,
                           "DROP and TRUNCATE TABLE functionality");
}

void drop_ignored_properties(const Guardrails& guardrails, cql::Statement& statement,
                             const Violations& violations) {
    if (guardrails.table_properties.ignored.empty()) return;
    cql::Properties* properties = nullptr;
    if (auto* create = std::get_if<cql::CreateTable>(&statement.body)) {
        properties = &create->properties;
    } else if (auto* alter = std::get_if<cql::AlterTable>(&statement.body)) {
        auto* with = std::get_if<cql::AlterTableWith>(&alter->action);
        if (with != nullptr) properties = &with->properties;
    }
    if (properties == nullptr) return;
    std::set<std::string> names;
    for (const auto& property : *properties) names.insert(property.name);
    violations.ignore("table_properties", guardrails.table_properties, names, "Table Properties");
    std::erase_if(*properties, [&](const cql::Property& property) {
        return guardrails.table_properties.ignored.contains(property.name);
    });
}

}  // namespace ilion::server
