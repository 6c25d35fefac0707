"""Batches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cassandra._detail.query.prepared import BoundStatement, PreparedStatement
from cassandra._detail.query.statement import Statement, _consistency_name
from cassandra.encoder import Encoder

# Their number is a [short] of the protocol.
MAX_BATCH_STATEMENTS = 0xFFFF


class BatchType:
    """LOGGED, UNLOGGED or COUNTER."""

    LOGGED: BatchType
    UNLOGGED: BatchType
    COUNTER: BatchType

    def __init__(self, name: str, value: int) -> None:
        self.name = name
        self.value = value

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"BatchType.{self.name}"


BatchType.LOGGED = BatchType("LOGGED", 0)
BatchType.UNLOGGED = BatchType("UNLOGGED", 1)
BatchType.COUNTER = BatchType("COUNTER", 2)


class BatchStatement(Statement):
    """Several modifications that are sent as one."""

    def __init__(
        self,
        batch_type: BatchType = BatchType.LOGGED,
        retry_policy: Any = None,
        consistency_level: int | None = None,
        serial_consistency_level: int | None = None,
        session: Any = None,
        custom_payload: Any = None,
    ) -> None:
        self.batch_type = batch_type
        self._session = session
        # Triples: is it prepared; the text, or the prepared statement's id; the serialized values. Tools read and
        # write them.
        self._statements_and_parameters: list[tuple[bool, Any, Any]] = []
        super().__init__(
            retry_policy=retry_policy,
            consistency_level=consistency_level,
            serial_consistency_level=serial_consistency_level,
            custom_payload=custom_payload,
        )

    def clear(self) -> None:
        """Empties the batch, so that it can be filled again."""
        self._statements_and_parameters.clear()
        self.keyspace = None
        self.routing_key = None
        if self.custom_payload:
            self.custom_payload.clear()

    def add(self, statement: Any, parameters: Any = None) -> BatchStatement:
        """Adds a text, a SimpleStatement, a PreparedStatement with its values, or a BoundStatement."""
        if isinstance(statement, PreparedStatement):
            statement = statement.bind(() if parameters is None else parameters)
        elif isinstance(statement, BoundStatement):
            if parameters:
                raise ValueError("Parameters cannot be passed with a BoundStatement to BatchStatement.add()")
        else:
            return self._add_text(statement, parameters)
        self._update_state(statement)
        values = () if statement._encoded is None else statement._encoded
        return self._append((True, statement.prepared_statement.query_id, values))

    def _add_text(self, statement: Any, parameters: Any) -> BatchStatement:
        text = statement if isinstance(statement, str) else statement.query_string
        if parameters:
            encoder = Encoder() if self._session is None else self._session.encoder
            text = bind_params(text, parameters, encoder)
        if not isinstance(statement, str):
            self._update_state(statement)
        return self._append((False, text, ()))

    def add_all(self, statements: Iterable[Any], parameters: Iterable[Any]) -> None:
        for statement, values in zip(statements, parameters):
            self.add(statement, values)

    def _append(self, entry: tuple[bool, Any, Any]) -> BatchStatement:
        if len(self._statements_and_parameters) >= MAX_BATCH_STATEMENTS:
            raise ValueError(f"Batch statement cannot contain more than {MAX_BATCH_STATEMENTS} statements.")
        self._statements_and_parameters.append(entry)
        return self

    def _update_state(self, statement: Statement) -> None:
        # The first statement that knows its partition decides where the batch goes.
        if self.routing_key is None and statement.keyspace and statement.routing_key:
            self.routing_key = statement.routing_key
            self.keyspace = statement.keyspace
        if statement.custom_payload:
            self.custom_payload = {**(self.custom_payload or {}), **statement.custom_payload}

    def __len__(self) -> int:
        return len(self._statements_and_parameters)

    def __str__(self) -> str:
        return (
            f"<BatchStatement type={self.batch_type}, statements={len(self)}, "
            f"consistency={_consistency_name(self.consistency_level)}>"
        )

    __repr__ = __str__


def bind_params(query: str, params: Any, encoder: Any) -> str:
    """The text with its %s or %(name)s replaced by literals."""
    encode = encoder.cql_encode_all_types
    if isinstance(params, dict):
        return query % {name: encode(value) for name, value in params.items()}
    return query % tuple(map(encode, params))


for _public in (BatchType, BatchStatement):
    _public.__module__ = "cassandra.query"
