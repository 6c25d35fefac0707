"""A value of every type goes in and comes out, prepared and as a literal."""

import datetime
import uuid
from decimal import Decimal

import pytest
from cassandra.util import Date, Duration, SortedSet, Time, uuid_from_time

ID = uuid.UUID("8a6b5f3e-5d5b-4c8e-9f53-0b4b8a3a1c11")
TIMEUUID = uuid_from_time(1700000000.5, node=1, clock_seq=2)

VALUES = [
    ("ascii", "plain"),
    ("ascii", ""),
    ("bigint", -(2**63)),
    ("blob", b"\x00\xff'"),
    ("blob", b""),
    ("boolean", True),
    ("boolean", False),
    ("date", Date("2024-02-29")),
    ("date", Date(-800000)),
    ("decimal", Decimal("-12345678901234567890.0123456789")),
    ("decimal", Decimal("1E+10")),
    ("decimal", Decimal("0.00")),
    ("double", 0.1),
    ("double", float("inf")),
    ("duration", Duration(14, -0, 12_000_000_123)),
    ("duration", Duration(-1, -2, -3)),
    ("float", 1.5),
    ("inet", "127.0.0.1"),
    ("inet", "2001:db8::1"),
    ("int", 2**31 - 1),
    ("smallint", -32768),
    ("text", "Ἴλιον's"),
    ("text", ""),
    ("time", Time("13:14:15.000000001")),
    ("timestamp", datetime.datetime(2024, 2, 29, 12, 30, 15, 123000)),
    ("timestamp", datetime.datetime(1899, 12, 31, 23, 59, 59, 999000)),
    ("timeuuid", TIMEUUID),
    ("tinyint", -128),
    ("uuid", ID),
    ("varchar", "x" * 70000),
    ("varint", 2**100),
    ("varint", -129),
    ("varint", 0),
    ("list<int>", [3, 1, 2]),
    ("set<text>", SortedSet(["b", "a", "c"])),
    ("set<timeuuid>", SortedSet([TIMEUUID])),
    ("map<text, int>", {"b": 1, "a": 2}),
    ("map<int, frozen<list<text>>>", {1: ["x", "y"], 2: ["z"]}),
    ("frozen<list<frozen<set<int>>>>", [SortedSet([1, 2]), SortedSet([3])]),
    ("tuple<int, text, boolean>", (1, "a", None)),
    ("vector<float, 3>", [1.0, -2.5, 3.25]),
    ("vector<int, 2>", [7, -7]),
]


@pytest.fixture(scope="module")
def table_of(session):
    made = {}

    def get(cql_type):
        if cql_type not in made:
            made[cql_type] = f"types_{len(made)}"
            session.execute(f"CREATE TABLE {made[cql_type]} (k int PRIMARY KEY, v {cql_type})", timeout=60)
        return made[cql_type]

    return get


@pytest.mark.parametrize(("cql_type", "value"), VALUES, ids=[f"{t}-{i}" for i, (t, _) in enumerate(VALUES)])
def test_prepared(session, table_of, cql_type, value):
    table = table_of(cql_type)
    session.execute(session.prepare(f"INSERT INTO {table} (k, v) VALUES (?, ?)"), (1, value))
    row = session.execute(f"SELECT v FROM {table} WHERE k = 1").one()
    assert row.v == value
    if cql_type.startswith("map"):
        assert dict(row.v.items()) == value


LITERALS = [(t, v) for t, v in VALUES if not t.startswith(("duration", "tuple", "frozen<list", "vector"))]


@pytest.mark.parametrize(("cql_type", "value"), LITERALS, ids=[f"{t}-{i}" for i, (t, _) in enumerate(LITERALS)])
def test_literal(session, table_of, cql_type, value):
    if cql_type == "decimal" and "12345678901234567890" in str(value):
        pytest.skip("literals of decimals are written as floats")
    table = table_of(cql_type)
    session.execute(f"INSERT INTO {table} (k, v) VALUES (%s, %s)", (2, value))
    assert session.execute(f"SELECT v FROM {table} WHERE k = %s", (2,)).one().v == value


def test_nulls(session, table_of):
    insert = session.prepare(f"INSERT INTO {table_of('int')} (k, v) VALUES (?, ?)")
    session.execute(insert, (3, None))
    assert session.execute(f"SELECT v FROM {table_of('int')} WHERE k = 3").one().v is None


def test_null_collections_are_none(session, table_of):
    session.execute(session.prepare(f"INSERT INTO {table_of('set<text>')} (k, v) VALUES (?, ?)"), (3, set()))
    row = session.execute(f"SELECT k, v FROM {table_of('set<text>')} WHERE k = 3").one()
    assert row.k == 3
    assert row.v is None


def test_python_types_that_stand_for_cql_types(session, table):
    name = table("k int PRIMARY KEY, d date, t time, ts timestamp, f double, b blob, l list<int>, s set<int>")
    insert = session.prepare(f"INSERT INTO {name} (k, d, t, ts, f, b, l, s) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
    now = datetime.datetime(2020, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
    values = (
        1,
        datetime.date(2020, 1, 2),
        datetime.time(3, 4, 5, 6),
        now,
        3,
        bytearray(b"ab"),
        (1, 2),
        frozenset({1}),
    )
    session.execute(insert, values)
    row = session.execute(f"SELECT d, t, ts, f, b, l, s FROM {name}").one()
    assert row.d == datetime.date(2020, 1, 2)
    assert row.t == datetime.time(3, 4, 5, 6)
    assert row.ts == datetime.datetime(2020, 1, 2, 3, 4, 5)
    assert (row.f, row.b, row.l, row.s) == (3.0, b"ab", [1, 2], {1})


def test_timestamps_from_numbers(session, table):
    name = table("k int PRIMARY KEY, ts timestamp")
    insert = session.prepare(f"INSERT INTO {name} (k, ts) VALUES (?, ?)")
    session.execute(insert, (1, 1_700_000_000_123))
    session.execute(insert, (2, 1_700_000_000_123.9))
    expected = datetime.datetime(2023, 11, 14, 22, 13, 20, 123000)
    assert [row.ts for row in session.execute(f"SELECT ts FROM {name}")] == [expected, expected]
