"""A default connection of the mapper to the server under test, and a keyspace for the models."""

import os
import uuid

import pytest
from cassandra.cqlengine import connection, management

os.environ["CQLENG_ALLOW_SCHEMA_MANAGEMENT"] = "1"


@pytest.fixture(scope="session")
def mapper_keyspace():
    return "mapper_" + uuid.uuid4().hex[:12]


@pytest.fixture(scope="session")
def mapper(contact, mapper_keyspace):
    """Connected; gives the keyspace's name."""
    host, port = contact
    connection.setup([host], mapper_keyspace, port=port, control_connection_timeout=20)
    connection.get_session().default_timeout = 60
    management.create_keyspace_simple(mapper_keyspace, 1)
    yield mapper_keyspace
    management.drop_keyspace(mapper_keyspace)
    connection.unregister_connection("default")


@pytest.fixture(scope="module")
def tables(mapper):
    """Makes the tables of models."""

    def make(*models):
        for model in models:
            management.sync_table(model)

    return make
