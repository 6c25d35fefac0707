"""The schema and the hosts as objects, and user types."""

import collections

import pytest
from cassandra import InvalidRequest
from cassandra.cluster import Cluster, UserTypeDoesNotExist
from cassandra.metadata import Murmur3Token
from cassandra.query import dict_factory  # noqa: F401  (imported from here by applications)

Address = collections.namedtuple("Address", ["street", "zip"])


class Place:
    def __init__(self, street, zip=None):
        self.street = street
        self.zip = zip


def test_hosts(cluster, contact, session):
    hosts = cluster.metadata.all_hosts()
    assert [(host.address, host.endpoint.port) for host in hosts] == [contact]
    assert hosts[0].is_up
    assert hosts[0].datacenter
    assert hosts[0].rack
    assert hosts[0].release_version
    assert hosts[0].host_id
    assert cluster.metadata.cluster_name
    assert cluster.metadata.partitioner == "org.apache.cassandra.dht.Murmur3Partitioner"
    assert cluster.get_control_connection_host() == hosts[0]
    assert cluster.protocol_version == 5


def test_tables(cluster, session, keyspace, table):
    name = table(
        '"K" int, b text, c int, d int, v frozen<list<int>>, s int STATIC, PRIMARY KEY (("K", b), c, d)',
        "WITH CLUSTERING ORDER BY (c DESC, d ASC) AND comment = 'it''s'",
    )
    found = cluster.metadata.keyspaces[keyspace].tables[name]
    assert [c.name for c in found.partition_key] == ["K", "b"]
    assert [(c.name, c.is_reversed) for c in found.clustering_key] == [("c", True), ("d", False)]
    assert [c.name for c in found.primary_key] == ["K", "b", "c", "d"]
    assert list(found.columns) == ["K", "b", "c", "d", "s", "v"]
    assert found.columns["v"].cql_type == "frozen<list<int>>"
    assert found.columns["s"].is_static
    assert found.options["comment"] == "it's"
    text = found.export_as_string()
    assert text.startswith(f'CREATE TABLE {keyspace}.{name} (\n    "K" int,\n    b text,\n')
    assert '    PRIMARY KEY (("K", b), c, d)\n) WITH ' in text
    assert "CLUSTERING ORDER BY (c DESC, d ASC)" in text
    assert "comment = 'it''s'" in text


def test_metadata_follows_changes(cluster, session, keyspace):
    tables = cluster.metadata.keyspaces[keyspace].tables
    held = cluster.metadata.keyspaces[keyspace]
    assert "follow" not in tables
    session.execute("CREATE TABLE follow (k int PRIMARY KEY, v int)", timeout=60)
    assert "v" in held.tables["follow"].columns
    session.execute("ALTER TABLE follow ADD w text", timeout=60)
    assert list(held.tables["follow"].columns) == ["k", "v", "w"]
    assert held.tables["follow"].columns["w"].cql_type == "text"
    session.execute("DROP TABLE follow", timeout=60)
    assert "follow" not in cluster.metadata.keyspaces[keyspace].tables


def test_keyspaces(cluster, session, keyspace):
    found = cluster.metadata.keyspaces[keyspace]
    assert found.durable_writes is True
    assert found.replication_strategy.replication_factor == 1
    assert found.export_as_string().startswith(
        f"CREATE KEYSPACE {keyspace} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': '1'}}  "
        "AND durable_writes = true;"
    )
    assert "system" in cluster.metadata.keyspaces
    assert cluster.metadata.keyspaces["system_virtual_schema"].virtual


def test_replicas(cluster, session, keyspace, table, contact):
    name = table("k int PRIMARY KEY")
    row = session.execute(f"SELECT token(k) AS t FROM {name}").one()
    assert row is None
    session.execute(f"INSERT INTO {name} (k) VALUES (7)")
    token = session.execute(f"SELECT token(k) AS t FROM {name}").one().t
    assert Murmur3Token.from_key(b"\x00\x00\x00\x07").value == token
    assert [host.address for host in cluster.metadata.get_replicas(keyspace, b"\x00\x00\x00\x07")] == [contact[0]]


def test_prepared_metadata(session, table, keyspace):
    name = table("k int PRIMARY KEY, m map<text, frozen<set<int>>>")
    prepared = session.prepare(f"INSERT INTO {name} (k, m) VALUES (?, ?)")
    variables = prepared.column_metadata
    assert [(v.keyspace_name, v.table_name, v.name) for v in variables] == [
        (keyspace, name, "k"),
        (keyspace, name, "m"),
    ]
    assert variables[1].type.cql_parameterized_type().replace("varchar", "text") == "map<text, set<int>>"
    assert prepared.query_id


def test_user_types(cluster, session, keyspace, table):
    session.execute("CREATE TYPE address (street text, zip int)", timeout=60)
    name = table("k int PRIMARY KEY, a frozen<address>, l list<frozen<address>>")
    insert = session.prepare(f"INSERT INTO {name} (k, a, l) VALUES (?, ?, ?)")
    session.execute(insert, (1, Address("Main", 5), [("Side", 6), Place("None")]))
    row = session.execute(f"SELECT a, l FROM {name}").one()
    assert row.a == ("Main", 5)
    assert (row.a.street, row.a.zip) == ("Main", 5)
    assert row.l == [("Side", 6), ("None", None)]
    assert cluster.metadata.keyspaces[keyspace].user_types["address"].field_names == ["street", "zip"]

    cluster.register_user_type(keyspace, "address", Place)
    place = session.execute(f"SELECT a FROM {name}").one().a
    assert isinstance(place, Place)
    assert (place.street, place.zip) == ("Main", 5)
    session.execute(f"INSERT INTO {name} (k, a) VALUES (%s, %s)", (2, Place("Literal", 7)))
    assert session.execute(f"SELECT a FROM {name} WHERE k = 2").one().a.zip == 7


def test_unknown_user_type(contact, keyspace):
    with Cluster([contact[0]], port=contact[1]) as cluster:
        session = cluster.connect()
        assert session.keyspace is None
        with pytest.raises(UserTypeDoesNotExist):
            cluster.register_user_type(keyspace, "no_such_type", Place)


def test_schema_changes_do_not_break_prepared_statements(session, table):
    name = table("k int PRIMARY KEY, v int")
    select = session.prepare(f"SELECT * FROM {name} WHERE k = ?")
    session.execute(f"INSERT INTO {name} (k, v) VALUES (1, 2)")
    assert session.execute(select, (1,)).one()._fields == ("k", "v")
    session.execute(f"ALTER TABLE {name} ADD w text", timeout=60)
    session.execute(f"UPDATE {name} SET w = 'x' WHERE k = 1")
    row = session.execute(select, (1,)).one()
    assert row._asdict() == {"k": 1, "v": 2, "w": "x"}
    with pytest.raises(InvalidRequest):
        session.prepare(f"SELECT nothing FROM {name}")
