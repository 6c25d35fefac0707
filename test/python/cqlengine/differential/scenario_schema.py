"""Tables, types and keyspaces as the management functions write them."""

from cassandra import metadata
from cassandra.cqlengine import columns, management
from cassandra.cqlengine.models import Model
from cassandra.cqlengine.usertype import UserType


class Part(UserType):
    name = columns.Text(db_field="Name")
    sizes = columns.List(columns.Integer)


class Whole(UserType):
    __type_name__ = "Given_Name"
    parts = columns.List(columns.UserDefinedType(Part))
    pair = columns.Tuple(columns.Integer, columns.UserDefinedType(Part))


class Everything(Model):
    __options__ = {
        "compaction": {"class": "LeveledCompactionStrategy", "sstable_size_in_mb": 64},
        "gc_grace_seconds": 7,
        "comment": "it's",
        "default_time_to_live": 60,
        "bloom_filter_fp_chance": 0.01,
        "compression": None,
    }
    a = columns.Ascii(partition_key=True)
    b = columns.BigInt(partition_key=True, db_field="B")
    c = columns.TimeUUID(primary_key=True, clustering_order="DESC")
    d = columns.Inet(primary_key=True)
    e = columns.Set(columns.Float)
    f = columns.Map(columns.SmallInt, columns.List(columns.TinyInt()))
    g = columns.Tuple(columns.Date, columns.Time, columns.Duration)
    h = columns.UserDefinedType(Whole)
    i = columns.VarInt(static=True, index=True)
    j = columns.Decimal(required=True)
    k = columns.Boolean(default=True)
    l = columns.Set(columns.Tuple(columns.Double, columns.Bytes), strict=False)  # noqa: E741


class Keyed(Model):
    __table_name__ = "select"
    id = columns.Integer(primary_key=True)


class Counts(Model):
    __keyspace__ = "KS"
    id = columns.Integer(primary_key=True)
    n = columns.Counter()


class Meta:
    def __init__(self, partition, clustering):
        named = metadata.ColumnMetadata
        self.partition_key = [named(None, name, "int") for name in partition]
        self.clustering_key = [named(None, name, "int") for name in clustering]


def run(record):
    for model in (Everything, Keyed, Counts):
        record(f"table {model.__name__}", management._get_create_table, model)
    for kind in (Part, Whole):
        record(f"type {kind.__name__}", management.get_create_type, kind, "ks")
        record(f"type in Ks {kind.__name__}", management.get_create_type, kind, "Ks")
    for model in (Keyed, Everything):
        for partition, clustering in ((["id"], []), (["x", "y"], ["z"]), (["a", "B"], ["c", "d"])):
            record(
                f"key of {model.__name__} {partition}", management._validate_pk, model, Meta(partition, clustering)
            )
    for options in (
        {},
        {"comment": ""},
        {"caching": {"keys": "ALL"}, "gc_grace_seconds": 1, "speculative_retry": "99p"},
    ):
        strings = metadata.TableMetadataV3._make_option_strings(options)
        record(f"options {options}", lambda: [strings, management._options_map_from_strings(strings)])
    record("keyspaces", management.sync_table, Keyed, keyspaces="ks")
    record("connections", management.drop_table, Keyed, connections="c")
    record("keyspace connections", management.create_keyspace_simple, "k", 1, connections="c")
    record("drop connections", management.drop_keyspace, "k", connections="c")
    record("not a model", management.sync_table, 5)
    record("no model", management.sync_table, int)
    record("abstract", management.sync_table, Model)
    record("not a type", management.sync_type, "ks", Keyed)
    everything = []
    columns.resolve_udts(Everything._columns["h"], everything)
    record("types", lambda: [kind.type_name() for kind in everything])
    record("context", lambda: sorted(management._get_context(["a", "b"], ("c",))))
    record("table", lambda: str(management.schema_columnfamilies.filter(keyspace_name="x")))
