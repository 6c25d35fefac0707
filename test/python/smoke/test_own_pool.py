"""Pools and heartbeats of connections of an application's own."""

import threading

import pytest
from cassandra import ConsistencyLevel
from cassandra.cluster import Cluster
from cassandra.connection import ConnectionException, ConnectionHeartbeat, HeartbeatFuture
from cassandra.policies import ConvictionPolicy, HostDistance
from cassandra.pool import HostConnection, HostConnectionPool, NoConnectionsAvailable
from cassandra.protocol import QueryMessage
from helper.proxy import Proxy

SELECT = QueryMessage("SELECT key FROM system.local", ConsistencyLevel.ONE)
LONG = 120  # seconds for what comes at once
CLASSES = [HostConnection, HostConnectionPool]


@pytest.fixture
def own(contact, keyspace):
    """A session of the test's own, on which it may set what it likes, and a host of it."""
    host, port = contact
    with Cluster([host], port=port, protocol_version=4) as cluster:
        session = cluster.connect(keyspace)
        yield session, cluster.metadata.all_hosts()[0]


def ask(pool, timeout=LONG):
    connection, number = pool.borrow_connection(timeout)
    answers, arrived = [], threading.Event()
    connection.send_msg(SELECT, number, lambda answer: (answers.append(answer), arrived.set()))
    assert arrived.wait(LONG)
    pool.return_connection(connection)
    return answers[0]


@pytest.mark.parametrize("kind", CLASSES)
def test_borrowing(own, keyspace, kind):
    session, host = own
    pool = kind(host, HostDistance.LOCAL, session)
    size = len(pool.get_connections())
    assert size == (1 if kind is HostConnection else 2)
    assert pool.open_count == size
    idle = {"shutdown": False, "open_count": size, "in_flights": [0] * size, "orphan_requests": [set()] * size}
    assert pool.get_state() == idle
    assert [connection.keyspace for connection in pool.get_connections()] == [keyspace] * size
    connection, number = pool.borrow_connection(LONG)
    assert connection in pool.get_connections()
    assert 0 <= number <= connection.max_request_id
    assert sorted(pool.get_state()["in_flights"])[-1] == 1
    pool.return_connection(connection)
    assert ask(pool).parsed_rows[0][0] == "local"
    assert pool.get_state()["in_flights"] == [0] * size
    pool.shutdown()
    assert pool.is_shutdown
    assert connection.is_closed
    with pytest.raises(ConnectionException, match=f"Pool for {host} is shutdown"):
        pool.borrow_connection(LONG)


def test_hosts_that_are_not_used(own):
    session, host = own
    pool = HostConnection(host, HostDistance.IGNORED, session)
    assert pool.get_state() == {"shutdown": False, "open_count": 0, "in_flights": [], "orphan_requests": []}
    with pytest.raises(NoConnectionsAvailable):
        pool.borrow_connection(0.01)


def test_all_numbers_are_taken(own):
    session, host = own
    pool = HostConnection(host, HostDistance.LOCAL, session)
    (connection,) = pool.get_connections()
    with connection.lock:
        connection.in_flight = connection.max_request_id
    with pytest.raises(NoConnectionsAvailable, match="All request IDs are currently in use"):
        pool.borrow_connection(0.01)
    got, waiting = [], threading.Event()

    def borrow():
        waiting.set()
        got.append(pool.borrow_connection(LONG))

    thread = threading.Thread(target=borrow)
    thread.start()
    assert waiting.wait(LONG)
    pool.return_connection(connection)
    thread.join(LONG)
    assert got[0][0] is connection
    pool.shutdown()


def test_reconnection_handlers(own):
    _, host = own
    first, second = object(), object()
    assert host.get_and_set_reconnection_handler(first) is None
    assert host.is_currently_reconnecting()
    assert host.get_and_set_reconnection_handler(second) is first
    assert host.get_and_set_reconnection_handler(None) is second
    assert not host.is_currently_reconnecting()


class Holder:
    """Has connections looked after."""

    shutdown_on_error = False

    def __init__(self, *connections):
        self.connections = connections
        self.returned = []
        self.told = threading.Event()

    def get_connections(self):
        return self.connections

    def return_connection(self, connection):
        self.returned.append(connection)
        self.told.set()


@pytest.fixture
def behind(contact):
    with Proxy(contact) as proxy, Cluster(["127.0.0.1"], port=proxy.port, protocol_version=4) as cluster:
        cluster.connection_class.initialize_reactor()
        yield proxy, cluster.connection_factory(cluster.endpoints_resolved[0])


def test_a_heartbeat(behind):
    _, connection = behind
    future = HeartbeatFuture(connection, "owner")
    assert (future.connection, future.owner) == (connection, "owner")
    future.wait(LONG)
    assert connection.in_flight == 1
    connection.in_flight = connection.max_request_id
    with pytest.raises(Exception, match="connection 'in_flight' exceeds threshold"):
        HeartbeatFuture(connection, "owner").wait(LONG)
    connection.close()


def test_connections_that_are_alive_stay(behind):
    _, connection = behind
    connection.reset_idle()
    holder, rounds, enough = Holder(connection), [], threading.Event()

    def holders():
        rounds.append(connection.is_idle)
        if len(rounds) > 4:
            enough.set()
        return [holder]

    heart = ConnectionHeartbeat(0.001, holders, LONG)
    assert heart.daemon
    assert enough.wait(LONG)
    heart.stop()
    assert not heart.is_alive()
    assert holder.returned == []
    assert not connection.is_closed
    connection.close()


def test_a_connection_that_does_not_answer_is_given_up(behind):
    proxy, connection = behind
    proxy.answering.clear()
    connection.reset_idle()
    holder = Holder(connection)
    heart = ConnectionHeartbeat(0.001, lambda: [holder], 0.01)
    assert holder.told.wait(LONG)
    heart.stop()
    assert holder.shutdown_on_error
    assert connection.is_defunct
    assert "Connection heartbeat timeout after" in str(connection.last_error)
    assert holder.returned[0] is connection
    proxy.answering.set()


class Lenient(ConvictionPolicy):
    """A host is never down."""

    def add_failure(self, connection_exc):
        return False

    def reset(self):
        pass


@pytest.mark.parametrize("kind", CLASSES)
def test_a_connection_that_was_lost_is_replaced(contact, kind):
    with Proxy(contact) as proxy:
        options = {"port": proxy.port, "protocol_version": 4, "conviction_policy_factory": Lenient}
        with Cluster(["127.0.0.1"], **options) as cluster:
            session = cluster.connect()
            pool = kind(cluster.metadata.all_hosts()[0], HostDistance.LOCAL, session)
            before = list(pool.get_connections())
            proxy.answering.clear()
            connection, number = pool.borrow_connection(LONG)
            lost = threading.Event()
            connection.send_msg(SELECT, number, lambda answer: lost.set())
            assert proxy.held.wait(LONG)
            proxy.cut()
            proxy.answering.set()
            assert lost.wait(LONG)
            pool.return_connection(connection)
            assert connection.signaled_error
            assert answer_of_another(pool, before).parsed_rows[0][0] == "local"
            pool.shutdown()


def answer_of_another(pool, before):
    """What a connection answers that has taken the place of one of those."""
    pause = threading.Event()
    for _ in range(12000):
        made = [connection for connection in pool.get_connections() if connection not in before]
        if made:
            return made[0].wait_for_response(SELECT)
        pause.wait(0.01)
    raise AssertionError("nothing has taken its place")
