"""Connections of an application's own: messages of the protocol, sent and answered without a session."""

import socket
import threading

import pytest
from cassandra import AuthenticationFailed, ConsistencyLevel, InvalidRequest, OperationTimedOut
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import Cluster, DefaultConnection
from cassandra.connection import (
    ConnectionException,
    ConnectionShutdown,
    DefaultEndPoint,
    ProtocolError,
    ProtocolVersionUnsupported,
    Timer,
    TimerManager,
    locally_supported_compressions,
)
from cassandra.protocol import (
    ErrorMessage,
    ExecuteMessage,
    OptionsMessage,
    PrepareMessage,
    QueryMessage,
    ResultMessage,
    SupportedMessage,
    SyntaxException,
)
from helper.proxy import Proxy
from helper.sasl import Refused, SaslProxy

ONE = ConsistencyLevel.ONE
SELECT = QueryMessage("SELECT key FROM system.local", ONE)
LONG = 120  # seconds for what comes at once


@pytest.fixture
def connect(contact):
    """Opens connections to the server under test, or another port of this machine."""
    made = []
    DefaultConnection.initialize_reactor()

    def open_one(port=None, timeout=LONG, **options):
        options.setdefault("protocol_version", 5)
        endpoint = DefaultEndPoint(*(("127.0.0.1", port) if port else contact))
        made.append(DefaultConnection.factory(endpoint, timeout, **options))
        return made[-1]

    yield open_one
    for connection in made:
        connection.close()


@pytest.fixture
def proxy(contact):
    with Proxy(contact) as proxy:
        yield proxy


def send(connection, message):
    """Sends without waiting: the number of the request, its answers, and an event that there is one."""
    answers, arrived = [], threading.Event()
    with connection.lock:
        connection.in_flight += 1
        number = connection.get_request_id()
    size = connection.send_msg(message, number, lambda answer: (answers.append(answer), arrived.set()))
    assert size > 8
    return number, answers, arrived


@pytest.mark.parametrize("version", [3, 4, 5])
@pytest.mark.parametrize("compression", [True, False, "lz4"])
def test_a_query(connect, version, compression):
    connection = connect(protocol_version=version, compression=compression)
    assert (connection.is_closed, connection.is_defunct, connection.last_error) == (False, False, None)
    result = connection.wait_for_response(SELECT)
    assert isinstance(result, ResultMessage)
    assert list(result.column_names) == ["key"]
    assert [tuple(row) for row in result.parsed_rows] == [("local",)]
    assert connection.in_flight == 0
    assert connection.protocol_version == version
    assert (connection.compressor is None) == (not compression)


def test_what_a_connection_says_of_itself(connect, contact):
    connection = connect()
    assert (connection.host, connection.port) == contact
    assert connection.endpoint == DefaultEndPoint(*contact)
    assert connection.max_request_id == 2**15 - 1
    assert connection.connected_event.is_set()
    assert connection.cql_version.startswith("3.")
    assert str(connection) == f"<{type(connection).__name__}({id(connection)}) {contact[0]}:{contact[1]}>"
    assert not connection.is_idle
    connection.reset_idle()
    assert connection.is_idle
    assert isinstance(connection.wait_for_response(OptionsMessage()), SupportedMessage)
    assert not connection.is_idle
    connection.close()
    assert str(connection).endswith(" (closed)>")


@pytest.mark.parametrize("version", [4, 5])
def test_prepared_statements_and_large_values(connect, keyspace, table, version):
    """Values of several segments, in both directions."""
    name = table("id int PRIMARY KEY, value blob")
    connection = connect(protocol_version=version)
    connection.set_keyspace_blocking(keyspace)
    assert connection.keyspace == keyspace
    insert = connection.wait_for_response(PrepareMessage(f"INSERT INTO {name} (id, value) VALUES (?, ?)"))
    assert [column.name for column in insert.bind_metadata] == ["id", "value"]
    value = bytes(range(256)) * 3000
    noise = b"".join(hash((at, "x")).to_bytes(8, "big", signed=True) for at in range(40000))
    for number, content in enumerate([value, noise, b""]):
        values = [number.to_bytes(4, "big"), content]
        bound = ExecuteMessage(insert.query_id, values, ONE, result_metadata_id=insert.result_metadata_id)
        assert connection.wait_for_response(bound).kind == 1
    select = connection.wait_for_response(PrepareMessage(f"SELECT value FROM {name} WHERE id = ?"))
    messages = [
        ExecuteMessage(
            select.query_id, [number.to_bytes(4, "big")], ONE, result_metadata_id=select.result_metadata_id
        )
        for number in range(3)
    ]
    results = connection.wait_for_responses(*messages)
    assert [result.parsed_rows[0][0] for result in results] == [value, noise, b""]


def test_pages(connect, keyspace, table, session):
    name = table("id int, c int, PRIMARY KEY (id, c)")
    for c in range(25):
        session.execute(f"INSERT INTO {name} (id, c) VALUES (1, {c})")
    connection = connect()
    seen, state = [], None
    while True:
        text = f"SELECT c FROM {keyspace}.{name} WHERE id = 1"
        page = connection.wait_for_response(QueryMessage(text, ONE, fetch_size=10, paging_state=state))
        seen += [row[0] for row in page.parsed_rows]
        state = page.paging_state
        if not state:
            break
        assert len(page.parsed_rows) == 10
    assert seen == list(range(25))


def test_more_requests_than_at_first_have_numbers(connect):
    connection = connect()
    answers = connection.wait_for_responses(*[SELECT] * 1000)
    assert [answer.parsed_rows[0][0] for answer in answers] == ["local"] * 1000
    assert connection.in_flight == 0
    assert connection.highest_request_id >= 299


def test_errors(connect):
    connection = connect()
    wrong = QueryMessage("SELECT nothing FROM system.local", ONE)
    (good, answer), (bad, error), (rejected, mistake) = connection.wait_for_responses(
        SELECT, wrong, QueryMessage("SELEKT", ONE), fail_on_error=False
    )
    assert (good, bad, rejected) == (True, False, False)
    assert answer.parsed_rows[0][0] == "local"
    assert isinstance(error, InvalidRequest)
    assert "Undefined column name nothing" in str(error)
    assert isinstance(mistake, SyntaxException)
    assert not connection.is_defunct
    # One that is raised ends the connection.
    with pytest.raises(InvalidRequest):
        connection.wait_for_response(wrong)
    assert connection.is_defunct
    assert isinstance(connection.last_error, InvalidRequest)
    with pytest.raises(ConnectionShutdown, match=r"Connection <.* \(defunct\)> is already closed"):
        connection.wait_for_response(SELECT)
    with pytest.raises(ConnectionShutdown, match="is defunct"):
        connection.send_msg(SELECT, 1, print)


def test_callbacks_get_errors_as_they_came(connect):
    connection = connect()
    _, (answer,), _ = waited(send(connection, QueryMessage("SELECT nothing FROM system.local", ONE)))
    assert isinstance(answer, ErrorMessage)
    assert answer.code == 0x2200
    assert isinstance(answer.to_exception(), InvalidRequest)
    assert not connection.is_defunct


def waited(sent):
    assert sent[2].wait(LONG)
    return sent


def test_encoders_and_decoders_of_ones_own(connect):
    from cassandra.protocol import ProtocolHandler

    used, arrived = [], threading.Event()

    def encoder(message, *args, **options):
        used.append(("encoder", sorted(options)))
        return ProtocolHandler.encode_message(message, *args, **options)

    def decoder(version, user_types, stream, flags, opcode, body, decompressor, metadata):
        used.append(("decoder", opcode, metadata))
        return "decoded"

    connection = connect()
    with connection.lock:
        connection.in_flight += 1
        number = connection.get_request_id()
    connection.send_msg(
        SELECT,
        number,
        lambda answer: (used.append(answer), arrived.set()),
        encoder=encoder,
        decoder=decoder,
        result_metadata=["known"],
    )
    assert arrived.wait(LONG)
    assert used == [
        ("encoder", ["allow_beta_protocol_version", "compressor"]),
        ("decoder", 8, ["known"]),
        "decoded",
    ]


def test_a_decoder_that_fails(connect):
    def decoder(*args):
        raise KeyError("mine")

    connection = connect()
    answers, lost = [], threading.Event()
    with connection.lock:
        connection.in_flight += 2
        first, second = connection.get_request_id(), connection.get_request_id()
    connection.send_msg(SELECT, first, answers.append, decoder=decoder)
    try:
        connection.send_msg(SELECT, second, lambda answer: lost.set())
    except ConnectionShutdown:
        lost.set()
    assert lost.wait(LONG)
    assert isinstance(answers[0], KeyError)


def test_watchers(connect, session, keyspace):
    connection = connect()
    seen, arrived = [], threading.Event()

    def schema_changed(event):
        # Others change schemas, too.
        if (event["keyspace"], event.get("table")) == (keyspace, "watched"):
            seen.append(event)
            arrived.set()

    watchers = {"SCHEMA_CHANGE": schema_changed, "STATUS_CHANGE": print}
    connection.register_watchers(watchers, register_timeout=LONG)
    session.execute(f"CREATE TABLE {keyspace}.watched (id int PRIMARY KEY)", timeout=60)
    assert arrived.wait(LONG)
    assert seen[0]["change_type"] == "CREATED"
    session.execute(f"DROP TABLE {keyspace}.watched", timeout=60)
    connection.control_conn_disposed()
    assert connection.wait_for_response(SELECT).parsed_rows[0][0] == "local"


def test_timeouts(connect, proxy):
    connection = connect(proxy.port)
    proxy.answering.clear()
    with pytest.raises(OperationTimedOut):
        connection.wait_for_response(SELECT, timeout=0.01)
    assert not connection.is_defunct
    assert connection.in_flight == 1
    proxy.answering.set()
    assert connection.wait_for_response(SELECT).parsed_rows[0][0] == "local"


def test_abandoned_requests_keep_their_numbers(connect, proxy):
    released = threading.Event()
    connection = connect(proxy.port, on_orphaned_stream_released=released.set)
    proxy.answering.clear()
    number, answers, _ = send(connection, SELECT)
    with connection.lock:
        connection._requests.pop(number)
        connection.orphaned_request_ids.add(number)
    assert number not in connection.request_ids
    proxy.answering.set()
    assert released.wait(LONG)
    connection.wait_for_response(SELECT)
    assert connection.orphaned_request_ids == set()
    assert number in connection.request_ids
    assert (connection.in_flight, answers) == (0, [])


def test_a_server_that_takes_too_long_to_be_ready(connect, proxy):
    proxy.answering.clear()
    with pytest.raises(OperationTimedOut, match=r"Timed out creating connection \(0.01 seconds\)"):
        connect(proxy.port, timeout=0.01)


def test_a_server_that_closes(connect, proxy):
    connection = connect(proxy.port)
    proxy.answering.clear()
    pending = [send(connection, SELECT) for _ in range(3)]
    assert proxy.held.wait(LONG)
    proxy.cut()
    for _, (answer,), _ in map(waited, pending):
        assert isinstance(answer, ConnectionShutdown)
    assert connection.is_closed
    with pytest.raises(ConnectionShutdown):
        connection.send_msg(SELECT, 1, print)
    proxy.answering.set()


def test_closing(connect, proxy, contact):
    connection = connect(proxy.port)
    proxy.answering.clear()
    sent = send(connection, SELECT)
    connection.close()
    connection.close()
    _, (answer,), _ = waited(sent)
    assert isinstance(answer, ConnectionShutdown)
    assert str(answer) == f"Connection to {connection.endpoint} was closed"
    with pytest.raises(ConnectionShutdown, match=f"Connection to {connection.endpoint} is closed"):
        connection.send_msg(SELECT, 1, print)


def test_giving_up(connect, proxy):
    """More callbacks than one thread calls."""
    connection = connect(proxy.port)
    proxy.answering.clear()
    pending = [send(connection, SELECT) for _ in range(150)]
    reason = ValueError("I don't like it")
    connection.defunct(reason)
    for _, (answer,), _ in map(waited, pending):
        assert isinstance(answer, ConnectionShutdown)
        assert str(answer) == "I don't like it"
    assert connection.last_error is reason
    assert connection.is_defunct
    assert connection.is_closed


def test_keyspaces(connect, keyspace):
    connection = connect()
    done = threading.Event()
    called = []
    connection.set_keyspace_async(keyspace, lambda *args: (called.append(args), done.set()))
    assert done.wait(LONG)
    assert called == [(connection, None)]
    assert connection.keyspace == keyspace
    assert connection.in_flight == 1  # counted for who is called
    connection.set_keyspace_blocking(keyspace)
    failed = threading.Event()
    connection.set_keyspace_async("no_such", lambda *args: (called.append(args), failed.set()))
    assert failed.wait(LONG)
    assert isinstance(called[1][1], InvalidRequest)
    assert not connection.is_defunct
    with pytest.raises(ConnectionException, match="Problem while setting keyspace: "):
        connection.set_keyspace_blocking("no_such")
    assert connection.is_defunct


def test_versions_that_are_not_supported(connect, contact):
    with pytest.raises(ProtocolVersionUnsupported) as raised:
        connect(protocol_version=66)
    endpoint = DefaultEndPoint(*contact)
    assert str(raised.value) == f"Unsupported protocol version on {endpoint}: 66"
    assert (raised.value.startup_version, raised.value.endpoint) == (66, endpoint)


def test_wishes_that_the_server_does_not_grant(connect):
    with pytest.raises(ProtocolError, match=r"cql_version '1\.2\.3' is not supported by remote"):
        connect(cql_version="1.2.3")
    with pytest.raises(ProtocolError, match=r"The requested compression type \(brotli\) is not supported"):
        connect(compression="brotli")


def test_nobody_listens(connect):
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        address = bound.getsockname()
        with pytest.raises(ConnectionRefusedError) as raised:
            connect(address[1])
    assert raised.value.strerror == f"Tried connecting to [{address}]. Last error: Connection refused"


def plain(name, password):
    def conversation():
        if (yield) != b"\0%s\0%s" % (name, password):
            raise Refused("no such person")

    return conversation


def test_authentication(connect, contact):
    server = SaslProxy(contact, "org.TheAuth", plain(b"ann", b"secret"))
    options = {"protocol_version": 4, "compression": False}
    good = PlainTextAuthProvider("ann", "secret").new_authenticator("127.0.0.1")
    assert connect(server.port, authenticator=good, **options).wait_for_response(SELECT)
    bad = PlainTextAuthProvider("ann", "wrong").new_authenticator("127.0.0.1")
    with pytest.raises(AuthenticationFailed) as raised:
        connect(server.port, authenticator=bad, **options)
    assert str(raised.value).startswith(f"Failed to authenticate to 127.0.0.1:{server.port}: Error from server: ")
    assert "no such person" in str(raised.value)
    with pytest.raises(AuthenticationFailed, match="Remote end requires authentication"):
        connect(server.port, **options)
    server.close()
    assert server.failures == []


def test_timers():
    called = []
    timers = TimerManager()
    assert timers.next_timeout is None
    later = Timer(1000, lambda: called.append("later"))
    for timer in (later, Timer(-1, lambda: called.append("second")), Timer(-2, lambda: called.append("first"))):
        timers.add_timer(timer)
    canceled = Timer(-3, lambda: called.append("canceled"))
    timers.add_timer(canceled)
    canceled.cancel()
    assert timers.service_timeouts() == timers.next_timeout == later.end
    assert called == ["first", "second"]
    assert not later.finish(later.end - 1)
    assert later.finish(later.end)
    assert called[2:] == ["later"]


def test_compressions():
    assert next(iter(locally_supported_compressions)) == "lz4"
    compress, decompress = locally_supported_compressions["lz4"]
    for text in (b"", b"a", b"abc" * 10000):
        packed = compress(text)
        assert packed[:4] == len(text).to_bytes(4, "big")
        assert decompress(packed) == text


def test_a_connection_with_the_settings_of_a_cluster(contact, keyspace):
    host, port = contact
    with Cluster([host], port=port, compression=False, protocol_version=4) as cluster:
        session = cluster.connect(keyspace)
        (endpoint,) = [known.endpoint for known in cluster.metadata.all_hosts() if known.is_up][:1]
        connection = cluster.connection_factory(endpoint)
        assert isinstance(connection, cluster.connection_class)
        assert (connection.protocol_version, connection.compressor) == (4, None)
        assert connection.endpoint == endpoint
        assert connection.wait_for_response(SELECT).parsed_rows[0][0] == "local"
        connection.close()
        other = cluster.connection_factory(endpoint, protocol_version=3, is_control_connection=True)
        assert (other.protocol_version, other.is_control_connection) == (3, True)
        other.close()
        assert session.execute("SELECT key FROM system.local").one().key == "local"
