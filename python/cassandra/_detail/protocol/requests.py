"""What clients send."""

from __future__ import annotations

from typing import Any

from cassandra import ProtocolVersion, UnsupportedOperation
from cassandra._detail.protocol.message import _MessageType
from cassandra._detail.protocol.notation import (
    write_byte,
    write_consistency_level,
    write_int,
    write_long,
    write_longstring,
    write_short,
    write_string,
    write_stringlist,
    write_stringmap,
    write_uint,
    write_value,
)

_VALUES = 0x01
_SKIP_METADATA = 0x02
_PAGE_SIZE = 0x04
_PAGING_STATE = 0x08
_SERIAL_CONSISTENCY = 0x10
_TIMESTAMP = 0x20
_KEYSPACE = 0x80
_PREPARE_KEYSPACE = 0x01
_PAGING_OPTIONS = 0x80000000


def _require(condition: bool, what: str, version: str, setting: str = "") -> None:
    if not condition:
        hint = f". Consider setting Cluster.protocol_version{setting}."
        raise UnsupportedOperation(f"{what} protocol version {version} or higher{hint}")


def _require_keyspaces(version: int) -> None:
    if not ProtocolVersion.uses_keyspace_flag(version):
        raise UnsupportedOperation(
            "Keyspaces may only be set on queries with protocol version 5 or DSE_V2 or higher. "
            "Consider setting Cluster.protocol_version."
        )


class StartupMessage(_MessageType):
    opcode = 0x01
    name = "STARTUP"

    KNOWN_OPTION_KEYS = {"CQL_VERSION", "COMPRESSION", "NO_COMPACT"}

    def __init__(self, cqlversion: str, options: dict[str, str]) -> None:
        self.cqlversion = cqlversion
        self.options = options

    def send_body(self, f: Any, protocol_version: int) -> None:
        write_stringmap(f, {**self.options, "CQL_VERSION": self.cqlversion})


class CredentialsMessage(_MessageType):
    """Of protocol version 1 only."""

    opcode = 0x04
    name = "CREDENTIALS"

    def __init__(self, creds: dict[str, str]) -> None:
        self.creds = creds

    def send_body(self, f: Any, protocol_version: int) -> None:
        if protocol_version > 1:
            raise UnsupportedOperation(
                "Credentials-based authentication is not supported with protocol version 2 or higher.  "
                "Use the SASL authentication mechanism instead."
            )
        write_stringmap(f, self.creds)


class AuthResponseMessage(_MessageType):
    opcode = 0x0F
    name = "AUTH_RESPONSE"

    def __init__(self, response: Any) -> None:
        self.response = response

    def send_body(self, f: Any, protocol_version: int) -> None:
        write_longstring(f, self.response)


class OptionsMessage(_MessageType):
    opcode = 0x05
    name = "OPTIONS"

    def send_body(self, f: Any, protocol_version: int) -> None:
        """The message has no body."""


class _QueryMessage(_MessageType):
    """What QUERY and EXECUTE have in common: the query parameters."""

    def __init__(
        self,
        query_params: Any,
        consistency_level: int,
        serial_consistency_level: int | None = None,
        fetch_size: int | None = None,
        paging_state: bytes | None = None,
        timestamp: int | None = None,
        skip_meta: bool = False,
        continuous_paging_options: Any = None,
        keyspace: str | None = None,
    ) -> None:
        self.query_params = query_params
        self.consistency_level = consistency_level
        self.serial_consistency_level = serial_consistency_level
        self.fetch_size = fetch_size
        self.paging_state = paging_state
        self.timestamp = timestamp
        self.skip_meta = skip_meta
        self.continuous_paging_options = continuous_paging_options
        self.keyspace = keyspace

    def _require_version(self, version: int) -> None:
        if self.serial_consistency_level:
            _require(version >= 2, "Serial consistency levels require the use of", "2", " to 2")
        if self.fetch_size or self.paging_state:
            _require(version >= 2, "Automatic query paging may only be used with", "2", " to 2")
        if self.continuous_paging_options:
            supported = ProtocolVersion.has_continuous_paging_support(version)
            _require(supported, "Continuous paging may only be used with", "ProtocolVersion.DSE_V1", " to DSE_V1")
        if self.keyspace is not None:
            _require_keyspaces(version)

    def _flags(self) -> int:
        flags = 0
        for flag, present in (
            (_VALUES, self.query_params is not None),
            (_SERIAL_CONSISTENCY, self.serial_consistency_level),
            (_PAGE_SIZE, self.fetch_size),
            (_PAGING_STATE, self.paging_state),
            (_TIMESTAMP, self.timestamp is not None),
            (_PAGING_OPTIONS, self.continuous_paging_options),
            (_KEYSPACE, self.keyspace is not None),
        ):
            flags |= flag if present else 0
        return flags

    def _write_query_params(self, f: Any, protocol_version: int) -> None:
        self._require_version(protocol_version)
        write_consistency_level(f, self.consistency_level)
        (write_uint if ProtocolVersion.uses_int_query_flags(protocol_version) else write_byte)(f, self._flags())
        if self.query_params is not None:
            _write_values(f, self.query_params)
        if self.fetch_size:
            write_int(f, self.fetch_size)
        if self.paging_state:
            write_longstring(f, self.paging_state)
        if self.serial_consistency_level:
            write_consistency_level(f, self.serial_consistency_level)
        if self.timestamp is not None:
            write_long(f, self.timestamp)
        if self.keyspace is not None:
            write_string(f, self.keyspace)
        if self.continuous_paging_options:
            self._write_paging_options(f, self.continuous_paging_options, protocol_version)

    @staticmethod
    def _write_paging_options(f: Any, paging_options: Any, protocol_version: int) -> None:
        write_int(f, paging_options.max_pages)
        write_int(f, paging_options.max_pages_per_second)
        if ProtocolVersion.has_continuous_paging_next_pages(protocol_version):
            write_int(f, paging_options.max_queue_size)


def _write_values(f: Any, values: Any) -> None:
    write_short(f, len(values))
    for value in values:
        write_value(f, value)


class QueryMessage(_QueryMessage):
    opcode = 0x07
    name = "QUERY"

    def __init__(
        self,
        query: str,
        consistency_level: int,
        serial_consistency_level: int | None = None,
        fetch_size: int | None = None,
        paging_state: bytes | None = None,
        timestamp: int | None = None,
        continuous_paging_options: Any = None,
        keyspace: str | None = None,
    ) -> None:
        self.query = query
        super().__init__(
            None,
            consistency_level,
            serial_consistency_level,
            fetch_size,
            paging_state,
            timestamp,
            False,
            continuous_paging_options,
            keyspace,
        )

    def send_body(self, f: Any, protocol_version: int) -> None:
        write_longstring(f, self.query)
        self._write_query_params(f, protocol_version)


class ExecuteMessage(_QueryMessage):
    opcode = 0x0A
    name = "EXECUTE"

    def __init__(
        self,
        query_id: bytes,
        query_params: Any,
        consistency_level: int,
        serial_consistency_level: int | None = None,
        fetch_size: int | None = None,
        paging_state: bytes | None = None,
        timestamp: int | None = None,
        skip_meta: bool = False,
        continuous_paging_options: Any = None,
        result_metadata_id: bytes | None = None,
    ) -> None:
        self.query_id = query_id
        self.result_metadata_id = result_metadata_id
        super().__init__(
            query_params,
            consistency_level,
            serial_consistency_level,
            fetch_size,
            paging_state,
            timestamp,
            skip_meta,
            continuous_paging_options,
        )

    def _write_query_params(self, f: Any, protocol_version: int) -> None:
        if protocol_version > 1:
            super()._write_query_params(f, protocol_version)
            return
        self._require_version(protocol_version)
        _write_values(f, self.query_params)
        write_consistency_level(f, self.consistency_level)

    def send_body(self, f: Any, protocol_version: int) -> None:
        write_string(f, self.query_id)
        if ProtocolVersion.uses_prepared_metadata(protocol_version):
            write_string(f, self.result_metadata_id)
        self._write_query_params(f, protocol_version)


class PrepareMessage(_MessageType):
    opcode = 0x09
    name = "PREPARE"

    def __init__(self, query: str, keyspace: str | None = None) -> None:
        self.query = query
        self.keyspace = keyspace

    def send_body(self, f: Any, protocol_version: int) -> None:
        write_longstring(f, self.query)
        if self.keyspace is not None:
            _require_keyspaces(protocol_version)
        if ProtocolVersion.uses_prepare_flags(protocol_version):
            write_uint(f, 0 if self.keyspace is None else _PREPARE_KEYSPACE)
            if self.keyspace:
                write_string(f, self.keyspace)


class BatchMessage(_MessageType):
    """`queries`: triples of whether it is prepared, its id or text, and its serialized values."""

    opcode = 0x0D
    name = "BATCH"

    def __init__(
        self,
        batch_type: Any,
        queries: Any,
        consistency_level: int,
        serial_consistency_level: int | None = None,
        timestamp: int | None = None,
        keyspace: str | None = None,
    ) -> None:
        self.batch_type = batch_type
        self.queries = queries
        self.consistency_level = consistency_level
        self.serial_consistency_level = serial_consistency_level
        self.timestamp = timestamp
        self.keyspace = keyspace

    def send_body(self, f: Any, protocol_version: int) -> None:
        write_byte(f, self.batch_type.value)
        write_short(f, len(self.queries))
        for prepared, text_or_id, values in self.queries:
            write_byte(f, 1 if prepared else 0)
            (write_string if prepared else write_longstring)(f, text_or_id)
            _write_values(f, values)
        write_consistency_level(f, self.consistency_level)
        if protocol_version >= 3:
            self._write_options(f, protocol_version)

    def _write_options(self, f: Any, protocol_version: int) -> None:
        flags = 0
        if self.serial_consistency_level:
            flags |= _SERIAL_CONSISTENCY
        if self.timestamp is not None:
            flags |= _TIMESTAMP
        if self.keyspace:
            if not ProtocolVersion.uses_keyspace_flag(protocol_version):
                raise UnsupportedOperation(
                    "Keyspaces may only be set on queries with protocol version 5 or higher. "
                    "Consider setting Cluster.protocol_version to 5."
                )
            flags |= _KEYSPACE
        (write_int if ProtocolVersion.uses_int_query_flags(protocol_version) else write_byte)(f, flags)
        if self.serial_consistency_level:
            write_consistency_level(f, self.serial_consistency_level)
        if self.timestamp is not None:
            write_long(f, self.timestamp)
        if self.keyspace:
            write_string(f, self.keyspace)


class RegisterMessage(_MessageType):
    opcode = 0x0B
    name = "REGISTER"

    def __init__(self, event_list: list[str]) -> None:
        self.event_list = event_list

    def send_body(self, f: Any, protocol_version: int) -> None:
        write_stringlist(f, self.event_list)


class ReviseRequestMessage(_MessageType):
    """Steers continuous paging of DataStax Enterprise."""

    class RevisionType:
        PAGING_CANCEL = 1
        PAGING_BACKPRESSURE = 2

    opcode = 0xFF
    name = "REVISE_REQUEST"

    def __init__(self, op_type: int, op_id: int, next_pages: int = 0) -> None:
        self.op_type = op_type
        self.op_id = op_id
        self.next_pages = next_pages

    def send_body(self, f: Any, protocol_version: int) -> None:
        write_int(f, self.op_type)
        write_int(f, self.op_id)
        if self.op_type != self.RevisionType.PAGING_BACKPRESSURE:
            return
        if self.next_pages <= 0:
            raise UnsupportedOperation("Continuous paging backpressure requires next_pages > 0")
        supported = ProtocolVersion.has_continuous_paging_next_pages(protocol_version)
        _require(supported, "Continuous paging backpressure may only be used with", "ProtocolVersion.DSE_V2")
        write_int(f, self.next_pages)


for _public in list(vars().values()):
    if isinstance(_public, type) and issubclass(_public, _MessageType):
        _public.__module__ = "cassandra.protocol"
