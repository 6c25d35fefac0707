"""Defaults, user types and columns of the application's own: what of them is written, read and told apart."""

import json
from datetime import datetime
from uuid import UUID

from cassandra.cqlengine import columns
from cassandra.cqlengine.models import Model
from cassandra.cqlengine.usertype import UserType
from cassandra.util import Time


class Json(columns.Column):
    db_type = "text"

    def to_python(self, value):
        return json.loads(value) if isinstance(value, str) else value

    def to_database(self, value):
        return None if value is None else json.dumps(value)


class Strict(columns.Integer):
    def validate(self, value):
        value = super().validate(value)
        if value is not None and value < 0:
            raise ValueError("below zero")
        return value


class Money(UserType):
    amount = columns.Decimal(default=1)
    notes = columns.Map(columns.Integer, columns.Integer)
    at = columns.Time()
    currency = columns.Text(default="EUR", db_field="c")


class Wallet(Model):
    id = columns.Integer(primary_key=True)
    money = columns.UserDefinedType(Money)
    spare = columns.UserDefinedType(Money, default=Money(amount=2, notes={2: 2}))
    notes = columns.Map(columns.Integer, columns.Integer, default={2: 2})
    names = columns.List(columns.Text, default=lambda: ["a"])
    kinds = columns.Set(columns.Text, default=None)
    number = columns.Integer(default=42)
    strict = Strict()
    data = Json()
    many = columns.List(Json)
    pairs = columns.Set(columns.Tuple(columns.Integer, Json), strict=False)
    history = columns.List(columns.UserDefinedType(Money))


def shown(value):
    if isinstance(value, Money):
        return str(value)
    return [shown(item) for item in value] if isinstance(value, list) else value


def state(wallet):
    return [
        (
            name,
            shown(manager.value),
            shown(manager.previous_value),
            manager.explicit,
            manager.changed,
            manager.deleted,
        )
        for name, manager in wallet._values.items()
    ]


def fresh(record):
    for label, values in {
        "nothing": {}, "nulls": dict.fromkeys(Wallet._columns), "default again": {"number": 42, "notes": {2: 2}},
        "values": {"id": 1, "data": {"a": [1]}, "many": [1, "2"], "strict": "3", "pairs": [(1, "2")], "kinds": {"x"}},
        "types": {"id": 1, "money": Money(amount="3"), "history": [Money(), Money(notes={1: 2})]},
    }.items():  # fmt: skip
        wallet = Wallet(**values)
        record(f"{label} state", state, wallet)
        record(f"{label} dict", lambda: {name: shown(value) for name, value in wallet._as_dict().items()})
        record(f"{label} save", lambda: state(wallet.save()))
        record(f"{label} save again", lambda: state(wallet.save()))
        record(f"{label} update", lambda: state(wallet.update(number=None, notes={3: 3}, money=Money(amount=9))))
    record("refused", lambda: Wallet(id=1, strict=-1))
    record("refused later", lambda: Wallet(id=1).update(strict=-1))
    other = Wallet(id=1)
    other.spare.amount = 50
    record("defaults are not shared", lambda: [shown(Wallet(id=2).spare), shown(other.spare), Wallet(id=2).notes])


def stored(record):
    row = {
        "id": 1, "money": Money(amount=5, at=7), "spare": None, "notes": {1: 1, 2: 1}, "names": None, "kinds": {"k"},
        "number": 0, "strict": 1, "data": '{"a": 1}', "many": ["1", "[2]"], "pairs": None, "history": [Money(amount=3)],
    }  # fmt: skip
    read = Wallet._construct_instance(dict(row))
    record("read", state, read)
    read.money.amount = 6
    read.data["b"] = 2
    read.many.append({"c": 3})
    read.history[0].amount = 4
    record("changed inside", state, read)
    record("saved", lambda: state(read.save()))
    read.money = Money(amount=6, at=7)
    record("the same money", state, read)
    read.spare = Money()
    read.data = {"q": 1}
    record("assigned", lambda: state(read.update()))
    read.money = read.spare = read.notes = None
    record("removed", lambda: state(read.save()))
    record("blind", lambda: Wallet.objects(id=1).update(
        spare=Money(amount=1), many__append=[5], pairs__add={(1, 2)}, kinds={"z"}, data=[1], number="7"))  # fmt: skip
    record("filter", lambda: str(Wallet.objects.filter(id=1, strict__gt="3", data={"x": 1}).allow_filtering()))


def types(record):
    money = Money(c="USD", amount="1.50", notes=None, at="10:00:00")
    record("fields", lambda: [str(money), money.c, money.currency, list(money), len(money), money.items()])
    record("changed", lambda: [money.has_changed_fields(), Money().has_changed_fields()])
    money.at = 10
    for direction in ("to_python", "to_database"):
        record(direction, lambda: str(getattr(columns.UserDefinedType(Money), direction)(money)))
    record("validated", lambda: [money.validate(), str(money)])
    record("unknown field", lambda: str(Money(colour="red")))
    record(
        "equal", lambda: [Money() == Money(), Money() == Money(amount=2), Money() != 5, Money(at=5).at == Time(5)]
    )
    record("set item", lambda: money.__setitem__("colour", 1))
    record("get item", lambda: money[0])
    money["amount"] = None
    record("nulled", lambda: [money.amount, money._values["amount"].deleted])


def keys(record):
    class Keyed(Model):
        a = columns.DateTime(partition_key=True)
        b = columns.UUID(partition_key=True)
        c = columns.Boolean(partition_key=True)
        d = columns.Decimal(partition_key=True)
        e = columns.Date(partition_key=True)
        f = columns.Time(partition_key=True)
        g = columns.Inet(partition_key=True)
        h = columns.Double(partition_key=True)
        i = columns.VarInt(partition_key=True)
        j = columns.Blob(partition_key=True)
        k = columns.Tuple(columns.Integer, columns.Text, partition_key=True)
        v = columns.Integer()

    values = {
        "a": datetime(2020, 1, 1), "b": UUID(int=5), "c": False, "d": "1.5", "e": "2020-01-01", "f": 5, "g": "::1",
        "h": 2, "i": 2**70, "j": b"x", "k": (1, "t"),
    }  # fmt: skip
    record("key", lambda: Keyed.create(**values).pk)
    record("key select", lambda: list(Keyed.objects(**values)))
    record("key in part", lambda: str(Keyed.objects(a=values["a"]).allow_filtering()))


def run(record):
    for part in (fresh, stored, types, keys):
        record.lines.append(f"-- {part.__name__}")
        part(record)
