"""From the body of a model's class to what the mapper knows of it: each step of ModelMetaClass."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from cassandra.cqlengine import CQLEngineException, columns
from cassandra.cqlengine._detail.column_access import ColumnDescriptor


class ModelException(CQLEngineException):
    """A model that is used as it cannot be."""


class ModelDefinitionException(ModelException):
    """A model that cannot be."""


class PolymorphicModelException(ModelException):
    """A row or a model that does not fit into its hierarchy."""


def inherited_columns(bases: tuple[type, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for base in bases:
        for name, column in getattr(base, "_defined_columns", {}).items():
            found.setdefault(name, column)
    return found


def own_columns(attrs: dict[str, Any]) -> list[tuple[str, Any]]:
    """The columns of the class body in the order they were made."""
    found = [(name, value) for name, value in attrs.items() if isinstance(value, columns.Column)]
    return sorted(found, key=lambda item: item[1].position)


def polymorphic_base_of(bases: tuple[type, ...]) -> Any:
    """The nearest base that defines the discriminator."""
    for base in bases:
        if getattr(base, "_is_polymorphic_base", False):
            return base
        found = polymorphic_base_of(base.__bases__)
        if found:
            return found
    return None


def polymorphism(
    own: list[tuple[str, Any]], definitions: list[tuple[str, Any]], value: Any, bases: tuple[type, ...]
) -> dict[str, Any]:
    """The attributes that say which rows are whose."""
    discriminators = [(name, column) for name, column in definitions if column.discriminator_column]
    if len(discriminators) > 1:
        raise ModelDefinitionException(
            f"only one discriminator_column can be defined in a model, {len(discriminators)} found"
        )
    if value and not discriminators:
        raise ModelDefinitionException(
            "__discriminator_value__ specified, but no base columns defined with discriminator_column=True"
        )
    name, column = discriminators[0] if discriminators else (None, None)
    if isinstance(column, (columns.BaseContainerColumn, columns.Counter)):
        raise ModelDefinitionException("counter and container columns cannot be used as discriminator columns")
    is_base = any(column.discriminator_column for _, column in own)
    return {
        "_is_polymorphic_base": is_base,
        "_is_polymorphic": bool(discriminators),
        "_polymorphic_base": polymorphic_base_of(bases) if discriminators and not is_base else None,
        "_discriminator_column": column,
        "_discriminator_column_name": name,
        "_discriminator_map": {} if is_base else None,
    }


def check_kinds(definitions: list[tuple[str, Any]], is_abstract: bool) -> bool:
    """Whether the model has counters. It has a primary key, and no data beside counters."""
    if not is_abstract and not any(column.primary_key for _, column in definitions):
        raise ModelDefinitionException("At least 1 primary key is required.")
    defined = dict(definitions).values()
    counters = [column for column in defined if isinstance(column, columns.Counter)]
    data = [column for column in defined if not column.primary_key and not isinstance(column, columns.Counter)]
    if counters and data:
        raise ModelDefinitionException("counter models may not have data columns")
    return bool(counters)


def assign_keys(definitions: list[tuple[str, Any]], reserved: Any, attrs: dict[str, Any]) -> None:
    """Names the columns, numbers the partition key and puts everything in its place."""
    by_name: OrderedDict[str, Any] = OrderedDict()
    primary: OrderedDict[str, Any] = OrderedDict()
    has_partition_key = any(column.partition_key for _, column in definitions)
    index = 0
    for name, column in definitions:
        if name in reserved:
            raise ModelDefinitionException(f"column '{name}' conflicts with built-in attribute/method")
        if (column.primary_key or column.partition_key) and isinstance(column, columns.Counter):
            raise ModelDefinitionException("counter columns cannot be used as primary keys")
        if column.primary_key and not has_partition_key:
            # The first column of the primary key is the partition key when none is marked.
            column.partition_key = has_partition_key = True
        if column.partition_key:
            column._partition_key_index = index
            index += 1
        overridden = by_name.get(name)
        if overridden:
            column.position = overridden.position
            column.partition_key = overridden.partition_key
            column._partition_key_index = overridden._partition_key_index
        by_name[name] = column
        if column.primary_key:
            primary[name] = column
        column.set_column_name(name)
        attrs[name] = ColumnDescriptor(column)
    attrs["_columns"] = by_name
    attrs["_primary_keys"] = primary
    attrs["_partition_keys"] = OrderedDict((name, c) for name, c in primary.items() if c.partition_key)
    attrs["_clustering_keys"] = OrderedDict((name, c) for name, c in primary.items() if not c.partition_key)


def routing(attrs: dict[str, Any]) -> dict[str, Any]:
    """How the partition key is found in statements, and serialized."""
    if not attrs.get("__compute_routing_key__", True):
        return {"_partition_key_index": {}, "_key_serializer": staticmethod(lambda parts, proto_version: None)}
    keys = attrs["_partition_keys"].values()
    types = [column.cql_type for column in keys]

    def serialize(parts: list[Any], proto_version: int) -> list[bytes]:
        return [kind.to_binary(part, proto_version) for kind, part in zip(types, parts)]

    return {
        "_partition_key_index": {column.db_field_name: column._partition_key_index for column in keys},
        "_key_serializer": staticmethod(serialize),
    }


def key_shortcut(attrs: dict[str, Any], is_abstract: bool) -> None:
    """`pk`: the partition key's value, a tuple where it has several columns."""
    names = list(attrs["_partition_keys"])
    if not names and not is_abstract:
        raise ModelException("at least one partition key must be defined")
    attrs["_pk_name"] = names[0] if len(names) == 1 else None
    if len(names) == 1:
        attrs["pk"] = attrs[names[0]]
        return

    def get(self: Any) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in names)

    def set_(self: Any, values: Any) -> None:
        for name, value in zip(names, values):
            setattr(self, name, value)

    attrs["pk"] = property(get, set_)


def check_columns(model_name: str, by_name: dict[str, Any]) -> dict[str, str]:
    """The attributes by names of the table where those differ."""
    seen = set()
    for column in by_name.values():
        field, order = column.db_field_name, column.clustering_order
        if field in seen:
            raise ModelException(f"{model_name} defines the column '{field}' more than once")
        if order and not (column.primary_key and not column.partition_key):
            raise ModelException("clustering_order may be specified only for clustering primary keys")
        if order and order.lower() not in ("asc", "desc"):
            raise ModelException(f"invalid clustering order '{order!r}' for column '{field}'")
        seen.add(field)
    return {column.db_field_name: name for name, column in by_name.items() if column.db_field_name != name}


def own_exception(name: str, bases: tuple[type, ...], attrs: dict[str, Any], fallback: Any) -> type:
    """A class of the model's own, below its base's: one model's handler does not catch another's."""
    base = next((found for base in bases if (found := getattr(base, name, None)) is not None), None)
    return type(name, (base or attrs.pop(name, fallback),), {"__module__": "cassandra.cqlengine.models"})


for _class in (ModelException, ModelDefinitionException, PolymorphicModelException):
    _class.__module__ = "cassandra.cqlengine.models"
