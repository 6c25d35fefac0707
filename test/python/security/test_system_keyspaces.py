"""Writing the keyspaces that come with the node. Seen on Apache Cassandra 5.0.6, which however lets whoever may
write `system` and `system_schema` (docs/differences.md)."""

import ilion
import pytest
from cassandra import InvalidRequest, Unauthorized
from cassandra.cluster import Cluster

SETTINGS = "system_views.settings"


@pytest.fixture(scope="module")
def root(log_in):
    session = log_in("cassandra", "cassandra")
    session.execute("CREATE ROLE bob WITH PASSWORD = 'b' AND LOGIN = true")
    session.execute("GRANT ALL ON ALL KEYSPACES TO bob")
    return session


@pytest.fixture(scope="module")
def anybody():
    with ilion.Node() as node, Cluster(node.contact_points, port=node.port) as cluster:
        yield cluster.connect()


def refused(session, statement):
    with pytest.raises((InvalidRequest, Unauthorized)) as raised:
        session.execute(statement)
    return str(raised.value)


WRITES = [
    ("INSERT INTO system.local (key) VALUES ('x')", "system.local"),
    ("UPDATE system.local SET rack = 'r' WHERE key = 'x'", "system.local"),
    ("DELETE FROM system.local WHERE key = 'x'", "system.local"),
    ("BEGIN BATCH INSERT INTO system.local (key) VALUES ('x') APPLY BATCH", "system.local"),
    ("INSERT INTO system.local (key) VALUES ('x') IF NOT EXISTS", "system.local"),
    ("TRUNCATE system.available_ranges", "system.available_ranges"),
    ("INSERT INTO system_schema.keyspaces (keyspace_name) VALUES ('x')", "system_schema.keyspaces"),
    ("TRUNCATE system_schema.dropped_columns", "system_schema.dropped_columns"),
]


@pytest.mark.parametrize(("statement", "table"), WRITES)
def test_what_says_how_the_node_is_cannot_be_written(root, bob, anybody, statement, table):
    lacks = f"User bob has no MODIFY permission on <table {table}> or any of its parents"
    assert f'code=2100 [Unauthorized] message="{lacks}"' in refused(bob, statement)
    read_only = f'code=2100 [Unauthorized] message="{table.split(".")[0]} keyspace is not user-modifiable."'
    assert read_only in refused(root, statement)
    assert read_only in refused(anybody, statement)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        (
            "INSERT INTO system_views.settings (name, value) VALUES ('a', 'b')",
            f"Modification is not supported by table {SETTINGS}",
        ),
        (
            "DELETE FROM system_views.settings WHERE name = 'a'",
            f"Modification is not supported by table {SETTINGS}",
        ),
        ("TRUNCATE system_views.settings", f"Truncation is not supported by table {SETTINGS}"),
        (
            "BEGIN BATCH DELETE FROM system_views.settings WHERE name = 'a' APPLY BATCH",
            "Cannot include a virtual table statement in a logged batch",
        ),
        (
            "INSERT INTO system_views.settings (name, value) VALUES ('a', 'b') IF NOT EXISTS",
            "Conditional updates are not supported by virtual tables",
        ),
        (
            "INSERT INTO system_views.settings (name, value) VALUES ('a', 'b') USING TTL 5",
            "Expiring columns are not supported by virtual tables",
        ),
        (
            "INSERT INTO system_views.settings (name, value) VALUES ('a', 'b') USING TIMESTAMP 5",
            "Custom timestamp is not supported by virtual tables",
        ),
        ("DROP INDEX system.zz", "System keyspace 'system' is not user-modifiable"),
    ],
)
def test_virtual_tables(root, anybody, statement, text):
    for session in (root, anybody):
        assert f'code=2200 [Invalid query] message="{text}"' in refused(session, statement)


def test_what_is_stored_can_be_written_by_superusers(root):
    root.execute("INSERT INTO system_auth.roles (role, can_login) VALUES ('zz', false)")
    root.execute("DELETE FROM system_auth.roles WHERE role = 'zz'")
    root.execute("TRUNCATE system_traces.events")
