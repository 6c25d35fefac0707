"""Roles and permissions: every expectation was seen on Apache Cassandra 5.0.6 with CassandraAuthorizer."""

import pytest
from cassandra import InvalidRequest, Unauthorized
from helper.logins import NO_PRIVILEGES, lacks, refuses


@pytest.mark.parametrize(
    ("statement", "permission", "resource"),
    [
        ("SELECT * FROM ks.t", "SELECT", "table ks.t"),
        ("INSERT INTO ks.t (k) VALUES (1)", "MODIFY", "table ks.t"),
        ("UPDATE ks.t SET v = 1 WHERE k = 1 IF v = 1", "MODIFY", "table ks.t"),
        ("DELETE FROM ks.t WHERE k = 1", "MODIFY", "table ks.t"),
        ("BEGIN BATCH INSERT INTO ks.t (k) VALUES (1) APPLY BATCH", "MODIFY", "table ks.t"),
        ("TRUNCATE ks.t", "MODIFY", "table ks.t"),
        ("CREATE TABLE ks.u (k int PRIMARY KEY)", "CREATE", "all tables in ks"),
        ("ALTER TABLE ks.t ADD x int", "ALTER", "table ks.t"),
        ("DROP TABLE ks.t", "DROP", "table ks.t"),
        ("CREATE INDEX ON ks.t (v)", "ALTER", "table ks.t"),
        ("CREATE TYPE ks.ty (a int)", "CREATE", "all tables in ks"),
        ("DROP TYPE ks.ty", "DROP", "all tables in ks"),
        ("ALTER KEYSPACE ks WITH durable_writes = false", "ALTER", "keyspace ks"),
        ("DROP KEYSPACE nope", "DROP", "keyspace nope"),
        (
            "CREATE KEYSPACE x WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
            "CREATE",
            "all keyspaces",
        ),
        ("GRANT SELECT ON ks.t TO bob", "AUTHORIZE", "table ks.t"),
        ("SELECT * FROM system_auth.roles", "SELECT", "table system_auth.roles"),
        ("SELECT * FROM system_views.settings", "SELECT", "table system_views.settings"),
    ],
)
def test_what_is_needed(bob, statement, permission, resource):
    refuses(bob, statement, lacks(permission, resource))


def test_prepared_statements_are_checked_when_they_are_run(bob, granted):
    granted("MODIFY ON ks.t")
    insert = bob.prepare("INSERT INTO ks.t (k, v) VALUES (?, 1)")
    bob.execute(insert, (1,))
    read = bob.prepare("SELECT v FROM ks.t WHERE k = ?")
    with pytest.raises(Unauthorized):
        bob.execute(read, (1,))
    # Whether a condition holds tells what is there.
    refuses(bob, "UPDATE ks.t SET v = 2 WHERE k = 1 IF v = 1", lacks("SELECT", "table ks.t"))
    granted("SELECT ON KEYSPACE ks")
    assert bob.execute(read, (1,)).one().v == 1


def test_what_drivers_need_is_open(bob):
    for table in ("system.local", "system.peers_v2", "system_schema.tables", "system_virtual_schema.keyspaces"):
        bob.execute(f"SELECT * FROM {table}")
    bob.execute("USE ks")
    assert bob.execute("DESCRIBE TABLE ks.t").one().name == "t"


def test_all_keyspaces_are_those_of_users(root, bob, granted):
    granted("ALL ON ALL KEYSPACES")
    bob.execute("SELECT * FROM ks.t")
    for statement, permission, table in [
        ("UPDATE system_auth.roles SET is_superuser = true WHERE role = 'bob'", "MODIFY", "system_auth.roles"),
        ("SELECT * FROM system_auth.roles", "SELECT", "system_auth.roles"),
        ("TRUNCATE system_traces.events", "MODIFY", "system_traces.events"),
        ("SELECT * FROM system_views.settings", "SELECT", "system_views.settings"),
        ("SELECT * FROM system.prepared_statements", "SELECT", "system.prepared_statements"),
    ]:
        refuses(bob, statement, lacks(permission, f"table {table}"))
    refuses(bob, "GRANT SELECT ON KEYSPACE system_views TO bob", lacks("AUTHORIZE", "keyspace system_views"))
    granted("SELECT ON KEYSPACE system_views")
    bob.execute("SELECT * FROM system_views.settings")


def test_little_is_granted_on_system_keyspaces(root, granted):
    limited = "Granting permissions on system keyspaces is strictly limited, this operation is not permitted"
    for what in ("MODIFY ON system_auth.roles", "ALL ON KEYSPACE system_auth", "ALL ON KEYSPACE system"):
        refuses(root, f"GRANT {what} TO bob", limited)
    granted("SELECT ON system_auth.roles")


def test_permissions_come_through_roles(root, bob):
    root.execute("GRANT SELECT ON ALL KEYSPACES TO readers")
    root.execute("GRANT readers TO bob")
    bob.execute("SELECT * FROM ks.t")
    assert [row.role for row in bob.execute("LIST ROLES")] == ["bob", "readers"]
    assert [row.role for row in bob.execute("LIST ROLES OF bob NORECURSIVE")] == ["bob", "readers"]
    listed = [tuple(row) for row in bob.execute("LIST ALL PERMISSIONS OF bob")]
    assert listed == [("readers", "readers", "<all keyspaces>", "SELECT")]
    refuses(root, "GRANT readers TO bob", "bob is a member of readers", InvalidRequest)
    refuses(root, "GRANT bob TO readers", "bob is a member of readers", InvalidRequest)
    root.execute("REVOKE readers FROM bob")
    refuses(root, "REVOKE readers FROM bob", "bob is not a member of readers", InvalidRequest)
    refuses(bob, "SELECT * FROM ks.t", lacks("SELECT", "table ks.t"))
    root.execute("REVOKE SELECT ON ALL KEYSPACES FROM readers")


def test_who_makes_something_may_do_everything_with_it(root, bob, granted):
    granted("CREATE ON KEYSPACE ks")
    bob.execute("CREATE TABLE ks.own (k int PRIMARY KEY)")
    names = [row.permission for row in bob.execute("LIST ALL PERMISSIONS ON ks.own OF bob NORECURSIVE")]
    assert names == ["ALTER", "DROP", "SELECT", "MODIFY", "AUTHORIZE", "UNMASK", "SELECT_MASKED"]
    bob.execute("DROP TABLE ks.own")
    assert [row.resource for row in bob.execute("LIST ALL PERMISSIONS OF bob")] == ["<keyspace ks>"]


def test_warnings_of_what_was_granted_already(root, granted):
    granted("SELECT ON ks.t")
    again = root.execute_async("GRANT SELECT, MODIFY ON ks.t TO bob")
    again.result()
    assert again.warnings == ["Role 'bob' was already granted SELECT on <table ks.t>"]
    root.execute("REVOKE MODIFY ON ks.t FROM bob")
    missing = root.execute_async("REVOKE MODIFY ON ks.t FROM bob")
    missing.result()
    assert missing.warnings == ["Role 'bob' was not granted MODIFY on <table ks.t>"]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE ROLE x",
        "CREATE USER x WITH PASSWORD 'x'",
        "DROP ROLE readers",
        "DROP ROLE nobody",
        "ALTER ROLE readers WITH LOGIN = true",
        "ALTER ROLE cassandra WITH PASSWORD = 'x'",
        "GRANT readers TO bob",
        "REVOKE readers FROM bob",
        "ADD IDENTITY 'i' TO ROLE bob",
    ],
)
def test_roles_are_for_those_who_may(bob, statement):
    refuses(bob, statement, NO_PRIVILEGES)


def test_what_one_may_alter_of_oneself(bob):
    bob.execute("ALTER ROLE bob WITH PASSWORD = 'b'")
    refuses(bob, "ALTER ROLE bob WITH LOGIN = true", "You aren't allowed to alter LOGIN")
    refuses(
        bob,
        "ALTER ROLE bob WITH SUPERUSER = true",
        "You aren't allowed to alter your own superuser status or that of a role granted to you",
    )
    refuses(
        bob,
        "ALTER ROLE bob WITH ACCESS TO ALL DATACENTERS",
        "Only superusers are allowed to alter access to datacenters.",
    )


def test_superusers_are_made_and_dropped_by_superusers(root, bob, granted):
    granted("ALL ON ALL ROLES")
    refuses(
        bob,
        "CREATE ROLE su WITH SUPERUSER = true",
        "Only superusers can create a role with superuser status",
    )
    refuses(
        bob, "ALTER ROLE readers WITH SUPERUSER = true", "Only superusers are allowed to alter superuser status"
    )
    refuses(bob, "DROP ROLE cassandra", "Only superusers can drop a role with superuser status")
    refuses(root, "DROP ROLE cassandra", "Cannot DROP primary role for current login", InvalidRequest)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("CREATE ROLE bob", "bob already exists"),
        ("CREATE ROLE ''", "Role name can't be an empty string"),
        ("CREATE ROLE x WITH HASHED PASSWORD = 'x'", "Invalid hashed password value. Please use jBcrypt."),
        (
            "CREATE ROLE x WITH OPTIONS = {'a': 'b'}",
            "org.apache.cassandra.auth.CassandraRoleManager doesn't support OPTIONS",
        ),
        (
            "CREATE ROLE x WITH ACCESS TO DATACENTERS {'mars'}",
            "Invalid value(s) for DATACENTERS '[mars]',All values must be valid datacenters",
        ),
        ("ALTER ROLE bob", "ALTER [ROLE|USER] can't be empty"),
        ("ALTER ROLE nobody WITH LOGIN = true", "Role nobody doesn't exist"),
        ("DROP ROLE nobody", "nobody doesn't exist"),
        ("GRANT nobody TO bob", "nobody doesn't exist"),
        ("LIST ROLES OF nobody", "<role nobody> doesn't exist"),
        ("GRANT SELECT ON ks.nope TO bob", "Resource <table ks.nope> doesn't exist"),
        ("GRANT SELECT ON KEYSPACE nope TO bob", "Resource <keyspace nope> doesn't exist"),
        ("GRANT SELECT ON ks.t TO nobody", "Role nobody doesn't exist"),
        ("LIST ALL PERMISSIONS ON ks.nope", "<table ks.nope> doesn't exist"),
        ("ADD IDENTITY 'i' TO ROLE nobody", "Can not add identity for non-existent role 'nobody'"),
        ("DROP IDENTITY 'i'", "identity 'i' doesn't exist"),
    ],
)
def test_what_makes_no_sense(root, statement, text):
    refuses(root, statement, text, InvalidRequest)


def test_what_is_written_into_the_tables_counts(root, bob):
    """Tools restore roles by CQL."""
    root.execute("INSERT INTO system_auth.roles (role, can_login, is_superuser) VALUES ('restored', true, false)")
    root.execute(
        "UPDATE system_auth.role_permissions SET permissions = {'SELECT'} WHERE role = 'bob' AND resource = 'data/ks'"
    )
    assert [row.role for row in root.execute("LIST ROLES OF restored")] == ["restored"]
    bob.execute("SELECT * FROM ks.t")
    root.execute("DROP ROLE restored")
    root.execute("REVOKE SELECT ON KEYSPACE ks FROM bob")


def test_who_is_connected(root, bob):
    rows = root.execute("SELECT username, connection_stage, keyspace_name, driver_name FROM system_views.clients")
    users = {row.username for row in rows}
    assert {"cassandra", "bob"} <= users
