"""What applications may replace by code of their own: policies of every kind, factories, classes for user types."""

import importlib.util
import itertools
import socket
import threading
import time
from collections import namedtuple

import pytest
from cassandra import ConsistencyLevel, Unavailable
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile, NoHostAvailable
from cassandra.policies import (
    AddressTranslator,
    ConstantSpeculativeExecutionPolicy,
    HostDistance,
    HostFilterPolicy,
    LoadBalancingPolicy,
    ReconnectionPolicy,
    RetryPolicy,
    RoundRobinPolicy,
    SimpleConvictionPolicy,
    SpeculativeExecutionPlan,
    SpeculativeExecutionPolicy,
)
from cassandra.query import SimpleStatement, dict_factory, tuple_factory
from helper.host_events import HostEvents
from helper.proxy import Proxy

SELECT = "SELECT key FROM system.local"


def cluster_with(contact, profile=None, **options):
    profile = profile or {}
    profile.setdefault("load_balancing_policy", RoundRobinPolicy())
    profiles = {EXEC_PROFILE_DEFAULT: ExecutionProfile(**profile)}
    return Cluster([contact[0]], port=contact[1], execution_profiles=profiles, **options)


class OwnBalancing(LoadBalancingPolicy):
    """From the base class alone."""

    def __init__(self):
        super().__init__()
        self.hosts = []
        self.calls = []

    def populate(self, cluster, hosts):
        self.calls.append("populate")
        self.hosts = list(hosts)

    def distance(self, host):
        return HostDistance.LOCAL

    def make_query_plan(self, working_keyspace=None, query=None):
        self.calls.append("plan")
        return list(self.hosts)

    def on_up(self, host):
        self.calls.append("up")

    def on_down(self, host):
        self.calls.append("down")

    def on_add(self, host):
        self.hosts.append(host)

    def on_remove(self, host):
        self.hosts.remove(host)


def test_load_balancing(contact):
    policy = OwnBalancing()
    with cluster_with(contact, {"load_balancing_policy": policy}) as cluster:
        assert cluster.connect().execute(SELECT).one().key == "local"
    assert policy.calls[0] == "populate"
    assert "plan" in policy.calls


def test_host_filter(contact):
    seen = []

    def all_of_them(host):
        seen.append(host.address)
        return True

    policy = HostFilterPolicy(RoundRobinPolicy(), all_of_them)
    with cluster_with(contact, {"load_balancing_policy": policy}) as cluster:
        assert cluster.connect().execute(SELECT).one().key == "local"
    assert contact[0] in seen
    nobody = HostFilterPolicy(RoundRobinPolicy(), lambda host: False)
    with pytest.raises(NoHostAvailable), cluster_with(contact, {"load_balancing_policy": nobody}) as cluster:
        cluster.connect().execute(SELECT)


class Asking(RetryPolicy):
    """Retries twice with the levels that it is given."""

    def __init__(self, *decisions):
        self.decisions = list(decisions)
        self.asked = []

    def on_unavailable(self, query, consistency, required_replicas, alive_replicas, retry_num):
        self.asked.append(
            (query.query_string.split()[0], consistency, required_replicas, alive_replicas, retry_num)
        )
        return self.decisions.pop(0)


@pytest.fixture
def unavailable(session, table):
    name = table("k int PRIMARY KEY")
    return SimpleStatement(f"SELECT k FROM {name}", consistency_level=ConsistencyLevel.THREE)


def test_retries_in_steps(session, unavailable):
    unavailable.retry_policy = policy = Asking(
        (RetryPolicy.RETRY, ConsistencyLevel.TWO), (RetryPolicy.RETRY_NEXT_HOST, None), (RetryPolicy.RETHROW, None)
    )
    with pytest.raises((Unavailable, NoHostAvailable)):
        session.execute(unavailable)
    # Of the error's own frame: the second attempt asked for two.
    assert policy.asked[:2] == [("SELECT", 3, 3, 1, 0), ("SELECT", 2, 2, 1, 1)]


def test_ignored(session, unavailable):
    unavailable.retry_policy = Asking((RetryPolicy.IGNORE, None))
    assert session.execute(unavailable).all() == []


def test_a_retry_after_a_while(session, unavailable):
    pytest.importorskip("ilion", reason="three-tuples are of later releases of the other driver")
    unavailable.retry_policy = Asking((RetryPolicy.RETRY, ConsistencyLevel.ONE, 0.2))
    start = time.monotonic()
    session.execute(unavailable)
    assert time.monotonic() - start >= 0.2


def test_speculative_execution(contact):
    class Plan(SpeculativeExecutionPlan):
        def next_execution(self, host):
            asked.append(host)  # None where the first host is not chosen yet
            return -1

    class Policy(SpeculativeExecutionPolicy):
        def new_plan(self, keyspace, statement):
            planned.append(statement.query_string)
            return Plan()

    asked, planned = [], []
    with cluster_with(contact, {"speculative_execution_policy": Policy()}) as cluster:
        session = cluster.connect()
        session.execute(SimpleStatement(SELECT, is_idempotent=True))
    assert planned == [SELECT]
    assert len(asked) == 1
    with cluster_with(
        contact, {"speculative_execution_policy": ConstantSpeculativeExecutionPolicy(0.001, 3)}
    ) as cluster:
        assert cluster.connect().execute(SimpleStatement(SELECT, is_idempotent=True)).one().key == "local"


class Often(ReconnectionPolicy):
    def __init__(self):
        self.schedules = 0

    def new_schedule(self):
        self.schedules += 1
        return itertools.repeat(0.05)


def test_a_host_that_goes_and_comes(contact):
    """Listeners, reconnection and conviction policies of ones own."""
    convicted = []

    class Conviction(SimpleConvictionPolicy):
        def add_failure(self, connection_exc):
            convicted.append(type(connection_exc))
            return super().add_failure(connection_exc)

    listener, policy = HostEvents(), Often()
    proxy = Proxy(contact)
    with cluster_with(
        ("127.0.0.1", proxy.port), reconnection_policy=policy, conviction_policy_factory=Conviction
    ) as cluster:
        session = cluster.connect()
        cluster.register_listener(listener)
        assert listener in cluster.listeners
        port = proxy.port
        proxy.close()
        proxy.cut()
        with pytest.raises(NoHostAvailable):
            for _ in range(100):
                session.execute(SELECT)
        assert listener.wait_for("down")
        listener.events.clear()
        proxy = Proxy(contact, listener=socket.create_server(("127.0.0.1", port)))
        assert listener.wait_for("up")
        assert session.execute(SELECT).one().key == "local"
        cluster.unregister_listener(listener)
    assert policy.schedules
    proxy.close()


def test_an_address_translator(contact):
    class Same(AddressTranslator):
        def translate(self, addr):
            return addr

    with cluster_with(contact, address_translator=Same()) as cluster:
        assert cluster.connect().execute(SELECT).one().key == "local"
    with pytest.raises(TypeError, match="address_translator should not be a class"):
        Cluster(address_translator=Same)


def test_profiles_at_run_time(contact):
    with cluster_with(contact, {"row_factory": dict_factory}) as cluster:
        session = cluster.connect()
        cluster.add_execution_profile("tuples", ExecutionProfile(RoundRobinPolicy(), row_factory=tuple_factory))
        clone = session.execution_profile_clone_update("tuples", row_factory=lambda names, rows: [tuple(names)])
        assert session.execute(SELECT, execution_profile="tuples").one() == ("local",)
        assert session.execute(SELECT, execution_profile=clone).one() == ("key",)
        balancing = OwnBalancing()
        balancing.populate(cluster, cluster.metadata.all_hosts())
        lower = session.execution_profile_clone_update(EXEC_PROFILE_DEFAULT, request_timeout=None)
        assert lower.request_timeout is None
        assert session.execute(SELECT, execution_profile=lower).one() == {"key": "local"}


def test_row_factories(session):
    Point = namedtuple("Point", "x")
    for factory, expected in (
        (lambda names, rows: (Point(row[0]) for row in rows), [Point("local")]),
        (lambda names, rows: [names], [["key"]]),
        (lambda names, rows: {"names": names, "count": len(list(rows))}, [{"names": ["key"], "count": 1}]),
    ):
        future = session.execute_async(SELECT)
        future.row_factory = factory
        assert list(future.result()) == expected


def test_callbacks_with_arguments(session):
    seen, done = [], threading.Event()
    future = session.execute_async(SELECT)
    future.add_callbacks(
        lambda rows, *args, **kwargs: (seen.append((rows[0].key, args, kwargs)), done.set()),
        lambda exc: done.set(),
        callback_args=(1, 2),
        callback_kwargs={"three": 3},
    )
    assert done.wait(60)
    assert seen == [("local", (1, 2), {"three": 3})]
    failed = threading.Event()
    wrong = session.execute_async("SELECT nothing FROM system.local")
    wrong.add_errback(lambda exc, mark: (seen.append((type(exc).__name__, mark)), failed.set()), mark="x")
    assert failed.wait(60)
    assert seen[-1] == ("InvalidRequest", "x")


def test_pages_by_callbacks(session, table):
    name = table("k int, c int, PRIMARY KEY (k, c)")
    for c in range(12):
        session.execute(f"INSERT INTO {name} (k, c) VALUES (1, {c})")
    found, done = [], threading.Event()
    future = session.execute_async(SimpleStatement(f"SELECT c FROM {name} WHERE k = 1", fetch_size=5))

    def page(rows):
        found.extend(row.c for row in rows)
        if future.has_more_pages:
            future.start_fetching_next_page()
        else:
            done.set()

    future.add_callback(page)
    assert done.wait(60)
    assert found == list(range(12))
    cleared = session.execute_async(SimpleStatement(f"SELECT c FROM {name} WHERE k = 1", fetch_size=5))
    first = cleared.result()
    cleared.add_callback(found.append)
    count = len(found)
    cleared.clear_callbacks()
    cleared.start_fetching_next_page()
    assert len(cleared.result().current_rows) == 5
    assert len(found) == count
    assert [row.c for row in first.current_rows] == list(range(5))


class Address:
    def __init__(self, street, number):
        self.street = street
        self.number = number

    def __eq__(self, other):
        return (self.street, self.number) == (other.street, other.number)

    __hash__ = None


def test_classes_for_user_types(contact, keyspace, session):
    session.execute("CREATE TYPE postal_address (street text, number int)")
    session.execute(
        "CREATE TABLE people (k int PRIMARY KEY, a frozen<postal_address>, l list<frozen<postal_address>>)"
    )
    with Cluster([contact[0]], port=contact[1]) as cluster:
        cluster.register_user_type(keyspace, "postal_address", Address)
        own = cluster.connect(keyspace)
        here, there = Address("Here", 1), Address("There", 2)
        own.execute("INSERT INTO people (k, a, l) VALUES (1, %s, %s)", (here, [here, there]))
        own.execute(own.prepare("INSERT INTO people (k, a, l) VALUES (?, ?, ?)"), (2, there, [here]))
        rows = {row.k: row for row in own.execute("SELECT * FROM people")}
        assert isinstance(rows[1].a, Address)
        assert (rows[1].a, rows[1].l, rows[2].a, rows[2].l) == (here, [here, there], there, [here])
    row = session.execute("SELECT a FROM people WHERE k = 1").one()
    assert (row.a.street, row.a.number) == ("Here", 1)
    session.execute("DROP TABLE people")
    session.execute("DROP TYPE postal_address")


def test_serial_consistency(contact, keyspace, session, table):
    name = table("k int PRIMARY KEY, v int")
    with Cluster([contact[0]], port=contact[1]) as cluster:
        own = cluster.connect(keyspace)
        own.default_serial_consistency_level = ConsistencyLevel.LOCAL_SERIAL
        assert own.execute(f"INSERT INTO {name} (k, v) VALUES (1, 1) IF NOT EXISTS").was_applied
        refused = own.execute(f"INSERT INTO {name} (k, v) VALUES (1, 2) IF NOT EXISTS")
        assert not refused.was_applied
        assert (refused.one().k, refused.one().v) == (1, 1)
        with pytest.raises(ValueError, match="default_serial_consistency_level must be either"):
            own.default_serial_consistency_level = ConsistencyLevel.QUORUM


def test_no_time_limit(session):
    assert session.execute(SELECT, timeout=None).one().key == "local"
    with pytest.raises(ValueError, match="serial_consistency_level must be either"):
        SimpleStatement(SELECT, serial_consistency_level=ConsistencyLevel.ONE)


def test_metrics(contact, keyspace):
    if not importlib.util.find_spec("ilion"):
        pytest.importorskip("greplin.scales", reason="metrics of the other driver need the package scales")
    with cluster_with(contact, metrics_enabled=True) as cluster:
        session = cluster.connect(keyspace)
        for _ in range(5):
            session.execute(SELECT)
        stats = cluster.metrics.get_stats()
        assert stats["request_timer"]["count"] >= 5
        assert 0 < stats["request_timer"]["median"] < 10
        assert stats["retries"] == stats["ignores"] == stats["unavailables"] == 0
        # Gauges are functions where the package scales has them.
        gauges = [stats[name] for name in ("known_hosts", "connected_to", "open_connections")]
        known, connected, connections = (gauge() if callable(gauge) else gauge for gauge in gauges)
        assert known == connected == 1
        assert connections >= 1
        assert cluster.metrics.request_timer["count"] >= 5
        assert cluster.metrics.stats.retries == 0
        cluster.metrics.set_stats_name("mine " + keyspace)
        assert cluster.metrics.get_stats()["request_timer"]["count"] >= 5
