"""The guardrails of cassandra.yaml that look at values, keys, types and tombstones, and the thresholds that hold for
everybody. Every text was seen on Apache Cassandra 5.0.6 with the same settings."""

import re
from contextlib import ExitStack

import pytest
from cassandra import ConsistencyLevel, InvalidRequest, ReadFailure
from cassandra.query import SimpleStatement
from helper.logins import logins

CONFIGURATION = """
authenticator: PasswordAuthenticator
authorizer: CassandraAuthorizer
partition_keys_in_select_warn_threshold: 3
partition_keys_in_select_fail_threshold: 6
in_select_cartesian_product_warn_threshold: 3
in_select_cartesian_product_fail_threshold: 8
table_properties_ignored: [comment]
column_value_size_warn_threshold: 100B
column_value_size_fail_threshold: 1KiB
collection_size_warn_threshold: 150B
collection_size_fail_threshold: 1500B
items_per_collection_warn_threshold: 3
items_per_collection_fail_threshold: 5
vector_dimensions_warn_threshold: 3
vector_dimensions_fail_threshold: 6
maximum_timestamp_warn_threshold: 1h
maximum_timestamp_fail_threshold: 2d
minimum_timestamp_warn_threshold: 1h
minimum_timestamp_fail_threshold: 2d
sai_string_term_size_warn_threshold: 20B
sai_string_term_size_fail_threshold: 60B
sai_frozen_term_size_warn_threshold: 20B
sai_frozen_term_size_fail_threshold: 60B
sai_vector_term_size_warn_threshold: 8B
sai_vector_term_size_fail_threshold: 16B
write_consistency_levels_disallowed: [ANY]
alter_table_enabled: false
non_partition_restricted_index_query_enabled: false
tombstone_warn_threshold: 10
tombstone_failure_threshold: 30
batch_size_warn_threshold: 1KiB
batch_size_fail_threshold: 2KiB
unlogged_batch_across_partitions_warn_threshold: 3
use_statements_enabled: false
"""
# What cannot be set beside the first.
SWITCHES = """
authenticator: PasswordAuthenticator
vector_type_enabled: false
zero_ttl_on_twcs_enabled: false
intersect_filtering_query_enabled: false
secondary_indexes_enabled: false
"""
WINDOWS = "compaction = {'class': 'TimeWindowCompactionStrategy'}"
ROW = "WHERE k = 1 AND c = 1 AND d = 1"


def text(size):
    return "'" + "x" * size + "'"


def product(what, values, limit="warning"):
    start = "Aborting query because the" if limit == "fail" else "The"
    return (
        f"Guardrail in_select_cartesian_product violated: {start} cartesian product of the IN restrictions on {what} "
        f"produces {values} values, this exceeds {limit} threshold of {8 if limit == 'fail' else 3}."
    )


def value(column, size, guardrail="column_value_size", limit="warning", threshold=100):
    return (
        f"Guardrail {guardrail} violated: Value of column '{column}' has size {size}, this exceeds the {limit} "
        f"threshold of {threshold}."
    )


def items(column, count, limit="warning", threshold=3):
    return (
        f"Guardrail items_per_collection violated: Detected collection {column} with {count} items, this exceeds the "
        f"{limit} threshold of {threshold}."
    )


def size(column, count):
    return (
        f"Guardrail collection_size violated: Detected collection {column} of size {count}, this exceeds the warning "
        "threshold of 150."
    )


def dimensions(what, count, limit="warning"):
    return (
        f"Guardrail vector_dimensions violated: {what} has a vector of {count} dimensions, this exceeds the {limit} "
        f"threshold of {6 if limit == 'failure' else 3}."
    )


def tombstones(rows, count, query, token):
    return (
        f"Read {rows} live rows and {count} tombstone cells for query {query} ALLOW FILTERING; token {token} (see "
        "tombstone_warn_threshold)"
    )


KEYS_WARNING = (
    "Guardrail partition_keys_in_select violated: Query with partition keys in IN clause on table t, with number of "
    "partition keys 4 exceeds warning threshold of 3."
)
KEYS_FAILURE = (
    "Guardrail partition_keys_in_select violated: Aborting query with partition keys in IN clause on table t, number "
    "of partition keys 7 exceeds fail threshold of 6."
)
ALTERING = "Guardrail alter_table violated: ALTER TABLE changing columns is not allowed"
IGNORING = (
    "Guardrail table_properties violated: Ignoring provided values [comment] as they are not supported for Table "
    "Properties (ignored values are: [comment])"
)
PARTITION, CLUSTERING = "partition key", "clustering key"


@pytest.fixture(scope="module")
def log_in(tmp_path_factory):
    with ExitStack() as stack:

        def connect(configuration):
            file = tmp_path_factory.mktemp("guardrails") / "node.yaml"
            file.write_text(configuration, encoding="utf-8")
            log_in = stack.enter_context(logins(config=file))
            superuser = log_in("cassandra", "cassandra")
            superuser.execute("CREATE ROLE plain WITH PASSWORD = 'p' AND LOGIN = true")
            if "authorizer" in configuration:
                superuser.execute("GRANT ALL ON ALL KEYSPACES TO plain")
            return superuser, log_in("plain", "p")

        yield connect


@pytest.fixture(scope="module")
def sessions(log_in):
    root, plain = log_in(CONFIGURATION)
    root.execute("CREATE KEYSPACE g WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}")
    for statement in [
        "CREATE TABLE g.t (k int, c int, d int, v int, b text, l list<text>, s set<text>, m map<text, text>, "
        "fl frozen<list<text>>, PRIMARY KEY (k, c, d))",
        "CREATE TABLE g.p2 (a int, b int, v int, PRIMARY KEY ((a, b)))",
        "CREATE TABLE g.at (k int PRIMARY KEY, v int)",
        "CREATE TABLE g.i (k int PRIMARY KEY, a int, t text, v vector<float, 3>, w vector<float, 5>, "
        "f frozen<set<text>>, s set<text>)",
        "CREATE CUSTOM INDEX ON g.i (a) USING 'sai'",
        "CREATE CUSTOM INDEX ON g.i (t) USING 'sai'",
        "CREATE CUSTOM INDEX ON g.i (v) USING 'sai'",
        "CREATE CUSTOM INDEX ON g.i (w) USING 'sai'",
        "CREATE CUSTOM INDEX ON g.i (full(f)) USING 'sai'",
        "CREATE CUSTOM INDEX ON g.i (s) USING 'sai'",
        "CREATE TABLE g.ba (k int, c int, d int, v int, w int, b text, l list<int>, PRIMARY KEY (k, c, d))",
        "CREATE TABLE g.ts (k int, c int, v int, w int, s text static, PRIMARY KEY (k, c))",
    ]:
        root.execute(statement)
    for row in range(11):
        root.execute(f"DELETE FROM g.ts WHERE k = 1 AND c = {row}")
    root.execute("INSERT INTO g.ts (k, c, v) VALUES (1, 100, 1)")
    for row in range(40):
        root.execute(f"DELETE FROM g.ts WHERE k = 2 AND c = {row}")
    return root, plain


def answer(session, statement):
    """The warnings and the error's text, or nothing."""
    future = session.execute_async(statement)
    try:
        future.result()
    except InvalidRequest as error:
        start = 'code=2200 [Invalid query] message="'
        message = str(error)
        return future.warnings or [], message[message.index(start) + len(start) : -1]
    return future.warnings or [], None


CASES = [
    ("SELECT * FROM g.t WHERE k IN (1, 2, 3)", [], None),
    ("SELECT * FROM g.t WHERE k IN (1, 2, 3, 4)", [product(PARTITION, 4), KEYS_WARNING], None),
    ("SELECT * FROM g.t WHERE k IN (1, 1, 1, 1, 1, 1, 1, 1, 2)", [], product(PARTITION, 9, "fail")),
    ("SELECT * FROM g.t WHERE k IN (1, 2, 3, 4, 5, 6, 7)", [product(PARTITION, 7)], KEYS_FAILURE),
    ("SELECT * FROM g.t WHERE k = 1 AND c IN (1, 2, 3, 4)", [], None),
    ("SELECT * FROM g.t WHERE k = 1 AND c IN (1, 2) AND d IN (1, 2)", [product(CLUSTERING, 4)], None),
    (
        "SELECT * FROM g.t WHERE k = 1 AND c IN (1, 2, 3, 4) AND d IN (1, 2, 3)",
        [product(CLUSTERING, 4)],
        product(CLUSTERING, 12, "fail"),
    ),
    ("SELECT * FROM g.t WHERE k = 1 AND c IN (1, 2, 3, 4) AND d > 1", [], None),
    (
        "SELECT * FROM g.t WHERE k = 1 AND (c, d) IN ((1, 2), (3, 4), (5, 6), (7, 8))",
        [product(CLUSTERING, 4)],
        None,
    ),
    ("SELECT * FROM g.p2 WHERE a IN (1, 2, 3) AND b IN (1, 2, 3)", [], product(PARTITION, 9, "fail")),
    ("UPDATE g.p2 SET v = 1 WHERE a IN (1, 2) AND b IN (1, 2)", [product(PARTITION, 4)], None),
    ("DELETE FROM g.p2 WHERE a IN (1, 2, 3) AND b IN (1, 2, 3)", [], product(PARTITION, 9, "fail")),
    ("DELETE FROM g.t WHERE k = 1 AND c IN (1, 2, 3, 4, 5, 6, 7, 8, 9)", [], None),
    ("DELETE FROM g.t WHERE k = 1 AND c IN (1, 2, 3, 4) AND d = 1", [product(CLUSTERING, 4)] * 2, None),
    (f"INSERT INTO g.t (k, c, d, b) VALUES (1, 1, 1, {text(100)})", [], None),
    (f"INSERT INTO g.t (k, c, d, b) VALUES (1, 1, 1, {text(101)})", [value("b", 101)], None),
    (f"UPDATE g.t SET b = {text(1025)} {ROW}", [], value("b", 1025, limit="failure", threshold=1024)),
    (f"UPDATE g.t SET b = {text(1025)} {ROW} IF b = 'q'", [], None),
    (f"UPDATE g.t SET l = [{text(101)}] {ROW}", [value("l", 101)], None),
    (
        f"UPDATE g.t SET l = l + [{text(101)}, {text(102)}] {ROW}",
        [value("l", 101), value("l", 102), size("l", 275)],
        None,
    ),
    (f"UPDATE g.t SET l = ['a', 'b', 'c', 'd'] + l {ROW}", [], None),
    (f"UPDATE g.t SET l = ['a', 'b', 'c', 'd'] {ROW}", [items("l", 4)], None),
    (f"UPDATE g.t SET l[0] = {text(101)} {ROW}", [value("l", 101)], None),
    (f"UPDATE g.t SET l = l - ['a', 'b', 'c', 'd', 'e', 'f'] {ROW}", [], None),
    (f"UPDATE g.t SET s = s + {{'a', 'b', 'c', 'd', 'e', 'f'}} {ROW}", [], items("s", 6, "failure", 5)),
    (f"UPDATE g.t SET s = s - {{'a', 'b', 'c', 'd', 'e', 'f'}} {ROW}", [], None),
    (f"UPDATE g.t SET s = s - {{{text(101)}}} {ROW}", [value("s", 101)], None),
    (f"UPDATE g.t SET s = s + {{{text(70)}, {text(71)}, {text(72)}}} {ROW}", [size("s", 273)], None),
    (f"UPDATE g.t SET m[{text(101)}] = {text(102)} {ROW}", [value("m", 102), value("m", 101)], None),
    (f"DELETE m[{text(101)}] FROM g.t {ROW}", [value("m", 101)], None),
    (f"UPDATE g.t SET m = m + {{'a': {text(90)}, 'b': {text(90)}}} {ROW}", [size("m", 222)], None),
    (f"UPDATE g.t SET fl = ['a', 'b', 'c', 'd', 'e', 'f'] {ROW}", [], items("fl", 6, "failure", 5)),
    (f"UPDATE g.t SET fl = [{', '.join([text(60)] * 3)}] {ROW}", [value("fl", 196), size("fl", 216)], None),
    (
        f"BEGIN BATCH INSERT INTO g.t (k, c, d, b) VALUES (1, 1, 1, {text(101)}); "
        f"INSERT INTO g.t (k, c, d, b) VALUES (1, 1, 2, {text(1025)}) APPLY BATCH",
        [value("b", 101)],
        value("b", 1025, limit="failure", threshold=1024),
    ),
    ("CREATE TABLE g.v1 (k int PRIMARY KEY, v vector<float, 4>)", [dimensions("Column v", 4)], None),
    (
        "CREATE TABLE g.v2 (k int PRIMARY KEY, v frozen<tuple<int, vector<float, 7>>>)",
        [],
        dimensions("Column v", 7, "failure"),
    ),
    ("CREATE TYPE g.vt (a vector<float, 7>)", [], dimensions("Field a", 7, "failure")),
    ("ALTER TABLE g.at ADD z int", [], ALTERING),
    ("ALTER TABLE g.at DROP v", [], ALTERING),
    ("ALTER TABLE g.at RENAME k TO kk", [], ALTERING),
    ("ALTER TABLE g.at WITH gc_grace_seconds = 5", [], None),
    ("ALTER TABLE g.at WITH comment = 'x'", [IGNORING], None),
    (
        f"INSERT INTO g.i (k, t) VALUES (1, {text(21)})",
        [value("t", 21, "sai_string_term_size", threshold=20)],
        None,
    ),
    (
        f"INSERT INTO g.i (k, t) VALUES (1, {text(61)})",
        [],
        value("t", 61, "sai_string_term_size", "failure", 60),
    ),
    ("INSERT INTO g.i (k, v) VALUES (1, [1, 2, 3])", [value("v", 12, "sai_vector_term_size", threshold=8)], None),
    (
        "INSERT INTO g.i (k, w) VALUES (1, [1, 2, 3, 4, 5])",
        [],
        value("w", 20, "sai_vector_term_size", "failure", 16),
    ),
    (
        f"INSERT INTO g.i (k, f) VALUES (1, {{{text(61)}}})",
        [],
        value("f", 69, "sai_frozen_term_size", "failure", 60),
    ),
    (
        f"UPDATE g.i SET s = s + {{{text(61)}}} WHERE k = 1",
        [],
        value("s", 61, "sai_string_term_size", "failure", 60),
    ),
    (
        "SELECT * FROM g.i WHERE a = 1",
        [],
        "Guardrail non_partition_restricted_index_query_enabled violated: Non-partition key restricted query is not "
        "allowed. Executing a query on secondary indexes without partition key restriction might degrade performance",
    ),
    ("SELECT * FROM g.i WHERE k = 1 AND a = 1", [], None),
    ("USE g", None, "USE statements prohibited. (see use_statements_enabled in cassandra.yaml)"),
    (
        "BEGIN UNLOGGED BATCH " + "".join(f"INSERT INTO g.at (k) VALUES ({i}); " for i in range(4)) + "APPLY BATCH",
        [
            "Unlogged batch covering 4 partitions detected against table [g.at]. You should use a logged batch for "
            "atomicity, or asynchronous writes for performance."
        ],
        None,
    ),
]


@pytest.mark.parametrize(("statement", "warnings", "error"), CASES, ids=[case[0][:60] for case in CASES])
def test_what_is_said(sessions, statement, warnings, error):
    # What is refused is warned of, too.
    expected = (warnings or []) + ([error] if error is not None and warnings is not None else [])
    assert answer(sessions[1], statement) == (expected, error)


def test_superusers_are_not_limited(sessions):
    root, _ = sessions
    for statement in [
        "SELECT * FROM g.p2 WHERE a IN (1, 2, 3, 4, 5, 6, 7, 8, 9) AND b = 1",
        f"INSERT INTO g.t (k, c, d, b) VALUES (1, 1, 1, {text(1025)})",
        "ALTER TABLE g.p2 ADD z int",
        "INSERT INTO g.at (k) VALUES (1) USING TIMESTAMP 5",
    ]:
        assert answer(root, statement) == ([], None)


def test_prepared_writes_are_limited(sessions):
    _, plain = sessions
    prepared = plain.prepare("INSERT INTO g.t (k, c, d, b) VALUES (?, 1, 1, ?)")
    error = value("b", 1025, limit="failure", threshold=1024)
    assert answer(plain, prepared.bind((1, "x" * 101))) == ([value("b", 101)], None)
    assert answer(plain, prepared.bind((1, "x" * 1025))) == ([error], error)


def test_timestamps_far_from_now(sessions):
    _, plain = sessions
    hour = 3600 * 10**6
    now = plain.execute("SELECT to_unix_timestamp(now()) FROM system.local").one()[0] * 1000
    for distance, expected in [
        (0, ""),
        (
            2,
            "maximum_timestamp violated: The modification to table t has a timestamp {} after the maximum allowable",
        ),
        (
            -2,
            "minimum_timestamp violated: The modification to table t has a timestamp {} before the minimum allowable",
        ),
        (72, "after the maximum allowable failure threshold"),
        (-72, "Timestamps too far in the past can cause writes can be unexpectedly lost"),
    ]:
        stamp = now + distance * hour
        warnings, error = answer(plain, f"UPDATE g.t USING TIMESTAMP {stamp} SET v = 1 {ROW}")
        assert expected.format(stamp) in "".join(warnings)
        assert (error is not None) == (abs(distance) > 48)
    # Not of statements in batches, as in Cassandra.
    batch = f"BEGIN BATCH UPDATE g.t USING TIMESTAMP 5 SET v = 1 {ROW}; APPLY BATCH"
    assert answer(plain, batch) == ([], None)


TOKEN = -4069959284402364209
READS = [
    ("SELECT * FROM g.ts WHERE k = 1", "SELECT * FROM g.ts WHERE k = 1 LIMIT 5000"),
    ("SELECT * FROM g.ts WHERE k = 1 LIMIT 1", "SELECT * FROM g.ts WHERE k = 1 LIMIT 1"),
    ("SELECT c FROM g.ts WHERE k IN (1, 3)", "SELECT * FROM g.ts WHERE k = 1 LIMIT 5000"),
    ("SELECT s, v FROM g.ts WHERE k = 1", "SELECT s, v FROM g.ts WHERE k = 1 LIMIT 5000"),
    (
        "SELECT * FROM g.ts WHERE k = 1 ORDER BY c DESC",
        "SELECT * FROM g.ts WHERE k = 1 ORDER BY c DESC LIMIT 5000",
    ),
    ("SELECT count(*) FROM g.ts WHERE k = 1", "SELECT * FROM g.ts WHERE k = 1 LIMIT 5000"),
    (
        "SELECT v FROM g.ts WHERE k = 1 AND c >= 0 AND v = 1 PER PARTITION LIMIT 2 ALLOW FILTERING",
        "SELECT v FROM g.ts WHERE k = 1 AND c >= 0 AND v = 1 LIMIT 5000 PER PARTITION LIMIT 2",
    ),
    (
        f"SELECT v FROM g.ts WHERE token(k) > {TOKEN - 1} AND token(k) < {TOKEN + 1}",
        f"SELECT v FROM g.ts WHERE token(k) > {TOKEN - 1} AND token(k) < {TOKEN + 1} LIMIT 5000",
    ),
]


@pytest.mark.parametrize(("statement", "told"), READS, ids=[read[0][:60] for read in READS])
def test_many_tombstones_are_warned_of(sessions, statement, told):
    root, _ = sessions
    warnings, error = answer(root, statement)
    assert error is None
    assert warnings[0] == tombstones(1, 11, told, TOKEN)


# Neither what replaces a collection of a live row nor the deletion of a partition is a tombstone; a range has two ends.
WHAT_COUNTS = [
    ("SELECT * FROM g.tc WHERE k = 1", None),
    ("SELECT * FROM g.tc WHERE k = 2", "Read 0 live rows and 12 tombstone cells"),
    ("SELECT * FROM g.tc WHERE k = 2 AND c < 43", None),
    ("SELECT * FROM g.tc WHERE k = 3 AND c = 1", "Read 1 live rows and 11 tombstone cells"),
    ("SELECT * FROM g.tp", None),
]


def test_what_counts_as_a_tombstone(sessions):
    root, _ = sessions
    root.execute("CREATE TABLE g.tc (k int, c int, s set<int>, v int, PRIMARY KEY (k, c))")
    root.execute("CREATE TABLE g.tp (k int, c int, PRIMARY KEY (k, c))")
    root.execute("INSERT INTO g.tc (k, c, v) VALUES (3, 1, 1)")
    for i in range(11):
        root.execute(f"INSERT INTO g.tc (k, c, s) VALUES (1, {i}, {{1}})")
        root.execute(f"DELETE s[{i}] FROM g.tc WHERE k = 3 AND c = 1")
        root.execute(f"DELETE FROM g.tp WHERE k = {i}")
    for i in range(6):
        root.execute(f"DELETE FROM g.tc WHERE k = 2 AND c > {10 * i} AND c < {10 * i + 5}")
    for statement, told in WHAT_COUNTS:
        warnings, error = answer(root, statement)
        assert error is None
        assert [warning.split(" for query")[0] for warning in warnings] == ([told] if told else []), statement


def test_too_many_tombstones_end_a_read(sessions):
    root, _ = sessions
    for statement, told in [
        ("SELECT * FROM g.ts WHERE k = 2", "SELECT * FROM g.ts WHERE k = 2 LIMIT 5000"),
        ("SELECT * FROM g.ts WHERE k = 2 AND c > 5", "SELECT * FROM g.ts WHERE k = 2 AND c > 5 LIMIT 5000"),
    ]:
        future = root.execute_async(SimpleStatement(statement, consistency_level=ConsistencyLevel.ONE))
        with pytest.raises(ReadFailure) as raised:
            future.result()
        assert "Operation failed - received 0 responses and 1 failures: READ_TOO_MANY_TOMBSTONES from /" in str(
            raised.value
        )
        assert raised.value.required_responses == 1
        assert raised.value.failures == 1
        assert list(raised.value.error_code_map.values()) == [1]
        assert future.warnings == [tombstones(0, 31, told, -3248873570005575792)]
    assert root.execute("SELECT * FROM g.ts WHERE k = 2 AND c = 5").one() is None


def test_too_many_tombstones_end_what_a_write_reads(sessions):
    root, _ = sessions
    root.execute("CREATE TABLE g.tw (k int PRIMARY KEY, m map<int, int>, l list<int>)")
    root.execute(f"UPDATE g.tw SET m = m - {{{', '.join(str(i) for i in range(31))}}} WHERE k = 1")
    for serial, level in [
        (ConsistencyLevel.SERIAL, ConsistencyLevel.QUORUM),
        (ConsistencyLevel.LOCAL_SERIAL, ConsistencyLevel.LOCAL_QUORUM),
    ]:
        update = SimpleStatement("UPDATE g.tw SET l = [1] WHERE k = 1 IF l = null", serial_consistency_level=serial)
        future = root.execute_async(update)
        with pytest.raises(ReadFailure) as raised:
            future.result()
        assert "READ_TOO_MANY_TOMBSTONES" in str(raised.value)
        assert raised.value.consistency == level
        assert future.warnings == [
            tombstones(0, 31, "SELECT l, m FROM g.tw WHERE k = 1", -4069959284402364209),
        ]
    # The column with the tombstones is not read.
    root.execute("UPDATE g.tw SET l = [1] WHERE k = 1")
    root.execute("UPDATE g.tw SET l[0] = 2 WHERE k = 1")
    assert root.execute("SELECT l FROM g.tw WHERE k = 3").one() is None


def test_sizes_of_batches(sessions):
    root, _ = sessions

    def batch(rows):
        inserts = "".join(f"INSERT INTO g.ba (k, c, d, b) VALUES ({i}, 1, 1, {text(90)});" for i in range(rows))
        return answer(root, f"BEGIN BATCH {inserts} APPLY BATCH")

    warnings, error = batch(10)
    assert error is None
    assert re.fullmatch(
        r"Batch for \[g.ba\] is of size 1\d{3}, exceeding specified threshold of 1024 by \d+\.", *warnings
    )
    assert batch(25) == ([], "Batch too large")


def test_switches(log_in):
    root, plain = log_in(SWITCHES)
    factor = "WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': {}}}"
    root.execute("CREATE KEYSPACE s " + factor.format(1))
    root.execute("CREATE KEYSPACE r " + factor.format(3))
    for name in ("s", "r"):
        root.execute(f"CREATE TABLE {name}.t (k int, c int, v int, w int, PRIMARY KEY (k, c))")
    for statement, error in [
        (
            "CREATE TABLE s.v (k int PRIMARY KEY, v vector<float, 4>)",
            "vector_type_enabled violated: Column v is not",
        ),
        (
            "CREATE TYPE s.vt (a frozen<list<vector<float, 7>>>)",
            "vector_type_enabled violated: Field a is not allowed",
        ),
        ("CREATE INDEX ON s.t (v)", "secondary_indexes violated: Creating secondary indexes is not allowed"),
        (
            f"CREATE TABLE s.w (k int PRIMARY KEY) WITH {WINDOWS}",
            "zero_ttl_on_twcs violated: 0 default_time_to_live on a table with TimeWindowCompactionStrategy compaction "
            "strategy is not allowed. It is suspicious to use default_time_to_live set to 0",
        ),
        (f"ALTER TABLE s.t WITH {WINDOWS}", "zero_ttl_on_twcs violated: 0 default_time_to_live on a table"),
    ]:
        assert error in (answer(plain, statement)[1] or "")
    plain.execute(f"CREATE TABLE s.w (k int PRIMARY KEY) WITH {WINDOWS} AND default_time_to_live = 5")
    refused = (
        "intersect_filtering_query violated: Filtering query with intersection on mutable columns at consistency"
    )
    for table, where, level, expected in [
        ("r.t", "v = 1 AND w > 2", ConsistencyLevel.QUORUM, refused),
        ("r.t", "v = 1 AND w > 2", ConsistencyLevel.ONE, ""),
        ("r.t", "v > 1 AND v < 3", ConsistencyLevel.QUORUM, ""),
        ("r.t", "c = 1 AND w = 2", ConsistencyLevel.QUORUM, ""),
        ("s.t", "v = 1 AND w > 2", ConsistencyLevel.QUORUM, ""),
    ]:
        statement = SimpleStatement(f"SELECT * FROM {table} WHERE {where} ALLOW FILTERING", consistency_level=level)
        error = answer(plain, statement)[1]
        assert expected in error if expected else error is None
