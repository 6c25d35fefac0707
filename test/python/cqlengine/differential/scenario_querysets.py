"""Querysets: the statements of every step, what is refused, and what becomes of the rows."""

from datetime import datetime

from cassandra import ConsistencyLevel
from cassandra.cqlengine import columns, functions, query, statements
from cassandra.cqlengine.models import Model
from cassandra.cqlengine.named import NamedKeyspace


class Car(Model):
    maker = columns.Text(partition_key=True, db_field="m")
    year = columns.Integer(primary_key=True)
    name = columns.Text(primary_key=True)
    price = columns.Decimal()
    owner = columns.Text(index=True)
    extra = columns.Text(custom_index=True)
    tags = columns.Set(columns.Text)
    prices = columns.Map(columns.Text, columns.Integer)
    built = columns.DateTime()


class Pair(Model):
    __keyspace__ = "Big"
    a = columns.Integer(partition_key=True)
    b = columns.Text(partition_key=True)
    c = columns.TimeUUID(primary_key=True)


class Shape(Model):
    id = columns.Integer(primary_key=True)
    kind = columns.Text(discriminator_column=True, index=True)


class Circle(Shape):
    __discriminator_value__ = "circle"


class Base(Model):
    __abstract__ = True
    id = columns.Integer(primary_key=True)


WHEN = datetime(2020, 5, 17, 8, 30, 1, 250)
ROWS = [{"m": "a", "year": year, "name": str(year), "price": None} for year in range(5)]


def steps(cars, pairs):
    """Labels and functions that give a queryset."""
    yield "objects", lambda: cars
    yield "called", lambda: cars(maker="a")
    for operator in ("eq", "ne", "in", "gt", "gte", "lt", "lte", "contains", "like"):
        value = [1, 2] if operator == "in" else 3
        yield f"year {operator}", lambda: cars.filter(**{"maker": "a", f"year__{operator}": value})
    yield "clauses", lambda: cars.filter(Car.maker == "a", Car.year > 3, Car.name.in_(["x"]))
    yield "contains clause", lambda: cars.filter(Car.tags.contains_("x")).allow_filtering()
    yield "converted", lambda: cars.filter(maker="a", year="7", built__gte=WHEN)
    yield "contains", lambda: cars.filter(maker="a", tags__contains="x", prices__contains=5)
    yield "indexed", lambda: cars.filter(owner="x")
    yield "indexed in", lambda: cars.filter(owner__in=("x", "y"))
    yield "custom", lambda: cars.filter(extra__gt="x")
    yield "clustering only", lambda: cars.filter(year=3)
    yield "clustering filtered", lambda: cars.filter(year=3).allow_filtering()
    yield "data only", lambda: cars.filter(price=3)
    yield "range only", lambda: cars.filter(maker__gt="a")
    yield "none", lambda: cars.filter(maker=None)
    yield "unknown", lambda: cars.filter(colour="red")
    yield "unknown operator", lambda: cars.filter(maker__near="a")
    yield "no clause", lambda: cars.filter(5)
    yield "in text", lambda: cars.filter(maker__in="abc")
    yield "token", lambda: cars.filter(pk__token__gt=functions.Token("a"))
    yield "token of two", lambda: pairs.filter(pk__token__lte=functions.Token(1, "x")).limit(3)
    yield "token of one", lambda: pairs.filter(pk__token=functions.Token(1))
    yield "token elsewhere", lambda: pairs.filter(a=functions.Token(1, "x"))
    yield "token of the key itself", lambda: pairs.filter(pk__token__gt=functions.Token((1, "x"))).allow_filtering()
    yield (
        "time",
        lambda: pairs.filter(a=1, b="x", c__gt=functions.MinTimeUUID(WHEN), c__lte=functions.MaxTimeUUID(WHEN)),
    )
    yield "function in", lambda: pairs.filter(a=1, b="x", c__in=functions.MinTimeUUID(WHEN))
    yield "limit", lambda: cars.limit(5)
    yield "no limit", lambda: cars.limit(None)
    yield "limit 0", lambda: cars.limit(0)
    yield "limit text", lambda: cars.limit("5")
    yield "limit below", lambda: cars.limit(-1)
    yield "fetch size", lambda: cars.fetch_size(10)
    yield "fetch size 0", lambda: cars.fetch_size(0)
    yield "fetch size text", lambda: cars.fetch_size("1")
    yield "order", lambda: cars.filter(maker="a").order_by("-year", "name")
    yield "order off", lambda: cars.filter(maker="a").order_by("-year").order_by()
    yield "order by key", lambda: cars.order_by("maker")
    yield "order by data", lambda: cars.order_by("price")
    yield "order by unknown", lambda: cars.order_by("-colour")
    yield "distinct", lambda: pairs.distinct()
    yield "distinct of", lambda: pairs.distinct(["a"])
    yield "only", lambda: cars.only(["maker", "price"])
    yield "only twice", lambda: cars.only(["maker"]).only(["price"])
    yield "only unknown", lambda: cars.only(["colour", "maker"])
    yield "defer", lambda: cars.defer(["maker", "price"])
    yield "defer of only", lambda: cars.only(["maker", "price"]).defer(["price"])
    yield "defer all", lambda: cars.defer(list(Car._columns))
    yield "nothing left", lambda: cars.only(["maker"]).defer(["maker"])
    yield "only of filter", lambda: cars.filter(maker="a").only(["maker"])
    yield "values", lambda: cars.values_list("maker", "year")
    yield "flat", lambda: cars.values_list("year", flat=True)
    yield "flat of two", lambda: cars.values_list("maker", "year", flat=True)
    yield "values of what", lambda: cars.values_list("maker", sharp=True)
    yield "settings", lambda: cars.consistency(ConsistencyLevel.ALL).timeout(5).ttl(6).timestamp(7)
    yield "keyspace", lambda: cars.using(keyspace="k2").filter(maker="a")
    yield "connection", lambda: cars.using(connection="other").filter(maker="a")
    yield "class settings", lambda: Car.consistency(5).filter(maker="a")
    yield "all", lambda: cars.filter(maker="a").all()
    yield "all of model", lambda: Car.all()
    yield "polymorphic", lambda: Circle.objects
    yield "polymorphic base", lambda: Shape.objects
    yield "abstract", lambda: Base.objects
    yield "ttl of model", lambda: Car.ttl(5)
    yield "batch and connection", lambda: cars.using(connection="x").batch(query.BatchQuery())
    yield "connection and batch", lambda: cars.batch(query.BatchQuery()).using(connection="x")
    yield "no batch", lambda: cars.batch(5)


def rows(record):
    cars = Car.objects.filter(maker="z")
    uses = {
        "list": lambda q: [str(car) for car in q], "len": len, "first": lambda q: q.first(),
        "count": lambda q: q.count(), "counted then listed": lambda q: [q.count(), len(q), q.count()],
        "index": lambda q: str(q[1]), "last": lambda q: str(q[-1]), "beyond": lambda q: q[9],
        "slice": lambda q: list(map(str, q[1:3])), "open slice": lambda q: list(map(str, q[2:])),
        "steps": lambda q: list(map(str, q[::2])), "negative slice": lambda q: list(map(str, q[-2:])),
        "text index": lambda q: q["x"], "digits": lambda q: str(q["1"]), "get": lambda q: str(q.get()),
        "get of": lambda q: str(q.get(year=1)), "twice": lambda q: [len(list(q)), len(list(q))],
        "values": lambda q: list(q.values_list("year", "name")), "flat": lambda q: list(q.values_list("name", flat=True)),
        "bool": bool, "equal": lambda q: [q == Car.objects(maker="z"), q == Car.objects(maker="y")],
        "known value": lambda q: [car.maker for car in q],
    }  # fmt: skip
    for found in ([], ROWS[:1], ROWS):
        record.rows = found
        for label, use in uses.items():
            record.rows = [{"count": len(found)}] if label == "count" else found
            record(f"{label} of {len(found)}", use, cars.all())
    record.rows = ROWS
    table = NamedKeyspace("nk").table("nt")
    record("named rows", lambda: [row.year for row in table.objects.filter(m="a", year__gt=3)])
    record("named row", lambda: table.objects.first().nothing)
    record(
        "named", lambda: [table.column_family_name(), str(table.filter(table.column("x") > 3)), str(table.all())]
    )
    record("named in", lambda: str(table.objects.filter(table.column("x").in_([1, 2])).limit(7).allow_filtering()))
    record("named get", lambda: table.get(m="a"))


def conditions(record):
    cars = Car.objects.filter(maker="z")
    cases = {
        "iff": lambda: cars.iff(price=3, year__gt=4),
        "iff none": lambda: cars.iff(price=None),
        "iff unknown": lambda: cars.iff(colour=1),
        "iff clause": lambda: cars.iff(statements.ConditionalClause("price", 3)),
        "iff what": lambda: cars.iff(5),
        "iff token": lambda: cars.iff(price=functions.Token(1)),
        "iff of model": lambda: Car.iff(price=5),
    }
    for label, case in cases.items():
        record(label, lambda: [str(clause) for clause in case()._conditional])


def run(record):
    for label, step in steps(Car.objects, Pair.objects):
        record(label, lambda: str(step()))
        record(f"{label} rows", lambda: list(step()))
    rows(record)
    conditions(record)
    base = Car.objects.filter(maker="a")
    derived = base.filter(year=1).limit(3)
    record("unchanged", lambda: [str(base), str(derived), len(base._where), base == derived, base.all() == base])
    record("column", lambda: [str(Car.maker), str(Car.year), str(Car.year == 5), str(Car.pk == "x")])
