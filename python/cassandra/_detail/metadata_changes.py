"""Metadata that is read anew because an application says so. What belongs to a connected cluster follows that."""

from __future__ import annotations

from typing import Any

from cassandra import DriverException, SchemaTargetType
from cassandra._detail.cluster.green import call_aside

_TARGETS = frozenset(("KEYSPACE", "TABLE", "TYPE", "FUNCTION", "AGGREGATE"))


def change_of(target_type: str | None = None, change_type: str | None = None, **kwargs: Any) -> Any:
    """What a change of the schema is about, as the driver is told of it; None for all of it."""
    if not target_type:
        return None
    named = kwargs.get(target_type.lower())
    if target_type == SchemaTargetType.KEYSPACE or named is None:
        return target_type, kwargs.get("keyspace", ""), "", ()
    return (
        target_type,
        kwargs["keyspace"],
        getattr(named, "name", named),
        tuple(getattr(named, "argument_types", ())),
    )


def refresh(
    metadata: Any, connection: Any, timeout: float | None, target_type: str | None, change_type: Any, named: Any
) -> None:
    """See Metadata.refresh."""
    if target_type and target_type.upper() not in _TARGETS:
        raise ValueError(f"Unknown schema target_type: '{target_type}'")
    if metadata._native is None:
        _read(metadata, connection, timeout, target_type, named)
        return
    error = call_aside(metadata._native.refresh_schema, change_of(target_type, change_type, **named), False)
    if error is not None:
        raise DriverException(f"The schema was not read: {error[1]}")
    metadata._renew(named.get("keyspace") if target_type else None)


def _read(
    metadata: Any, connection: Any, timeout: float | None, target_type: str | None, named: dict[str, Any]
) -> None:
    from cassandra._detail.schema.parsers import get_schema_parser

    host = metadata.get_host(connection.endpoint)
    parser = get_schema_parser(connection, host.release_version, host.dse_version, timeout)
    if not target_type:
        metadata.keyspaces = {keyspace.name: keyspace for keyspace in parser.get_all_keyspaces()}
        return
    kind = target_type.lower()
    found = getattr(parser, f"get_{kind}")(metadata.keyspaces, **named)
    if kind == "keyspace":
        present = metadata.keyspaces.pop(named["keyspace"], None)
        if found is not None:
            if present is not None:
                found._parts = present._parts
            metadata.keyspaces[named["keyspace"]] = found
    elif named["keyspace"] in metadata.keyspaces:
        _put(metadata.keyspaces[named["keyspace"]], kind, named[kind], found)


def _put(keyspace: Any, kind: str, name: Any, found: Any) -> None:
    """Puts what was found where it belongs, or takes away what is not there any more."""
    if kind == "table":
        if found is None:
            keyspace._drop_table_metadata(name)
        elif hasattr(found, "base_table_name"):
            keyspace._add_view_metadata(found)
        else:
            keyspace._add_table_metadata(found)
        return
    parts = {"type": keyspace.user_types, "function": keyspace.functions, "aggregate": keyspace.aggregates}[kind]
    if found is None:
        parts.pop(getattr(name, "signature", name), None)
    else:
        parts[getattr(found, "signature", None) or found.name] = found
