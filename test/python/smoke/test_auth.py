"""Authentication: providers of every kind against a server that asks for it.

The server under test may ask for none, so a proxy does: it holds the conversation up to its success, and passes
everything else on.
"""

import pytest
from cassandra import AuthenticationFailed
from cassandra.auth import Authenticator, AuthProvider, PlainTextAuthProvider, SaslAuthProvider
from cassandra.cluster import Cluster, NoHostAvailable
from helper.sasl import Refused, SaslProxy


@pytest.fixture
def ask(contact):
    """Starts a server that holds a conversation; its port."""
    started = []

    def start(conversation):
        started.append(SaslProxy(contact, "org.TheAuth", conversation))
        return started[-1].port

    yield start
    for proxy in started:
        proxy.close()
        assert proxy.failures == []


def key(port, provider):
    # Uncompressed, so that the proxy need not understand STARTUP's options.
    with Cluster(
        ["127.0.0.1"], port=port, auth_provider=provider, protocol_version=4, compression=False
    ) as cluster:
        return cluster.connect().execute("SELECT key FROM system.local").one().key


def plain(name, password):
    def conversation():
        if (yield) != b"\0%s\0%s" % (name, password):
            raise Refused("no such person")

    return conversation


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

    def conversation():
        token = yield
        while token != b"5":
            token = yield b"%d" % (int(token) + 1)
        return b"done"

    assert key(ask(conversation), CountingProvider()) == "local"
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
