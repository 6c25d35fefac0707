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
    "duration": ["1d", "2mo3d4ns", "-5h", "1y2mo"],
}  # fmt: skip
KEY_NATIVES = [name for name in POOLS if name != "duration"]


@dataclass
class Type:
    name: str  # as CQL declares it
    kind: str
    args: list = field(default_factory=list)
    fields: list = field(default_factory=list)  # udt
    dimension: int = 0

    @property
    def multi_cell(self):
        return self.kind in ("list", "set", "map", "udt") and not self.name.startswith("frozen")


class Values:
    """Makes types and values from one seeded source of chance."""

    def __init__(self, chance: random.Random):
        self.chance = chance

    def native(self, key=False):
        name = self.chance.choice(KEY_NATIVES if key else list(POOLS))
        return Type(name, name)

    def element(self):
        return Type(name := self.chance.choice(["int", "text", "bigint", "uuid", "double", "timestamp"]), name)

    def column_type(self, udts=(), key=False):
        roll = self.chance.random()
        if roll < (0.85 if key else 0.5):
            return self.native(key)
        return self._compound(udts, frozen=key or self.chance.random() < 0.3, key=key)

    def _compound(self, udts, frozen, key):
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
        args = [self.element() for _ in range(2 if kind == "map" else 1)]
        name = f"{kind}<{', '.join(a.name for a in args)}>"
        return Type(f"frozen<{name}>" if frozen else name, kind, args)

    def udt(self, name):
        args = [self.element() for _ in range(self.chance.randint(1, 3))]
        return Type(name, "udt", args, [f"f{n}" for n in range(len(args))])

    def literal(self, of, null=0.0):
        """A literal of the type; `null` with that probability."""
        if self.chance.random() < null:
            return "null"
        if of.kind in POOLS:
            return self.chance.choice(POOLS[of.kind])
        if of.kind == "vector":
            return "[" + ", ".join(self.literal(of.args[0]) for _ in range(of.dimension)) + "]"
        if of.kind == "tuple":
            return "(" + ", ".join(self.literal(a, null=0.2) for a in of.args) + ")"
        if of.kind == "udt":
            pairs = [(f, a) for f, a in zip(of.fields, of.args, strict=True) if self.chance.random() < 0.8]
            if not pairs:
                pairs = [(of.fields[0], of.args[0])]
            return "{" + ", ".join(f"{f}: {self.literal(a, null=0.2)}" for f, a in pairs) + "}"
        size = self.chance.randint(0, 3)
        if of.kind == "map":
            entries = {self.literal(of.args[0]): self.literal(of.args[1]) for _ in range(size)}
            return "{" + ", ".join(f"{k}: {v}" for k, v in entries.items()) + "}"
        elements = [self.literal(of.args[0]) for _ in range(size)]
        return ("[{}]" if of.kind == "list" else "{{{}}}").format(", ".join(elements))
