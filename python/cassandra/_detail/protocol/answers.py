"""What servers send, errors aside."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

from cassandra import (
    DriverException,
    ProtocolVersion,
    SchemaTargetType,
    UserAggregateDescriptor,
    UserFunctionDescriptor,
    cqltypes,
    type_codes,
)
from cassandra._detail.encryption import ColumnCiphers
from cassandra._detail.protocol.message import _MessageType
from cassandra._detail.protocol.notation import (
    NotSupportedError,
    read_binary_longstring,
    read_binary_string,
    read_inet,
    read_int,
    read_longstring,
    read_short,
    read_string,
    read_stringlist,
    read_stringmultimap,
    read_value,
)

ColumnMetadata = namedtuple("ColumnMetadata", ["keyspace_name", "table_name", "name", "type"])
ColumnMetadata.__module__ = "cassandra.protocol"

# Stands for types that are known by the name of their class only.
CUSTOM_TYPE = object()

RESULT_KIND_VOID = 0x0001
RESULT_KIND_ROWS = 0x0002
RESULT_KIND_SET_KEYSPACE = 0x0003
RESULT_KIND_PREPARED = 0x0004
RESULT_KIND_SCHEMA_CHANGE = 0x0005

known_event_types = frozenset(("TOPOLOGY_CHANGE", "STATUS_CHANGE", "SCHEMA_CHANGE"))


class ReadyMessage(_MessageType):
    opcode = 0x02
    name = "READY"

    @classmethod
    def recv_body(cls, *args: Any) -> ReadyMessage:
        return cls()


class AuthenticateMessage(_MessageType):
    opcode = 0x03
    name = "AUTHENTICATE"

    def __init__(self, authenticator: str) -> None:
        self.authenticator = authenticator

    @classmethod
    def recv_body(cls, f: Any, *args: Any) -> AuthenticateMessage:
        return cls(authenticator=read_string(f))


class AuthChallengeMessage(_MessageType):
    opcode = 0x0E
    name = "AUTH_CHALLENGE"

    def __init__(self, challenge: bytes) -> None:
        self.challenge = challenge

    @classmethod
    def recv_body(cls, f: Any, *args: Any) -> AuthChallengeMessage:
        return cls(read_binary_longstring(f))


class AuthSuccessMessage(_MessageType):
    opcode = 0x10
    name = "AUTH_SUCCESS"

    def __init__(self, token: str) -> None:
        self.token = token

    @classmethod
    def recv_body(cls, f: Any, *args: Any) -> AuthSuccessMessage:
        return cls(read_longstring(f))


class SupportedMessage(_MessageType):
    opcode = 0x06
    name = "SUPPORTED"

    def __init__(self, cql_versions: list[str], options: dict[str, list[str]]) -> None:
        self.cql_versions = cql_versions
        self.options = options

    @classmethod
    def recv_body(cls, f: Any, *args: Any) -> SupportedMessage:
        options = read_stringmultimap(f)
        return cls(cql_versions=options.pop("CQL_VERSION"), options=options)


class EventMessage(_MessageType):
    opcode = 0x0C
    name = "EVENT"

    def __init__(self, event_type: str, event_args: dict[str, Any]) -> None:
        self.event_type = event_type
        self.event_args = event_args

    @classmethod
    def recv_body(cls, f: Any, protocol_version: int, *args: Any) -> EventMessage:
        event_type = read_string(f).upper()
        if event_type not in known_event_types:
            raise NotSupportedError(f"Unknown event type {event_type!r}")
        read = getattr(cls, "recv_" + event_type.lower())
        return cls(event_type=event_type, event_args=read(f, protocol_version))

    @classmethod
    def recv_topology_change(cls, f: Any, protocol_version: int) -> dict[str, Any]:
        return {"change_type": read_string(f), "address": read_inet(f)}

    @classmethod
    def recv_status_change(cls, f: Any, protocol_version: int) -> dict[str, Any]:
        return {"change_type": read_string(f), "address": read_inet(f)}

    @classmethod
    def recv_schema_change(cls, f: Any, protocol_version: int) -> dict[str, Any]:
        change_type = read_string(f)
        if protocol_version < 3:
            keyspace, table = read_string(f), read_string(f)
            target = SchemaTargetType.TABLE if table else SchemaTargetType.KEYSPACE
            event = {"target_type": target, "change_type": change_type, "keyspace": keyspace}
            return {**event, "table": table} if table else event
        target = read_string(f)
        event = {"target_type": target, "change_type": change_type, "keyspace": read_string(f)}
        if target != SchemaTargetType.KEYSPACE:
            name = read_string(f)
            if target == SchemaTargetType.FUNCTION:
                event["function"] = UserFunctionDescriptor(name, read_stringlist(f))  # type: ignore[assignment]
            elif target == SchemaTargetType.AGGREGATE:
                event["aggregate"] = UserAggregateDescriptor(name, read_stringlist(f))  # type: ignore[assignment]
            else:
                event[target.lower()] = name
        return event


def _types_by_code() -> dict[int, Any]:
    codes = {name: code for name, code in vars(type_codes).items() if not name.startswith("_")}
    types = {code: getattr(cqltypes, name) for name, code in codes.items() if isinstance(code, int) and code}
    return {type_codes.CUSTOM_TYPE: CUSTOM_TYPE, **types}


class ResultMessage(_MessageType):
    """The answer to QUERY, PREPARE, EXECUTE and BATCH. `kind` says which of the attributes are set.

    Subclasses may take other classes for type codes in `type_codes`, or replace `recv_results_rows` altogether.
    """

    opcode = 0x08
    name = "RESULT"

    type_codes = _cqltypes_by_code = _types_by_code()

    _FLAGS_GLOBAL_TABLES_SPEC = 0x0001
    _HAS_MORE_PAGES_FLAG = 0x0002
    _NO_METADATA_FLAG = 0x0004
    _METADATA_ID_FLAG = 0x0008
    _CONTINUOUS_PAGING_FLAG = 0x40000000
    _CONTINUOUS_PAGING_LAST_FLAG = 0x80000000

    kind: Any = None
    results: Any = None
    column_names: Any = None
    column_types: Any = None
    parsed_rows: Any = None
    paging_state: Any = None
    continuous_paging_seq: Any = None
    continuous_paging_last: Any = None
    new_keyspace: Any = None
    column_metadata: Any = None
    query_id: Any = None
    result_metadata_id: Any
    bind_metadata: Any = None
    pk_indexes: Any = None
    schema_change_event: Any = None

    def __init__(self, kind: int) -> None:
        self.kind = kind

    @classmethod
    def recv_body(
        cls, f: Any, protocol_version: int, user_type_map: Any, result_metadata: Any, column_encryption_policy: Any
    ) -> ResultMessage:
        message = cls(read_int(f))
        message.recv(f, protocol_version, user_type_map, result_metadata, column_encryption_policy)
        return message

    def recv(
        self, f: Any, protocol_version: int, user_type_map: Any, result_metadata: Any, column_encryption_policy: Any
    ) -> None:
        if self.kind == RESULT_KIND_ROWS:
            self.recv_results_rows(f, protocol_version, user_type_map, result_metadata, column_encryption_policy)
        elif self.kind == RESULT_KIND_SET_KEYSPACE:
            self.new_keyspace = read_string(f)
        elif self.kind == RESULT_KIND_PREPARED:
            self.recv_results_prepared(f, protocol_version, user_type_map)
        elif self.kind == RESULT_KIND_SCHEMA_CHANGE:
            self.recv_results_schema_change(f, protocol_version)
        elif self.kind != RESULT_KIND_VOID:
            raise DriverException(f"Unknown RESULT kind: {self.kind}")

    def recv_results_rows(
        self, f: Any, protocol_version: int, user_type_map: Any, result_metadata: Any, column_encryption_policy: Any
    ) -> None:
        self.recv_results_metadata(f, user_type_map)
        columns = self.column_metadata or result_metadata
        decoders = column_decoders(columns, protocol_version, column_encryption_policy)
        rows = [self.recv_row(f, len(columns)) for _ in range(read_int(f))]
        self.column_names = [column[2] for column in columns]
        self.column_types = [column[3] for column in columns]
        self.parsed_rows = [tuple(decode(value) for decode, value in zip(decoders, row)) for row in rows]

    def recv_results_prepared(self, f: Any, protocol_version: int, user_type_map: Any) -> None:
        self.query_id = read_binary_string(f)
        has_id = ProtocolVersion.uses_prepared_metadata(protocol_version)
        self.result_metadata_id = read_binary_string(f) if has_id else None
        self.recv_prepared_metadata(f, protocol_version, user_type_map)

    def recv_results_metadata(self, f: Any, user_type_map: Any) -> None:
        flags, count = read_int(f), read_int(f)
        if flags & self._HAS_MORE_PAGES_FLAG:
            self.paging_state = read_binary_longstring(f)
        if flags & self._NO_METADATA_FLAG:
            return
        if flags & self._CONTINUOUS_PAGING_FLAG:
            self.continuous_paging_seq = read_int(f)
            self.continuous_paging_last = flags & self._CONTINUOUS_PAGING_LAST_FLAG
        if flags & self._METADATA_ID_FLAG:
            self.result_metadata_id = read_binary_string(f)
        self.column_metadata = self._read_columns(f, flags, count, user_type_map)

    def recv_prepared_metadata(self, f: Any, protocol_version: int, user_type_map: Any) -> None:
        flags, count = read_int(f), read_int(f)
        if protocol_version >= 4:
            self.pk_indexes = [read_short(f) for _ in range(read_int(f))]
        columns = self._read_columns(f, flags, count, user_type_map)
        if protocol_version >= 2:
            self.recv_results_metadata(f, user_type_map)
        self.bind_metadata = [ColumnMetadata(*column) for column in columns]

    def _read_columns(self, f: Any, flags: int, count: int, user_type_map: Any) -> list[tuple[str, str, str, Any]]:
        table = (read_string(f), read_string(f)) if flags & self._FLAGS_GLOBAL_TABLES_SPEC else None
        columns = []
        for _ in range(count):
            keyspace_name, table_name = table or (read_string(f), read_string(f))
            columns.append((keyspace_name, table_name, read_string(f), self.read_type(f, user_type_map)))
        return columns

    def recv_results_schema_change(self, f: Any, protocol_version: int) -> None:
        self.schema_change_event = EventMessage.recv_schema_change(f, protocol_version)

    @classmethod
    def read_type(cls, f: Any, user_type_map: Any) -> Any:
        code = read_short(f)
        found = cls.type_codes.get(code)
        if found is None:
            raise NotSupportedError(f"Unknown data type code 0x{code:04x}. Have to skip entire result set.")
        if found is CUSTOM_TYPE:
            return cqltypes.lookup_casstype(read_string(f))
        if code == type_codes.UserType:
            return cls._read_user_type(f, found, user_type_map)
        arguments = {type_codes.ListType: 1, type_codes.SetType: 1, type_codes.MapType: 2}.get(code)
        if code == type_codes.TupleType:
            arguments = read_short(f)
        if arguments is None:
            return found
        return found.apply_parameters(tuple(cls.read_type(f, user_type_map) for _ in range(arguments)))

    @classmethod
    def _read_user_type(cls, f: Any, found: Any, user_type_map: Any) -> Any:
        keyspace, name = read_string(f), read_string(f)
        fields = [(read_string(f), cls.read_type(f, user_type_map)) for _ in range(read_short(f))]
        made = found.make_udt_class(keyspace, name, *zip(*fields))
        made.mapped_class = user_type_map.get(keyspace, {}).get(name)
        return made

    @staticmethod
    def recv_row(f: Any, colcount: int) -> list[bytes | None]:
        return [read_value(f) for _ in range(colcount)]


def column_decoders(columns: Any, protocol_version: int, column_encryption_policy: Any) -> list[Any]:
    """For each column the function from its bytes to its value; decrypts what the policy names."""
    ciphers = ColumnCiphers(column_encryption_policy) if column_encryption_policy else None

    def decoder(column: Any) -> Any:
        decrypt = ciphers and ciphers.decoder(*column)
        from_binary = decrypt or column[3].from_binary

        def decode(value: Any) -> Any:
            try:
                return from_binary(value, protocol_version)
            except Exception as exc:
                name = column[3].cql_parameterized_type()
                raise DriverException(f'Failed decoding result column "{column[2]}" of type {name}: {exc}') from exc

        return decode

    return [decoder(column) for column in columns]


for _public in list(vars().values()):
    if isinstance(_public, type) and issubclass(_public, _MessageType):
        _public.__module__ = "cassandra.protocol"
