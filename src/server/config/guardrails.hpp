// Limits on what ordinary users may ask for, by the names of cassandra.yaml. As in Cassandra they hold for clients
// that log in and are no superusers.
#pragma once

#include <cstdint>
#include <set>
#include <string>

namespace ilion::server {

// -1: none.
struct Threshold {
    int64_t warn = -1, fail = -1;
};

struct Guardrails {
    Threshold keyspaces, tables, columns_per_table, secondary_indexes_per_table, fields_per_udt, page_size;
    // Of a keyspace; what lies below the first or above the second.
    Threshold minimum_replication_factor, maximum_replication_factor;
    bool allow_filtering = true, group_by = true, user_timestamps = true, read_before_write_list_operations = true;
    bool drop_truncate_table = true, drop_keyspace = true, secondary_indexes = true;
    bool compact_tables = true, uncompressed_tables = true, simplestrategy = true;
    struct Values {
        std::set<std::string> warned, disallowed;
    };
    Values table_properties, read_consistency_levels, write_consistency_levels;
};

}  // namespace ilion::server
