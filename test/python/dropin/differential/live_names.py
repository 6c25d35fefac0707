"""The names that the expressions in live/*.txt may use: a session on the server under test, and what one does with it."""

import collections
import contextlib
import copy
import threading

from cassandra import cluster as cluster_module
from cassandra import concurrent, policies, query
from names import again

_AGREEMENT = 60


@contextlib.contextmanager
def connected(host, port, keyspace):
    """A session whose keyspace is made for the expressions and gone afterwards."""

    def cluster():
        return cluster_module.Cluster([host], port=port, max_schema_agreement_wait=_AGREEMENT)

    with cluster() as own:
        own.connect().execute(
            f"CREATE KEYSPACE {keyspace} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}",
            timeout=60,
        )
        try:
            # Another one: what the expressions do to it does not keep the keyspace from being dropped.
            with cluster() as used:
                session = used.connect(keyspace)
                session.default_timeout = 60
                yield session
        finally:
            own.connect().execute(f"DROP KEYSPACE {keyspace}", timeout=60)


class Retry(policies.RetryPolicy):
    """Decides once, and then that it was enough."""

    def __init__(self, decision, consistency=None):
        self.decisions = [(decision, consistency)]

    def on_unavailable(self, *args, **kwargs):
        return self.decisions.pop() if self.decisions else (self.RETHROW, None)


def error(call):
    try:
        call()
    except Exception as exc:
        return exc
    raise AssertionError("no error")


def attributes(call, *wanted):
    """An error's class, and attributes of it."""
    exc = error(call)
    # With one host left, either driver may say so.
    for one in getattr(exc, "errors", {}).values():
        exc = one
    return [type(exc).__name__, *(repr(getattr(exc, name, "none")) for name in wanted)]


def iterate_then_index(result):
    iter(result)
    return result[0]


def called_back(future):
    """What callbacks are called with, once for each page."""
    told, ended = [], threading.Event()

    def page(rows, *args, **kwargs):
        told.append((type(rows).__name__, rows, args, kwargs))
        if future.has_more_pages:
            future.start_fetching_next_page()
        else:
            ended.set()

    def failed(exc, *args, **kwargs):
        told.append((type(exc).__name__, str(exc), args, kwargs))
        ended.set()

    future.add_callbacks(page, failed, (1,), {"a": 2}, (3,), {"b": 4})
    assert ended.wait(60)
    return told


def shut(session):
    session.shutdown()
    return session


def names_for(session, host, port, keyspace):
    def run(statement, parameters=None, **options):
        return session.execute(statement, parameters, **options)

    def with_factory(factory, statement):
        future = session.execute_async(statement)
        future.row_factory = factory
        return future.result()

    def batch(*parts, **options):
        """A batch of texts, bound statements and pairs of a statement and its values."""
        made = query.BatchStatement(**options)
        for part in parts:
            made.add(*part) if isinstance(part, tuple) else made.add(part)
        return session.execute(made)

    def own(use, **options):
        """With a cluster of its own."""
        with cluster_module.Cluster([host], port=port, **options) as cluster:
            return use(cluster)

    def text(cql):
        """Without what is new for each keyspace."""
        return cql.replace(keyspace, "ks")

    return {
        "again": again,
        "attributes": attributes,
        "batch": batch,
        "called_back": called_back,
        "cluster": session.cluster,
        "cluster_module": cluster_module,
        "collections": collections,
        "concurrent": concurrent,
        "contact_host": host,
        "contact_port": port,
        "copy": copy,
        "error": error,
        "iterate_then_index": iterate_then_index,
        "keyspace": keyspace,
        "own": own,
        "Retry": Retry,
        "run": run,
        "session": session,
        "shut": shut,
        "text": text,
        "with_factory": with_factory,
    }
