"""What applications look at besides rows: pools, the message of a request, refreshed metadata, hosts of policies."""

import sys
import uuid
from copy import copy

import pytest
from cassandra import ConsistencyLevel, DriverException, OperationTimedOut
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile, NoHostAvailable
from cassandra.concurrent import execute_concurrent_with_args
from cassandra.policies import DCAwareRoundRobinPolicy, HostDistance, HostFilterPolicy, RoundRobinPolicy
from cassandra.query import BatchStatement, BatchType, SimpleStatement, named_tuple_factory
from helper.proxy import Proxy

SELECT = "SELECT key FROM system.local"


def cluster_with(contact, profile=None, **options):
    profile = profile or {}
    profile.setdefault("load_balancing_policy", RoundRobinPolicy())
    profiles = {EXEC_PROFILE_DEFAULT: ExecutionProfile(**profile)}
    return Cluster([contact[0]], port=contact[1], execution_profiles=profiles, **options)


@pytest.fixture
def altered(session):
    """A keyspace of the test's own, to change."""
    name = "looking_" + uuid.uuid4().hex[:12]
    session.execute(
        f"CREATE KEYSPACE {name} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}",
        timeout=60,
    )
    yield name
    session.execute(f"DROP KEYSPACE {name}", timeout=60)


def test_pools_are_told_by_connection(contact):
    with cluster_with(contact) as cluster:
        session = cluster.connect(wait_for_all_pools=True)
        assert list(session.get_pool_state()) == cluster.metadata.all_hosts()
        for state in session.get_pool_state().values():
            assert state["open_count"] == len(state["in_flights"]) == len(state["orphan_requests"])
            assert not any(state["in_flights"]) and not any(state["orphan_requests"]) and not state["shutdown"]
        holders = cluster.get_connection_holders()
        assert cluster.control_connection in holders and len(holders) == 2
        endpoints = {c.endpoint for holder in holders for c in holder.get_connections()}
        assert endpoints == {cluster.get_control_connection_host().endpoint}


def test_pools_are_told_while_the_driver_asks_a_policy(contact):
    """Neither waits for the other."""
    policy = HostFilterPolicy(RoundRobinPolicy(), lambda host: True)
    with cluster_with(contact, {"load_balancing_policy": policy}) as cluster:
        session = cluster.connect()
        for _ in range(50):
            future = session.execute_async(SELECT)
            assert len(session.get_pool_state()) == 1
            future.result()


def test_policies_know_the_hosts(contact):
    for policy in (RoundRobinPolicy(), DCAwareRoundRobinPolicy()):
        with cluster_with(contact, {"load_balancing_policy": policy}) as cluster:
            assert list(policy.make_query_plan()) == []
            cluster.connect()
            hosts = cluster.metadata.all_hosts()
            assert list(policy.make_query_plan()) == hosts
            assert [policy.distance(host) for host in hosts] == [HostDistance.LOCAL]


def test_the_message_of_a_request(session, table):
    name = table("k int PRIMARY KEY, v int")
    level = ConsistencyLevel.LOCAL_SERIAL
    simple = SimpleStatement(f"UPDATE {name} SET v = 1 WHERE k = 0 IF v = 1", serial_consistency_level=level)
    bound = session.prepare(f"UPDATE {name} SET v = 1 WHERE k = ? IF v = 2").bind((0,))
    bound.serial_consistency_level = level
    batch = BatchStatement(consistency_level=ConsistencyLevel.ONE, serial_consistency_level=level)
    batch.add(simple)
    for statement in (simple, bound, batch):
        future = session.execute_async(statement)
        future.result()
        assert future.message.serial_consistency_level == level
    assert future.message.consistency_level == ConsistencyLevel.ONE
    assert future._current_host == future.coordinator_host


def test_rows_that_cannot_be_read_fail_the_request(contact, keyspace, table):
    name = table("k int PRIMARY KEY, t timestamp")

    def broken(names, rows):
        raise KeyError("no rows of mine")

    undecodable = 'Failed decoding result column "t"'
    # A cluster for each of them: cassandra-driver gives up a connection over an answer that it cannot decode.
    with cluster_with(contact) as cluster:
        session = cluster.connect(keyspace)
        session.execute(f"INSERT INTO {name} (k, t) VALUES (1, 1000000000000000)")
        with pytest.raises(DriverException, match=undecodable):
            session.execute(f"SELECT * FROM {name}")
    with cluster_with(contact) as cluster:
        session = cluster.connect(keyspace)
        select = session.prepare(f"SELECT * FROM {name} WHERE k = ?")
        assert session.execute(select, (2,)).all() == []
        ((success, told),) = execute_concurrent_with_args(session, select, [(1,)], raise_on_first_error=False)
        assert not success and isinstance(told, DriverException) and undecodable in str(told)
    with cluster_with(contact) as cluster:
        session = cluster.connect(keyspace)
        select = session.prepare(f"SELECT * FROM {name} WHERE k = ?")
        with pytest.raises(DriverException, match=undecodable):
            execute_concurrent_with_args(session, select, [(1,)])
    with cluster_with(contact, {"row_factory": broken}) as cluster:
        session = cluster.connect()
        with pytest.raises(KeyError, match="no rows of mine"):
            session.execute(SELECT)
    with cluster_with(
        contact, {"row_factory": lambda *args: list(reversed(named_tuple_factory(*args)))}
    ) as cluster:
        assert cluster.connect().execute(SELECT).one().key == "local"


def test_a_request_without_time_times_out(contact):
    # Answers are held back: one that came at once could be faster than no time at all.
    with Proxy(contact) as proxy, cluster_with((proxy.host, proxy.port)) as cluster:
        session = cluster.connect(wait_for_all_pools=True)
        profile = copy(cluster.profile_manager.default)
        profile.request_timeout = sys.float_info.min
        proxy.answering.clear()
        for _ in range(20):
            with pytest.raises(OperationTimedOut):
                session.execute(SELECT, execution_profile=profile)
        proxy.answering.set()
        assert session.execute(SELECT).one().key == "local"


def test_what_the_protocol_has_no_room_for(contact, keyspace, session, table):
    name = table("k int PRIMARY KEY")
    insert = SimpleStatement(f"INSERT INTO {name} (k) VALUES (0)")
    batch = BatchStatement(BatchType.UNLOGGED)
    batch.add_all([insert] * 0xFFFF, [None] * 0xFFFF)
    with pytest.raises(ValueError):
        batch.add(insert)
    batch._statements_and_parameters.append((False, insert.query_string, ()))
    with cluster_with(contact, protocol_version=4) as cluster:
        older = cluster.connect("system")
        with pytest.raises(NoHostAvailable):
            older.execute(batch)
    with cluster_with(contact, protocol_version=4) as cluster:
        older = cluster.connect("system")
        with pytest.raises(NoHostAvailable):
            older.prepare(f"SELECT * FROM {name}", keyspace=keyspace)


def test_the_beta_of_the_protocol(contact):
    with cluster_with(contact, protocol_version=6) as cluster, pytest.raises(NoHostAvailable):
        cluster.connect()
    with cluster_with(contact, protocol_version=6, allow_beta_protocol_version=True) as cluster:
        session = cluster.connect()
        assert cluster.protocol_version == 6
        prepared = session.prepare("SELECT key FROM system.local WHERE key = ?")
        assert session.execute(prepared, ("local",)).one().key == "local"


@pytest.mark.parametrize("version", [1, 2, 65])
def test_versions_that_nobody_speaks(contact, version):
    with cluster_with(contact, protocol_version=version) as cluster, pytest.raises(NoHostAvailable):
        cluster.connect()


def test_without_metadata(contact, keyspace):
    with cluster_with(contact, schema_metadata_enabled=False) as cluster:
        cluster.connect()
        assert cluster.metadata.keyspaces == {} and cluster.metadata.export_schema_as_string() == ""
        cluster.refresh_schema_metadata()
        assert keyspace in cluster.metadata.keyspaces
    with cluster_with(contact, token_metadata_enabled=False) as cluster:
        session = cluster.connect()
        ring = cluster.metadata.token_map
        assert not ring or (ring.ring, ring.token_to_host_owner) == ([], {})
        assert session.execute(SELECT).one().key == "local"
        cluster.token_metadata_enabled = True
        cluster.refresh_nodes(force_token_rebuild=True)
        assert cluster.metadata.token_map.ring


def test_refreshing_gives_new_objects(contact, keyspace):
    with cluster_with(contact) as cluster:
        cluster.connect()
        everything = cluster.metadata.keyspaces
        cluster.refresh_schema_metadata()
        assert cluster.metadata.keyspaces is not everything
        everything = cluster.metadata.keyspaces
        before = everything[keyspace]
        cluster.refresh_keyspace_metadata(keyspace)
        assert cluster.metadata.keyspaces is everything
        after = everything[keyspace]
        assert after is not before and after.as_cql_query() == before.as_cql_query()


def test_an_altered_keyspace_is_another_object(contact, altered):
    # Events would refresh it once more, some time later.
    with cluster_with(contact, schema_event_refresh_window=-1) as cluster:
        session = cluster.connect()
        session.execute(f"CREATE TABLE {altered}.t (k int PRIMARY KEY)", timeout=60)
        before = cluster.metadata.keyspaces[altered]
        functions = before.functions
        session.execute(f"ALTER KEYSPACE {altered} WITH durable_writes = false", timeout=60)
        after = cluster.metadata.keyspaces[altered]
        assert after is not before and before.durable_writes and not after.durable_writes
        assert after.functions is functions and list(after.tables) == ["t"]
        session.execute(f"CREATE TABLE {altered}.u (k int PRIMARY KEY)", timeout=60)
        assert cluster.metadata.keyspaces[altered] is after and "u" in after.tables


def test_events_that_are_not_followed(contact, altered, session, cluster):
    with cluster_with(contact, schema_event_refresh_window=-1) as deaf:
        deaf.connect()
        session.execute(f"ALTER KEYSPACE {altered} WITH durable_writes = false", timeout=60)
        assert not cluster.metadata.keyspaces[altered].durable_writes
        assert deaf.metadata.keyspaces[altered].durable_writes
        deaf.refresh_keyspace_metadata(altered)
        assert not deaf.metadata.keyspaces[altered].durable_writes
        session.execute(f"CREATE TYPE {altered}.u (a int)", timeout=60)
        assert deaf.metadata.keyspaces[altered].user_types == {}
        deaf.refresh_user_type_metadata(altered, "u")
        assert list(deaf.metadata.keyspaces[altered].user_types) == ["u"]


def test_text_is_a_varchar_in_result_metadata(session, table):
    name = table("k int PRIMARY KEY, m map<int, text>")
    _, made = session.execute(f"SELECT k, m FROM {name}").column_types
    assert [kind.typename for kind in made.subtypes] == ["int", "varchar"]
    assert [kind.cassname for kind in made.subtypes] == ["Int32Type", "VarcharType"]


def test_routing_key_indexes_can_be_set(session, table):
    prepared = session.prepare(f"INSERT INTO {table('k int PRIMARY KEY, v int')} (k, v) VALUES (?, ?)")
    prepared.routing_key_indexes = [1, 0]
    assert prepared.bind((1, 2)).routing_key == b"\0\4\0\0\0\2\0\0\4\0\0\0\1\0"
    bound = prepared.bind((1, 2))
    bound._set_routing_key(b"key")
    assert bound.routing_key == b"key"
    prepared.routing_key_indexes = None
    assert prepared.bind((1, 2)).routing_key is None


def test_a_warning_where_no_datacenter_is_chosen(contact, caplog):
    host, port = contact

    def warned():
        # Others may have something to say meanwhile.
        return [r.name for r in caplog.records if "called with contact_points specified" in r.getMessage()]

    for options in ({}, {"execution_profiles": {"implicit": ExecutionProfile()}}):
        caplog.clear()
        Cluster([host], port=port, **options)
        assert warned() == ["cassandra.cluster"]
    caplog.clear()
    cluster_with(contact)
    assert warned() == []


def test_custom_payloads_hold_what_the_protocol_has_room_for(session):
    full = {str(number): b"x" for number in range(65535)}
    session.execute(SELECT, custom_payload=full)
    session.execute(SELECT, custom_payload={"key": bytearray(b"value"), "none": None})
    for payload in ({**full, "another": b"x"}, {"k" * 65536: b"x"}):
        with pytest.raises((ValueError, NoHostAvailable)):
            session.execute(SELECT, custom_payload=payload)


class OwnAuthenticator(PlainTextAuthProvider):
    """Not the driver's own, so that it is asked in Python."""


@pytest.mark.parametrize("kind", [PlainTextAuthProvider, OwnAuthenticator])
def test_a_warning_where_nobody_asks_for_credentials(contact, caplog, kind):
    with cluster_with(contact, auth_provider=kind("someone", "secret")) as cluster:
        cluster.connect(wait_for_all_pools=True)
    warnings = [r for r in caplog.records if "authentication challenge was not sent" in r.getMessage()]
    # Of the control connection and the pool's.
    assert len(warnings) >= 2 and {record.name for record in warnings} == {"cassandra.connection"}
    assert all("PlainTextAuthenticator" in record.getMessage() for record in warnings)
    assert "secret" not in caplog.text


def test_hosts_with_open_connections_stay_up_whatever_is_said(contact):
    with cluster_with(contact) as cluster:
        session = cluster.connect(wait_for_all_pools=True)
        (host,) = cluster.metadata.all_hosts()
        cluster.on_down(host, False)
        assert host.is_up and session.get_pool_state()[host]["open_count"] >= 1
        cluster.on_up(host)
        session.execute(SELECT)
        assert host.is_up
