"""Batches: several writes at once, callbacks after them, nothing after an exception."""

import warnings
from datetime import datetime, timedelta

import pytest
from cassandra import ConsistencyLevel
from cassandra.cqlengine import CQLEngineException, columns, connection
from cassandra.cqlengine.models import Model
from cassandra.cqlengine.query import BatchQuery, BatchType


class Entry(Model):
    log = columns.Integer(primary_key=True)
    line = columns.Integer(primary_key=True)
    text = columns.Text(required=True)
    tags = columns.Set(columns.Text)


class Tally(Model):
    id = columns.Integer(primary_key=True)
    votes = columns.Counter()


@pytest.fixture(scope="module", autouse=True)
def made(tables):
    tables(Entry, Tally)


@pytest.fixture
def log(request):
    number = sum(map(ord, request.node.name))
    Entry.objects(log=number).delete()
    return number


def texts(log):
    return [entry.text for entry in Entry.objects(log=log)]


def test_all_kinds_of_writes(log):
    first = Entry.create(log=log, line=1, text="a")
    Entry.create(log=log, line=3, text="c")
    batch = BatchQuery()
    Entry.batch(batch).create(log=log, line=2, text="b", tags={"x"})
    first.batch(batch).update(text="A", tags={"y"})
    Entry.objects(log=log, line=3).batch(batch).delete()
    Entry.objects(log=log, line=4).batch(batch).update(text="d", tags__add={"z"})
    assert texts(log) == ["a", "c"]
    batch.execute()
    assert texts(log) == ["A", "b", "d"]
    assert [entry.tags for entry in Entry.objects(log=log)] == [{"y"}, {"x"}, {"z"}]


def test_at_the_end_of_a_with(log):
    with BatchQuery(batch_type=BatchType.Unlogged, consistency=ConsistencyLevel.ONE, timeout=60) as batch:
        for line in range(5):
            Entry.batch(batch).create(log=log, line=line, text=str(line))
        assert texts(log) == []
    assert texts(log) == ["0", "1", "2", "3", "4"]


def test_exceptions(log):
    for anyway in (False, True):
        with pytest.raises(ZeroDivisionError), BatchQuery(execute_on_exception=anyway) as batch:
            Entry.batch(batch).create(log=log, line=1, text="x")
            1 / 0
        assert texts(log) == (["x"] if anyway else [])


def test_callbacks(log):
    called = []
    batch = BatchQuery()
    batch.add_callback(called.append, "first")
    batch.add_callback(lambda *args, **named: called.append((args, named)), 1, two=2)
    with pytest.raises(ValueError, match="is not a callable object"):
        batch.add_callback("nothing")
    batch.execute()
    assert called == ["first", ((1,), {"two": 2})]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        batch.execute()
    assert [str(warning.message) for warning in caught] == ["Batch executed multiple times."]
    failing = BatchQuery()
    failing.add_callback(called.append, "never")
    Entry.batch(failing).create(log=log, line=1, text="x")
    failing.queries[0].table = "nowhere.nothing"
    with pytest.raises(Exception, match=r"nowhere"):
        failing.execute()
    assert "never" not in called


def test_timestamps(log):
    Entry.timestamp(timedelta(seconds=60)).create(log=log, line=1, text="later")
    with BatchQuery(timestamp=datetime.now() - timedelta(hours=1)) as batch:
        Entry.batch(batch).create(log=log, line=1, text="earlier")
    assert texts(log) == ["later"]
    with BatchQuery(timestamp=timedelta(hours=1)) as batch:
        Entry.batch(batch).create(log=log, line=1, text="latest")
    assert texts(log) == ["latest"]


def test_counters():
    with BatchQuery(batch_type=BatchType.Counter) as batch:
        for _ in range(3):
            Tally(id=1).batch(batch).update(votes=2)
    assert Tally.get(id=1).votes == 6


def test_what_is_refused(log):
    with pytest.raises(CQLEngineException):
        list(Entry.objects(log=log).batch(BatchQuery()))
    with pytest.raises(CQLEngineException):
        Entry.objects.batch("batch")
    with pytest.raises(CQLEngineException):
        BatchQuery().add_query("SELECT 1")
    with pytest.raises(AssertionError):
        Entry(log=log, line=1).timeout(5).batch(BatchQuery())
    assert connection.get_session().default_timeout == 60
