// The properties of CREATE TABLE and ALTER TABLE ... WITH: reading, defaults, checks.
#pragma once

#include <optional>
#include <string_view>

#include "base/error.hpp"
#include "base/uuid.hpp"
#include "plan/ddl/options/properties.hpp"
#include "schema/table.hpp"

namespace ilion::plan {

struct TableProperties {
    schema::TableOptions options;
    std::optional<std::string> id;  // as written: that it is none is found last of all
};

// The options of a new table, checked.
Result<TableProperties> read_table_properties(const cql::Properties& properties);

// Whether the options are in range, alone and together.
Status check_ranges(const schema::TableOptions& options);

// Whether each property can be read by itself: Cassandra asks that before it looks whether there is a table, and
// leaves what is out of range or unknown for later.
Status check_readable(const cql::Properties& properties);

// The properties of ALTER TABLE. Cassandra checks them as those of a new table; what becomes of the table's own
// options is not looked at again.
Result<schema::TableOptions> alter_table_options(const cql::Properties& properties,
                                                 const schema::TableOptions& before);

// Each checks a map as written and gives it in its complete form: full class names, thresholds filled in.
Result<OptionMap> read_compaction(OptionMap options);
// The options of a strategy, of a map in that form.
Status check_compaction(const OptionMap& options);
Result<OptionMap> read_compression(OptionMap options);
Result<OptionMap> read_caching(const OptionMap& options);
// A speculative retry policy in its canonical form: `99p`, `50ms`, `ALWAYS`, `NEVER`, `MIN(99p,50ms)`.
Result<std::string> read_retry_policy(std::string_view text);

inline constexpr std::string_view kLeveledCompaction =
    "org.apache.cassandra.db.compaction.LeveledCompactionStrategy";

}  // namespace ilion::plan
