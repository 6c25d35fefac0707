"""Providers of authentication from PyPI, as they are: Amazon's SigV4, and the mechanisms of pure-sasl."""

import hmac
import re

import pytest
from cassandra import AuthenticationFailed
from cassandra.auth import SaslAuthProvider
from cassandra.cluster import Cluster, NoHostAvailable
from cassandra_sigv4.auth import SigV4AuthProvider
from helper.sasl import Refused, SaslProxy

NONCE = "91703fdc2ef562e19fbdab0f58e42fe5"


@pytest.fixture
def proxy(contact):
    started = []

    def start(authenticator, conversation):
        started.append(SaslProxy(contact, authenticator, conversation))
        return started[-1]

    yield start
    for one in started:
        one.close()
        assert one.failures == []


def asked(proxy, provider):
    """What a client with this provider is answered."""
    with Cluster(
        [proxy.host], port=proxy.port, auth_provider=provider, protocol_version=4, compression=False
    ) as cluster:
        return cluster.connect().execute("SELECT key FROM system.local").one().key


def test_sigv4(proxy):
    answers = []

    def conversation():
        assert (yield) == b"SigV4\0\0"
        answers.append((yield f"nonce={NONCE},".encode()).decode())

    provider = SigV4AuthProvider(
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="secret",
        aws_session_token="a session",
        region_name="us-west-2",
    )
    assert asked(proxy("software.amazon.cassandra.auth.SigV4", conversation), provider) == "local"
    for answer in answers:
        assert re.fullmatch(
            r"signature=[0-9a-f]{64},access_key=AKIDEXAMPLE,amzdate=[0-9T:.Z-]+,session_token=a session", answer
        )


def test_pure_sasl_plain(proxy):
    seen = []

    def conversation():
        seen.append((yield))

    provider = SaslAuthProvider(service="cassandra", mechanism="PLAIN", username="ada", password="engine")
    assert asked(proxy("org.apache.cassandra.auth.PasswordAuthenticator", conversation), provider) == "local"
    assert set(seen) == {b"\0ada\0engine"}


def test_pure_sasl_with_a_challenge(proxy):
    def conversation():
        assert (yield) in (None, b"")
        answer = yield b"<1896.697170952@localhost>"
        digest = hmac.new(b"engine", b"<1896.697170952@localhost>", "md5").hexdigest()
        if answer != f"ada {digest}".encode():
            raise Refused("wrong digest")

    def provider(password):
        return SaslAuthProvider(service="cassandra", mechanism="CRAM-MD5", username="ada", password=password)

    server = proxy("com.example.Authenticator", conversation)
    assert asked(server, provider("engine")) == "local"
    with pytest.raises(NoHostAvailable) as caught:
        asked(server, provider("motor"))
    (reason,) = caught.value.errors.values()
    assert isinstance(reason, AuthenticationFailed)
    assert "wrong digest" in str(reason)


def test_an_authenticator_that_raises(proxy):
    def conversation():
        yield
        yield b"no nonce here"
        raise AssertionError("nothing was to come")

    provider = SigV4AuthProvider(aws_access_key_id="a", aws_secret_access_key="b", region_name="us-west-2")
    with pytest.raises(NoHostAvailable) as caught:
        asked(proxy("software.amazon.cassandra.auth.SigV4", conversation), provider)
    assert "extract nonce from challenge" in str(caught.value)
