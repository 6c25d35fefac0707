"""The CQL types as classes: names, parameters, and the value of each type to bytes and back.

The native module encodes and decodes the common cases by itself and gives the same answers; it comes here for the
others, for the exceptions, and for every class whose methods an application has replaced.
"""

from __future__ import annotations

import calendar
import ipaddress
import logging
import socket
import time
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from cassandra import util
from cassandra.marshal import (
    double_pack,
    double_unpack,
    float_pack,
    float_unpack,
    int8_pack,
    int8_unpack,
    int16_pack,
    int16_unpack,
    int32_pack,
    int32_unpack,
    int64_pack,
    int64_unpack,
    uint16_pack,
    uint16_unpack,
    uint32_pack,
    uint32_unpack,
    varint_pack,
    varint_unpack,
    vints_pack,
    vints_unpack,
)
from ilion._ilion import codecs_changed

# isort: split
# What applications import from here although it is defined elsewhere.
from cassandra.marshal import point_be, point_le, uvint_pack, uvint_unpack  # noqa: F401

apache_cassandra_type_prefix = "org.apache.cassandra.db.marshal."
cassandra_empty_type = apache_cassandra_type_prefix + "EmptyType"
cql_empty_type = "empty"

log = logging.getLogger(__name__)

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
    return any(base in _replaced or base.__module__ != __name__ for base in cls.__mro__[:-1])


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


class BytesType(_CassandraType):
    typename = "blob"
    empty_binary_ok = True

    @staticmethod
    def serialize(val: Any, protocol_version: int) -> bytes:
        return bytes(val)


class AsciiType(_CassandraType):
    typename = "ascii"
    empty_binary_ok = True

    @staticmethod
    def deserialize(byts: bytes, protocol_version: int) -> str:
        return byts.decode("ascii")

    @staticmethod
    def serialize(var: Any, protocol_version: int) -> bytes:
        return var.encode("ascii")  # type: ignore[no-any-return]


class UTF8Type(_CassandraType):
    typename = "text"
    empty_binary_ok = True

    @staticmethod
    def deserialize(byts: bytes, protocol_version: int) -> str:
        return byts.decode("utf8")

    @staticmethod
    def serialize(ustr: Any, protocol_version: int) -> bytes:
        return ustr.encode("utf-8")  # type: ignore[no-any-return]


class VarcharType(UTF8Type):
    typename = "varchar"


class _NumberType(_CassandraType):
    """A number of fixed width; `_pack` and `_unpack` say which."""

    _pack: Any = None
    _unpack: Any = None

    @classmethod
    def deserialize(cls, byts: bytes, protocol_version: int) -> Any:
        return cls._unpack(byts)

    @classmethod
    def serialize(cls, byts: Any, protocol_version: int) -> bytes:
        return cls._pack(byts)  # type: ignore[no-any-return]


class ByteType(_NumberType):
    typename = "tinyint"
    _pack = staticmethod(int8_pack)
    _unpack = staticmethod(int8_unpack)


class ShortType(_NumberType):
    typename = "smallint"
    _pack = staticmethod(int16_pack)
    _unpack = staticmethod(int16_unpack)


class Int32Type(_NumberType):
    typename = "int"
    _pack = staticmethod(int32_pack)
    _unpack = staticmethod(int32_unpack)

    @classmethod
    def serial_size(cls) -> int:
        return 4


class LongType(_NumberType):
    typename = "bigint"
    _pack = staticmethod(int64_pack)
    _unpack = staticmethod(int64_unpack)

    @classmethod
    def serial_size(cls) -> int:
        return 8


class CounterColumnType(LongType):
    typename = "counter"


class FloatType(_NumberType):
    typename = "float"
    _pack = staticmethod(float_pack)
    _unpack = staticmethod(float_unpack)

    @classmethod
    def serial_size(cls) -> int:
        return 4


class DoubleType(_NumberType):
    typename = "double"
    _pack = staticmethod(double_pack)
    _unpack = staticmethod(double_unpack)

    @classmethod
    def serial_size(cls) -> int:
        return 8


class BooleanType(_CassandraType):
    typename = "boolean"

    @staticmethod
    def deserialize(byts: bytes, protocol_version: int) -> bool:
        return bool(int8_unpack(byts))

    @staticmethod
    def serialize(truth: Any, protocol_version: int) -> bytes:
        return int8_pack(truth)

    @classmethod
    def serial_size(cls) -> int:
        return 1


class IntegerType(_CassandraType):
    typename = "varint"

    @staticmethod
    def deserialize(byts: bytes, protocol_version: int) -> int:
        return varint_unpack(byts)

    @staticmethod
    def serialize(byts: Any, protocol_version: int) -> bytes:
        return varint_pack(byts)


class DecimalType(_CassandraType):
    typename = "decimal"

    @staticmethod
    def deserialize(byts: bytes, protocol_version: int) -> Decimal:
        scale = int32_unpack(byts[:4])
        return Decimal(f"{varint_unpack(byts[4:])}e{-scale}")

    @staticmethod
    def serialize(dec: Any, protocol_version: int) -> bytes:
        if not hasattr(dec, "as_tuple"):
            try:
                dec = Decimal(dec)
            except Exception:
                raise TypeError("Invalid type for Decimal value: %r", dec) from None
        sign, digits, exponent = dec.as_tuple()
        unscaled = int("".join(map(str, digits)))
        return int32_pack(-exponent) + varint_pack(-unscaled if sign else unscaled)


class UUIDType(_CassandraType):
    typename = "uuid"

    @staticmethod
    def deserialize(byts: bytes, protocol_version: int) -> UUID:
        return UUID(bytes=byts)

    @staticmethod
    def serialize(uuid: Any, protocol_version: int) -> bytes:
        try:
            return uuid.bytes  # type: ignore[no-any-return]
        except AttributeError:
            raise TypeError("Got a non-UUID object for a UUID value") from None

    @classmethod
    def serial_size(cls) -> int:
        return 16


class InetAddressType(_CassandraType):
    typename = "inet"

    @staticmethod
    def deserialize(byts: bytes, protocol_version: int) -> str:
        return util.inet_ntop(socket.AF_INET6, byts) if len(byts) == 16 else socket.inet_ntoa(byts)

    @staticmethod
    def serialize(addr: Any, protocol_version: int) -> bytes:
        if isinstance(addr, (ipaddress.IPv4Address, ipaddress.IPv6Address)):
            return addr.packed
        try:
            return util.inet_pton(socket.AF_INET6, addr) if ":" in addr else socket.inet_aton(addr)
        except Exception:
            raise ValueError(f"can't interpret {addr!r} as an inet address") from None


cql_timestamp_formats = (
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d",
)


class DateType(_CassandraType):
    """The type `timestamp`: milliseconds since 1970, as naive datetimes in UTC."""

    typename = "timestamp"

    @staticmethod
    def interpret_datestring(val: str) -> float:
        """Milliseconds of a date in one of `cql_timestamp_formats`, with +hhmm or in the local zone."""
        sign = {"+": 1, "-": -1}.get(val[-5])
        if sign is None:
            offset = -time.timezone
        else:
            offset = sign * (int(val[-4:-2]) * 3600 + int(val[-2:]) * 60)
            val = val[:-5]
        for layout in cql_timestamp_formats:
            try:
                parsed = time.strptime(val, layout)
            except ValueError:
                continue
            return (calendar.timegm(parsed) + offset) * 1e3
        raise ValueError(f"can't interpret {val!r} as a date")

    @staticmethod
    def deserialize(byts: bytes, protocol_version: int) -> Any:
        return util.datetime_from_timestamp(int64_unpack(byts) / 1000.0)

    @staticmethod
    def serialize(v: Any, protocol_version: int) -> bytes:
        if hasattr(v, "utctimetuple"):
            millis = calendar.timegm(v.utctimetuple()) * 1e3 + getattr(v, "microsecond", 0) / 1e3
        elif hasattr(v, "timetuple"):
            millis = calendar.timegm(v.timetuple()) * 1e3
        elif type(v) in (int, float):
            millis = v
        else:
            raise TypeError("DateType arguments must be a datetime, date, or timestamp")
        return int64_pack(int(millis))

    @classmethod
    def serial_size(cls) -> int:
        return 8


class TimestampType(DateType):
    pass


class TimeUUIDType(DateType):
    typename = "timeuuid"

    def my_timestamp(self) -> float:
        return util.unix_time_from_uuid1(self.val)  # type: ignore[attr-defined,no-any-return]

    @staticmethod
    def deserialize(byts: bytes, protocol_version: int) -> UUID:
        return UUID(bytes=byts)

    @staticmethod
    def serialize(timeuuid: Any, protocol_version: int) -> bytes:
        return UUIDType.serialize(timeuuid, protocol_version)

    @classmethod
    def serial_size(cls) -> int:
        return 16


class SimpleDateType(_CassandraType):
    """The type `date`: an unsigned day number with 1970-01-01 in the middle of its range."""

    typename = "date"
    date_format = "%Y-%m-%d"
    EPOCH_OFFSET_DAYS = 2**31

    @staticmethod
    def deserialize(byts: bytes, protocol_version: int) -> util.Date:
        return util.Date(uint32_unpack(byts) - SimpleDateType.EPOCH_OFFSET_DAYS)

    @staticmethod
    def serialize(val: Any, protocol_version: int) -> bytes:
        if isinstance(val, int):
            return uint32_pack(val)
        if not hasattr(val, "days_from_epoch"):
            val = util.Date(val)
        return uint32_pack(val.days_from_epoch + SimpleDateType.EPOCH_OFFSET_DAYS)


class TimeType(_CassandraType):
    typename = "time"

    @staticmethod
    def deserialize(byts: bytes, protocol_version: int) -> util.Time:
        return util.Time(int64_unpack(byts))

    @staticmethod
    def serialize(val: Any, protocol_version: int) -> bytes:
        if not hasattr(val, "nanosecond_time"):
            val = util.Time(val)
        return int64_pack(val.nanosecond_time)


class DurationType(_CassandraType):
    typename = "duration"

    @staticmethod
    def deserialize(byts: bytes, protocol_version: int) -> util.Duration:
        months, days, nanoseconds = vints_unpack(byts)
        return util.Duration(months, days, nanoseconds)

    @staticmethod
    def serialize(duration: Any, protocol_version: int) -> bytes:
        try:
            parts = (duration.months, duration.days, duration.nanoseconds)
        except AttributeError:
            raise TypeError("DurationType arguments must be a Duration.") from None
        return vints_pack(parts)


class _ParameterizedType(_CassandraType):
    num_subtypes: Any = "UNKNOWN"

    @classmethod
    def deserialize(cls, byts: bytes, protocol_version: int) -> Any:
        if not cls.subtypes:
            raise NotImplementedError(f"can't deserialize unparameterized {cls.typename}")
        return cls.deserialize_safe(byts, protocol_version)

    @classmethod
    def serialize(cls, val: Any, protocol_version: int) -> bytes:
        if not cls.subtypes:
            raise NotImplementedError(f"can't serialize unparameterized {cls.typename}")
        return cls.serialize_safe(val, protocol_version)

    @classmethod
    def deserialize_safe(cls, byts: bytes, protocol_version: int) -> Any:
        raise NotImplementedError(f"can't deserialize {cls.typename}")

    @classmethod
    def serialize_safe(cls, val: Any, protocol_version: int) -> bytes:
        raise NotImplementedError(f"can't serialize {cls.typename}")


class _Lengths:
    """The width of counts and lengths inside of collections: two bytes up to protocol 2, then four."""

    def __init__(self, protocol_version: int) -> None:
        wide = protocol_version >= 3
        self.pack, self.unpack = (int32_pack, int32_unpack) if wide else (uint16_pack, uint16_unpack)
        self.width = 4 if wide else 2
        self.inner_version = max(3, protocol_version)

    def with_length(self, item: bytes) -> bytes:
        return self.pack(len(item)) + item

    def split(self, byts: bytes, per_entry: int) -> list[bytes | None]:
        """The elements of a serialized collection; those of negative length are None."""
        count = self.unpack(byts[: self.width]) * per_entry
        position = self.width
        items: list[bytes | None] = []
        for _ in range(count):
            length = self.unpack(byts[position : position + self.width])
            position += self.width
            items.append(byts[position : position + length] if length >= 0 else None)
            position += max(length, 0)
        return items


class _SimpleParameterizedType(_ParameterizedType):
    adapter: Any = list

    @classmethod
    def deserialize_safe(cls, byts: bytes, protocol_version: int) -> Any:
        (subtype,) = cls.subtypes
        lengths = _Lengths(protocol_version)
        items = lengths.split(byts, 1)
        return cls.adapter([subtype.from_binary(item, lengths.inner_version) for item in items])

    @classmethod
    def serialize_safe(cls, items: Any, protocol_version: int) -> bytes:
        if isinstance(items, str):
            raise TypeError("Received a string for a type that expects a sequence")
        (subtype,) = cls.subtypes
        lengths = _Lengths(protocol_version)
        parts = [lengths.pack(len(items))]
        parts += [lengths.with_length(subtype.to_binary(item, lengths.inner_version)) for item in items]
        return b"".join(parts)


class ListType(_SimpleParameterizedType):
    typename = "list"
    num_subtypes = 1
    adapter = list


class SetType(_SimpleParameterizedType):
    typename = "set"
    num_subtypes = 1
    adapter = util.sortedset


class MapType(_ParameterizedType):
    typename = "map"
    num_subtypes = 2

    @classmethod
    def deserialize_safe(cls, byts: bytes, protocol_version: int) -> util.OrderedMapSerializedKey:
        key_type, value_type = cls.subtypes
        lengths = _Lengths(protocol_version)
        items = iter(lengths.split(byts, 2))
        themap = util.OrderedMapSerializedKey(key_type, protocol_version)
        for flat_key, flat_value in zip(items, items):
            key = key_type.from_binary(flat_key, lengths.inner_version)
            themap._insert_unchecked(key, flat_key, value_type.from_binary(flat_value, lengths.inner_version))
        return themap

    @classmethod
    def serialize_safe(cls, themap: Any, protocol_version: int) -> bytes:
        key_type, value_type = cls.subtypes
        lengths = _Lengths(protocol_version)
        parts = [lengths.pack(len(themap))]
        if not hasattr(themap, "items"):
            raise TypeError("Got a non-map object for a map value")
        for key, value in themap.items():
            parts.append(lengths.with_length(key_type.to_binary(key, lengths.inner_version)))
            parts.append(lengths.with_length(value_type.to_binary(value, lengths.inner_version)))
        return b"".join(parts)


class ColumnToCollectionType(_ParameterizedType):
    typename = apache_cassandra_type_prefix + "ColumnToCollectionType"


class _WrappingType(_ParameterizedType):
    """A type whose values are those of its only parameter."""

    num_subtypes = 1

    @classmethod
    def deserialize_safe(cls, byts: bytes, protocol_version: int) -> Any:
        return cls.subtypes[0].from_binary(byts, protocol_version)

    @classmethod
    def serialize_safe(cls, val: Any, protocol_version: int) -> bytes:
        return cls.subtypes[0].to_binary(val, protocol_version)  # type: ignore[no-any-return]


class ReversedType(_WrappingType):
    typename = apache_cassandra_type_prefix + "ReversedType"


class FrozenType(_WrappingType):
    typename = "frozen"


# Importing them registers the types of DataStax Enterprise; the others are public here.
from cassandra._detail.dse_types import (  # noqa: F401
    BoundKind,
    DateRangeType,
    LineStringType,
    PointType,
    PolygonType,
    WKBGeometryType,
)
from cassandra._detail.structured_types import (  # noqa: F401
    CompositeType,
    DynamicCompositeType,
    TupleType,
    UserType,
    VectorType,
)
from cassandra._detail.type_names import (  # noqa: F401
    cql_typename,
    cql_types_from_string,
    cqltype_to_python,
    is_counter_type,
    is_reversed_casstype,
    lookup_casstype,
    lookup_casstype_simple,
    parse_casstype_args,
    python_to_cqltype,
    strip_frozen,
)
