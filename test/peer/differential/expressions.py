"""What a SELECT may select: columns, elements, functions of every family, casts, arithmetic, constants."""

import re

from differential.nested import Nested
from differential.terms import INT, NUMBERS, TEXT
from differential.values import Type

CASTS = [
    "ascii",
    "bigint",
    "boolean",
    "date",
    "decimal",
    "double",
    "float",
    "int",
    "smallint",
    "text",
    "time",
    "timestamp",
    "timeuuid",
    "tinyint",
    "uuid",
    "varint",
    "blob",
]
TIMES = ("timestamp", "date", "timeuuid")


class Expressions:
    def __init__(self, chance, terms):
        self.chance, self.terms, self.nested = chance, terms, Nested(chance, terms)

    def selector(self, table, depth=0):
        column = self.chance.choice(table.columns)
        roll = self.chance.random()
        if roll < 0.35:
            return column.name
        if roll < 0.42:
            # The servers' clocks would show in what is made of it.
            if depth and (table.conditional or table.counters):
                return column.name
            return self._cell_property(column)
        if roll < 0.5:
            return self._part(column)
        if roll < 0.58:
            return self._aggregate(table, column)
        if roll < 0.66:
            return f"CAST({column.name} AS {self.chance.choice(CASTS)})"
        if roll < 0.76:
            return self._arithmetic(table, column)
        if roll < 0.8 and depth == 0:
            return self.nested.expression(table)
        if roll < 0.94:
            return self._function(table, column, depth)
        if roll < 0.97:
            return self._constant()
        return f"({column.type.name}) {column.name}"

    def aliased(self, table):
        text = self.selector(table)
        if self.chance.random() < 0.06 and not re.search("ttl|writetime", text.lower()):
            return f"{text} AS a{self.chance.randrange(3)}"
        return text

    def _cell_property(self, column):
        name = self.chance.choice(["writetime", "writetime", "maxwritetime", "ttl"])
        return f"{name}({self._part(column) if self.chance.random() < 0.3 else column.name})"

    def _part(self, column):
        """An element, a slice or a field."""
        name, of, value = column.name, column.type, self.terms.value
        if of.kind == "udt":
            return f"{name}.{self.chance.choice(of.fields)}"
        if of.kind in ("map", "set"):
            key = of.args[0]
            if self.chance.random() < 0.3:
                low = value(key) if self.chance.random() < 0.7 else ""
                high = value(key) if self.chance.random() < 0.7 else ""
                return f"{name}[{low}..{high}]"
            return f"{name}[{value(key)}]"
        return f"{name}[0]" if of.kind == "list" or self.chance.random() < 0.1 else name

    def _aggregate(self, table, column):
        roll = self.chance.random()
        if roll < 0.15:
            return self.chance.choice(["count(*)", "count(1)", "COUNT( * )"])
        function = self.chance.choice(["min", "max", "count", "sum", "avg"])
        if roll < 0.25:
            return f"{function}({self.selector(table, 2)})"
        return f"{function}({column.name})"

    def _arithmetic(self, table, column):
        chance, of = self.chance, column.type
        if of.kind not in NUMBERS and chance.random() < 0.8:
            numbers = [c for c in table.columns if c.type.kind in NUMBERS]
            if numbers:
                column = chance.choice(numbers)
                of = column.type
        roll = chance.random()
        operator = chance.choice(["+", "-", "*", "/", "%"])
        if of.kind in TIMES:
            return (
                f"{column.name} {chance.choice('+-')} {chance.choice(['1d', '2h', '1mo', '3mo2d1ns', '90000ms'])}"
            )
        if roll < 0.15:
            return f"-{column.name}"
        if roll < 0.5:
            return (
                f"{column.name} {operator} {chance.choice(['1', '2', '0', '-1', '1.5', '(bigint) 3', '(int) 3'])}"
            )
        other = chance.choice(table.columns)
        if roll < 0.6:
            return f"{column.name} {operator} {self.terms.marker(of)}"
        if roll < 0.7:
            return f"({column.name} {operator} {other.name}) {chance.choice('+-*')} 1"
        return f"{column.name} {operator} {other.name}"

    def _function(self, table, column, depth):
        chance, name, of = self.chance, column.name, column.type
        inner = self.selector(table, depth + 1) if depth < 2 and chance.random() < 0.15 else name
        if chance.random() < 0.08:
            return self._any_function(inner)
        if of.kind in NUMBERS:
            functions = ["abs", "exp", "log", "log10", "round", "to_json", "mask_default"]
            if of.kind != "counter":
                functions += [f"{of.kind}_as_blob"]
        elif of.kind in TIMES:
            functions = [
                "to_date",
                "to_timestamp",
                "to_unix_timestamp",
                f"{of.kind}_as_blob",
                "dateOf",
                "unixTimestampOf",
                "mintimeuuid",
                "max_timeuuid",
            ]
            if chance.random() < 0.2:
                return f"floor({inner}, {chance.choice(['1h', '5m', '1d', '1mo', '2y', '3s', '-1h', '0s', '1h1ns', '7d'])})"
        elif of.kind in ("list", "set", "map", "vector"):
            functions = [
                "collection_count",
                "collection_min",
                "collection_max",
                "collection_sum",
                "collection_avg",
                "to_json",
                "mask_null",
            ]
            functions += ["map_keys", "map_values"] if of.kind == "map" else []
            if of.kind == "vector":
                functions = ["similarity_cosine", "similarity_euclidean", "similarity_dot_product"]
                return f"{chance.choice(functions)}({inner}, {self.terms.marker(of)})"
        elif of.kind in ("text", "ascii", "blob"):
            functions = [
                "length",
                "octet_length",
                "mask_default",
                "mask_null",
                "mask_hash",
                "to_json",
                "blob_as_text",
                "text_as_blob",
                "blob_as_int",
                "blobAsAscii",
            ]
            if chance.random() < 0.3:
                return self._masked(inner)
        else:
            functions = ["to_json", "mask_default", "mask_null", f"{of.kind}_as_blob", "octet_length"]
        return f"{chance.choice(functions)}({inner})"

    def _masked(self, inner):
        chance = self.chance
        name = chance.choice(["mask_inner", "mask_outer", "mask_replace", "mask_hash"])
        if name == "mask_replace":
            return f"mask_replace({inner}, {chance.choice([repr('x'), '1', 'null', '0x01'])})"
        if name == "mask_hash":
            return f"mask_hash({inner}, {chance.choice([repr('SHA-512'), repr('MD5'), repr('nothing'), 'null'])})"
        padding = chance.choice(["", ", '#'", ", '##'"])
        return f"{name}({inner}, {chance.choice(['1', '0', 'null', '-1'])}, {chance.choice(['1', '2', 'null'])}{padding})"

    def _any_function(self, inner):
        """A function for whatever argument."""
        chance = self.chance
        name = chance.choice(
            [
                "abs",
                "length",
                "to_date",
                "map_keys",
                "collection_sum",
                "mask_default",
                "floor",
                "token",
                "log",
                "writetime",
                "nothing",
                "system.abs",
                "max",
                "from_json",
                "uuid",
                "now",
                "cast_as_int",
                "octet_length",
                "blob_as_bigint",
                "sum",
            ]
        )
        if name in ("uuid", "now"):
            return f"{name}({inner})"
        return f"{name}({inner}{chance.choice(['', '', '', ', 1', ', null', ', ' + inner])})"

    def _constant(self):
        chance, terms = self.chance, self.terms
        of = terms.values.native()
        if chance.random() < 0.2:
            return terms.marker(of, hint=True)
        return chance.choice([
            f"({of.name}) {terms.values.literal(of)}",
            f"({INT.name}) 1 + 2",
            "1 + 2",
            "'x'",
            "1",
            "[1, 2]",
            "(1, 'a')",
            "(list<int>) [1, 2]",
            "(map<text, int>) {'a': 1}",
            "null",
            f"({TEXT.name}) 'a'",
            "token(1)",
            "blob_as_int(0x00000001)",
            terms.values.literal(Type("timestamp", "timestamp")),
        ])  # fmt: skip
