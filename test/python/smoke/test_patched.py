"""Tools that put functions of their own into the classes of the driver, when it is already at work and for a while."""

import pytest
from cassandra.cluster import Cluster, ResponseFuture, Session


@pytest.fixture
def select(session, table):
    name = table("k int PRIMARY KEY, v text")
    session.execute(f"INSERT INTO {name} (k, v) VALUES (1, 'one')")
    statement = session.prepare(f"SELECT v FROM {name} WHERE k = ?")
    run(session, statement)
    return statement


def run(session, statement):
    for _ in range(3):
        assert session.execute(statement, (1,)).one().v == "one"
        assert session.execute_async(statement, (1,)).result().one().v == "one"


def test_a_patched_session(session, select, monkeypatch):
    asked = []
    original = Session.execute_async

    def patched(self, query, *args, **kwargs):
        asked.append(query)
        return original(self, query, *args, **kwargs)

    for _ in range(2):
        with monkeypatch.context() as patching:
            patching.setattr(Session, "execute_async", patched)
            run(session, select)
            assert asked == [select] * 6
        run(session, select)
        assert asked == [select] * 6
        asked.clear()


def test_a_patched_instance(session, select, monkeypatch):
    asked = []
    original = session.execute_async

    def patched(query, *args, **kwargs):
        asked.append(query)
        return original(query, *args, **kwargs)

    with monkeypatch.context() as patching:
        patching.setattr(session, "execute_async", patched)
        run(session, select)
    assert asked == [select] * 6
    run(session, select)
    assert asked == [select] * 6


def test_patched_futures(session, select, monkeypatch):
    ended = []
    original = ResponseFuture._set_final_result

    def patched(self, response):
        ended.append(self)
        return original(self, response)

    for _ in range(2):
        with monkeypatch.context() as patching:
            patching.setattr(ResponseFuture, "_set_final_result", patched)
            run(session, select)
            assert len(ended) == 6
        run(session, select)
        assert len(ended) == 6
        ended.clear()


def test_a_session_of_another_class(contact, keyspace, table):
    asked = []

    class Watching(Session):
        def execute_async(self, query, *args, **kwargs):
            asked.append(query)
            return super().execute_async(query, *args, **kwargs)

    name = table("k int PRIMARY KEY, v text")
    with Cluster([contact[0]], port=contact[1]) as cluster:
        session = cluster.connect(keyspace)
        session.execute(f"INSERT INTO {name} (k, v) VALUES (1, 'one')")
        statement = session.prepare(f"SELECT v FROM {name} WHERE k = ?")
        run(session, statement)
        session.__class__ = Watching
        run(session, statement)
        assert asked == [statement] * 6
