"""Models and user types: what they know of themselves, what is refused, and how their instances behave."""

import copy
import pickle
from uuid import UUID

from cassandra.cqlengine import columns, models
from cassandra.cqlengine.models import Model, _clone_model_class
from cassandra.cqlengine.query import ContextQuery
from cassandra.cqlengine.usertype import UserType

ID = UUID("67bc3f18-4b6b-4c4e-9ad5-d3b0b2e2a0de")


class Address(UserType):
    street = columns.Text(db_field="st")
    zipcode = columns.Integer(default=1)
    lines = columns.List(columns.Text)


class HTTPRequestLog(Model):
    id = columns.UUID(primary_key=True, default=lambda: ID)
    at = columns.Integer(primary_key=True, clustering_order="desc")
    name = columns.Text(db_field="n", index=True)
    tags = columns.Set(columns.Text)
    address = columns.UserDefinedType(Address)
    seen = columns.Boolean(default=False)


class Composite(Model):
    __keyspace__ = "Other"
    __table_name__ = "Mixed"
    a = columns.Text(partition_key=True)
    b = columns.Integer(partition_key=True)
    c = columns.Integer(primary_key=True)
    s = columns.Text(static=True)


class CaseSensitive(Composite):
    __table_name__ = "Mixed"
    __table_name_case_sensitive__ = True


class Animal(Model):
    id = columns.Integer(primary_key=True)
    kind = columns.Text(discriminator_column=True)


class Dog(Animal):
    __discriminator_value__ = "dog"
    barks = columns.Boolean()


class Puppy(Dog):
    __discriminator_value__ = "puppy"


class Cat(Animal):
    __discriminator_value__ = "cat"
    lives = columns.Integer()


class Counted(Model):
    id = columns.Integer(primary_key=True)
    hits = columns.Counter()


class Doubling(columns.BaseValueManager):
    def getval(self):
        return None if self.value is None else self.value * 2


class Doubled(columns.Integer):
    value_manager = Doubling


class Upper(columns.Text):
    def to_python(self, value):
        return value.upper()


class Own(Model):
    id = columns.Integer(primary_key=True)
    number = Doubled()
    upper = Upper(default="x")

    def __init__(self, **values):
        super().__init__(**values)
        self.extra = 1


MODELS = (HTTPRequestLog, Composite, CaseSensitive, Animal, Dog, Puppy, Cat, Counted, Own)


def facts(model):
    names = ("_columns", "_primary_keys", "_partition_keys", "_clustering_keys", "_defined_columns")
    return [
        [list(getattr(model, name)) for name in names], model._db_map, model._pk_name, model._partition_key_index,
        model._has_counter, model._is_polymorphic, model._is_polymorphic_base, model._discriminator_column_name,
        getattr(model._polymorphic_base, "__name__", None), model.__abstract__, model.__default_ttl__,
        [(c.column_name, c.partition_key, c._partition_key_index) for c in model._columns.values()],
        issubclass(model.DoesNotExist, models.BaseModel.DoesNotExist), model.DoesNotExist.__name__,
    ]  # fmt: skip


def refused(record):
    text, number = columns.Text, columns.Integer
    bodies = {
        "no key": {"a": text()},
        "counter key": {"a": columns.Counter(), "b": columns.Counter()},
        "data beside counters": {"a": text(primary_key=True), "b": columns.Counter(), "c": text()},
        "reserved": {"a": text(primary_key=True), "keys": text()},
        "reserved objects": {"objects": text(primary_key=True)},
        "reserved batch": {"a": text(primary_key=True), "batch": text()},
        "twice": {"a": text(primary_key=True), "b": text(db_field="a")},
        "order of partition": {"a": text(primary_key=True, clustering_order="asc")},
        "order of data": {"a": text(primary_key=True), "b": text(clustering_order="asc")},
        "unknown order": {"a": text(primary_key=True), "b": text(primary_key=True, clustering_order="up")},
        "two discriminators": {
            "a": text(primary_key=True), "b": text(discriminator_column=True), "c": text(discriminator_column=True)
        },
        "discriminator set": {"a": text(primary_key=True), "b": columns.Set(text, discriminator_column=True)},
        "value without column": {"a": text(primary_key=True), "__discriminator_value__": "x"},
        "abstract without columns": {"__abstract__": True},
        "options": {"a": number(primary_key=True), "__options__": {"default_time_to_live": 5}},
    }  # fmt: skip
    for label, body in bodies.items():
        record(label, lambda: facts(type("Refused", (Model,), body)))
    record("field reserved", lambda: type("Refused", (UserType,), {"keys": text()}))
    record("field twice", lambda: type("Refused", (UserType,), {"a": text(), "b": text(db_field="a")}))


def behaviour(record, instance):
    record("text", lambda: [str(instance), repr(instance), len(instance), list(instance)])
    record("dict", lambda: [instance.keys(), instance.values(), instance.items(), dict(instance)])
    record("as dict", instance._as_dict)
    record("changed", instance.get_changed_columns)
    record("managers", lambda: [(n, m.value, m.previous_value, m.explicit, m.changed, m.deleted)
                                for n, m in instance._values.items()])  # fmt: skip
    record("unknown item", lambda: instance["nothing"])
    record("number as item", lambda: instance[0])
    record("unknown attribute", lambda: instance.nothing)
    record("no hash", lambda: {instance})
    record("equal", lambda: [instance == copy.copy(instance), instance != copy.deepcopy(instance), instance == 5])
    record("pk", lambda: instance.pk)


def instances(record):
    yield "log", HTTPRequestLog(at="5", name="n", tags=["a"])
    yield "log of nothing", HTTPRequestLog()
    yield "log with address", HTTPRequestLog(at=1, address=Address(st="s", lines=["x"]))
    yield "unknown ignored", HTTPRequestLog(at=1, unknown=5)
    yield "nulls", HTTPRequestLog(at=None, name=None, tags=None, seen=None)
    yield "composite", Composite(a="x", b=2, c=3)
    yield "counted", Counted(id=1)
    yield "counted five", Counted(id=1, hits=5)
    yield "own", Own(id=1, number=4, upper="a")
    yield "own of nothing", Own()
    yield "read", HTTPRequestLog._construct_instance({"id": ID, "at": 3, "n": "x", "tags": {"a"}, "seen": None})
    yield "read own", Own._construct_instance({"id": 3, "number": 2, "upper": "q"})
    yield "read counted", Counted._construct_instance({"id": 3, "hits": 2})
    yield "read dog", Animal._construct_instance({"id": 1, "kind": "dog", "barks": True, "lives": None})
    yield "read puppy", Dog._construct_instance({"id": 1, "kind": "puppy", "barks": True})


def changes(record):
    log = HTTPRequestLog._construct_instance({"id": ID, "at": 3, "n": "x", "tags": {"a"}})
    log.tags.add("b")
    record("in place", lambda: [log.get_changed_columns(), log._values["tags"].previous_value])
    log.name = "y"
    log["seen"] = True
    record("assigned", log.get_changed_columns)
    log.name = "x"
    record("assigned back", log.get_changed_columns)
    del log.name
    record("deleted", lambda: [log.name, log._values["name"].deleted, log.get_changed_columns()])
    record("delete key", lambda: delattr(log, "id"))
    record("set unknown item", lambda: log.__setitem__("nothing", 1))
    log.pk = ID
    composite = Composite(a="x", b=1, c=2)
    composite.pk = ("y", 7)
    record("pk set", lambda: [composite.a, composite.b, composite.pk])
    own = Own(id=1, number=4)
    own.number = 5
    record("own manager", lambda: [own.number, own._values["number"].value, own.extra, type(own._values["number"])])
    record("property", lambda: isinstance(own._values["number"].get_property(), property))
    invalid = HTTPRequestLog(at=1, name=5)
    record("invalid", invalid.validate)
    valid = HTTPRequestLog(at=1, seen=None)
    record("valid", lambda: [valid.validate(), valid.items()])
    address = Address(street="s", zipcode="7")
    record("address", lambda: [str(address), address.st, address.has_changed_fields(), address == Address(st="s")])
    record("address reset", lambda: [address.reset_changed_fields(), address.has_changed_fields()])
    record("address no field", lambda: address.nothing)
    record("pickled", lambda: pickle.loads(pickle.dumps(Composite(a="x", b=1))).items())


def run(record):
    for model in MODELS:
        record(model.__name__, facts, model)
        record(f"{model.__name__} table", lambda: [
            model.column_family_name(), model.column_family_name(include_keyspace=False),
            model._raw_column_family_name(),
        ])  # fmt: skip
    record(
        "keyspace missing", lambda: type("K", (Model,), {"a": columns.Text(primary_key=True)}).column_family_name()
    )
    refused(record)
    for label, instance in instances(record):
        record.lines.append(f"-- {label}")
        behaviour(record, instance)
    changes(record)
    rows = {"no value": {"id": 1}, "unknown": {"id": 1, "kind": "bird"}, "not below": {"id": 1, "kind": "cat"}}
    for label, row in rows.items():
        record(label, lambda: type(Dog._construct_instance(row)).__name__)
    record("save base", Animal(id=1, kind="x").save)
    record("update base", Animal(id=1, kind="x").update)
    record("discover", Dog._discover_polymorphic_submodels)
    record("type name", lambda: [Address.type_name(), columns.UserDefinedType(Address).db_type])
    record("clone", lambda: _clone_model_class(Dog, {"__keyspace__": "k2"}).column_family_name())
    with ContextQuery(HTTPRequestLog, Composite, keyspace="k3") as (log, composite):
        record("context", lambda: [log.column_family_name(), composite(a="b", b=1).items(), composite.__abstract__])
    record("context of nothing", ContextQuery)
    record("context of instance", ContextQuery, 5)
    record("context of what", lambda: ContextQuery(Dog, cluster="x"))
