// What operators may use while they run: the store, the clock, and the tables that are not stored.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "exec/guard/thresholds.hpp"
#include "index/manager.hpp"
#include "schema/schema.hpp"
#include "store/store.hpp"

namespace ilion::exec {

// The rows of a virtual table: values in the order of Table::columns, null as nullopt.
using VirtualRow = std::vector<OptionalBytes>;

// Makes the rows of virtual tables (system, system_schema, system_virtual_schema, system_views). Rows may come in
// any order; the reader sorts them by key.
class VirtualTables {
public:
    virtual ~VirtualTables() = default;
    virtual std::vector<VirtualRow> rows(const schema::Table& table) = 0;
};

class Meter;       // exec/meter.hpp
class Trace;       // exec/trace.hpp
class UserLimits;  // exec/guard/user_limits.hpp

struct Environment {
    store::Store* store = nullptr;
    const Clock* clock = nullptr;
    VirtualTables* virtual_tables = nullptr;
    Trace* trace = nullptr;             // of the request, if it is traced
    Meter* meter = nullptr;             // of the node; null where nobody counts
    index::Manager* indexes = nullptr;  // null where no table has any
    Thresholds thresholds;
    UserLimits* limits = nullptr;                  // of the user; null where none hold
    std::vector<std::string>* warnings = nullptr;  // of the request, said even if it fails; null: nobody reads them
};

}  // namespace ilion::exec
