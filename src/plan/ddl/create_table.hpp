// A table from its CREATE TABLE statement: used by the statement itself and to make the system tables.
#pragma once

#include "plan/ddl/ddl.hpp"

namespace ilion::plan {

// The statement made a table of `keyspace`, checked, without number and not yet finished; its id is nil unless the
// statement gives one.
Result<std::shared_ptr<schema::Table>> build_table(const cql::CreateTable& statement,
                                                   const schema::Keyspace& keyspace);

// Whether a statement may give a column this mask, which it may not do everywhere.
Status check_masking(const std::optional<cql::MaskFunction>& mask, const DdlContext& context);
// Gives the column, whose type is known, a mask or takes it away.
Status set_mask(const std::optional<cql::MaskFunction>& mask, schema::Column& column);

// What holds for a whole table, after CREATE and after ALTER.
Status check_table(const schema::Table& table);

// What holds for the type of any column that is a UDT: no multi-cell fields within a multi-cell UDT.
bool has_nested_multi_cell(const DataType& type);

}  // namespace ilion::plan
