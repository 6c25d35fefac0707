// Who makes the rows of which system table. `table` is the table that is read; each gives values in its order.
#pragma once

#include <vector>

#include "server/config/default_settings.hpp"
#include "server/system/system_tables.hpp"

namespace ilion::server {

using VirtualRows = std::vector<exec::VirtualRow>;

VirtualRows local_rows(const schema::Table& table, const NodeIdentity& identity, const schema::Schema& schema);
VirtualRows schema_rows(const schema::Table& table, const schema::Schema& schema);
VirtualRows virtual_schema_rows(const schema::Table& table, const schema::Schema& schema);
// system."IndexInfo": every index that can be seen is built.
VirtualRows built_index_rows(const schema::Table& table, const schema::Schema& schema);
// system_views.sai_column_indexes.
VirtualRows column_index_rows(const schema::Table& table, const schema::Schema& schema);
// `own`: what was set for this node, over what holds for all.
VirtualRows settings_rows(const schema::Table& table, const NodeIdentity& identity, const Settings& own);
VirtualRows client_rows(const schema::Table& table, const std::vector<ClientInfo>& clients);

// A row a column of `described`, for the `columns` table of system_schema and of system_virtual_schema.
void append_column_rows(const schema::Table& table, const schema::Table& described, VirtualRows& rows);

}  // namespace ilion::server
