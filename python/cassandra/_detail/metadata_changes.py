"""Metadata that is read anew, or given by whoever has read it."""

from __future__ import annotations

from typing import Any

from cassandra import DriverException, SchemaTargetType
from cassandra._detail.cluster.green import call_aside
from cassandra._detail.tokens import TokenMap, token_class_of

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


class ChangesMixin:
    """The part of Metadata that is told to change. What belongs to a cluster that is connected follows that."""

    get_host: Any
    keyspaces: Any
    _native: Any
    _renew: Any
    _schema_lock: Any
    # A ring that was given, its partitioner, and what the driver knew of owners then, which it holds against.
    _given_ring: tuple[TokenMap | None, str, Any] | None = None

    def refresh(
        self,
        connection: Any,
        timeout: float | None,
        target_type: str | None = None,
        change_type: str | None = None,
        **kwargs: Any,
    ) -> None:
        """Reads the schema, or what the arguments name of it."""
        if target_type and target_type.upper() not in _TARGETS:
            raise ValueError(f"Unknown schema target_type: '{target_type}'")
        if self._native is None:
            self._read(connection, timeout, target_type, kwargs)
            return
        error = call_aside(self._native.refresh_schema, change_of(target_type, change_type, **kwargs), False)
        if error is not None:
            raise DriverException(f"The schema was not read: {error[1]}")
        self._renew(kwargs.get("keyspace") if target_type else None)

    def _read(self, connection: Any, timeout: float | None, target_type: str | None, named: dict[str, Any]) -> None:
        from cassandra._detail.schema.parsers import get_schema_parser

        host = self.get_host(connection.endpoint)
        parser = get_schema_parser(connection, host.release_version, host.dse_version, timeout)
        if not target_type:
            self.keyspaces = {keyspace.name: keyspace for keyspace in parser.get_all_keyspaces()}
            return
        kind = target_type.lower()
        found = getattr(parser, f"get_{kind}")(self.keyspaces, **named)
        if kind == "keyspace":
            self._put_keyspace(named["keyspace"], found)
        elif named["keyspace"] in self.keyspaces:
            _put(self.keyspaces[named["keyspace"]], kind, named[kind], found)

    def _put_keyspace(self, name: str, found: Any) -> None:
        present = self.keyspaces.pop(name, None)
        if found is not None:
            if present is not None:
                found._parts = present._parts
            self.keyspaces[name] = found

    def rebuild_token_map(self, partitioner: str, token_map: Any) -> None:
        """Takes the ring from the tokens of each host; it stays until the driver hears of another one."""
        token_class = token_class_of(partitioner)
        made = None
        if token_class is not None:
            owners = {
                token_class.from_string(token): host for host, tokens in token_map.items() for token in tokens
            }
            made = TokenMap(token_class, owners, sorted(owners), self)
        with self._schema_lock:
            self._given_ring = (made, partitioner, self._known_owners())

    def _known_owners(self) -> list[Any]:
        return [] if self._native is None else [(token, ref.address) for token, ref in self._native.token_owners()]

    def _given(self) -> tuple[TokenMap | None, str, Any] | None:
        given = self._given_ring
        if given is not None and self._native is not None and given[2] != self._known_owners():
            given = self._given_ring = None
        return given


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
