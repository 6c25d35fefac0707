"""What all types have, and the register of them by their names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ilion._ilion import codecs_changed

apache_cassandra_type_prefix = "org.apache.cassandra.db.marshal."
cassandra_empty_type = apache_cassandra_type_prefix + "EmptyType"
cql_empty_type = "empty"

_casstypes: dict[str, Any] = {}
_cqltypes: dict[str, Any] = {}

_CODEC_METHODS = frozenset(("serialize", "deserialize", "to_binary", "from_binary", "support_empty_values"))
# The classes whose methods were replaced after they were made.
_replaced: set[Any] = set()


def trim_if_startswith(s: str, prefix: str) -> str:
    return s.removeprefix(prefix)


class CassandraTypeType(type):
    """Registers each type by its class name and its CQL name."""

    typename: str

    def __new__(metacls, name: str, bases: tuple[type, ...], dct: dict[str, Any]) -> Any:
        dct.setdefault("cassname", name)
        made: Any = super().__new__(metacls, name, bases, dct)
        if not name.startswith("_"):
            _casstypes[name] = made
            if not made.typename.startswith(apache_cassandra_type_prefix):
                _cqltypes[made.typename] = made
        return made

    def __setattr__(cls, name: str, value: Any) -> None:
        if name in _CODEC_METHODS:
            _replaced.add(cls)
            codecs_changed()
        super().__setattr__(name, value)


def _is_replaced(cls: Any) -> bool:
    """Whether an application has put codec methods of its own on the class, or made it itself."""
    return any(base in _replaced or base.__module__ != "cassandra.cqltypes" for base in cls.__mro__[:-1])


class EmptyValue:
    """Stands for a value of zero bytes of a type that has no such value, where it is asked for."""

    def __str__(self) -> str:
        return "EMPTY"

    __repr__ = __str__


EMPTY = EmptyValue()


class _CassandraType(metaclass=CassandraTypeType):
    """Base of the types. They are used as classes; there are no instances."""

    subtypes: Sequence[Any] = ()
    num_subtypes: Any = 0
    empty_binary_ok = False
    # When true, zero bytes are read as EMPTY instead of None.
    support_empty_values = False

    typename = ""
    cassname = ""
    fieldnames: Any = None

    def __repr__(self) -> str:
        return f"<{self.cql_parameterized_type()}>"

    @classmethod
    def from_binary(cls, byts: bytes | None, protocol_version: int) -> Any:
        if byts is None:
            return None
        if not byts and not cls.empty_binary_ok:
            return EMPTY if cls.support_empty_values else None
        return cls.deserialize(byts, protocol_version)

    @classmethod
    def to_binary(cls, val: Any, protocol_version: int) -> bytes:
        return b"" if val is None else cls.serialize(val, protocol_version)

    @staticmethod
    def deserialize(byts: bytes, protocol_version: int) -> Any:
        return byts

    @staticmethod
    def serialize(val: Any, protocol_version: int) -> bytes:
        return val  # type: ignore[no-any-return]

    @classmethod
    def cass_parameterized_type_with(cls, subtypes: Sequence[Any], full: bool = False) -> str:
        name = cls.cassname
        if full and "." not in name:
            name = apache_cassandra_type_prefix + name
        if subtypes:
            name += f"({', '.join(sub.cass_parameterized_type(full=full) for sub in subtypes)})"
        return name

    @classmethod
    def apply_parameters(cls, subtypes: Sequence[Any], names: Any = None) -> Any:
        if cls.num_subtypes not in ("UNKNOWN", len(subtypes)):
            raise ValueError(f"{cls.typename} types require {cls.num_subtypes} subtypes ({len(subtypes)} given)")
        name = cls.cass_parameterized_type_with(subtypes)
        members = {
            "subtypes": subtypes,
            "cassname": cls.cassname,
            "fieldnames": names,
            "__module__": cls.__module__,
        }
        return CassandraTypeType(name, (cls,), members)

    @classmethod
    def cql_parameterized_type(cls) -> str:
        if not cls.subtypes:
            return cls.typename
        return f"{cls.typename}<{', '.join(sub.cql_parameterized_type() for sub in cls.subtypes)}>"

    @classmethod
    def cass_parameterized_type(cls, full: bool = False) -> str:
        return cls.cass_parameterized_type_with(cls.subtypes, full=full)

    @classmethod
    def serial_size(cls) -> int | None:
        """The bytes that every value takes inside of a vector, or None if that varies."""
        return None


CassandraType = _CassandraType


class _UnrecognizedType(_CassandraType):
    num_subtypes = "UNKNOWN"


def mkUnrecognizedType(casstypename: str) -> Any:
    return CassandraTypeType(casstypename, (_UnrecognizedType,), {"typename": f"'{casstypename}'"})


for _type in list(vars().values()):
    if isinstance(_type, type) and _type.__module__ == __name__:
        _type.__module__ = "cassandra.cqltypes"
