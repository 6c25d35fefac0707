"""What is told first: who may not, what there is not, or what makes no sense. Every expectation was seen on Apache
Cassandra 5.0.6 with CassandraAuthorizer, those where nobody asks for permissions with AllowAllAuthorizer."""

import pytest
from cassandra import InvalidRequest, Unauthorized
from cassandra.cluster import NoHostAvailable
from cassandra.protocol import SyntaxException
from helper.logins import NO_PRIVILEGES, lacks, logins, refuses

NO_KEYSPACE = "No keyspace has been specified. USE a keyspace, or explicitly specify keyspace.tablename"
NO_KEY = "Key may not be empty"
NO_OPTIONS = "org.apache.cassandra.auth.CassandraRoleManager doesn't support OPTIONS"
NO_DATACENTERS = "ACCESS TO DATACENTERS operations not supported by AllowAllNetworkAuthorizer"
NO_AUTHORIZER = "java.lang.UnsupportedOperationException: {} operation is not supported by AllowAllAuthorizer"
CREATE_TRIGGER = "Only superusers are allowed to perform CREATE TRIGGER queries"
DROP_TRIGGER = "Only superusers are allowed to perfrom DROP TRIGGER queries"


@pytest.fixture(scope="module")
def unasked():
    """A user where nobody asks for permissions."""
    with logins(authenticator="PasswordAuthenticator") as log_in:
        root = log_in("cassandra", "cassandra")
        root.execute("CREATE KEYSPACE ks WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}")
        root.execute("CREATE TABLE ks.t (k int PRIMARY KEY, v int)")
        root.execute("CREATE ROLE bob WITH PASSWORD = 'b' AND LOGIN = true")
        yield log_in("bob", "b")


TABLES = (
    "ks.t",
    "ks.nope",
    'ks."No pe"',
    "nope.nope",
    "system.local",
    "system_auth.roles",
    "system_views.settings",
)


@pytest.mark.parametrize("table", TABLES)
def test_triggers_are_for_superusers(bob, granted, table):
    for _ in range(2):
        refuses(bob, f"CREATE TRIGGER tr ON {table} USING 'x'", CREATE_TRIGGER)
        refuses(bob, f"CREATE TRIGGER IF NOT EXISTS tr ON {table} USING 'x'", CREATE_TRIGGER)
        refuses(bob, f"DROP TRIGGER tr ON {table}", DROP_TRIGGER)
        refuses(bob, f"DROP TRIGGER IF EXISTS tr ON {table}", DROP_TRIGGER)
        granted("ALL ON ALL KEYSPACES")


def test_triggers_of_superusers(root, bob):
    refuses(root, "CREATE TRIGGER tr ON ks.t USING 'x'", "Trigger class 'x' couldn't be loaded", InvalidRequest)
    refuses(root, "DROP TRIGGER tr ON ks.t", "Trigger 'tr' on 'ks.t' doesn't exist", InvalidRequest)
    root.execute("DROP TRIGGER IF EXISTS tr ON ks.t")
    local = "System keyspace 'system' is not user-modifiable"
    refuses(root, "CREATE TRIGGER tr ON system.local USING 'x'", local, InvalidRequest)
    for statement in ("CREATE TRIGGER tr ON t USING 'x'", "DROP TRIGGER tr ON t"):
        refuses(bob, statement, NO_KEYSPACE, InvalidRequest)


@pytest.mark.parametrize("view", ["ks.nope", "ks.t", "nope.nope", "system_auth.nope"])
@pytest.mark.parametrize(
    "statement", ["DROP MATERIALIZED VIEW {}", "ALTER MATERIALIZED VIEW {} WITH comment = 'x'"]
)
def test_what_is_no_view_needs_nothing(bob, view, statement):
    refuses(bob, statement.format(view), f"Materialized view '{view}' doesn't exist", InvalidRequest)
    bob.execute(statement.format("IF EXISTS " + view))


@pytest.mark.parametrize(
    "statement", ["DROP MATERIALIZED VIEW {}", "ALTER MATERIALIZED VIEW {} WITH comment = 'x'"]
)
def test_views_that_are_told_something_else(bob, statement):
    for name in ("system.local", "IF EXISTS system.nope"):
        local = "System keyspace 'system' is not user-modifiable"
        refuses(bob, statement.format(name), local, InvalidRequest)
    refuses(bob, statement.format("IF EXISTS v"), NO_KEYSPACE, InvalidRequest)


@pytest.mark.parametrize(("view", "base"), [("ks.v", "nope.t"), ("nope.v", "ks.t"), ("ks.v", "system.local")])
def test_views_of_tables_elsewhere(bob, view, base):
    refuses(
        bob,
        f"CREATE MATERIALIZED VIEW {view} AS SELECT * FROM {base} WHERE k IS NOT NULL PRIMARY KEY (k)",
        "Cannot create a materialized view on a table in a different keyspace",
        InvalidRequest,
    )


@pytest.mark.parametrize(
    "table",
    ["ks.nope", "nope.nope", "system.nope", "system_auth.nope", "system_schema.nope", "system_views.nope"],
)
def test_who_may_truncate_is_asked_before_the_table(root, bob, table):
    refuses(bob, f"TRUNCATE {table}", lacks("MODIFY", f"table {table}"))
    keyspace, name = table.split(".")
    missing = f"keyspace {keyspace} does not exist" if keyspace == "nope" else f"table {name} does not exist"
    refuses(root, f"TRUNCATE {table}", missing, InvalidRequest)
    # Nobody is asked who only prepares it.
    with pytest.raises(InvalidRequest, match=missing):
        bob.prepare(f"TRUNCATE {table}")


def test_truncate_where_one_may(bob, granted):
    refuses(bob, 'TRUNCATE ks."No pe"', lacks("MODIFY", "table ks.No pe"))
    refuses(bob, "TRUNCATE nope", NO_KEYSPACE, InvalidRequest)
    granted("MODIFY ON KEYSPACE ks")
    refuses(bob, "TRUNCATE ks.nope", "table nope does not exist", InvalidRequest)
    bob.execute("TRUNCATE ks.t")


def test_datacenters_are_refused_when_the_rest_is_done(root):
    def login():
        root.execute("LIST ROLES OF readers")
        return root.execute("SELECT can_login FROM system_auth.roles WHERE role = 'readers'").one().can_login

    for access in ("ACCESS TO ALL DATACENTERS", "ACCESS TO DATACENTERS {'datacenter1'}"):
        refuses(root, f"ALTER ROLE readers WITH {access}", NO_DATACENTERS, InvalidRequest)
        refuses(root, f"ALTER ROLE IF EXISTS readers WITH {access}", NO_DATACENTERS, InvalidRequest)
        refuses(root, f"ALTER ROLE readers WITH {access} AND LOGIN = true", NO_DATACENTERS, InvalidRequest)
        assert login()
        refuses(root, f"ALTER ROLE readers WITH LOGIN = false AND {access}", NO_DATACENTERS, InvalidRequest)
        assert not login()
        refuses(root, f"ALTER ROLE nobody WITH {access}", "Role nobody doesn't exist", InvalidRequest)
        root.execute(f"ALTER ROLE IF EXISTS nobody WITH {access}")
        root.execute(f"CREATE ROLE passing WITH {access}")
        root.execute("DROP ROLE passing")
    unknown = "Invalid value(s) for DATACENTERS '[mars]',All values must be valid datacenters"
    refuses(root, "ALTER ROLE IF EXISTS nobody WITH ACCESS TO DATACENTERS {'mars'}", unknown, InvalidRequest)


def test_cidr_groups_are_written(root):
    root.execute("DELETE FROM system_auth.cidr_permissions WHERE role = 'readers'")
    written = "SELECT cidr_groups FROM system_auth.cidr_permissions WHERE role = 'readers'"
    both = "ALTER ROLE readers WITH ACCESS FROM ALL CIDRS AND ACCESS TO ALL DATACENTERS"
    refuses(root, both, NO_DATACENTERS, InvalidRequest)
    assert root.execute(written).one() is None
    root.execute("ALTER ROLE readers WITH ACCESS FROM ALL CIDRS")
    assert root.execute(written).one() is not None
    unknown = "Invalid CIDR group(s): [region]. Available CIDR Groups are: []"
    refuses(root, "ALTER ROLE readers WITH ACCESS FROM CIDRS {'region'}", unknown, InvalidRequest)


def test_options_of_oneself(root, bob):
    for what in ("OPTIONS = {'a': '1'}", "OPTIONS = {'a': 1}", "PASSWORD = 'b' AND OPTIONS = {'a': '1'}"):
        refuses(bob, f"ALTER ROLE bob WITH {what}", "You aren't allowed to alter OPTIONS")
        refuses(bob, f"ALTER ROLE IF EXISTS bob WITH {what}", "You aren't allowed to alter OPTIONS")
        refuses(bob, f"ALTER ROLE readers WITH {what}", NO_PRIVILEGES)
        refuses(bob, f"ALTER ROLE nobody WITH {what}", NO_PRIVILEGES)
        refuses(root, f"ALTER ROLE bob WITH {what}", NO_OPTIONS, InvalidRequest)


NAMELESS = [
    "DROP ROLE ''",
    "DROP ROLE IF EXISTS ''",
    "DROP USER ''",
    "DROP USER IF EXISTS ''",
    "ALTER ROLE '' WITH LOGIN = true",
    "ALTER ROLE IF EXISTS '' WITH LOGIN = true",
    "ALTER ROLE '' WITH ACCESS TO ALL DATACENTERS",
    "ALTER USER '' WITH PASSWORD 'x'",
    "ALTER USER IF EXISTS '' SUPERUSER",
    "LIST ROLES OF ''",
    "LIST ROLES OF '' NORECURSIVE",
    "GRANT '' TO readers",
    "GRANT readers TO ''",
    "GRANT '' TO nobody",
    "REVOKE '' FROM readers",
    "REVOKE readers FROM ''",
    "LIST ALL PERMISSIONS OF ''",
    "LIST SELECT ON ks.t OF '' NORECURSIVE",
    "GRANT SELECT ON ks.t TO ''",
    "GRANT SELECT ON ks.nope TO ''",
    "GRANT MODIFY ON KEYSPACE system TO ''",
    "REVOKE SELECT ON ks.t FROM ''",
    "GRANT ALTER ON ROLE '' TO readers",
    "REVOKE ALL ON ROLE '' FROM readers",
    "LIST ALL ON ROLE ''",
    "LIST ALL ON ROLE '' OF nobody",
    "ADD IDENTITY 'x' TO ROLE ''",
    "ADD IDENTITY IF NOT EXISTS 'x' TO ROLE ''",
    "ADD IDENTITY '' TO ROLE readers",
    "DROP IDENTITY ''",
    "DROP IDENTITY IF EXISTS ''",
]


@pytest.mark.parametrize("statement", NAMELESS)
def test_nothing_is_looked_up_without_a_name(root, statement):
    refuses(root, statement, NO_KEY, InvalidRequest)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("CREATE ROLE IF NOT EXISTS ''", "Role name can't be an empty string"),
        ("CREATE USER '' WITH PASSWORD 'x'", "Role name can't be an empty string"),
        ("ALTER ROLE ''", "ALTER [ROLE|USER] can't be empty"),
        ("ALTER ROLE IF EXISTS ''", "ALTER [ROLE|USER] can't be empty"),
        ("ALTER ROLE '' WITH OPTIONS = {'a': '1'}", NO_OPTIONS),
        (
            "ALTER ROLE '' WITH ACCESS TO DATACENTERS {'mars'}",
            "Invalid value(s) for DATACENTERS '[mars]',All values must be valid datacenters",
        ),
        ("GRANT nobody TO ''", "nobody doesn't exist"),
        ("REVOKE nobody FROM ''", "nobody doesn't exist"),
        ("GRANT ALTER ON ROLE '' TO nobody", "Role nobody doesn't exist"),
        ("LIST ALL PERMISSIONS ON ks.nope OF ''", "<table ks.nope> doesn't exist"),
    ],
)
def test_what_is_told_before_a_name_is_missed(root, statement, text):
    refuses(root, statement, text, InvalidRequest)


def test_a_role_without_a_name_is_not_all_roles(bob, granted):
    def named():
        refuses(bob, "LIST ROLES OF ''", NO_KEY, InvalidRequest)
        refuses(bob, "LIST ALL PERMISSIONS OF ''", NO_KEY, InvalidRequest)
        with pytest.raises(SyntaxException):
            bob.execute("GRANT CREATE ON ROLE '' TO readers")

    named()
    for statement in (
        "DROP ROLE ''",
        "DROP ROLE IF EXISTS ''",
        "ALTER ROLE '' WITH PASSWORD = 'x'",
        "GRANT '' TO bob",
    ):
        refuses(bob, statement, NO_PRIVILEGES)
    refuses(bob, "GRANT ALTER ON ROLE '' TO readers", lacks("AUTHORIZE", "role "), Unauthorized)
    refuses(bob, "GRANT SELECT ON ks.t TO ''", lacks("AUTHORIZE", "table ks.t"))
    granted("ALL ON ALL ROLES")
    named()
    for statement in ("DROP ROLE ''", "ALTER ROLE '' WITH PASSWORD = 'x'", "GRANT '' TO bob"):
        refuses(bob, statement, NO_KEY, InvalidRequest)
    refuses(bob, "GRANT ALTER ON ROLE '' TO readers", NO_KEY, InvalidRequest)


@pytest.mark.parametrize(
    ("statement", "text", "error"),
    [
        ("CREATE TRIGGER tr ON ks.t USING 'x'", CREATE_TRIGGER, Unauthorized),
        ("DROP TRIGGER IF EXISTS tr ON ks.nope", DROP_TRIGGER, Unauthorized),
        ("TRUNCATE ks.nope", "table nope does not exist", InvalidRequest),
        ("ALTER ROLE bob WITH OPTIONS = {'a': '1'}", "You aren't allowed to alter OPTIONS", Unauthorized),
        ("DROP ROLE ''", NO_KEY, InvalidRequest),
        ("GRANT SELECT ON ks.t TO ''", NO_KEY, InvalidRequest),
        ("GRANT SELECT ON ks.nope TO bob", "Resource <table ks.nope> doesn't exist", InvalidRequest),
        ("GRANT SELECT ON ks.t TO bob", NO_AUTHORIZER.format("GRANT"), NoHostAvailable),
        ("REVOKE MODIFY ON system.local FROM bob", NO_AUTHORIZER.format("REVOKE"), NoHostAvailable),
        ("LIST ALL PERMISSIONS OF nobody", "<role nobody> doesn't exist", InvalidRequest),
        (
            "LIST ALL PERMISSIONS",
            "LIST PERMISSIONS operation is not supported by AllowAllAuthorizer",
            InvalidRequest,
        ),
    ],
)
def test_where_nobody_asks_for_permissions(unasked, statement, text, error):
    refuses(unasked, statement, text, error)
