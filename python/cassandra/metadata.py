"""What is known of the cluster: its hosts, its ring and its schema."""

from __future__ import annotations

import logging
import random
from collections import defaultdict
from copy import copy
from importlib import import_module
from threading import RLock
from typing import Any

import cassandra.cqltypes as types
from cassandra._detail.names import (
    cql_keywords,
    cql_keywords_reserved,
    cql_keywords_unreserved,
    escape_name,
    is_valid_name,
    maybe_escape_name,
    protect_name,
    protect_names,
    protect_value,
)
from cassandra._detail.replication import (
    REPLICATION_STRATEGY_CLASS_PREFIX,
    LocalStrategy,
    NetworkTopologyStrategy,
    ReplicationFactor,
    ReplicationStrategy,
    SimpleStrategy,
)
from cassandra._detail.schema.builder import SOURCES, build_keyspace
from cassandra._detail.schema.extensions import (
    RegisteredTableExtension,
    TableExtensionInterface,
    _RegisteredExtensionType,  # noqa: F401  (imported from here by applications)
)
from cassandra._detail.schema.functions import Aggregate, Function, UserType
from cassandra._detail.schema.keyspace import KeyspaceMetadata
from cassandra._detail.schema.tables import (
    ColumnMetadata,
    IndexMetadata,
    MaterializedViewMetadata,
    TableMetadata,
    TableMetadataV3,
    TriggerMetadata,
)
from cassandra._detail.tokens import (
    MAX_LONG,
    MIN_LONG,
    BytesToken,
    HashToken,
    MD5Token,
    Murmur3Token,
    NoMurmur3,
    Token,
    TokenMap,
    token_class_of,
)
from cassandra.cmurmur3 import murmur3  # noqa: F401  (imported from here by applications)
from cassandra.connection import DefaultEndPoint, EndPoint, SniEndPoint
from cassandra.policies import HostDistance
from cassandra.pool import Host
from cassandra.query import _pack_routing_key

# isort: split
# What applications import from here although it is defined elsewhere.
from cassandra import (  # noqa: F401
    ConsistencyLevel,
    InvalidRequest,
    SignatureDescriptor,
    Unauthorized,
)
from cassandra._detail.names import valid_cql3_word_re  # noqa: F401
from cassandra._detail.replication import ReplicationStrategyTypeType, _UnknownStrategy  # noqa: F401
from cassandra.cqltypes import trim_if_startswith  # noqa: F401
from cassandra.encoder import Encoder  # noqa: F401
from cassandra.marshal import varint_unpack  # noqa: F401
from cassandra.protocol import QueryMessage  # noqa: F401
from cassandra.query import bind_params, dict_factory  # noqa: F401
from cassandra.util import OrderedDict, Version  # noqa: F401

__all__ = [
    "MAX_LONG",
    "MIN_LONG",
    "NO_VALID_REPLICA",
    "REPLICATION_STRATEGY_CLASS_PREFIX",
    "Aggregate",
    "BytesToken",
    "ColumnMetadata",
    "Function",
    "HashToken",
    "IndexMetadata",
    "KeyspaceMetadata",
    "LocalStrategy",
    "MD5Token",
    "MaterializedViewMetadata",
    "Metadata",
    "Murmur3Token",
    "NetworkTopologyStrategy",
    "NoMurmur3",
    "RegisteredTableExtension",
    "ReplicationFactor",
    "ReplicationStrategy",
    "SimpleStrategy",
    "TableExtensionInterface",
    "TableMetadata",
    "TableMetadataV3",
    "Token",
    "TokenMap",
    "TriggerMetadata",
    "UserType",
    "cql_keywords",
    "cql_keywords_reserved",
    "cql_keywords_unreserved",
    "escape_name",
    "group_keys_by_replica",
    "is_valid_name",
    "maybe_escape_name",
    "protect_name",
    "protect_names",
    "protect_value",
]

log = logging.getLogger(__name__)


# Loaded when they are asked for: the driver needs none of them.
_LATER = {
    **dict.fromkeys(
        (
            "get_schema_parser",
            "SchemaParserV22",
            "SchemaParserV3",
            "SchemaParserV4",
            "SchemaParserDSE60",
            "SchemaParserDSE67",
            "SchemaParserDSE68",
        ),
        "parsers",
    ),
    **dict.fromkeys(("EdgeMetadata", "RLACTableExtension", "TableMetadataDSE68", "VertexMetadata"), "dse"),
}

__all__ += [*_LATER]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module("cassandra._detail.schema." + _LATER[name]), name)
    return value


def __dir__() -> list[str]:
    return [*globals(), *_LATER]


class Metadata:
    """The metadata of a cluster. It follows the cluster; what nobody asks for is not built."""

    dbaas = False

    # A ring that was given, its partitioner, and what the driver knew of owners then, which it holds against.
    _given_ring: tuple[TokenMap | None, str, Any] | None = None

    def __init__(self) -> None:
        self._cluster: Any = None
        self._native: Any = None
        self._keyspaces: dict[str, KeyspaceMetadata] = {}
        self._marks: dict[str, int] = {}
        self._generation: int | None = None
        self._hosts: dict[Any, Host] = {}
        self._endpoints: dict[tuple[str, int, str], EndPoint] = {}
        # Hosts that an application has added, whether the driver looks after them or not.
        self._added: set[EndPoint] = set()
        self._hosts_lock = RLock()
        self._schema_lock = RLock()
        self._token_map: TokenMap | None = None

    def _attach(self, cluster: Any) -> None:
        self._cluster = cluster
        self._native = cluster._native

    # The cluster.

    @property
    def cluster_name(self) -> str | None:
        return None if self._native is None else self._native.cluster_name

    @property
    def partitioner(self) -> str | None:
        given = self._given()
        if given is not None:
            return given[1]
        return None if self._native is None else self._native.partitioner

    def can_support_partitioner(self) -> bool:
        return True

    # The schema.

    @property
    def keyspaces(self) -> dict[str, KeyspaceMetadata]:
        """KeyspaceMetadata by name."""
        self._sync_schema()
        return self._keyspaces

    @keyspaces.setter
    def keyspaces(self, value: dict[str, KeyspaceMetadata]) -> None:
        self._keyspaces = value

    def _sync_schema(self) -> None:
        """Builds again the keyspaces whose rows have changed. Objects that applications hold stay the same."""
        native = self._native
        if native is None or self._cluster.is_shutdown or native.schema_generation == self._generation:
            return
        with self._schema_lock:
            generation = native.schema_generation
            if generation == self._generation:
                return
            marks = native.keyspace_marks()
            dropped = [name for name in self._keyspaces if name not in marks]
            changed = [name for name, mark in marks.items() if self._marks.get(name) != mark]
            for name in dropped:
                self._keyspaces.pop(name)._sync = None
            for name in changed:
                self._rebuild(name)
            self._marks = marks
            self._generation = generation
            if self._token_map is not None:
                for name in dropped:
                    self._token_map.remove_keyspace(name)
                for name in changed:
                    self._token_map.rebuild_keyspace(name)

    def _rebuild(self, name: str) -> None:
        found = self._native.keyspace_rows(name, SOURCES)
        if found is None:
            return
        fresh = build_keyspace(name, *found)
        present = self._keyspaces.get(name)
        if present is not None:
            # The dicts stay the same, for those who hold one of them; a keyspace that was altered is another object.
            parts = present._parts
            for part, items in parts.items():
                items.clear()
                items.update(fresh._parts[part])
            fresh._parts = parts
            if fresh._is_like(present):
                vars(present).update(vars(fresh))
                fresh = present
        fresh._sync = self._sync_schema
        self._keyspaces[name] = fresh

    def refresh(
        self,
        connection: Any,
        timeout: float | None,
        target_type: str | None = None,
        change_type: str | None = None,
        **kwargs: Any,
    ) -> None:
        """Reads the schema, or what the arguments name of it."""
        from cassandra._detail.metadata_changes import refresh

        refresh(self, connection, timeout, target_type, change_type, kwargs)

    def _renew(self, keyspace: str | None) -> None:
        """After a refresh that was asked for: a new object stands for the keyspace, or a new dict for all of them."""
        self._sync_schema()
        with self._schema_lock:
            if keyspace is None:
                self._keyspaces = dict(self._keyspaces)
            elif keyspace in self._keyspaces:
                self._keyspaces[keyspace] = renewed = copy(self._keyspaces[keyspace])
                renewed._sync = self._sync_schema

    def export_schema_as_string(self) -> str:
        """The whole schema as CQL."""
        return "\n\n".join(keyspace.export_as_string() for keyspace in self.keyspaces.values())

    # The hosts.

    def _key_of(self, endpoint: EndPoint) -> tuple[str, int, str]:
        """What the driver knows an endpoint by; the endpoint is found again by it."""
        # The driver looks a proxy's name up itself, for each connection.
        by_name = type(endpoint) is SniEndPoint
        address, port = (endpoint.address, endpoint.port) if by_name else endpoint.resolve()
        server_name = (endpoint.ssl_options or {}).get("server_hostname") or ""
        key = (address, port or 0, server_name)
        if type(endpoint) is not DefaultEndPoint:
            self._endpoints[key] = endpoint
        return key

    def _endpoint_at(self, address: str, port: int, server_name: str) -> EndPoint:
        return self._endpoints.get((address, port, server_name)) or DefaultEndPoint(address, port)

    def _endpoint_of(self, ref: Any) -> EndPoint:
        return self._endpoint_at(ref.address, ref.port, ref.server_name)

    def _host_of(self, ref: Any) -> Host | None:
        """The host that the driver means."""
        if ref is None:
            return None
        endpoint = self._endpoint_of(ref)
        with self._hosts_lock:
            host = self._hosts.get(endpoint)
            if host is None:
                host = self._hosts[endpoint] = Host(endpoint, self._cluster.conviction_policy_factory)
            host._native = ref
            if host.release_version is None:
                self._read_info(host)
            return host

    @staticmethod
    def _read_info(host: Host) -> None:
        info = host._native.info
        info.pop("tokens")
        host.set_location_info(info.pop("datacenter"), info.pop("rack"))
        vars(host).update(info)

    def _host_at(self, endpoint: EndPoint) -> Host:
        with self._hosts_lock:
            host = self._hosts.get(endpoint)
        if host is None:
            host = next((h for h in self.all_hosts() if h.endpoint == endpoint), None)
        return host or Host(endpoint, self._cluster.conviction_policy_factory)

    def all_hosts(self) -> list[Host]:
        """All hosts that are known, up or down."""
        if self._native is None or self._cluster.is_shutdown:
            with self._hosts_lock:
                return list(self._hosts.values())
        refs = self._native.hosts
        hosts = []
        for ref in refs:
            host = self._host_of(ref)
            assert host is not None
            self._read_info(host)
            hosts.append(host)
        if self._added:
            with self._hosts_lock:
                hosts += [self._hosts[endpoint] for endpoint in self._added - {host.endpoint for host in hosts}]
        return hosts

    get_hosts = all_hosts

    def add_or_return_host(self, host: Host) -> tuple[Host, bool]:
        """The host of that endpoint, and whether it is new."""
        present = self.get_host(host.endpoint)
        if present is not None:
            return present, False
        with self._hosts_lock:
            self._hosts[host.endpoint] = host
            self._added.add(host.endpoint)
        return host, True

    def remove_host(self, host: Host) -> bool:
        with self._hosts_lock:
            self._added.discard(host.endpoint)
            return self._hosts.pop(host.endpoint, None) is not None

    def get_host(self, endpoint_or_address: Any, port: int | None = None) -> Host | None:
        """The host of an endpoint, or of an address it announces for clients."""
        hosts = self.all_hosts()
        if isinstance(endpoint_or_address, EndPoint):
            return next((host for host in hosts if host.endpoint == endpoint_or_address), None)
        for host in hosts:
            if host.broadcast_rpc_address == endpoint_or_address and (
                port is None or host.broadcast_rpc_port in (None, port)
            ):
                return host
        return None

    # The ring.

    @property
    def token_map(self) -> TokenMap | None:
        """The ring; None until it is known, empty if it is not to be read (token_metadata_enabled).

        The object stays the same as long as no host comes, goes or moves.
        """
        given = self._given()
        if given is not None:
            return given[0]
        token_class = token_class_of(self.partitioner or "")
        owners = [] if self._native is None else self._native.token_owners()
        if token_class is None or not (owners or not self._cluster.token_metadata_enabled):
            return None
        by_token = {token_class(token): self._host_of(ref) for token, ref in owners}
        with self._schema_lock:
            known = self._token_map
            if known is None or known.token_class is not token_class or known.token_to_host_owner != by_token:
                known = self._token_map = TokenMap(token_class, by_token, sorted(by_token), self)
            return known

    def rebuild_token_map(self, partitioner: str, token_map: Any) -> None:
        """Takes the ring from the tokens of each host; it stays until the driver hears of another one."""
        token_class = token_class_of(partitioner)
        made = None
        if token_class is not None:
            owners = {
                token_class.from_string(token): host for host, tokens in token_map.items() for token in tokens
            }
            made = TokenMap(token_class, owners, sorted(owners), self)
        with self._schema_lock:
            self._given_ring = (made, partitioner, self._known_owners())

    def _known_owners(self) -> list[Any]:
        return [] if self._native is None else [(token, ref.address) for token, ref in self._native.token_owners()]

    def _given(self) -> tuple[TokenMap | None, str, Any] | None:
        given = self._given_ring
        if given is not None and self._native is not None and given[2] != self._known_owners():
            given = self._given_ring = None
        return given

    def get_replicas(self, keyspace: str, key: bytes) -> list[Host]:
        """The hosts that hold the partition of a serialized key."""
        if self._native is None or keyspace not in self._native.keyspace_marks():
            return []
        refs = self._native.replicas(keyspace, Murmur3Token.from_key(key).value)
        return [host for host in map(self._host_of, refs) if host is not None]


NO_VALID_REPLICA = object()
"""The key of those keys that no host can answer for, in `group_keys_by_replica`."""


def group_keys_by_replica(session: Any, keyspace: str, table: str, keys: Any) -> dict[Any, list[Any]]:
    """Partition keys by a host that holds them: near ones if there are some."""
    cluster = session.cluster
    columns = cluster.metadata.keyspaces[keyspace].tables[table].partition_key
    serializers = [types._cqltypes[column.cql_type] for column in columns]
    distance = cluster._default_load_balancing_policy.distance
    grouped = defaultdict(list)
    for key in keys:
        parts = [cls.serialize(part, cluster.protocol_version) for cls, part in zip(serializers, key)]
        routing_key = parts[0] if len(parts) == 1 else _pack_routing_key(parts)
        alive = [host for host in cluster.metadata.get_replicas(keyspace, routing_key) if host.is_up]
        near = [host for host in alive if distance(host) == HostDistance.LOCAL]
        choice = near or alive
        grouped[random.choice(choice) if choice else NO_VALID_REPLICA].append(key)
    return dict(grouped)


class _NodeInfo:
    """Addresses in rows of system.local and system.peers, whose columns differ by release."""

    @staticmethod
    def _first(row: dict[str, Any], *names: str) -> Any:
        return next((row[name] for name in names if row.get(name)), None)

    @classmethod
    def get_broadcast_rpc_address(cls, row: dict[str, Any]) -> Any:
        address = cls._first(row, "native_transport_address", "native_address", "rpc_address")
        return row.get("peer") if address in (None, "0.0.0.0", "::") else address

    @classmethod
    def get_broadcast_rpc_port(cls, row: dict[str, Any]) -> Any:
        return cls._first(row, "rpc_port", "native_port")

    @classmethod
    def get_broadcast_address(cls, row: dict[str, Any]) -> Any:
        return cls._first(row, "broadcast_address", "peer")

    @classmethod
    def get_broadcast_port(cls, row: dict[str, Any]) -> Any:
        return cls._first(row, "broadcast_port", "peer_port")
