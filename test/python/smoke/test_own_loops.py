"""Connections of an application's own, under all names of event loops, over TLS and UNIX sockets."""

import importlib
import socket
import ssl
import threading

import pytest
from cassandra import ConsistencyLevel, DependencyException
from cassandra.cluster import Cluster, DefaultConnection, conn_class, conn_fns, excs
from cassandra.connection import Connection, ConnectionShutdown, DefaultEndPoint, UnixSocketEndPoint
from cassandra.protocol import QueryMessage
from helper.authority import Authority
from helper.proxy import Proxy

SELECT = QueryMessage("SELECT key FROM system.local", ConsistencyLevel.ONE)
LARGE = QueryMessage(
    "SELECT keyspace_name, table_name, column_name FROM system_schema.columns", ConsistencyLevel.ONE
)
LONG = 120  # seconds for what comes at once
NAMES = {
    "libevreactor": "LibevConnection",
    "asyncorereactor": "AsyncoreConnection",
    "asyncioreactor": "AsyncioConnection",
    "twistedreactor": "TwistedConnection",
}


def test_the_default():
    assert DefaultConnection is conn_class
    assert issubclass(DefaultConnection, Connection)
    assert Cluster.connection_class is DefaultConnection
    assert Cluster().connection_class is DefaultConnection
    found = [function() for function in conn_fns]
    assert next(cls for cls, _ in found if cls is not None) is DefaultConnection
    assert all(isinstance(exc, DependencyException) for exc in excs)


@pytest.fixture(params=NAMES)
def kind(request):
    try:
        module = importlib.import_module("cassandra.io." + request.param)
    except (ImportError, DependencyException) as exc:
        pytest.skip(str(exc))
    found = getattr(module, NAMES[request.param])
    assert issubclass(found, Connection)
    found.initialize_reactor()
    return found


def ask(connection, message=SELECT):
    return [tuple(row) for row in connection.wait_for_response(message).parsed_rows]


def test_requests_and_closing(kind, contact):
    connection = kind.factory(DefaultEndPoint(*contact), LONG, protocol_version=5)
    assert isinstance(connection, kind)
    assert ask(connection) == [("local",)]
    assert len(connection.wait_for_responses(*[LARGE] * 20)) == 20
    connection.close()
    assert connection.is_closed
    with pytest.raises(ConnectionShutdown):
        connection.wait_for_response(SELECT)


def test_a_server_that_closes(kind, contact):
    with Proxy(contact) as proxy:
        connection = kind.factory(DefaultEndPoint("127.0.0.1", proxy.port), LONG, protocol_version=4)
        proxy.answering.clear()
        answers, arrived = [], threading.Event()
        with connection.lock:
            number = connection.get_request_id()
        connection.send_msg(SELECT, number, lambda answer: (answers.append(answer), arrived.set()))
        assert proxy.held.wait(LONG)
        proxy.cut()
        assert arrived.wait(LONG)
    assert isinstance(answers[0], ConnectionShutdown)
    assert connection.is_closed


def test_timers(kind, contact):
    connection = kind.factory(DefaultEndPoint(*contact), LONG, protocol_version=5)
    called, done = [], threading.Event()
    kind.create_timer(LONG, lambda: called.append("canceled")).cancel()
    kind.create_timer(0.01, lambda: (called.append("called"), done.set()))
    assert done.wait(LONG)
    assert called == ["called"]
    connection.close()


def test_a_cluster_that_names_it(kind, contact):
    host, port = contact
    with Cluster([host], port=port, connection_class=kind) as cluster:
        assert cluster.connection_class is kind
        assert cluster.connect().execute("SELECT key FROM system.local").one().key == "local"
        connection = cluster.connection_factory(DefaultEndPoint(host, port))
        assert type(connection) is kind
        assert connection.protocol_version == cluster.protocol_version
        assert ask(connection) == [("local",)]
        connection.close()


def test_a_unix_socket(contact, tmp_path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "cql.sock"))
    listener.listen()
    DefaultConnection.initialize_reactor()
    with Proxy(contact, listener=listener):
        endpoint = UnixSocketEndPoint(str(tmp_path / "cql.sock"))
        connection = DefaultConnection.factory(endpoint, LONG, protocol_version=5)
        assert ask(connection) == [("local",)]
        connection.close()


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    pytest.importorskip("cryptography")
    return Authority(tmp_path_factory.mktemp("authority"))


def test_tls(contact, authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(authority.file)
    DefaultConnection.initialize_reactor()
    with Proxy(contact, authority.server_context()) as proxy:
        endpoint = DefaultEndPoint("127.0.0.1", proxy.port)
        for version in (4, 5):
            connection = DefaultConnection.factory(endpoint, LONG, protocol_version=version, ssl_context=context)
            assert ask(connection) == [("local",)]
            results = connection.wait_for_responses(*[LARGE] * 20)
            assert {len(result.parsed_rows) for result in results} == {len(results[0].parsed_rows)}
            connection.close()
        options = {"ca_certs": authority.file, "cert_reqs": ssl.CERT_REQUIRED, "server_hostname": "localhost"}
        connection = DefaultConnection.factory(endpoint, LONG, protocol_version=5, ssl_options=options)
        assert ask(connection) == [("local",)]
        connection.close()
        assert "localhost" in proxy.server_names
        with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
            DefaultConnection.factory(endpoint, LONG, ssl_context=ssl.create_default_context())
        other = DefaultEndPoint("localhost", proxy.port)
        context.check_hostname = True
        DefaultConnection.factory(other, LONG, protocol_version=5, ssl_context=context).close()
