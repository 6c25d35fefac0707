"""Several nodes: endpoint factories, policies, replicas and listeners see all of them, and those that come and go."""

import time

import pytest
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile
from cassandra.connection import DefaultEndPoint, EndPointFactory
from cassandra.policies import (
    DCAwareRoundRobinPolicy,
    HostDistance,
    HostFilterPolicy,
    RoundRobinPolicy,
    WhiteListRoundRobinPolicy,
)
from helper.host_events import HostEvents
from helper.ring import Peer, Ring

FIRST, SECOND, THIRD = ADDRESSES = ("127.0.41.1", "127.0.41.2", "127.0.41.3")
SELECT = "SELECT release_version FROM system.local"


@pytest.fixture
def ring(contact):
    with Ring(contact, ADDRESSES, **{THIRD: {"data_center": "elsewhere"}}) as ring:
        yield ring


def connected(ring, policy=None, **options):
    profiles = {EXEC_PROFILE_DEFAULT: ExecutionProfile(policy or RoundRobinPolicy())}
    options = {"protocol_version": 4, "compression": False, "topology_event_refresh_window": 0, **options}
    return Cluster([FIRST], port=ring.port, execution_profiles=profiles, **options)


def asked_by(session, count=12):
    """The addresses of the nodes that answered."""
    found = set()
    for _ in range(count):
        future = session.execute_async(SELECT)
        future.result()
        found.add(future.coordinator_host.address)
    return found


def test_all_are_found_and_asked(ring):
    with connected(ring) as cluster:
        session = cluster.connect(wait_for_all_pools=True)
        hosts = {host.address: host for host in cluster.metadata.all_hosts()}
        assert set(hosts) == set(ADDRESSES)
        assert {host.datacenter for host in hosts.values()} == {"datacenter1", "elsewhere"}
        assert hosts[SECOND].host_id == ring.peers[0].host_id
        assert asked_by(session) == set(ADDRESSES)


class Factory(EndPointFactory):
    """Reaches the node at .2 by way of the one at .3, and remembers what it was asked."""

    def __init__(self):
        self.rows = []

    def configure(self, cluster):
        self.port = cluster.port
        return self

    def create(self, row):
        self.rows.append(dict(row))
        address = row.get("native_address") or row["rpc_address"]
        return DefaultEndPoint(THIRD if str(address) == SECOND else address, self.port)


def test_an_endpoint_factory_is_asked_for_each_peer(ring):
    ring.peers = [peer for peer in ring.peers if peer.native_address == SECOND]
    factory = Factory()
    with connected(ring, endpoint_factory=factory) as cluster:
        session = cluster.connect(wait_for_all_pools=True)
        peers = [row for row in factory.rows if row.get("peer")]
        assert {str(row["native_address"]) for row in peers} == {SECOND}
        assert {row["native_port"] for row in peers} == {ring.port}
        assert {row["data_center"] for row in peers} == {"datacenter1"}
        assert {row["host_id"] for row in peers} == {ring.peers[0].host_id}
        assert THIRD in {host.address for host in cluster.metadata.all_hosts()}
        before = ring.asked[THIRD]
        assert THIRD in asked_by(session)
        assert ring.asked[THIRD] > before
        assert ring.asked[SECOND] == 0


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (DCAwareRoundRobinPolicy("datacenter1"), {FIRST, SECOND}),
        (DCAwareRoundRobinPolicy("elsewhere"), {THIRD}),
        (WhiteListRoundRobinPolicy([FIRST, THIRD]), {FIRST, THIRD}),
        (HostFilterPolicy(RoundRobinPolicy(), lambda host: host.address != SECOND), {FIRST, THIRD}),
    ],
    ids=["of the data centre", "of the other", "of a list", "of a filter"],
)
def test_policies_choose(ring, policy, expected):
    with connected(ring, policy) as cluster:
        session = cluster.connect(wait_for_all_pools=True)
        assert asked_by(session) == expected


class Counting(RoundRobinPolicy):
    """A policy in Python, from a built-in one."""

    def __init__(self):
        super().__init__()
        self.plans = []
        self.told = []

    def populate(self, cluster, hosts):
        self.told.append({host.address for host in hosts})
        super().populate(cluster, hosts)

    def distance(self, host):
        return HostDistance.IGNORED if host.address == SECOND else HostDistance.LOCAL

    def make_query_plan(self, working_keyspace=None, query=None):
        plan = [host for host in super().make_query_plan(working_keyspace, query) if host.address != SECOND]
        self.plans.append([host.address for host in plan])
        return plan


def test_a_policy_in_python_chooses(ring):
    policy = Counting()
    with connected(ring, policy) as cluster:
        session = cluster.connect(wait_for_all_pools=True)
        assert asked_by(session) == {FIRST, THIRD}
        assert all(set(plan) <= {FIRST, THIRD} for plan in policy.plans)
        assert any(FIRST in known for known in policy.told)


def test_nodes_come_and_go(ring):
    third = ring.peers.pop()
    listener = HostEvents()
    with connected(ring) as cluster:
        session = cluster.connect(wait_for_all_pools=True)
        cluster.register_listener(listener)
        assert {host.address for host in cluster.metadata.all_hosts()} == {FIRST, SECOND}
        ring.peers.append(third)
        ring.tell("TOPOLOGY_CHANGE", "NEW_NODE", third)
        assert listener.wait_for("add", THIRD)
        deadline = time.monotonic() + 60
        while THIRD not in asked_by(session, 3) and time.monotonic() < deadline:
            pass
        assert time.monotonic() < deadline
        ring.peers.remove(third)
        ring.tell("TOPOLOGY_CHANGE", "REMOVED_NODE", third)
        assert listener.wait_for("remove", THIRD)
        assert THIRD not in {host.address for host in cluster.metadata.all_hosts()}
        assert asked_by(session) == {FIRST, SECOND}


def test_replicas_by_token(ring, session, keyspace):
    low, high = str(-(2**62)), str(2**62)
    ring.peers = [Peer(SECOND, ring.port, tokens=(low, high))]
    with connected(ring) as cluster:
        cluster.connect()
        owners = cluster.metadata.token_map.token_to_host_owner
        token_class = cluster.metadata.token_map.token_class
        assert {owners[token_class(int(token))].address for token in (low, high)} == {SECOND}
        found = {
            host.address for key in range(50) for host in cluster.metadata.get_replicas(keyspace, bytes([key]))
        }
        assert found <= {FIRST, SECOND}
        assert found
