"""Replication strategies: where a keyspace's rows are kept."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

log = logging.getLogger("cassandra.metadata")

REPLICATION_STRATEGY_CLASS_PREFIX = "org.apache.cassandra.locator."

_replication_strategies: dict[str, Any] = {}


class ReplicationStrategyTypeType(type):
    """Registers strategies by their names."""

    def __new__(metacls, name: str, bases: tuple[type, ...], dct: dict[str, Any]) -> Any:
        dct.setdefault("name", name)
        made = super().__new__(metacls, name, bases, dct)
        if not name.startswith("_"):
            _replication_strategies[name] = made
        return made


class _ReplicationStrategy(metaclass=ReplicationStrategyTypeType):
    name: str
    options_map: Any = None

    @classmethod
    def create(cls, strategy_class: str | None, options_map: Mapping[str, Any]) -> Any:
        """The strategy of a Java class name; None if there is none or its options make no sense."""
        if not strategy_class:
            return None
        name = strategy_class.removeprefix(REPLICATION_STRATEGY_CLASS_PREFIX)
        known = _replication_strategies.get(name)
        try:
            return _UnknownStrategy(name, options_map) if known is None else known(options_map)
        except Exception as exc:
            log.warning("The strategy %s does not take the options %s: %s", name, options_map, exc)
            return None

    def make_token_replica_map(self, token_to_host_owner: Mapping[Any, Any], ring: list[Any]) -> dict[Any, Any]:
        """For each token of the ring the hosts that hold its range, the primary one first."""
        raise NotImplementedError()

    def export_for_schema(self) -> Any:
        """The strategy as the value of WITH replication."""
        raise NotImplementedError()


ReplicationStrategy = _ReplicationStrategy


class _UnknownStrategy(_ReplicationStrategy):
    def __init__(self, name: str, options_map: Mapping[str, Any] | None) -> None:
        self.name = name
        self.options_map = {**(options_map or {}), "class": name}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _UnknownStrategy) and self.options_map == other.options_map

    __hash__ = None  # type: ignore[assignment]

    def export_for_schema(self) -> dict[str, str]:
        return {str(key): str(value) for key, value in self.options_map.items()}

    def make_token_replica_map(self, token_to_host_owner: Mapping[Any, Any], ring: list[Any]) -> dict[Any, Any]:
        return {}


class ReplicationFactor:
    """A number of replicas, some of which may be transient."""

    def __init__(self, all_replicas: int, transient_replicas: int | None = None) -> None:
        self.all_replicas = all_replicas
        self.transient_replicas = transient_replicas
        self.full_replicas = all_replicas - (transient_replicas or 0)

    @staticmethod
    def create(rf: Any) -> ReplicationFactor:
        """From a number or from `all/transient`."""
        parts = str(rf).split("/")
        try:
            return ReplicationFactor(*map(int, parts[:2]))
        except ValueError:
            raise ValueError(f"Unable to determine replication factor from: {parts}") from None

    def __str__(self) -> str:
        return (
            f"{self.all_replicas}/{self.transient_replicas}" if self.transient_replicas else str(self.all_replicas)
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ReplicationFactor):
            return False
        return (self.all_replicas, self.full_replicas) == (other.all_replicas, other.full_replicas)

    __hash__ = None  # type: ignore[assignment]


class SimpleStrategy(_ReplicationStrategy):
    """The next hosts of the ring, wherever they stand."""

    def __init__(self, options_map: Mapping[str, Any]) -> None:
        self.replication_factor_info = ReplicationFactor.create(options_map["replication_factor"])

    @property
    def replication_factor(self) -> int:
        return self.replication_factor_info.full_replicas

    def make_token_replica_map(self, token_to_host_owner: Mapping[Any, Any], ring: list[Any]) -> dict[Any, Any]:
        replicas = {}
        for start, token in enumerate(ring):
            hosts: dict[Any, None] = {}
            for following in ring[start:] + ring[:start]:
                if len(hosts) == self.replication_factor:
                    break
                hosts.setdefault(token_to_host_owner[following])
            replicas[token] = list(hosts)
        return replicas

    def export_for_schema(self) -> str:
        return "{'class': 'SimpleStrategy', 'replication_factor': '%s'}" % self.replication_factor_info

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SimpleStrategy):
            return False
        return str(self.replication_factor_info) == str(other.replication_factor_info)

    __hash__ = None  # type: ignore[assignment]


class NetworkTopologyStrategy(_ReplicationStrategy):
    """A number of replicas for each datacenter, spread over its racks."""

    def __init__(self, dc_replication_factors: Mapping[str, Any]) -> None:
        self.dc_replication_factors_info = {
            str(dc): ReplicationFactor.create(rf) for dc, rf in dc_replication_factors.items()
        }
        self.dc_replication_factors = {dc: rf.full_replicas for dc, rf in self.dc_replication_factors_info.items()}

    def make_token_replica_map(self, token_to_host_owner: Mapping[Any, Any], ring: list[Any]) -> dict[Any, Any]:
        hosts = set(token_to_host_owner.values())
        racks: dict[str, set[Any]] = {}
        for host in hosts:
            racks.setdefault(host.datacenter, set()).add(host.rack)
        replicas = {}
        for start, token in enumerate(ring):
            owners = [token_to_host_owner[following] for following in ring[start:] + ring[:start]]
            ordered = list(dict.fromkeys(owners))
            replicas[token] = [
                host
                for dc, factor in self.dc_replication_factors.items()
                for host in self._of_datacenter(
                    [h for h in ordered if h.datacenter == dc], factor, racks.get(dc, set())
                )
            ]
        return replicas

    @staticmethod
    def _of_datacenter(ordered: list[Any], factor: int, racks: set[Any]) -> list[Any]:
        """The first hosts of the ring, each rack once before any rack twice."""
        chosen: list[Any] = []
        skipped: list[Any] = []
        seen: set[Any] = set()
        for host in ordered:
            if len(chosen) == factor:
                break
            if host.rack in seen and len(seen) < len(racks):
                skipped.append(host)
                continue
            chosen.append(host)
            seen.add(host.rack)
            if len(seen) == len(racks):
                chosen += skipped[: factor - len(chosen)]
                skipped.clear()
        return chosen

    def export_for_schema(self) -> str:
        factors = sorted(self.dc_replication_factors_info.items())
        return "{'class': 'NetworkTopologyStrategy'%s}" % "".join(f", '{dc}': '{rf}'" for dc, rf in factors)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NetworkTopologyStrategy):
            return False
        return self.dc_replication_factors_info == other.dc_replication_factors_info

    __hash__ = None  # type: ignore[assignment]


class LocalStrategy(_ReplicationStrategy):
    """Each node has rows of its own: the system keyspaces."""

    def __init__(self, options_map: Mapping[str, Any]) -> None:
        pass

    def make_token_replica_map(self, token_to_host_owner: Mapping[Any, Any], ring: list[Any]) -> dict[Any, Any]:
        return {}

    def export_for_schema(self) -> str:
        return "{'class': 'LocalStrategy'}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LocalStrategy)

    __hash__ = None  # type: ignore[assignment]


for _public in (ReplicationFactor, SimpleStrategy, NetworkTopologyStrategy, LocalStrategy):
    _public.__module__ = "cassandra.metadata"
