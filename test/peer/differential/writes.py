"""INSERT, UPDATE, DELETE and BATCH. Every write but conditional ones carries its timestamp, so that both servers hold the same cells."""

from differential.statement import Statement
from differential.terms import INT
from differential.values import Type


class Writes:
    def __init__(self, chance, values, terms):
        self.chance, self.values, self.terms = chance, values, terms
        self.value = terms.value
        self.timestamp_beside = False  # it is sent beside the statement, or is the batch's
        self.partition = {}  # values that all statements of a batch have for a column

    def write(self, table):
        roll = self.chance.random()
        if table.counters:  # what becomes of a counter after a deletion is not defined
            return self._update(table)
        if roll < 0.08:
            return self._insert_json(table)
        if roll < 0.4:
            return self._insert(table)
        return self._update(table) if roll < 0.75 else self._delete(table)

    def batch(self, table, tables):
        """A BATCH in CQL: of one partition or several, of one table or several, each statement with a timestamp, or all together."""
        chance = self.chance
        kind = chance.choice(["", "UNLOGGED ", "COUNTER " if table.counters or chance.random() < 0.1 else ""])
        using = ""
        if not self.timestamp_beside and chance.random() < 0.15:
            using = f"USING TIMESTAMP {self.timestamp()} "
            self.timestamp_beside = not table.conditional and chance.random() < 0.8
        if chance.random() < 0.5:
            self.partition = {column.name: self.values.literal(column.type) for column in table.of("partition")}
        several = not self.partition and chance.random() < 0.3
        chosen = [chance.choice(tables) if several else table for _ in range(chance.randint(1, 4))]
        statements = "; ".join(self.write(one) for one in chosen)
        self.partition = {}
        if using:
            self.timestamp_beside = False
        return f"BEGIN {kind}BATCH {using}{statements}; APPLY BATCH"

    def batch_message(self, table):
        """A BATCH of prepared statements."""
        parts = []
        self.timestamp_beside = not table.conditional and not table.counters and self.chance.random() < 0.2
        for _ in range(self.chance.randint(1, 3)):
            self.terms.start(prepared=True)
            parts.append(Statement(self.write(table), [self.terms.bound]))
        kind = (
            "COUNTER"
            if table.counters and self.chance.random() < 0.8
            else self.chance.choice(["LOGGED", "UNLOGGED"])
        )
        statement = Statement(kind, batch=parts)
        if self.timestamp_beside:
            statement.timestamp = self.timestamp()
        return statement

    def timestamp(self):
        return self.chance.randint(1, 12)

    def _using(self, table, ttl=True):
        chance = self.chance
        if table.conditional or table.counters:
            if chance.random() < 0.02:
                return chance.choice([" USING TIMESTAMP 5", " USING TTL 105000"])
            return f" USING TTL {chance.choice([0, 105000])}" if ttl and chance.random() < 0.04 else ""
        parts = [] if self.timestamp_beside and chance.random() < 0.97 else [self._written_timestamp()]
        if ttl and chance.random() < 0.1:
            life = chance.choice(
                ["0", "105000", "1050000", "null", "-1", "630720001"][: 6 if chance.random() < 0.1 else 3]
            )
            if self.terms.bound is not None and chance.random() < 0.5:
                self.terms.bound.append("unset" if chance.random() < 0.1 else life)
                life = self.terms.next_marker()
            parts.append(f"TTL {life}")
        bound = sum(part.split()[1].startswith(("?", ":")) for part in parts)
        if chance.random() < 0.3 and bound < 2:  # values are bound in their order
            parts.reverse()
        return " USING " + " AND ".join(parts) if parts else ""

    def _written_timestamp(self):
        if self.chance.random() < 0.02:
            return f"TIMESTAMP {self.values.spelling(INT)}"
        if self.terms.bound is not None and self.chance.random() < 0.3:
            self.terms.bound.append(str(self.timestamp()))
            return f"TIMESTAMP {self.terms.next_marker()}"
        return f"TIMESTAMP {self.timestamp()}"

    def _insert(self, table):
        keys = table.keys()
        if self.chance.random() < 0.02:
            keys = keys[:-1]
        others = [c for c in table.of("static", "regular") if self.chance.random() < 0.7]
        if self.chance.random() < 0.1 and table.of("static"):
            keys, others = table.of("partition"), table.of("static")
        columns = keys + others
        if self.chance.random() < 0.05:
            self.chance.shuffle(columns)
        values = [
            self.partition.get(c.name) or self.value(c.type, null=0.004 if c in keys else 0.1) for c in columns
        ]
        text = f"INSERT INTO {table.name} ({', '.join(c.name for c in columns)}) VALUES ({', '.join(values)})"
        if (table.conditional and self.chance.random() < 0.5) or self.chance.random() < 0.003:
            text += " IF NOT EXISTS"
        return text + self._using(table)

    def _insert_json(self, table):
        columns = [c for c in table.columns if c.kind in ("partition", "clustering") or self.chance.random() < 0.7]
        json = self.terms.json
        document = ", ".join(f'"{c.name}": {json(c.type)[1:-1]}' for c in columns)
        default = self.chance.choice(["", "", " DEFAULT NULL", " DEFAULT UNSET"])
        exists = " IF NOT EXISTS" if table.conditional and self.chance.random() < 0.3 else ""
        return f"INSERT INTO {table.name} JSON '{{{document}}}'{default}{exists}{self._using(table)}"

    def _update(self, table):
        using = self._using(table)
        targets = table.of("static", "regular")
        if not targets:
            return self._insert(table)
        chosen = self.chance.sample(targets, self.chance.randint(1, min(2, len(targets))))
        assignments = ", ".join(self._assignment(c) for c in chosen)
        keys = table.of("partition")
        if any(c.kind == "regular" for c in chosen) or self.chance.random() < 0.05:
            keys = keys + table.of("clustering")
        text = f"UPDATE {table.name}{using} SET {assignments} WHERE {self.key(keys)}"
        if table.conditional or self.chance.random() < 0.003:
            text += self._condition(table)
        return text

    def _assignment(self, column):
        name, of, chance = column.name, column.type, self.chance
        if of.kind == "counter":
            if chance.random() < 0.03:
                return f"{name} = {self.value(INT)}"
            return f"{name} = {name} {chance.choice('+-')} {self.value(Type('bigint', 'bigint'), null=0.02)}"
        roll = chance.random()
        if of.multi_cell and roll < 0.6:
            if of.kind == "udt":
                number = chance.randrange(len(of.fields))
                return f"{name}.{of.fields[number]} = {self.value(of.args[number], null=0.2)}"
            if of.kind == "map" and roll < 0.3:
                return f"{name}[{self.value(of.args[0])}] = {self.value(of.args[1], null=0.2)}"
            if of.kind == "list" and roll < 0.2:
                return f"{name}[{chance.choice(['0', '1', '2', '-1', '?']) if self.terms.bound is None else self.value(INT)}] = {self.value(of.args[0], null=0.2)}"
            if of.kind == "list" and roll < 0.3:
                return f"{name} = {self.value(of)} + {name}"
            sign = chance.choice("+-")
            operand = (
                Type(f"set<{of.args[0].name}>", "set", of.args[:1]) if of.kind == "map" and sign == "-" else of
            )
            if roll > 0.5:
                return f"{name} {sign}= {self.value(operand)}"
            return f"{name} = {name} {sign} {self.value(operand)}"
        if roll > 0.98:
            return f"{name} = {name} + {self.value(of)}"
        return f"{name} = {self.value(of, null=0.1)}"

    def key(self, columns):
        """Restricts the columns to values."""
        parts = []
        for column in columns:
            roll = self.chance.random()
            if column.name in self.partition:
                parts.append(f"{column.name} = {self.partition[column.name]}")
            elif roll < 0.08:
                values = ", ".join(
                    self.value(column.type) for _ in range(self.chance.randint(0 if roll < 0.005 else 1, 3))
                )
                parts.append(f"{column.name} IN ({values})")
            elif roll < 0.09:
                listed = Type(f"list<{column.type.name}>", "list", [column.type])
                parts.append(
                    f"{column.name} IN {self.terms.marker(listed)}"
                    if self.terms.bound is not None
                    else f"{column.name} IN ()"
                )
            elif roll > 0.105:
                parts.append(f"{column.name} = {self.value(column.type, null=0.003)}")
        return " AND ".join(parts) or "nothing = 1"

    def _condition(self, table):
        roll = self.chance.random()
        if roll < 0.2:
            return " IF EXISTS"
        candidates = table.of("regular", "static")
        if roll > 0.85 or not candidates:
            return ""
        # In which order several conditions on one column are looked at is not defined.
        count = 1 if self.chance.random() < 0.8 else min(2, len(candidates))
        return " IF " + " AND ".join(map(self._test, self.chance.sample(candidates, count)))

    def _test(self, column):
        name, of, chance = column.name, column.type, self.chance
        roll = chance.random()
        if of.kind in ("map", "list") and roll < 0.35:
            key, value = (of.args[0], of.args[1]) if of.kind == "map" else (INT, of.args[0])
            key = (
                "-1"
                if of.kind == "list" and roll < 0.02
                else chance.choice(["0", "1"])
                if of.kind == "list"
                else self.value(key)
            )
            return self._compare(f"{name}[{key}]", value)
        if of.kind == "udt" and roll < 0.4:
            number = chance.randrange(len(of.fields))
            return self._compare(f"{name}.{of.fields[number]}", of.args[number])
        if of.kind in ("list", "set", "map") and roll < 0.6:
            if of.kind == "map" and roll < 0.5:
                return f"{name} CONTAINS KEY {self.value(of.args[0])}"
            return f"{name} CONTAINS {self.value(of.args[-1])}"
        return self._compare(name, of)

    def _compare(self, name, of):
        operator = self.chance.choice(["=", "=", "=", "!=", ">", "<=", "<", ">=", "IN"])
        if operator == "IN":
            return f"{name} IN ({', '.join(self.value(of, null=0.1) for _ in range(self.chance.randint(0, 3)))})"
        return f"{name} {operator} {self.value(of, null=0.1)}"

    def _delete(self, table):
        using = self._using(table, ttl=False)
        partition, clustering = table.of("partition"), table.of("clustering")
        chance, roll = self.chance, self.chance.random()
        if roll < 0.3 and table.of("regular", "static"):
            chosen = chance.choice(table.of("regular", "static"))
            keys = partition + (clustering if chosen.kind == "regular" else [])
            text = f"DELETE {self._deleted(chosen)} FROM {table.name}{using} WHERE {self.key(keys)}"
            return text + (self._condition(table) if table.conditional else "")
        if roll < 0.6 or not clustering:
            text = f"DELETE FROM {table.name}{using} WHERE {self.key(partition + clustering)}"
            return text + (self._condition(table) if table.conditional else "")
        prefix = chance.randrange(len(clustering))
        where = self.key(partition + clustering[:prefix])
        if chance.random() < 0.7:
            where += " AND " + self.slice(clustering[prefix:])
        return f"DELETE FROM {table.name}{using} WHERE {where}" + (
            self._condition(table) if table.conditional and chance.random() < 0.1 else ""
        )

    def _deleted(self, column):
        name, of = column.name, column.type
        if self.chance.random() < 0.5:
            if of.kind in ("map", "set"):
                return f"{name}[{self.value(of.args[0])}]"
            if of.kind == "list":
                return f"{name}[{self.chance.choice(['0', '1', '3'])}]"
            if of.kind == "udt":
                return f"{name}.{self.chance.choice(of.fields)}"
        return name

    def slice(self, columns):
        """A slice of the first column, or of a tuple of columns."""
        chance = self.chance
        if len(columns) > 1 and chance.random() < 0.3:
            count = chance.randint(1, len(columns))
            names, types = [c.name for c in columns[:count]], [c.type for c in columns[:count]]
            left = f"({', '.join(names)})"

            def right():
                return f"({', '.join(self.value(of) for of in types)})"
        else:
            left = columns[0].name

            def right():
                return self.value(columns[0].type, null=0.003)

        if chance.random() < 0.4:
            lower = f"{left} {chance.choice(['>', '>='])} {right()}"
            return f"{lower} AND {left} {chance.choice(['<', '<='])} {right()}"
        return f"{left} {chance.choice(['>', '>=', '<', '<='])} {right()}"
