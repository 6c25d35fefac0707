"""Tables and types follow their models: made, extended, warned of; keyspaces; options; indexes."""

import logging
import uuid
import warnings

import pytest
from cassandra.cqlengine import CQLEngineException, columns, connection, management
from cassandra.cqlengine.models import Model
from cassandra.cqlengine.usertype import UserType

UNSET = (
    "CQLENG_ALLOW_SCHEMA_MANAGEMENT environment variable is not set. Future versions of this package will require "
    "this variable to enable management functions."
)


def metadata():
    return connection.get_cluster().metadata


def model(class_name, /, **body):
    return type(class_name, (Model,), {"id": columns.Integer(primary_key=True), **body})


@pytest.fixture
def table(mapper, request):
    """A name of the test's own; what has it is dropped at the end."""
    name = f"t_{request.node.name}"[:44].lower()
    yield name
    if name in metadata().keyspaces[mapper].tables:
        connection.execute(f"DROP TABLE {mapper}.{name}")


def test_a_table_grows(mapper, table):
    management.sync_table(model("First", __table_name__=table, name=columns.Text()))
    management.sync_table(model("First", __table_name__=table, name=columns.Text()))
    second = model(
        "Second", __table_name__=table, name=columns.Text(), tags=columns.Set(columns.Text, db_field="t")
    )
    management.sync_table(second)
    made = metadata().keyspaces[mapper].tables[table]
    assert {name: column.cql_type for name, column in made.columns.items()} == {
        "id": "int", "name": "text", "t": "set<text>",
    }  # fmt: skip
    second.create(id=1, tags={"x"})
    management.sync_table(model("Third", __table_name__=table))
    assert second.get(id=1).tags == {"x"}
    management.drop_table(second)
    assert table not in metadata().keyspaces[mapper].tables
    management.drop_table(second)


def test_types_that_differ_are_warned_of(mapper, table, caplog):
    management.sync_table(model("Old", __table_name__=table, name=columns.Text()))
    expected = (
        f'[Connection: DEFAULT_CONNECTION, Keyspace: {mapper}] Existing table {mapper}.{table} has column "name" with '
        "a type (text) differing from the model type (int). Model should be updated."
    )
    with pytest.warns(UserWarning) as caught, caplog.at_level(logging.WARNING):
        management.sync_table(model("New", __table_name__=table, name=columns.Integer()))
    assert expected in [str(warning.message) for warning in caught]
    assert expected in caplog.messages


def test_keys_do_not_change(mapper, table):
    management.sync_table(model("Old", __table_name__=table, at=columns.Integer(partition_key=True)))
    with pytest.raises(CQLEngineException) as caught:
        management.sync_table(model("New", __table_name__=table))
    assert str(caught.value).endswith(
        f"PRIMARY KEY composition does not match existing table {mapper}.{table}. Model: PRIMARY KEY ((id)); "
        "Table: PRIMARY KEY ((at), id). Update model or drop the table."
    )


def test_keys_order_and_static(mapper, table):
    body = {
        "__table_name__": table,
        "b": columns.Text(partition_key=True, db_field="B"),
        "c": columns.TimeUUID(primary_key=True, clustering_order="DESC"),
        "d": columns.Integer(primary_key=True),
        "s": columns.Text(static=True),
        "id": columns.Integer(partition_key=True),
    }
    management.sync_table(model("Keys", **body))
    made = metadata().keyspaces[mapper].tables[table]
    assert [column.name for column in made.partition_key] == ["B", "id"]
    assert [(column.name, column.is_reversed) for column in made.clustering_key] == [("c", True), ("d", False)]
    assert made.columns["s"].is_static


def test_options(mapper, table):
    compaction = {"class": "LeveledCompactionStrategy", "sstable_size_in_mb": "64", "tombstone_threshold": ".2"}
    options = {"compaction": compaction, "gc_grace_seconds": 7, "comment": "first's"}
    first = model("Options", __table_name__=table, __options__=options)
    management.sync_table(first)

    def present():
        found = metadata().keyspaces[mapper].tables[table].options
        return found["gc_grace_seconds"], found["comment"], dict(found["compaction"])["sstable_size_in_mb"]

    assert present() == (7, "first's", "64")
    first.__options__ = {"gc_grace_seconds": 7, "comment": "first's"}
    assert management._update_options(first) is False
    options = {"compaction": compaction | {"sstable_size_in_mb": "32"}, "gc_grace_seconds": 9}
    second = model("Options", __table_name__=table, __options__=options)
    assert management._update_options(second) is True
    assert present() == (9, "first's", "32")
    with pytest.raises(KeyError, match="Invalid table option: 'colour'; known options: "):
        management.sync_table(model("Options", __table_name__=table, __options__={"colour": "red"}))


def test_indexes_are_made_once(mapper, table):
    body = {
        "__table_name__": table,
        "name": columns.Text(index=True, db_field="Name"),
        "tags": columns.Set(columns.Text, index=True),
        "own": columns.Text(custom_index=True),
    }
    for _ in range(2):
        indexed = model("Indexed", **body)
        management.sync_table(indexed)
        indexes = metadata().keyspaces[mapper].tables[table].indexes.values()
        assert sorted(index.index_options["target"] for index in indexes) == ['"Name"', "values(tags)"]
    indexed.create(id=1, name="x", tags={"a", "b"})
    assert indexed.objects(name="x").get().id == 1
    assert indexed.objects(tags__contains="b").get().id == 1


def test_types_grow(mapper):
    def kind(name, **fields):
        return type(name, (UserType,), {"__type_name__": name, **fields})

    inner = kind("inner_type", x=columns.Integer())
    management.sync_type(mapper, kind("outer_type", inner=columns.UserDefinedType(inner)))
    wider = kind("inner_type", x=columns.Integer(), y=columns.Text(db_field="Y"))
    management.sync_type(mapper, wider)
    types = metadata().keyspaces[mapper].user_types
    assert types["outer_type"].field_types == ["frozen<inner_type>"]
    assert list(zip(types["inner_type"].field_names, types["inner_type"].field_types)) == [
        ("x", "int"),
        ("Y", "text"),
    ]
    with pytest.warns(
        UserWarning, match=r'has field "x" with a type \(int\) differing from the model user type \(text\)'
    ):
        management.sync_type(mapper, kind("inner_type", x=columns.Text()))
    wider(x=1, y="a").validate()


def test_tables_make_their_types(mapper, table):
    class Point(UserType):
        x = columns.Integer()

    class Line(UserType):
        points = columns.List(columns.UserDefinedType(Point))

    drawn = model("Drawn", __table_name__=table, line=columns.UserDefinedType(Line))
    management.sync_table(drawn)
    drawn.create(id=1, line=Line(points=[Point(x=1), Point(x=2)]))
    line = drawn.get(id=1).line
    assert (type(line), [type(point) for point in line.points]) == (Line, [Point, Point])
    assert [point.x for point in line.points] == [1, 2]


def test_keyspaces(mapper):
    name = "mapper_" + uuid.uuid4().hex[:12]
    management.create_keyspace_network_topology(name, {"datacenter1": 1}, durable_writes=False)
    management.create_keyspace_simple(name, 3)
    made = metadata().keyspaces[name]
    assert (made.durable_writes, made.replication_strategy.dc_replication_factors) == (False, {"datacenter1": 1})
    placed = model("Placed", __table_name__="placed", text=columns.Text())
    management.sync_table(placed, keyspaces=[name, mapper])
    placed.objects.using(keyspace=name).create(id=1, text="there")
    placed.create(id=1, text="here")
    assert placed.objects.using(keyspace=name).get(id=1).text == "there"
    assert placed.get(id=1).text == "here"
    management.drop_table(placed, keyspaces=[mapper, name])
    assert "placed" not in metadata().keyspaces[name].tables
    management.drop_keyspace(name)
    management.drop_keyspace(name)
    assert name not in metadata().keyspaces


def test_what_is_refused(mapper):
    nowhere = model("Nowhere", __keyspace__="nowhere")
    with pytest.raises(
        CQLEngineException, match=r"\[Connection: DEFAULT_CONNECTION\] Keyspace 'nowhere' for model "
    ):
        management.sync_table(nowhere)
    with pytest.raises(CQLEngineException, match="cannot create table from abstract model"):
        management.sync_table(model("Abstract", __abstract__=True))


def test_the_environment_is_asked(mapper, monkeypatch, caplog):
    monkeypatch.delenv("CQLENG_ALLOW_SCHEMA_MANAGEMENT")
    with warnings.catch_warnings(record=True) as caught, caplog.at_level(logging.WARNING):
        warnings.simplefilter("always")
        management.drop_keyspace("not_there")
    assert [str(warning.message) for warning in caught] == [UNSET]
    assert UNSET in caplog.messages
