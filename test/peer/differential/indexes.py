"""Secondary indexes: made, mostly rightly, and dropped."""

LEGACY, SAI = ("", "", " USING 'legacy_local_table'"), (" USING 'sai'", " USING 'StorageAttachedIndex'")
OPTIONS = [
    " WITH OPTIONS = {'case_sensitive': 'false'}", " WITH OPTIONS = {'normalize': 'true', 'ascii': 'true'}", " WITH OPTIONS = {'nothing': '1'}",
    " WITH OPTIONS = {'case_sensitive': 'x'}", " WITH OPTIONS = {}", " WITH nothing = {'a': '1'}", " WITH OPTIONS = 1",
    " WITH OPTIONS = {'target': 'v0'}", " WITH OPTIONS = {'class_name': 'x'}",
]  # fmt: skip


class Indexes:
    def __init__(self, chance):
        self.chance = chance

    def create(self, table):
        # By a component of the partition key Cassandra loses partitions that have nothing but static columns.
        kinds = (
            ("clustering", "static", "regular") if table.of("static") else ("partition", "clustering", "regular")
        )
        chance, column = self.chance, self.chance.choice(table.of(*kinds))
        using = chance.choice([*LEGACY, *SAI]) if chance.random() < 0.97 else " USING 'nothing'"
        if column.type.contains("inet"):  # ranges of which a storage-attached index sees in an order of its own
            using = chance.choice(LEGACY)
        name = chance.choice(["", "", f"i{chance.randrange(4)} "])
        exists = "IF NOT EXISTS " if chance.random() < 0.2 else ""
        text = f"{exists}{name}ON {table.name} ({self._target(column)}){using}"
        if chance.random() < 0.05:
            text += chance.choice(OPTIONS)
        table.indexes.append(column)
        if using in LEGACY and column.kind == "static":
            table.legacy_statics.append(column)
        return f"CREATE {'CUSTOM ' * (chance.random() < 0.03)}INDEX {text}"

    def _target(self, column):
        chance, of = self.chance, column.type
        if chance.random() < 0.06:
            return f"{chance.choice(['FULL', 'KEYS', 'ENTRIES', 'VALUES', 'nothing', ''])}({column.name})"
        if chance.random() < 0.02:
            return chance.choice(["nothing", f"{column.name}, p0", f"{column.name}, {column.name}", ""])
        if of.kind not in ("list", "set", "map"):
            return column.name
        if not of.multi_cell:
            return f"FULL({column.name})"
        ways = ["KEYS", "VALUES", "ENTRIES", ""] if of.kind == "map" else ["VALUES", ""]
        way = chance.choice(ways)
        return f"{way}({column.name})" if way else column.name

    def drop(self, table):
        """What was indexed goes on to be asked for."""
        names = [
            f"i{self.chance.randrange(4)}",
            f"{table.name}_{self.chance.choice(table.columns).name}_idx",
            "nothing",
        ]
        return f"DROP INDEX {self.chance.choice(['', '', 'IF EXISTS '])}{self.chance.choice(names)}"
