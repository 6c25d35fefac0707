"""At which consistency levels a statement may run, by its kind."""

import pytest
from cassandra import ConsistencyLevel, InvalidRequest
from cassandra.query import BatchStatement, BatchType, SimpleStatement

INSERT = "INSERT INTO rows (k, v) VALUES (1, 1)"
CONDITIONAL = INSERT + " IF NOT EXISTS"
COUNT = "UPDATE counters SET n = n + 1 WHERE k = 1"


@pytest.fixture(scope="module", autouse=True)
def tables(session):
    session.execute("CREATE TABLE rows (k int PRIMARY KEY, v int)")
    session.execute("CREATE TABLE counters (k int PRIMARY KEY, n counter)")
    yield
    session.execute("DROP TABLE rows")
    session.execute("DROP TABLE counters")


def _batch(*statements, kind=BatchType.LOGGED, level):
    batch = BatchStatement(kind, consistency_level=level)
    for statement in statements:
        batch.add(SimpleStatement(statement))
    return batch


def _text_batch(statement, kind=""):
    return f"BEGIN {kind} BATCH {statement} APPLY BATCH"


@pytest.mark.parametrize("level", ["SERIAL", "LOCAL_SERIAL"])
def test_serial_levels_of_writes(session, level):
    level = getattr(ConsistencyLevel, level)
    with pytest.raises(InvalidRequest, match="You must use conditional updates for serializable writes"):
        session.execute(SimpleStatement(INSERT, consistency_level=level))
    with pytest.raises(InvalidRequest, match="Counter operations are inherently non-serializable"):
        session.execute(SimpleStatement(COUNT, consistency_level=level))
    with pytest.raises(InvalidRequest, match="is not supported as conditional update commit consistency"):
        session.execute(SimpleStatement(CONDITIONAL, consistency_level=level))
    with pytest.raises(InvalidRequest, match="is not supported as conditional update commit consistency"):
        session.execute(_batch(CONDITIONAL, level=level))


@pytest.mark.parametrize("level", ["SERIAL", "LOCAL_SERIAL", "ANY"])
def test_levels_of_batches_without_conditions(session, level):
    level = getattr(ConsistencyLevel, level)
    before = session.execute("SELECT n FROM counters WHERE k = 1").one()
    session.execute(_batch(INSERT, level=level))
    session.execute(_batch(COUNT, kind=BatchType.COUNTER, level=level))
    session.execute(SimpleStatement(_text_batch(INSERT), consistency_level=level))
    session.execute(SimpleStatement(_text_batch(COUNT, "COUNTER"), consistency_level=level))
    after = session.execute("SELECT n FROM counters WHERE k = 1").one()
    assert after.n == (before.n if before else 0) + 2


def test_any_level(session):
    session.execute(SimpleStatement(INSERT, consistency_level=ConsistencyLevel.ANY))
    with pytest.raises(InvalidRequest, match="ANY is not yet supported for counter table counters"):
        session.execute(SimpleStatement(COUNT, consistency_level=ConsistencyLevel.ANY))
    with pytest.raises(InvalidRequest, match="ANY is not yet supported for counter table counters"):
        session.execute(SimpleStatement("DELETE FROM counters WHERE k = 9", consistency_level=ConsistencyLevel.ANY))
    with pytest.raises(InvalidRequest, match="ANY ConsistencyLevel is only supported for writes"):
        session.execute(SimpleStatement("SELECT * FROM rows", consistency_level=ConsistencyLevel.ANY))


def test_each_quorum_of_a_conditional_write_needs_data_centers(session):
    text = r"consistency level EACH_QUORUM not compatible with replication strategy \(.*\.SimpleStrategy\)"
    with pytest.raises(InvalidRequest, match=text):
        session.execute(SimpleStatement(CONDITIONAL, consistency_level=ConsistencyLevel.EACH_QUORUM))
    with pytest.raises(InvalidRequest, match=text):
        session.execute(_batch(CONDITIONAL, level=ConsistencyLevel.EACH_QUORUM))
    prepared = session.prepare(CONDITIONAL)
    prepared.consistency_level = ConsistencyLevel.EACH_QUORUM
    with pytest.raises(InvalidRequest, match=text):
        session.execute(prepared)
    session.execute(SimpleStatement(INSERT, consistency_level=ConsistencyLevel.EACH_QUORUM))


def test_use_of_a_missing_keyspace_can_be_prepared(session):
    prepared = session.prepare("USE no_such_keyspace")
    with pytest.raises(InvalidRequest, match="Keyspace 'no_such_keyspace' does not exist"):
        session.execute(prepared)
