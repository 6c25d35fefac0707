"""Packages that stand on the mapper, run as their users run them: in processes of their own, on ilion.

They are in .envs/ecosystem; elsewhere these tests are left out. ILION_TEST_CONTACT=host:port names another server.
"""

import os
import subprocess
import sys
import uuid
from importlib.util import find_spec

import pytest

collect_ignore_glob = [] if find_spec("flask_cqlalchemy") else ["test_*"]


@pytest.fixture(scope="module")
def where(contact):
    """The environment in which programs find the server, and a keyspace of the module's own."""
    from cassandra.cluster import Cluster

    host, port = contact
    keyspace = "mapper_" + uuid.uuid4().hex[:12]
    yield {"CASSANDRA_HOST": host, "CASSANDRA_PORT": str(port), "CASSANDRA_KEYSPACE": keyspace}
    with Cluster([host], port=port) as cluster, cluster.connect() as session:
        for name in (keyspace, f"test_{keyspace}"):
            session.execute(f"DROP KEYSPACE IF EXISTS {name}", timeout=60)


@pytest.fixture(scope="module")
def run(where):
    """Runs Python with these arguments; gives what it printed."""

    def call(*arguments, cwd=None, **variables):
        done = subprocess.run(
            [sys.executable, *map(str, arguments)],
            env={**os.environ, **where, **variables},
            cwd=cwd,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    return call
