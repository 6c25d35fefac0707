"""A node stops, starts and is paused in the middle of traffic: nothing is lost, nothing is mixed up, events are told."""

import threading
import time

import pytest
from cassandra import (
    ConsistencyLevel,
    OperationTimedOut,
    ReadTimeout,
    Unavailable,
    WriteTimeout,
)
from cassandra.cluster import EXEC_PROFILE_DEFAULT, ExecutionProfile, NoHostAvailable
from cassandra.policies import (
    ConstantReconnectionPolicy,
    ConstantSpeculativeExecutionPolicy,
    DCAwareRoundRobinPolicy,
    DowngradingConsistencyRetryPolicy,
    HostStateListener,
    TokenAwarePolicy,
)
from cassandra.query import SimpleStatement

pytestmark = pytest.mark.usefixtures("keyspaces")

# What the server may say while a replica is away, and the client while a coordinator is silent.
EXCUSED = (ReadTimeout, WriteTimeout, Unavailable, OperationTimedOut, NoHostAvailable)
WAIT = 120


def eventually(condition, what):
    end = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def profile(**settings):
    settings.setdefault("load_balancing_policy", TokenAwarePolicy(DCAwareRoundRobinPolicy("datacenter1")))
    settings.setdefault("consistency_level", ConsistencyLevel.QUORUM)
    return {EXEC_PROFILE_DEFAULT: ExecutionProfile(**settings)}


class Events(HostStateListener):
    def __init__(self):
        self.heard = []

    def on_up(self, host):
        self.heard.append(("up", host.address))

    def on_down(self, host):
        self.heard.append(("down", host.address))

    def on_add(self, host):
        self.heard.append(("add", host.address))

    def on_remove(self, host):
        self.heard.append(("remove", host.address))


class Traffic:
    """Threads that write rows and read them again, until they are told to stop."""

    def __init__(self, session, threads=4):
        self.session = session
        self.insert = session.prepare("INSERT INTO replicated.item (id, value) VALUES (?, ?)")
        self.select = session.prepare("SELECT id, value FROM replicated.item WHERE id = ?")
        self.insert.is_idempotent = self.select.is_idempotent = True
        self.stopping = threading.Event()
        self.written = {}
        self.mixed = []
        self.failures = []
        self.unexcused = []
        self.done = 0
        self.threads = [threading.Thread(target=self.work, args=(i,)) for i in range(threads)]

    def work(self, number):
        key = number * 10_000_000
        while not self.stopping.is_set():
            key += 1
            value = f"{number}/{key}"
            try:
                self.session.execute(self.insert, (key, value))
                self.written[key] = value
                rows = list(self.session.execute(self.select, (key,)))
                if [tuple(row) for row in rows] != [(key, value)]:
                    self.mixed.append((key, rows))
            except EXCUSED as exc:
                self.failures.append(exc)
            except Exception as exc:
                self.unexcused.append(exc)
            self.done += 1

    def flow(self, requests=200):
        """Waits until so many more have been carried out."""
        goal = self.done + requests
        eventually(lambda: self.done >= goal, "traffic stands still")

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        self.flow()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join(WAIT)
            assert not thread.is_alive()

    def check(self):
        assert not self.mixed
        assert not self.unexcused
        assert len(self.failures) <= max(20, self.done // 50), self.failures[:5]
        for key, value in self.written.items():
            assert self.session.execute(self.select, (key,)).one().value == value


@pytest.fixture
def steady(connect):
    """A session that notices failures within seconds, and what it heard of hosts."""
    cluster, session = connect(
        execution_profiles=profile(request_timeout=15),
        reconnection_policy=ConstantReconnectionPolicy(0.5, None),
        idle_heartbeat_interval=1,
        idle_heartbeat_timeout=2,
    )
    events = Events()
    cluster.register_listener(events)
    return cluster, session, events


def test_a_node_stops_and_starts_under_load(steady, healthy):
    _, session, events = steady
    away = healthy.addresses[1]
    with Traffic(session) as traffic:
        healthy.run("stop", 2)
        eventually(lambda: ("down", away) in events.heard, "the stopped node is not down")
        traffic.flow(1000)
        assert not [
            host for host, pool in session.get_pool_state().items() if host.address == away and pool["open_count"]
        ]
        healthy.run("restart", 2)
        eventually(lambda: ("up", away) in events.heard, "the started node is not up")
        traffic.flow(1000)
    traffic.check()
    assert events.heard.index(("down", away)) < events.heard.index(("up", away))
    assert {address for _, address in events.heard} == {away}


def test_a_paused_node_is_found_and_comes_back(steady, healthy):
    _, session, events = steady
    away = healthy.addresses[2]
    with Traffic(session) as traffic:
        healthy.run("pause", 3)
        eventually(lambda: ("down", away) in events.heard, "the paused node is not down")
        traffic.flow(500)
        healthy.run("resume", 3)
        eventually(lambda: ("up", away) in events.heard, "the resumed node is not up")
        traffic.flow(500)
    traffic.check()


def test_the_control_connection_moves(connect, healthy):
    cluster, session = connect(
        contact_points=healthy.addresses[:1],
        execution_profiles=profile(),
        reconnection_policy=ConstantReconnectionPolicy(0.5, None),
    )
    assert cluster.get_control_connection_host().address == healthy.addresses[0]
    healthy.run("stop", 1)

    def moved():
        host = cluster.get_control_connection_host()
        return host is not None and host.address != healthy.addresses[0]

    eventually(moved, "there is no new control connection")
    session.execute("ALTER TABLE replicated.item WITH comment = 'one is away'", timeout=60)
    assert cluster.metadata.keyspaces["replicated"].tables["item"].options["comment"] == "one is away"
    # Events arrive on it: another session's change is seen here.
    _, other = connect(contact_points=healthy.addresses[1:])
    other.execute("ALTER TABLE replicated.item WITH comment = 'seen'", timeout=60)
    eventually(
        lambda: cluster.metadata.keyspaces["replicated"].tables["item"].options["comment"] == "seen",
        "the schema event did not arrive",
    )


def test_requests_go_to_replicas(connect, healthy):
    cluster, session = connect(execution_profiles=profile(consistency_level=ConsistencyLevel.ONE))
    insert = session.prepare("INSERT INTO single.item (id, value) VALUES (?, ?)")
    asked = set()
    for key in range(50):
        bound = insert.bind((key, "x"))
        replicas = cluster.metadata.get_replicas("single", bound.routing_key)
        assert len(replicas) == 1
        future = session.execute_async(bound)
        future.result()
        assert future.coordinator_host == replicas[0]
        asked.add(replicas[0].address)
    assert asked == set(healthy.addresses)


def test_a_silent_replica_is_overtaken_by_speculative_execution(connect, healthy):
    _, session = connect(
        execution_profiles=profile(
            consistency_level=ConsistencyLevel.LOCAL_ONE,
            speculative_execution_policy=ConstantSpeculativeExecutionPolicy(0.05, 2),
        )
    )
    select = session.prepare("SELECT release_version FROM system.local")
    select.is_idempotent = True
    for _ in range(20):
        session.execute(select)
    healthy.run("pause", 2)
    for _ in range(30):
        began = time.monotonic()
        assert session.execute(select).one().release_version
        assert time.monotonic() - began < 5


def test_what_one_missing_replica_means_for_each_level(connect, healthy):
    _, session = connect(execution_profiles=profile())
    session.execute("INSERT INTO replicated.item (id, value) VALUES (1, 'one')")
    healthy.run("stop", 3)
    everyone = SimpleStatement(
        "SELECT value FROM replicated.item WHERE id = 1", consistency_level=ConsistencyLevel.ALL
    )

    def unavailable():
        try:
            session.execute(everyone)
        except Unavailable as exc:
            assert (exc.required_replicas, exc.alive_replicas) == (3, 2)
            return True
        except ReadTimeout:
            return False  # the others still believe in it
        return False

    eventually(unavailable, "ALL is still possible")
    with pytest.warns(DeprecationWarning):
        downgrading = DowngradingConsistencyRetryPolicy()
    weaker = SimpleStatement(
        "SELECT value FROM replicated.item WHERE id = 1",
        consistency_level=ConsistencyLevel.ALL,
        retry_policy=downgrading,
    )
    assert session.execute(weaker).one().value == "one"
    session.execute("INSERT INTO replicated.item (id, value) VALUES (1, 'two')")  # QUORUM
    assert session.execute("SELECT value FROM replicated.item WHERE id = 1").one().value == "two"


def test_without_any_node_every_host_says_why(connect, healthy):
    cluster, session = connect(
        execution_profiles=profile(), reconnection_policy=ConstantReconnectionPolicy(0.2, None)
    )
    session.execute("SELECT release_version FROM system.local")
    healthy.run("stop")
    with pytest.raises(NoHostAvailable) as caught:
        for _ in range(100):
            session.execute("SELECT release_version FROM system.local")
            time.sleep(0.1)
    assert set(caught.value.errors) <= set(cluster.metadata.all_hosts())
    healthy.run("restart")

    def answers():
        try:
            return session.execute("SELECT release_version FROM system.local").one() is not None
        except NoHostAvailable:
            return False

    eventually(answers, "the driver did not come back")
    eventually(lambda: all(host.is_up for host in cluster.metadata.all_hosts()), "not all hosts are up again")
