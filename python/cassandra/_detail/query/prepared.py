"""Prepared statements, and such with values."""

from __future__ import annotations

from typing import Any

from cassandra._detail.protocol.notation import UNSET_VALUE
from cassandra._detail.query.statement import FETCH_SIZE_UNSET, Statement, _consistency_name


class PreparedStatement:
    """A statement the server has parsed. Made by Session.prepare; its settings go to what is bound from it."""

    retry_policy: Any = None
    consistency_level: int | None = None
    serial_consistency_level: int | None = None
    custom_payload: Any = None
    fetch_size: Any = FETCH_SIZE_UNSET
    keyspace: str | None = None
    protocol_version: int
    query_string: str
    is_idempotent = False
    column_encryption_policy: Any = None
    # The native statement, or a HandMade.
    _native: Any

    def __init__(
        self,
        column_metadata: Any,
        query_id: bytes,
        routing_key_indexes: Any,
        query: str,
        keyspace: str | None,
        protocol_version: int,
        result_metadata: Any,
        result_metadata_id: bytes | None = None,
        column_encryption_policy: Any = None,
    ) -> None:
        """A statement that no server knows, to bind values to."""
        from cassandra._detail.query.handmade import HandMade

        self._native = HandMade(
            column_metadata, query_id, routing_key_indexes, keyspace, result_metadata, result_metadata_id
        )
        self.query_string = query
        self.keyspace = keyspace
        self.protocol_version = protocol_version
        self.column_encryption_policy = column_encryption_policy

    @classmethod
    def _of(cls, native: Any, query: str, keyspace: str | None, protocol_version: int) -> PreparedStatement:
        """What the driver has prepared."""
        made = cls.__new__(cls)
        made._native = native
        made.query_string = query
        made.keyspace = keyspace
        made.protocol_version = protocol_version
        return made

    @classmethod
    def from_message(
        cls,
        query_id: bytes,
        column_metadata: Any,
        pk_indexes: Any,
        cluster_metadata: Any,
        query: str,
        prepared_keyspace: str | None,
        protocol_version: int,
        result_metadata: Any,
        result_metadata_id: bytes | None,
        column_encryption_policy: Any = None,
    ) -> PreparedStatement:
        """A statement of what a server answered to a PrepareMessage.

        It can be executed by sessions of the cluster whose metadata is given, once that has connected.
        """
        from cassandra._detail.query.handmade import statement_of_message

        return statement_of_message(  # type: ignore[no-any-return]
            cls,
            query_id,
            column_metadata or [],
            pk_indexes,
            cluster_metadata,
            query,
            prepared_keyspace,
            protocol_version,
            result_metadata,
            result_metadata_id,
            column_encryption_policy,
        )

    @property
    def query_id(self) -> bytes:
        return self._native.query_id  # type: ignore[no-any-return]

    @property
    def column_metadata(self) -> Any:
        """The bind variables: keyspace_name, table_name, name and type of each."""
        return self._native.column_metadata

    @property
    def result_metadata(self) -> Any:
        return self._native.result_metadata

    @property
    def result_metadata_id(self) -> bytes | None:
        return self._native.result_metadata_id  # type: ignore[no-any-return]

    @property
    def routing_key_indexes(self) -> list[int] | None:
        """Which bind variables make the partition key, in its order; None if not all of it is bound."""
        return self._native.routing_key_indexes or None

    @routing_key_indexes.setter
    def routing_key_indexes(self, indexes: Any) -> None:
        self._native.routing_key_indexes = list(indexes or ())

    def is_routing_key_index(self, i: int) -> bool:
        return i in self._native.routing_key_indexes

    def bind(self, values: Any) -> BoundStatement:
        """A statement with these values: a sequence in order, or a dict by name."""
        return BoundStatement(self).bind(values)

    def __str__(self) -> str:
        level = _consistency_name(self.consistency_level)
        return f'<PreparedStatement query="{self.query_string}", consistency={level}>'

    __repr__ = __str__


class BoundStatement(Statement):
    """A prepared statement with values."""

    prepared_statement: Any = None
    raw_values: Any = None
    _encoded: Any = None

    def __init__(
        self,
        prepared_statement: PreparedStatement,
        retry_policy: Any = None,
        consistency_level: int | None = None,
        routing_key: Any = None,
        serial_consistency_level: int | None = None,
        fetch_size: Any = FETCH_SIZE_UNSET,
        keyspace: str | None = None,
        custom_payload: Any = None,
    ) -> None:
        self.prepared_statement = prepared_statement
        self.retry_policy = prepared_statement.retry_policy
        self.consistency_level = prepared_statement.consistency_level
        self._serial_consistency_level = prepared_statement.serial_consistency_level
        self.fetch_size = prepared_statement.fetch_size
        self.custom_payload = prepared_statement.custom_payload
        self.keyspace = prepared_statement._native.keyspace
        super().__init__(
            retry_policy,
            consistency_level,
            routing_key,
            serial_consistency_level,
            fetch_size,
            keyspace,
            custom_payload,
            prepared_statement.is_idempotent,
        )

    def bind(self, values: Any) -> BoundStatement:
        """Takes the values, a sequence in order or a dict by name, and returns the statement itself."""
        prepared = self.prepared_statement
        self._encoded = prepared._native.bind(() if values is None else values, prepared.protocol_version)
        self.raw_values = values
        return self

    @property
    def values(self) -> list[Any]:
        """The serialized values; None for null and UNSET_VALUE for what is not set."""
        return [] if self._encoded is None else self._encoded.values(UNSET_VALUE)

    @property
    def routing_key(self) -> Any:
        if self._routing_key is None and self._encoded is not None:
            self._routing_key = self._encoded.routing_key()
        return self._routing_key

    @routing_key.setter
    def routing_key(self, key: Any) -> None:
        Statement.routing_key.__set__(self, key)  # type: ignore[attr-defined]

    def __str__(self) -> str:
        return (
            f'<BoundStatement query="{self.prepared_statement.query_string}", values={self.raw_values}, '
            f"consistency={_consistency_name(self.consistency_level)}>"
        )

    __repr__ = __str__


for _public in (PreparedStatement, BoundStatement):
    _public.__module__ = "cassandra.query"
