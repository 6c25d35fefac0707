"""The names that the expressions in *.txt may use."""

import datetime  # noqa: F401
import io
import pickle
import uuid
from collections import OrderedDict, namedtuple  # noqa: F401
from datetime import date, timedelta, timezone  # noqa: F401
from decimal import Decimal  # noqa: F401
from ipaddress import ip_address  # noqa: F401

import cassandra
from cassandra import (  # noqa: F401
    auth,
    connection,
    cqltypes,
    encoder,
    marshal,
    metadata,
    murmur3,
    policies,
    pool,
    protocol,
    query,
    segment,
    timestamps,
    type_codes,
    util,
)
from cassandra.datastax.graph import graphson  # noqa: F401
from cassandra.datastax.graph import query as graph_query  # noqa: F401
from cassandra.datastax.graph import types as graph_types  # noqa: F401

E = encoder.Encoder()
UUID = uuid.UUID("3b1f9b3e-7a4e-11ee-b962-0242ac120002")
cassandra = cassandra


def again(value):
    """Through a pickle."""
    return pickle.loads(pickle.dumps(value))


def written(function, *arguments):
    f = io.BytesIO()
    function(f, *arguments)
    return f.getvalue()


def body(message, version=4):
    return written(message.send_body, version)


def read(function, content, *arguments):
    return function(io.BytesIO(content), *arguments)


def host(address="10.0.0.1", dc="dc1", rack="r1"):
    made = pool.Host(connection.DefaultEndPoint(address), policies.SimpleConvictionPolicy)
    made.set_location_info(dc, rack)
    made.set_up()
    return made


class Cluster:
    """What policies ask of a cluster."""

    def __init__(self, hosts):
        self.metadata = self
        self.endpoints_resolved = [h.endpoint for h in hosts]
        self.hosts = {h.address: h for h in hosts}

    def get_host(self, address):
        return self.hosts.get(address)

    def get_replicas(self, keyspace, key):
        return list(self.hosts.values())[:2]

    token_map = None

    def can_support_partitioner(self):
        return True


def plan(policy, hosts, statement=None, keyspace=None):
    """The addresses of a plan, sorted where the order is chance."""
    policy.populate(Cluster(hosts), hosts)
    for one in hosts:
        policy.on_up(one)
    return sorted(h.address for h in policy.make_query_plan(keyspace, statement))


def distances(policy, hosts):
    policy.populate(Cluster(hosts), hosts)
    return [policy.distance(one) for one in hosts]


def first(iterable, count=5):
    iterator = iter(iterable)
    return [next(iterator, None) for _ in range(count)]


def table(**options):
    made = metadata.TableMetadataV3("Ks", "t", options=options)
    for name, kind in (("Id", "int"), ("c", "text"), ("v", "list<int>")):
        made.columns[name] = metadata.ColumnMetadata(made, name, kind)
    made.partition_key = [made.columns["Id"]]
    made.clustering_key = [made.columns["c"]]
    return made


HOSTS = [host("10.0.0.1"), host("10.0.0.2"), host("10.1.0.1", "dc2"), host("10.1.0.2", "dc2", "r2")]
