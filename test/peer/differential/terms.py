"""The terms of a statement in the making: literals, markers, other spellings, calls and arithmetic."""

from differential.pools import CUSTOM
from differential.values import Type

WRONG_BYTES = [
    "unset",
    "null",
    "0x",
    "0x",
    "0x00",
    "0x00000001",
    "0x000000010000000100",
    "0x0000000000000000000000000000000000",
]
NUMBERS = ("tinyint", "smallint", "int", "bigint", "varint", "float", "double", "decimal", "counter")


class Terms:
    """Begin a statement with `start`; after it `bound` has the values of its markers, or is None if it has no markers."""

    def __init__(self, chance, values):
        self.chance, self.values = chance, values
        self.bound, self.named = None, False

    def start(self, prepared):
        self.bound = [] if prepared else None
        self.named = prepared and self.chance.random() < 0.2

    def next_marker(self):
        """The marker of the value that was bound last."""
        return f":m{len(self.bound)}" if self.named else "?"

    def value(self, of, null=0.0):
        """A term for a value of the type; sometimes of another one."""
        # A number of another type may be equal to a decimal and have other bytes.
        if self.chance.random() < 0.012 and not of.plain:
            of = self.values.native()
        roll = 1 if of.plain else self.chance.random()
        if roll < 0.03:
            return self.values.spelling(of)
        if roll < 0.05:
            return self.computed(of)
        if self.bound is None or self.chance.random() < 0.2:
            return self.values.literal(of, null)
        return self.marker(of, null)

    def marker(self, of, null=0.0, hint=False):
        """A marker with a value; a literal if the statement is not prepared. `hint`: the type has to be said."""
        literal = self.values.literal(of, null)
        if self.bound is None:
            return f"({of.name}) {literal}" if hint else literal
        if literal == "null" and self.chance.random() < 0.3:
            literal = "unset"
        elif self.chance.random() < 0.008 and not of.plain:
            # Numbers of any length can be written with more bytes than they need, by which some indexes tell them.
            wrong = WRONG_BYTES[:4] if of.kind in ("varint", "decimal") else WRONG_BYTES
            literal = self.chance.choice(wrong)
        elif of.kind in CUSTOM and literal != "null":
            literal = self.chance.choice(CUSTOM[of.kind][1])
        self.bound.append(literal)
        marker = self.next_marker()
        return f"({of.name}) {marker}" if hint else marker

    def computed(self, of):
        """A call or an operation that gives the type."""
        literal = self.values.literal
        if of.kind in ("float", "double"):  # of which NaN the result is, if it is one, is not defined
            return f"{self.chance.choice(['1.5', '-3.25', '0.0'])} {self.chance.choice('+-*')} 1.5"
        if of.kind in NUMBERS:
            return f"{literal(of)} {self.chance.choice('+-*/%')} {self.marker(of)}"
        if of.kind == "timestamp":
            return self.chance.choice(
                [
                    "to_timestamp('2020-02-03')",
                    "'2020-01-02' + 3d",
                    "0 - 1h",
                    "to_timestamp(50554d6e-29bb-11e5-b345-feff819cdc9f)",
                ]
            )
        if of.kind == "date":
            return self.chance.choice(
                ["to_date(50554d6e-29bb-11e5-b345-feff819cdc9f)", "'2020-01-02' + 1mo", "to_date((timestamp) 1)"]
            )
        if of.kind in ("text", "ascii"):
            return self.chance.choice(["'a' + 'b'", "CAST(1 AS text)", "blob_as_text(0x61)", f"({of.name}) 'a'"])
        if of.kind in ("blob", "uuid"):
            return self.chance.choice(["int_as_blob(1)", "text_as_blob('x')", "blob_as_uuid(0x00)", "(blob) 0x00"])
        return f"from_json({self.json(of)})" if self.chance.random() < 0.5 else f"({of.name}) {literal(of)}"

    def json(self, of):
        """A value as a JSON document in a CQL string; not always one that is right."""
        return "'" + self._json(of).replace("'", "''") + "'"

    def _json(self, of):
        if self.chance.random() < 0.04 and not of.plain:
            return self.chance.choice(
                ["null", "1", '"x"', "[]", "{}", "true", "1.5", "[1, 2", '"2020-01-01"', "-1e2"]
            )
        kind, args = of.kind, of.args
        if kind in ("list", "set", "tuple", "vector"):
            size = (
                of.dimension
                if kind == "vector"
                else len(args)
                if kind == "tuple"
                else self.chance.randint(0, of.most_entries(2))
            )
            return "[" + ", ".join(self._json(args[at] if kind == "tuple" else args[0]) for at in range(size)) + "]"
        if kind == "map":
            pairs = [
                (self._json(args[0]), self._json(args[1]))
                for _ in range(self.chance.randint(0, of.most_entries(2)))
            ]
            return "{" + ", ".join(f"{_key(key)}: {value}" for key, value in pairs) + "}"
        if kind == "udt":
            return "{" + ", ".join(f'"{f}": {self._json(a)}' for f, a in zip(of.fields, args, strict=True)) + "}"
        literal = self.values.literal(of)
        if of.plain:  # as a number of JSON it would be read as a double first, with other digits
            return f'"{literal}"'
        if (
            literal.startswith("'")
            or kind in ("blob", "uuid", "timeuuid", "duration")
            or literal in ("NaN", "Infinity", "-Infinity")
        ):
            text = literal.strip("'").replace("''", "'")
            return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        if self.chance.random() < 0.1:
            return f'"{literal}"'
        return literal


def _key(document):
    """The key of a JSON map is a string: a document of its own in quotes."""
    if document.startswith('"'):
        return document
    return '"' + document.replace("\\", "\\\\").replace('"', '\\"') + '"'


BIGINT = Type("bigint", "bigint")
INT = Type("int", "int")
TEXT = Type("text", "text")
