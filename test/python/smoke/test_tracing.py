"""Tracing of requests: what the answer and system_traces say of each kind of them."""

import contextlib
import re

import pytest
from cassandra import DriverException
from cassandra.protocol import SyntaxException
from cassandra.query import UNSET_VALUE, BatchStatement, SimpleStatement


@pytest.fixture
def traced(session):
    def run(statement, parameters=None):
        future = session.execute_async(statement, parameters, trace=True)
        with contextlib.suppress(DriverException, SyntaxException):
            future.result()
        return future.get_query_trace(max_wait=60)

    return run


@pytest.fixture
def rows(session, table):
    name = table("k int, c int, v text, PRIMARY KEY (k, c)")
    for c in range(5):
        session.execute(f"INSERT INTO {name} (k, c, v) VALUES (1, %s, 'x')", (c,))
    session.execute(f"DELETE FROM {name} WHERE k = 1 AND c = 2")
    return name


def activities(trace):
    return [event.description for event in trace.events]


def test_a_trace_says_what_was_asked(traced, session, rows):
    query = f"SELECT * FROM {rows} WHERE k = 1"
    trace = traced(query)
    assert trace.request_type == "Execute CQL3 query"
    assert trace.parameters["query"] == query
    assert trace.parameters["consistency_level"] == "LOCAL_ONE"
    assert trace.parameters["serial_consistency_level"] == "SERIAL"
    assert trace.parameters["page_size"] == "5000"
    assert trace.coordinator and trace.client and trace.started_at
    assert trace.duration >= trace.events[-1].source_elapsed
    assert all(event.thread_name and event.source == trace.coordinator for event in trace.events)
    assert session.execute(query).get_query_trace() is None


def test_a_read(traced, rows):
    said = activities(traced(f"SELECT * FROM {rows} WHERE k = 1"))
    assert said[:2] == [f"Parsing SELECT * FROM {rows} WHERE k = 1", "Preparing statement"]
    assert f"Executing single-partition query on {rows}" in said
    assert "Read 4 live rows and 1 tombstone cells" in said
    said = activities(traced(f"SELECT * FROM {rows} WHERE k = 1 AND c = 3"))
    assert "Read 1 live rows and 0 tombstone cells" in said


# What reads come by, live rows and tombstones: as far as they go.
READS = {
    "SELECT * FROM {}": (6, 7),
    "SELECT * FROM {} WHERE k = 1": (3, 4),
    "SELECT m[1] FROM {} WHERE k = 1": (3, 4),
    "SELECT m[2] FROM {} WHERE k = 1": (3, 4),
    "SELECT * FROM {} WHERE k = 1 LIMIT 1": (1, 0),
    "SELECT * FROM {} WHERE k = 1 LIMIT 3": (3, 4),
    "SELECT * FROM {} WHERE k = 1 ORDER BY c DESC LIMIT 1": (1, 0),
    "SELECT * FROM {} WHERE k = 1 ORDER BY c DESC LIMIT 2": (2, 3),
    "SELECT * FROM {} WHERE k = 1 PER PARTITION LIMIT 1": (1, 0),
    "SELECT v FROM {} WHERE k = 1 AND c >= 2 AND c < 6": (1, 4),
    "SELECT DISTINCT k FROM {}": (4, 3),
    "SELECT DISTINCT k, s FROM {}": (4, 3),
    "SELECT DISTINCT k FROM {} WHERE k = 2": (2, 1),
    "SELECT k FROM {} WHERE k = 2 AND c = 4": (2, 0),
    "SELECT v FROM {} WHERE k = 2 AND c = 4": (1, 0),
    "SELECT v FROM {} WHERE k = 3": (1, 2),
    "SELECT * FROM {} WHERE k = 4": (0, 0),
}


def test_live_rows_and_tombstones(traced, session, table):
    name = table("k int, c int, s int static, v int, m map<int, int>, PRIMARY KEY (k, c)")
    for statement in (
        "INSERT INTO {} (k, c, v) VALUES (1, 1, 1)",
        "INSERT INTO {} (k, c, v, m) VALUES (1, 3, 3, {{1: 1, 2: 2}})",
        "DELETE v FROM {} WHERE k = 1 AND c = 2",
        "DELETE m[2] FROM {} WHERE k = 1 AND c = 3",
        "DELETE FROM {} WHERE k = 1 AND c >= 5 AND c < 7",
        "INSERT INTO {} (k, c, v) VALUES (1, 9, 9)",
        "INSERT INTO {} (k, s) VALUES (2, 2)",
        "DELETE FROM {} WHERE k = 2 AND c = 1",
        "INSERT INTO {} (k, c, v) VALUES (2, 4, 4)",
        "INSERT INTO {} (k, c, v) VALUES (3, 1, null)",
        "DELETE s FROM {} WHERE k = 3",
        "DELETE FROM {} WHERE k = 4",
        "DELETE FROM {} USING TIMESTAMP 1 WHERE k = 4 AND c > 1",
    ):
        session.execute(statement.format(name))

    def counts(query):
        said = " ".join(activities(traced(query)))
        found = re.findall(r"Read (\d+) live rows and (\d+) tombstone cells", said)
        return sum(int(rows) for rows, _ in found), sum(int(tombstones) for _, tombstones in found)

    assert {query: counts(query.format(name)) for query in READS} == READS


def test_a_scan(traced, rows):
    assert "Read 4 live rows and 1 tombstone cells" in activities(traced(f"SELECT * FROM {rows}"))


def test_writes(traced, rows):
    for statement in (f"INSERT INTO {rows} (k, c) VALUES (2, 2)", f"DELETE FROM {rows} WHERE k = 2"):
        said = activities(traced(statement))
        assert "Appending to commitlog" in said
        assert f"Adding to {rows} memtable" in said


def test_a_prepared_statement_and_its_values(traced, session, rows):
    prepared = session.prepare(f"INSERT INTO {rows} (k, c, v) VALUES (?, ?, ?)")
    trace = traced(prepared, (3, 4, "it's"))
    assert trace.request_type == "Execute CQL3 prepared query"
    assert trace.parameters["query"] == prepared.query_string
    values = {name: value for name, value in trace.parameters.items() if name.startswith("bound_var")}
    assert values == {"bound_var_0_k": "3", "bound_var_1_c": "4", "bound_var_2_v": "'it''s'"}
    assert not any(text.startswith("Parsing") for text in activities(trace))
    trace = traced(prepared, (3, None, UNSET_VALUE))
    assert trace.parameters["bound_var_2_v"] == "<unset>"


def test_a_batch(traced, rows):
    batch = BatchStatement()
    batch.add(SimpleStatement(f"INSERT INTO {rows} (k, c) VALUES (4, 4)"))
    batch.add(SimpleStatement(f"INSERT INTO {rows} (k, c) VALUES (4, 5)"))
    trace = traced(batch)
    assert trace.request_type == "Execute batch of CQL3 queries"
    assert set(trace.parameters) == {"consistency_level", "serial_consistency_level"}
    assert f"Adding to {rows} memtable" in activities(trace)


def test_a_conditional_write(traced, rows):
    said = activities(traced(f"UPDATE {rows} SET v = 'y' WHERE k = 1 AND c = 1 IF v = 'x'"))
    assert "Reading existing values for CAS precondition" in said
    assert "CAS applied successfully" in said
    said = activities(traced(f"UPDATE {rows} SET v = 'y' WHERE k = 1 AND c = 1 IF v = 'x'"))
    assert "CAS did not apply" in said


def test_what_fails_is_traced(traced):
    said = activities(traced("SELECT * FROM nobody"))
    assert said == ["Parsing SELECT * FROM nobody", "Preparing statement"]
    assert activities(traced("SELEC x")) == ["Parsing SELEC x"]


def test_traces_are_kept_for_a_day(traced, session, rows):
    trace = traced(f"SELECT * FROM {rows} WHERE k = 1")
    session_row = session.execute(
        "SELECT ttl(request) AS left, command FROM system_traces.sessions WHERE session_id = %s", (trace.trace_id,)
    ).one()
    assert 86000 < session_row.left <= 86400
    assert session_row.command == "QUERY"
