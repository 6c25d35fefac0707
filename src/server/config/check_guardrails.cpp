#include "server/config/check_guardrails.hpp"

#include <algorithm>
#include <charconv>

#include "plan/select/select_plan.hpp"
#include "plan/write/batch_plan.hpp"
#include "schema/identifier.hpp"
#include "server/config/violation.hpp"
#include "server/consistency.hpp"

namespace ilion::server {
namespace {

struct Prepared {
    const Guardrails& guardrails;

    Status timestamps(const cql::UsingClause& clause) const {
        return check_flag("user_timestamps", guardrails.user_timestamps || !clause.timestamp,
                          "User provided timestamps (USING TIMESTAMP)");
    }
    Status operator()(const cql::Insert& insert) const { return timestamps(insert.using_clause); }
    Status operator()(const cql::Update& update) const { return timestamps(update.using_clause); }
    Status operator()(const cql::Delete& deletion) const { return timestamps(deletion.using_clause); }
    Status operator()(const cql::Batch& batch) const {
        for (const auto& statement : batch.statements) ILION_TRY(std::visit(*this, statement));
        return {};
    }
    Status operator()(const cql::Select& select) const {
        ILION_TRY(check_flag("allow_filtering", guardrails.allow_filtering || !select.allow_filtering,
                             "Querying with ALLOW FILTERING",
                             "ALLOW FILTERING can potentially visit all the data in the table and have "
                             "unpredictable performance."));
        return check_flag("group_by", guardrails.group_by || select.group_by.empty(), "GROUP BY functionality");
    }
    template <class Other>
    Status operator()(const Other&) const {
        return {};
    }
};

Status check_lists(const Guardrails& guardrails, const plan::ModificationPlan& plan) {
    if (guardrails.read_before_write_list_operations || !plan.requires_read || plan.is_counter()) return {};
    for (const auto* operations : {&plan.static_operations, &plan.regular_operations}) {
        for (const auto& operation : *operations) {
            if (operation.column->type->kind() != TypeKind::list) continue;
            using Kind = plan::Operation::Kind;
            std::string_view what = operation.kind == Kind::put              ? "Setting of list items by index"
                                    : operation.kind == Kind::discard        ? "Removal of list items"
                                    : operation.kind == Kind::delete_element ? "Removal of list items by index"
                                                                             : "";
            if (what.empty()) continue;
            ILION_TRY(check_flag("read_before_write_list_operations", false,
                                 std::string(what) + " requiring read before write"));
        }
    }
    return {};
}

// Schema statements.
class Ddl {
public:
    Ddl(const Guardrails& guardrails, const schema::Schema& schema, const std::string& session_keyspace,
        std::vector<std::string>& warnings)
        : guardrails_(guardrails),
          schema_(schema),
          session_(session_keyspace),
          warnings_(warnings) {}

    Status operator()(const cql::CreateKeyspace& statement) const {
        ILION_TRY(check_threshold(
            "keyspaces", guardrails_.keyspaces, user_keyspaces() + 1,
            [&](bool warning, int64_t threshold) {
                return warning
                           ? fmt::format(
                                 "Creating keyspace {}, current number of keyspaces {} exceeds warning "
                                 "threshold of {}.",
                                 statement.name, user_keyspaces() + 1, threshold)
                           : fmt::format("Cannot have more than {} keyspaces, aborting the creation of keyspace {}",
                                         threshold, statement.name);
            },
            warnings_));
        if (schema_.keyspace(statement.name)) return {};
        return replication(statement.name, statement.properties);
    }
    Status operator()(const cql::AlterKeyspace& statement) const {
        return replication(statement.name, statement.properties);
    }
    Status operator()(const cql::DropKeyspace&) const {
        return check_flag("drop_keyspace_enabled", guardrails_.drop_keyspace, "DROP KEYSPACE functionality");
    }
    Status operator()(const cql::DropTable&) const { return drop_truncate(); }
    Status operator()(const cql::CreateTable& statement) const {
        ILION_TRY(columns(statement.table.name, statement.columns.size()));
        ILION_TRY(properties(statement.properties));
        ILION_TRY(check_flag("compact_tables", guardrails_.compact_tables || !statement.compact_storage,
                             "Creation of new COMPACT STORAGE tables"));
        return check_threshold(
            "tables", guardrails_.tables, user_tables() + 1,
            [&](bool warning, int64_t threshold) {
                return warning ? fmt::format(
                                     "Creating table {}, current number of tables {} exceeds warning threshold "
                                     "of {}.",
                                     statement.table.name, user_tables() + 1, threshold)
                               : fmt::format("Cannot have more than {} tables, aborting the creation of table {}",
                                             threshold, statement.table.name);
            },
            warnings_);
    }
    Status operator()(const cql::AlterTable& statement) const {
        auto table = schema_.table(keyspace_of(statement.table), statement.table.name);
        if (const auto* added = std::get_if<cql::AlterTableAdd>(&statement.action); added != nullptr && table) {
            return columns(table->name, table->columns.size() + added->columns.size());
        }
        if (const auto* with = std::get_if<cql::AlterTableWith>(&statement.action)) {
            return properties(with->properties);
        }
        return {};
    }
    Status operator()(const cql::CreateType& statement) const {
        return fields(statement.type.name, statement.fields.size());
    }
    Status operator()(const cql::AlterType& statement) const {
        auto keyspace = schema_.keyspace(keyspace_of(statement.type));
        auto type = keyspace ? keyspace->type(statement.type.name) : nullptr;
        if (!type || !std::holds_alternative<cql::AlterTypeAddField>(statement.action)) return {};
        return fields(statement.type.name, type->args().size() + 1);
    }
    Status operator()(const cql::CreateIndex& statement) const {
        ILION_TRY(
            check_flag("secondary_indexes", guardrails_.secondary_indexes, "User creation of secondary indexes"));
        auto table = schema_.table(keyspace_of(statement.table), statement.table.name);
        if (!table || table->indexes.contains(statement.name)) return {};
        auto named = fmt::format("{} on table {}", statement.name, table->name);
        auto count = static_cast<int64_t>(table->indexes.size()) + 1;
        return check_threshold(
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
            },
            warnings_);
    }
    template <class Other>
    Status operator()(const Other&) const {
        return {};
    }

    Status drop_truncate() const {
        return check_flag("drop_truncate_table_enabled", guardrails_.drop_truncate_table,
                          "DROP and TRUNCATE TABLE functionality");
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
    Status columns(std::string_view table, size_t count) const {
        return check_threshold(
            "columns_per_table", guardrails_.columns_per_table, static_cast<int64_t>(count),
            [&](bool warning, int64_t threshold) {
                return warning
                           ? fmt::format("The table {} has {} columns, this exceeds the warning threshold of {}.",
                                         table, count, threshold)
                           : fmt::format("Tables cannot have more than {} columns, but {} provided for table {}",
                                         threshold, count, table);
            },
            warnings_);
    }
    Status fields(std::string_view type, size_t count) const {
        return check_threshold(
            "fields_per_udt", guardrails_.fields_per_udt, static_cast<int64_t>(count),
            [&](bool warning, int64_t threshold) {
                return warning ? fmt::format(
                                     "The user type {} has {} columns, this exceeds the warning threshold of {}.",
                                     type, count, threshold)
                               : fmt::format(
                                     "User types cannot have more than {} columns, but {} provided for user type "
                                     "{}.",
                                     threshold, count, type);
            },
            warnings_);
    }
    Status properties(const cql::Properties& properties) const {
        std::set<std::string> names;
        for (const auto& property : properties) names.insert(property.name);
        ILION_TRY(
            check_values("table_properties", guardrails_.table_properties, names, "Table Properties", warnings_));
        for (const auto& property : properties) {
            const auto* compression = std::get_if<cql::PropertyMap>(&property.value);
            if (property.name != "compression" || compression == nullptr) continue;
            for (const auto& [option, value] : *compression) {
                bool off = option == "enabled" && value == "false";
                ILION_TRY(check_flag("uncompressed_tables_enabled", guardrails_.uncompressed_tables || !off,
                                     "Uncompressed table"));
            }
        }
        return {};
    }
    Status replication(std::string_view keyspace, const cql::Properties& properties) const {
        for (const auto& property : properties) {
            const auto* options = std::get_if<cql::PropertyMap>(&property.value);
            if (property.name != "replication" || options == nullptr) continue;
            for (const auto& [option, value] : *options) {
                if (option == "class") {
                    ILION_TRY(check_flag("simplestrategy",
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
        auto text = [&](std::string_view side, bool warning, int64_t threshold) {
            return fmt::format("The keyspace {} has a replication factor of {}, {} the {} threshold of {}.",
                               keyspace, factor, side, warning ? "warning" : "failure", threshold);
        };
        const Threshold& least = guardrails_.minimum_replication_factor;
        if (least.fail >= 0 && factor < least.fail) {
            return invalid(violation("minimum_replication_factor", text("below", false, least.fail)));
        }
        if (least.warn >= 0 && factor < least.warn) {
            warnings_.push_back(violation("minimum_replication_factor", text("below", true, least.warn)));
        }
        return check_threshold(
            "maximum_replication_factor", guardrails_.maximum_replication_factor, factor,
            [&](bool warning, int64_t threshold) { return text("above", warning, threshold); }, warnings_);
    }

    const Guardrails& guardrails_;
    const schema::Schema& schema_;
    const std::string& session_;
    std::vector<std::string>& warnings_;
};

Status check_level(const Guardrails& guardrails, bool read, uint16_t level, std::vector<std::string>& warnings) {
    const auto& values = read ? guardrails.read_consistency_levels : guardrails.write_consistency_levels;
    if (values.warned.empty() && values.disallowed.empty()) return {};
    return check_values(read ? "read_consistency_levels" : "write_consistency_levels", values,
                        {std::string(consistency_name(static_cast<wire::Consistency>(level)))},
                        read ? "read consistency levels" : "write consistency levels", warnings);
}

}  // namespace

Status check_prepared(const Guardrails& guardrails, const cql::Statement& statement, const plan::Plan& plan) {
    ILION_TRY(std::visit(Prepared{guardrails}, statement.body));
    if (const auto* write = std::get_if<std::shared_ptr<const plan::ModificationPlan>>(&plan.body)) {
        return check_lists(guardrails, **write);
    }
    return {};
}

Status check_run(const Guardrails& guardrails, const plan::Plan& plan, const exec::QueryOptions& options,
                 const schema::Schema& schema, const std::string& session_keyspace,
                 std::vector<std::string>& warnings) {
    Ddl ddl(guardrails, schema, session_keyspace, warnings);
    if (const auto* raw = std::get_if<plan::RawPlan>(&plan.body)) return std::visit(ddl, raw->statement->body);
    if (std::holds_alternative<plan::TruncatePlan>(plan.body)) return ddl.drop_truncate();
    const auto* select = std::get_if<std::shared_ptr<const plan::SelectPlan>>(&plan.body);
    if (select == nullptr) {
        bool writes = !std::holds_alternative<plan::UsePlan>(plan.body);
        return writes ? check_level(guardrails, false, options.consistency, warnings) : Status();
    }
    ILION_TRY(check_level(guardrails, true, options.consistency, warnings));
    int64_t page = options.page_size.value_or(-1);
    const std::string& name = (*select)->table->name;
    return check_threshold(
        "page_size", guardrails.page_size, page,
        [&](bool warning, int64_t threshold) {
            return warning ? fmt::format("Query for table {} with page size {} exceeds warning threshold of {}.",
                                         name, page, threshold)
                           : fmt::format("Aborting query for table {}, page size {} exceeds fail threshold of {}.",
                                         name, page, threshold);
        },
        warnings);
}

}  // namespace ilion::server
