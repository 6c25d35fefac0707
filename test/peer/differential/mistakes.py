"""Definitions that are mostly refused: bad options, types and names."""

# What is shown of rows whose tombstones may be purged depends on when they are: no grace is short.
PROPERTIES = [
    "comment = 'a'", "comment = 5", "gc_grace_seconds = 1000000", "gc_grace_seconds = -1", "gc_grace_seconds = 'x'", "gc_grace_seconds = 1.5",
    "default_time_to_live = 0", "default_time_to_live = 630720001", "default_time_to_live = -1", "bloom_filter_fp_chance = 0.1",
    "bloom_filter_fp_chance = 0", "bloom_filter_fp_chance = 2", "bloom_filter_fp_chance = 'x'", "bloom_filter_fp_chance = 0.0000001",
    "crc_check_chance = 0.5", "crc_check_chance = 1.5", "crc_check_chance = -0.1", "cdc = true", "cdc = 'x'", "cdc = 1",
    "memtable_flush_period_in_ms = 100000000", "memtable_flush_period_in_ms = -1", "min_index_interval = 64", "min_index_interval = 0",
    "max_index_interval = 1", "max_index_interval = 4096 AND min_index_interval = 4097", "speculative_retry = '99p'",
    "speculative_retry = '50ms'", "speculative_retry = 'ALWAYS'", "speculative_retry = '99.9PERCENTILE'", "speculative_retry = 'MAX(99p, 50ms)'",
    "speculative_retry = 'x'", "speculative_retry = '101p'", "speculative_retry = '-1ms'", "speculative_retry = 'MIN(1ms)'",
    "speculative_retry = 'NEVER'", "speculative_retry = ''", "speculative_retry = 5", "additional_write_policy = '95p'",
    "additional_write_policy = 'MIN(99p, 5ms)'", "additional_write_policy = 'x'", "read_repair = 'NONE'", "read_repair = 'BLOCKING'",
    "read_repair = 'none'", "read_repair = 1", "caching = {'keys': 'NONE'}", "caching = {'keys': 'x'}", "caching = 'ALL'", "caching = {}",
    "caching = {'keys': 'ALL', 'rows_per_partition': '100'}", "caching = {'rows_per_partition': '-1'}", "caching = {'nothing': '1'}",
    "caching = {'rows_per_partition': 'ALL'}", "compression = {'enabled': 'false'}", "compression = {'enabled': 'x'}", "compression = {}",
    "compression = {'class': 'LZ4Compressor', 'chunk_length_in_kb': '64'}", "compression = {'enabled': 'false', 'class': 'LZ4Compressor'}",
    "compression = {'class': 'ZstdCompressor', 'compression_level': '99'}", "compression = {'class': 'SnappyCompressor', 'nothing': '1'}",
    "compression = {'class': 'Nothing'}", "compression = {'class': 'LZ4Compressor', 'chunk_length_in_kb': '3'}",
    "compression = {'class': 'LZ4Compressor', 'lz4_compressor_type': 'x'}", "compression = {'class': 'DeflateCompressor', 'crc_check_chance': '0.5'}",
    "compression = {'class': 'LZ4Compressor', 'min_compress_ratio': '0.5'}", "compression = {'class': 'LZ4Compressor', 'chunk_length_in_kb': 'x'}",
    "compression = {'class': 'LZ4Compressor', 'chunk_length_in_kb': '0'}", "compression = {'class': 'NoopCompressor'}",
    "compression = {'sstable_compression': ''}", "compression = {'chunk_length_in_kb': '4'}", "compression = 'x'",
    "compression = {'sstable_compression': 'LZ4Compressor', 'class': 'LZ4Compressor'}", "compression = {'class': 'LZ4Compressor', 'chunk_length_kb': '4'}",
    "compaction = {'class': 'LeveledCompactionStrategy'}", "compaction = {'class': 'SizeTieredCompactionStrategy', 'min_threshold': '1'}",
    "compaction = {'class': 'LeveledCompactionStrategy', 'sstable_size_in_mb': '-1'}", "compaction = {'class': 'x'}", "compaction = {}",
    "compaction = {'class': 'LeveledCompactionStrategy', 'fanout_size': '0'}", "compaction = {'class': 'SizeTieredCompactionStrategy', 'bucket_low': '2'}",
    "compaction = {'class': 'SizeTieredCompactionStrategy', 'max_threshold': '2'}", "compaction = {'min_threshold': '4'}", "compaction = 'x'",
    "compaction = {'class': 'SizeTieredCompactionStrategy', 'tombstone_threshold': '-1'}",
    "compaction = {'class': 'SizeTieredCompactionStrategy', 'tombstone_compaction_interval': '0', 'unchecked_tombstone_compaction': 'x'}",
    "compaction = {'class': 'SizeTieredCompactionStrategy', 'only_purge_repaired_tombstones': 'true', 'log_all': 'x'}",
    "compaction = {'class': 'TimeWindowCompactionStrategy', 'compaction_window_unit': 'x'}", "compaction = {'class': 'DateTieredCompactionStrategy'}",
    "compaction = {'class': 'TimeWindowCompactionStrategy', 'compaction_window_size': '0'}", "compaction = {'class': 'TimeWindowCompactionStrategy'}",
    "compaction = {'class': 'UnifiedCompactionStrategy', 'scaling_parameters': 'T4'}", "compaction = {'class': 'UnifiedCompactionStrategy'}",
    "compaction = {'class': 'UnifiedCompactionStrategy', 'scaling_parameters': 'x'}", "compaction = {'class': 'UnifiedCompactionStrategy', 'base_shard_count': '0'}",
    "compaction = {'class': 'UnifiedCompactionStrategy', 'target_sstable_size': '1MiB', 'min_sstable_size': 'x'}",
    "compaction = {'class': 'SizeTieredCompactionStrategy', 'enabled': 'x'}", "compaction = {'class': 'SizeTieredCompactionStrategy', 'nothing': '1'}",
    "memtable = 'default'", "memtable = 'x'", "memtable = {'class': 'x'}", "nothing = 1", "id = 5", "id = 'x'", "ID = 123e4567-e89b-42d3-a456-426614174000",
    "extensions = {'a': 0x01}", "extensions = {'a': '0x01'}", "extensions = 'x'", "allow_auto_snapshot = false", "allow_auto_snapshot = 'x'",
    "incremental_backups = 'x'", "incremental_backups = false", "CLUSTERING ORDER BY (c0 ASC)", "CLUSTERING ORDER BY (c DESC)", "COMPACT STORAGE",
    "CLUSTERING ORDER BY (nothing ASC)", "CLUSTERING ORDER BY (c ASC, c DESC)", "CLUSTERING ORDER BY (v ASC)", "CLUSTERING ORDER BY (k ASC)",
    "dclocal_read_repair_chance = 0.1", "read_repair_chance = 2", "comment = null", "populate_io_cache_on_flush = true", "replicate_on_write = 'x'",
    "comment = 'a' AND comment = 'b'", "speculative_retry = 'NONE' AND gc_grace_seconds = 100000", "COMMENT = 'a'", "\"comment\" = 'a'", "compaction = {'class': 1}",
    "compression = {'a': {'b': 'c'}}", "comment = {'a': 'b'}", "comment = 'it''s'", "comment = $$a$$", "gc_grace_seconds = '100000'", "gc_grace_seconds = 2147483648",
]  # fmt: skip
TYPES = [
    "int", "text", "nothing", "list<nothing>", "list<list<int>>", "frozen<list<list<int>>>", "set<duration>", "map<duration, int>", "frozen<int>",
    "vector<int, 0>", "vector<int, -1>", "vector<int, 8193>", "tuple<>", "tuple<int>", "counter", "list<counter>", "empty", "'Int32Type'", "'x.Y'",
    "'org.apache.cassandra.db.marshal.ReversedType(Int32Type)'", "varchar", "list<u0>", "frozen<u0>", "map<int>", "list", "inet", "vector<text, 2>",
    "set<frozen<set<int>>>", "map<frozen<list<int>>, text>", "\"Int\"", "duration", "ks.u0", "vector<counter, 2>", "time", "u0", "frozen<nothing>",
    "tuple<u0>", "tuple<counter>", "frozen<tuple<int, text>>", "tuple<list<int>>", "frozen<map<text, list<int>>>", "set<u0>", "map<int, u0>",
    "'ListType(Int32Type)'", "'FrozenType(ListType(Int32Type))'", "'CompositeType(Int32Type)'", "'EmptyType'", "'CounterColumnType'", "'MapType(Int32Type)'",
    "'TupleType(Int32Type,UTF8Type)'", "'VectorType(FloatType, 2)'", "''", "'PartitionerDefinedOrder'",
    "frozen<vector<int, 2>>", "vector<frozen<list<int>>, 2>", "vector<list<int>, 2>", "vector<vector<int, 2>, 2>", "vector<duration, 1>", "set<tuple<duration>>",
    "map<tuple<int, duration>, int>", "frozen<counter>", "system.x", "frozen<frozen<list<int>>>", "map<text, frozen<map<int, text>>>", "INT", "Text", "vector<u0, 2>",
]  # fmt: skip
SIMPLE = "replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"


def properties(chance):
    return " AND ".join(chance.choice(PROPERTIES) for _ in range(chance.choice([1, 1, 1, 2])))


def table(chance):
    """CREATE TABLE of a table that nothing is written to."""
    name = f"x{chance.randrange(4)}"
    columns = [
        f"k {chance.choice(TYPES) if chance.random() < 0.3 else 'int'}",
        f"c {chance.choice(TYPES) if chance.random() < 0.1 else 'int'}",
        f"v {chance.choice(TYPES)}",
    ]
    if chance.random() < 0.3:
        columns.append(chance.choice([
            "c int", "s int STATIC", "v2 counter", "w u0", "m int MASKED WITH DEFAULT", "m text MASKED WITH x()", "m text MASKED WITH mask_inner(1)",
            "m text MASKED WITH mask_inner(1, 'x')", "m int MASKED WITH mask_replace(5)", "m int MASKED WITH mask_replace('x')", "s list<int> STATIC",
            "m int MASKED WITH abs()", "s text STATIC MASKED WITH mask_null()", "d int PRIMARY KEY", "\"Q\" int", "s counter STATIC", "m counter MASKED WITH DEFAULT",
        ]))  # fmt: skip
    key = chance.choice(
        [
            "k",
            "k, c",
            "(k, c)",
            "k, nothing",
            "(k), v",
            "k, k",
            "k, s",
            "(k, k), c",
            "(k), c, c",
            "nothing",
            "k, c, v",
            "(k, c), v",
            "k, m",
        ]
    )
    options = f" WITH {properties(chance)}" if chance.random() < 0.7 else ""
    where = chance.choice(["", "", "", "", "", "nothing.", "system."])
    return f"CREATE TABLE {chance.choice(['', '', 'IF NOT EXISTS '])}{where}{name} ({', '.join(columns)}, PRIMARY KEY ({key})){options}"


def alteration(chance, of):
    """ALTER TABLE of the table."""
    column, key = chance.choice(of.columns).name, chance.choice(of.keys()).name
    return f"ALTER TABLE {chance.choice([of.name, of.name, of.name, of.name, 'nothing', 'IF EXISTS nothing', 'nothing.t0'])} " + chance.choice([
        f"ADD {column} int", "ADD x nothing", "ADD p0 int", f"DROP {key}", "DROP nothing", "DROP IF EXISTS nothing", "ADD x counter", "ADD x int static",
        f"ADD IF NOT EXISTS {column} int", "ADD (y int, y int)", "DROP (nothing, nothing2)", "RENAME p0 TO p0", "RENAME IF EXISTS nothing TO x",
        f"ALTER {column} TYPE text", "DROP COMPACT STORAGE", "ADD x int STATIC STATIC", "ADD x set<duration>", "ADD x list<list<int>>", "ADD x list<u0>",
        f"RENAME {column} TO {key}", f"RENAME {key} TO {column}", f"RENAME nothing TO {column}", "RENAME nothing TO x", f"DROP {key} USING TIMESTAMP 5",
        "DROP nothing USING TIMESTAMP x", "ADD x vector<int, 0>", "ADD x 'x.Y'", "WITH", "ADD x int WITH comment = 'a'", "ADD x text MASKED WITH mask_inner(1)",
        "ADD x text MASKED WITH nothing()", "WITH CLUSTERING ORDER BY (c0 ASC)", "WITH COMPACT STORAGE", "WITH id = 5", "ADD x frozen<int>", "ADD x tuple<counter>",
    ])  # fmt: skip


def keyspace(chance, name):
    """Of keyspaces: all are refused, or change nothing that is asked for."""
    return chance.choice([
        f"USE {name}", "USE nothing", f"CREATE KEYSPACE {name} WITH {SIMPLE}", "DROP KEYSPACE nothing", "DROP KEYSPACE IF EXISTS nothing",
        f"CREATE KEYSPACE IF NOT EXISTS {name} WITH {SIMPLE}", f"ALTER KEYSPACE {name} WITH durable_writes = true",
        f"ALTER KEYSPACE {name} WITH durable_writes = false", f"ALTER KEYSPACE {name} WITH {SIMPLE} AND durable_writes = true",
        f"ALTER KEYSPACE {name} WITH replication = {{'class': 'x'}}", f"ALTER KEYSPACE nothing WITH {SIMPLE}", f"ALTER KEYSPACE IF EXISTS nothing WITH {SIMPLE}",
        f"ALTER KEYSPACE {name} WITH nothing = 1", f"ALTER KEYSPACE {name} WITH durable_writes = 'x'", f"ALTER KEYSPACE {name} WITH replication = 5",
        f"ALTER KEYSPACE {name} WITH replication = {{'replication_factor': 1}}", f"ALTER KEYSPACE {name} WITH {SIMPLE} AND {SIMPLE}",
        f"ALTER KEYSPACE {name} WITH replication = {{'class': 'SimpleStrategy'}}", f"ALTER KEYSPACE {name} WITH replication = {{'class': 'LocalStrategy'}}",
        "CREATE KEYSPACE x1 WITH replication = {'class': 'SimpleStrategy', 'replication_factor': -1}",
        "CREATE KEYSPACE x1 WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 'x'}",
       
        "CREATE KEYSPACE x1 WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1, 'nothing': 1}",
        "CREATE KEYSPACE x1 WITH replication = {'class': 'NetworkTopologyStrategy', 'nothing': 1}", "CREATE KEYSPACE x4", "CREATE KEYSPACE x4 WITH durable_writes = true",
        "CREATE KEYSPACE x1 WITH replication = {'class': 'NetworkTopologyStrategy', 'replication_factor': -1}",
        "CREATE KEYSPACE x1 WITH replication = {'class': 'LocalStrategy'}", "CREATE KEYSPACE x1 WITH replication = {'class': 'EverywhereStrategy'}",
        "CREATE KEYSPACE system WITH replication = {'class': 'LocalStrategy'}",
        "CREATE KEYSPACE \"a b\" WITH " + SIMPLE, f"CREATE KEYSPACE {'x' * 49} WITH {SIMPLE}",
        "DROP TABLE nothing", "DROP TABLE IF EXISTS nothing", "DROP TABLE nothing.t", "DROP TABLE IF EXISTS nothing.t", "DROP INDEX nothing", "TRUNCATE nothing",
        "DROP MATERIALIZED VIEW nothing", "DROP FUNCTION nothing", "DROP AGGREGATE nothing", "DROP FUNCTION IF EXISTS nothing",
        "DROP MATERIALIZED VIEW t0", "DROP TRIGGER nothing ON t0", "CREATE TABLE x (a int PRIMARY KEY) WITH", "CREATE TABLE x (a int)", "CREATE TABLE x ()",
    ])  # fmt: skip
