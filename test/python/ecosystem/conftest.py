"""Real packages that stand on cassandra-driver, on ilion. They run in .envs/ecosystem: `tool/ecosystem`.

ILION_TEST_CONTACT=host:port has them run on another server, as tool/test_peer does with Apache Cassandra.
ILION_DROPIN=0 has them run on the driver on disk, which is how one sees that an expectation is not ours alone.
"""

import os
import subprocess
import sys
import uuid
from importlib.util import find_spec

import pytest

# The environment of the other tests has none of the packages.
collect_ignore_glob = [] if find_spec("aiocassandra") else ["*"]


@pytest.fixture(scope="session")
def cluster(contact):
    from cassandra.cluster import Cluster

    host, port = contact
    cluster = Cluster([host], port=port)
    yield cluster
    cluster.shutdown()


@pytest.fixture(scope="session")
def session(cluster):
    """For setting up and looking at what a package did."""
    return cluster.connect()


@pytest.fixture(scope="module")
def keyspace(session, request):
    """A keyspace of the test module's own."""
    name = f"{request.module.__name__.rpartition('.')[2]}_{uuid.uuid4().hex[:8]}"
    session.execute(
        f"CREATE KEYSPACE {name} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}",
        timeout=60,
    )
    yield name
    session.execute(f"DROP KEYSPACE {name}", timeout=60)


@pytest.fixture(scope="module")
def users(session, keyspace):
    """A table of a hundred users, as `keyspace.users`."""
    name = f"{keyspace}.users"
    session.execute(f"CREATE TABLE {name} (id int PRIMARY KEY, name text, email text)", timeout=60)
    insert = session.prepare(f"INSERT INTO {name} (id, name, email) VALUES (?, ?, ?)")
    for number in range(100):
        session.execute(insert, (number, f"user {number}", f"user{number}@example.com"))
    return name


@pytest.fixture(scope="session")
def variables(contact):
    """The environment in which programs under test find the server."""
    host, port = contact
    return {**os.environ, "CASSANDRA_HOST": host, "CASSANDRA_PORT": str(port), "TZ": "UTC"}


@pytest.fixture
def program(variables, tmp_path):
    """Runs a program's text in a process of its own, which must end; gives what it printed."""

    def run(text, *arguments, timeout=240, **more):
        file = tmp_path / "program.py"
        file.write_text(text)
        done = subprocess.run(
            [sys.executable, str(file), *map(str, arguments)],
            env={**variables, **more},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run
