"""Random types and random values of them as CQL literals: small pools, so that statements meet; boundaries often."""

import random
import uuid
from dataclasses import dataclass, field

POOLS = {
    "tinyint": ["0", "1", "-1", "127", "-128"],
    "smallint": ["0", "1", "-2", "32767", "-32768"],
    "int": ["0", "1", "2", "-1", "3", "2147483647", "-2147483648"],
    "bigint": ["0", "1", "-1", "9223372036854775807", "-9223372036854775808", "4294967296"],
    "varint": ["0", "1", "-1", "127", "128", "-129", "340282366920938463463374607431768211456", "-99999999999999999999"],
    "decimal": ["0", "1", "-1", "1.0", "1.00", "0.1", "-2.50", "1e10", "1E-20", "123456789.987654321"],
    "float": ["0.0", "-0.0", "1.5", "-3.25", "NaN", "Infinity", "-Infinity", "3.4028235E38", "1.4E-45"],
    "double": ["0.0", "-0.0", "1.5", "-3.25", "NaN", "Infinity", "-Infinity", "1.7976931348623157E308", "1e-300"],
    "boolean": ["true", "false"],
    "text": ["''", "'a'", "'b'", "'ab'", "'it''s'", "'ünï'", "'🐍'", "'a b'"],
    "ascii": ["''", "'a'", "'B'", "'zz'"],
    "blob": ["0x", "0x00", "0x0000", "0x00ff", "0xff", "0xcafe"],
    "uuid": [str(uuid.UUID(int=n)) for n in (0, 1, 0x123E4567E89B42D3A456426614174000, (1 << 128) - 1)],
    "timeuuid": [
        "50554d6e-29bb-11e5-b345-feff819cdc9f",
        "50554d6f-29bb-11e5-b345-feff819cdc9f",
        "d2177dd0-eaa2-11de-a572-001b779c76e3",
    ],
    "inet": ["'127.0.0.1'", "'10.0.0.255'", "'::1'", "'2001:db8::1'"],
    "date": ["'1970-01-01'", "'2020-02-29'", "'1969-12-31'", "'9999-12-31'"],
    "time": ["'00:00:00.000000000'", "'23:59:59.999999999'", "'01:02:03.004005006'"],
    "timestamp": ["0", "-1", "1582934400000", "253402300799999"],
    "duration": ["1d", "2mo3d4ns", "-5ns", "14mo"],
}  # fmt: skip
# Other ways to write values, and what only looks like one: what a constant of the type may be, and where it ends.
SPELLINGS = {
    "tinyint": ["128", "-129", "1.0", "'1'", "0x01", "+1", "007"],
    "smallint": ["32768", "-32769", "1e2", "'1'"],
    "int": ["2147483648", "-2147483649", "1.5", "'5'", "1e0", "(int) 3", "1 + 1", "-(1)", "NaN", "true", "0x00000001", "5 % 3"],
    "bigint": ["9223372036854775808", "1.0", "(bigint) 7", "2 * 3", "blob_as_bigint(0x0000000000000005)"],
    "varint": ["1e3", "1.0", "00012", "(varint) 5", "'1'"],
    "decimal": ["1E+5", "-0.0", ".5", "5.", "00.10", "NaN", "1e2147483648", "(decimal) 1"],
    "float": ["1", "1e39", "-1e-50", "'1.5'", "nan", "infinity", "-NaN", "(float) 2"],
    "double": ["1", "1e400", "-1e-400", "0x00", "NAN", "INFINITY", "-infinity", "1e", "(double) 3"],
    "boolean": ["TRUE", "False", "'true'", "1", "0x01"],
    "text": ["$$it's$$", "'x' ", "(text) 'b'", "0x61", "1", "true", "\"a\"", "'\\'"],
    "ascii": ["'é'", "$$a$$", "1"],
    "blob": ["0X0f", "0x0", "0xg0", "'00ff'", "text_as_blob('a')", "1", "int_as_blob(1)"],
    "uuid": ["123E4567-E89B-42D3-A456-426614174000", "'123e4567-e89b-42d3-a456-426614174000'", "123e4567", "0x00"],
    "timeuuid": ["123e4567-e89b-42d3-a456-426614174000", "min_timeuuid('2020-01-01 00:00:00+0000')", "'x'"],
    "inet": ["'256.0.0.1'", "'::ffff:1.2.3.4'", "'1.2.3'", "'::'", "127", "'fe80::1%0'"],
    "date": ["2147483648", "'2020-2-3'", "'2021-02-29'", "'-0001-01-01'", "4294967295", "4294967296", "'2020-01-01T00:00'"],
    "time": ["'1:2:3'", "'24:00:00'", "'08:12'", "3600000000000", "'08:12:54.1234567891'", "86400000000000", "-1"],
    "timestamp": ["'2020-01-02'", "'2020-01-02 03:04'", "'2020-01-02T03:04:05.678+0100'", "'2020-01-02 03:04:05Z'", "1.5"],
    "duration": ["P1Y2M3DT4H5M6S", "1d1d", "-1mo1us", "PT0S", "P0001-02-03T04:05:06", "1h1y", "P2W", "'1d'", "1y2", "99999999999mo"],
}  # fmt: skip
KEY_NATIVES = [name for name in POOLS if name != "duration"]


@dataclass
class Type:
    name: str  # as CQL declares it
    kind: str
    args: list = field(default_factory=list)
    fields: list = field(default_factory=list)  # udt
    dimension: int = 0
    plain: bool = False  # no two values that are equal but for their bytes (1.0, 1.00)

    @property
    def multi_cell(self):
        return self.kind in ("list", "set", "map", "udt") and not self.name.startswith("frozen")

    def contains(self, *kinds):
        return self.kind in kinds or any(arg.contains(*kinds) for arg in self.args)

    def most_entries(self, most):
        """Which of two equal keys of a literal stays depends on chance, and sets are equal that are written differently."""
        return 1 if self.kind in ("set", "map") and self.args[0].contains("set", "map", "udt") else most

    @property
    def has_duration(self):
        return self.kind == "duration" or any(arg.has_duration for arg in self.args)


class Values:
    """Makes types and values from one seeded source of chance."""

    def __init__(self, chance: random.Random):
        self.chance = chance

    def native(self, key=False):
        name = self.chance.choice(KEY_NATIVES if key else list(POOLS))
        return Type(name, name)

    def element(self):
        """Numbers in compound types are plain: which of two equal keys of a literal stays depends on chance."""
        name = self.chance.choice(["int", "text", "bigint", "uuid", "double", "timestamp"])
        if self.chance.random() < 0.15:
            name = self.chance.choice(list(POOLS))
        return Type(name, name, plain=name in ("decimal", "varint"))

    def column_type(self, udts=(), key=False):
        roll = self.chance.random()
        if roll < (0.85 if key else 0.5):
            return self.native(key)
        while key and (made := self._compound(udts, frozen=True)).has_duration:
            pass
        return made if key else self._compound(udts, frozen=self.chance.random() < 0.3)

    def clustering_type(self, udts=()):
        """The type of a clustering column: which of two values that are equal but for their bytes is shown depends on
        what Cassandra has flushed, and every change of the table makes it flush."""
        while True:
            made = self.column_type(udts, key=True)
            if made.kind in ("decimal", "varint"):
                made.plain = True
                return made
            if not made.contains("decimal", "varint"):
                return made

    def _element_of(self, container, udts):
        """Elements of sets and keys of maps have no durations in them."""
        while True:
            made = self._compound(udts, frozen=True) if self.chance.random() < 0.1 else self.element()
            if container == "list" or not made.has_duration:
                return made

    def _compound(self, udts, frozen):
        kind = self.chance.choice(["list", "set", "map", "tuple", "vector", "udt" if udts else "set"])
        if kind == "udt":
            udt = self.chance.choice(udts)
            return Type(f"frozen<{udt.name}>", "udt", udt.args, udt.fields) if frozen else udt
        if kind == "tuple":
            args = [self.element() for _ in range(self.chance.randint(1, 3))]
            return Type(f"tuple<{', '.join(a.name for a in args)}>", kind, args)
        if kind == "vector":
            size = self.chance.randint(1, 3)
            arg = Type(name := self.chance.choice(["float", "int", "text"]), name)
            return Type(f"vector<{arg.name}, {size}>", kind, [arg], dimension=size)
        args = [self._element_of(kind, udts), *([self._element_of("list", udts)] if kind == "map" else [])]
        name = f"{kind}<{', '.join(a.name for a in args)}>"
        return Type(f"frozen<{name}>" if frozen else name, kind, args)

    def spelling(self, of):
        """Another way to write a value of the type, or something that is none."""
        return self.chance.choice(SPELLINGS[of.kind]) if of.kind in SPELLINGS else self.literal(of, null=0.1)

    def udt(self, name):
        args = [self.element() for _ in range(self.chance.randint(1, 3))]
        return Type(name, "udt", args, [f"f{n}" for n in range(len(args))])

    def literal(self, of, null=0.0):
        """A literal of the type; `null` with that probability."""
        if self.chance.random() < null:
            return "null"
        if of.plain and of.kind == "decimal":
            return self.chance.choice([one for one in POOLS["decimal"] if one not in ("1.0", "1.00")])
        if of.kind in POOLS:
            return self.chance.choice(POOLS[of.kind])
        if of.kind == "counter":
            return self.chance.choice(POOLS["bigint"])
        if of.kind == "vector":
            return "[" + ", ".join(self.literal(of.args[0]) for _ in range(of.dimension)) + "]"
        if of.kind == "tuple":
            return "(" + ", ".join(self.literal(a, null=0.2) for a in of.args) + ")"
        if of.kind == "udt":
            pairs = [(f, a) for f, a in zip(of.fields, of.args, strict=True) if self.chance.random() < 0.8]
            if not pairs:
                pairs = [(of.fields[0], of.args[0])]
            return "{" + ", ".join(f"{f}: {self.literal(a, null=0.2)}" for f, a in pairs) + "}"
        size = self.chance.randint(0, of.most_entries(3))
        if of.kind == "map":
            entries = {self.literal(of.args[0]): self.literal(of.args[1]) for _ in range(size)}
            return "{" + ", ".join(f"{k}: {v}" for k, v in entries.items()) + "}"
        elements = [self.literal(of.args[0]) for _ in range(size)]
        return ("[{}]" if of.kind == "list" else "{{{}}}").format(", ".join(elements))
