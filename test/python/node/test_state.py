"""What the node tells of itself: who is connected, its settings and pools, the size of tables; and statements that
stay prepared over a restart."""

import ilion
import pytest
from cassandra.cluster import Cluster

CREATE = "CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"


@pytest.fixture
def connect():
    clusters = []

    def make(node, **options):
        clusters.append(Cluster(node.contact_points, port=node.port, **options))
        return clusters[-1].connect()

    yield make
    for cluster in clusters:
        cluster.shutdown()


def test_clients(connect):
    with ilion.Node() as node:
        session = connect(node, protocol_version=4)
        session.execute("USE system")
        rows = session.execute("SELECT * FROM system_views.clients").all()
        assert {row.address for row in rows} == {"127.0.0.1"}
        assert {(row.username, row.connection_stage, row.protocol_version) for row in rows} == {
            ("anonymous", "ready", 4)
        }
        assert {row.client_options["CQL_VERSION"] for row in rows} >= {"3.4.7"}
        assert "system" in {row.keyspace_name for row in rows}
        assert all(row.request_count > 0 and not row.ssl_enabled for row in rows)


def test_settings(connect):
    with ilion.Node(authenticator="PasswordAuthenticator") as node:
        from cassandra.auth import PlainTextAuthProvider

        session = connect(node, auth_provider=PlainTextAuthProvider("cassandra", "cassandra"))
        settings = {row.name: row.value for row in session.execute("SELECT * FROM system_views.settings")}
        assert settings["authenticator.class_name"] == "PasswordAuthenticator"
        assert settings["native_transport_port"] == str(node.port)


def test_pools_caches_and_metrics(connect):
    with ilion.Node() as node:
        session = connect(node)
        pools = {row.name: row for row in session.execute("SELECT * FROM system_views.thread_pools")}
        assert pools["Native-Transport-Requests"].completed_tasks > 0
        assert {row.name for row in session.execute("SELECT * FROM system_views.caches")} == {
            "counters",
            "keys",
            "rows",
        }
        session.prepare("SELECT * FROM system.local")
        metrics = {row.name: row.value for row in session.execute("SELECT * FROM system_views.cql_metrics")}
        assert metrics["prepared_statements_count"] == 1
        assert metrics["prepared_statements_evicted"] == 0
        assert metrics["prepared_statements_executed"] == 0
        before = metrics["regular_statements_executed"]
        assert before > 0
        prepared = session.prepare("SELECT * FROM system.local")
        for _ in range(5):
            session.execute(prepared)
        metrics = {row.name: row.value for row in session.execute("SELECT * FROM system_views.cql_metrics")}
        assert metrics["prepared_statements_executed"] == 5
        assert metrics["regular_statements_executed"] > before
        assert metrics["prepared_statements_ratio"] == pytest.approx(
            5 / (5 + metrics["regular_statements_executed"])
        )
        assert not session.execute("SELECT * FROM system_views.sstable_tasks").all()
        assert session.execute("SELECT * FROM system_views.system_properties").all()


def test_size_estimates(connect):
    with ilion.Node() as node:
        session = connect(node)
        session.execute(CREATE)
        session.execute("CREATE TABLE k.t (k int PRIMARY KEY, v text)")
        insert = session.prepare("INSERT INTO k.t (k, v) VALUES (?, ?)")
        for future in [session.execute_async(insert, (k, "x" * 100)) for k in range(3000)]:
            future.result()
        assert session.execute("SELECT count(*) FROM k.t").one()[0] == 3000
        rows = session.execute(
            "SELECT * FROM system.size_estimates WHERE keyspace_name = 'k' AND table_name = 't'"
        ).all()
        # The ranges of the ring, each where another ends.
        assert len(rows) == 16
        assert {row.range_start for row in rows} == {row.range_end for row in rows}
        assert 2500 < sum(row.partitions_count for row in rows) < 3500
        assert all(row.mean_partition_size > 0 for row in rows)
        typed = session.execute("SELECT range_type FROM system.table_estimates WHERE keyspace_name = 'k'").all()
        assert {row.range_type for row in typed} == {"primary", "local_primary"}


def test_statements_stay_prepared(connect, tmp_path):
    with ilion.Node(tmp_path / "data") as node:
        session = connect(node)
        session.execute(CREATE)
        session.execute("CREATE TABLE k.t (k int PRIMARY KEY, v int)")
        session.execute("CREATE TABLE k.gone (k int PRIMARY KEY)")
        insert = session.prepare("INSERT INTO k.t (k, v) VALUES (?, ?)")
        session.prepare("SELECT * FROM k.gone")
        kept = session.execute("SELECT prepared_id, query_string FROM system.prepared_statements").all()
        assert {row.query_string for row in kept} == {insert.query_string, "SELECT * FROM k.gone"}
        session.execute("DROP TABLE k.gone")
        kept = session.execute("SELECT prepared_id FROM system.prepared_statements").all()
        assert [row.prepared_id for row in kept] == [insert.query_id]
    with ilion.Node(tmp_path / "data") as node:
        session = connect(node, prepare_on_all_hosts=False, reprepare_on_up=False)
        session.execute(insert, (1, 2))
        assert session.execute("SELECT v FROM k.t WHERE k = 1").one().v == 2
        counts = session.execute(
            "SELECT value FROM system_views.cql_metrics WHERE name = 'prepared_statements_count'"
        )
        assert counts.one().value == 1
