"""ddtrace patches Cluster.connect, Session.execute_async and three methods of each ResponseFuture."""

import json

import pytest

PROGRAM = '''
import json, os, sys, threading
from ddtrace import patch, tracer
patch(cassandra=True)
from ddtrace.trace import TraceFilter

class Keep(TraceFilter):
    """Keeps the spans instead of sending them."""
    spans = []
    def process_trace(self, trace):
        self.spans += trace
        return None

tracer.configure(trace_processors=[Keep()])

from cassandra import InvalidRequest
from cassandra.cluster import Cluster
from cassandra.concurrent import execute_concurrent_with_args
from cassandra.query import BatchStatement, SimpleStatement

host, port, keyspace = os.environ["CASSANDRA_HOST"], int(os.environ["CASSANDRA_PORT"]), sys.argv[1]
cluster = Cluster([host], port=port)
session = cluster.connect(keyspace)
session.execute("SELECT name FROM users WHERE id = 1")
try:
    session.execute("SELECT none FROM users")
except InvalidRequest:
    pass
rows = list(session.execute(SimpleStatement("SELECT id FROM users", fetch_size=60)))
assert len(rows) == 100
insert = session.prepare("INSERT INTO users (id, name) VALUES (?, ?)")
batch = BatchStatement().add(insert, (1000, "a")).add(SimpleStatement("DELETE FROM users WHERE id = 1000"))
session.execute(batch)
execute_concurrent_with_args(session, insert, [(number, "x") for number in range(1000, 1020)])
future = session.execute_async("SELECT name FROM users WHERE id = 2")
seen, called = [], threading.Event()
future.add_callback(lambda rows: (seen.append(rows[0].name), called.set()))
future.result()
assert called.wait(60)
execute_concurrent_with_args(session, "DELETE FROM users WHERE id = %s", [(number,) for number in range(1000, 1020)])
cluster.shutdown()
assert seen == ["user 2"], seen
print(json.dumps([
    {"name": s.name, "resource": s.resource, "error": s.error, "tags": s.get_tags(), "metrics": s.get_metrics()}
    for s in Keep.spans
]))
'''


@pytest.fixture(scope="module")
def spans(variables, keyspace, users, tmp_path_factory):
    import subprocess
    import sys

    file = tmp_path_factory.mktemp("ddtrace") / "program.py"
    file.write_text(PROGRAM)
    quiet = {"DD_INSTRUMENTATION_TELEMETRY_ENABLED": "false", "DD_REMOTE_CONFIGURATION_ENABLED": "false"}
    done = subprocess.run(
        [sys.executable, str(file), keyspace],
        env={**variables, **quiet},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def of(spans, resource):
    return [span for span in spans if span["resource"] == resource]


def test_a_select(spans, contact, keyspace):
    (span,) = of(spans, "SELECT name FROM users WHERE id = 1")
    assert span["name"] == "cassandra.query"
    assert span["error"] == 0
    assert span["tags"]["cassandra.keyspace"] == keyspace
    assert span["tags"]["component"] == "cassandra"
    assert span["tags"]["out.host"] == contact[0]
    assert span["metrics"]["network.destination.port"] == contact[1]
    assert span["metrics"]["db.row_count"] == 1


def test_an_error(spans):
    (span,) = of(spans, "SELECT none FROM users")
    assert span["error"] == 1
    assert span["tags"]["error.type"] == "InvalidRequest"
    assert "Undefined column name none" in span["tags"]["error.message"]


def test_each_page_has_a_span(spans):
    pages = of(spans, "SELECT id FROM users")
    assert [page["metrics"]["db.row_count"] for page in pages] == [60, 40]
    assert [page["metrics"]["cassandra.page_number"] for page in pages] == [1, 2]
    assert {page["tags"]["cassandra.paginated"] for page in pages} == {"True"}


def test_a_batch(spans):
    (span,) = of(spans, "BatchStatement")
    assert span["metrics"]["cassandra.batch_size"] == 2
    assert span["tags"]["cassandra.query"] == "DELETE FROM users WHERE id = 1000"


def test_concurrent_execution(spans):
    assert len(of(spans, "INSERT INTO users (id, name) VALUES (?, ?)")) == 20
    assert len(of(spans, "DELETE FROM users WHERE id = %s")) == 20


def test_callbacks_are_still_called(spans):
    assert len(of(spans, "SELECT name FROM users WHERE id = 2")) == 1
