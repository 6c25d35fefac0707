"""Requests made of messages of cassandra.protocol, and statements made of what the server answers to them."""

import threading

import pytest
from cassandra import ConsistencyLevel, InvalidRequest, Unavailable
from cassandra.cluster import Cluster, NoHostAvailable, QueryExhausted, ResponseFuture
from cassandra.policies import RetryPolicy
from cassandra.protocol import BatchMessage, ExecuteMessage, PrepareMessage, QueryMessage, ResultMessage
from cassandra.query import BatchType, PreparedStatement, SimpleStatement, dict_factory

ONE = ConsistencyLevel.ONE
SELECT = "SELECT key FROM system.local"


def answer(session, message, query=None, **options):
    future = ResponseFuture(session, message, query, session.default_timeout, **options)
    assert future.send_request()
    return future.result()


def prepared(session, text):
    """What the server says of a statement."""
    found = answer(session, PrepareMessage(text)).one()
    assert isinstance(found, ResultMessage)
    return found


def test_a_query(session):
    future = ResponseFuture(session, QueryMessage(SELECT, ONE), SimpleStatement(SELECT), 10)
    assert future.default_timeout is None
    assert future.row_factory is session.row_factory
    assert future.message.query == SELECT
    assert future.attempted_hosts == []
    assert future.send_request() is True
    assert future.result().one().key == "local"
    assert future.coordinator_host in session.cluster.metadata.all_hosts()
    assert future.attempted_hosts == [future.coordinator_host]
    assert future.warnings is None
    assert not future.has_more_pages
    with pytest.raises(QueryExhausted):
        future.start_fetching_next_page()
    assert answer(session, QueryMessage(SELECT, ONE), row_factory=dict_factory).one() == {"key": "local"}


def test_failures(session):
    with pytest.raises(InvalidRequest, match=r"[Uu]ndefined"):
        answer(session, QueryMessage("SELECT nothing FROM system.local", ONE))
    failed = []
    future = ResponseFuture(session, QueryMessage("SELECT nothing FROM system.local", ONE), None, 10)
    done = threading.Event()
    future.add_callbacks(
        lambda rows: done.set(), lambda exc, mark: (failed.append((exc, mark)), done.set()), (), {}, ("x",)
    )
    future.send_request()
    assert done.wait(60)
    assert isinstance(failed[0][0], InvalidRequest)
    assert failed[0][1] == "x"


def test_callbacks(session):
    seen, done = [], threading.Event()
    future = ResponseFuture(session, QueryMessage(SELECT, ONE), None, 10)
    future.add_callback(lambda rows, mark: (seen.append((rows[0].key, mark)), done.set()), "first")
    future.send_request()
    assert done.wait(60)
    future.result()
    future.add_callback(lambda rows: seen.append(rows[0].key))
    assert seen == [("local", "first"), "local"]


def test_no_hosts(session):
    class Nowhere:
        def make_query_plan(self, keyspace=None, query=None):
            return iter(())

    future = ResponseFuture(session, QueryMessage(SELECT, ONE), None, 10, load_balancer=Nowhere())
    assert future.send_request(error_no_hosts=False) is False
    assert future.send_request() is False
    with pytest.raises(NoHostAvailable, match="Unable to complete the operation against any hosts") as failed:
        future.result()
    assert failed.value.errors == {}


def test_the_query_plan(session):
    (host,) = session.cluster.metadata.all_hosts()
    asked = []

    class Once:
        def make_query_plan(self, keyspace=None, query=None):
            asked.append((keyspace, query))
            return [host]

    statement = SimpleStatement(SELECT)
    future = ResponseFuture(session, QueryMessage(SELECT, ONE), statement, 10, load_balancer=Once())
    future.send_request()
    assert future.result().one().key == "local"
    assert asked == [(session.keyspace, statement)]
    assert list(future.query_plan) == []
    own = ResponseFuture(session, QueryMessage(SELECT, ONE), None, 10, host=host)
    assert own.query_plan == [host]
    own.send_request()
    assert own.result().one().key == "local"
    assert list(session.execute_async(SELECT).query_plan) in ([], [host])


def test_retries(session, table):
    class Policy(RetryPolicy):
        def __init__(self):
            self.asked = []

        def on_unavailable(self, query, consistency, required_replicas, alive_replicas, retry_num):
            self.asked.append((query, consistency, retry_num))
            return (self.RETRY, ConsistencyLevel.TWO) if retry_num == 0 else (self.RETHROW, None)

    text = f"SELECT k FROM {table('k int PRIMARY KEY')}"
    policy, statement = Policy(), SimpleStatement(text)
    with pytest.raises(Unavailable) as failed:
        answer(session, QueryMessage(text, ConsistencyLevel.THREE), statement, retry_policy=policy)
    assert policy.asked == [(statement, ConsistencyLevel.THREE, 0), (statement, ConsistencyLevel.TWO, 1)]
    assert failed.value.consistency == ConsistencyLevel.TWO


def test_pages(session, table):
    name = table("k int, c int, PRIMARY KEY (k, c)")
    for c in range(12):
        session.execute(f"INSERT INTO {name} (k, c) VALUES (1, {c})")
    message = QueryMessage(f"SELECT c FROM {name} WHERE k = 1", ONE, fetch_size=5)
    result = answer(session, message)
    assert [row.c for row in result.current_rows] == [0, 1, 2, 3, 4]
    assert result.has_more_pages
    assert message.paging_state is None
    assert [row.c for row in result] == list(range(12))
    assert message.paging_state is not None


def test_a_keyspace_and_a_change_of_the_schema(contact, keyspace):
    with Cluster([contact[0]], port=contact[1]) as cluster:
        session = cluster.connect()
        assert answer(session, QueryMessage(f"USE {keyspace}", ONE)).all() == []
        assert session.keyspace == keyspace
        future = ResponseFuture(session, QueryMessage("CREATE TABLE by_message (k int PRIMARY KEY)", ONE), None, 30)
        future.send_request()
        assert future.result().all() == []
        assert future.is_schema_agreed
        assert "by_message" in cluster.metadata.keyspaces[keyspace].tables
        answer(session, QueryMessage("DROP TABLE by_message", ONE))


def test_prepared(session, table):
    name = table("k int, c text, v int, PRIMARY KEY (k, c)")
    found = prepared(session, f"INSERT INTO {name} (c, k, v) VALUES (?, ?, ?)")
    assert [column.name for column in found.bind_metadata] == ["c", "k", "v"]
    message = ExecuteMessage(
        found.query_id, [b"one", bytes([0, 0, 0, 1]), None], ONE, result_metadata_id=found.result_metadata_id
    )
    assert answer(session, message).all() == []
    batch = BatchMessage(
        BatchType.LOGGED,
        [
            (True, found.query_id, [b"two", bytes([0, 0, 0, 1]), bytes([0, 0, 0, 2])]),
            (False, f"INSERT INTO {name} (k, c, v) VALUES (1, 'zzz', 26)", []),
        ],
        ONE,
    )
    assert answer(session, batch).all() == []
    rows = session.execute(f"SELECT c, v FROM {name} WHERE k = 1")
    assert [tuple(row) for row in rows] == [("one", None), ("two", 2), ("zzz", 26)]


def from_message(session, text, keyspace=None):
    found = prepared(session, text)
    cluster = session.cluster
    return PreparedStatement.from_message(
        found.query_id,
        found.bind_metadata,
        found.pk_indexes,
        cluster.metadata,
        text,
        keyspace,
        cluster.protocol_version,
        found.column_metadata,
        found.result_metadata_id,
        None,
    )


def test_statements_of_messages(session, keyspace, table):
    name = table("k int PRIMARY KEY, v frozen<map<text, list<int>>>")
    insert = from_message(session, f"INSERT INTO {keyspace}.{name} (k, v) VALUES (?, ?)")
    select = from_message(session, f"SELECT k, v FROM {keyspace}.{name} WHERE k = ?")
    assert insert.routing_key_indexes == [0]
    assert insert.query_string.startswith("INSERT")
    assert [column[2] for column in select.result_metadata] == ["k", "v"]
    for statement in (insert, select):
        session.cluster.add_prepared(statement.query_id, statement)
    session.execute(insert, (1, {"a": [1, 2]}))
    session.execute(insert.bind({"k": 2, "v": {}}))
    bound = select.bind((1,))
    assert bound.routing_key == bytes([0, 0, 0, 1])
    assert session.execute(bound).one() == (1, {"a": [1, 2]})
    assert session.execute_async(select, (2,)).result().one() == (2, {})
    nothing = from_message(session, f"SELECT v FROM {keyspace}.{name}")
    assert nothing.routing_key_indexes is None
    assert len(session.execute(nothing).all()) == 2
