"""A proxy that asks for authentication by a mechanism of the test's own, in front of a server that asks for none.

Protocol v4, without compression. Each connection's conversation is a generator that is sent the client's tokens and
yields challenges; its end is success, with what it returns as the last token, and Refused is refusal.
"""

import socket
import struct
import threading

from helper.frames import (
    AUTH_CHALLENGE,
    AUTH_RESPONSE,
    AUTH_SUCCESS,
    AUTHENTICATE,
    ERROR,
    OPTIONS,
    READY,
    STARTUP,
    frame,
    read_frame,
    string,
)

BAD_CREDENTIALS = 0x0100


class Refused(Exception):
    """The client is sent away; the text is the server's message."""


def token(value):
    return struct.pack(">i", -1) if value is None else struct.pack(">i", len(value)) + value


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
            stream, opcode, body, whole = read_frame(client)
            if opcode == OPTIONS:
                server.sendall(whole)
                client.sendall(read_frame(server)[3])
            elif opcode == STARTUP:
                startup, talk = whole, self._conversation()
                next(talk)
                client.sendall(frame(stream, AUTHENTICATE, string(self._authenticator)))
            elif opcode == AUTH_RESPONSE:
                try:
                    client.sendall(frame(stream, AUTH_CHALLENGE, token(talk.send(token_of(body)))))
                except StopIteration as end:
                    server.sendall(startup)
                    assert read_frame(server)[1] == READY
                    client.sendall(frame(stream, AUTH_SUCCESS, token(end.value)))
                    return
                except Refused as exc:
                    client.sendall(frame(stream, ERROR, struct.pack(">I", BAD_CREDENTIALS) + string(str(exc))))
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
