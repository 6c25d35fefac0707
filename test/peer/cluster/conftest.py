"""Three real nodes, which the tests stop, start and pause. Started here by test/peer/cassandra unless PEER_RUN has them.

Nothing but `import cassandra` is used of the driver, so that cassandra-driver can show the same tests pass.
"""

import os
import subprocess
from pathlib import Path

import pytest
from cassandra.cluster import Cluster

TOOL = Path(__file__).parents[1] / "cassandra"
NODES = 3
BASE_IP = os.environ.get("PEER_CLUSTER_IP", "127.0.0.161")


class Nodes:
    """The cluster's processes; nodes are numbered from 1."""

    def __init__(self):
        self.addresses = []

    def run(self, *arguments, check=True):
        done = subprocess.run([TOOL, *map(str, arguments)], capture_output=True, text=True, check=False)
        assert not check or done.returncode == 0, done.stderr
        return done.stdout

    def states(self):
        return [line.split() for line in self.run("status", check=False).splitlines()]

    def heal(self):
        """Every node runs and answers."""
        for number, _, state, *_ in self.states():
            if state == "paused":
                self.run("resume", number)
        self.run("restart")


@pytest.fixture(scope="session")
def nodes():
    nodes = Nodes()
    started_here = not nodes.states()
    if started_here:
        # The client compiler alone: these nodes do little and are short of processors.
        java = ["-XX:TieredStopAtLevel=1", "-XX:-UseG1GC", "-XX:+UseSerialGC"]
        options = [word for argument in java for word in ("--java", argument)]
        nodes.run("start", "--nodes", NODES, "--base-ip", BASE_IP, "--heap", "512M", *options)
    nodes.addresses = [state[1] for state in nodes.states()]
    yield nodes
    if started_here:
        nodes.run("stop")


@pytest.fixture
def healthy(nodes):
    nodes.heal()
    yield nodes
    nodes.heal()


@pytest.fixture
def connect(healthy):
    """Makes clusters that are shut down at the end."""
    made = []

    def connect(**settings):
        cluster = Cluster(settings.pop("contact_points", healthy.addresses), **settings)
        made.append(cluster)
        return cluster, cluster.connect(wait_for_all_pools=True)

    yield connect
    for cluster in made:
        cluster.shutdown()


@pytest.fixture(scope="session")
def keyspaces(nodes):
    """`replicated` has three copies of everything, `single` one."""
    with Cluster(nodes.addresses) as cluster:
        session = cluster.connect()
        for name, copies in (("replicated", 3), ("single", 1)):
            session.execute(f"DROP KEYSPACE IF EXISTS {name}", timeout=60)
            session.execute(
                f"CREATE KEYSPACE {name} WITH replication = "
                f"{{'class': 'NetworkTopologyStrategy', 'datacenter1': {copies}}}",
                timeout=60,
            )
            session.execute(f"CREATE TABLE {name}.item (id int PRIMARY KEY, value text)", timeout=60)
