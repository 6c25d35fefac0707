"""A handbook's tour of the driver: connecting, keys and tables, reading and writing, types, time, errors, numbers."""

import concurrent.futures
import time as clock
import unittest
import uuid
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from cassandra import ConsistencyLevel, InvalidRequest, ReadTimeout, Unavailable, WriteTimeout
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import Cluster, NoHostAvailable
from cassandra.policies import DCAwareRoundRobinPolicy, RetryPolicy, TokenAwarePolicy
from cassandra.query import BatchStatement, SimpleStatement, dict_factory
from cassandra.util import unix_time_from_uuid1

READERS = """
    CREATE TABLE IF NOT EXISTS readers (
        id UUID PRIMARY KEY, name TEXT, email TEXT, joined_at TIMESTAMP, age INT,
        labels SET<TEXT>, notes MAP<TEXT, TEXT>
    )
"""
VISITS = """
    CREATE TABLE IF NOT EXISTS visits (
        reader_id UUID, at TIMESTAMP, kind TEXT, data TEXT, steps LIST<TEXT>,
        PRIMARY KEY (reader_id, at)
    ) WITH CLUSTERING ORDER BY (at DESC)
"""
INSERT = "INSERT INTO readers (id, name, email, joined_at, age) VALUES (%s, %s, %s, %s, %s)"


@pytest.fixture(scope="module", autouse=True)
def tables(session):
    session.execute(READERS)
    session.execute(VISITS)
    session.execute("CREATE TABLE events (day text, id timeuuid, kind text, data text, PRIMARY KEY (day, id))")
    session.execute("CREATE TABLE cache (key text PRIMARY KEY, value text)")


@pytest.fixture
def reader(session):
    """The id of a reader of thirty."""
    reader_id = uuid.uuid4()
    session.execute(INSERT, (reader_id, "Irena", "irena@example.com", datetime.now(), 30))
    return reader_id


# Connecting.


def test_connecting(contact):
    host, port = contact
    cluster = Cluster([host], port=port)
    session = cluster.connect()
    assert session.execute("SELECT release_version FROM system.local").one().release_version
    cluster.shutdown()
    assert cluster.is_shutdown


def test_connecting_with_a_name_and_a_password(contact):
    host, port = contact
    provider = PlainTextAuthProvider(username="cassandra", password="cassandra")
    with Cluster([host], port=port, auth_provider=provider) as cluster:
        assert cluster.connect().execute("SELECT key FROM system.local").one().key == "local"


def test_connecting_to_a_keyspace(cluster, keyspace):
    session = cluster.connect(keyspace)
    assert session.keyspace == keyspace
    session.set_keyspace("system")
    assert session.execute("SELECT key FROM local").one().key == "local"
    session.shutdown()


def test_replication(session, keyspace):
    name = f"{keyspace}_3"
    session.execute(f"""
        CREATE KEYSPACE IF NOT EXISTS {name}
        WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': '3'}}
    """)
    # It exists by now, so that nobody asks whether the second data centre does.
    session.execute(f"""
        CREATE KEYSPACE IF NOT EXISTS {name}
        WITH replication = {{'class': 'NetworkTopologyStrategy', 'datacenter1': 3, 'datacenter2': 2}}
    """)
    assert session.cluster.metadata.keyspaces[name].replication_strategy.replication_factor == 3
    session.execute(f"DROP KEYSPACE {name}")


# Writing and reading.


def test_inserting(session):
    session.execute(INSERT, (uuid.uuid4(), "Ivana", "ivana@example.com", datetime.now(), 30))
    session.execute(
        "INSERT INTO readers (id, name, email) VALUES (%s, %s, %s) USING TTL 3600",
        (uuid.uuid4(), "Petra", "petra@example.com"),
    )
    new = (uuid.uuid4(), "Hanna", "hanna@example.com")
    insert_once = "INSERT INTO readers (id, name, email) VALUES (%s, %s, %s) IF NOT EXISTS"
    assert session.execute(insert_once, new).was_applied
    assert not session.execute(insert_once, new).was_applied


def test_reading(session, reader):
    rows = session.execute("SELECT * FROM readers")
    assert "Irena" in {row.name for row in rows}
    row = session.execute("SELECT * FROM readers WHERE id=%s", (reader,)).one()
    assert (row.name, row.email, row.age) == ("Irena", "irena@example.com", 30)
    assert abs(row.joined_at - datetime.now()) < timedelta(minutes=5)
    assert session.execute("SELECT * FROM readers WHERE id=%s", (uuid.uuid4(),)).one() is None
    assert len(session.execute("SELECT * FROM readers LIMIT 1").all()) == 1


def test_reading_in_pages(session):
    for number in range(25):
        session.execute(INSERT, (uuid.uuid4(), f"paged {number}", "", None, number))
    statement = SimpleStatement("SELECT * FROM readers", fetch_size=10)
    names = {row.name for row in session.execute(statement)}
    assert {f"paged {number}" for number in range(25)} <= names


def test_updating(session, reader):
    session.execute("UPDATE readers SET email=%s, age=%s WHERE id=%s", ("new@example.com", 31, reader))
    update_if = "UPDATE readers SET email=%s WHERE id=%s IF age=%s"
    assert not session.execute(update_if, ("other@example.com", reader, 30)).was_applied
    assert session.execute(update_if, ("other@example.com", reader, 31)).was_applied
    session.execute("UPDATE readers SET labels = labels + %s WHERE id = %s", ({"python", "cql"}, reader))
    row = session.execute("SELECT email, age, labels FROM readers WHERE id=%s", (reader,)).one()
    assert (row.email, row.age, set(row.labels)) == ("other@example.com", 31, {"python", "cql"})


def test_deleting(session, reader):
    session.execute("DELETE email FROM readers WHERE id=%s", (reader,))
    assert session.execute("SELECT email FROM readers WHERE id=%s", (reader,)).one().email is None
    assert not session.execute("DELETE FROM readers WHERE id=%s IF age=%s", (reader, 99)).was_applied
    assert session.execute("DELETE FROM readers WHERE id=%s IF age=%s", (reader, 30)).was_applied
    session.execute("DELETE FROM readers WHERE id=%s", (reader,))
    assert session.execute("SELECT id FROM readers WHERE id=%s", (reader,)).one() is None


# Many at once.


def test_waiting_for_a_future(session, reader):
    future = session.execute_async("SELECT * FROM readers")
    assert reader in {row.id for row in future.result()}


def test_pages_of_a_future(session, reader):
    future = session.execute_async(SimpleStatement("SELECT id FROM readers", fetch_size=1))
    assert len(future.result().current_rows) == 1
    assert future.has_more_pages
    future.start_fetching_next_page()
    assert len(future.result().current_rows) == 1


def test_callbacks(session, reader):
    arrived = concurrent.futures.Future()
    future = session.execute_async("SELECT name FROM readers WHERE id = %s", (reader,))
    future.add_callbacks(callback=arrived.set_result, errback=arrived.set_exception)
    assert [row.name for row in arrived.result(60)] == ["Irena"]
    failed = concurrent.futures.Future()
    future = session.execute_async("SELECT nothing FROM readers")
    future.add_callbacks(failed.set_result, failed.set_exception)
    assert isinstance(failed.exception(60), InvalidRequest)


def test_a_pool_of_threads(session):
    ids = [uuid.uuid4() for _ in range(3)]
    for number, reader_id in enumerate(ids):
        session.execute(INSERT, (reader_id, f"threaded {number}", "", None, number))
    with concurrent.futures.ThreadPoolExecutor(max_workers=3) as executor:
        futures = [executor.submit(session.execute, "SELECT name FROM readers WHERE id=%s", (i,)) for i in ids]
        found = [future.result() for future in concurrent.futures.as_completed(futures)]
    assert {rows.one().name for rows in found} == {"threaded 0", "threaded 1", "threaded 2"}


# Prepared statements.


def test_prepared_statements(session):
    insert = session.prepare("INSERT INTO readers (id, name, email, age) VALUES (?, ?, ?, ?)")
    session.execute(insert, (uuid.uuid4(), "Marija", "marija@example.com", 25))
    bound = insert.bind((uuid.uuid4(), "Marija", "marija@example.net", 19))
    session.execute(bound)
    by_name = "SELECT email FROM readers WHERE name = :name AND age > :min_age"
    # As it stands the query would go over all rows, which has to be said.
    with pytest.raises(InvalidRequest, match="ALLOW FILTERING"):
        session.execute(session.prepare(by_name), {"name": "Marija", "min_age": 20})
    select = session.prepare(by_name + " ALLOW FILTERING")
    rows = session.execute(select, {"name": "Marija", "min_age": 20})
    assert [row.email for row in rows] == ["marija@example.com"]


def test_batches(session):
    ids = [uuid.uuid4(), uuid.uuid4()]
    insert = session.prepare("INSERT INTO readers (id, name) VALUES (?, ?)")
    batch = BatchStatement()
    batch.add(insert, (ids[0], "batched"))
    batch.add(SimpleStatement("INSERT INTO readers (id, name) VALUES (%s, %s)"), (ids[1], "batched too"))
    session.execute(batch)
    names = {session.execute("SELECT name FROM readers WHERE id=%s", (i,)).one().name for i in ids}
    assert names == {"batched", "batched too"}


# Types.


@pytest.mark.ours
def test_uuids_from_the_drivers_utilities():
    from cassandra.util import uuid1, uuid4

    assert uuid4().version == 4
    assert uuid1().version == 1


def test_values_of_many_types(session):
    session.execute(
        "CREATE TABLE kinds (id uuid PRIMARY KEY, tid timeuuid, at timestamp, d date, t time, n decimal, i int, b bigint)"
    )
    now = datetime.now().replace(microsecond=123000)
    values = (
        uuid.uuid4(),
        uuid.uuid1(),
        now,
        date.today(),
        time(12, 30, 45),
        Decimal("123.456"),
        42,
        9223372036854775807,
    )
    session.execute(
        "INSERT INTO kinds (id, tid, at, d, t, n, i, b) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", values
    )
    row = session.execute("SELECT id, tid, at, d, t, n, i, b FROM kinds").one()
    assert tuple(row) == (*values[:3], row.d, row.t, *values[5:])
    assert row.d.date() == values[3]
    assert row.t.time() == time(12, 30, 45)


def test_collections(session):
    reader_id = uuid.uuid4()
    session.execute(
        "INSERT INTO readers (id, name, labels) VALUES (%s, %s, %s)",
        (reader_id, "Vlado", {"python", "cql", "nosql"}),
    )
    session.execute(
        "INSERT INTO visits (reader_id, at, steps) VALUES (%s, %s, %s)",
        (reader_id, datetime.now(), ["login", "browse", "logout"]),
    )
    session.execute(
        "INSERT INTO readers (id, name, notes) VALUES (%s, %s, %s)",
        (reader_id, "Elena", {"department": "IT", "level": "senior"}),
    )
    row = session.execute("SELECT * FROM readers WHERE id = %s", (reader_id,)).one()
    assert set(row.labels) == {"python", "cql", "nosql"}
    assert dict(row.notes) == {"department": "IT", "level": "senior"}
    visit = session.execute("SELECT steps FROM visits WHERE reader_id = %s", (reader_id,)).one()
    assert visit.steps == ["login", "browse", "logout"]


class Place:
    def __init__(self, street, zipcode):
        self.street, self.zipcode = street, zipcode


@pytest.mark.ours
def test_user_types_registered_with_the_session(contact, keyspace):
    host, port = contact
    with Cluster([host], port=port) as cluster:
        session = cluster.connect(keyspace)
        session.execute("CREATE TYPE place (street text, zipcode int)")
        session.execute("CREATE TABLE homes (id int PRIMARY KEY, home frozen<place>)")
        session.register_user_type(keyspace, "place", Place)
        session.execute("INSERT INTO homes (id, home) VALUES (%s, %s)", (1, Place("Main", 12345)))
        home = session.execute("SELECT home FROM homes").one().home
        assert (type(home), home.street, home.zipcode) == (Place, "Main", 12345)


# Copies and routes.


@pytest.mark.parametrize("level", ["ONE", "QUORUM", "ALL", "LOCAL_QUORUM", "LOCAL_ONE"])
def test_consistency_of_a_statement(session, reader, level):
    statement = SimpleStatement(
        "SELECT * FROM readers WHERE id=%s", consistency_level=getattr(ConsistencyLevel, level)
    )
    assert session.execute(statement, (reader,)).one().name == "Irena"


def test_names_of_the_levels():
    for level in ("ONE", "TWO", "THREE", "QUORUM", "ALL", "LOCAL_QUORUM", "EACH_QUORUM", "LOCAL_ONE"):
        assert ConsistencyLevel.value_to_name[getattr(ConsistencyLevel, level)] == level


@pytest.mark.filterwarnings("ignore:Legacy execution parameters")
@pytest.mark.parametrize("wrap", [lambda policy: policy, TokenAwarePolicy])
def test_routing_policies(contact, wrap):
    host, port = contact
    policy = wrap(DCAwareRoundRobinPolicy(local_dc="datacenter1"))
    with Cluster([host], port=port, load_balancing_policy=policy) as cluster:
        assert cluster.connect().execute("SELECT key FROM system.local").one().key == "local"


# Time.


def test_timeuuids_and_ranges_of_them(session):
    before = datetime.now(timezone.utc) - timedelta(minutes=1)
    first = uuid.uuid1()
    assert abs(unix_time_from_uuid1(first) - clock.time()) < 60
    session.execute(
        "INSERT INTO events (day, id, kind, data) VALUES (%s, %s, %s, %s)", ("d", first, "action", "click")
    )
    after = datetime.now(timezone.utc) + timedelta(minutes=1)
    inside = "SELECT data FROM events WHERE day = 'd' AND id > maxTimeuuid(%s) AND id < minTimeuuid(%s)"
    assert [row.data for row in session.execute(inside, (before, after))] == ["click"]
    assert session.execute(inside, (after, after)).one() is None


def test_time_to_live(session):
    session.execute("INSERT INTO cache (key, value) VALUES (%s, %s) USING TTL 3600", ("temporary", "old"))
    session.execute("UPDATE cache USING TTL 7200 SET value = %s WHERE key = %s", ("new", "temporary"))
    row = session.execute("SELECT key, value, TTL(value) FROM cache WHERE key = %s", ("temporary",)).one()
    assert (row.key, row.value) == ("temporary", "new")
    assert 7100 < row.ttl_value <= 7200


@pytest.mark.ours
def test_time_to_live_under_the_functions_name(session):
    session.execute("INSERT INTO cache (key, value) VALUES ('named', 'x') USING TTL 3600")
    row = session.execute("SELECT key, value, TTL(value) FROM cache WHERE key = %s", ("named",)).one()
    assert row.ttl == row.ttl_value == row[2]
    assert row._fields == ("key", "value", "ttl_value")


# What goes wrong.


def test_errors_have_classes(session):
    with pytest.raises(InvalidRequest, match=r"unconfigured table|does not exist"):
        session.execute("SELECT * FROM nobody WHERE id = %s", (uuid.uuid4(),))
    with pytest.raises(NoHostAvailable):
        Cluster(["127.0.0.1"], port=1, connect_timeout=2).connect()
    for kind in (ReadTimeout, WriteTimeout, Unavailable):
        assert issubclass(kind, Exception)


class Persistent(RetryPolicy):
    def on_read_timeout(
        self, query, consistency, required_responses, received_responses, data_retrieved, retry_num
    ):
        if retry_num < 3:
            return (self.RETRY, consistency)
        return (self.RETHROW, None)


@pytest.mark.filterwarnings("ignore:Legacy execution parameters")
def test_a_retry_policy_of_ones_own(contact):
    host, port = contact
    policy = Persistent()
    assert policy.on_read_timeout(None, ConsistencyLevel.ONE, 1, 0, False, 0) == (
        policy.RETRY,
        ConsistencyLevel.ONE,
    )
    assert policy.on_read_timeout(None, ConsistencyLevel.ONE, 1, 0, False, 3) == (policy.RETHROW, None)
    with Cluster([host], port=port, default_retry_policy=policy) as cluster:
        assert cluster.connect().execute("SELECT key FROM system.local").one().key == "local"


# Tests, numbers and helpers.


class IntegrationTest(unittest.TestCase):
    """Run by the test below, as `unittest` would."""

    contact = None

    @classmethod
    def setUpClass(cls):
        host, port = cls.contact
        cls.cluster = Cluster([host], port=port)
        cls.session = cls.cluster.connect()
        cls.session.execute("""
            CREATE KEYSPACE IF NOT EXISTS handbook_unittest
            WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}
        """)
        cls.session.set_keyspace("handbook_unittest")
        cls.session.execute("CREATE TABLE IF NOT EXISTS tried (id UUID PRIMARY KEY, name TEXT)")

    def setUp(self):
        self.session.execute("TRUNCATE tried")

    def test_insert_and_select(self):
        new = uuid.uuid4()
        self.session.execute("INSERT INTO tried (id, name) VALUES (%s, %s)", (new, "Somebody"))
        self.assertEqual(self.session.execute("SELECT * FROM tried WHERE id = %s", (new,)).one().name, "Somebody")

    def test_empty_at_first(self):
        self.assertEqual(self.session.execute("SELECT * FROM tried").all(), [])

    @classmethod
    def tearDownClass(cls):
        cls.session.execute("DROP KEYSPACE IF EXISTS handbook_unittest", timeout=60)
        cls.cluster.shutdown()


# pytest collects it from here only through the test that names the server.
IntegrationTest.__test__ = False


def test_a_test_case_with_its_own_keyspace(contact):
    IntegrationTest.contact = contact
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(IntegrationTest).run(result)
    assert result.testsRun == 2
    assert result.wasSuccessful(), result.errors + result.failures


@pytest.mark.ours
def test_a_server_for_tests_alone():
    """Where a guide starts a container and waits half a minute, an embedded node is there at once."""
    import ilion

    with ilion.Node() as node, Cluster([node.host], port=node.port) as cluster:
        assert cluster.connect().execute("SELECT key FROM system.local").one().key == "local"


@pytest.mark.ours
def test_metrics(contact):
    from cassandra.metrics import Metrics

    host, port = contact
    with Cluster([host], port=port, metrics_enabled=True) as cluster:
        session = cluster.connect()
        for _ in range(10):
            session.execute("SELECT key FROM system.local")
        metrics = cluster.metrics
        assert isinstance(metrics, Metrics)
        assert metrics.stats.request_timer.count >= 10
        assert metrics.stats.request_timer["count"] == metrics.request_timer["count"]
        assert metrics.stats.errors == 0


def test_measuring_a_query(session, reader):
    def profile(query, parameters=None):
        begin = clock.time()
        try:
            rows = list(session.execute(query, parameters))
        except Exception as exc:
            return exc
        assert clock.time() - begin < 60
        return rows

    assert len(profile("SELECT * FROM readers LIMIT 1000")) >= 1
    assert isinstance(profile("SELECT * FROM nobody LIMIT 1000"), InvalidRequest)


def test_settings_of_a_session(contact):
    host, port = contact
    with Cluster([host], port=port) as cluster:
        session = cluster.connect()
        session.row_factory = dict_factory
        session.default_timeout = 30.0
        assert session.execute("SELECT key FROM system.local").one() == {"key": "local"}
        assert session.execute("SELECT key FROM system.local").all() == [{"key": "local"}]


def test_hosts_and_schema(cluster, keyspace):
    assert [host.datacenter for host in cluster.metadata.all_hosts()] == ["datacenter1"]
    cluster.refresh_schema_metadata()
    assert "readers" in cluster.metadata.keyspaces[keyspace].tables


@pytest.mark.ours
def test_hosts_under_another_name(cluster):
    assert cluster.metadata.get_hosts() == cluster.metadata.all_hosts()
