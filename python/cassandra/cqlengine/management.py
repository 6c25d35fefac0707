"""The schema as the models have it: keyspaces, tables and types are made and extended, never cut down.

These functions are for one client at a time. They warn unless the environment has CQLENG_ALLOW_SCHEMA_MANAGEMENT.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections import namedtuple
from collections.abc import Iterable
from itertools import product
from typing import Any

from cassandra import metadata
from cassandra.cqlengine import CQLEngineException, columns, query
from cassandra.cqlengine._detail.table_options import differing_options, option_strings, options_by_name
from cassandra.cqlengine.connection import execute, format_log_context, get_cluster
from cassandra.cqlengine.models import Model
from cassandra.cqlengine.named import NamedTable
from cassandra.cqlengine.usertype import UserType

__all__ = [
    "CQLENG_ALLOW_SCHEMA_MANAGEMENT",
    "CQLEngineException",
    "Field",
    "Model",
    "NamedTable",
    "UserType",
    "create_keyspace_network_topology",
    "create_keyspace_simple",
    "drop_keyspace",
    "drop_table",
    "execute",
    "format_log_context",
    "get_cluster",
    "get_create_type",
    "schema_columnfamilies",
    "sync_table",
    "sync_type",
]

log = logging.getLogger(__name__)

CQLENG_ALLOW_SCHEMA_MANAGEMENT = "CQLENG_ALLOW_SCHEMA_MANAGEMENT"

Field = namedtuple("Field", ["name", "type"])

schema_columnfamilies = NamedTable("system", "schema_columnfamilies")

_options_map_from_strings = options_by_name


def _warn(message: str) -> None:
    warnings.warn(message, stacklevel=3)
    log.warning(message)


def _allow_schema_modification() -> bool:
    if not os.getenv(CQLENG_ALLOW_SCHEMA_MANAGEMENT):
        _warn(
            f"{CQLENG_ALLOW_SCHEMA_MANAGEMENT} environment variable is not set. Future versions of this package "
            "will require this variable to enable management functions."
        )
    return True


def _check_list(value: Any, name: str) -> Any:
    if value and not isinstance(value, (list, tuple)):
        raise ValueError(f"{name} must be a list or a tuple.")
    return value or [None]


def _get_context(keyspaces: Any, connections: Any) -> Iterable[tuple[Any, Any]]:
    """Each connection with each keyspace; None for that of the model."""
    keyspaces = _check_list(keyspaces, "keyspaces")
    return product(_check_list(connections, "connections"), keyspaces)


# Keyspaces.


def create_keyspace_simple(
    name: str, replication_factor: int, durable_writes: bool = True, connections: Any = None
) -> None:
    """Makes a keyspace with SimpleStrategy; one that exists stays as it is.

    :param connections: names of the connections to make it on
    """
    options = {"replication_factor": replication_factor}
    _create_keyspace(name, durable_writes, "SimpleStrategy", options, connections=connections)


def create_keyspace_network_topology(
    name: str, dc_replication_map: Any, durable_writes: bool = True, connections: Any = None
) -> None:
    """Makes a keyspace with NetworkTopologyStrategy; one that exists stays as it is.

    :param dc_replication_map: replication factors by data center
    :param connections: names of the connections to make it on
    """
    _create_keyspace(name, durable_writes, "NetworkTopologyStrategy", dc_replication_map, connections=connections)


def _create_keyspace(
    name: str, durable_writes: bool, strategy_class: str, strategy_options: Any, connections: Any = None
) -> None:
    if not _allow_schema_modification():
        return
    for connection in _check_list(connections, "Connections"):
        if name in get_cluster(connection).metadata.keyspaces:
            message = "Not creating keyspace %s because it already exists"
            log.info(format_log_context(message, connection=connection), name)
            continue
        log.info(format_log_context("Creating keyspace %s", connection=connection), name)
        keyspace = metadata.KeyspaceMetadata(name, durable_writes, strategy_class, strategy_options)
        execute(keyspace.as_cql_query(), connection=connection)


def drop_keyspace(name: str, connections: Any = None) -> None:
    """Drops a keyspace if there is one.

    :param connections: names of the connections to drop it on
    """
    if not _allow_schema_modification():
        return
    for connection in _check_list(connections, "Connections"):
        if name in get_cluster(connection).metadata.keyspaces:
            execute(f"DROP KEYSPACE {metadata.protect_name(name)}", connection=connection)


# Tables.


def sync_table(model: Any, keyspaces: Any = None, connections: Any = None) -> None:
    """Makes the model's table, or adds what it lacks: columns, options, indexes; before that its user types.

    Keys do not change; columns that the model does not know stay.

    :param keyspaces: where to do it, in place of the model's own keyspace
    :param connections: where to do it, in place of the model's own connection
    """
    for connection, keyspace in _get_context(keyspaces, connections):
        with query.ContextQuery(model, keyspace=keyspace) as m:
            _sync_table(m, connection=connection)


def _sync_table(model: Any, connection: Any = None) -> None:
    if not _allow_schema_modification():
        return
    if not issubclass(model, Model):
        raise CQLEngineException("Models must be derived from base Model.")
    if model.__abstract__:
        raise CQLEngineException("cannot create table from abstract model")
    connection = connection or model._get_connection()
    name, raw_name = model.column_family_name(), model._raw_column_family_name()
    keyspace_name = model._get_keyspace()
    cluster = get_cluster(connection)
    try:
        keyspace = cluster.metadata.keyspaces[keyspace_name]
    except KeyError:
        message = f"Keyspace '{keyspace_name}' for model {model} does not exist."
        raise CQLEngineException(format_log_context(message, connection=connection)) from None
    tables = keyspace.tables

    synchronized: set[Any] = set()
    for column in model._columns.values():
        _sync_types_of(column, keyspace_name, synchronized, connection)

    def debug(message: str) -> None:
        log.debug(format_log_context(message, keyspace=keyspace_name, connection=connection), name)

    if raw_name not in tables:
        debug("sync_table creating new table %s")
        execute(_get_create_table(model), connection=connection)
    else:
        debug("sync_table checking existing table %s")
        _extend_table(model, tables[raw_name], connection)
        _update_options(model, connection=connection)
    _create_indexes(model, cluster.metadata.keyspaces[keyspace_name].tables[raw_name], connection)


def _extend_table(model: Any, table: Any, connection: Any) -> None:
    """Adds the columns that the table has not; warns of those that have another type."""
    name, keyspace = model.column_family_name(), model._get_keyspace()

    def in_context(message: str) -> str:
        return format_log_context(message, keyspace=keyspace, connection=connection)

    _validate_pk(model, table)
    present = table.columns
    for attribute, column in model._columns.items():
        field = column.db_field_name
        if field not in present:
            if column.primary_key:
                raise CQLEngineException(
                    in_context(
                        f"Cannot add primary key '{attribute}' (with db_field '{field}') to existing table {name}"
                    )
                )
            execute(f"ALTER TABLE {name} add {column.get_column_def()}", connection=connection)
        elif present[field].cql_type != column.db_type:
            _warn(
                in_context(
                    f'Existing table {name} has column "{field}" with a type ({present[field].cql_type}) differing '
                    f"from the model type ({column.db_type}). Model should be updated."
                )
            )
    unknown = {column.db_field_name for column in model._columns.values()}.symmetric_difference(present)
    if unknown:
        log.info(in_context(f"Table {name} has fields not referenced by model: {unknown}"))


def _key_text(partition: list[str], clustering: list[str]) -> str:
    rest = f", {', '.join(clustering)}" if clustering else ""
    return f"PRIMARY KEY (({', '.join(partition)}){rest})"


def _validate_pk(model: Any, table_meta: Any) -> None:
    in_model = (
        [column.db_field_name for column in model._partition_keys.values()],
        [column.db_field_name for column in model._clustering_keys.values()],
    )
    in_table = (
        [column.name for column in table_meta.partition_key],
        [column.name for column in table_meta.clustering_key],
    )
    if in_model != in_table:
        raise CQLEngineException(
            f"Model {model} PRIMARY KEY composition does not match existing table {model.column_family_name()}. "
            f"Model: {_key_text(*in_model)}; Table: {_key_text(*in_table)}. Update model or drop the table."
        )


def _get_create_table(model: Any) -> str:
    """The CREATE TABLE of a model."""
    fields = [column.get_column_def() for column in model._columns.values()]
    keys = [column for column in model._columns.values() if column.primary_key]
    partition = [f'"{column.db_field_name}"' for column in keys if column.partition_key]
    clustering = [f'"{column.db_field_name}"' for column in keys if not column.partition_key]
    fields.append(_key_text(partition, clustering))
    properties = []
    if model._clustering_keys:
        order = (f'"{c.db_field_name}" {c.clustering_order or "ASC"}' for c in model._clustering_keys.values())
        properties.append(f"CLUSTERING ORDER BY ({', '.join(order)})")
    properties += option_strings(model.__options__)
    statement = f"CREATE TABLE {model.column_family_name()} ({', '.join(fields)})"
    return f"{statement} WITH {' AND '.join(properties)}" if properties else statement


def _get_index_name_by_column(table: Any, column_name: str) -> Any:
    """The name of the index of a column, or of the values of a collection."""
    protected = metadata.protect_name(column_name)
    for index in table.indexes.values():
        if dict(index.index_options).get("target") in (protected, f"values({protected})"):
            return index.name
    return None


def _create_indexes(model: Any, table: Any, connection: Any) -> None:
    for column in model._columns.values():
        field = column.db_field_name
        if column.index and not _get_index_name_by_column(table, field):
            execute(f'CREATE INDEX ON {model.column_family_name()} ("{field}")', connection=connection)


def _get_table_metadata(model: Any, connection: Any = None) -> Any:
    keyspace = get_cluster(connection).metadata.keyspaces[model._get_keyspace()]
    return keyspace.tables[model._raw_column_family_name()]


def _update_options(model: Any, connection: Any = None) -> bool:
    """Changes the options in which the table differs from its model; whether there were such."""
    keyspace = model._get_keyspace()
    log.debug(
        format_log_context("Checking %s for option differences", keyspace=keyspace, connection=connection), model
    )
    unknown = format_log_context(
        "Invalid table option: '%s'; known options: %s", keyspace=keyspace, connection=connection
    )
    table = _get_table_metadata(model, connection=connection)
    different = differing_options(model.__options__, table, unknown)
    if not different:
        return False
    options = " AND ".join(option_strings(different))
    execute(f"ALTER TABLE {model.column_family_name()} WITH {options}", connection=connection)
    return True


def drop_table(model: Any, keyspaces: Any = None, connections: Any = None) -> None:
    """Drops the model's table if there is one.

    :param keyspaces: where to do it, in place of the model's own keyspace
    :param connections: where to do it, in place of the model's own connection
    """
    for connection, keyspace in _get_context(keyspaces, connections):
        with query.ContextQuery(model, keyspace=keyspace) as m:
            _drop_table(m, connection=connection)


def _drop_table(model: Any, connection: Any = None) -> None:
    if not _allow_schema_modification():
        return
    connection = connection or model._get_connection()
    keyspace = get_cluster(connection).metadata.keyspaces.get(model._get_keyspace())
    if keyspace is not None and model._raw_column_family_name() in keyspace.tables:
        execute(f"DROP TABLE {model.column_family_name()};", connection=connection)


# User types.


def sync_type(ks_name: str, type_model: Any, connection: Any = None) -> None:
    """Makes the type, or adds the fields it lacks; before that the types it is made of."""
    if not _allow_schema_modification():
        return
    if not issubclass(type_model, UserType):
        raise CQLEngineException("Types must be derived from base UserType.")
    _sync_type(ks_name, type_model, connection=connection)


def _sync_types_of(column: Any, ks_name: str, synchronized: set[Any], connection: Any) -> None:
    found: list[Any] = []
    columns.resolve_udts(column, found)
    for user_type in found:
        if user_type not in synchronized:
            _sync_type(ks_name, user_type, synchronized, connection=connection)
            synchronized.add(user_type)


def _sync_type(ks_name: str, type_model: Any, omit_subtypes: Any = None, connection: Any = None) -> None:
    synchronized = set() if omit_subtypes is None else omit_subtypes
    for field in type_model._fields.values():
        _sync_types_of(field, ks_name, synchronized, connection)
    name = type_model.type_name()
    cluster = get_cluster(connection)
    present = cluster.metadata.keyspaces[ks_name].user_types.get(name)
    if present is None:
        message = format_log_context("sync_type creating new type %s", keyspace=ks_name, connection=connection)
        log.debug(message, f"{ks_name}.{name}")
        execute(get_create_type(type_model, ks_name), connection=connection)
        cluster.refresh_user_type_metadata(ks_name, name)
    else:
        _extend_type(ks_name, type_model, present, connection)
    type_model.register_for_keyspace(ks_name, connection=connection)


def _extend_type(ks_name: str, type_model: Any, present: Any, connection: Any) -> None:
    """Adds the fields that the type has not; warns of those that have another type."""
    name = f"{ks_name}.{type_model.type_name()}"

    def in_context(message: str) -> str:
        return format_log_context(message, keyspace=ks_name, connection=connection)

    types = dict(zip(present.field_names, present.field_types))
    for field in type_model._fields.values():
        field_name = field.db_field_name
        if field_name not in types:
            execute(f"ALTER TYPE {name} ADD {field.get_column_def()}", connection=connection)
        elif types[field_name] != field.db_type:
            _warn(
                in_context(
                    f'Existing user type {name} has field "{field_name}" with a type ({types[field_name]}) '
                    f"differing from the model user type ({field.db_type}). UserType should be updated."
                )
            )
    in_model = {field.db_field_name for field in type_model._fields.values()}
    if len(in_model) == len(types):
        log.info(in_context("Type %s did not require synchronization"), name)
        return
    unknown = in_model.symmetric_difference(types)
    if unknown:
        log.info(in_context("Type %s has fields not referenced by model: %s"), name, unknown)


def get_create_type(type_model: Any, keyspace: str) -> str:
    """The CREATE TYPE of a user type's model."""
    fields = type_model._fields.values()
    names = [field.db_field_name for field in fields]
    return metadata.UserType(
        keyspace, type_model.type_name(), names, [field.db_type for field in fields]
    ).as_cql_query()
