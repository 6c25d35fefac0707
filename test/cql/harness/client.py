"""A CQL connection of the tests' own: one request at a time over a socket, protocol 3, 4 or 5, no driver in between.

Answers are kept as the server sent them: errors with their code and text, warnings, metadata with types, values as bytes.
A request can also be sent as a message of its own (`send`) and its answer be taken later (`receive`, `decode`), so that two
servers work on it at the same time.
"""

import socket
import struct
from dataclasses import dataclass, field

from . import segments
from .types import Type, read_type

OPCODES = {"STARTUP": 0x01, "QUERY": 0x07, "PREPARE": 0x09, "EXECUTE": 0x0A, "BATCH": 0x0D, "REGISTER": 0x0B}
UNSET = object()


class CqlError(Exception):
    """An ERROR answer."""

    def __init__(self, code, message, warnings):
        super().__init__(f"{code:04x}: {message}")
        self.code, self.message, self.warnings = code, message, warnings


@dataclass
class Column:
    keyspace: str
    table: str
    name: str
    type: Type


@dataclass
class Answer:
    kind: str  # void, rows, keyspace, prepared, schema
    columns: list = field(default_factory=list)
    rows: list = field(default_factory=list)  # lists of bytes or None
    paging_state: bytes | None = None
    warnings: list = field(default_factory=list)
    statement_id: bytes = b""
    metadata_id: bytes = b""
    key_indexes: list = field(default_factory=list)
    result_columns: list = field(default_factory=list)
    trace: bytes = b""  # its id
    detail: tuple = ()  # schema: change, target, names; keyspace: its name


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        if self.at + size > len(self.data):
            raise ValueError("an answer ends too early")
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, code):
        return struct.unpack(">" + code, self.take(struct.calcsize(code)))[0]

    def string(self):
        return self.take(self.number("H")).decode(errors="backslashreplace")

    def short_bytes(self):
        return self.take(self.number("H"))

    def value(self):
        size = self.number("i")
        return None if size < 0 else self.take(size)

    def strings(self):
        return [self.string() for _ in range(self.number("H"))]


class Connection:
    def __init__(self, host, port, version=5, timeout=60):
        self.version = version
        self.socket = socket.create_connection((host, port), timeout)
        self.segmented = False
        self.buffer = b""
        self._request(("STARTUP", struct.pack(">H", 1) + _string("CQL_VERSION") + _string("3.0.0")))
        self.segmented = version >= 5

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def query(self, text, **parameters):
        return self._request(self.query_message(text, **parameters))

    def prepare(self, text):
        return self._request(self.prepare_message(text))

    def execute(self, prepared, values, **parameters):
        return self._request(self.execute_message(prepared, values, **parameters))

    # Messages: the opcode and the body.

    def query_message(self, text, **parameters):
        return "QUERY", _long_string(text) + self._parameters(**parameters)

    def prepare_message(self, text):
        return "PREPARE", _long_string(text) + (struct.pack(">I", 0) if self.version >= 5 else b"")

    def execute_message(self, prepared, values, **parameters):
        head = _short_bytes(prepared.statement_id)
        if self.version >= 5:
            head += _short_bytes(prepared.metadata_id)
        return "EXECUTE", head + self._parameters(values=values, **parameters)

    def batch_message(self, kind, items, consistency=1, timestamp=None):
        """A BATCH of kind 0 logged, 1 unlogged, 2 counter; items are (text or prepared, values)."""
        body = struct.pack(">BH", kind, len(items))
        for statement, values in items:
            if isinstance(statement, str):
                body += b"\0" + _long_string(statement)
            else:
                body += b"\1" + _short_bytes(statement.statement_id)
            body += struct.pack(">H", len(values)) + b"".join(map(_value, values))
        flags = 0x20 if timestamp is not None else 0
        body += struct.pack(">HI" if self.version >= 5 else ">HB", consistency, flags)
        return "BATCH", body + (struct.pack(">q", timestamp) if timestamp is not None else b"")

    def _parameters(
        self, page_size=None, paging_state=None, values=None, consistency=1, timestamp=None, names=None
    ):
        flags, body = 0, b""
        if values is not None:
            flags |= 0x41 if names else 0x01
            written = map(_value, values)
            if names:
                written = (_string(name) + value for name, value in zip(names, written, strict=True))
            body += struct.pack(">H", len(values)) + b"".join(written)
        if page_size is not None:
            flags |= 0x04
            body += struct.pack(">i", page_size)
        if paging_state is not None:
            flags |= 0x08
            body += _value(paging_state)
        if timestamp is not None:
            flags |= 0x20
            body += struct.pack(">q", timestamp)
        return struct.pack(">HI" if self.version >= 5 else ">HB", consistency, flags) + body

    def _request(self, message):
        self.send(message)
        return self.decode(self.receive())

    def send(self, message, tracing=False):
        opcode, body = message
        envelope = struct.pack(">BBhBI", self.version, 0x02 if tracing else 0, 0, OPCODES[opcode], len(body)) + body
        self.socket.sendall(segments.encode(envelope) if self.segmented else envelope)

    def receive(self):
        """The answer's (opcode, flags, body)."""
        while True:
            version, flags, stream, opcode, size = struct.unpack(">BBhBI", self._envelope_bytes(9))
            if version != self.version | 0x80 and opcode != 0x00:
                raise ValueError(f"an answer of version {version:#x}")
            body = self._envelope_bytes(size)
            if stream != -1:  # not an event
                return opcode, flags, body

    def decode(self, received):
        """The Answer, or a CqlError is raised."""
        opcode, flags, body = received
        reader = Reader(body)
        trace = reader.take(16) if flags & 0x02 else b""
        warnings = reader.strings() if flags & 0x08 else []
        if opcode == 0x00:
            raise CqlError(reader.number("i"), reader.string(), warnings)
        if opcode in (0x02, 0x03):  # READY, AUTHENTICATE
            return Answer("ready")
        if opcode == 0x08:
            answer = self._result(reader)
            answer.warnings, answer.trace = warnings, trace
            return answer
        raise ValueError(f"unexpected opcode {opcode:#x}")

    def _receive(self, size):
        parts = []
        while size > 0:
            part = self.socket.recv(min(size, 1 << 20))
            if not part:
                raise ConnectionError("the server closed the connection")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _envelope_bytes(self, size):
        if not self.segmented:
            return self._receive(size)
        while len(self.buffer) < size:
            self.buffer += segments.read(self._receive)
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken

    def _result(self, reader):
        kind = reader.number("i")
        if kind == 1:
            return Answer("void")
        if kind == 2:
            return self._rows(reader)
        if kind == 3:
            return Answer("keyspace", detail=(reader.string(),))
        if kind == 4:
            return self._prepared(reader)
        change, target = reader.string(), reader.string()
        names = [reader.string()]
        if target != "KEYSPACE":
            names.append(reader.string())
        if target in ("FUNCTION", "AGGREGATE"):
            names += reader.strings()
        return Answer("schema", detail=(change, target, *names))

    def _rows(self, reader):
        answer = Answer("rows")
        answer.columns, answer.paging_state = self._metadata(reader)
        width = len(answer.columns)
        for _ in range(reader.number("i")):
            answer.rows.append([reader.value() for _ in range(width)])
        if reader.at != len(reader.data):
            raise ValueError("bytes after the last row")
        return answer

    def _prepared(self, reader):
        answer = Answer("prepared", statement_id=reader.short_bytes())
        if self.version >= 5:
            answer.metadata_id = reader.short_bytes()
        flags, count = reader.number("i"), reader.number("i")
        if self.version >= 4:
            answer.key_indexes = [reader.number("H") for _ in range(reader.number("i"))]
        answer.columns = self._columns(reader, flags, count)
        answer.result_columns, _ = self._metadata(reader)
        return answer

    def _metadata(self, reader):
        flags, count = reader.number("i"), reader.number("i")
        paging_state = reader.value() if flags & 0x02 else None
        if flags & 0x08:
            reader.short_bytes()
        return ([] if flags & 0x04 else self._columns(reader, flags, count)), paging_state

    def _columns(self, reader, flags, count):
        place = (reader.string(), reader.string()) if flags & 0x01 and count else None
        columns = []
        for _ in range(count):
            keyspace, table = place or (reader.string(), reader.string())
            columns.append(Column(keyspace, table, reader.string(), read_type(reader)))
        return columns


def _string(text):
    encoded = text.encode()
    return struct.pack(">H", len(encoded)) + encoded


def _short_bytes(value):
    return struct.pack(">H", len(value)) + value


def _long_string(text):
    encoded = text.encode()
    return struct.pack(">i", len(encoded)) + encoded


def _value(value):
    if value is UNSET:
        return struct.pack(">i", -2)
    return struct.pack(">i", -1) if value is None else struct.pack(">i", len(value)) + value
