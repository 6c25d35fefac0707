"""Random values of random types: ilion's bytes are cassandra-driver's, and so is what is read from them."""

import datetime
import math
import uuid
from decimal import Decimal

import pytest
from cassandra import cqltypes
from cassandra.util import Date, Duration, Time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ilion import _ilion

PREFIX = "org.apache.cassandra.db.marshal."
SETTINGS = settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def integers(bits):
    return st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


decimals = st.decimals(allow_nan=False, allow_infinity=False) | st.builds(
    lambda unscaled, scale: Decimal(f"{unscaled}e{-scale}"), st.integers(), st.integers(-300, 300)
)
datetimes = st.datetimes(timezones=st.none() | st.just(datetime.timezone.utc))
uuids = st.uuids()
timeuuids = st.integers(0, 2**128 - 1).map(lambda n: uuid.UUID(int=n, version=1))

NATIVE = {
    "AsciiType": st.text(st.characters(max_codepoint=127)),
    "BooleanType": st.booleans(),
    "ByteType": integers(8),
    "BytesType": st.binary(),
    "CounterColumnType": integers(64),
    "DateType": datetimes | st.dates() | integers(48),
    "DecimalType": decimals,
    "DoubleType": st.floats(allow_nan=False) | integers(32),
    "DurationType": st.builds(Duration, integers(32), integers(32), integers(63)),
    "FloatType": st.floats(width=32, allow_nan=False),
    "InetAddressType": st.ip_addresses().map(str),
    "Int32Type": integers(32),
    "IntegerType": st.integers(),
    "LongType": integers(64),
    "ShortType": integers(16),
    "SimpleDateType": st.builds(Date, integers(32)) | st.dates(),
    "TimeType": st.builds(Time, st.integers(0, 86_400 * 10**9 - 1)) | st.times(),
    "TimeUUIDType": timeuuids,
    "UTF8Type": st.text(st.characters(exclude_categories=["Cs"])),
    "UUIDType": uuids,
}
# Types whose values have one order and one hash, so that sets of them can be made.
HASHABLE = ["AsciiType", "Int32Type", "LongType", "UTF8Type", "UUIDType", "IntegerType", "SimpleDateType"]


def hexed(name):
    return name.encode().hex()


def typed(name, values):
    """Pairs of a type's name and one of its values."""
    return st.tuples(st.just(name), values)


def named(native):
    return PREFIX + native


native_types = st.sampled_from(sorted(NATIVE)).map(lambda name: (named(name), NATIVE[name]))


def collections(inner):
    """From types (pairs of name and strategy) to types made of them."""
    hashable = st.sampled_from(HASHABLE).map(lambda name: (named(name), NATIVE[name]))
    lists = inner.map(lambda t: (f"{PREFIX}ListType({t[0]})", st.lists(t[1], max_size=4)))
    sets = hashable.map(lambda t: (f"{PREFIX}SetType({t[0]})", st.sets(t[1], max_size=4)))
    maps = st.tuples(hashable, inner).map(
        lambda p: (f"{PREFIX}MapType({p[0][0]},{p[1][0]})", st.dictionaries(p[0][1], p[1][1], max_size=4))
    )
    tuples = st.lists(inner, min_size=1, max_size=4).map(
        lambda ts: (
            f"{PREFIX}TupleType({','.join(t[0] for t in ts)})",
            st.tuples(*(st.none() | t[1] for t in ts)),
        )
    )
    user_types = st.lists(inner, min_size=1, max_size=4).map(
        lambda ts: (
            f"{PREFIX}UserType(ks,{hexed('o' + str(abs(hash(tuple(t[0] for t in ts)))))},"
            + ",".join(f"{hexed(f'o{i}')}:{t[0]}" for i, t in enumerate(ts))
            + ")",
            st.tuples(*(st.none() | t[1] for t in ts)),
        )
    )
    vectors = st.tuples(inner, st.integers(1, 4)).map(
        lambda p: (f"{PREFIX}VectorType({p[0][0]}, {p[1]})", st.lists(p[0][1], min_size=p[1], max_size=p[1]))
    )
    made = lists | sets | maps | tuples | user_types | vectors
    frozen = (lists | sets | maps).map(lambda t: (f"{PREFIX}FrozenType({t[0]})", t[1]))
    return made | frozen


# A counter is never part of another type.
parts = native_types.filter(lambda t: not t[0].endswith("CounterColumnType"))
types = native_types | st.recursive(parts, collections, max_leaves=6)
values = types.flatmap(lambda t: typed(*t))


def outcome(call):
    """Whether a call ended well, and what it gave or raised."""
    try:
        return True, call()
    except Exception as exc:
        return False, (type(exc).__name__, str(exc))


def ours(task, class_name, value):
    if task == "encode":
        return outcome(lambda: _ilion.encode(class_name, value))
    return outcome(lambda: repr(_ilion.decode(class_name, value)))


def unordered(class_name):
    return "SetType" in class_name


@SETTINGS
@given(values)
def test_both_directions(upstream, case):
    class_name, value = case
    good, theirs = upstream("encode", class_name, value)
    assert good, theirs
    mine = ours("encode", class_name, value)
    if not unordered(class_name):
        assert mine == (True, theirs)
    assert mine[0]
    # What either wrote, both read the same.
    for written in (theirs, mine[1]):
        assert ours("decode", class_name, written) == upstream("decode", class_name, written)


@SETTINGS
@given(values)
def test_native_and_python_classes_agree(case):
    class_name, value = case
    cls = cqltypes.lookup_casstype(class_name)
    written = cls.serialize(value, 5)
    if not unordered(class_name):
        assert _ilion.encode(class_name, value) == written
    # A timestamp may lie outside of what a datetime can say: then both refuse it.
    mine, theirs = ours("decode", class_name, written), outcome(lambda: repr(cls.from_binary(written, 5)))
    # The class of vectors says something else about whatever goes wrong with an element.
    assert mine[0] == theirs[0]
    if mine[0] or "VectorType" not in class_name:
        assert mine == theirs


@SETTINGS
@given(native_types, st.binary(max_size=20))
def test_any_bytes(upstream, native, data):
    class_name = native[0]
    theirs, mine = upstream("decode", class_name, data), ours("decode", class_name, data)
    assert mine[0] == theirs[0] or not data
    if theirs[0]:
        assert mine[1] == theirs[1] or math.isnan(float(theirs[1]))


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.binary(max_size=5),
    st.just([]),
    st.just([1]),
    st.just({}),
    st.just({1: 2}),
    st.just(()),
    st.just((1, 2, 3, 4, 5)),
    decimals,
    datetimes,
    uuids,
    st.just(object),
)


@SETTINGS
@given(types, ODD)
def test_values_of_other_types(upstream, cql_type, value):
    class_name = cql_type[0]
    if value is None:
        return
    theirs, mine = upstream("encode", class_name, value), ours("encode", class_name, value)
    assert mine[0] == theirs[0], (mine, theirs)
    if theirs[0]:
        assert unordered(class_name) or mine == theirs
        return
    # Only these two are told further, with their text; of others the kind counts.
    assert mine[1][0] == theirs[1][0], (mine, theirs)
    if theirs[1][0] in ("TypeError", "error"):
        assert mine == theirs


def test_bounds_of_datetimes():
    far = (2**63 - 1).to_bytes(8, "big")
    with pytest.raises(OverflowError):
        _ilion.decode(named("DateType"), far)
    assert _ilion.decode(named("DateType"), (253402300799123).to_bytes(8, "big")).year == 9999
    assert _ilion.decode(named("DateType"), (-62135596800000).to_bytes(8, "big", signed=True)).year == 1


def test_replaced_methods_are_asked(monkeypatch):
    data = (1000).to_bytes(8, "big")
    assert _ilion.decode(named("DateType"), data) == datetime.datetime(1970, 1, 1, 0, 0, 1)
    monkeypatch.setattr(cqltypes.DateType, "deserialize", staticmethod(lambda byts, version: "mine"))
    assert _ilion.decode(named("DateType"), data) == "mine"
    assert _ilion.decode(f"{PREFIX}ListType({named('DateType')})", b"\0\0\0\1\0\0\0\x08" + data) == ["mine"]
    monkeypatch.setattr(cqltypes.Int32Type, "support_empty_values", True)
    assert _ilion.decode(named("Int32Type"), b"") is cqltypes.EMPTY


def test_malformed_collections_do_not_crash():
    name = f"{PREFIX}ListType({named('Int32Type')})"
    for data in (b"\x7f\xff\xff\xff", b"\0\0\0\2\0\0\0\4\0\0\0\1", b"\xff\xff\xff\xff", b"\0"):
        with pytest.raises(Exception):  # noqa: B017  (whatever the Python class says)
            result = _ilion.decode(name, data)
            assert result is None or isinstance(result, list)
            raise ValueError
