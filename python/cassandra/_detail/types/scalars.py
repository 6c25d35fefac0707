"""Text, bytes, numbers, and other values without parts."""

from __future__ import annotations

import ipaddress
import socket
from decimal import Decimal
from typing import Any
from uuid import UUID

from cassandra import util
from cassandra._detail.types.base import _CassandraType
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
    varint_pack,
    varint_unpack,
)


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


for _type in list(vars().values()):
    if isinstance(_type, type) and _type.__module__ == __name__:
        _type.__module__ = "cassandra.cqltypes"
