"""What errors tell besides their text, which of several mistakes is told, and requests that are too large."""

import pytest
from cassandra import ConsistencyLevel, FunctionFailure, InvalidRequest
from cassandra.cluster import Cluster
from cassandra.query import BatchStatement, BatchType, SimpleStatement

KEYSPACE = "errors_of_requests"
MIB = 1 << 20


def connect(contact, **options):
    host, port = contact
    return Cluster([host], port=port, **options)


@pytest.fixture(scope="module")
def session(contact):
    with connect(contact) as cluster:
        session = cluster.connect()
        session.execute(f"DROP KEYSPACE IF EXISTS {KEYSPACE}")
        session.execute(
            f"CREATE KEYSPACE {KEYSPACE} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}"
        )
        session.set_keyspace(KEYSPACE)
        session.execute("CREATE TABLE t (k int PRIMARY KEY, v int, d decimal)")
        session.execute("CREATE TABLE w (k int, c int, v int, PRIMARY KEY (k, c))")
        session.execute("CREATE TABLE b (k int PRIMARY KEY, b blob)")
        session.execute("INSERT INTO t (k, v, d) VALUES (1, 2, 3)")
        yield session
        session.execute(f"DROP KEYSPACE {KEYSPACE}")


@pytest.mark.parametrize(
    ("statement", "function", "arguments"),
    [
        ("UPDATE t SET v = from_json('x') WHERE k = 2", "from_json", ["text"]),
        ("UPDATE t SET v = from_json('\"x\"') WHERE k = 2", "from_json", ["text"]),
        ("SELECT v / 0 FROM t", "_divide", ["int", "int"]),
        ("SELECT v % 0 FROM t", "_modulo", ["int", "int"]),
        ("SELECT d / 0 FROM t", "_divide", ["decimal", "int"]),
    ],
)
def test_which_function_failed(session, statement, function, arguments):
    with pytest.raises(FunctionFailure) as failure:
        session.execute(statement)
    assert (failure.value.keyspace, failure.value.function, failure.value.arg_types) == (
        "system",
        function,
        arguments,
    )


@pytest.mark.parametrize("level", ["EACH_QUORUM", "SERIAL", "LOCAL_SERIAL"])
def test_what_is_in_a_batch_is_told_before_its_consistency(session, level):
    batch = BatchStatement(BatchType.COUNTER, consistency_level=getattr(ConsistencyLevel, level))
    batch.add(session.prepare("UPDATE w SET v = 4 WHERE k = 3 AND c = 1 IF v = 1").bind([]))
    with pytest.raises(InvalidRequest, match="Cannot include non-counter statement in a counter batch"):
        session.execute(batch)


def test_describe_takes_the_keyspace_of_the_connection(session, contact):
    with connect(contact, protocol_version=5) as cluster:
        of_system = cluster.connect("system_auth")
        named = of_system.execute(SimpleStatement("DESCRIBE TABLES", keyspace=KEYSPACE)).all()
        assert {row.keyspace_name for row in named} == {"system_auth"}


WRITES = [
    "INSERT INTO indexed (k, c, x) VALUES (1, ?, 1)",
    "UPDATE indexed SET x = 1 WHERE k = 1 AND c = ?",
    "DELETE FROM indexed WHERE k = 1 AND c = ?",
    "DELETE x FROM indexed WHERE k = 1 AND c = ?",
    "INSERT INTO indexed (k, c, x) VALUES (1, ?, 1) IF NOT EXISTS",
]


@pytest.mark.parametrize("statement", WRITES)
def test_clusterings_that_an_index_does_not_take(session, statement):
    session.execute("CREATE TABLE IF NOT EXISTS indexed (k int, c text, x int, PRIMARY KEY (k, c))")
    session.execute("CREATE INDEX IF NOT EXISTS by_c ON indexed (c)")
    prepared = session.prepare(statement)
    session.execute(prepared, ["a" * 65534])
    text = f"Cannot index value of size 65535 for index by_c on {KEYSPACE}.indexed\\(c\\) \\(maximum allowed size=65535\\)"
    with pytest.raises(InvalidRequest, match=text):
        session.execute(prepared, ["a" * 65535])


def test_a_request_that_inflates_beyond_what_may_arrive(session, contact):
    with connect(contact, protocol_version=4, compression="lz4") as cluster:
        compressed = cluster.connect(KEYSPACE)
        compressed.execute("INSERT INTO t (k, v) VALUES (7, 7)")
        assert compressed.execute(f"SELECT v FROM t WHERE k = 7 /* {'x' * 17 * MIB} */").one() == (7,)


def test_a_message_beyond_the_limit(session, contact):
    with connect(contact, protocol_version=5) as cluster:
        large = cluster.connect(KEYSPACE)
        prepared = large.prepare("INSERT INTO b (k, b) VALUES (1, ?)")
        with pytest.raises(
            InvalidRequest, match=r"CQL Message of size \d+ bytes exceeds allowed maximum of 16777216"
        ):
            large.execute(prepared, [bytes(17 * MIB)])
        assert large.execute("SELECT k FROM b").all() == []
