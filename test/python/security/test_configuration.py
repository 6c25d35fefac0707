"""The configuration file: names and texts of cassandra.yaml. The guardrails' were seen on Apache Cassandra 5.0.6, where
they hold for clients that log in and are no superusers."""

import ilion
import pytest
from cassandra import ConsistencyLevel, InvalidRequest
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import Cluster
from cassandra.query import SimpleStatement

CONFIGURATION = """
cluster_name: from the file
authenticator: PasswordAuthenticator
authorizer:
  class_name: CassandraAuthorizer
keyspaces_warn_threshold: 2
keyspaces_fail_threshold: 2
tables_warn_threshold: 2
columns_per_table_warn_threshold: 3
columns_per_table_fail_threshold: 4
secondary_indexes_per_table_fail_threshold: 1
fields_per_udt_warn_threshold: 1
fields_per_udt_fail_threshold: 2
page_size_warn_threshold: 6000
page_size_fail_threshold: 7000
minimum_replication_factor_warn_threshold: 2
maximum_replication_factor_fail_threshold: 3
user_timestamps_enabled: false
group_by_enabled: false
allow_filtering_enabled: false
drop_truncate_table_enabled: false
drop_keyspace_enabled: false
read_before_write_list_operations_enabled: false
uncompressed_tables_enabled: false
compact_tables_enabled: false
table_properties_warned: [comment]
table_properties_disallowed: [cdc]
read_consistency_levels_warned: [ALL]
write_consistency_levels_disallowed: [TWO]
"""
FILTERING = (
    "Guardrail allow_filtering violated: Querying with ALLOW FILTERING is not allowed. ALLOW FILTERING can "
    "potentially visit all the data in the table and have unpredictable performance."
)
TIMESTAMPS = "Guardrail user_timestamps violated: User provided timestamps (USING TIMESTAMP) is not allowed"
DROPPING = "Guardrail drop_truncate_table_enabled violated: DROP and TRUNCATE TABLE functionality is not allowed"


def keyspace(name, factor):
    replication = f"{{'class': 'SimpleStrategy', 'replication_factor': {factor}}}"
    return f"CREATE KEYSPACE {name} WITH replication = {replication}"


@pytest.fixture(scope="module")
def sessions(tmp_path_factory):
    file = tmp_path_factory.mktemp("configuration") / "node.yaml"
    file.write_text(CONFIGURATION, encoding="utf-8")
    with ilion.Node(config=file) as node:
        clusters = []

        def log_in(user, password):
            provider = PlainTextAuthProvider(user, password)
            clusters.append(Cluster(node.contact_points, port=node.port, auth_provider=provider))
            return clusters[-1].connect()

        root = log_in("cassandra", "cassandra")
        root.execute("CREATE ROLE plain WITH PASSWORD = 'p' AND LOGIN = true")
        root.execute("GRANT ALL ON ALL KEYSPACES TO plain")
        root.execute(keyspace("k", 1))
        root.execute("CREATE TABLE k.t (k int PRIMARY KEY, v int, l list<int>)")
        root.execute("CREATE TYPE k.ty (a int, b int)")
        root.execute("CREATE INDEX one ON k.t (v)")
        yield root, log_in("plain", "p")
        for cluster in clusters:
            cluster.shutdown()


def warnings_of(session, statement):
    future = session.execute_async(statement)
    future.result()
    return future.warnings or []


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("SELECT * FROM k.t WHERE v = 1 ALLOW FILTERING", FILTERING),
        ("SELECT k FROM k.t GROUP BY k", "Guardrail group_by violated: GROUP BY functionality is not allowed"),
        ("INSERT INTO k.t (k) VALUES (1) USING TIMESTAMP 5", TIMESTAMPS),
        ("UPDATE k.t USING TIMESTAMP 5 SET v = 1 WHERE k = 1", TIMESTAMPS),
        ("DELETE FROM k.t USING TIMESTAMP 5 WHERE k = 1", TIMESTAMPS),
        (
            "UPDATE k.t SET l[0] = 3 WHERE k = 1",
            "Guardrail read_before_write_list_operations violated: Setting of list items by index requiring read "
            "before write is not allowed",
        ),
        (
            "UPDATE k.t SET l = l - [3] WHERE k = 1",
            "Guardrail read_before_write_list_operations violated: Removal of list items requiring read before "
            "write is not allowed",
        ),
        (
            "DELETE l[0] FROM k.t WHERE k = 1",
            "Guardrail read_before_write_list_operations violated: Removal of list items by index requiring read "
            "before write is not allowed",
        ),
        ("TRUNCATE k.t", DROPPING),
        ("DROP TABLE k.t", DROPPING),
        (
            "DROP KEYSPACE k",
            "Guardrail drop_keyspace_enabled violated: DROP KEYSPACE functionality is not allowed",
        ),
        (
            "CREATE TABLE k.b (k int PRIMARY KEY, a int, b int, c int, d int)",
            "Guardrail columns_per_table violated: Tables cannot have more than 4 columns, but 5 provided for table b",
        ),
        (
            "ALTER TABLE k.t ADD (a int, b int)",
            "Guardrail columns_per_table violated: Tables cannot have more than 4 columns, but 5 provided for table t",
        ),
        (
            "CREATE TABLE k.f (k int PRIMARY KEY) WITH cdc = true",
            "Guardrail table_properties violated: Provided values [cdc] are not allowed for Table Properties "
            "(disallowed values are: [cdc])",
        ),
        (
            "CREATE TABLE k.g (k int PRIMARY KEY) WITH compression = {'enabled': 'false'}",
            "Guardrail uncompressed_tables_enabled violated: Uncompressed table is not allowed",
        ),
        (
            "CREATE TABLE k.h (k int PRIMARY KEY, v int) WITH COMPACT STORAGE",
            "Guardrail compact_tables violated: Creation of new COMPACT STORAGE tables is not allowed",
        ),
        (
            "CREATE TYPE k.t3 (a int, b int, c int)",
            "Guardrail fields_per_udt violated: User types cannot have more than 2 columns, but 3 provided for user "
            "type t3.",
        ),
        (
            "CREATE INDEX two ON k.t (l)",
            "Guardrail secondary_indexes_per_table violated: Tables cannot have more than 1 secondary indexes, "
            "aborting the creation of secondary index two on table t",
        ),
        (
            "ALTER KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 4}",
            "Guardrail maximum_replication_factor violated: The keyspace k has a replication factor of 4, above the "
            "failure threshold of 3.",
        ),
    ],
)
def test_what_is_refused(sessions, statement, text):
    _, plain = sessions
    with pytest.raises(InvalidRequest) as raised:
        plain.execute(statement)
    assert f'code=2200 [Invalid query] message="{text}"' in str(raised.value)


def test_what_is_warned_of(sessions):
    _, plain = sessions
    assert warnings_of(plain, "CREATE TABLE k.w (k int PRIMARY KEY, a int, b int, c int) WITH comment = 'x'") == [
        "Guardrail columns_per_table violated: The table w has 4 columns, this exceeds the warning threshold of 3.",
        "Guardrail table_properties violated: Provided values [comment] are not recommended for Table Properties "
        "(warned values are: [comment])",
    ]
    assert warnings_of(plain, "CREATE TABLE k.x (k int PRIMARY KEY)") == [
        "Guardrail tables violated: Creating table x, current number of tables 3 exceeds warning threshold of 2."
    ]
    assert warnings_of(plain, "CREATE TYPE k.t2 (a int, b int)") == [
        "Guardrail fields_per_udt violated: The user type t2 has 2 columns, this exceeds the warning threshold of 1."
    ]


def test_levels_and_page_sizes(sessions):
    _, plain = sessions
    read = SimpleStatement("SELECT * FROM k.t", consistency_level=ConsistencyLevel.ALL)
    assert warnings_of(plain, read) == [
        "Guardrail read_consistency_levels violated: Provided values [ALL] are not recommended for read consistency "
        "levels (warned values are: [ALL])"
    ]
    prepared = plain.prepare("INSERT INTO k.t (k) VALUES (?)")
    prepared.consistency_level = ConsistencyLevel.TWO
    with pytest.raises(InvalidRequest, match="write_consistency_levels violated"):
        plain.execute(prepared, (1,))
    assert warnings_of(plain, SimpleStatement("SELECT * FROM k.t", fetch_size=6001)) == [
        "Guardrail page_size violated: Query for table t with page size 6001 exceeds warning threshold of 6000."
    ]
    with pytest.raises(InvalidRequest, match="page size 7001 exceeds fail threshold of 7000"):
        plain.execute(SimpleStatement("SELECT * FROM k.t", fetch_size=7001))


def test_prepared_statements_are_checked_when_they_are_prepared(sessions):
    _, plain = sessions
    with pytest.raises(InvalidRequest, match="allow_filtering violated"):
        plain.prepare("SELECT * FROM k.t WHERE v = ? ALLOW FILTERING")


def test_superusers_may(sessions):
    root, plain = sessions
    root.execute("SELECT * FROM k.t WHERE v = 1 ALLOW FILTERING")
    root.execute("INSERT INTO k.t (k) VALUES (1) USING TIMESTAMP 5")
    root.execute(keyspace("l", 1))
    with pytest.raises(InvalidRequest) as raised:
        plain.execute(keyspace("m", 2))
    assert (
        "Guardrail keyspaces violated: Cannot have more than 2 keyspaces, aborting the creation of keyspace m"
        in str(raised.value)
    )


def test_settings_are_shown(sessions):
    root, _ = sessions
    settings = {row.name: row.value for row in root.execute("SELECT * FROM system_views.settings")}
    assert settings["cluster_name"] == "from the file"
    assert settings["tables_warn_threshold"] == "2"
    assert settings["table_properties_warned"] == "[comment]"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("no_such_name: 1\n", r"Please remove properties \[no_such_name\] from your"),
        ("keyspaces_warn_threshold: many\n", "keyspaces_warn_threshold"),
        ("cluster_name: [\n", "Invalid yaml"),
    ],
)
def test_a_file_that_makes_no_sense(tmp_path, text, complaint):
    file = tmp_path / "node.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=complaint):
        ilion.Node(config=file)
    with pytest.raises(ValueError, match="cannot read the configuration file"):
        ilion.Node(config=tmp_path / "nowhere.yaml")
