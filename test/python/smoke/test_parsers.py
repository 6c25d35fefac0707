"""Schemas read by the parsers of cassandra.metadata, through connections of the application's own."""

from types import SimpleNamespace

import pytest
from cassandra import InvalidRequest, UserFunctionDescriptor
from cassandra.cqltypes import casstype_scanner, cql_type_scanner
from cassandra.metadata import (
    Metadata,
    RegisteredTableExtension,
    SchemaParserDSE60,
    SchemaParserDSE67,
    SchemaParserDSE68,
    SchemaParserV3,
    SchemaParserV4,
    SchemaParserV22,
    TableExtensionInterface,
    TokenMap,
    get_schema_parser,
)
from cassandra.policies import SimpleConvictionPolicy
from cassandra.pool import Host
from cassandra.protocol import QueryMessage
from cassandra.query import SimpleStatement


class Asking:
    """A connection as parsers use it, by way of a session."""

    protocol_version = 4

    def __init__(self, session):
        self.session = session
        (self.host,) = session.cluster.metadata.all_hosts()
        self.endpoint = self.host.endpoint

    def wait_for_responses(self, *messages, timeout, fail_on_error):
        assert not fail_on_error
        return [self._answer(message) for message in messages]

    def _answer(self, message):
        assert isinstance(message, QueryMessage)
        future = self.session.execute_async(SimpleStatement(message.query, fetch_size=None))
        future.row_factory = lambda names, rows: [(list(names), [tuple(row) for row in rows])]
        try:
            names, rows = future.result().one()
        except InvalidRequest as exc:
            return False, exc
        return True, SimpleNamespace(column_names=names, parsed_rows=rows)


class Canned:
    """A connection to a server of long ago: rows by the table that they are asked from."""

    def __init__(self, tables):
        self.tables = tables

    def wait_for_responses(self, *messages, timeout, fail_on_error):
        return [self._answer(message.query.split()[3]) for message in messages]

    def _answer(self, table):
        if table not in self.tables:
            return False, InvalidRequest(f"unconfigured table {table}")
        rows = self.tables[table]
        names = sorted({name for row in rows for name in row})
        return True, SimpleNamespace(
            column_names=names, parsed_rows=[tuple(row.get(name) for name in names) for row in rows]
        )


@pytest.fixture
def asking(session):
    return Asking(session)


@pytest.fixture
def shop(session, keyspace):
    for cql in (
        "CREATE TYPE IF NOT EXISTS money (units int, code text)",
        "CREATE TABLE IF NOT EXISTS goods (shop text, id int, price frozen<money>, owner text STATIC, tags set<text>, "
        "PRIMARY KEY (shop, id)) WITH CLUSTERING ORDER BY (id DESC) AND comment = 'what there is'",
        "CREATE INDEX IF NOT EXISTS by_tag ON goods (tags)",
    ):
        session.execute(cql, timeout=60)
    yield session.cluster.metadata.keyspaces[keyspace]
    session.execute("DROP TABLE goods", timeout=60)
    session.execute("DROP TYPE money", timeout=60)


@pytest.mark.parametrize(
    ("server", "enterprise", "kind"),
    [
        ("2.2.0", None, SchemaParserV22),
        ("3.0.0", None, SchemaParserV3),
        ("3.11.4", None, SchemaParserV3),
        ("4.0-alpha1", None, SchemaParserV4),
        ("5.0.6", None, SchemaParserV4),
        ("4.0.0", "5.1.0", SchemaParserV4),
        ("4.0.0", "6.0.1", SchemaParserDSE60),
        ("4.0.0", "6.7.0", SchemaParserDSE67),
        ("4.0.0", "6.8.3", SchemaParserDSE68),
    ],
)
def test_the_parser_of_a_release(server, enterprise, kind):
    parser = get_schema_parser("connection", server, enterprise, 7)
    assert type(parser) is kind
    assert (parser.connection, parser.timeout) == ("connection", 7)
    assert "comment" in parser.recognized_table_options


def test_everything(asking, keyspace, shop):
    parser = get_schema_parser(asking, asking.host.release_version, asking.host.dse_version, 10)
    found = {made.name: made for made in parser.get_all_keyspaces()}
    assert found[keyspace].export_as_string() == shop.export_as_string()
    assert found["system_virtual_schema"].virtual
    assert "columns" in found["system_virtual_schema"].tables
    assert set(found) >= {"system", "system_schema", keyspace}
    assert parser.keyspace_table_rows[keyspace][0]["table_name"] == "goods"
    assert {row["column_name"] for row in parser.keyspace_table_col_rows[keyspace]["goods"]} >= {"shop", "id"}


def test_one_thing(asking, keyspace, shop):
    parser = SchemaParserV4(asking, 10)
    table = parser.get_table({}, keyspace, "goods")
    assert table.as_cql_query() == shop.tables["goods"].as_cql_query()
    assert list(table.indexes) == ["by_tag"]
    assert table.options["comment"] == "what there is"
    assert parser.get_table({}, keyspace, "nothing") is None
    money = parser.get_type({}, keyspace, "money")
    assert (money.name, money.field_names, money.field_types) == ("money", ["units", "code"], ["int", "text"])
    assert parser.get_types_map({}, keyspace)["money"].field_types == money.field_types
    assert parser.get_type({}, keyspace, "nothing") is None
    alone = parser.get_keyspace({}, keyspace)
    assert alone.name == keyspace
    assert alone.replication_strategy == shop.replication_strategy
    assert not alone.tables
    assert parser.get_keyspace({}, "nowhere") is None
    assert parser.get_function({}, keyspace, UserFunctionDescriptor("f", ["int"])) is None


UTF8, INT = "org.apache.cassandra.db.marshal.UTF8Type", "org.apache.cassandra.db.marshal.Int32Type"
REVERSED = f"org.apache.cassandra.db.marshal.ReversedType({INT})"
LONG_AGO = {
    "system.schema_keyspaces": [
        {
            "keyspace_name": "ks",
            "durable_writes": True,
            "strategy_class": "org.apache.cassandra.locator.SimpleStrategy",
            "strategy_options": '{"replication_factor": "2"}',
        }
    ],
    "system.schema_columnfamilies": [
        {
            "keyspace_name": "ks",
            "columnfamily_name": "t",
            "comparator": f"org.apache.cassandra.db.marshal.CompositeType({REVERSED},{UTF8})",
            "comment": "old",
            "local_read_repair_chance": 0.1,
        },
        {"keyspace_name": "ks", "columnfamily_name": "thrift", "comparator": UTF8, "default_validator": INT},
    ],
    "system.schema_columns": [
        {"keyspace_name": "ks", "columnfamily_name": table, "column_name": name, "component_index": 0, "type": kind}
        | {"validator": validator, **more}
        for table, name, kind, validator, more in (
            ("t", "k", "partition_key", UTF8, {}),
            ("t", "c", "clustering_key", REVERSED, {}),
            ("t", "s", "static", INT, {}),
            ("t", "v", "regular", UTF8, {"index_name": "by_v", "index_type": "COMPOSITES", "index_options": "{}"}),
            ("thrift", "key", "partition_key", UTF8, {}),
            ("thrift", "column1", "clustering_key", UTF8, {}),
            ("thrift", "value", "compact_value", INT, {}),
        )
    ],
    "system.schema_usertypes": [
        {"keyspace_name": "ks", "type_name": "pair", "field_names": ["a", "b"], "field_types": [UTF8, INT]}
    ],
    "system.schema_aggregates": [
        {
            "keyspace_name": "ks",
            "aggregate_name": "total",
            "signature": ["int"],
            "state_func": "plus",
            "state_type": INT,
            "final_func": None,
            "initcond": bytes([0, 0, 0, 7]),
            "return_type": INT,
        }
    ],
}


def test_a_schema_of_long_ago():
    (keyspace,) = SchemaParserV22(Canned(LONG_AGO), 10).get_all_keyspaces()
    assert keyspace.name == "ks"
    assert keyspace.replication_strategy.replication_factor == 2
    table = keyspace.tables["t"]
    assert [column.name for column in table.partition_key] == ["k"]
    assert [(column.name, column.cql_type, column.is_reversed) for column in table.clustering_key] == [
        ("c", "int", True)
    ]
    assert not table.is_compact_storage
    assert table.columns["s"].is_static
    assert table.columns["v"].cql_type == "text"
    assert table.indexes["by_v"].index_options == {"target": "v"}
    assert table.options["comment"] == "old"
    assert table.options["dclocal_read_repair_chance"] == 0.1
    thrift = keyspace.tables["thrift"]
    assert thrift.is_compact_storage
    assert [column.name for column in thrift.primary_key] == ["key", "column1"]
    assert thrift.columns["value"].cql_type == "int"
    assert keyspace.user_types["pair"].field_types == ["text", "int"]
    aggregate = keyspace.aggregates["total(int)"]
    assert (aggregate.state_type, aggregate.initial_condition, aggregate.return_type) == ("int", "7", "int")


def test_graphs_of_enterprise():
    tables = {
        f"system_schema.{name}": []
        for name in ("types", "functions", "aggregates", "triggers", "indexes", "views", "keyspaces")
    }
    tables["system_schema.keyspaces"] = [
        {
            "keyspace_name": "g",
            "durable_writes": True,
            "replication": {"class": "org.apache.cassandra.locator.SimpleStrategy", "replication_factor": "1"},
            "graph_engine": "Core",
        }
    ]
    tables["system_schema.tables"] = [
        {"keyspace_name": "g", "table_name": name, "flags": {"compound"}, "nodesync": {}, "comment": ""}
        for name in ("person", "knows")
    ]
    tables["system_schema.columns"] = [
        {"keyspace_name": "g", "table_name": table, "column_name": "id", "kind": "partition_key", "position": 0}
        | {"clustering_order": "none", "type": "int"}
        for table in ("person", "knows")
    ]
    tables["system_schema.vertices"] = [{"keyspace_name": "g", "table_name": "person", "label_name": "human"}]
    ends = {f"{end}_{what}": ["id"] for end in ("from", "to") for what in ("partition_key_columns",)}
    tables["system_schema.edges"] = [
        {"keyspace_name": "g", "table_name": "knows", "label_name": "knows", "from_table": "person"}
        | {"to_table": "person", "from_clustering_columns": [], "to_clustering_columns": [], **ends}
    ]
    (keyspace,) = SchemaParserDSE68(Canned(tables), 10).get_all_keyspaces()
    assert keyspace.graph_engine == "Core"
    assert keyspace.tables["person"].vertex.label_name == "human"
    edge = keyspace.tables["knows"].edge
    assert (edge.from_label, edge.to_label, edge.from_partition_key_columns) == ("human", "human", ["id"])
    assert "nodesync" in keyspace.tables["person"].options


def test_metadata_of_ones_own(asking, keyspace, shop):
    metadata = Metadata()
    metadata.add_or_return_host(asking.host)
    metadata.refresh(asking, 10)
    assert metadata.keyspaces[keyspace].export_as_string() == shop.export_as_string()
    asking.session.execute("CREATE TABLE more (k int PRIMARY KEY)", timeout=60)
    metadata.refresh(asking, 10, "TABLE", "CREATED", keyspace=keyspace, table="more")
    assert "more" in metadata.keyspaces[keyspace].tables
    asking.session.execute("DROP TABLE more", timeout=60)
    metadata.refresh(asking, 10, "TABLE", "DROPPED", keyspace=keyspace, table="more")
    assert "more" not in metadata.keyspaces[keyspace].tables
    metadata.refresh(asking, 10, "TYPE", "UPDATED", keyspace=keyspace, type="money")
    assert metadata.keyspaces[keyspace].user_types["money"].field_names == ["units", "code"]
    metadata.refresh(asking, 10, "KEYSPACE", "DROPPED", keyspace="nowhere")
    metadata.refresh(asking, 10, "KEYSPACE", "UPDATED", keyspace=keyspace)
    assert "goods" in metadata.keyspaces[keyspace].tables
    with pytest.raises(ValueError, match="Unknown schema target_type: 'NOTHING'"):
        metadata.refresh(asking, 10, "NOTHING", "CREATED", keyspace=keyspace)


def test_a_ring_of_ones_own():
    hosts = [Host(f"127.0.0.{i}", SimpleConvictionPolicy) for i in (1, 2)]
    metadata = Metadata()
    assert getattr(metadata, "token_map", None) is None
    metadata.rebuild_token_map(
        "org.apache.cassandra.dht.Murmur3Partitioner", {hosts[0]: ["-5", "7"], hosts[1]: ["1"]}
    )
    assert isinstance(metadata.token_map, TokenMap)
    assert metadata.partitioner == "org.apache.cassandra.dht.Murmur3Partitioner"
    assert [token.value for token in metadata.token_map.ring] == [-5, 1, 7]
    assert metadata.token_map.token_to_host_owner[metadata.token_map.ring[1]] == hosts[1]
    metadata.rebuild_token_map("some.OtherPartitioner", {})
    assert metadata.token_map is None


def test_scanners():
    assert cql_type_scanner.scan("map<text, frozen<list<int>>>") == (["map", "text", "list", "int"], "")
    assert casstype_scanner.scan("a.MapType(a.UTF8Type, a.Int32Type)") == (
        ["a.MapType", "(", "a.UTF8Type", "a.Int32Type", ")"],
        "",
    )


def test_table_extensions(session, table):
    class Shown(RegisteredTableExtension):
        name = "shown"

        @classmethod
        def after_table_cql(cls, table_meta, ext_key, ext_blob):
            return f"-- {table_meta.name}: {ext_key} is {ext_blob.decode()}"

    assert TableExtensionInterface.after_table_cql("key", b"value") is None
    name = table("k int PRIMARY KEY")
    found = session.cluster.metadata.keyspaces[session.keyspace].tables[name]
    found.extensions = {"shown": b"this", "unknown": b"that"}
    assert found.export_as_string().endswith(f"-- {name}: shown is this")
