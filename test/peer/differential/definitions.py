"""Changes of the schema in the middle of a sequence, right and wrong ones, and questions about it."""

from differential.statement import Statement
from differential.tables import Column
from differential.values import Type

# What is shown of rows whose tombstones may be purged depends on when they are: no grace is short.
PROPERTIES = [
    "comment = 'a'", "comment = 5", "gc_grace_seconds = 1000000", "gc_grace_seconds = -1", "gc_grace_seconds = 'x'",
    "default_time_to_live = 0", "default_time_to_live = 630720001", "bloom_filter_fp_chance = 0.1", "bloom_filter_fp_chance = 0",
    "bloom_filter_fp_chance = 2", "bloom_filter_fp_chance = 'x'", "crc_check_chance = 0.5", "crc_check_chance = 1.5", "cdc = true", "cdc = 'x'",
    "memtable_flush_period_in_ms = 100000000", "memtable_flush_period_in_ms = -1", "min_index_interval = 64", "min_index_interval = 0",
    "max_index_interval = 1", "speculative_retry = '99p'", "speculative_retry = '50ms'", "speculative_retry = 'ALWAYS'",
    "speculative_retry = 'x'", "speculative_retry = '101p'", "additional_write_policy = '95p'", "additional_write_policy = 'MIN(99p, 5ms)'",
    "read_repair = 'NONE'", "read_repair = 'BLOCKING'", "caching = {'keys': 'NONE'}", "caching = {'keys': 'x'}",
    "caching = {'keys': 'ALL', 'rows_per_partition': '100'}", "caching = {'rows_per_partition': '-1'}", "caching = {'nothing': '1'}",
    "compression = {'enabled': 'false'}", "compression = {'class': 'LZ4Compressor', 'chunk_length_in_kb': '64'}",
    "compression = {'class': 'Nothing'}", "compression = {'class': 'LZ4Compressor', 'chunk_length_in_kb': '3'}",
    "compression = {'sstable_compression': ''}", "compression = {'chunk_length_in_kb': '4'}",
    "compaction = {'class': 'LeveledCompactionStrategy'}", "compaction = {'class': 'SizeTieredCompactionStrategy', 'min_threshold': '1'}",
    "compaction = {'class': 'LeveledCompactionStrategy', 'sstable_size_in_mb': '-1'}", "compaction = {'class': 'x'}", "compaction = {}",
    "compaction = {'class': 'TimeWindowCompactionStrategy', 'compaction_window_unit': 'x'}",
    "compaction = {'class': 'UnifiedCompactionStrategy', 'scaling_parameters': 'T4'}",
    "compaction = {'class': 'SizeTieredCompactionStrategy', 'enabled': 'x'}", "compaction = {'class': 'SizeTieredCompactionStrategy', 'nothing': '1'}",
    "memtable = 'default'", "memtable = 'x'", "nothing = 1", "id = 5", "extensions = {'a': 0x01}", "allow_auto_snapshot = false",
    "incremental_backups = 'x'", "CLUSTERING ORDER BY (c0 ASC)", "COMPACT STORAGE", "dclocal_read_repair_chance = 0.1", "comment = null",
    "comment = 'a' AND comment = 'b'", "speculative_retry = 'NONE' AND gc_grace_seconds = 100000",
]  # fmt: skip
TYPES = [
    "int", "text", "nothing", "list<nothing>", "list<list<int>>", "frozen<list<list<int>>>", "set<duration>", "map<duration, int>", "frozen<int>",
    "vector<int, 0>", "vector<int, -1>", "vector<int, 8193>", "tuple<>", "tuple<int>", "counter", "list<counter>", "empty", "'Int32Type'", "'x.Y'",
    "'org.apache.cassandra.db.marshal.ReversedType(Int32Type)'", "varchar", "list<u0>", "frozen<u0>", "map<int>", "list", "inet", "vector<text, 2>",
    "set<frozen<set<int>>>", "map<frozen<list<int>>, text>", "\"Int\"", "duration", "ks.u0", "vector<counter, 2>", "time",
]  # fmt: skip


class Definitions:
    def __init__(self, keyspace, chance, values, udts, tables):
        self.keyspace = keyspace
        self.chance, self.values, self.udts, self.tables = chance, values, udts, tables

    def statement(self):
        """A statement that changes the schema; what is known of the tables follows what is sure to succeed."""
        table = self.chance.choice(self.tables)
        return Statement(self.chance.choice([
            self._add, self._add, self._drop, self._readd, self._alter_properties, self._wrong_table, self._wrong_table, self._alter_type,
            self._rename, self._mask, self._wrong_alteration, self._wrong_alteration, self._truncate,
        ])(table))  # fmt: skip

    def question(self):
        """DESCRIBE, and what system_schema tells."""
        chance, table = self.chance, self.chance.choice(self.tables)
        where = f"keyspace_name = '{self.keyspace}'"
        return chance.choice([
            f"DESCRIBE TABLE {table.name}", f"DESC {table.name}", f"DESCRIBE TYPE u{chance.randrange(3)}", "DESCRIBE TABLES", "DESCRIBE TYPES",
            "DESCRIBE KEYSPACE", f"DESCRIBE KEYSPACE {self.keyspace}", "DESCRIBE FUNCTIONS", "DESCRIBE INDEX i0", "DESCRIBE TABLE nothing",
            f"SELECT * FROM system_schema.columns WHERE {where}", f"SELECT * FROM system_schema.types WHERE {where}",
            f"SELECT * FROM system_schema.keyspaces WHERE {where}", f"SELECT column_name, kind, type FROM system_schema.dropped_columns WHERE {where}",
            f"SELECT table_name, comment, caching, compaction, compression, flags, gc_grace_seconds, memtable, extensions, speculative_retry "
            f"FROM system_schema.tables WHERE {where} AND table_name = '{table.name}'",
            f"SELECT * FROM system_schema.column_masks WHERE {where}", f"SELECT * FROM system_schema.views WHERE {where}",
        ])  # fmt: skip

    def _new_type(self):
        return self.values.column_type(self.udts)

    def _add(self, table):
        if table.counters or len(table.columns) > 12:
            return f"ALTER TABLE {table.name} ADD x{self.chance.randrange(3)} int"
        name = f"v{len(table.columns) + len(table.dropped)}"
        static = bool(table.of("clustering")) and self.chance.random() < 0.2
        table.columns.append(Column(name, self._new_type(), "static" if static else "regular"))
        exists = "IF NOT EXISTS " if self.chance.random() < 0.2 else ""
        return f"ALTER TABLE {table.name} ADD {exists}{name} {table.columns[-1].type.name}{' STATIC' * static}"

    def _drop(self, table):
        candidates = table.of("regular", "static")
        if len(candidates) < 2 or table.counters:
            return f"ALTER TABLE {table.name} DROP IF EXISTS nothing"
        column = self.chance.choice(candidates)
        table.columns.remove(column)
        table.dropped.append(column)
        return f"ALTER TABLE {table.name} DROP {column.name}"

    def _readd(self, table):
        """A column that was dropped, as it was or as another one."""
        if not table.dropped:
            return f"ALTER TABLE {table.name} ADD p0 int"
        column = self.chance.choice(table.dropped)
        if self.chance.random() < 0.5 and column not in table.columns and table.conditional:
            table.dropped.remove(column)
            table.columns.append(column)
            return f"ALTER TABLE {table.name} ADD {column.name} {column.type.name}{' STATIC' * (column.kind == 'static')}"
        kind = self.chance.choice(["", " STATIC"])
        return f"ALTER TABLE {table.name} ADD {column.name} {self.chance.choice(['counter', 'list<int>', 'duration', 'nothing'])}{kind}"

    def _alter_properties(self, table):
        return f"ALTER TABLE {table.name} WITH {self.chance.choice(PROPERTIES)}"

    def _wrong_table(self, table):
        """A table that is mostly refused; dropped again at once otherwise."""
        chance = self.chance
        name = f"x{chance.randrange(4)}"
        columns = [
            f"k {chance.choice(TYPES) if chance.random() < 0.3 else 'int'}",
            "c int",
            f"v {chance.choice(TYPES)}",
        ]
        if chance.random() < 0.2:
            columns.append(
                chance.choice(
                    [
                        "c int",
                        "s int STATIC",
                        "v2 counter",
                        "w u0",
                        "m int MASKED WITH DEFAULT",
                        "m text MASKED WITH x()",
                    ]
                )
            )
        key = chance.choice(["k", "k, c", "(k, c)", "k, nothing", "(k), v", "k, k", "()", "k, s"])
        options = f" WITH {chance.choice(PROPERTIES)}" if chance.random() < 0.7 else ""
        return f"CREATE TABLE {chance.choice(['', '', 'IF NOT EXISTS '])}{name} ({', '.join(columns)}, PRIMARY KEY ({key})){options}"

    def _alter_type(self, table):
        del table
        chance = self.chance
        if not self.udts:
            return "ALTER TYPE nothing ADD f int"
        udt = chance.choice(self.udts)
        roll = chance.random()
        if roll < 0.4:
            field, of = f"f{len(udt.fields)}", self.values.element()
            self._change(udt.name, lambda known: (known.fields.append(field), known.args.append(of)))
            return f"ALTER TYPE {udt.name} ADD {field} {of.name}"
        if roll < 0.6:
            return f"ALTER TYPE {udt.name} {chance.choice(['ADD f0 int', 'RENAME nothing TO x', 'RENAME f0 TO f0', 'ADD x nothing', 'ALTER f0 TYPE text', 'ADD IF NOT EXISTS f0 int', 'RENAME IF EXISTS nothing TO x', 'ADD x counter', 'ADD x list<u0>'])}"
        if roll < 0.7:
            return f"DROP TYPE {udt.name}"
        return chance.choice(
            [
                "CREATE TYPE u0 (a int)",
                "CREATE TYPE IF NOT EXISTS u0 (a int)",
                "CREATE TYPE x1 (a int, a int)",
                "CREATE TYPE x2 (a counter)",
                "DROP TYPE nothing",
                "DROP TYPE IF EXISTS nothing",
                "CREATE TYPE x3 (a list<list<int>>)",
                "CREATE TYPE int (a int)",
                "CREATE TYPE x4 (a x4)",
            ]
        )

    def _change(self, name, change):
        """Changes a user type wherever it is known."""
        seen = set()

        def visit(of: Type):
            if of.kind == "udt" and of.name in (name, f"frozen<{name}>") and id(of.fields) not in seen:
                seen.add(id(of.fields))
                change(of)
            for arg in of.args:
                visit(arg)

        for udt in self.udts:
            visit(udt)
        for table in self.tables:
            for column in table.columns:
                visit(column.type)

    def _rename(self, table):
        chance = self.chance
        if chance.random() < 0.5:
            column = chance.choice(table.keys())
            new = f"{column.name[0]}{len(table.columns) + 10 + chance.randrange(50)}"
            if any(c.name == new for c in table.columns):
                return f"ALTER TABLE {table.name} RENAME {column.name} TO {new}"
            old, column.name = column.name, new
            return f"ALTER TABLE {table.name} RENAME {old} TO {new}"
        column = chance.choice(table.columns)
        return f"ALTER TABLE {table.name} RENAME {chance.choice(['nothing', 'v0', 's0', column.name])} TO {chance.choice(['p0', 'v0', column.name])}"

    def _mask(self, table):
        chance, column = self.chance, self.chance.choice(table.columns)
        mask = chance.choice(
            [
                "MASKED WITH DEFAULT",
                "DROP MASKED",
                "MASKED WITH mask_null()",
                "MASKED WITH mask_inner(1, 1)",
                "MASKED WITH nothing()",
                "MASKED WITH mask_replace('x')",
                "MASKED WITH mask_hash()",
                "TYPE text",
            ]
        )
        return f"ALTER TABLE {table.name} ALTER {chance.choice(['', '', 'IF EXISTS '])}{column.name} {mask}"

    def _wrong_alteration(self, table):
        chance = self.chance
        column = chance.choice(table.columns)
        return f"ALTER TABLE {chance.choice([table.name, table.name, table.name, 'nothing', 'IF EXISTS nothing'])} " + chance.choice([
            f"ADD {column.name} int", f"ADD x {chance.choice(TYPES)}", "ADD p0 int", "DROP p0", "DROP nothing", "DROP c0",
            f"ADD IF NOT EXISTS {column.name} int", "ADD (y int, y int)", "DROP (nothing, nothing2)", "RENAME p0 TO p0", "RENAME IF EXISTS nothing TO x",
            f"ALTER {column.name} TYPE text", "DROP COMPACT STORAGE", "ADD x int STATIC STATIC",
        ])  # fmt: skip

    def _truncate(self, table):
        return f"TRUNCATE {self.chance.choice(['', 'TABLE '])}{self.chance.choice([table.name, table.name, 'nothing'])}"
