// What an ALTER of a table, or of a type in it, means for statements that were planned before.
#pragma once

#include "schema/table.hpp"

namespace ilion::schema {

// Whether what is planned for the one may not be right for the other: columns, indexes, or how long data lives have
// changed. `after` is the same table, later.
bool outdates_statements(const Table& before, const Table& after);

}  // namespace ilion::schema
