"""Requests and answers by way of a protocol handler that an application has set on its session.

The driver still carries the frames: a request that the handler encodes becomes the body of a native one, and an
answer is handed to the handler as it came.
"""

from __future__ import annotations

from typing import Any

from cassandra._detail.protocol.answers import RESULT_KIND_PREPARED, RESULT_KIND_ROWS, ResultMessage
from cassandra._detail.protocol.errors import ErrorMessage
from cassandra._detail.protocol.handler import _ProtocolHandler
from cassandra._detail.protocol.requests import BatchMessage, ExecuteMessage, QueryMessage
from cassandra.connection import ConnectionException
from cassandra.protocol import ProtocolHandler
from cassandra.query import UNSET_VALUE, BatchStatement, BoundStatement, PreparedStatement, bind_params
from ilion._ilion import Call

_HEADER_BYTES = 9

_decode = _ProtocolHandler.decode_message.__func__  # type: ignore[attr-defined]
_encode = _ProtocolHandler.encode_message.__func__  # type: ignore[attr-defined]
_messages = dict(ProtocolHandler.message_types_by_opcode)


def decodes(handler: Any, session: Any) -> bool:
    """Whether answers have to go through the handler, because it does something that the native codec does not."""
    return (
        getattr(handler.decode_message, "__func__", None) is not _decode
        or handler.message_types_by_opcode not in (_messages, _ProtocolHandler.message_types_by_opcode)
        or handler.column_encryption_policy not in (None, session.cluster.column_encryption_policy)
    )


def encodes(handler: Any) -> bool:
    return getattr(handler.encode_message, "__func__", None) is not _encode


def encoded_call(handler: Any, session: Any, query: Any, parameters: Any, options: dict[str, Any]) -> Any:
    """The request as the handler encodes it. `options`: see `message_of`."""
    message = message_of(session, query, parameters, options)
    message.tracing = options["trace"]
    message.custom_payload = options["payload"]
    version = session._protocol_version
    frame = handler.encode_message(message, 0, version, compressor=None, allow_beta_protocol_version=False)
    return Call.raw(frame[4], frame[1], frame[_HEADER_BYTES:], version)


def message_of(session: Any, query: Any, parameters: Any, options: dict[str, Any]) -> Any:
    """A statement as a message. `options`: level, serial, fetch_size, timestamp and paging_state."""
    level, serial, timestamp = options["level"], options["serial"], options["timestamp"]
    version = session._protocol_version
    keyspace = query.keyspace if version >= 5 else None
    if isinstance(query, BatchStatement):
        entries = [
            (prepared, source, values if isinstance(values, (tuple, list)) else values.values(UNSET_VALUE))
            for prepared, source, values in query._statements_and_parameters
        ]
        return BatchMessage(query.batch_type, entries, level, serial, timestamp, keyspace)
    paging = {"fetch_size": options["fetch_size"], "paging_state": options["paging_state"]}
    if isinstance(query, PreparedStatement):
        query = query.bind(parameters)
    if isinstance(query, BoundStatement):
        prepared = query.prepared_statement
        return ExecuteMessage(
            prepared.query_id,
            query.values,
            level,
            serial,
            timestamp=timestamp,
            result_metadata_id=prepared.result_metadata_id,
            **paging,
        )
    text = query.query_string
    if parameters:
        text = bind_params(text, parameters, session.encoder)
    return QueryMessage(text, level, serial, timestamp=timestamp, keyspace=keyspace, **paging)


class Columns:
    """What a future shows of the columns of a result that was decoded by a handler."""

    def __init__(self, message: Any) -> None:
        self.column_names = message.column_names
        self.column_types = message.column_types


def decoded_answer(handler: Any, session: Any, prepared: Any, frame: tuple[int, int, int, bytes]) -> Any:
    """The message in a frame; raises the exception that an error of the server becomes."""
    version, flags, opcode, body = frame
    metadata = None if prepared is None else prepared.result_metadata
    types = session.cluster._user_types
    # The driver has uncompressed the body already, so nothing is left of that flag.
    message = handler.decode_message(version, types, 0, flags & ~0x01, opcode, body, None, metadata)
    if isinstance(message, ErrorMessage):
        raise message.to_exception()
    if not isinstance(message, ResultMessage):
        raise ConnectionException(f"Got unexpected message: {message!r}")
    return message


def rows_of_message(message: Any, row_factory: Any) -> Any:
    """What a request succeeds with: rows, or what the server said of a statement that it has prepared."""
    if message.kind == RESULT_KIND_PREPARED:
        return message
    if message.kind != RESULT_KIND_ROWS:
        return None
    return row_factory(message.column_names, message.parsed_rows)
