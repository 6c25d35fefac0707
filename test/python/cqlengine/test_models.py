"""Instances written and read: every type, keys, static and counter columns, hierarchies, user types, times."""

import uuid
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from cassandra.cqlengine import ValidationError, columns, connection
from cassandra.cqlengine.models import Model
from cassandra.cqlengine.usertype import UserType
from cassandra.util import Date, Duration, Time


class Colour(UserType):
    name = columns.Text()
    rgb = columns.Tuple(columns.Integer, columns.Integer, columns.Integer)


class Everything(Model):
    id = columns.UUID(primary_key=True, default=uuid.uuid4)
    ascii = columns.Ascii()
    bigint = columns.BigInt()
    blob = columns.Blob()
    boolean = columns.Boolean()
    date = columns.Date()
    moment = columns.DateTime()
    decimal = columns.Decimal()
    double = columns.Double()
    duration = columns.Duration()
    float = columns.Float()
    inet = columns.Inet()
    int = columns.Integer(db_field="i")
    smallint = columns.SmallInt()
    text = columns.Text()
    time = columns.Time()
    timeuuid = columns.TimeUUID()
    tinyint = columns.TinyInt()
    varint = columns.VarInt()
    ints = columns.Set(columns.Integer)
    texts = columns.List(columns.Text)
    counts = columns.Map(columns.Text, columns.BigInt)
    nested = columns.Map(columns.Integer, columns.List(columns.Text()))
    pair = columns.Tuple(columns.Text, columns.DateTime)
    colour = columns.UserDefinedType(Colour)
    colours = columns.List(columns.UserDefinedType(Colour))


class Reading(Model):
    station = columns.Text(partition_key=True)
    day = columns.Integer(partition_key=True)
    at = columns.Integer(primary_key=True, clustering_order="desc")
    value = columns.Integer()
    place = columns.Text(static=True)
    tags = columns.Map(columns.Text, columns.Text)


class Hits(Model):
    id = columns.Integer(primary_key=True)
    up = columns.Counter()
    down = columns.Counter()


class Animal(Model):
    __table_name__ = "animals"
    id = columns.Integer(primary_key=True)
    kind = columns.Text(discriminator_column=True)


class Dog(Animal):
    __discriminator_value__ = "dog"
    barks = columns.Boolean()


class Cat(Animal):
    __discriminator_value__ = "cat"
    lives = columns.Integer()


@pytest.fixture(scope="module", autouse=True)
def made(tables):
    tables(Everything, Reading, Hits, Animal, Dog, Cat)


VALUES = {
    "ascii": "a'b", "bigint": -(2**63), "blob": b"\x00\xff", "boolean": True, "date": Date("2020-02-29"),
    "moment": datetime(2020, 2, 29, 1, 2, 3, 4000), "decimal": Decimal("1.5"), "double": 0.1,
    "duration": Duration(1, 2, 3), "float": 0.5, "inet": "10.0.0.1", "int": 2**31 - 1, "smallint": -5, "text": "é'",
    "time": Time("10:11:12.000000013"), "timeuuid": uuid.uuid1(), "tinyint": 127, "varint": 10**30,
    "ints": {1, 2}, "texts": ["b", "a"], "counts": {"x": 2**40}, "nested": {1: ["a", "b"]},
    "pair": ("x", datetime(2021, 1, 1)), "colour": Colour(name="red", rgb=(255, 0, 0)),
    "colours": [Colour(name="black", rgb=(0, 0, 0)), Colour(name="none")],
}  # fmt: skip


def test_every_type_comes_back():
    made = Everything.create(**VALUES)
    read = Everything.get(id=made.id)
    for name, value in VALUES.items():
        found = getattr(read, name)
        assert (found, type(found)) == (value, type(value)), name
    assert read == made
    assert read.get_changed_columns() == []


@pytest.mark.parametrize("name", sorted(VALUES))
def test_each_column_is_set_and_removed(name):
    row = Everything.create()
    row.update(**{name: VALUES[name]})
    assert getattr(Everything.get(id=row.id), name) == VALUES[name]
    row.update(**{name: None})
    empty = {"ints": set(), "texts": [], "counts": {}, "nested": {}, "colours": [], "pair": None}
    found = getattr(Everything.get(id=row.id), name)
    assert found == empty.get(name) or (name == "pair" and found is None)


def test_values_are_converted():
    row = Everything.create(int="7", date=date(2020, 1, 1), time=time(1, 2), float=1, decimal=2.5, boolean=1)
    read = Everything.get(id=row.id)
    assert (row.int, row.float, row.decimal, row.boolean) == (7, 1.0, Decimal("2.5"), True)
    assert (read.date, read.time) == (Date("2020-01-01"), Time("01:02:00"))
    aware = datetime(2020, 1, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    row.update(moment=aware)
    assert Everything.get(id=row.id).moment == datetime(2020, 1, 1, 10)
    with pytest.raises(ValidationError):
        Everything.create(int="seven")


def test_saving_writes_what_changed():
    row = Reading.create(station="s", day=1, at=5, value=1, tags={"a": "1", "b": "2"})
    other = Reading.get(station="s", day=1, at=5)
    other.update(value=9)
    row.tags["c"] = "3"
    row.save()
    read = Reading.get(station="s", day=1, at=5)
    assert (read.value, read.tags) == (9, {"a": "1", "b": "2", "c": "3"})
    read.value = None
    read.save()
    assert Reading.get(station="s", day=1, at=5).value is None
    read.delete()
    with pytest.raises(Reading.DoesNotExist):
        Reading.get(station="s", day=1, at=5)


def test_static_columns_belong_to_the_partition():
    Reading.create(station="t", day=1, place="roof")
    for at in (1, 2):
        Reading.create(station="t", day=1, at=at, value=at)
    rows = list(Reading.objects(station="t", day=1))
    assert [(row.at, row.place) for row in rows] == [(2, "roof"), (1, "roof")]
    rows[0].update(place="cellar")
    assert {row.place for row in Reading.objects(station="t", day=1)} == {"cellar"}
    Reading(station="t", day=1).delete()
    assert Reading.objects(station="t", day=1).count() == 0


def test_counters_move():
    Hits(id=1).update(up=5)
    hits = Hits.get(id=1)
    assert (hits.up, hits.down) == (5, 0)
    hits.up -= 2
    hits.down += 4
    hits.update()
    again = Hits.get(id=1)
    assert (again.up, again.down) == (3, 4)
    with pytest.warns(DeprecationWarning):
        again.save()


def test_rows_of_a_hierarchy_are_of_their_models():
    Dog.create(id=1, barks=True)
    Cat.create(id=2, lives=9)
    found = {row.id: row for row in Animal.objects}
    assert (isinstance(found[1], Dog), isinstance(found[2], Cat)) == (True, True)
    assert (found[1].barks, found[2].lives) == (True, 9)


def test_fields_of_user_types_change():
    row = Everything.create(colour=Colour(name="red"))
    read = Everything.get(id=row.id)
    assert (read.colour.name, read.colour["rgb"]) == ("red", None)
    read.update(colour=Colour(name="green", rgb=(0, 128, 0)))
    assert Everything.get(id=row.id).colour == Colour(name="green", rgb=(0, 128, 0))


def test_time_to_live_and_timestamp():
    row = Everything.ttl(3000).create(text="x")
    session = connection.get_session()
    table = Everything.column_family_name()

    def meta(what):
        return next(iter(session.execute(f"SELECT {what}(text) AS m FROM {table} WHERE id = %s", (row.id,))))["m"]

    assert 2900 < meta("ttl") <= 3000
    row.timestamp(2**40).ttl(None).save()
    row.timestamp(timedelta(seconds=30)).update(text="y")
    ahead = meta("writetime") - datetime.now().timestamp() * 1e6
    assert 0 < ahead < 31e6
    row.update(text="z")
    assert Everything.get(id=row.id).text == "y"
