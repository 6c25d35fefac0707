"""Frames of protocol v4 as bytes, for servers of the tests' own."""

import struct

ERROR, STARTUP, READY, AUTHENTICATE, OPTIONS = 0x00, 0x01, 0x02, 0x03, 0x05
QUERY, RESULT, REGISTER, EVENT = 0x07, 0x08, 0x0B, 0x0C
AUTH_CHALLENGE, AUTH_RESPONSE, AUTH_SUCCESS = 0x0E, 0x0F, 0x10


def read_exactly(connection, size):
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            raise ConnectionError
        data += more
    return data


def read_frame(connection):
    """Stream, opcode, body and all bytes of a frame."""
    header = read_exactly(connection, 9)
    _, _, stream, opcode, length = struct.unpack(">BBhBI", header)
    body = read_exactly(connection, length)
    return stream, opcode, body, header + body


def frame(stream, opcode, body=b""):
    """An answer of the server's."""
    return struct.pack(">BBhBI", 0x84, 0, stream, opcode, len(body)) + body


def string(value):
    return struct.pack(">H", len(value)) + value.encode()


def long_text(body):
    """The text that a QUERY begins with."""
    (size,) = struct.unpack_from(">i", body)
    return body[4 : 4 + size].decode()
