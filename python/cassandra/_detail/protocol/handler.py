"""Between messages and frames: the protocol handlers.

A handler that an application gives to a session is asked for every request and every answer; the driver's own stands
for the native codec, which it is never asked to replace.
"""

from __future__ import annotations

import io
import logging
from typing import Any
from uuid import UUID

from cassandra import ProtocolVersion, UnsupportedOperation
from cassandra._detail.protocol.answers import ResultMessage, column_decoders
from cassandra._detail.protocol.message import get_registered_classes
from cassandra._detail.protocol.notation import (
    read_bytesmap,
    read_int,
    read_stringlist,
    write_bytesmap,
    write_int,
)
from cassandra.marshal import header_pack, v3_header_pack

log = logging.getLogger("cassandra.protocol")

COMPRESSED_FLAG = 0x01
TRACING_FLAG = 0x02
CUSTOM_PAYLOAD_FLAG = 0x04
WARNING_FLAG = 0x08
USE_BETA_FLAG = 0x10
USE_BETA_MASK = ~USE_BETA_FLAG


class _ProtocolHandler:
    """Encodes requests and decodes answers. Subclass it to decode otherwise, by other classes of messages in
    `message_types_by_opcode` or by another `decode_message`, and set it as Session.client_protocol_handler."""

    message_types_by_opcode = get_registered_classes()
    column_encryption_policy: Any = None

    @classmethod
    def encode_message(
        cls, msg: Any, stream_id: int, protocol_version: int, compressor: Any, allow_beta_protocol_version: bool
    ) -> bytes:
        """The frame of a message."""
        flags = 0
        body = io.BytesIO()
        if msg.custom_payload:
            if protocol_version < 4:
                raise UnsupportedOperation(
                    "Custom key/value payloads can only be used with protocol version 4 or higher"
                )
            flags |= CUSTOM_PAYLOAD_FLAG
            write_bytesmap(body, msg.custom_payload)
        msg.send_body(body, protocol_version)
        content = body.getvalue()
        # Versions with segments compress those.
        if compressor and content and not ProtocolVersion.has_checksumming_support(protocol_version):
            content = compressor(content)
            flags |= COMPRESSED_FLAG
        if msg.tracing:
            flags |= TRACING_FLAG
        if allow_beta_protocol_version:
            flags |= USE_BETA_FLAG
        frame = io.BytesIO()
        cls._write_header(frame, protocol_version, flags, stream_id, msg.opcode, len(content))
        frame.write(content)
        return frame.getvalue()

    @staticmethod
    def _write_header(f: Any, version: int, flags: int, stream_id: int, opcode: int, length: int) -> None:
        f.write((v3_header_pack if version >= 3 else header_pack)(version, flags, stream_id, opcode))
        write_int(f, length)

    @classmethod
    def decode_message(
        cls,
        protocol_version: int,
        user_type_map: Any,
        stream_id: int,
        flags: int,
        opcode: int,
        body: Any,
        decompressor: Any,
        result_metadata: Any,
    ) -> Any:
        """The message in the body of a frame."""
        if flags & COMPRESSED_FLAG and not ProtocolVersion.has_checksumming_support(protocol_version):
            if decompressor is None:
                raise RuntimeError("No de-compressor available for compressed frame!")
            body = decompressor(body)
            flags ^= COMPRESSED_FLAG
        body = io.BytesIO(body)
        trace_id = UUID(bytes=body.read(16)) if flags & TRACING_FLAG else None
        warnings = read_stringlist(body) if flags & WARNING_FLAG else None
        custom_payload = read_bytesmap(body) if flags & CUSTOM_PAYLOAD_FLAG else None
        unknown = flags & ~(TRACING_FLAG | WARNING_FLAG | CUSTOM_PAYLOAD_FLAG) & USE_BETA_MASK
        if unknown:
            log.warning("Unknown protocol flags set: %02x. May cause problems.", unknown)
        message = cls.message_types_by_opcode[opcode].recv_body(
            body, protocol_version, user_type_map, result_metadata, cls.column_encryption_policy
        )
        message.stream_id = stream_id
        message.trace_id = trace_id
        message.custom_payload = custom_payload
        message.warnings = warnings
        for warning in warnings or ():
            log.warning("Server warning: %s", warning)
        return message


class ColumnParser:
    """Makes the rows of a result: `parse_rows` of the file they are in and of a decoder for each column."""

    def parse_rows(self, f: Any, names: list[str], columns: Any, decoders: list[Any]) -> Any:
        raise NotImplementedError()


class ListParser(ColumnParser):
    """A list of tuples."""

    def parse_rows(self, f: Any, names: list[str], columns: Any, decoders: list[Any]) -> Any:
        return list(LazyParser().parse_rows(f, names, columns, decoders))


class LazyParser(ColumnParser):
    """Tuples that are decoded one by one, as they are iterated over."""

    def parse_rows(self, f: Any, names: list[str], columns: Any, decoders: list[Any]) -> Any:
        for _ in range(read_int(f)):
            row = ResultMessage.recv_row(f, len(decoders))
            yield tuple(decode(value) for decode, value in zip(decoders, row))


class NumpyParser(ColumnParser):
    """One dict of a NumPy array for each column, masked where it has nulls; numbers keep their width."""

    _DTYPES = {"bigint": ">i8", "counter": ">i8", "int": ">i4", "smallint": ">i2", "float": ">f4", "double": ">f8"}

    def parse_rows(self, f: Any, names: list[str], columns: Any, decoders: list[Any]) -> Any:
        rows = [ResultMessage.recv_row(f, len(decoders)) for _ in range(read_int(f))]
        made = {}
        for index, (name, column) in enumerate(zip(names, columns)):
            made[name] = self._array([row[index] for row in rows], column[3], decoders[index])
        return made

    def _array(self, values: list[Any], kind: Any, decode: Any) -> Any:
        import numpy

        dtype = self._DTYPES.get(kind.typename)
        if dtype is None:
            array = numpy.empty(len(values), dtype=object)
            array[:] = [decode(value) for value in values]
            return array
        null = bytes(numpy.dtype(dtype).itemsize)
        array = numpy.frombuffer(b"".join(value or null for value in values), dtype=dtype)
        native = array.astype(array.dtype.newbyteorder("="))
        return numpy.ma.array(native, mask=[value is None for value in values])


def make_recv_results_rows(colparser: Any) -> Any:
    """What reads a result whose rows the parser makes, as a method of ResultMessage."""

    def recv_results_rows(
        self: Any,
        f: Any,
        protocol_version: int,
        user_type_map: Any,
        result_metadata: Any,
        column_encryption_policy: Any,
    ) -> None:
        self.recv_results_metadata(f, user_type_map)
        columns = self.column_metadata or result_metadata
        self.column_names = [column[2] for column in columns]
        self.column_types = [column[3] for column in columns]
        decoders = column_decoders(columns, protocol_version, column_encryption_policy)
        self.parsed_rows = colparser.parse_rows(f, self.column_names, columns, decoders)

    return recv_results_rows


def cython_protocol_handler(colparser: Any) -> Any:
    """A handler whose rows the parser makes. Named after what makes them upstream."""

    class FastResultMessage(ResultMessage):
        code_to_type = {found: code for code, found in ResultMessage.type_codes.items()}
        recv_results_rows = make_recv_results_rows(colparser)

    class CythonProtocolHandler(_ProtocolHandler):
        my_opcodes = {**_ProtocolHandler.message_types_by_opcode, FastResultMessage.opcode: FastResultMessage}
        message_types_by_opcode = my_opcodes
        col_parser = colparser

    return CythonProtocolHandler


_ProtocolHandler.__module__ = "cassandra.protocol"
