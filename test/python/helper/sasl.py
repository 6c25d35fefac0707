"""A proxy that asks for authentication by a mechanism of the test's own, in front of a server that asks for none.

Protocol v4, without compression. Each connection's conversation is a generator that is sent the client's tokens and
yields challenges; its end is success, with what it returns as the last token, and Refused is refusal.
"""

import socket
import struct
import threading

ERROR, STARTUP, READY, AUTHENTICATE, OPTIONS, AUTH_CHALLENGE, AUTH_RESPONSE, AUTH_SUCCESS = (
    0x00, 0x01, 0x02, 0x03, 0x05, 0x0E, 0x0F, 0x10,
)  # fmt: skip
BAD_CREDENTIALS = 0x0100


class Refused(Exception):
    """The client is sent away; the text is the server's message."""


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


def token(value):
    return struct.pack(">i", -1) if value is None else struct.pack(">i", len(value)) + value


def response(stream, opcode, body=b""):
    return struct.pack(">BBhBI", 0x84, 0, stream, opcode, len(body)) + body


def text(value):
    return struct.pack(">H", len(value)) + value.encode()


def token_of(body):
    (size,) = struct.unpack(">i", body[:4])
    return None if size < 0 else body[4 : 4 + size]


class SaslProxy:
    def __init__(self, contact, authenticator, conversation):
        self._contact, self._authenticator, self._conversation = contact, authenticator, conversation
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host, self.port = self._listener.getsockname()
        self.failures = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        # Only shutting it down wakes the thread that accepts.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with client, socket.create_connection(self._contact) as server:
            try:
                self._shake_hands(client, server)
                forward = threading.Thread(target=self._pump, args=(client, server), daemon=True)
                forward.start()
                self._pump(server, client)
            except (ConnectionError, OSError):
                pass
            except Exception as exc:
                self.failures.append(exc)

    def _shake_hands(self, client, server):
        talk = startup = None
        while True:
            stream, opcode, body, frame = read_frame(client)
            if opcode == OPTIONS:
                server.sendall(frame)
                client.sendall(read_frame(server)[3])
            elif opcode == STARTUP:
                startup, talk = frame, self._conversation()
                next(talk)
                client.sendall(response(stream, AUTHENTICATE, text(self._authenticator)))
            elif opcode == AUTH_RESPONSE:
                try:
                    client.sendall(response(stream, AUTH_CHALLENGE, token(talk.send(token_of(body)))))
                except StopIteration as end:
                    server.sendall(startup)
                    assert read_frame(server)[1] == READY
                    client.sendall(response(stream, AUTH_SUCCESS, token(end.value)))
                    return
                except Refused as exc:
                    client.sendall(response(stream, ERROR, struct.pack(">I", BAD_CREDENTIALS) + text(str(exc))))
                    return
            else:
                raise AssertionError(f"opcode {opcode} before authentication")

    @staticmethod
    def _pump(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass
