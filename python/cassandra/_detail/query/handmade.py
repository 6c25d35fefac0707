"""Prepared statements that an application makes itself, of the metadata it has.

Those that no cluster is told of can be bound, not executed.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

from cassandra._detail.protocol.notation import UNSET_VALUE
from cassandra._detail.query.statement import _pack_routing_key
from ilion import _ilion

# The first version of the protocol in which variables may be left unset.
_UNSET_SINCE = 4


def statement_of_message(
    cls: Any,
    query_id: bytes,
    column_metadata: Any,
    pk_indexes: Any,
    cluster_metadata: Any,
    query: str,
    prepared_keyspace: str | None,
    protocol_version: int,
    result_metadata: Any,
    result_metadata_id: bytes | None,
    column_encryption_policy: Any,
) -> Any:
    """See PreparedStatement.from_message."""
    indexes = pk_indexes or (_key_indexes(column_metadata, cluster_metadata) if column_metadata else None)
    native = getattr(cluster_metadata, "_native", None)
    if native is None:
        return cls(
            column_metadata,
            query_id,
            indexes,
            query,
            prepared_keyspace,
            protocol_version,
            result_metadata,
            result_metadata_id,
            column_encryption_policy,
        )
    columns, results = _described(column_metadata), _described(result_metadata or ())
    known = _ilion.known_statement(native, query_id, result_metadata_id, columns, indexes or (), results)
    # For hosts that do not know it.
    _ilion.add_prepared(native, query_id, query, prepared_keyspace)
    made = cls._of(known, query, prepared_keyspace, protocol_version)
    made.column_encryption_policy = column_encryption_policy
    return made


def _described(columns: Any) -> list[tuple[str, str, str, str]]:
    return [
        (keyspace, table, name, kind.cass_parameterized_type(full=True)) for keyspace, table, name, kind in columns
    ]


def _key_indexes(column_metadata: Any, cluster_metadata: Any) -> list[int] | None:
    """Where the partition key is bound, by what is known of the table; None if not all of it is."""
    keyspace, table = column_metadata[0][:2]
    known = cluster_metadata.keyspaces.get(keyspace)
    found = known and known.tables.get(table)
    if not found:
        return None
    positions = {column[2]: index for index, column in enumerate(column_metadata)}
    key = [column.name for column in found.partition_key]
    return [positions[name] for name in key] if all(name in positions for name in key) else None


class HandMade:
    """Stands where the native statement is; binds with the classes of cassandra.cqltypes."""

    def __init__(
        self,
        column_metadata: Any,
        query_id: bytes,
        routing_key_indexes: Any,
        keyspace: str | None,
        result_metadata: Any,
        result_metadata_id: bytes | None,
    ) -> None:
        self.column_metadata = column_metadata
        self.query_id = query_id
        self.routing_key_indexes = list(routing_key_indexes or ())
        self.keyspace = keyspace
        self.result_metadata = result_metadata
        self.result_metadata_id = result_metadata_id

    def bind(self, values: Any, version: int) -> HandBound:
        columns = self.column_metadata
        if isinstance(values, Mapping):
            values = self._in_order(values, version)
        if len(values) > len(columns):
            raise ValueError(f"Too many arguments provided to bind() (got {len(values)}, expected {len(columns)})")
        if version >= _UNSET_SINCE:
            values = [*values, *[UNSET_VALUE] * (len(columns) - len(values))]
        elif len(values) < len(self.routing_key_indexes):
            raise ValueError(
                f"Too few arguments provided to bind() (got {len(values)}, "
                f"required {len(self.routing_key_indexes)} for routing key)"
            )
        return HandBound(self, [self._serialized(i, value, version) for i, value in enumerate(values)])

    def _in_order(self, values: Mapping[str, Any], version: int) -> list[Any]:
        missing = [column.name for column in self.column_metadata if column.name not in values]
        if missing and version < _UNSET_SINCE:
            raise KeyError(f"Column name `{missing[0]}` not found in bound dict.")
        return [values.get(column.name, UNSET_VALUE) for column in self.column_metadata]

    def _serialized(self, index: int, value: Any, version: int) -> Any:
        column = self.column_metadata[index]
        if value is None:
            return None
        if value is UNSET_VALUE:
            if version < _UNSET_SINCE:
                raise ValueError(
                    f"Attempt to bind UNSET_VALUE while using unsuitable protocol version ({version} < {_UNSET_SINCE})"
                )
            if index in self.routing_key_indexes:
                raise ValueError(f"Cannot bind UNSET_VALUE as a part of the routing key '{column.name}'")
            return UNSET_VALUE
        try:
            return column.type.serialize(value, version)
        except (TypeError, struct.error) as exc:
            raise TypeError(
                f'Received an argument of invalid type for column "{column.name}". '
                f"Expected: {column.type}, Got: {type(value)}; ({exc})"
            ) from exc


class HandBound:
    """The values of a statement of that kind."""

    def __init__(self, statement: HandMade, values: list[Any]) -> None:
        self._statement = statement
        self._values = values

    def values(self, unset: Any) -> list[Any]:
        return [unset if value is UNSET_VALUE else value for value in self._values]

    def routing_key(self) -> bytes | None:
        indexes = self._statement.routing_key_indexes
        if not indexes:
            return None
        parts: list[bytes] = [self._values[i] for i in indexes]
        return parts[0] if len(parts) == 1 else _pack_routing_key(parts)
