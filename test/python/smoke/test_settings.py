"""What applications set and replace: profiles, policies, row factories, timestamps, encoders, listeners."""

import socket
import threading
import time

import pytest
from cassandra import ConsistencyLevel, DriverException, InvalidRequest, OperationTimedOut, Unavailable
from cassandra.cluster import (
    EXEC_PROFILE_DEFAULT,
    EXEC_PROFILE_GRAPH_ANALYTICS_DEFAULT,
    EXEC_PROFILE_GRAPH_DEFAULT,
    EXEC_PROFILE_GRAPH_SYSTEM_DEFAULT,
    Cluster,
    ExecutionProfile,
    GraphAnalyticsExecutionProfile,
    GraphExecutionProfile,
    NoHostAvailable,
)
from cassandra.concurrent import execute_concurrent_with_args
from cassandra.policies import (
    ConstantReconnectionPolicy,
    DCAwareRoundRobinPolicy,
    DefaultLoadBalancingPolicy,
    FallthroughRetryPolicy,
    RetryPolicy,
    RoundRobinPolicy,
    TokenAwarePolicy,
    WhiteListRoundRobinPolicy,
)
from cassandra.query import SimpleStatement, dict_factory, ordered_dict_factory, tuple_factory
from cassandra.timestamps import MonotonicTimestampGenerator

SELECT = "SELECT key FROM system.local"


def connect(contact, **profile):
    """A cluster of its own, whose default profile has these settings, and a session."""
    host, port = contact
    profile.setdefault("load_balancing_policy", RoundRobinPolicy())
    cluster = Cluster([host], port=port, execution_profiles={EXEC_PROFILE_DEFAULT: ExecutionProfile(**profile)})
    return cluster, cluster.connect()


@pytest.mark.parametrize(
    "policy",
    [
        lambda host: RoundRobinPolicy(),
        lambda host: DCAwareRoundRobinPolicy(local_dc="datacenter1"),
        lambda host: TokenAwarePolicy(DCAwareRoundRobinPolicy()),
        lambda host: TokenAwarePolicy(RoundRobinPolicy(), shuffle_replicas=True),
        lambda host: WhiteListRoundRobinPolicy([host]),
    ],
)
def test_load_balancing_policies(contact, policy):
    cluster, session = connect(contact, load_balancing_policy=policy(contact[0]))
    with cluster:
        assert session.execute(SELECT).one().key == "local"


class Watching(RoundRobinPolicy):
    """Remembers which statements it was asked about."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def make_query_plan(self, working_keyspace=None, query=None):
        self.seen.append((working_keyspace, query))
        return super().make_query_plan(working_keyspace, query)


def test_a_load_balancing_policy_of_ones_own(contact, keyspace):
    policy = Watching()
    cluster, session = connect(contact, load_balancing_policy=policy)
    with cluster:
        session.set_keyspace(keyspace)
        prepared = session.prepare("SELECT key FROM system.local WHERE key = ?")
        assert session.execute(SELECT).one().key == "local"
        assert session.execute(prepared, ("local",)).one().key == "local"
    asked = [(ks, query) for ks, query in policy.seen if query is not None]
    assert any(getattr(query, "query_string", None) == SELECT and ks == keyspace for ks, query in asked)
    assert any(getattr(query, "prepared_statement", None) is prepared for _, query in asked)


class Lowering(RetryPolicy):
    def __init__(self):
        self.asked = []

    def on_unavailable(self, query, consistency, required_replicas, alive_replicas, retry_num):
        self.asked.append((consistency, required_replicas, alive_replicas, retry_num))
        return (self.RETRY, ConsistencyLevel.ONE) if retry_num == 0 else (self.RETHROW, None)


@pytest.fixture
def far_away(session, table):
    """A statement whose consistency level one node cannot give."""
    name = table("k int PRIMARY KEY")
    session.execute(f"INSERT INTO {name} (k) VALUES (1)")
    return lambda: SimpleStatement(f"SELECT k FROM {name}", consistency_level=ConsistencyLevel.THREE)


def test_a_retry_policy_of_ones_own(session, far_away):
    statement = far_away()
    statement.retry_policy = policy = Lowering()
    assert session.execute(statement).one().k == 1
    assert policy.asked == [(ConsistencyLevel.THREE, 3, 1, 0)]


def test_fallthrough(session, far_away):
    statement = far_away()
    statement.retry_policy = FallthroughRetryPolicy()
    with pytest.raises(Unavailable):
        session.execute(statement)


def test_default_retry_policy(session, far_away):
    # It tries the next host, and there is none.
    with pytest.raises(NoHostAvailable) as raised:
        session.execute(far_away())
    (error,) = raised.value.errors.values()
    assert isinstance(error, Unavailable)


def test_profiles(contact):
    cluster, session = connect(contact, row_factory=dict_factory, consistency_level=ConsistencyLevel.ONE)
    with cluster:
        cluster.add_execution_profile(
            "tuples", ExecutionProfile(load_balancing_policy=RoundRobinPolicy(), row_factory=tuple_factory)
        )
        assert session.execute(SELECT).one() == {"key": "local"}
        assert session.execute(SELECT, execution_profile="tuples").one() == ("local",)
        with pytest.raises(ValueError, match='Invalid execution_profile: "nope"'):
            session.execute(SELECT, execution_profile="nope")
        with pytest.raises(ValueError, match="Profile tuples already exists"):
            cluster.add_execution_profile("tuples", ExecutionProfile(load_balancing_policy=RoundRobinPolicy()))
        with pytest.raises(ValueError, match=r"Cannot set Session\.row_factory while using Configuration Profiles"):
            session.row_factory = tuple_factory


def test_settings_of_the_session(contact):
    with Cluster([contact[0]], port=contact[1]) as cluster:
        session = cluster.connect()
        session.row_factory = ordered_dict_factory
        session.default_timeout = 30
        assert list(session.execute(SELECT).one().items()) == [("key", "local")]
        session.row_factory = lambda names, rows: [dict(zip(names, row), own=True) for row in rows]
        assert session.execute(SELECT).one() == {"key": "local", "own": True}
        with pytest.raises(ValueError, match="Cannot specify execution_profile while using legacy parameters"):
            session.execute(SELECT, execution_profile="any")


def test_timestamps(contact, keyspace, session, table):
    name = table("k int PRIMARY KEY, v int")
    with Cluster([contact[0]], port=contact[1], timestamp_generator=lambda: 4711) as cluster:
        own = cluster.connect(keyspace)
        own.execute(f"INSERT INTO {name} (k, v) VALUES (1, 1)")
        own.execute(own.prepare(f"INSERT INTO {name} (k, v) VALUES (?, ?)"), (2, 2))
        assert {row.w for row in own.execute(f"SELECT writetime(v) AS w FROM {name}")} == {4711}
        own.use_client_timestamp = False
        own.execute(f"INSERT INTO {name} (k, v) VALUES (1, 3)")
        written = own.execute(f"SELECT writetime(v) AS w FROM {name} WHERE k = 1").one().w
        assert abs(written / 1e6 - time.time()) < 3600


def test_counters_count_whatever_the_time_of_an_increment(contact, keyspace, session, table):
    name = table("k int PRIMARY KEY, v counter")
    times = iter([5, 2**63 - 1, 2**63 - 1, 0, 7])
    with Cluster([contact[0]], port=contact[1], timestamp_generator=lambda: next(times)) as cluster:
        own = cluster.connect()
        for by in (1, -10, 100, -1000, 10000):
            own.execute(f"UPDATE {keyspace}.{name} SET v = v + {by} WHERE k = 1")
    assert session.execute(f"SELECT v FROM {name}").one().v == 9091


def test_generated_timestamps_never_repeat(contact, keyspace, session, table):
    name = table("k int PRIMARY KEY, v int")
    with Cluster([contact[0]], port=contact[1]) as cluster:
        own = cluster.connect(keyspace)
        insert = own.prepare(f"INSERT INTO {name} (k, v) VALUES (?, ?)")
        ahead = int((time.time() + 1000) * 1e6)
        cluster.timestamp_generator.last = ahead
        cluster.timestamp_generator.warn_on_drift = False
        own.execute(insert, (0, 0))
        own.execute_async(insert, (1, 1)).result()
        execute_concurrent_with_args(own, insert, [(k, k) for k in range(2, 20)])
        written = sorted(row.w for row in own.execute(f"SELECT writetime(v) AS w FROM {name}"))
        # A generator whose last timestamp lies ahead of the clock goes on from there.
        assert len(set(written)) == 20 and written[0] > ahead
        assert cluster.timestamp_generator.last >= written[-1]


class EvenTimestamps(MonotonicTimestampGenerator):
    def _next_timestamp(self, now, last):
        self.last = max(now, last + 2) // 2 * 2
        return self.last


def test_timestamps_of_a_generator_that_was_changed(contact, keyspace, session, table):
    name = table("k int PRIMARY KEY, v int")
    with Cluster([contact[0]], port=contact[1], timestamp_generator=EvenTimestamps()) as cluster:
        own = cluster.connect(keyspace)
        insert = own.prepare(f"INSERT INTO {name} (k, v) VALUES (?, ?)")
        own.execute(insert, (0, 0))
        execute_concurrent_with_args(own, insert, [(k, k) for k in range(1, 10)])
        written = {row.w for row in own.execute(f"SELECT writetime(v) AS w FROM {name}")}
        assert len(written) == 10 and not any(w % 2 for w in written)


def test_settings_that_change_between_requests(contact, keyspace, session, table):
    name = table("k int, c int, v timestamp, PRIMARY KEY (k, c)")
    with Cluster([contact[0]], port=contact[1]) as cluster:
        own = cluster.connect(keyspace)
        insert = own.prepare(f"INSERT INTO {name} (k, c, v) VALUES (?, ?, ?)")
        for c in range(7):
            own.execute(insert, (1, c, 86_400_000 * c))
        select = own.prepare(f"SELECT c, v FROM {name} WHERE k = ?")
        assert [row.c for row in own.execute(select, (1,))] == list(range(7))
        own.row_factory = dict_factory
        assert own.execute(select, (1,)).one()["c"] == 0
        assert own.execute_async(select, (1,)).result().one()["c"] == 0
        own.row_factory = lambda names, rows: [tuple(names), *rows]
        assert own.execute(select, (1,)).one() == ("c", "v")
        own.row_factory = tuple_factory
        own.default_fetch_size = 3
        paged = own.execute(select, [1])
        assert paged.has_more_pages and len(paged.current_rows) == 3
        assert [row[0] for row in paged] == list(range(7))
        select.fetch_size = 2
        assert len(own.execute(select, {"k": 1}).current_rows) == 2
        select.consistency_level = ConsistencyLevel.ANY
        with pytest.raises(InvalidRequest, match="ANY ConsistencyLevel is only supported for writes"):
            own.execute(select, (1,))
        seen = []

        def listener(future):
            seen.append(future.query)

        own.add_request_init_listener(listener)
        own.execute(insert, (1, 9, None))
        own.remove_request_init_listener(listener)
        assert [query.values[1] for query in seen] == [b"\x00\x00\x00\x09"]
        # A time that no datetime can hold fails its request, and no other.
        own.execute(f"INSERT INTO {name} (k, c, v) VALUES (2, 0, 999999999999999)")
        select.consistency_level = ConsistencyLevel.ONE
        with pytest.raises(DriverException, match="v"):
            own.execute(select, (2,))
        [(good, _)] = execute_concurrent_with_args(own, select, [(2,)], raise_on_first_error=False)
        assert not good


def test_encoder(session, table):
    class Celsius:
        degrees = 21

    name = table("k int PRIMARY KEY, v int")
    session.encoder.mapping[Celsius] = lambda value: str(value.degrees)
    session.execute(f"INSERT INTO {name} (k, v) VALUES (%s, %s)", (1, Celsius()))
    assert session.execute(f"SELECT v FROM {name}").one().v == 21
    del session.encoder.mapping[Celsius]


def test_request_listeners(session):
    seen = []

    def listener(future, mark):
        seen.append((future.query.query_string, mark))

    session.add_request_init_listener(listener, "mark")
    session.execute(SELECT)
    session.remove_request_init_listener(listener, "mark")
    session.execute(SELECT)
    assert seen == [(SELECT, "mark")]


def test_trace(session):
    result = session.execute(SELECT, trace=True)
    trace = result.get_query_trace(max_wait_sec=60)
    assert trace.request_type
    assert trace.events
    assert trace.parameters["query"] == SELECT
    assert session.execute(SELECT).get_query_trace() is None


def test_client_timeout(session, table):
    # Long enough an answer that no pair of client and server is done before the clock ticks.
    name = table("k int, c int, v text, PRIMARY KEY (k, c)")
    for c in range(300):
        session.execute(f"INSERT INTO {name} (k, c, v) VALUES (1, %s, %s)", (c, "x" * 10_000))
    with pytest.raises(OperationTimedOut) as raised:
        for _ in range(1000):
            session.execute(f"SELECT * FROM {name}", timeout=0.00001)
    if raised.value.errors:
        assert set(raised.value.errors.values()) == {"Client request timeout. See Session.execute[_async](timeout)"}


@pytest.mark.parametrize("wrong", ["1", [], object()])
def test_a_time_limit_that_is_no_number(session, wrong):
    with pytest.raises(TypeError, match=r"unsupported operand type\(s\) for \+: 'float' and"):
        session.execute(SELECT, timeout=wrong)
    assert session.execute(SELECT).one().key == "local"


@pytest.mark.parametrize("endless", [float("inf"), float("nan"), 1e300])
def test_a_time_limit_that_never_comes(session, endless):
    assert session.execute(SELECT, timeout=endless).one().key == "local"


def test_a_server_that_does_not_answer():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        cluster = Cluster(["127.0.0.1"], port=port, connect_timeout=0.5, control_connection_timeout=0.5)
        with pytest.raises(NoHostAvailable) as raised:
            cluster.connect()
    assert isinstance(raised.value.errors[f"127.0.0.1:{port}"], OperationTimedOut)


def test_no_server():
    with pytest.raises(NoHostAvailable) as raised:
        Cluster(["127.0.0.1"], port=1, reconnection_policy=ConstantReconnectionPolicy(1)).connect()
    assert raised.value.args[0] == "Unable to connect to any servers"
    error = raised.value.errors["127.0.0.1:1"]
    assert isinstance(error, ConnectionRefusedError)
    assert str(error) == "[Errno 111] Tried connecting to [('127.0.0.1', 1)]. Last error: Connection refused"


def test_after_shutdown(contact):
    cluster, session = connect(contact)
    cluster.shutdown()
    with pytest.raises(NoHostAvailable):
        session.execute(SELECT)
    with pytest.raises(Exception, match="Cluster is already shut down"):
        cluster.connect()


def test_protocol_versions(contact):
    for version in (3, 4, 5):
        with Cluster([contact[0]], port=contact[1], protocol_version=version) as cluster:
            session = cluster.connect()
            prepared = session.prepare("SELECT key, tokens FROM system.local WHERE key = ?")
            row = session.execute(prepared, ("local",)).one()
            assert row.key == "local"
            assert row.tokens
            assert cluster.protocol_version == version


def test_callbacks_may_execute(session):
    done = threading.Event()
    seen = []

    def callback(rows):
        # On a thread of its own, so it may start further requests.
        session.execute_async(SELECT).add_callback(lambda more: (seen.append(more), done.set()))

    session.execute_async(SELECT).add_callback(callback)
    assert done.wait(60)
    assert seen[0][0].key == "local"


def test_profiles_of_graphs(contact):
    names = (EXEC_PROFILE_GRAPH_DEFAULT, EXEC_PROFILE_GRAPH_SYSTEM_DEFAULT, EXEC_PROFILE_GRAPH_ANALYTICS_DEFAULT)
    own = GraphExecutionProfile(request_timeout=3)
    profiles = {EXEC_PROFILE_DEFAULT: ExecutionProfile(RoundRobinPolicy()), EXEC_PROFILE_GRAPH_SYSTEM_DEFAULT: own}
    with Cluster([contact[0]], port=contact[1], execution_profiles=profiles) as cluster:
        session = cluster.connect()
        found = cluster.profile_manager.profiles
        assert set(found) == {EXEC_PROFILE_DEFAULT, *names}
        assert found[EXEC_PROFILE_GRAPH_SYSTEM_DEFAULT] is own
        assert [found[name].request_timeout for name in names] == [30.0, 3, 3600.0 * 24 * 7]
        assert type(found[EXEC_PROFILE_GRAPH_ANALYTICS_DEFAULT]) is GraphAnalyticsExecutionProfile
        policy = found[EXEC_PROFILE_GRAPH_DEFAULT].load_balancing_policy
        assert type(policy) is DefaultLoadBalancingPolicy
        assert session.get_execution_profile(EXEC_PROFILE_GRAPH_DEFAULT) is found[EXEC_PROFILE_GRAPH_DEFAULT]
        with pytest.raises(ValueError, match="already exists"):
            cluster.add_execution_profile(EXEC_PROFILE_GRAPH_DEFAULT, ExecutionProfile(RoundRobinPolicy()))
        with pytest.raises(
            ValueError, match=r"valid profiles are: EXEC_PROFILE_DEFAULT, .*EXEC_PROFILE_GRAPH_DEFAULT"
        ):
            session.get_execution_profile("nothing")
    with pytest.warns(DeprecationWarning, match="Legacy execution parameters"):
        legacy = Cluster(load_balancing_policy=RoundRobinPolicy())
    assert list(legacy.profile_manager.profiles) == [EXEC_PROFILE_DEFAULT]
