"""Indexes of the embedded node beyond single statements: made while rows are written, paged through, searched by vector,
there after a restart.
"""

import random
import threading

import ilion
import pytest
from cassandra import ConsistencyLevel, InvalidRequest
from cassandra.cluster import Cluster
from cassandra.query import SimpleStatement

KEYSPACE = "CREATE KEYSPACE ks WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"


@pytest.fixture
def connect():
    clusters = []

    def session(node, keyspace=None):
        clusters.append(Cluster(node.contact_points, port=node.port))
        return clusters[-1].connect(keyspace)

    yield session
    for cluster in clusters:
        cluster.shutdown()


def keys(rows):
    return sorted((row.k, row.c) for row in rows)


def test_index_made_while_rows_are_written(connect):
    """Statements prepared before the index, and writes under way when it is made, are in it."""
    with ilion.Node() as node:
        session = connect(node)
        session.execute(KEYSPACE)
        session.execute("CREATE TABLE ks.t (k int, c int, v int, PRIMARY KEY (k, c))")
        stop = threading.Event()

        def write(k):
            own = connect(node)
            insert = own.prepare("INSERT INTO ks.t (k, c, v) VALUES (?, ?, ?)")
            for c in range(100_000):
                if stop.is_set():
                    return
                own.execute(insert, (k, c, c % 5))

        writers = [threading.Thread(target=write, args=(k,)) for k in range(3)]
        for writer in writers:
            writer.start()
        for round_number in range(5):
            session.execute("CREATE INDEX i ON ks.t (v)" + (" USING 'sai'" if round_number % 2 else ""))
            if round_number < 4:
                session.execute("DROP INDEX ks.i")
        stop.set()
        for writer in writers:
            writer.join()
        rows = list(session.execute("SELECT k, c, v FROM ks.t"))
        for value in range(5):
            expected = keys(row for row in rows if row.v == value)
            assert keys(session.execute("SELECT k, c FROM ks.t WHERE v = %s", (value,))) == expected


@pytest.mark.parametrize("using", ["", " USING 'sai'"])
def test_pages_and_restart(connect, tmp_path, using):
    generator = random.Random(3)
    with ilion.Node(str(tmp_path / "data")) as node:
        session = connect(node)
        session.execute(KEYSPACE)
        session.execute("CREATE TABLE ks.t (k int, c int, v int, s set<int>, PRIMARY KEY (k, c))")
        session.execute("CREATE INDEX ON ks.t (v)" + using)
        session.execute("CREATE INDEX ON ks.t (s)" + using)
        insert = session.prepare("INSERT INTO ks.t (k, c, v, s) VALUES (?, ?, ?, ?)")
        for _ in range(1500):
            k, c, v = generator.randrange(30), generator.randrange(30), generator.randrange(4)
            session.execute(insert, (k, c, v, {v, generator.randrange(9)}))
        for _ in range(200):
            session.execute(
                "DELETE FROM ks.t WHERE k = %s AND c = %s", (generator.randrange(30), generator.randrange(30))
            )
    with ilion.Node(str(tmp_path / "data")) as node:
        session = connect(node, "ks")
        rows = list(session.execute("SELECT k, c, v, s FROM t"))
        for size in (1, 3, 50, 5000):
            for value in range(4):
                found = session.execute(SimpleStatement(f"SELECT k, c FROM t WHERE v = {value}", fetch_size=size))
                assert [(row.k, row.c) for row in found] == [(row.k, row.c) for row in rows if row.v == value]
                found = session.execute(
                    SimpleStatement(f"SELECT k, c FROM t WHERE s CONTAINS {value}", fetch_size=size)
                )
                assert [(row.k, row.c) for row in found] == [(row.k, row.c) for row in rows if value in row.s]
            if using:
                found = session.execute(
                    SimpleStatement("SELECT k, c FROM t WHERE v > 0 AND v < 3", fetch_size=size)
                )
                assert [(row.k, row.c) for row in found] == [(row.k, row.c) for row in rows if 0 < row.v < 3]


def distance(left, right):
    return sum((a - b) ** 2 for a, b in zip(left, right, strict=True))


def test_vector_search(connect, tmp_path):
    """The nearest of a thousand vectors, of those that a filter leaves, after overwriting, deleting and restarting."""
    generator = random.Random(4)

    def vector():
        return [generator.randrange(-100, 100) / 4 for _ in range(8)]

    def check(session):
        rows = list(session.execute("SELECT k, v, n FROM t"))
        for condition, matches in (("", lambda row: True), ("WHERE n = 2", lambda row: row.n == 2)):
            query = vector()
            found = session.execute(f"SELECT k, v FROM t {condition} ORDER BY v ANN OF %s LIMIT 10", (query,))
            nearest = sorted(distance(row.v, query) for row in rows if row.v and matches(row))[:10]
            assert [distance(row.v, query) for row in found] == nearest

    with ilion.Node(str(tmp_path / "data")) as node:
        session = connect(node)
        session.execute(KEYSPACE)
        session.execute("USE ks")
        session.execute("CREATE TABLE t (k int PRIMARY KEY, v vector<float, 8>, n int)")
        insert = session.prepare("INSERT INTO t (k, v, n) VALUES (?, ?, ?)")
        for k in range(500):
            session.execute(insert, (k, vector(), k % 4))
        session.execute("CREATE INDEX ON t (v) USING 'sai' WITH OPTIONS = {'similarity_function': 'euclidean'}")
        session.execute("CREATE INDEX ON t (n) USING 'sai'")
        insert = session.prepare("INSERT INTO t (k, v, n) VALUES (?, ?, ?)")
        check(session)
        for k in range(400, 1000):
            session.execute(insert, (k, vector(), k % 4))
        for k in range(0, 1000, 7):
            session.execute("DELETE FROM t WHERE k = %s", (k,))
        check(session)
    with ilion.Node(str(tmp_path / "data")) as node:
        session = connect(node, "ks")
        check(session)
        session.execute("TRUNCATE t")
        assert not list(session.execute("SELECT k FROM t ORDER BY v ANN OF [1, 1, 1, 1, 1, 1, 1, 1] LIMIT 5"))
        with pytest.raises(InvalidRequest, match="LIMIT was 2000"):
            session.execute("SELECT k FROM t ORDER BY v ANN OF [1, 1, 1, 1, 1, 1, 1, 1] LIMIT 2000")


def test_vector_search_warns_of_pages_and_consistencies(connect):
    with ilion.Node() as node:
        session = connect(node)
        session.execute(KEYSPACE)
        session.execute("CREATE TABLE ks.t (k int PRIMARY KEY, v vector<float, 2>)")
        session.execute("CREATE INDEX ON ks.t (v) USING 'sai'")
        for k in range(4):
            session.execute("INSERT INTO ks.t (k, v) VALUES (%s, [1, %s])", (k, k))

        def ask(**options):
            query = "SELECT k FROM ks.t ORDER BY v ANN OF [1, 0] LIMIT 3"
            future = session.execute_async(SimpleStatement(query, **options))
            assert [row.k for row in future.result()] == [0, 1, 2]
            return future.warnings

        assert not ask()
        assert ask(fetch_size=2) == [
            "Top-K queries do not support paging and the page size is set to 2, which is less than LIMIT 3. The page size has "
            "been set to 3 to match the LIMIT."
        ]
        assert ask(consistency_level=ConsistencyLevel.QUORUM) == [
            "Top-K queries can only be run with consistency level ONE / LOCAL_ONE / NODE_LOCAL. Consistency level QUORUM was "
            "requested. Downgrading the consistency level to ONE."
        ]
        with pytest.raises(InvalidRequest, match="Consistency level SERIAL was used"):
            ask(consistency_level=ConsistencyLevel.SERIAL)


def test_values_too_long_for_a_legacy_index(connect):
    """Only what the index knows a cell by counts, and what is deleted is looked for in it, too."""
    long, length = "x" * 65536, "Cannot index value of size "
    with ilion.Node() as node:
        session = connect(node)
        session.execute(KEYSPACE)
        for name, part in (("k", "keys(m)"), ("v", "values(m)"), ("e", "entries(m)"), ("s", "values(s)")):
            session.execute(f"CREATE TABLE ks.{name} (k int PRIMARY KEY, m map<text, text>, s set<text>)")
            session.execute(f"CREATE INDEX ON ks.{name} ({part})")

        def refused(statement, value, size=None):
            run = session.prepare(statement)
            if size is None:
                session.execute(run, [value])
                return
            with pytest.raises(InvalidRequest, match=length + str(size)):
                session.execute(run, [value])

        refused("INSERT INTO ks.k (k, m) VALUES (1, ?)", {long: "a"}, 65536)
        refused("INSERT INTO ks.k (k, m) VALUES (1, ?)", {"a": long})
        refused("DELETE m[?] FROM ks.k WHERE k = 1", long, 65536)
        refused("INSERT INTO ks.v (k, m) VALUES (1, ?)", {long: "a"})
        refused("INSERT INTO ks.v (k, m) VALUES (1, ?)", {"a": long}, 65536)
        refused("DELETE m[?] FROM ks.v WHERE k = 1", long)
        refused("INSERT INTO ks.e (k, m) VALUES (1, ?)", {long[:40000]: long[:40000]}, 80006)
        refused("INSERT INTO ks.s (k, s) VALUES (1, ?)", {long}, 65536)
        refused("DELETE s[?] FROM ks.s WHERE k = 1", long, 65536)
