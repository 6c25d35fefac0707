"""Each column with values that it takes and values that it does not."""

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from uuid import UUID

from cassandra.cqlengine import columns
from cassandra.cqlengine.usertype import UserType
from cassandra.util import Date, Duration, OrderedMap, Time, sortedset

ID = UUID("67bc3f18-4b6b-4c4e-9ad5-d3b0b2e2a0de")
EAST = timezone(timedelta(hours=5, minutes=30))
VALUES = [
    None, True, 0, 7, -3, 2**70, 1.5, float("inf"), "", "a", "42", "x" * 12, "é", b"", b"ab", bytearray(b"ab"),
    Decimal("1.10"), ID, str(ID), date(2020, 2, 29), datetime(2020, 2, 29, 12, 30, 15, 123456),
    datetime(1969, 12, 31, 23, 59, 59, 1), datetime(2020, 2, 29, 12, tzinfo=EAST), time(1, 2, 3, 4), Time(5),
    Date(3), Date("2020-02-29"), Duration(1, 2, 3), [], [1, 2], [None], ["a", "b"], (), (1, "a"), (1, "a", 3), set(),
    {1, 2}, {"a"}, {None}, sortedset([1, 2]), {}, {"a": 1}, {None: 1}, {1: "a"}, OrderedMap([("a", 1)]), object,
]  # fmt: skip


class Street(UserType):
    name = columns.Text(max_length=5)
    number = columns.Integer(db_field="no")


def make():
    simple = [
        columns.Ascii, columns.BigInt, columns.Blob, columns.Boolean, columns.Bytes, columns.Counter, columns.Date,
        columns.DateTime, columns.Decimal, columns.Double, columns.Duration, columns.Float, columns.Inet,
        columns.Integer, columns.SmallInt, columns.Text, columns.Time, columns.TimeUUID, columns.TinyInt,
        columns.UUID, columns.VarInt,
    ]  # fmt: skip
    made = {kind.__name__: kind() for kind in simple}
    made |= {
        "required text": columns.Text(required=True),
        "text of length": columns.Text(min_length=2, max_length=4),
        "required integer": columns.Integer(required=True, db_field="n"),
        "set": columns.Set(columns.Integer),
        "loose set": columns.Set(columns.Text, strict=False),
        "list": columns.List(columns.Text),
        "list of lists": columns.List(columns.List(columns.Integer)),
        "map": columns.Map(columns.Text, columns.Integer),
        "map of sets": columns.Map(columns.Integer, columns.Set(columns.Text())),
        "tuple": columns.Tuple(columns.Integer, columns.Text),
        "required list": columns.List(columns.Integer, required=True),
        "user type": columns.UserDefinedType(Street),
    }
    for name, column in made.items():
        column.set_column_name(name.replace(" ", "_"))
    return made


def refused(record):
    record("Set of List", lambda: columns.Set(columns.List(columns.Text)))
    record("Set of instance", lambda: columns.Set(columns.List(columns.Text())))
    record("Map with List keys", lambda: columns.Map(columns.Map(columns.Text, columns.Text), columns.Text))
    record("List of str", lambda: columns.List(str))
    record("List of instance of str", lambda: columns.List("text"))
    record("List of abstract", lambda: columns.List(columns.BaseFloat))
    record("Tuple of nothing", lambda: columns.Tuple())
    record("negative min", lambda: columns.Text(min_length=-1))
    record("negative max", lambda: columns.Text(max_length=-1))
    record("min over max", lambda: columns.Text(min_length=3, max_length=2))
    record("too many", lambda: columns.List(columns.Integer).validate(list(range(65536))))


def describe(column):
    return [
        column.db_type, column.get_column_def(), column.cql, column.db_field_name, column.db_index_name,
        column.has_default, column.get_default(), column.is_primary_key, column.can_delete, column.has_index,
        column._val_is_null(None), column._val_is_null(0), column._val_is_null(()), column.cql_parameterized_type(),
        [c.db_type for c in column.sub_types], column.cql_type.cql_parameterized_type(),
    ]  # fmt: skip


def too_long(name, value):
    """cassandra-driver fails while it writes the message for a tuple of too many fields."""
    return name == "tuple" and hasattr(value, "__len__") and len(value) > 2


def run(record):
    for name, column in make().items():
        record(f"{name}", describe, column)
        for value in VALUES:
            if too_long(name, value):
                continue
            for task in ("validate", "to_python", "to_database"):
                record(f"{name}.{task}({value!r:.60})", getattr(column, task), value)
    refused(record)
    columns.DateTime.truncate_microseconds = True
    record("truncated", columns.DateTime().to_python, datetime(2020, 1, 1, 1, 1, 1, 123999))
    columns.DateTime.truncate_microseconds = False
    first, second = columns.Text(), columns.Text(static=True, index=True, custom_index=True)
    record("order", lambda: [first < second, first <= second, first == second, first != second, first > second,
                             first >= second, first == 3, sorted([second, first]) == [first, second]])  # fmt: skip
    record("static", second.get_column_def)
    street = Street(name="abc", number="7")
    record("udt", lambda: [str(street), street["number"], street.no, len(street), street.keys(), street.items()])
    for attribute in ("validate", "to_python", "to_database"):
        record(f"udt {attribute}", lambda: str(getattr(columns.UserDefinedType(Street), attribute)(street)))
    record("long name", columns.UserDefinedType(Street).validate, Street(name="abcdefg"))
