"""What guides and talks about cassandra-driver show. They run in .envs/ecosystem: `tool/ecosystem`.

ILION_DROPIN=0 has them run on the driver on disk; `ours` marks what only ilion accepts.
"""

import os
import subprocess
import sys
import uuid
from importlib.util import find_spec
from pathlib import Path

import pytest
from cassandra.cluster import Cluster
from helper.proxy import Proxy

collect_ignore_glob = [] if find_spec("aiocassandra") else ["*"]

CQLSH = Path(sys.executable).with_name("cqlsh")


def pytest_configure(config):
    config.addinivalue_line("markers", "ours: cassandra-driver fails here")


def pytest_collection_modifyitems(items):
    if os.environ.get("ILION_DROPIN") == "0":
        for item in items:
            if item.get_closest_marker("ours"):
                item.add_marker(pytest.mark.skip(reason="cassandra-driver fails here"))


@pytest.fixture(scope="session")
def cluster(contact):
    host, port = contact
    with Cluster([host], port=port) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def keyspace(cluster, request):
    """A keyspace of the guide's own, gone afterwards."""
    name = f"{request.module.__name__.rpartition('.')[2]}_{uuid.uuid4().hex[:8]}"
    session = cluster.connect()
    session.execute(
        f"CREATE KEYSPACE {name} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}",
        timeout=60,
    )
    yield name
    session.execute(f"DROP KEYSPACE IF EXISTS {name}", timeout=60)
    session.shutdown()


@pytest.fixture(scope="module")
def session(cluster, keyspace):
    session = cluster.connect(keyspace)
    yield session
    session.shutdown()


@pytest.fixture
def cqlsh(contact, tmp_path):
    """Types lines into cqlsh; its output."""

    def run(*typed, arguments=(), check=True):
        host, port = contact
        done = subprocess.run(
            [str(CQLSH), *arguments, host, str(port)],
            input="\n".join(typed) + "\n",
            env={**os.environ, "HOME": str(tmp_path), "TZ": "UTC"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert not check or done.returncode == 0, done.stderr
        return done.stdout if check else done.stdout + done.stderr

    return run


@pytest.fixture
def relay(contact):
    """Between client and server; keeps the answers back while `answering` is not set."""
    with Proxy(contact) as proxy:
        yield proxy
