"""Authentication: providers of every kind against a server that asks for it.

The server under test may ask for none, so a proxy does: it holds the conversation up to its success, and passes
everything else on.
"""

import socket
import struct
import threading

import pytest
from cassandra import AuthenticationFailed
from cassandra.auth import Authenticator, AuthProvider, PlainTextAuthProvider, SaslAuthProvider
from cassandra.cluster import Cluster, NoHostAvailable

ERROR, STARTUP, READY, AUTHENTICATE, CHALLENGE, RESPONSE, SUCCESS = 0x00, 0x01, 0x02, 0x03, 0x0E, 0x0F, 0x10
HEADER = struct.Struct(">BBhBi")


def read_frame(source):
    header = source.recv(HEADER.size, socket.MSG_WAITALL)
    if len(header) < HEADER.size:
        raise ConnectionError
    *_, length = HEADER.unpack(header)
    body = source.recv(length, socket.MSG_WAITALL) if length else b""
    return header, body


class AskingServer:
    """`answer(token, step)` of the client's tokens: bytes to challenge, True for success, False for an error."""

    def __init__(self, target, answer):
        self.target = target
        self.answer = answer
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        try:
            with socket.create_connection(self.target) as server:
                threading.Thread(target=self._pass_on, args=(client, server), daemon=True).start()
                ready = False
                while True:
                    header, body = read_frame(server)
                    # The answer to STARTUP is not the client's; it got another one.
                    if ready or HEADER.unpack(header)[3] != READY:
                        client.sendall(header + body)
                    else:
                        ready = True
        except OSError:
            client.close()

    def _pass_on(self, client, server):
        startup, step = None, 0
        try:
            while True:
                header, body = read_frame(client)
                version, _, stream, opcode, _ = HEADER.unpack(header)
                if opcode == STARTUP and version == 4:
                    startup = header + body
                    self._say(client, stream, AUTHENTICATE, struct.pack(">H", 11) + b"org.TheAuth")
                elif opcode == RESPONSE:
                    (size,) = struct.unpack_from(">i", body)
                    said = self.answer(None if size < 0 else body[4:], step)
                    step += 1
                    if said is True:
                        server.sendall(startup)
                        self._say(client, stream, SUCCESS, struct.pack(">i", 4) + b"done")
                    elif said is False:
                        message = b"no such person"
                        self._say(client, stream, ERROR, struct.pack(">iH", 0x0100, len(message)) + message)
                    else:
                        self._say(client, stream, CHALLENGE, struct.pack(">i", len(said)) + said)
                else:
                    server.sendall(header + body)
        except OSError:
            server.close()

    @staticmethod
    def _say(client, stream, opcode, body):
        client.sendall(HEADER.pack(0x84, 0, stream, opcode, len(body)) + body)


@pytest.fixture
def ask(contact):
    servers = []

    def start(answer):
        servers.append(AskingServer(contact, answer))
        return servers[-1].port

    yield start
    for server in servers:
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()


def key(port, provider):
    # Uncompressed, so that the proxy need not understand STARTUP's options.
    with Cluster(
        ["127.0.0.1"], port=port, auth_provider=provider, protocol_version=4, compression=False
    ) as cluster:
        return cluster.connect().execute("SELECT key FROM system.local").one().key


def plain(name, password):
    return lambda token, step: token == b"\0%s\0%s" % (name, password)


def test_plain_text(ask):
    port = ask(plain(b"ann", b"secret"))
    assert key(port, PlainTextAuthProvider("ann", "secret")) == "local"
    with pytest.raises(NoHostAvailable) as raised:
        key(port, PlainTextAuthProvider("ann", "wrong"))
    (error,) = raised.value.errors.values()
    assert isinstance(error, AuthenticationFailed)
    assert "no such person" in str(error)


def test_a_subclass_of_plain_text(ask):
    class FromVault(PlainTextAuthProvider):
        def __init__(self):
            super().__init__("nobody", "nothing")
            self.asked = []

        def new_authenticator(self, host):
            self.asked.append(host)
            self.username, self.password = "ann", "secret"
            return super().new_authenticator(host)

    provider = FromVault()
    assert key(ask(plain(b"ann", b"secret")), provider) == "local"
    assert set(provider.asked) == {"127.0.0.1"}


def test_pure_sasl(ask):
    pytest.importorskip("puresasl")
    with pytest.raises(ValueError, match="should not contain 'host'"):
        SaslAuthProvider(host="127.0.0.1")
    provider = SaslAuthProvider(service="cassandra", mechanism="PLAIN", username="ann", password="secret")
    assert key(ask(plain(b"ann", b"secret")), provider) == "local"


def test_a_conversation_of_ones_own(ask):
    seen = []

    class Counting(Authenticator):
        def initial_response(self):
            seen.append(self.server_authenticator_class)
            return b"1"

        def evaluate_challenge(self, challenge):
            seen.append(challenge)
            return b"%d" % (int(challenge) + 1)

        def on_authentication_success(self, token):
            seen.append(token)

    class CountingProvider(AuthProvider):
        def new_authenticator(self, host):
            return Counting()

    def answer(token, step):
        return True if token == b"5" else b"%d" % (int(token) + 1)

    assert key(ask(answer), CountingProvider()) == "local"
    assert seen[:4] == ["org.TheAuth", b"2", b"4", seen[3]]
    assert seen[3] in (b"done", "done")


def test_no_provider(ask):
    with pytest.raises(NoHostAvailable) as raised:
        key(ask(plain(b"ann", b"secret")), None)
    (error,) = raised.value.errors.values()
    assert isinstance(error, AuthenticationFailed)
    assert "Remote end requires authentication" in str(error)


def test_a_provider_that_is_none(contact):
    with pytest.raises(TypeError, match=r"must implement the cassandra\.auth\.AuthProvider interface"):
        Cluster([contact[0]], auth_provider=object())
