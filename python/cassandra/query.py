"""Statements, how their rows look, and traces."""

from __future__ import annotations

import logging
import re
import struct
import time
from collections import OrderedDict, namedtuple
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from cassandra import ConsistencyLevel, OperationTimedOut
from cassandra._detail.protocol.notation import UNSET_VALUE as _UNSET_VALUE
from cassandra.encoder import Encoder, ValueSequence
from cassandra.util import _sanitize_identifiers, unix_time_from_uuid1

# isort: split
# What applications import from here although it is defined elsewhere.
from cassandra.policies import ColDesc  # noqa: F401

__all__ = [
    "FETCH_SIZE_UNSET",
    "UNSET_VALUE",
    "BatchStatement",
    "BatchType",
    "BoundStatement",
    "HostTargetingStatement",
    "PreparedStatement",
    "QueryTrace",
    "SimpleStatement",
    "Statement",
    "TraceEvent",
    "TraceUnavailable",
    "ValueSequence",
    "bind_params",
    "dict_factory",
    "named_tuple_factory",
    "ordered_dict_factory",
    "tuple_factory",
]

log = logging.getLogger(__name__)

# What columns' names have that attributes of Python must not.
NON_ALPHA_REGEX = re.compile("[^a-zA-Z0-9]")
START_BADCHAR_REGEX = re.compile("^[^a-zA-Z0-9]*")
END_BADCHAR_REGEX = re.compile("[^a-zA-Z0-9_]*$")

UNSET_VALUE = _UNSET_VALUE
"""Binds a variable so that the column stays as it is."""

FETCH_SIZE_UNSET = object()


@lru_cache(maxsize=4096)
def _clean_column_name(name: str) -> str:
    """A column name as a field name: letters, digits, a final underscore; anything else goes from the ends and
    becomes an underscore in between."""
    name = re.sub(r"[^a-zA-Z0-9_]+$", "", name)
    name = re.sub(r"^[^a-zA-Z0-9]+", "", name)
    return re.sub(r"[^a-zA-Z0-9]", "_", name)


@lru_cache(maxsize=1024)
def _row_class(colnames: tuple[str, ...]) -> Any:
    """The namedtuple for rows of these columns. One class for one shape of result, made once."""
    cleaned = [_clean_column_name(name) for name in colnames]
    try:
        return namedtuple("Row", cleaned)
    except ValueError:
        log.warning(
            "Columns %s (as fields: %s) cannot all be fields of a namedtuple; those that cannot are named by their "
            "position. Alias them (SELECT ... AS ...) or set another row_factory.",
            colnames,
            cleaned,
        )
        return namedtuple("Row", _sanitize_identifiers(cleaned))


def tuple_factory(colnames: Sequence[str], rows: Any) -> Any:
    """Rows as plain tuples."""
    return rows


def named_tuple_factory(colnames: Sequence[str], rows: Any) -> Any:
    """Rows as namedtuples whose fields are the columns; the default."""
    make = _row_class(tuple(colnames))._make
    return [make(row) for row in rows]


def dict_factory(colnames: Sequence[str], rows: Any) -> Any:
    """Rows as dicts."""
    return [dict(zip(colnames, row)) for row in rows]


def ordered_dict_factory(colnames: Sequence[str], rows: Any) -> Any:
    """Rows as OrderedDicts."""
    return [OrderedDict(zip(colnames, row)) for row in rows]


def _pack_routing_key(parts: Iterable[bytes]) -> bytes:
    return b"".join(struct.pack(">H", len(part)) + part + b"\x00" for part in parts)


def _consistency_name(level: int | None) -> str:
    return "Not Set" if level is None else ConsistencyLevel.value_to_name.get(level, "Not Set")


class Statement:
    """Settings that all kinds of statements have. None means: as the execution profile says."""

    retry_policy: Any = None
    consistency_level: int | None = None
    fetch_size: Any = FETCH_SIZE_UNSET
    keyspace: str | None = None
    custom_payload: Any = None
    is_idempotent = False

    _serial_consistency_level: int | None = None
    _routing_key: Any = None

    def __init__(
        self,
        retry_policy: Any = None,
        consistency_level: int | None = None,
        routing_key: Any = None,
        serial_consistency_level: int | None = None,
        fetch_size: Any = FETCH_SIZE_UNSET,
        keyspace: str | None = None,
        custom_payload: Any = None,
        is_idempotent: bool = False,
    ) -> None:
        if retry_policy and not hasattr(retry_policy, "on_read_timeout"):
            raise ValueError("retry_policy should implement cassandra.policies.RetryPolicy")
        given = {
            "retry_policy": retry_policy,
            "consistency_level": consistency_level,
            "serial_consistency_level": serial_consistency_level,
            "keyspace": keyspace,
            "custom_payload": custom_payload,
        }
        for name, value in given.items():
            if value is not None:
                setattr(self, name, value)
        if fetch_size is not FETCH_SIZE_UNSET:
            self.fetch_size = fetch_size
        self._routing_key = routing_key
        self.is_idempotent = is_idempotent

    @property
    def routing_key(self) -> Any:
        """The serialized partition key, for routing; set a list of serialized components if it has several."""
        return self._routing_key

    @routing_key.setter
    def routing_key(self, key: Any) -> None:
        if isinstance(key, (list, tuple)):
            key = key[0] if len(key) == 1 else _pack_routing_key(key)
        self._routing_key = key

    @routing_key.deleter
    def routing_key(self) -> None:
        self._routing_key = None

    @property
    def serial_consistency_level(self) -> int | None:
        """SERIAL or LOCAL_SERIAL: the level of the paxos phase of conditional updates."""
        return self._serial_consistency_level

    @serial_consistency_level.setter
    def serial_consistency_level(self, level: int | None) -> None:
        if level is not None and not ConsistencyLevel.is_serial(level):
            raise ValueError(
                "serial_consistency_level must be either ConsistencyLevel.SERIAL or ConsistencyLevel.LOCAL_SERIAL"
            )
        self._serial_consistency_level = level

    @serial_consistency_level.deleter
    def serial_consistency_level(self) -> None:
        self._serial_consistency_level = None


class SimpleStatement(Statement):
    """CQL text. Parameters given with it are written into the text by the client."""

    def __init__(
        self,
        query_string: str,
        retry_policy: Any = None,
        consistency_level: int | None = None,
        routing_key: Any = None,
        serial_consistency_level: int | None = None,
        fetch_size: Any = FETCH_SIZE_UNSET,
        keyspace: str | None = None,
        custom_payload: Any = None,
        is_idempotent: bool = False,
    ) -> None:
        super().__init__(
            retry_policy,
            consistency_level,
            routing_key,
            serial_consistency_level,
            fetch_size,
            keyspace,
            custom_payload,
            is_idempotent,
        )
        self._query_string = query_string

    @property
    def query_string(self) -> str:
        return self._query_string

    def __str__(self) -> str:
        level = _consistency_name(self.consistency_level)
        return f'<SimpleStatement query="{self.query_string}", consistency={level}>'

    __repr__ = __str__


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

    def __init__(self, native: Any, query: str, keyspace: str | None, protocol_version: int) -> None:
        self._native = native
        self.query_string = query
        self.keyspace = keyspace
        self.protocol_version = protocol_version

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
        # Triples: is it prepared; the text, or the prepared statement; the encoded values, None for text.
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
        return self._append((True, statement.prepared_statement, statement._encoded))

    def _add_text(self, statement: Any, parameters: Any) -> BatchStatement:
        text = statement if isinstance(statement, str) else statement.query_string
        if parameters:
            encoder = Encoder() if self._session is None else self._session.encoder
            text = bind_params(text, parameters, encoder)
        if not isinstance(statement, str):
            self._update_state(statement)
        return self._append((False, text, None))

    def add_all(self, statements: Iterable[Any], parameters: Iterable[Any]) -> None:
        for statement, values in zip(statements, parameters):
            self.add(statement, values)

    def _append(self, entry: tuple[bool, Any, Any]) -> BatchStatement:
        if len(self._statements_and_parameters) >= 0xFFFF:
            raise ValueError(f"Batch statement cannot contain more than {0xFFFF} statements.")
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


class TraceUnavailable(Exception):
    """The server has not written the trace in time."""


class QueryTrace:
    """What the nodes did for one request, read from system_traces."""

    trace_id: Any = None
    request_type: str | None = None
    duration: timedelta | None = None
    client: Any = None
    coordinator: Any = None
    parameters: Any = None
    started_at: Any = None
    events: Any = None

    _FIRST_WAIT = 0.003

    def __init__(self, trace_id: Any, session: Any) -> None:
        self.trace_id = trace_id
        self._session = session

    def populate(self, max_wait: float | None = 2.0, wait_for_complete: bool = True, query_cl: Any = None) -> None:
        """Reads the trace; waits for it, since nodes write traces after they answer."""
        deadline = None if max_wait is None else time.time() + max_wait
        pause = self._FIRST_WAIT
        while True:
            if deadline is not None and time.time() >= deadline:
                raise TraceUnavailable(
                    f"Trace information was not available within {max_wait:f} seconds. "
                    "Consider raising Session.max_trace_wait."
                )
            row = self._select("sessions", query_cl, deadline, max_wait).one()
            complete = row is not None and row.duration is not None and row.started_at is not None
            if row is not None and (complete or not wait_for_complete):
                break
            time.sleep(pause)
            pause *= 2
        self.request_type = row.request
        self.duration = timedelta(microseconds=row.duration) if complete else None
        self.started_at = row.started_at
        self.coordinator = row.coordinator
        self.parameters = row.parameters
        self.client = getattr(row, "client", None)
        self.events = tuple(
            TraceEvent(event.activity, event.event_id, event.source, event.source_elapsed, event.thread)
            for event in self._select("events", query_cl, deadline, max_wait)
        )

    def _select(self, table: str, query_cl: Any, deadline: float | None, max_wait: float | None) -> Any:
        statement = SimpleStatement(
            f"SELECT * FROM system_traces.{table} WHERE session_id = %s", consistency_level=query_cl
        )
        timeout = None if deadline is None else max(deadline - time.time(), 0.001)
        future = self._session._create_response_future(statement, (self.trace_id,), False, None, timeout)
        future.row_factory = named_tuple_factory
        future.send_request()
        try:
            return future.result()
        except OperationTimedOut:
            raise TraceUnavailable(f"Trace information was not available within {max_wait:f} seconds") from None

    def __str__(self) -> str:
        return (
            f"{self.request_type} [{self.trace_id}] coordinator: {self.coordinator}, "
            f"started at: {self.started_at}, duration: {self.duration}, parameters: {self.parameters}"
        )


class TraceEvent:
    """One step of a trace."""

    description: str
    datetime: Any
    source: Any
    source_elapsed: timedelta | None
    thread_name: str

    def __init__(self, description: str, timeuuid: Any, source: Any, source_elapsed: Any, thread_name: str) -> None:
        self.description = description
        self.datetime = datetime.fromtimestamp(unix_time_from_uuid1(timeuuid), tz=timezone.utc)
        self.source = source
        self.source_elapsed = None if source_elapsed is None else timedelta(microseconds=source_elapsed)
        self.thread_name = thread_name

    def __str__(self) -> str:
        return f"{self.description} on {self.source}[{self.thread_name}] at {self.datetime}"


class HostTargetingStatement:
    """The statement it is made of, and the address of the host that should take it."""

    def __init__(self, inner_statement: Any, target_host: Any) -> None:
        inner_class = type(inner_statement)
        self.__class__ = type(inner_class.__name__, (type(self), inner_class), {})  # type: ignore[assignment]
        self.__dict__ = inner_statement.__dict__
        self.target_host = target_host
