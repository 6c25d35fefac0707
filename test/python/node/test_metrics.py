"""What system_views says of statements: as many reads, writes and batches as Apache Cassandra 5.0.6 counts for them."""

import ilion
import pytest

CREATE = "CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"
TABLES = (
    "CREATE TABLE k.t (k int, c int, v text, l list<int>, PRIMARY KEY (k, c))",
    "CREATE TABLE k.u (k int PRIMARY KEY, v int)",
    "CREATE TABLE k.n (k int PRIMARY KEY, n counter)",
)
VIEWS = {
    "coordinator_read_latency": "read",
    "coordinator_scan_latency": "scan",
    "coordinator_write_latency": "write",
    "local_read_latency": "local_read",
    "local_scan_latency": "local_scan",
    "local_write_latency": "local_write",
}


@pytest.fixture(scope="module")
def session():
    from cassandra.cluster import Cluster

    with ilion.Node() as node, Cluster(node.contact_points, port=node.port) as cluster:
        session = cluster.connect()
        for statement in (CREATE, *TABLES):
            session.execute(statement)
        for c in range(40):
            session.execute("INSERT INTO k.t (k, c, v) VALUES (%s, %s, 'a')", (c % 2, c))
        yield session


def counts(session):
    return {
        (view, row.table_name): row.count
        for name, view in VIEWS.items()
        for row in session.execute(f"SELECT * FROM system_views.{name}")
        if row.keyspace_name == "k"
    }


@pytest.mark.parametrize(
    ("statement", "counted"),
    [
        ("INSERT INTO k.t (k, c, v) VALUES (1, 1, 'x')", "write/t 1, local_write/t 1"),
        ("UPDATE k.t SET v = 'x' WHERE k IN (1, 2, 3) AND c = 1", "write/t 1, local_write/t 3"),
        ("UPDATE k.t SET v = 'x' WHERE k = 1 AND c IN (1, 2)", "write/t 1, local_write/t 1"),
        ("DELETE FROM k.t WHERE k = 77", "write/t 1, local_write/t 1"),
        (
            "BEGIN BATCH INSERT INTO k.t (k, c) VALUES (1, 2); INSERT INTO k.t (k, c) VALUES (2, 3); APPLY BATCH",
            "write/t 1, local_write/t 2",
        ),
        (
            "BEGIN UNLOGGED BATCH INSERT INTO k.t (k, c) VALUES (1, 2); INSERT INTO k.u (k, v) VALUES (1, 3); "
            "APPLY BATCH",
            "write/t 1, write/u 1, local_write/t 1, local_write/u 1",
        ),
        ("UPDATE k.n SET n = n + 1 WHERE k IN (1, 2)", "write/n 1, local_write/n 2"),
        (
            "BEGIN COUNTER BATCH UPDATE k.n SET n = n + 1 WHERE k = 1; UPDATE k.n SET n = n + 1 WHERE k = 2; "
            "APPLY BATCH",
            "write/n 1, local_write/n 2",
        ),
        ("INSERT INTO k.u (k, v) VALUES (50, 1) IF NOT EXISTS", "read/u 1, local_read/u 1, local_write/u 1"),
        ("INSERT INTO k.u (k, v) VALUES (50, 1) IF NOT EXISTS", "read/u 1, local_read/u 1"),
        ("UPDATE k.t SET l = [1, 2] WHERE k = 1 AND c = 1", "write/t 1, local_write/t 1"),
        (
            "UPDATE k.t SET l[0] = 5 WHERE k = 1 AND c = 1",
            "read/t 1, write/t 1, local_read/t 1, local_write/t 1",
        ),
        ("SELECT * FROM k.t WHERE k = 0 AND c = 0", "read/t 1, local_read/t 1"),
        ("SELECT * FROM k.t WHERE k = 0", "read/t 1, local_read/t 1"),
        ("SELECT * FROM k.t WHERE k IN (0, 1, 2)", "read/t 3, local_read/t 3"),
        ("SELECT count(*) FROM k.t WHERE k = 0", "read/t 1, local_read/t 1"),
        ("SELECT * FROM k.t", "scan/t 1, local_scan/t 1"),
        ("SELECT * FROM k.t WHERE c = 3 ALLOW FILTERING", "scan/t 1, local_scan/t 1"),
    ],
)
def test_what_is_counted(session, statement, counted):
    before = counts(session)
    session.execute(statement).all()
    after = counts(session)
    grown = {f"{view}/{table} {after[view, table] - count}" for (view, table), count in before.items()}
    assert {one for one in grown if not one.endswith(" 0")} == set(counted.split(", "))


def test_prepared_statements_are_counted(session):
    insert = session.prepare("INSERT INTO k.u (k, v) VALUES (?, ?)")
    select = session.prepare("SELECT v FROM k.u WHERE k = ?")
    before = counts(session)
    for future in [session.execute_async(insert, (k, k)) for k in range(50)]:
        future.result()
    for future in [session.execute_async(select, (k,)) for k in range(50)]:
        future.result()
    after = counts(session)
    assert after["write", "u"] - before["write", "u"] == 50
    assert after["local_write", "u"] - before["local_write", "u"] == 50
    assert after["read", "u"] - before["read", "u"] == 50


def test_rows_and_tombstones(session):
    session.execute("CREATE TABLE k.read (k int, c int, PRIMARY KEY (k, c))")
    for c in range(30):
        session.execute("INSERT INTO k.read (k, c) VALUES (0, %s)", (c,))
    of_table = "FROM system_views.{} WHERE keyspace_name = 'k' AND table_name = 'read'"
    row = session.execute("SELECT * " + of_table.format("rows_per_read")).one()
    assert (row.count, row.max, row.p50th, row.p99th) == (0, 0, 0, 0)
    session.execute("SELECT * FROM k.read WHERE k = 0").all()
    row = session.execute("SELECT * " + of_table.format("rows_per_read")).one()
    assert (row.count, row.max, row.p50th, row.p99th) == (1, 35, 35, 35)
    row = session.execute("SELECT * " + of_table.format("tombstones_per_read")).one()
    assert (row.count, row.max) == (1, 1)  # the smallest bucket
    session.execute("DELETE FROM k.read WHERE k = 0 AND c = 0")
    session.execute("DELETE FROM k.read WHERE k = 0 AND c = 2")
    session.execute("SELECT * FROM k.read WHERE k = 0").all()
    row = session.execute("SELECT * " + of_table.format("tombstones_per_read")).one()
    assert (row.count, row.max) == (2, 2)
    latency = session.execute("SELECT * " + of_table.format("local_read_latency")).one()
    assert 0 < latency.p50th_ms <= latency.p99th_ms <= latency.max_ms
    session.execute("DROP TABLE k.read")
    assert not session.execute("SELECT * " + of_table.format("rows_per_read")).all()


def test_batches(session):
    session.execute("BEGIN BATCH INSERT INTO k.u (k) VALUES (1); INSERT INTO k.u (k) VALUES (2); APPLY BATCH")
    rows = {row.name: row for row in session.execute("SELECT * FROM system_views.batch_metrics")}
    assert set(rows) == {f"partitions_per_{kind}_batch" for kind in ("counter", "logged", "unlogged")}
    assert rows["partitions_per_logged_batch"].max == 2


def test_running_queries(session):
    (row,) = session.execute("SELECT * FROM system_views.queries").all()
    assert row.thread_id.startswith("Native-Transport-Requests-")
    assert row.running_micros >= 0
    assert row.task == "QUERY SELECT * FROM system_views.queries [pageSize = 5000] at consistency LOCAL_ONE"
    select = session.prepare("SELECT * FROM system_views.queries")
    (row,) = session.execute(select).all()
    assert row.task == f"EXECUTE {select.query_id.hex()} with 0 values at consistency LOCAL_ONE"


def test_each_table_has_a_row(session):
    tables = {
        (row.keyspace_name, row.table_name)
        for row in session.execute("SELECT keyspace_name, table_name FROM system_schema.tables")
    }
    for view in (*VIEWS, "rows_per_read", "tombstones_per_read", "disk_usage", "max_partition_size"):
        rows = session.execute(f"SELECT keyspace_name, table_name FROM system_views.{view}")
        assert {(row.keyspace_name, row.table_name) for row in rows} == tables, view
