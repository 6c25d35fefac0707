"""Sessions that applications make of a class of their own, their pools, and hosts that applications tell of."""

import gc
import threading
import weakref

import pytest
from cassandra import DriverException
from cassandra.cluster import (
    EXEC_PROFILE_DEFAULT,
    Cluster,
    ControlConnection,
    ExecutionProfile,
    NoHostAvailable,
    Session,
    run_in_executor,
)
from cassandra.connection import ConnectionException
from cassandra.policies import HostDistance, RoundRobinPolicy
from cassandra.pool import Host
from helper.host_events import HostEvents
from helper.proxy import Proxy

SELECT = "SELECT key FROM system.local"


@pytest.fixture
def own(contact):
    profiles = {EXEC_PROFILE_DEFAULT: ExecutionProfile(load_balancing_policy=RoundRobinPolicy())}
    with Cluster([contact[0]], port=contact[1], execution_profiles=profiles) as cluster:
        yield cluster


class Counting(Session):
    def __init__(self, cluster, hosts, keyspace=None):
        super().__init__(cluster, hosts, keyspace)
        self.count = 0

    def execute_async(self, query, *args, **kwargs):
        self.count += 1
        return super().execute_async(query, *args, **kwargs)


def test_a_session_of_ones_own(own, keyspace):
    own.connect()
    session = Counting(own, own.metadata.all_hosts(), keyspace)
    assert session.cluster is own
    assert session.hosts == own.metadata.all_hosts()
    assert session.keyspace == keyspace
    assert session.execute(SELECT).one().key == "local"
    assert session.count == 1
    assert list(session.get_pool_state()) == session.hosts
    session.shutdown()
    assert session.is_shutdown
    with pytest.raises(NoHostAvailable, match="Unable to connect to any servers"):
        Session(own, [])
    with pytest.raises(NoHostAvailable, match="Unable to connect to any servers using keyspace 'nowhere'"):
        Session(own, own.metadata.all_hosts(), "nowhere")


def test_a_dropped_session_is_shut_down(own):
    own.connect()
    ended = threading.Event()

    class Told(Session):
        def shutdown(self):
            super().shutdown()
            ended.set()

    session = Told(own, own.metadata.all_hosts())
    gone = weakref.ref(session)
    del session
    gc.collect()
    assert gone() is None
    assert ended.is_set()


def test_pools_are_made_and_closed(own):
    session = own.connect(wait_for_all_pools=True)
    (host,) = own.metadata.all_hosts()
    assert session.add_or_renew_pool(host, False).result(60) is True
    assert session.get_pool_state()[host]["open_count"] == 1
    session.remove_pool(host).result(60)
    assert host not in session.get_pool_state()
    assert session.remove_pool(host) is None
    with pytest.raises(NoHostAvailable):
        session.execute(SELECT)
    (future,) = session.update_created_pools()
    assert future.result(60) is True
    assert session.execute(SELECT).one().key == "local"
    assert session.update_created_pools() == set()


def test_preparing_on_all_hosts(own):
    session = own.connect(wait_for_all_pools=True)
    (host,) = own.metadata.all_hosts()
    session.prepare_on_all_hosts(SELECT, None)
    session.prepare_on_all_hosts(SELECT, host)


def test_a_host_is_added_and_removed(contact, own):
    listener = HostEvents()
    session = own.connect(wait_for_all_pools=True)
    own.register_listener(listener)
    proxy = Proxy(contact)
    from cassandra.connection import DefaultEndPoint

    host, new = own.add_host(DefaultEndPoint("127.0.0.1", proxy.port), "dc1", "r1", refresh_nodes=False)
    assert new
    assert (host.datacenter, host.rack) == ("dc1", "r1")
    assert listener.wait_for("add")
    assert host in own.metadata.all_hosts()
    assert own.metadata.get_host(host.endpoint) is host
    assert own.add_host(host.endpoint) == (host, False)
    assert session.execute(SELECT, host=host).one().key == "local"
    own.remove_host(host)
    assert listener.wait_for("remove")
    assert host not in own.metadata.all_hosts()
    with pytest.raises(NoHostAvailable):
        session.execute(SELECT, host=host)
    own.remove_host(host)
    proxy.close()


def test_a_host_that_nobody_is_told_of(own):
    listener = HostEvents()
    own.connect()
    own.register_listener(listener)
    host, new = own.add_host("127.0.0.9", signal=False)
    assert new
    assert isinstance(host, Host)
    assert own.metadata.get_host(host.endpoint) is host
    own.metadata.remove_host(host)
    assert own.metadata.get_host(host.endpoint) is None
    assert listener.events == []


def test_connections_know_better(own):
    session = own.connect(wait_for_all_pools=True)
    (host,) = own.metadata.all_hosts()
    own.on_down(host, False)
    own.on_up(host)
    assert own.signal_connection_failure(host, ConnectionException("broken", host.endpoint), False) is True
    assert session.execute(SELECT).one().key == "local"


def test_the_control_connection(own):
    own.connect()
    control = own.control_connection
    assert isinstance(control, ControlConnection)
    assert (control.PeersQueryType.PEERS, control.PeersQueryType.PEERS_SCHEMA) == (0, 1)
    assert control.refresh_schema()
    assert control.refresh_schema(target_type="KEYSPACE", change_type="UPDATED", keyspace="system")
    assert control.refresh_node_list_and_token_map()
    (host,) = own.metadata.all_hosts()
    control.on_up(host)
    control.on_add(host)
    assert own.get_control_connection_host() == host
    control.shutdown()
    control.reconnect()
    control.connect()


def test_downgrading(contact):
    with Cluster([contact[0]], port=contact[1]) as cluster:
        cluster.protocol_downgrade("somewhere", 5)
        assert cluster.protocol_version == 4
    with (
        Cluster([contact[0]], port=contact[1], protocol_version=4) as cluster,
        pytest.raises(DriverException, match="explicitly set client protocol_version 4"),
    ):
        cluster.protocol_downgrade("somewhere", 4)


def test_later(own):
    done, order = threading.Event(), []
    own.scheduler.schedule(0.05, lambda: (order.append("later"), done.set()))
    own.scheduler.schedule(0, order.append, "soon")
    assert done.wait(60)
    assert sorted(order) == ["later", "soon"]


def test_on_the_executor(own):
    done = threading.Event()

    class Thing:
        is_shutdown = False
        executor = own.executor

        @run_in_executor
        def act(self, what):
            """Acts."""
            self.did = what
            done.set()

    thing = Thing()
    assert thing.act("this") is None
    assert Thing.act.__doc__ == "Acts."
    assert done.wait(60)
    assert thing.did == "this"
    done.clear()
    thing.is_shutdown = True
    thing.act("that")
    assert thing.did == "this"


def test_distances(own):
    own.connect()
    (host,) = own.metadata.all_hosts()
    assert own.profile_manager.distance(host) == HostDistance.LOCAL
