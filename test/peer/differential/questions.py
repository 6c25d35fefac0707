"""Questions about the schema: DESCRIBE, and what system_schema tells."""

TABLE_COLUMNS = (
    "table_name, additional_write_policy, allow_auto_snapshot, bloom_filter_fp_chance, caching, cdc, comment, compaction, compression, "
    "crc_check_chance, dclocal_read_repair_chance, default_time_to_live, extensions, flags, gc_grace_seconds, incremental_backups, "
    "max_index_interval, memtable, memtable_flush_period_in_ms, min_index_interval, read_repair, read_repair_chance, speculative_retry"
)


def question(chance, keyspace, table):
    where = f"keyspace_name = '{keyspace}'"
    return chance.choice([
        f"DESCRIBE TABLE {table.name}", f"DESC {table.name}", f"DESCRIBE TABLE {table.name}", f"DESCRIBE TYPE u{chance.randrange(3)}",
        "DESCRIBE TABLES", "DESCRIBE TYPES", "DESCRIBE KEYSPACE", f"DESCRIBE KEYSPACE {keyspace}", f"DESCRIBE ONLY KEYSPACE {keyspace}",
        "DESCRIBE FUNCTIONS", "DESCRIBE AGGREGATES", f"DESCRIBE INDEX i{chance.randrange(4)}", "DESCRIBE TABLE nothing", "DESCRIBE TYPE nothing",
        "DESCRIBE nothing", f"DESCRIBE {keyspace}", "DESCRIBE TABLE nothing.t0", "DESCRIBE KEYSPACE nothing", "DESCRIBE MATERIALIZED VIEW t0",
        f"DESCRIBE INDEX {table.name}_{chance.choice(table.columns).name}_idx", "DESCRIBE FUNCTION nothing", "DESCRIBE INDEX nothing",
        f"SELECT * FROM system_schema.columns WHERE {where}", f"SELECT * FROM system_schema.types WHERE {where}",
        f"SELECT * FROM system_schema.keyspaces WHERE {where}", f"SELECT * FROM system_schema.indexes WHERE {where}",
        f"SELECT column_name, kind, type FROM system_schema.dropped_columns WHERE {where}",
        f"SELECT {TABLE_COLUMNS} FROM system_schema.tables WHERE {where}",
        f"SELECT * FROM system_schema.column_masks WHERE {where}", f"SELECT * FROM system_schema.views WHERE {where}",
        f"SELECT * FROM system_schema.functions WHERE {where}", f"SELECT * FROM system_schema.triggers WHERE {where}",
    ])  # fmt: skip
