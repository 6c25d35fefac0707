"""Types with parameters: collections, and what wraps another type."""

from __future__ import annotations

from typing import Any

from cassandra import util
from cassandra._detail.types.base import _CassandraType, apache_cassandra_type_prefix
from cassandra.marshal import int32_pack, int32_unpack, uint16_pack, uint16_unpack


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


for _type in list(vars().values()):
    if isinstance(_type, type) and _type.__module__ == __name__:
        _type.__module__ = "cassandra.cqltypes"
