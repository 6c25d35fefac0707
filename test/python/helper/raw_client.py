"""The native protocol by hand, for what no driver sends."""

import socket
import struct

STARTUP, READY, OPTIONS, QUERY, REGISTER, ERROR = 0x01, 0x02, 0x05, 0x07, 0x0B, 0x00
RESULT, EVENT = 0x08, 0x0C


def text(value):
    data = value.encode()
    return struct.pack(">H", len(data)) + data


def texts(values):
    return struct.pack(">H", len(values)) + b"".join(text(value) for value in values)


def startup(**options):
    options = {"CQL_VERSION": "3.0.0", **options}
    return struct.pack(">H", len(options)) + b"".join(text(key) + text(value) for key, value in options.items())


def query(statement):
    data = statement.encode()
    return struct.pack(">i", len(data)) + data + struct.pack(">HB", 1, 0)


def frame(opcode, body=b"", version=4, flags=0, stream=0, length=None):
    size = len(body) if length is None else length
    return struct.pack(">BBhBi", version, flags, stream, opcode, size) + body


class RawClient:
    def __init__(self, host, port):
        self.socket = socket.create_connection((host, port))
        self.socket.settimeout(60)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def receive(self, size):
        data = b""
        while len(data) < size:
            part = self.socket.recv(size - len(data))
            if not part:
                raise EOFError(f"the server closed after {len(data)} of {size} bytes")
            data += part
        return data

    def answer(self):
        """The opcode and the body of the next frame, which is not in a segment."""
        _, _, _, opcode, size = struct.unpack(">BBhBi", self.receive(9))
        return opcode, self.receive(size)

    def ask(self, *arguments, **options):
        self.send(frame(*arguments, **options))
        return self.answer()

    def error(self):
        """The code and the text of an error."""
        opcode, body = self.answer()
        assert opcode == ERROR, (opcode, body)
        code, size = struct.unpack(">iH", body[:6])
        return code, body[6 : 6 + size].decode()

    def is_closed(self):
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True
