#include "server/system/system_tables.hpp"

#include "server/system/rows.hpp"

namespace ilion::server {

std::vector<exec::VirtualRow> SystemTables::rows(const schema::Table& table) {
    auto schema = catalog_.schema();
    if (table.keyspace == "system") {
        if (table.name == "local") return local_rows(table, identity_, *schema);
        return {};
    }
    if (table.keyspace == "system_schema") return schema_rows(table, *schema);
    if (table.keyspace == "system_virtual_schema") return virtual_schema_rows(table, *schema);
    if (table.keyspace == "system_views") {
        if (table.name == "settings") return settings_rows(table, identity_);
        if (table.name == "clients" && clients_) return client_rows(table, clients_());
    }
    return {};
}

}  // namespace ilion::server
