"""One cluster, session and keyspace for the smoke suite: either driver, either server."""

import uuid

import pytest
from cassandra.cluster import Cluster


@pytest.fixture(scope="session")
def cluster(contact):
    host, port = contact
    cluster = Cluster([host], port=port)
    yield cluster
    cluster.shutdown()


@pytest.fixture(scope="session")
def keyspace(cluster):
    name = "smoke_" + uuid.uuid4().hex[:12]
    session = cluster.connect()
    session.execute(
        f"CREATE KEYSPACE {name} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}"
    )
    yield name
    session.execute(f"DROP KEYSPACE {name}", timeout=60)


@pytest.fixture(scope="session")
def session(cluster, keyspace):
    return cluster.connect(keyspace)


@pytest.fixture
def table(session, request):
    """Makes a table with the given columns and primary key, named after the test."""
    made = []

    def make(columns, options=""):
        name = f"t{len(made)}_{request.node.name.split('[')[0]}"[:40].lower()
        session.execute(f"CREATE TABLE {name} ({columns}) {options}", timeout=60)
        made.append(name)
        return name

    yield make
    for name in made:
        session.execute(f"DROP TABLE {name}", timeout=60)
