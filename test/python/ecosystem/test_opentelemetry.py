"""OpenTelemetry's instrumentation wraps Session.execute_async on the class: each request makes a span."""

import pytest
from cassandra.cluster import Cluster
from cassandra.concurrent import execute_concurrent_with_args
from opentelemetry.instrumentation.cassandra import CassandraInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter


@pytest.fixture
def spans():
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    CassandraInstrumentor().instrument(tracer_provider=provider, include_db_statement=True)
    yield exporter
    CassandraInstrumentor().uninstrument()


@pytest.fixture
def traced(contact, keyspace, users):
    host, port = contact
    with Cluster([host], port=port) as cluster:
        yield cluster.connect(keyspace)


def test_each_request_makes_a_span(spans, traced, contact, keyspace):
    traced.execute("SELECT name FROM users WHERE id = %s", (1,))
    traced.execute_async("SELECT email FROM users WHERE id = 1").result()
    first, second = spans.get_finished_spans()
    assert first.name == "Cassandra"
    assert dict(first.attributes) == {
        "db.system": "cassandra",
        "db.name": keyspace,
        "net.peer.name": (contact[0],),
        "db.statement": "SELECT name FROM users WHERE id = %s",
    }
    assert second.attributes["db.statement"] == "SELECT email FROM users WHERE id = 1"


def test_concurrent_execution_makes_a_span_for_each(spans, traced):
    select = traced.prepare("SELECT name FROM users WHERE id = ?")
    results = execute_concurrent_with_args(traced, select, [(number,) for number in range(50)])
    assert {result.result_or_exc.one().name for result in results} == {f"user {number}" for number in range(50)}
    assert len(spans.get_finished_spans()) == 50


def test_none_without_instrumentation(spans, traced):
    CassandraInstrumentor().uninstrument()
    select = traced.prepare("SELECT name FROM users WHERE id = ?")
    execute_concurrent_with_args(traced, select, [(1,)])
    traced.execute(select, (1,))
    assert spans.get_finished_spans() == ()
