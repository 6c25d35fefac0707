"""SELECT: restrictions of every form, grouping, ordering, limits, pages."""

from differential.values import Type

OPERATORS = ["=", "=", "=", ">", ">=", "<", "<="]


class Selects:
    def __init__(self, chance, terms, writes, expressions):
        self.chance, self.terms, self.writes, self.expressions = chance, terms, writes, expressions
        self.value = terms.value
        self.whole = False  # the rows are not to be asked for in pages

    def select(self, table):
        chance, self.whole = self.chance, False
        selection, where = self._selection(table), self._where(table)
        json = "JSON " if chance.random() < 0.05 and "writetime" not in selection else ""
        ordered = table.of("clustering") and chance.random() < 0.2
        text = f"SELECT {json}{selection} FROM {table.name}" + (f" WHERE {where}" if where else "")
        if chance.random() < 0.08:
            text += " GROUP BY " + self._grouping(table)
        if ordered:
            text += " ORDER BY " + self._ordering(table)
        if chance.random() < 0.08:
            text += f" PER PARTITION LIMIT {self._limit()}"
        if chance.random() < 0.15:
            text += f" LIMIT {self._limit()}"
        if chance.random() < 0.5:
            text += " ALLOW FILTERING"
        return text

    def _limit(self):
        limit = self.chance.choice(["1", "2", "3", "100"])
        if self.chance.random() < 0.03:
            limit = self.chance.choice(["0", "-1", "null", "1.0", "2147483648"])
        if self.terms.bound is not None and self.chance.random() < 0.5:
            self.terms.bound.append(limit if limit.isdigit() and len(limit) < 10 else "null")
            return self.terms.next_marker()
        return limit

    def _selection(self, table):
        chance, roll = self.chance, self.chance.random()
        if roll < 0.4:
            return "*"
        if roll < 0.46:
            columns = table.of("partition") + table.of("static")[: chance.randint(0, 1)]
            if chance.random() < 0.15:
                columns = chance.sample(table.columns, chance.randint(1, len(table.columns)))
            return "DISTINCT " + ", ".join(c.name for c in columns)
        if roll < 0.5:
            return "count(*)"
        if roll < 0.51:
            return f"*, {chance.choice(table.columns).name}"
        return ", ".join(self.expressions.aliased(table) for _ in range(chance.randint(1, 3)))

    def _grouping(self, table):
        chance, keys = self.chance, table.keys()
        names = [c.name for c in keys[: chance.randint(1, len(keys))]]
        if chance.random() < 0.1:
            names[-1] = chance.choice(table.columns).name
        if chance.random() < 0.15:
            names[-1] = f"floor({names[-1]}, {chance.choice(['1h', '1d', '1mo'])})"
        return ", ".join(names)

    def _ordering(self, table):
        chance, clustering = self.chance, table.of("clustering")
        columns = clustering[: chance.randint(1, len(clustering))]
        if chance.random() < 0.05:
            columns = chance.sample(table.columns, 1)
        turn = chance.random() < 0.5
        orders = []
        for column in columns:
            descending = column.descending != turn if chance.random() < 0.9 else not column.descending
            orders.append(f"{column.name} {'DESC' if descending else 'ASC'}")
        return ", ".join(orders)

    def _where(self, table):
        chance, key = self.chance, self.writes.key
        partition, clustering = table.of("partition"), table.of("clustering")
        if table.indexes and chance.random() < 0.3:
            return self._by_index(table)
        roll = chance.random()
        if roll < 0.12:
            return ""
        parts = []
        if roll < 0.2:
            parts.append(self._token(partition))
            if chance.random() < 0.7:
                return parts[0]
        elif roll < 0.85:
            parts.append(key(partition))
        parts += self._clustering(clustering)
        others = [column for column in table.of("regular", "static") if column not in table.legacy_statics]
        if chance.random() < 0.2 and others:
            parts.append(self._filter(table, chance.choice(others)))
        if chance.random() < 0.03:
            parts.append(
                self._filter(table, chance.choice([c for c in table.columns if c not in table.legacy_statics]))
            )
        return " AND ".join(parts)

    def _by_index(self, table):
        """What indexes may be good for. Of legacy ones on static columns Cassandra loses rows in pages and in slices."""
        chance, chosen = self.chance, self.chance.choice(table.indexes)
        parts = [self._filter(table, chosen, often=True)]
        self.whole = chosen in table.legacy_statics
        if self.whole:
            return parts[0]
        if chance.random() < 0.25:
            parts.append(
                self._filter(
                    table, chance.choice([c for c in table.columns if c not in table.legacy_statics]), often=True
                )
            )
        if chance.random() < 0.2:
            parts.append(self.writes.key(table.of("partition")))
            if chance.random() < 0.3:
                parts += self._clustering(table.of("clustering"))
        elif chance.random() < 0.1:
            parts.append(self._token(table.of("partition")))
        return " AND ".join(parts)

    def _clustering(self, clustering):
        chance, key, parts = self.chance, self.writes.key, []
        for number, column in enumerate(clustering):
            turn = chance.random()
            if turn < 0.35:
                parts.append(key([column]))
            elif turn < 0.5:
                parts.append(self.writes.slice(clustering[number:]))
                break
            elif turn < 0.58 and len(clustering) - number > 1:
                rest = clustering[number:]
                left = f"({', '.join(c.name for c in rest)})"
                tuples = [f"({', '.join(self.value(c.type) for c in rest)})" for _ in range(chance.randint(1, 2))]
                if chance.random() < 0.5:
                    parts.append(f"{left} IN ({', '.join(tuples)})")
                else:
                    parts.append(f"{left} = {tuples[0]}")
                break
            elif turn < 0.9:
                break
        return parts

    def _token(self, partition):
        chance = self.chance
        left = f"token({', '.join(c.name for c in partition)})"
        bound = chance.choice(["0", str(-(1 << 62)), str(1 << 62), str(-(1 << 63))])
        if chance.random() < 0.25:
            bound = f"token({', '.join(self.value(c.type) for c in partition)})"
        elif self.terms.bound is not None and chance.random() < 0.5:
            bound = self.terms.marker(Type("bigint", "bigint"))
        text = f"{left} {chance.choice(['>', '<=', '<', '>=', '='])} {bound}"
        if chance.random() < 0.3:
            text += f" AND {left} {chance.choice(['<=', '<', '>'])} {chance.choice(['0', str(1 << 62), '9223372036854775807'])}"
        return text

    def _filter(self, table, column, often=False):
        """`often`: by an operator that indexes know."""
        chance = self.chance
        if table.indexes and column.type.kind == "vector":
            # Beside a storage-attached index Cassandra takes it for true of all rows of a partition, or of all.
            others = [c for c in table.columns if c.type.kind != "vector" and c not in table.legacy_statics]
            column = chance.choice(others or table.columns)
        of = column.type
        # Cassandra takes deleted elements of a static collection for contained until they are purged.
        not_seen = column.kind == "static" and of.multi_cell
        # Nor does it find them in frozen collections beside a storage-attached index.
        not_seen = not_seen or (table.indexes and not of.multi_cell)
        if of.kind in ("list", "set", "map") and not not_seen and chance.random() < 0.7:
            roll = chance.random()
            if of.kind == "map" and roll < 0.4:
                return f"{column.name} CONTAINS KEY {self.value(of.args[0])}"
            if of.kind == "map" and roll < 0.6:
                return f"{column.name}[{self.value(of.args[0])}] = {self.value(of.args[1])}"
            return f"{column.name} CONTAINS {self.value(of.args[-1])}"
        if often and chance.random() < 0.7:
            return f"{column.name} = {self.value(of, null=0.02)}"
        if of.kind == "counter":
            of = Type("bigint", "bigint")
        # A storage-attached index has its own order of addresses, also of those that it only filters.
        operator = "=" if table.indexes and of.contains("inet") else chance.choice(OPERATORS)
        if chance.random() < 0.06:
            operator = chance.choice(
                ["!=", "IN", "LIKE", "NOT IN", "IS NOT NULL", "BETWEEN", "CONTAINS", "NOT CONTAINS"]
            )
            if operator in ("IN", "NOT IN"):
                return f"{column.name} {operator} ({self.value(of)}, {self.value(of)})"
            if operator == "IS NOT NULL":
                return f"{column.name} IS NOT NULL"
            if operator == "BETWEEN":
                return f"{column.name} BETWEEN {self.value(of)} AND {self.value(of)}"
        return f"{column.name} {operator} {self.value(of, null=0.05)}"
