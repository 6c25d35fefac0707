"""A course in twelve parts, from the token ring over profiles, pages and transactions to the mapper and vectors."""

import concurrent.futures
import threading
from datetime import date
from itertools import chain
from uuid import uuid1, uuid4

import pytest
from cassandra import ConsistencyLevel, InvalidRequest, OperationTimedOut
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile
from cassandra.concurrent import execute_concurrent_with_args
from cassandra.cqlengine import columns, connection
from cassandra.cqlengine.management import sync_table
from cassandra.cqlengine.models import Model
from cassandra.cqlengine.query import QueryException
from cassandra.policies import DCAwareRoundRobinPolicy, FallthroughRetryPolicy, RoundRobinPolicy
from cassandra.query import BatchStatement, SimpleStatement, dict_factory
from cassandra.util import Date

# The ring, and a table for each question.


def test_a_key_has_a_token_and_the_token_an_owner(cluster, session, keyspace):
    session.execute("CREATE TABLE profiles (user_id text PRIMARY KEY, name text)")
    session.execute("INSERT INTO profiles (user_id, name) VALUES ('ada', 'Ada')")
    token = session.execute("SELECT token(user_id) FROM profiles WHERE user_id = 'ada'").one()[0]
    ring = cluster.metadata.token_map
    assert ring.token_class.from_key(b"ada").value == token
    assert len(ring.ring) > 1
    assert ring.ring == sorted(ring.ring)
    (owner,) = cluster.metadata.get_replicas(keyspace, b"ada")
    assert owner in cluster.metadata.all_hosts()
    assert list(ring.get_replicas(keyspace, ring.token_class(token))) == [owner]


@pytest.fixture(scope="module")
def magazines(session):
    session.execute("""
        CREATE TABLE magazine_publisher (
            publisher text, published date, id text, name text, PRIMARY KEY (publisher, published, id)
        ) WITH CLUSTERING ORDER BY (published DESC, id ASC)
    """)
    insert = session.prepare("INSERT INTO magazine_publisher (publisher, published, id, name) VALUES (?, ?, ?, ?)")
    for number in range(12):
        session.execute(insert, ("Small Press", date(2024, number + 1, 1), str(number), f"issue {number}"))
    session.execute(insert, ("Other", date(2024, 1, 1), "x", "elsewhere"))


def test_a_partition_is_read_in_the_order_of_its_clustering_key(session, magazines):
    rows = session.execute("SELECT name, published FROM magazine_publisher WHERE publisher = 'Small Press'").all()
    assert [row.name for row in rows] == [f"issue {number}" for number in reversed(range(12))]
    assert rows[0].published == Date(date(2024, 12, 1))
    recent = session.execute(
        "SELECT name FROM magazine_publisher WHERE publisher = 'Small Press' AND published >= %s",
        (date(2024, 11, 1),),
    )
    assert [row.name for row in recent] == ["issue 11", "issue 10"]


def test_no_joins_and_no_search_without_a_key(session, magazines):
    with pytest.raises(InvalidRequest, match="ALLOW FILTERING"):
        session.execute("SELECT * FROM magazine_publisher WHERE name = 'issue 1'")


def test_a_table_for_each_question(session):
    """The same magazine three times, by what one asks for; written together, each read from its one partition."""
    questions = {"publisher": "name", "name": "publisher", "year": "publisher"}
    for key, clustering in questions.items():
        session.execute(
            f"CREATE TABLE by_{key} (publisher text, name text, year int, PRIMARY KEY ({key}, {clustering}))"
        )
    magazine = ("Press", "Weekly", 1999)
    batch = BatchStatement()
    for key in questions:
        batch.add(session.prepare(f"INSERT INTO by_{key} (publisher, name, year) VALUES (?, ?, ?)"), magazine)
    session.execute(batch)
    for key, value in zip(questions, magazine):
        (row,) = session.execute(f"SELECT publisher, name, year FROM by_{key} WHERE {key} = %s", (value,))
        assert row == magazine


# Connecting.


def test_a_few_contact_points_and_a_port(contact):
    host, port = contact
    with Cluster(contact_points=[host], port=port) as cluster:
        session = cluster.connect()
        assert [found.address for found in cluster.metadata.all_hosts()] == [host]
        assert session.execute("SELECT cluster_name FROM system.local").one().cluster_name


def test_one_session_for_all_threads(session, magazines):
    query = "SELECT name FROM magazine_publisher WHERE publisher = 'Other'"
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: session.execute(query).one().name, range(100)))
    assert set(found) == {"elsewhere"}


# Profiles.


@pytest.fixture(scope="module")
def profiled(contact, keyspace):
    host, port = contact
    profiles = {
        EXEC_PROFILE_DEFAULT: ExecutionProfile(request_timeout=15),
        "interface": ExecutionProfile(
            request_timeout=10.0,
            load_balancing_policy=DCAwareRoundRobinPolicy(local_dc="datacenter1"),
            consistency_level=ConsistencyLevel.LOCAL_ONE,
        ),
        "reports": ExecutionProfile(
            request_timeout=30,
            load_balancing_policy=RoundRobinPolicy(),
            retry_policy=FallthroughRetryPolicy(),
            row_factory=dict_factory,
        ),
    }
    with Cluster([host], port=port, execution_profiles=profiles) as cluster:
        yield cluster.connect(keyspace)


def test_profiles_by_name(profiled):
    query = "SELECT key FROM system.local"
    assert profiled.execute(query).one().key == "local"
    assert profiled.execute(query, execution_profile="interface").one().key == "local"
    assert profiled.execute(query, execution_profile="reports").one() == {"key": "local"}
    assert profiled.execute_async(query, execution_profile="reports").result().one() == {"key": "local"}


def test_each_profile_has_its_own_timeout(relay):
    profiles = {"interface": ExecutionProfile(request_timeout=0.2), "reports": ExecutionProfile(request_timeout=30)}
    with Cluster([relay.host], port=relay.port, execution_profiles=profiles) as cluster:
        session = cluster.connect()
        relay.answering.clear()
        slow = session.execute_async("SELECT key FROM system.local", execution_profile="reports")
        with pytest.raises(OperationTimedOut):
            session.execute("SELECT key FROM system.local", execution_profile="interface")
        relay.answering.set()
        assert slow.result().one().key == "local"
        assert slow.timeout == 30


def test_a_profile_that_is_not_there(profiled):
    with pytest.raises(ValueError, match=r"Invalid execution_profile: .?nothing.?; valid profiles are"):
        profiled.execute("SELECT key FROM system.local", execution_profile="nothing")


# Prepared statements.


def test_markers_in_texts_and_question_marks(session):
    session.execute("CREATE TABLE users (user_id int PRIMARY KEY, name text, age int)")
    session.execute(
        "INSERT INTO users (user_id, name, age) VALUES (%s, %s, %s)", (1, "O'Hara; DROP TABLE users", 3)
    )
    select = session.prepare("SELECT * FROM users WHERE user_id = ?")
    row = session.execute(select, [1]).one()
    assert (row.name, row.age) == ("O'Hara; DROP TABLE users", 3)
    assert session.prepare("SELECT * FROM users WHERE user_id = ?").query_id == select.query_id


# Pages.


@pytest.fixture(scope="module")
def audit(session):
    session.execute("CREATE TABLE audit_log (day text, id int, entry text, PRIMARY KEY (day, id))")
    insert = session.prepare("INSERT INTO audit_log (day, id, entry) VALUES ('d', ?, ?)")
    for number in range(250):
        session.execute(insert, (number, f"entry {number}"))


def test_a_loop_goes_over_all_pages(session, audit):
    assert session.default_fetch_size == 5000
    result = session.execute(SimpleStatement("SELECT id FROM audit_log", fetch_size=100))
    assert len(result.current_rows) == 100
    assert result.has_more_pages
    assert [row.id for row in result] == list(range(250))


def test_five_thousand_rows_at_a_time(session):
    session.execute("CREATE TABLE log (day int, line int, PRIMARY KEY (day, line))")
    insert = session.prepare("INSERT INTO log (day, line) VALUES (1, ?)")
    execute_concurrent_with_args(session, insert, [(line,) for line in range(5001)])
    rows = session.execute("SELECT line FROM log WHERE day = 1")
    assert len(rows.current_rows) == 5000
    assert rows.has_more_pages
    assert sum(1 for _ in rows) == 5001
    statement = SimpleStatement("SELECT line FROM log WHERE day = 1")
    statement.fetch_size = 100
    assert len(session.execute(statement).current_rows) == 100


def test_a_page_for_each_call_of_a_web_service(session, audit):
    statement = SimpleStatement("SELECT id FROM audit_log WHERE day = 'd'", fetch_size=100)
    seen, token = [], None
    while True:
        result = session.execute(statement, paging_state=bytes.fromhex(token) if token else None)
        seen.append([row.id for row in result.current_rows])
        if not result.paging_state:
            break
        token = result.paging_state.hex()
    assert [len(page) for page in seen] == [100, 100, 50]
    assert list(chain.from_iterable(seen)) == list(range(250))


# Asynchronous requests.


def test_hundreds_of_readings_in_flight(session):
    session.execute("CREATE TABLE readings (sensor text, at int, celsius double, PRIMARY KEY (sensor, at))")
    insert = session.prepare("INSERT INTO readings (sensor, at, celsius) VALUES (?, ?, ?)")
    left, done, failures = [500], threading.Event(), []
    lock = threading.Lock()

    def count(_):
        with lock:
            left[0] -= 1
            if left[0] == 0:
                done.set()

    for number in range(500):
        future = session.execute_async(insert, ("oven", number, number / 2))
        future.add_callbacks(count, lambda exc: (failures.append(exc), count(None)))
    assert done.wait(60)
    assert failures == []
    assert session.execute("SELECT count(*) FROM readings").one().count == 500


# Lightweight transactions.


def test_claiming_a_name(session):
    session.execute("CREATE TABLE accounts (username text PRIMARY KEY, owner text, status text, balance int)")
    claim = "INSERT INTO accounts (username, owner, balance) VALUES (%s, %s, %s) IF NOT EXISTS"
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        won = [r.one()[0] for r in pool.map(lambda n: session.execute(claim, ("ada", f"user {n}", n)), range(8))]
    assert won.count(True) == 1


def test_the_row_that_was_in_the_way(profiled, session):
    session.execute("INSERT INTO accounts (username, owner, balance, status) VALUES ('bob', 'Bob', 10, 'new')")
    refused = profiled.execute(
        "INSERT INTO accounts (username, owner) VALUES ('bob', 'Eve') IF NOT EXISTS", execution_profile="reports"
    )
    assert refused.was_applied is False
    assert refused.one() == {"[applied]": False, "username": "bob", "balance": 10, "owner": "Bob", "status": "new"}
    spend = "UPDATE accounts SET balance = %s WHERE username = 'bob' IF balance = %s"
    row = profiled.execute(spend, (0, 11), execution_profile="reports").one()
    assert row == {"[applied]": False, "balance": 10}
    row = profiled.execute(spend, (4, row["balance"]), execution_profile="reports").one()
    assert row == {"[applied]": True}


# The mapper.


@pytest.fixture(scope="module")
def mapper(contact, keyspace):
    host, port = contact
    connection.register_connection("course", hosts=[host], cluster_options={"port": port})
    yield
    connection.unregister_connection("course")


def test_a_model_becomes_a_table_and_grows(mapper, session, cluster, keyspace):
    class Comment(Model):
        __keyspace__, __connection__ = keyspace, "course"
        photo_id = columns.UUID(primary_key=True)
        comment_id = columns.TimeUUID(primary_key=True)
        body = columns.Text()

    sync_table(Comment)
    cluster.refresh_table_metadata(keyspace, "comment")
    table = cluster.metadata.keyspaces[keyspace].tables["comment"]
    assert [c.name for c in table.partition_key] == ["photo_id"]
    assert [c.name for c in table.clustering_key] == ["comment_id"]
    photo = uuid4()
    for number in range(3):
        Comment.create(photo_id=photo, comment_id=uuid1(), body=f"comment {number}")
    assert [comment.body for comment in Comment.objects(photo_id=photo)] == [f"comment {n}" for n in range(3)]

    class Grown(Comment):
        __table_name__ = "comment"
        likes = columns.Integer()

    sync_table(Grown)
    cluster.refresh_table_metadata(keyspace, "comment")
    assert "likes" in cluster.metadata.keyspaces[keyspace].tables["comment"].columns
    assert session.execute("SELECT count(*) FROM comment").one().count == 3


def test_querysets(mapper, keyspace):
    class Automobile(Model):
        __keyspace__, __connection__ = keyspace, "course"
        manufacturer = columns.Text(primary_key=True)
        year = columns.Integer(primary_key=True)
        model = columns.Text(primary_key=True)
        price = columns.Decimal()
        colour = columns.Text(index=True)

    sync_table(Automobile)
    for year, model in ((2009, "Roadster"), (2012, "Model S"), (2013, "Model S"), (2017, "Model 3")):
        Automobile.create(manufacturer="Tesla", year=year, model=model, colour="red" if year < 2010 else "blue")
    assert len(Automobile.objects.all()) == 4
    teslas = Automobile.objects.filter(manufacturer="Tesla")
    assert [car.year for car in teslas.filter(year__gt=2012)] == [2013, 2017]
    assert [car.year for car in teslas.filter(year__lte=2012)] == [2009, 2012]
    chosen = teslas.filter(year__in=[2012, 2017]).filter(model__in=["Model S", "Model 3"])
    assert [car.model for car in chosen] == ["Model S", "Model 3"]
    # The first one is what it was.
    assert teslas.count() == 4
    assert [car.model for car in Automobile.objects.filter(colour="red")] == ["Roadster"]
    # Neither the mapper nor the server goes over all rows for a column without an index.
    with pytest.raises(QueryException, match="primary key or indexed field"):
        list(Automobile.objects.filter(price=1))
    with pytest.raises(InvalidRequest, match="ALLOW FILTERING"):
        list(teslas.filter(price=1))
    assert list(Automobile.objects.filter(price=1).allow_filtering()) == []


# Vectors.


def test_the_nearest_documents(session):
    session.execute("CREATE TABLE documents (id int PRIMARY KEY, title text, embedding vector<float, 3>)")
    session.execute(
        "CREATE INDEX ON documents (embedding) USING 'sai' WITH OPTIONS = {'similarity_function': 'COSINE'}"
    )
    insert = session.prepare("INSERT INTO documents (id, title, embedding) VALUES (?, ?, ?)")
    for number, (title, embedding) in enumerate(
        {"backups": [1.0, 0.0, 0.0], "archiving": [0.9, 0.1, 0.0], "cooking": [0.0, 0.0, 1.0]}.items()
    ):
        session.execute(insert, (number, title, embedding))
    nearest = session.prepare(
        "SELECT title, similarity_cosine(embedding, ?) AS score FROM documents ORDER BY embedding ANN OF ? LIMIT 2"
    )
    rows = session.execute(nearest, ([1.0, 0.0, 0.0], [1.0, 0.0, 0.0])).all()
    assert [row.title for row in rows] == ["backups", "archiving"]
    assert rows[0].score == pytest.approx(1.0)
