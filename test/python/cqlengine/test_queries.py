"""Querysets on the server: conditions, order, pages, counts, parts of rows, writes without reading."""

import uuid
from datetime import datetime, timedelta

import pytest
from cassandra import InvalidRequest
from cassandra.cqlengine import columns, functions
from cassandra.cqlengine.models import Model
from cassandra.cqlengine.named import NamedKeyspace
from cassandra.cqlengine.query import QueryException
from cassandra.util import max_uuid_from_time, uuid_from_time


class Automobile(Model):
    manufacturer = columns.Text(partition_key=True)
    year = columns.Integer(primary_key=True)
    model = columns.Text(primary_key=True)
    price = columns.Decimal()
    options = columns.Set(columns.Text)


class Event(Model):
    stream = columns.Integer(primary_key=True)
    id = columns.TimeUUID(primary_key=True)
    text = columns.Text()


class Comment(Model):
    photo_id = columns.UUID(primary_key=True)
    comment_id = columns.TimeUUID(primary_key=True, default=uuid.uuid1)
    body = columns.Text()


class Parts(Model):
    id = columns.Integer(primary_key=True)
    texts = columns.Set(columns.Text)
    numbers = columns.List(columns.Integer)
    names = columns.Map(columns.Integer, columns.Text)
    note = columns.Text()


YEARS = range(2010, 2018)
START = datetime(2020, 1, 1)


@pytest.fixture(scope="module", autouse=True)
def rows(tables):
    tables(Automobile, Event, Comment, Parts)
    for maker in ("Tesla", "Volvo"):
        for year in YEARS:
            options = {"sunroof", str(year)}
            Automobile.create(manufacturer=maker, year=year, model=f"m{year % 3}", price=year, options=options)
    for minute in range(10):
        Event.create(stream=1, id=uuid_from_time(START + timedelta(minutes=minute)), text=str(minute))


def years(query):
    return [row.year for row in query]


def test_conditions():
    tesla = Automobile.objects.filter(manufacturer="Tesla")
    assert years(tesla) == list(YEARS)
    assert years(tesla.filter(year__gt=2012)) == list(range(2013, 2018))
    assert years(tesla.filter(year__gte=2012, year__lt=2014)) == [2012, 2013]
    assert years(tesla.filter(year__in=[2011, 2016, 1999])) == [2011, 2016]
    assert years(tesla.filter(Automobile.year <= 2011, Automobile.year > 2010)) == [2011]
    assert years(tesla.filter(options__contains="2015").allow_filtering()) == [2015]
    assert years(tesla) == list(YEARS)
    assert len(Automobile.objects(year=2012).allow_filtering()) == 2
    assert Automobile.get(manufacturer="Volvo", year=2012).manufacturer == "Volvo"


def test_comments_of_a_photo_are_in_order():
    photo, other = uuid.uuid4(), uuid.uuid4()
    for number in range(5):
        Comment.create(photo_id=photo, body=f"comment {number}")
        Comment.create(photo_id=other, body="elsewhere")
    comments = Comment.objects(photo_id=photo)
    assert [comment.body for comment in comments] == [f"comment {number}" for number in range(5)]
    assert comments.order_by("-comment_id").first().body == "comment 4"
    assert list(Comment._partition_keys) == ["photo_id"]
    assert list(Comment._clustering_keys) == ["comment_id"]


def test_one_base_and_many_queries():
    base = Automobile.objects.filter(manufacturer="Tesla")
    late, early = base.filter(year__gt=2015), base.filter(year__lte=2010)
    models = base.filter(model__in=["m0", "m2"]).allow_filtering()
    assert (years(late), years(early)) == ([2016, 2017], [2010])
    assert years(models) == [2010, 2012, 2013, 2015, 2016]
    assert years(base) == list(YEARS)


def test_the_server_decides_what_is_allowed():
    with pytest.raises(InvalidRequest):
        list(Automobile.objects(manufacturer="Tesla", price=3))
    with pytest.raises(QueryException):
        list(Automobile.objects(year=2012))


def test_one_row_or_an_exception():
    with pytest.raises(Automobile.DoesNotExist):
        Automobile.get(manufacturer="Saab")
    with pytest.raises(Automobile.MultipleObjectsReturned):
        Automobile.get(manufacturer="Tesla")
    assert Automobile.objects(manufacturer="Saab").first() is None
    assert Automobile.objects(manufacturer="Tesla").first().year == 2010


def test_order_limit_and_parts():
    tesla = Automobile.objects(manufacturer="Tesla")
    assert years(tesla.order_by("-year").limit(2)) == [2017, 2016]
    assert years(tesla.order_by("year")[2:4]) == [2012, 2013]
    assert tesla[7].year == 2017
    with pytest.raises(IndexError):
        tesla[8]
    assert list(tesla.values_list("year", flat=True))[:2] == [2010, 2011]
    assert list(tesla.limit(1).values_list("model", "price")) == [["m0", 2010]]
    part = tesla.only(["year", "price"]).first()
    assert (part.year, part.price, part.model, part.manufacturer) == (2010, 2010, None, "Tesla")
    deferred = tesla.defer(["price"]).first()
    assert (deferred.price, deferred.options) == (None, {"sunroof", "2010"})


def test_counts():
    assert Automobile.objects.count() == 16
    assert len(Automobile.objects(manufacturer="Tesla")) == 8
    assert Automobile.objects(manufacturer="Tesla").limit(3).count() in (3, 8)
    makers = {row.manufacturer for row in Automobile.objects.distinct(["manufacturer"])}
    assert makers == {"Tesla", "Volvo"}


def test_pages_follow_each_other():
    paged = Automobile.objects.fetch_size(3)
    assert sorted(years(paged)) == sorted([*YEARS, *YEARS])
    first = Automobile.objects.limit(None).fetch_size(1).first()
    assert first.year == 2010


def test_tokens_walk_the_table():
    seen, query = [], Automobile.objects.limit(8)
    rows = list(query)
    while rows:
        seen += [row.manufacturer for row in rows]
        rows = list(query.filter(pk__token__gt=functions.Token(rows[-1].pk)))
    assert sorted(seen) == ["Tesla"] * 8 + ["Volvo"] * 8


def test_times_as_bounds():
    events = Event.objects(stream=1)
    after = events.filter(id__gt=functions.MaxTimeUUID(START + timedelta(minutes=6)))
    assert [event.text for event in after] == ["7", "8", "9"]
    until = events.filter(id__lte=functions.MaxTimeUUID(START + timedelta(minutes=1)))
    assert [event.text for event in until] == ["0", "1"]
    since = events.filter(id__gte=functions.MinTimeUUID(START + timedelta(minutes=9)))
    assert [event.text for event in since] == ["9"]
    assert events.filter(id__lt=max_uuid_from_time(START.timestamp() + 1e8)).count() == 10


def test_updates_without_reading():
    row = Parts.objects(id=1)
    row.update(texts={"a"}, numbers=[2], names={1: "x"}, note="n")
    row.update(texts__add={"b", "c"}, numbers__append=[3], names__update={2: "y"})
    row.update(texts__remove={"a"}, numbers__prepend=[1], names__remove={1})
    part = Parts.get(id=1)
    assert (part.texts, part.numbers, part.names) == ({"b", "c"}, [1, 2, 3], {2: "y"})
    row.update(note=None, numbers=[9])
    assert (Parts.get(id=1).note, Parts.get(id=1).numbers) == (None, [9])
    row.update(names={}, texts=set())
    assert (Parts.get(id=1).names, Parts.get(id=1).texts) == ({}, set())
    row.delete()
    assert row.count() == 0


def test_lists_change_by_what_differs():
    part = Parts.create(id=2, numbers=[1, 2], texts={"a", "b"})
    Parts.objects(id=2).update(numbers__append=[7])
    part.numbers = [0, 1, 2, 3]
    part.texts = {"b", "c"}
    part.update()
    assert Parts.get(id=2).numbers == [0, 1, 2, 7, 3]
    assert Parts.get(id=2).texts == {"b", "c"}


def test_ranges_are_deleted():
    for at in range(4):
        Event.create(stream=2, id=uuid_from_time(START + timedelta(minutes=at)))
    Event.objects(stream=2, id__gt=functions.MaxTimeUUID(START)).delete()
    assert Event.objects(stream=2).count() == 1
    with pytest.raises(QueryException):
        Event.objects(id=uuid.uuid1()).delete()


def test_tables_without_models(mapper):
    table = NamedKeyspace(mapper).table("automobile")
    found = table.objects.filter(table.column("manufacturer") == "Tesla", table.column("year") > 2015)
    assert [(row.year, row["model"]) for row in found] == [(2016, "m0"), (2017, "m1")]
    assert table.objects.filter(manufacturer="Volvo", year__lte=2011).count() == 2
    assert len(table.filter(manufacturer="Volvo", year__in=[2010, 2011, 1])) == 2
    assert table.get(manufacturer="Volvo", year=2010).price == 2010
    with pytest.raises(table.DoesNotExist):
        table.get(manufacturer="Saab")
    with pytest.raises(table.MultipleObjectsReturned):
        table.get(manufacturer="Volvo")
    assert table.objects.filter(pk__token__gt=functions.Token("Tesla")).limit(5).count() in (0, 5, 8)
    assert NamedKeyspace("system").table("local").objects.first().key == "local"
