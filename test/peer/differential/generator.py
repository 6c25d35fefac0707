"""Random schemas and statements. Every write carries its timestamp, so that both servers hold the same cells.

Statements are mostly right; some are wrong on purpose: values of another type, unknown columns, missing keys, text that does
not parse.
"""

import random
from dataclasses import dataclass, field

from .values import Type, Values

OPERATORS = ["=", "=", "=", ">", ">=", "<", "<="]


@dataclass
class Column:
    name: str
    type: Type
    kind: str  # partition, clustering, static, regular
    descending: bool = False


@dataclass
class Table:
    name: str
    columns: list = field(default_factory=list)
    conditional: bool = False  # conditions only, no explicit timestamps
    counters: bool = False

    def of(self, *kinds):
        return [column for column in self.columns if column.kind in kinds]

    def create(self):
        partition = ", ".join(c.name for c in self.of("partition"))
        keys = ", ".join([f"({partition})", *(c.name for c in self.of("clustering"))])
        columns = ", ".join(f"{c.name} {c.type.name}{' STATIC' * (c.kind == 'static')}" for c in self.columns)
        order = ", ".join(f"{c.name} {'DESC' if c.descending else 'ASC'}" for c in self.of("clustering"))
        suffix = f" WITH CLUSTERING ORDER BY ({order})" if order else ""
        return f"CREATE TABLE {self.name} ({columns}, PRIMARY KEY ({keys})){suffix}"


@dataclass
class Statement:
    """CQL, and the values to bind (None: a plain query)."""

    text: str
    values: list | None = None

    def __str__(self):
        return self.text + (f"   with {', '.join(self.values)}" if self.values is not None else "")


class Generator:
    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.values = Values(self.chance)
        self.udts = []
        self.tables = []
        self.bound = None  # the values bound so far, while a statement is made with markers

    # Schema

    def schema(self):
        statements = []
        for number in range(self.chance.randint(0, 2)):
            udt = self.values.udt(f"u{number}")
            self.udts.append(udt)
            fields = ", ".join(f"{f} {a.name}" for f, a in zip(udt.fields, udt.args, strict=True))
            statements.append(Statement(f"CREATE TYPE {udt.name} ({fields})"))
        for number in range(self.chance.randint(1, 3)):
            table = self._table(f"t{number}")
            self.tables.append(table)
            statements.append(Statement(table.create()))
        return statements

    def _table(self, name):
        table = Table(name, conditional=self.chance.random() < 0.2)
        table.counters = not table.conditional and self.chance.random() < 0.12
        for kind, most in (("partition", 2), ("clustering", 3)):
            least = 1 if kind == "partition" else 0
            for number in range(self.chance.randint(least, most)):
                column_type = self.values.column_type([], key=True)
                table.columns.append(Column(f"{kind[0]}{number}", column_type, kind, self.chance.random() < 0.4))
        if table.of("clustering"):
            for number in range(self.chance.randint(0, 2)):
                table.columns.append(Column(f"s{number}", self._value_type(table), "static"))
        for number in range(self.chance.randint(1 if table.counters else 0, 4)):
            table.columns.append(Column(f"v{number}", self._value_type(table), "regular"))
        return table

    def _value_type(self, table):
        return Type("counter", "counter") if table.counters else self.values.column_type(self.udts)

    # Statements

    def statement(self):
        table = self.chance.choice(self.tables)
        self.bound = [] if self.chance.random() < 0.4 else None
        roll = self.chance.random()
        if roll < 0.45:
            text = self._write(table)
        elif roll < 0.5 and not table.counters and not table.conditional:
            text = self._batch(table)
        else:
            text = self._select(table)
        if self.chance.random() < 0.04:
            self.bound = None
            return Statement(self._broken(text.replace("?", "1")))
        return Statement(text, self.bound)

    def final_reads(self):
        return [Statement(f"SELECT * FROM {table.name}") for table in self.tables]

    def _value(self, of, null=0.0):
        """A literal, or a marker when the statement is prepared. Sometimes of another type."""
        if self.chance.random() < 0.015:
            of = self.values.native()
            literal = self.values.literal(of)
            return literal if self.bound is None else self._marker(literal, of)
        literal = self.values.literal(of, null)
        if self.bound is None or "duration" in of.name or self.chance.random() < 0.2:
            return literal
        return self._marker(literal, of)

    def _marker(self, literal, of):
        if of.kind == "duration":
            return literal
        if literal == "null" and self.chance.random() < 0.3:
            literal = "unset"
        self.bound.append(literal)
        return "?"

    def _timestamp(self):
        return self.chance.randint(1, 12)

    def _using(self, table, ttl=True):
        if table.conditional or table.counters:
            return ""
        parts = [f"TIMESTAMP {self._timestamp()}"]
        if ttl and self.chance.random() < 0.1:
            parts.append(f"TTL {self.chance.choice([0, 100000, 1000000])}")
        return " USING " + " AND ".join(parts)

    def _write(self, table):
        roll = self.chance.random()
        if table.counters:
            return self._update(table) if roll < 0.85 else self._delete(table)
        if roll < 0.4:
            return self._insert(table)
        return self._update(table) if roll < 0.75 else self._delete(table)

    def _insert(self, table):
        keys = table.of("partition", "clustering")
        if self.chance.random() < 0.03:
            keys = keys[:-1]
        others = [c for c in table.of("static", "regular") if self.chance.random() < 0.7]
        if self.chance.random() < 0.1 and table.of("static"):
            keys, others = table.of("partition"), table.of("static")
        columns = keys + others
        values = [self._value(c.type, null=0.0 if c in keys else 0.1) for c in columns]
        text = f"INSERT INTO {table.name} ({', '.join(c.name for c in columns)}) VALUES ({', '.join(values)})"
        if table.conditional and self.chance.random() < 0.5:
            text += " IF NOT EXISTS"
        return text + self._using(table)

    def _update(self, table):
        using = self._using(table)
        targets = table.of("static", "regular")
        if not targets:
            return self._insert(table)
        chosen = self.chance.sample(targets, self.chance.randint(1, min(2, len(targets))))
        assignments = ", ".join(self._assignment(c) for c in chosen)
        keys = table.of("partition")
        if any(c.kind == "regular" for c in chosen) or self.chance.random() < 0.1:
            keys = keys + table.of("clustering")
        text = f"UPDATE {table.name}{using} SET {assignments} WHERE {self._key(keys)}"
        if table.conditional:
            text += self._condition(table, keys)
        return text

    def _assignment(self, column):
        name, of = column.name, column.type
        if of.kind == "counter":
            return f"{name} = {name} {self.chance.choice('+-')} {self.chance.choice(['1', '5', '100'])}"
        roll = self.chance.random()
        if of.multi_cell and roll < 0.6:
            if of.kind == "udt":
                number = self.chance.randrange(len(of.fields))
                return f"{name}.{of.fields[number]} = {self._value(of.args[number], null=0.2)}"
            if of.kind == "map" and roll < 0.3:
                return f"{name}[{self._value(of.args[0])}] = {self._value(of.args[1], null=0.2)}"
            if of.kind == "list":
                # Lists are named by the time of the server that appends: only whole values can be compared.
                return f"{name} = {self._value(of, null=0.1)}"
            sign = self.chance.choice("+-")
            operand = (
                Type(f"set<{of.args[0].name}>", "set", of.args[:1]) if of.kind == "map" and sign == "-" else of
            )
            return f"{name} = {name} {sign} {self._value(operand)}"
        return f"{name} = {self._value(of, null=0.1)}"

    def _key(self, columns):
        parts = []
        for column in columns:
            if self.chance.random() < 0.08:
                values = ", ".join(self._value(column.type) for _ in range(self.chance.randint(1, 3)))
                parts.append(f"{column.name} IN ({values})")
            elif self.chance.random() > 0.015:
                parts.append(f"{column.name} = {self._value(column.type)}")
        return " AND ".join(parts) or "nothing = 1"

    def _condition(self, table, keys):
        roll = self.chance.random()
        if roll < 0.2:
            return " IF EXISTS"
        candidates = [c for c in table.of("regular", "static") if c.type.kind not in ("duration",)]
        if roll > 0.85 or not candidates:
            return ""
        column = self.chance.choice(candidates)
        operator = self.chance.choice(["=", "=", "!=", ">", "<="])
        return f" IF {column.name} {operator} {self._value(column.type, null=0.1)}"

    def _delete(self, table):
        using = self._using(table, ttl=False)
        partition, clustering = table.of("partition"), table.of("clustering")
        roll = self.chance.random()
        if roll < 0.3 and table.of("regular"):
            chosen = self.chance.choice(table.of("regular", "static"))
            target = chosen.name
            if chosen.type.multi_cell and chosen.type.kind in ("map", "set") and self.chance.random() < 0.5:
                target = f"{chosen.name}[{self._value(chosen.type.args[0])}]"
            keys = partition + (clustering if chosen.kind == "regular" else [])
            return f"DELETE {target} FROM {table.name}{using} WHERE {self._key(keys)}"
        if roll < 0.6 or not clustering:
            text = f"DELETE FROM {table.name}{using} WHERE {self._key(partition + clustering)}"
            return text + (self._condition(table, partition) if table.conditional else "")
        prefix = self.chance.randrange(len(clustering))
        where = self._key(partition + clustering[:prefix])
        if self.chance.random() < 0.7:
            where += " AND " + self._slice(clustering[prefix])
        return f"DELETE FROM {table.name}{using} WHERE {where}"

    def _slice(self, column):
        first = f"{column.name} {self.chance.choice(['>', '>=', '<', '<='])} {self._value(column.type)}"
        if self.chance.random() < 0.4:
            lower = f"{column.name} {self.chance.choice(['>', '>='])} {self._value(column.type)}"
            return f"{lower} AND {column.name} {self.chance.choice(['<', '<='])} {self._value(column.type)}"
        return first

    def _batch(self, table):
        kind = self.chance.choice(["", "UNLOGGED "])
        statements = "; ".join(self._write(table) for _ in range(self.chance.randint(1, 4)))
        return f"BEGIN {kind}BATCH {statements}; APPLY BATCH"

    def _select(self, table):
        json = "JSON " if self.chance.random() < 0.05 else ""
        where = self._where(table)
        text = f"SELECT {json}{self._selection(table)} FROM {table.name}" + (f" WHERE {where}" if where else "")
        if self.chance.random() < 0.05:
            keys = table.of("partition", "clustering")
            text += " GROUP BY " + ", ".join(c.name for c in keys[: self.chance.randint(1, len(keys))])
        if table.of("clustering") and self.chance.random() < 0.2:
            column = table.of("clustering")[0]
            text += f" ORDER BY {column.name} {self.chance.choice(['ASC', 'DESC'])}"
        if self.chance.random() < 0.08:
            text += f" PER PARTITION LIMIT {self.chance.choice([1, 2])}"
        if self.chance.random() < 0.15:
            text += f" LIMIT {self.chance.choice([1, 2, 3, 100])}"
        if self.chance.random() < 0.5:
            text += " ALLOW FILTERING"
        return text

    def _selection(self, table):
        roll = self.chance.random()
        if roll < 0.5:
            return "*"
        if roll < 0.55:
            return "DISTINCT " + ", ".join(c.name for c in table.of("partition") + table.of("static")[:1])
        if roll < 0.6:
            return "count(*)"
        return ", ".join(
            self._selector(self.chance.choice(table.columns)) for _ in range(self.chance.randint(1, 3))
        )

    def _selector(self, column):
        name, of = column.name, column.type
        roll = self.chance.random()
        if roll < 0.5:
            return name
        if roll < 0.6:
            return f"writetime({name})"
        if roll < 0.65:
            return f"toJson({name})"
        if roll < 0.75 and of.kind == "udt":
            return f"{name}.{self.chance.choice(of.fields)}"
        if roll < 0.8 and of.kind in ("map", "set"):
            return f"{name}[{self.values.literal(of.args[0])}]"
        function = self.chance.choice(["min", "max", "count", "sum", "avg"])
        return f"{function}({name})" if roll < 0.9 else f"{name} AS a{self.chance.randrange(3)}"

    def _where(self, table):
        partition, clustering = table.of("partition"), table.of("clustering")
        roll = self.chance.random()
        if roll < 0.12:
            return ""
        if roll < 0.2:
            names = ", ".join(c.name for c in partition)
            return f"token({names}) {self.chance.choice(['>', '<=', '<'])} {self.chance.choice([0, -(1 << 62), 1 << 62])}"
        parts = [self._key(partition)] if roll < 0.85 else []
        for number, column in enumerate(clustering):
            turn = self.chance.random()
            if turn < 0.35:
                parts.append(self._key([column]))
            elif turn < 0.5:
                parts.append(self._slice(column))
                break
            elif turn < 0.58 and len(clustering) - number > 1:
                names = [c.name for c in clustering[number:]]
                values = ", ".join(self._value(c.type) for c in clustering[number:])
                parts.append(f"({', '.join(names)}) {self.chance.choice(['>', '>=', '<', '<=', '='])} ({values})")
                break
            elif turn < 0.9:
                break
        if self.chance.random() < 0.2 and table.of("regular", "static"):
            parts.append(self._filter(self.chance.choice(table.of("regular", "static"))))
        return " AND ".join(parts)

    def _filter(self, column):
        of = column.type
        if of.kind in ("list", "set", "map") and self.chance.random() < 0.6:
            if of.kind == "map" and self.chance.random() < 0.5:
                return f"{column.name} CONTAINS KEY {self._value(of.args[0])}"
            return f"{column.name} CONTAINS {self._value(of.args[-1])}"
        if of.kind == "counter":
            of = Type("bigint", "bigint")
        return f"{column.name} {self.chance.choice(OPERATORS)} {self._value(of, null=0.05)}"

    def _broken(self, text):
        """The statement with a word lost, doubled, swapped with the next or replaced."""
        words = text.split(" ")
        at = self.chance.randrange(len(words))
        turn = self.chance.randrange(4)
        if turn == 0:
            del words[at]
        elif turn == 1:
            words.insert(at, words[at])
        elif turn == 2 and at + 1 < len(words):
            words[at], words[at + 1] = words[at + 1], words[at]
        else:
            words[at] = self.chance.choice(["nothing", "1", "'x'", "(", ")", "=", "SELECT", ";"])
        return " ".join(words)
