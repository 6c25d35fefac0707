"""A talk for newcomers: prepared and asynchronous queries, then the mapper's models from keys to polymorphism."""

import concurrent.futures
import uuid
from datetime import datetime
from uuid import uuid1, uuid4

import pytest
from cassandra.cluster import Cluster
from cassandra.concurrent import execute_concurrent_with_args
from cassandra.cqlengine import ValidationError, columns, connection
from cassandra.cqlengine.management import drop_table, sync_table
from cassandra.cqlengine.models import Model
from cassandra.cqlengine.query import BatchQuery, DoesNotExist, LWTException
from cassandra.policies import (
    ConstantReconnectionPolicy,
    DowngradingConsistencyRetryPolicy,
    RoundRobinPolicy,
    TokenAwarePolicy,
)
from cassandra.query import ValueSequence


@pytest.fixture(scope="module", autouse=True)
def mapped(contact, keyspace):
    """Models of this module live in its keyspace, over a connection of their own."""
    host, port = contact
    connection.register_connection("talk", hosts=[host], cluster_options={"port": port})
    tables = (Message, Photo, UsersInGroup, UsersInGroupByState, Person, TwitterToPerson, Tuned, Animal, Cat, Dog)
    for model in (*tables, House, Boat):
        model.__keyspace__, model.__connection__ = keyspace, "talk"
    for model in tables:
        sync_table(model)
    yield
    connection.unregister_connection("talk")


@pytest.fixture(scope="module")
def sensors(session):
    session.execute("CREATE TABLE sensor (sensor_id uuid PRIMARY KEY, name text, created_at timestamp)")
    session.execute(
        "CREATE TABLE readings (sensor_id text, created_at timestamp, value int, PRIMARY KEY (sensor_id, created_at)) "
        "WITH CLUSTERING ORDER BY (created_at DESC)"
    )


def test_callbacks_with_arguments(session, sensors):
    insert = session.prepare("INSERT INTO sensor (sensor_id, name, created_at) VALUES (?, ?, ?)")
    told = []
    futures = []

    def callback(response, sensor_id, told):
        told.append((response, sensor_id))

    for number in range(10):
        values = (uuid4(), f"sensor {number}", datetime.now())
        future = session.execute_async(insert, values)
        arrived = concurrent.futures.Future()
        future.add_callback(callback, number, told=told)
        future.add_callback(arrived.set_result)
        futures.append(arrived)
    assert concurrent.futures.wait(futures, 60).not_done == set()
    assert sorted(number for _, number in told) == list(range(10))


def test_many_queries_at_once(session, sensors):
    insert = session.prepare("INSERT INTO readings (sensor_id, created_at, value) VALUES (?, ?, ?)")
    ids = [[str(uuid4())] for _ in range(4)]
    rows = [(sensor, datetime(2015, 1, day), day) for (sensor,) in ids for day in (1, 2, 3)]
    assert all(result.success for result in execute_concurrent_with_args(session, insert, rows))
    latest = session.prepare("""SELECT * FROM readings WHERE sensor_id=?
                                ORDER BY created_at DESC LIMIT 1""")
    results = execute_concurrent_with_args(session, latest, ids)
    assert [result.result_or_exc.one().value for result in results] == [3, 3, 3, 3]


def test_in_asks_for_several_keys(session, sensors):
    ids = [uuid4() for _ in range(3)]
    for number, sensor in enumerate(ids):
        session.execute("INSERT INTO sensor (sensor_id, name) VALUES (%s, %s)", (sensor, f"in {number}"))
    wanted = session.execute("SELECT name FROM sensor WHERE sensor_id IN %s", (ValueSequence(ids[:2]),))
    assert {row.name for row in wanted} == {"in 0", "in 1"}
    prepared = session.prepare("SELECT name FROM sensor WHERE sensor_id IN ?")
    assert len(session.execute(prepared, (ids,)).all()) == 3


@pytest.mark.filterwarnings("ignore:Legacy execution parameters")
def test_policies_of_a_cluster(contact):
    """Load balancing, reconnection and retries are said when the cluster is made; it finds its hosts itself."""
    host, port = contact
    options = {
        "load_balancing_policy": TokenAwarePolicy(RoundRobinPolicy()),
        "reconnection_policy": ConstantReconnectionPolicy(delay=1.0, max_attempts=3),
        "default_retry_policy": DowngradingConsistencyRetryPolicy(),
    }
    with Cluster([host], port=port, **options) as cluster:
        session = cluster.connect()
        assert session.execute("SELECT key FROM system.local").one().key == "local"
        assert [found.address for found in cluster.metadata.all_hosts()] == [host]
        assert {name: getattr(cluster, name) for name in options} == options


# Models.


class Message(Model):
    message_id = columns.TimeUUID(primary_key=True, default=uuid1)
    subject = columns.Text()
    body = columns.Text()
    addressed_to = columns.Set(columns.UUID)


class Photo(Model):
    photo_id = columns.UUID(primary_key=True, default=uuid4)
    title = columns.Text()
    likes = columns.Map(columns.UUID, columns.Text)


class UsersInGroup(Model):
    group_id = columns.UUID(primary_key=True)
    user_id = columns.UUID(primary_key=True)
    is_admin = columns.Boolean()


class UsersInGroupByState(Model):
    group_id = columns.UUID(primary_key=True, partition_key=True)
    state = columns.Text(primary_key=True, partition_key=True)
    user_id = columns.UUID(primary_key=True)
    is_admin = columns.Boolean(default=False)


class Person(Model):
    name = columns.Text(primary_key=True)
    twitter = columns.Text()
    age = columns.Integer()

    def validate(self):
        super().validate()
        if self.age is not None and self.age < 0:
            raise ValidationError("nobody is younger than nothing")


class TwitterToPerson(Model):
    twitter = columns.Text(primary_key=True)
    name = columns.Text()


class Tuned(Model):
    __options__ = {
        "compaction": {"class": "LeveledCompactionStrategy", "sstable_size_in_mb": "64"},
        "gc_grace_seconds": 3600,
        "comment": "tuned",
        "caching": {"keys": "ALL", "rows_per_partition": "NONE"},
    }
    key = columns.Text(primary_key=True)


class Owned(Model):
    """What the two tables below have in common."""

    __abstract__ = True
    id = columns.UUID(primary_key=True, default=uuid4)
    owner = columns.Text()


class House(Owned):
    rooms = columns.Integer()


class Boat(Owned):
    length = columns.Float()


class Animal(Model):
    __table_name__ = "animals"
    id = columns.UUID(primary_key=True, default=uuid4)
    kind = columns.Text(discriminator_column=True)
    name = columns.Text()


class Cat(Animal):
    __discriminator_value__ = "cat"
    lives = columns.Integer()


class Dog(Animal):
    __discriminator_value__ = "dog"
    trick = columns.Text()


def test_collections_in_models():
    friends = {uuid4(), uuid4()}
    sent = Message.create(subject="hi", body="there", addressed_to=friends)
    found = Message.get(message_id=sent.message_id)
    assert (found.subject, found.addressed_to) == ("hi", friends)
    found.addressed_to.add(uuid4())
    found.save()
    assert len(Message.get(message_id=sent.message_id).addressed_to) == 3
    fan = uuid4()
    photo = Photo.create(title="sea", likes={fan: "nice"})
    assert Photo.get(photo_id=photo.photo_id).likes == {fan: "nice"}


def test_keys_follow_the_order_of_the_columns(cluster, keyspace):
    tables = cluster.metadata.keyspaces[keyspace].tables
    key = [
        [c.name for c in getattr(tables["users_in_group"], part)] for part in ("partition_key", "clustering_key")
    ]
    assert key == [["group_id"], ["user_id"]]
    by_state = tables["users_in_group_by_state"]
    assert [c.name for c in by_state.partition_key] == ["group_id", "state"]
    group = uuid4()
    members = sorted(
        (UsersInGroup.create(group_id=group, user_id=uuid4()) for _ in range(3)), key=lambda u: u.user_id.bytes
    )
    assert [user.user_id for user in UsersInGroup.objects(group_id=group)] == [user.user_id for user in members]
    UsersInGroupByState.create(group_id=group, state="TX", user_id=uuid4())
    assert UsersInGroupByState.objects(group_id=group, state="TX").first().is_admin is False


def test_validation_and_time_to_live():
    with pytest.raises(ValidationError):
        Person.create(name="nobody", age=-1)
    with pytest.raises(ValidationError):
        Person.create(name="nobody", age="old")
    Person.ttl(1000).create(name="guest", twitter="@guest")
    assert Person.get(name="guest").twitter == "@guest"


def test_lightweight_transactions():
    Person.if_not_exists().create(name="once", age=1)
    with pytest.raises(LWTException):
        Person.if_not_exists().create(name="once", age=2)
    Person.objects(name="once").iff(age=1).update(age=2)
    with pytest.raises(LWTException) as caught:
        Person.objects(name="once").iff(age=1).update(age=3)
    assert caught.value.existing["age"] == 2


def test_batches_keep_two_views_together():
    name, twitter = "jo", "rusty"
    with BatchQuery(connection="talk") as batch:
        Person.batch(batch).create(name=name, twitter=twitter)
        TwitterToPerson.batch(batch).create(twitter=twitter, name=name)
    assert TwitterToPerson.get(twitter="rusty").name == "jo"
    assert Person.get(name="jo").twitter == "rusty"


def test_one_row_or_many():
    with pytest.raises(DoesNotExist):
        Person.get(name="nobody at all")
    with pytest.raises(Person.DoesNotExist):
        Person.get(name="nobody at all")
    for number in range(5):
        Person.create(name=f"many {number}")
    assert len(Person.objects(name__in=[f"many {number}" for number in range(5)])) == 5


def test_table_properties(cluster, keyspace):
    options = cluster.metadata.keyspaces[keyspace].tables["tuned"].options
    assert options["gc_grace_seconds"] == 3600
    assert options["comment"] == "tuned"
    assert options["compaction"]["class"].endswith("LeveledCompactionStrategy")


def test_inheritance_makes_a_table_each():
    sync_table(House)
    sync_table(Boat)
    house, boat = House.create(owner="Ada", rooms=3), Boat.create(owner="Ada", length=7.5)
    assert House.get(id=house.id).rooms == 3
    assert Boat.get(id=boat.id).length == 7.5
    drop_table(House)
    drop_table(Boat)


def test_polymorphism_shares_a_table():
    cat, dog = Cat.create(name="Tom", lives=9), Dog.create(name="Rex", trick="roll")
    assert type(Animal.get(id=cat.id)) is Cat
    assert type(Animal.get(id=dog.id)) is Dog
    assert {animal.name for animal in Animal.objects()} == {"Tom", "Rex"}
    assert uuid.UUID(str(cat.id)) == cat.id
