"""Random types and random values of them as CQL literals."""

import random
from dataclasses import dataclass, field

from differential.pools import CLASSES, CUSTOM, POOLS, SPELLINGS

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

    def by_class(self, key=False):
        """A type that is named by its class. How values of a CompositeType sort is not compared."""
        while True:
            name, kind = self.chance.choice(list(CLASSES.items()))
            if not key or kind not in ("composite", "dynamic"):
                return Type(name, kind)

    def element(self):
        """Numbers in compound types are plain: which of two equal keys of a literal stays depends on chance."""
        name = self.chance.choice(["int", "text", "bigint", "uuid", "double", "timestamp"])
        if self.chance.random() < 0.15:
            name = self.chance.choice(list(POOLS))
        return Type(name, name, plain=name in ("decimal", "varint"))

    def column_type(self, udts=(), key=False):
        roll = self.chance.random()
        if roll < 0.03:
            return self.by_class(key)
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
            args = [self._component(udts) for _ in range(self.chance.randint(1, 3))]
            return Type(f"tuple<{', '.join(a.name for a in args)}>", kind, args)
        if kind == "vector":
            size = self.chance.randint(1, 3)
            name = self.chance.choice(["float", "int", "text", "float", "uuid", "varint", "boolean"])
            arg = (
                self._element_of("list", udts)
                if self.chance.random() < 0.2
                else Type(name, name, plain=name == "varint")
            )
            return Type(f"vector<{arg.name}, {size}>", kind, [arg], dimension=size)
        args = [self._element_of(kind, udts), *([self._element_of("list", udts)] if kind == "map" else [])]
        name = f"{kind}<{', '.join(a.name for a in args)}>"
        return Type(f"frozen<{name}>" if frozen else name, kind, args)

    def spelling(self, of):
        """Another way to write a value of the type, or something that is none."""
        return self.chance.choice(SPELLINGS[of.kind]) if of.kind in SPELLINGS else self.literal(of, null=0.1)

    def _component(self, udts):
        """Of a tuple or a user type."""
        return self._compound(udts, frozen=True) if self.chance.random() < 0.1 else self.element()

    def udt(self, name, udts=()):
        args = [self._component(udts) for _ in range(self.chance.randint(1, 3))]
        return Type(name, "udt", args, [f"f{n}" for n in range(len(args))])

    def literal(self, of, null=0.0):
        """A literal of the type; `null` with that probability."""
        if self.chance.random() < null:
            return "null"
        if of.plain and of.kind == "decimal":
            return self.chance.choice([one for one in POOLS["decimal"] if one not in ("1.0", "1.00")])
        if of.kind in POOLS:
            return self.chance.choice(POOLS[of.kind])
        if of.kind in CUSTOM:
            return self.chance.choice(CUSTOM[of.kind][0])
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
