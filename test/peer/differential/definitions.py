"""Changes of the schema in the middle of a sequence, right and wrong ones."""

from differential import mistakes
from differential.indexes import Indexes
from differential.statement import Statement
from differential.tables import Column, new_table
from differential.user_types import UserTypes

MASKS = [
    "MASKED WITH DEFAULT", "DROP MASKED", "MASKED WITH mask_null()", "MASKED WITH mask_inner(1, 1)", "MASKED WITH nothing()", "MASKED WITH mask_replace('x')",
    "MASKED WITH mask_hash()", "TYPE text", "MASKED WITH mask_outer(null, 1)", "MASKED WITH mask_hash('MD5')", "MASKED WITH mask_inner(1, 1, '#')",
    "MASKED WITH system.mask_default()", "MASKED WITH mask_replace(5)", "MASKED WITH abs()", "MASKED WITH mask_inner(1)",
]  # fmt: skip


class Definitions:
    def __init__(self, chance, values, udts, tables):
        self.chance, self.values, self.udts, self.tables = chance, values, udts, tables
        self.indexes, self.user_types = Indexes(chance), UserTypes(chance, values, udts)

    def statements(self, keyspace):
        """Statements that change the schema; what is known of the tables follows what is sure to succeed."""
        chance, table = self.chance, self.chance.choice(self.tables)
        roll = chance.random()
        if roll < 0.03:
            return self._recreate(table)
        if roll < 0.12:
            return [Statement(mistakes.table(chance))]
        if roll < 0.22:
            return [Statement(mistakes.alteration(chance, table))]
        if roll < 0.26:
            return [Statement(mistakes.keyspace(chance, keyspace))]
        if roll < 0.4:
            return [Statement(self.user_types.statement())]
        if roll < 0.5:
            return [Statement(self.index(table))]
        return [Statement(self.alteration(table))]

    def alteration(self, table):
        """Of the table, or what is in it."""
        return self.chance.choice([
            self._add, self._add, self._drop, self._readd, self._alter_properties, self._rename, self._mask, self._truncate, self.indexes.drop,
        ])(table)  # fmt: skip

    def index(self, table):
        return self.indexes.create(table)

    def _recreate(self, table):
        """A table of another form under the same name."""
        statements = [Statement(f"DROP TABLE {table.name}")]
        self.tables[self.tables.index(table)] = new = new_table(self.chance, self.values, self.udts, table.name)
        return [*statements, Statement(new.create())]

    def _add(self, table):
        chance = self.chance
        if table.counters or table.compact or len(table.columns) > 12:
            return f"ALTER TABLE {table.name} ADD x{chance.randrange(3)} {chance.choice(['int', 'counter'])}"
        names = [
            f"v{len(table.columns) + len(table.dropped) + more}" for more in range(chance.choice([1, 1, 1, 2]))
        ]
        added = []
        for name in names:
            static = bool(table.of("clustering")) and chance.random() < 0.2
            added.append(Column(name, self.values.column_type(self.udts), "static" if static else "regular"))
            if chance.random() < 0.08:
                added[-1].mask = chance.choice(["DEFAULT", "mask_null()", "mask_hash()"])
        if any(
            column.mask == "mask_hash()" and column.type.kind not in ("text", "ascii", "blob") for column in added
        ):
            return f"ALTER TABLE {table.name} ADD {added[0].declaration()}"
        table.columns += added
        exists = "IF NOT EXISTS " if chance.random() < 0.2 else ""
        if len(added) == 1:
            return f"ALTER TABLE {table.name} ADD {exists}{added[0].declaration()}"
        return f"ALTER TABLE {table.name} ADD {exists}({', '.join(column.declaration() for column in added)})"

    def _drop(self, table):
        chance = self.chance
        candidates = [column for column in table.of("regular", "static") if column not in table.indexes]
        if len(candidates) < 2 or table.counters or table.compact:
            return f"ALTER TABLE {table.name} DROP {chance.choice(['IF EXISTS nothing', 'nothing', table.keys()[-1].name])}"
        column = chance.choice(candidates)
        table.columns.remove(column)
        table.dropped.append(column)
        # What is newer than the timestamp would be there again, if the column were: it is not.
        using = (
            f" USING TIMESTAMP {chance.randint(1, 20)}" if chance.random() < 0.2 and not table.conditional else ""
        )
        return f"ALTER TABLE {table.name} DROP {'IF EXISTS ' * (chance.random() < 0.1)}{column.name}{using}"

    def _readd(self, table):
        """A column that was dropped, as it was or as another one."""
        chance = self.chance
        if not table.dropped:
            return f"ALTER TABLE {table.name} ADD p0 int"
        column = chance.choice(table.dropped)
        if chance.random() < 0.5 and table.conditional:
            table.dropped.remove(column)
            table.columns.append(column)
            return f"ALTER TABLE {table.name} ADD {column.declaration()}"
        other = chance.choice(
            ["counter", "nothing", "int", "text", "frozen<list<int>>", "list<int>", "duration", "map<int, text>"]
        )
        if column.type.name == other or other == "nothing" or not column.type.multi_cell:
            other = "counter"
        return f"ALTER TABLE {table.name} ADD {column.name} {other}{chance.choice(['', ' STATIC'])}"

    def _alter_properties(self, table):
        return f"ALTER TABLE {table.name} WITH {mistakes.properties(self.chance)}"

    def _rename(self, table):
        chance = self.chance
        if chance.random() < 0.6:
            column = chance.choice(table.keys())
            new = f"{column.name[0]}{len(table.columns) + 10 + chance.randrange(50)}"
            if column in table.indexes or any(c.name == new for c in table.columns):
                return f"ALTER TABLE {table.name} RENAME {column.name} TO {column.name}"
            old, column.name = column.name, new
            return f"ALTER TABLE {table.name} RENAME {'IF EXISTS ' * (chance.random() < 0.1)}{old} TO {new}"
        column = chance.choice(table.columns)
        return f"ALTER TABLE {table.name} RENAME {chance.choice(['nothing', 'v0', 's0', column.name])} TO {chance.choice(['p0', 'v0', column.name])}"

    def _mask(self, table):
        chance, column = self.chance, self.chance.choice(table.columns)
        return f"ALTER TABLE {table.name} ALTER {chance.choice(['', '', 'IF EXISTS '])}{column.name} {chance.choice(MASKS)}"

    def _truncate(self, table):
        return f"TRUNCATE {self.chance.choice(['', 'TABLE '])}{self.chance.choice([table.name, table.name, 'nothing'])}"
