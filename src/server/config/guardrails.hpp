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
    Threshold keyspaces, tables, columns_per_table, secondary_indexes_per_table, materialized_views_per_table;
    Threshold fields_per_udt, vector_dimensions, page_size;
    Threshold partition_keys_in_select, in_select_cartesian_product;
    // Bytes; the last one counts.
    Threshold column_value_size, collection_size, items_per_collection;
    // Bytes of what a storage-attached index takes in.
    Threshold sai_string_term_size{1 << 10, 8 << 10}, sai_frozen_term_size{1 << 10, 8 << 10},
        sai_vector_term_size{16 << 10, 32 << 10};
    // Microseconds before and after now.
    Threshold minimum_timestamp, maximum_timestamp;
    // Of a keyspace; what lies below the first or above the second.
    Threshold minimum_replication_factor, maximum_replication_factor;

    bool allow_filtering = true, group_by = true, user_timestamps = true, read_before_write_list_operations = true;
    bool alter_table = true, drop_truncate_table = true, drop_keyspace = true, secondary_indexes = true;
    bool compact_tables = true, uncompressed_tables = true, simplestrategy = true, vector_type = true;
    bool non_partition_restricted_index_query = true;
    // These are warned of even where they are enabled.
    bool zero_ttl_on_twcs = true, zero_ttl_on_twcs_warned = true;
    bool intersect_filtering_query = true, intersect_filtering_query_warned = true;

    struct Values {
        std::set<std::string> warned, ignored, disallowed;
    };
    Values table_properties, read_consistency_levels, write_consistency_levels;
};

}  // namespace ilion::server
