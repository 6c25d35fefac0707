"""The tables of a sequence as the generator knows them."""

from dataclasses import dataclass, field

from differential.values import Type


@dataclass
class Column:
    name: str
    type: Type
    kind: str  # partition, clustering, static, regular
    descending: bool = False
    mask: str = ""

    def declaration(self):
        static = " STATIC" if self.kind == "static" else ""
        return f"{self.name} {self.type.name}{static}" + (f" MASKED WITH {self.mask}" if self.mask else "")


@dataclass
class Table:
    name: str
    columns: list = field(default_factory=list)
    conditional: bool = False  # conditions only, no explicit timestamps
    counters: bool = False
    options: list = field(default_factory=list)
    dropped: list = field(default_factory=list)  # columns that were there
    compact: bool = False  # COMPACT STORAGE
    indexes: list = field(default_factory=list)  # of columns
    legacy_statics: list = field(default_factory=list)  # static columns with an index that is not storage-attached

    def of(self, *kinds):
        return [column for column in self.columns if column.kind in kinds]

    def keys(self):
        return self.of("partition", "clustering")

    def create(self):
        partition = ", ".join(c.name for c in self.of("partition"))
        keys = ", ".join([f"({partition})", *(c.name for c in self.of("clustering"))])
        columns = ", ".join(c.declaration() for c in self.columns)
        order = ", ".join(f"{c.name} {'DESC' if c.descending else 'ASC'}" for c in self.of("clustering"))
        options = ([f"CLUSTERING ORDER BY ({order})"] if order else []) + self.options
        suffix = " WITH " + " AND ".join(options) if options else ""
        return f"CREATE TABLE {self.name} ({columns}, PRIMARY KEY ({keys})){suffix}"


def schema_tables(chance, values, udts):
    """Some tables: of rows with timestamps, of conditional rows, of counters."""
    return [new_table(chance, values, udts, f"t{number}") for number in range(chance.randint(1, 3))]


def new_table(chance, values, udts, name):
    table = Table(name, conditional=chance.random() < 0.25)
    table.counters = not table.conditional and chance.random() < 0.12
    table.compact = chance.random() < 0.06

    def value_type():
        if table.counters:
            return Type("counter", "counter")
        while (made := values.column_type(udts)).multi_cell and table.compact:
            pass
        return made

    for kind, most in (("partition", 2), ("clustering", 3)):
        for number in range(chance.randint(1 if kind == "partition" else 0, most)):
            column_type = (
                values.clustering_type(udts) if kind == "clustering" else values.column_type(udts, key=True)
            )
            # What a bound collection is in such a column depends on the order in which it was sent.
            descending = chance.random() < 0.4 and not column_type.contains("list", "set", "map")
            table.columns.append(Column(f"{kind[0]}{number}", column_type, kind, descending))
    if table.of("clustering") and not table.compact:
        for number in range(chance.randint(0, 2)):
            table.columns.append(Column(f"s{number}", value_type(), "static"))
    most = 1 if table.compact and table.of("clustering") else 4
    for number in range(chance.randint(1 if table.counters else 0, most)):
        table.columns.append(Column(f"v{number}", value_type(), "regular"))
    if not table.counters and chance.random() < 0.06:
        chance.choice(table.columns).mask = "DEFAULT"
    if not table.counters and chance.random() < 0.05:
        table.options.append("default_time_to_live = 105000")
    if table.compact:
        table.options.append("COMPACT STORAGE")
    return table
