"""Prepared and simple statements, batches, conditions, TTLs, statics, and the errors of each."""

import pytest
from cassandra import (
    AlreadyExists,
    ConsistencyLevel,
    InvalidRequest,
    Unavailable,
    WriteTimeout,
)
from cassandra.cluster import NoHostAvailable
from cassandra.protocol import ConfigurationException, SyntaxException
from cassandra.query import (
    UNSET_VALUE,
    BatchStatement,
    BatchType,
    SimpleStatement,
    ValueSequence,
    dict_factory,
    tuple_factory,
)


@pytest.fixture
def people(session, table):
    return table("id int PRIMARY KEY, name text, age int")


def test_positional_and_named_parameters(session, people):
    session.execute(f"INSERT INTO {people} (id, name, age) VALUES (%s, %s, %s)", (1, "O'Neil", 30))
    session.execute(f"INSERT INTO {people} (id, name) VALUES (%(id)s, %(name)s)", {"id": 2, "name": "Bo"})
    rows = session.execute(f"SELECT * FROM {people} WHERE id IN %s", (ValueSequence([1, 2]),))
    assert {(row.id, row.name, row.age) for row in rows} == {(1, "O'Neil", 30), (2, "Bo", None)}


def test_prepared_by_name_and_unset(session, people):
    insert = session.prepare(f"INSERT INTO {people} (id, name, age) VALUES (?, ?, ?)")
    session.execute(insert, {"id": 1, "name": "a", "age": 5})
    session.execute(insert, {"id": 1, "age": 6})
    session.execute(insert, (1, UNSET_VALUE, 7))
    session.execute(insert, (1,))
    row = session.execute(f"SELECT name, age FROM {people} WHERE id = 1").one()
    assert (row.name, row.age) == ("a", 7)
    with pytest.raises(ValueError, match="Cannot bind UNSET_VALUE as a part of the routing key 'id'"):
        session.execute(insert, (UNSET_VALUE, "x", 1))


def test_bound_statements(session, people):
    insert = session.prepare(f"INSERT INTO {people} (id, name, age) VALUES (?, ?, ?)")
    bound = insert.bind((4, "d", None))
    assert bound.values == [b"\x00\x00\x00\x04", b"d", None]
    assert bound.routing_key == b"\x00\x00\x00\x04"
    assert insert.routing_key_indexes == [0]
    session.execute(bound)
    assert session.execute(f"SELECT name FROM {people} WHERE id = 4").one().name == "d"


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ((1, 2, 3, 4), ValueError, "Too many arguments provided to bind() (got 4, expected 3)"),
        (
            ("one", "a", 1),
            TypeError,
            'Received an argument of invalid type for column "id". Expected: '
            "<class 'cassandra.cqltypes.Int32Type'>, Got: <class 'str'>; (required argument is not an integer)",
        ),
        (
            (2**31, "a", 1),
            TypeError,
            'Received an argument of invalid type for column "id". Expected: '
            "<class 'cassandra.cqltypes.Int32Type'>, Got: <class 'int'>; "
            "('i' format requires -2147483648 <= number <= 2147483647)",
        ),
    ],
)
def test_wrong_values(session, people, values, error, text):
    insert = session.prepare(f"INSERT INTO {people} (id, name, age) VALUES (?, ?, ?)")
    with pytest.raises(error) as raised:
        session.execute(insert, values)
    assert str(raised.value) == text


def test_row_factories(session, people, cluster, keyspace):
    session.execute(f"INSERT INTO {people} (id, name) VALUES (1, 'a')")
    query = f'SELECT id, name AS "Full Name", count(age) FROM {people}'
    row = session.execute(query).one()
    assert row._fields == ("id", "Full_Name", "system_count_age")
    other = cluster.connect(keyspace)
    profile = other.execution_profile_clone_update(
        other.get_execution_profile(next(iter(cluster.profile_manager.profiles))), row_factory=dict_factory
    )
    assert other.execute(query, execution_profile=profile).one() == {
        "id": 1,
        "Full Name": "a",
        "system.count(age)": 0,
    }
    profile.row_factory = tuple_factory
    assert other.execute(query, execution_profile=profile).one() == (1, "a", 0)
    other.shutdown()


def test_batches(session, people):
    insert = session.prepare(f"INSERT INTO {people} (id, name) VALUES (?, ?)")
    batch = BatchStatement()
    batch.add(insert, (1, "a"))
    batch.add(insert.bind((2, "b")))
    batch.add(SimpleStatement(f"INSERT INTO {people} (id, name) VALUES (%s, %s)"), (3, "c"))
    batch.add(f"INSERT INTO {people} (id, name) VALUES (4, 'd')")
    assert len(batch) == 4
    session.execute(batch)
    unlogged = BatchStatement(BatchType.UNLOGGED, consistency_level=ConsistencyLevel.ONE)
    unlogged.add_all([insert, insert], [(5, "e"), (6, "f")])
    session.execute(unlogged)
    assert {row.name for row in session.execute(f"SELECT name FROM {people}")} == set("abcdef")


def test_conditions(session, people):
    insert = session.prepare(f"INSERT INTO {people} (id, name) VALUES (?, ?) IF NOT EXISTS")
    assert session.execute(insert, (1, "a")).was_applied is True
    refused = session.execute(insert, (1, "b"))
    assert refused.was_applied is False
    assert refused.one().name == "a"
    update = f"UPDATE {people} SET name = 'c' WHERE id = 1 IF name = 'z'"
    assert session.execute(SimpleStatement(update)).was_applied is False


def test_ttl_timestamp_writetime(session, people):
    session.execute(f"INSERT INTO {people} (id, name) VALUES (1, 'a') USING TTL 1000 AND TIMESTAMP 5")
    row = session.execute(f"SELECT ttl(name), writetime(name) FROM {people}").one()
    assert 900 < row.ttl_name <= 1000
    assert row.writetime_name == 5


def test_statics_and_clustering(session, table):
    name = table("k int, c int, s text STATIC, v text, PRIMARY KEY (k, c)", "WITH CLUSTERING ORDER BY (c DESC)")
    for c in range(4):
        session.execute(f"INSERT INTO {name} (k, c, s, v) VALUES (1, %s, %s, 'v')", (c, f"s{c}"))
    rows = session.execute(f"SELECT c, s FROM {name} WHERE k = 1 AND c >= 1").all()
    assert [(row.c, row.s) for row in rows] == [(3, "s3"), (2, "s3"), (1, "s3")]


def test_counters(session, table):
    name = table("k int PRIMARY KEY, n counter")
    update = session.prepare(f"UPDATE {name} SET n = n + ? WHERE k = ?")
    session.execute(update, (5, 1))
    session.execute(update, (-2, 1))
    assert session.execute(f"SELECT n FROM {name} WHERE k = 1").one().n == 3


@pytest.mark.parametrize(
    ("query", "error", "text"),
    [
        (
            "SELEC 1",
            SyntaxException,
            '<Error from server: code=2000 [Syntax error in CQL query] message="line 1:0 no viable alternative at '
            "input 'SELEC' ([SELEC]...)\">",
        ),
        (
            "SELECT * FROM no_such_table",
            InvalidRequest,
            'Error from server: code=2200 [Invalid query] message="table no_such_table does not exist"',
        ),
        (
            "SELECT * FROM no_such_keyspace.t",
            InvalidRequest,
            'Error from server: code=2200 [Invalid query] message="keyspace no_such_keyspace does not exist"',
        ),
    ],
)
def test_errors_of_statements(session, query, error, text):
    with pytest.raises(error) as raised:
        session.execute(query)
    assert str(raised.value) == text
    with pytest.raises(error):
        session.prepare(query)


def test_already_exists(session, people, keyspace):
    with pytest.raises(AlreadyExists) as raised:
        session.execute(f"CREATE TABLE {people} (k int PRIMARY KEY)")
    assert str(raised.value) == f"Table '{keyspace}.{people}' already exists"
    assert (raised.value.keyspace, raised.value.table) == (keyspace, people)


def test_configuration_error(session):
    with pytest.raises(ConfigurationException):
        session.execute("CREATE KEYSPACE never WITH replication = {'class': 'NoSuchStrategy'}")


def test_unavailable(session, people):
    statement = SimpleStatement(f"SELECT * FROM {people} WHERE id = 1", consistency_level=ConsistencyLevel.THREE)
    with pytest.raises((Unavailable, NoHostAvailable)) as raised:
        session.execute(statement)
    error = raised.value
    if isinstance(error, Unavailable):
        assert (error.consistency, error.required_replicas, error.alive_replicas) == (ConsistencyLevel.THREE, 3, 1)
        assert "info={'consistency': 'THREE', 'required_replicas': 3, 'alive_replicas': 1}" in str(error)


def test_exceptions_know_their_details():
    timeout = WriteTimeout("s", write_type=0, consistency=1, required_responses=2, received_responses=1)
    assert (timeout.write_type, timeout.consistency, timeout.required_responses) == (0, 1, 2)
    assert str(timeout) == (
        "s info={'consistency': 'ONE', 'required_responses': 2, 'received_responses': 1, 'write_type': 'SIMPLE'}"
    )


def test_use_and_warnings(cluster, keyspace, people):
    session = cluster.connect()
    assert session.keyspace is None
    with pytest.raises(InvalidRequest, match="No keyspace has been specified"):
        session.execute(f"SELECT * FROM {people}")
    session.set_keyspace(keyspace)
    assert session.keyspace == keyspace
    session.execute(f"SELECT * FROM {people}")
    future = session.execute_async(f"SELECT * FROM {people}")
    future.result()
    assert not future.warnings
    session.shutdown()


def test_unknown_keyspace(cluster):
    with pytest.raises(NoHostAvailable) as raised:
        cluster.connect("no_such_keyspace")
    assert raised.value.args[0] == "Unable to connect to any servers using keyspace 'no_such_keyspace'"
