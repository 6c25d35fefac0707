"""Types made of a fixed number of parts: tuples, user types, composites, vectors."""

from __future__ import annotations

import logging
import sys
from collections import namedtuple
from typing import Any

from cassandra import util
from cassandra.cqltypes import (
    CassandraTypeType,
    _CassandraType,
    _ParameterizedType,
    apache_cassandra_type_prefix,
)
from cassandra.marshal import int32_pack, int32_unpack, uint16_unpack, uvint_pack, uvint_unpack

log = logging.getLogger("cassandra.cqltypes")


def _pack_field(subtype: Any, value: Any, protocol_version: int) -> bytes:
    if value is None:
        return int32_pack(-1)
    packed = subtype.to_binary(value, protocol_version)
    return int32_pack(len(packed)) + packed


class TupleType(_ParameterizedType):
    typename = "tuple"

    @classmethod
    def deserialize_safe(cls, byts: bytes, protocol_version: int) -> Any:
        values: list[Any] = []
        position = 0
        for subtype in cls.subtypes:
            if position == len(byts):
                break
            length = int32_unpack(byts[position : position + 4])
            position += 4
            item = byts[position : position + length] if length >= 0 else None
            position += max(length, 0)
            values.append(subtype.from_binary(item, max(3, protocol_version)))
        return tuple(values + [None] * (len(cls.subtypes) - len(values)))

    @classmethod
    def serialize_safe(cls, val: Any, protocol_version: int) -> bytes:
        if len(val) > len(cls.subtypes):
            raise ValueError(f"Expected {len(cls.subtypes)} items in a tuple, but got {len(val)}: {val}")
        version = max(3, protocol_version)
        return b"".join(_pack_field(subtype, item, version) for item, subtype in zip(val, cls.subtypes))

    @classmethod
    def cql_parameterized_type(cls) -> str:
        return f"frozen<tuple<{', '.join(sub.cql_parameterized_type() for sub in cls.subtypes)}>>"


def _name_from_hex_string(encoded_name: str) -> str:
    return bytes.fromhex(encoded_name).decode("ascii")


class UserType(TupleType):
    """A user defined type; read as the class registered for it, or else as a namedtuple of its fields."""

    typename = apache_cassandra_type_prefix + "UserType"

    _cache: dict[tuple[str, str], Any] = {}
    _module = sys.modules["cassandra.cqltypes"]

    keyspace = ""
    mapped_class: Any = None
    tuple_type: Any = None

    @classmethod
    def make_udt_class(cls, keyspace: str, udt_name: str, field_names: Any, field_types: Any) -> Any:
        assert len(field_names) == len(field_types)
        known = cls._cache.get((keyspace, udt_name))
        if known and known.fieldnames == field_names and known.subtypes == field_types:
            return known
        members = {
            "__module__": cls.__module__,
            "subtypes": field_types,
            "cassname": cls.cassname,
            "typename": udt_name,
            "fieldnames": field_names,
            "keyspace": keyspace,
            "mapped_class": None,
            "tuple_type": cls._make_registered_udt_namedtuple(keyspace, udt_name, field_names),
        }
        made = CassandraTypeType(udt_name, (cls,), members)
        cls._cache[keyspace, udt_name] = made
        return made

    @classmethod
    def evict_udt_class(cls, keyspace: str, udt_name: str) -> None:
        cls._cache.pop((keyspace, udt_name), None)

    @classmethod
    def apply_parameters(cls, subtypes: Any, names: Any = None) -> Any:
        # UserType(keyspace, name in hex, field name in hex:type, ...)
        keyspace = subtypes[0].cass_parameterized_type()
        udt_name = _name_from_hex_string(subtypes[1].cassname)
        field_names = tuple(_name_from_hex_string(name) for name in names[2:])
        return cls.make_udt_class(keyspace, udt_name, field_names, tuple(subtypes[2:]))

    @classmethod
    def cql_parameterized_type(cls) -> str:
        return f"frozen<{cls.typename}>"

    @classmethod
    def deserialize_safe(cls, byts: bytes, protocol_version: int) -> Any:
        values = super().deserialize_safe(byts, protocol_version)
        if cls.mapped_class:
            return cls.mapped_class(**dict(zip(cls.fieldnames, values)))
        return cls.tuple_type(*values) if cls.tuple_type else values

    @classmethod
    def serialize_safe(cls, val: Any, protocol_version: int) -> bytes:
        version = max(3, protocol_version)
        packed = b""
        for index, (name, subtype) in enumerate(zip(cls.fieldnames, cls.subtypes)):
            # By position where the value allows it (tuples, namedtuples), else by attribute.
            try:
                item = val[index]
            except TypeError:
                item = getattr(val, name, None)
                if item is None and not hasattr(val, name):
                    log.warning("The value %s for the user type %s has no field %s", val, cls.typename, name)
            packed += _pack_field(subtype, item, version)
        return packed

    @classmethod
    def _make_registered_udt_namedtuple(cls, keyspace: str, name: str, field_names: Any) -> Any:
        made = cls._make_udt_tuple_type(name, field_names)
        if made:
            # Where pickle looks for it.
            setattr(cls._module, f"{keyspace}_{name}", made)
        return made

    @classmethod
    def _make_udt_tuple_type(cls, name: str, field_names: Any) -> Any:
        try:
            return namedtuple(name, field_names)  # type: ignore[misc]
        except ValueError:
            pass
        try:
            made = namedtuple(name, util._positional_rename_invalid_identifiers(field_names))  # type: ignore[misc]
        except ValueError:
            log.warning("The user type %r has no valid Python identifier as its name; its values are tuples", name)
            return None
        log.warning(
            "Some fields of the user type %r are no valid identifiers (%s); named by position", name, field_names
        )
        return made


class CompositeType(_ParameterizedType):
    typename = apache_cassandra_type_prefix + "CompositeType"

    @classmethod
    def cql_parameterized_type(cls) -> str:
        return f"'{cls.cass_parameterized_type(full=True)}'"

    @classmethod
    def deserialize_safe(cls, byts: bytes, protocol_version: int) -> tuple[Any, ...]:
        # Per component: length in two bytes, the bytes, one byte that ends the component.
        values = []
        for subtype in cls.subtypes:
            if not byts:
                break
            length = uint16_unpack(byts[:2])
            values.append(subtype.from_binary(byts[2 : 2 + length], protocol_version))
            byts = byts[3 + length :]
        return tuple(values)


class DynamicCompositeType(_ParameterizedType):
    typename = apache_cassandra_type_prefix + "DynamicCompositeType"

    @classmethod
    def cql_parameterized_type(cls) -> str:
        aliases = zip(cls.fieldnames, cls.subtypes)
        return "'%s(%s)'" % (
            cls.typename,
            ", ".join(f"{alias}=>{sub.cass_parameterized_type(full=True)}" for alias, sub in aliases),
        )


class VectorType(_CassandraType):
    typename = apache_cassandra_type_prefix + "VectorType"
    vector_size = 0
    subtype: Any = None

    @classmethod
    def serial_size(cls) -> int | None:
        element_size = cls.subtype.serial_size()
        return None if element_size is None else cls.vector_size * element_size

    @classmethod
    def apply_parameters(cls, params: Any, names: Any = None) -> Any:
        assert len(params) == 2
        subtype, size = params
        name = f"{cls.cass_parameterized_type_with([])}({size})"
        return CassandraTypeType(
            name, (cls,), {"vector_size": size, "subtype": subtype, "__module__": cls.__module__}
        )

    @classmethod
    def deserialize(cls, byts: bytes, protocol_version: int) -> list[Any]:
        size = cls.subtype.serial_size()
        if size is None:
            return cls._deserialize_variable(byts, protocol_version)
        if len(byts) != size * cls.vector_size:
            raise ValueError(
                f"Expected vector of type {cls.subtype.typename} and dimension {cls.vector_size} "
                f"to have serialized size {size * cls.vector_size}; observed serialized size of {len(byts)} instead"
            )
        starts = range(0, len(byts), size)
        return [cls.subtype.deserialize(byts[start : start + size], protocol_version) for start in starts]

    @classmethod
    def _deserialize_variable(cls, byts: bytes, protocol_version: int) -> list[Any]:
        values: list[Any] = []
        while len(values) < cls.vector_size:
            try:
                length, width = uvint_unpack(byts)
                values.append(cls.subtype.deserialize(byts[width : width + length], protocol_version))
            except Exception:
                raise ValueError(
                    "Error reading additional data during vector deserialization after successfully adding "
                    f"{len(values)} elements"
                ) from None
            byts = byts[width + length :]
        if byts:
            raise ValueError("Additional bytes remaining after vector deserialization completed")
        return values

    @classmethod
    def serialize(cls, v: Any, protocol_version: int) -> bytes:
        if len(v) != cls.vector_size:
            raise ValueError(
                f"Expected sequence of size {cls.vector_size} for vector of type {cls.subtype.typename} and "
                f"dimension {cls.vector_size}, observed sequence of length {len(v)}"
            )
        items = [cls.subtype.serialize(item, protocol_version) for item in v]
        if cls.subtype.serial_size() is None:
            items = [uvint_pack(len(item)) + item for item in items]
        return b"".join(items)

    @classmethod
    def cql_parameterized_type(cls) -> str:
        return f"{cls.typename}<{cls.subtype.cql_parameterized_type()}, {cls.vector_size}>"


for _type in (TupleType, UserType, CompositeType, DynamicCompositeType, VectorType):
    _type.__module__ = "cassandra.cqltypes"
