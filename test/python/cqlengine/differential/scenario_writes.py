"""Saving, updating and deleting instances and querysets, batches, conditions: the statements and what is refused."""

from datetime import datetime
from uuid import UUID

from cassandra import ConsistencyLevel
from cassandra.cqlengine import columns, query
from cassandra.cqlengine.models import Model
from cassandra.cqlengine.query import BatchQuery, BatchType, DMLQuery
from cassandra.cqlengine.usertype import UserType
from cassandra.query import BatchType as CBatchType

ID = UUID("67bc3f18-4b6b-4c4e-9ad5-d3b0b2e2a0de")
WHEN = datetime(2020, 5, 17, 8, 30, 1, 250)


class Point(UserType):
    x = columns.Integer()
    y = columns.Integer()


class Row(Model):
    id = columns.UUID(primary_key=True, default=lambda: ID)
    at = columns.DateTime(primary_key=True)
    text = columns.Text(db_field="t")
    number = columns.Integer(default=7)
    flags = columns.Set(columns.Text)
    words = columns.List(columns.Text)
    scores = columns.Map(columns.Text, columns.Integer)
    shared = columns.Text(static=True)
    blob = columns.Blob()
    day = columns.Date()
    spot = columns.UserDefinedType(Point)


class Simple(Model):
    id = columns.Integer(primary_key=True)
    text = columns.Text(required=True)


class Mapped(Model):
    id = columns.Integer(primary_key=True)
    scores = columns.Map(columns.Text, columns.Integer)
    other = columns.Map(columns.Integer, columns.Text, static=True)


class Hits(Model):
    id = columns.Integer(primary_key=True)
    hits = columns.Counter()
    misses = columns.Counter()


class Routed(Model):
    __compute_routing_key__ = False
    a = columns.Integer(partition_key=True)
    b = columns.Text(partition_key=True)


class Two(Model):
    __connection__ = "second"
    a = columns.Integer(partition_key=True)
    b = columns.Text(partition_key=True)
    c = columns.Integer()


def stored(**values):
    row = {"id": ID, "at": WHEN, "t": "x", "number": 1, "flags": {"a"}, "words": ["a"], "scores": {"a": 1}}
    return Row._construct_instance(row | values)


def instances(record):
    record("create", lambda: Row.create(at=WHEN, text="x", flags={"b"}, blob=b"ab", day="2020-01-01").items())
    record("create nothing", lambda: Row.create().items())
    record("create unknown", lambda: Row.create(colour="red"))
    record("create static only", lambda: Row.create(id=ID, shared="s").items())
    record("create udt", lambda: Row.create(at=WHEN, spot=Point(x=1)).at)
    record("create invalid", lambda: Simple.create(id=1))
    record("create with text key", lambda: Simple.create(id="5", text="a").items())
    record("null key", lambda: Simple.create(text="a").items())
    record("two keys", lambda: Two.create(a=1, b="x", c=3).items())
    record("not routed", lambda: Routed.create(a=1, b="x").items())
    row = Row(at=WHEN, text="a")
    record("save", lambda: [row.save().get_changed_columns(), row._is_persisted])
    row.text, row.number = "b", None
    row.flags.add("x")
    record("save again", lambda: row.save().get_changed_columns())
    record("save unchanged", lambda: row.save().get_changed_columns())
    row.at = datetime(2021, 1, 1)
    record("save under a new key", lambda: row.save().get_changed_columns())
    changed = stored()
    changed.flags = {"a", "b"}
    changed.words = ["z", "a", "q"]
    changed.scores = {"a": 1, "b": 2}  # cassandra-driver forgets the clustering columns where a map loses keys
    changed.spot = Point(x=3, y=None)
    record("update", lambda: changed.update().get_changed_columns())
    record("update values", lambda: changed.update(text="q", number=None, words=[], day=None).items())
    mapped = Mapped._construct_instance({"id": 1, "scores": {"a": 1, "b": 2}, "other": {1: "x"}})
    mapped.scores, mapped.other = {"b": 3}, {}
    record("update lost keys", lambda: mapped.update().items())
    record("update unknown", lambda: changed.update(colour=1))
    record("update key", lambda: changed.update(id=UUID(int=1)))
    record("update same key", lambda: changed.update(id=ID, text="r").text)
    record("update static", lambda: stored().update(shared="s").shared)
    record("update static and data", lambda: stored().update(shared="s", text="t").text)
    record("update to null", lambda: stored().update(flags=None, words=None, scores=None, shared=None).items())
    record("update empty", lambda: stored().update(flags=set(), words=[], scores={}).items())
    record("blind", lambda: Row(id=ID, at=WHEN).update(text="x", scores={"k": 1}).items())
    record("delete", stored().delete)
    record("delete partition", Row(id=ID).delete)
    record("delete with time", stored().timestamp(WHEN).delete)


def settings(record):
    level = ConsistencyLevel.ALL
    record("all settings", lambda: stored().ttl(5).timestamp(9).consistency(level).timeout(3).update(text="n").text)
    record("of class", lambda: Row.ttl(5).consistency(level).create(at=WHEN).at)
    record("timestamp of class", lambda: Row.timestamp(WHEN).create(at=WHEN).at)
    record("using", lambda: Simple(id=1, text="x").using(connection="c2").save().text)
    record("using of class", lambda: Simple.using(connection="c2").create(id=1, text="x").text)
    record("using keyspace", lambda: Simple.objects.using(keyspace="k2").create(id=1, text="x").text)
    record("using queryset", lambda: Simple.objects.using(keyspace="k2", connection="c2").filter(id=1).delete())
    record("no table query", lambda: DMLQuery(Row).save())
    record("no table update", lambda: DMLQuery(Row).update())
    record("no table delete", lambda: DMLQuery(Row).delete())
    record("other instance", lambda: DMLQuery(Row, Simple(id=1)).save())
    record("dml batch", lambda: DMLQuery(Row).batch(5))


def counters(record):
    record("counter create", lambda: Hits.create(id=1, hits=5).hits)
    hits = Hits._construct_instance({"id": 1, "hits": 5, "misses": None})
    hits.hits += 3
    record("counter save", lambda: hits.save().hits)
    hits.misses -= 2
    record("counter update", lambda: hits.update().misses)
    record("counter delete", hits.delete)
    record("counter queryset", lambda: Hits.objects(id=1).update(hits=4))
    record("counter if", lambda: Hits.if_not_exists())
    record("counter exists", lambda: Hits.if_exists())


def querysets(record):
    rows = Row.objects(id=ID, at=WHEN)
    cases = {
        "nothing": {}, "text": {"text": "n"}, "null": {"text": None, "number": 3}, "nulls": {"text": None},
        "unknown": {"colour": 1}, "key": {"at": WHEN}, "add": {"flags__add": {"x"}}, "remove": {"flags__remove": {"x"}},
        "add nothing": {"flags__add": set()}, "append": {"words__append": ["x"]}, "prepend": {"words__prepend": ["x"]},
        "prepend nothing": {"words__prepend": []}, "put": {"scores__update": {"a": 1, "b": 2}},
        "take": {"scores__remove": {"a"}}, "take dict": {"scores__remove": {"a": 1}}, "set": {"flags": {"q"}},
        "map": {"scores": {"z": 1}}, "empty map": {"scores": {}}, "list": {"words": ["a", "b"]}, "empty": {"words": []},
        "invalid": {"number": "x"}, "wrong kind": {"flags__add": ["x"]}, "udt": {"spot": Point(x=1)},
        "two": {"number": "4", "flags__add": {"y"}},
    }  # fmt: skip
    for label, values in cases.items():
        record(f"update {label}", rows.update, **values)
    record("update with settings", lambda: rows.ttl(3).timestamp(4).timeout(2).update(text="x", number=None))
    record("update where in", lambda: Row.objects(id__in=[ID], at=WHEN).update(text="x"))
    record("delete", rows.delete)
    record("delete partition", Row.objects(id=ID).delete)
    record("delete range", Row.objects(id=ID, at__gt=WHEN).delete)
    record("delete all", Row.objects.delete)
    record("delete of", Row.objects(at=WHEN).delete)


def conditions(record):
    for applied in (True, False):
        record.applied, record.rows = applied, [{"[applied]": applied, "text": "there"}]
        record("if not exists", lambda: Simple.if_not_exists().create(id=1, text="x").text)
        record("if not exists of instance", lambda: Simple(id=1, text="x").if_not_exists().save().text)
        record("if exists", lambda: Simple(id=1, text="x").if_exists().update().text)
        record("if exists delete", lambda: Simple(id=1, text="x").if_exists().delete())
        record("if exists queryset", lambda: Simple.objects(id=1).if_exists().update(text="q"))
        record("if exists queryset delete", lambda: Simple.objects(id=1).if_exists().delete())
        record("iff", lambda: Simple(id=1, text="x").iff(text="y").update(text="z").text)
        record("iff queryset", lambda: Row.objects(id=ID, at=WHEN).iff(text="a", number__gt=1).update(text="b"))
        record("iff nulling", lambda: Row.objects(id=ID, at=WHEN).iff(text="a").update(number=None, text="v"))
        record("iff instance nulling", lambda: stored().iff(text="a", number=1).update(number=None, text="v").text)
        record("iff delete", lambda: Simple(id=1, text="x").iff(text="y").delete())
        record("iff queryset delete", lambda: Simple.objects(id=1).iff(text__ne="y").delete())
        record("iff not a column", lambda: Simple(id=1, text="x").iff(colour="y"))
    record("existing", lambda: existing())
    record.applied, record.rows = True, []


def existing():
    try:
        Simple.if_not_exists().create(id=1, text="x")
    except query.LWTException as error:
        return error.existing


def fill(batch):
    Simple.batch(batch).create(id=1, text="x")
    Simple(id=2, text="y").batch(batch).save()
    stored().batch(batch).update(text=None, flags={"n"}, words=["a", "b"], scores={"a": 1, "c": 1})
    Row.objects(id=ID, at=WHEN).batch(batch).update(text="u", scores__update={"k": 2})
    Simple.objects(id=3).batch(batch).delete()
    Row(id=ID, at=WHEN).batch(batch).delete()


def batches(record):
    called = []

    def batch(**options):
        made = BatchQuery(**options)
        made.add_callback(called.append, 5)
        fill(made)
        return made

    for options in ({}, {"batch_type": BatchType.Unlogged}, {"batch_type": CBatchType.LOGGED}, {"timestamp": WHEN},
                    {"batch_type": CBatchType.COUNTER}, {"consistency": 5, "timeout": 3}, {"connection": "c2"}):  # fmt: skip
        record(f"batch {options}", lambda: [batch(**options).execute(), called.copy()])
    record("empty", lambda: [BatchQuery().execute(), called.copy()])
    twice = batch()
    record("once", twice.execute)
    record("twice", twice.execute)

    def failing(**options):
        with BatchQuery(**options) as made:
            fill(made)
            raise ValueError("inside")

    record("failed", failing)
    record("failed but executed", failing, execute_on_exception=True)

    def inside():
        with BatchQuery() as made:
            fill(made)
            made.execute()

    record("executed inside", inside)
    record("timestamp", BatchQuery, timestamp="now")
    record("number", BatchQuery, timestamp=5)
    record("not a statement", lambda: BatchQuery().add_query("INSERT"))
    record("not callable", lambda: BatchQuery().add_callback(5))
    record("select", lambda: list(Simple.objects.batch(BatchQuery())))
    record("count", lambda: Simple.objects.batch(BatchQuery()).count())
    record("timeout then batch", lambda: Simple(id=1).timeout(5).batch(BatchQuery()))
    record("batch then timeout", lambda: Simple(id=1).batch(BatchQuery()).timeout(5))
    record("connection then batch", lambda: Simple(id=1).using(connection="c").batch(BatchQuery()))

    def connections(**options):
        with BatchQuery(**options) as made:
            Two.batch(made).create(a=1, b="x")
            Simple(id=1, text="x").batch(made).save()
            Two(a=2, b="y").batch(made).save()

    record("connection of models", connections)
    record("connection of batch", connections, connection="c9")
    record.applied = False
    record("not applied", lambda: batch().execute())
    record.applied = True


def run(record):
    for part in (instances, settings, counters, querysets, conditions, batches):
        record.lines.append(f"-- {part.__name__}")
        part(record)
