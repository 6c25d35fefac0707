"""Which hosts to ask: the listeners, and the policies that stand on their own."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterable, Iterator
from random import randrange
from threading import Lock
from typing import Any
from weakref import proxy

log = logging.getLogger("cassandra.policies")


class HostDistance:
    """How near a host is: ignored hosts get no connections, remote ones are asked after the local ones."""

    IGNORED = -1
    LOCAL = 0
    REMOTE = 1


class HostStateListener:
    """Is told when hosts come, go, and change between up and down. Register with Cluster.register_listener."""

    def on_up(self, host: Any) -> None:
        raise NotImplementedError()

    def on_down(self, host: Any) -> None:
        raise NotImplementedError()

    def on_add(self, host: Any) -> None:
        raise NotImplementedError()

    def on_remove(self, host: Any) -> None:
        raise NotImplementedError()


class LoadBalancingPolicy(HostStateListener):
    """Says how near hosts are and in which order a request tries them."""

    _hosts_lock: Any = None
    # The cluster whose driver carries the policy out by itself, and the hosts that this object was told of.
    _followed: Any = None
    _known_hosts: Any = None

    def __init__(self) -> None:
        self._hosts_lock = Lock()

    def _follow(self, cluster: Any) -> None:
        """Has this object know the cluster's hosts when it is asked, although the driver never asks it."""
        self._followed = proxy(cluster)

    def _catch_up(self) -> None:
        if self._followed is None:
            return
        try:
            hosts = [host for host in self._followed.metadata.all_hosts() if host.is_up is not False]
        except ReferenceError:
            return
        if hosts != self._known_hosts:
            self._known_hosts = hosts
            self.populate(self._followed, hosts)
            for host in hosts:
                self.on_up(host)

    def distance(self, host: Any) -> int:
        raise NotImplementedError()

    def populate(self, cluster: Any, hosts: Any) -> None:
        raise NotImplementedError()

    def make_query_plan(self, working_keyspace: str | None = None, query: Any = None) -> Iterable[Any]:
        raise NotImplementedError()

    def check_supported(self) -> None:
        """Raises if the policy cannot work with the cluster, once connected."""


def _rotated(hosts: Any, start: int) -> list[Any]:
    ordered = list(hosts)
    if not ordered:
        return []
    start %= len(ordered)
    return ordered[start:] + ordered[:start]


class RoundRobinPolicy(LoadBalancingPolicy):
    """All hosts, each request starting with the next one."""

    _live_hosts: frozenset[Any] = frozenset()
    _position = 0

    def populate(self, cluster: Any, hosts: Any) -> None:
        self._live_hosts = frozenset(hosts)
        self._position = randrange(len(hosts)) if hosts else 0

    def distance(self, host: Any) -> int:
        return HostDistance.LOCAL

    def make_query_plan(self, working_keyspace: str | None = None, query: Any = None) -> Iterable[Any]:
        self._catch_up()
        start = self._position
        self._position = start + 1
        return iter(_rotated(self._live_hosts, start))

    def on_up(self, host: Any) -> None:
        with self._hosts_lock:
            self._live_hosts = self._live_hosts | {host}

    def on_down(self, host: Any) -> None:
        with self._hosts_lock:
            self._live_hosts = self._live_hosts - {host}

    def on_add(self, host: Any) -> None:
        self.on_up(host)

    def on_remove(self, host: Any) -> None:
        self.on_down(host)


class DCAwareRoundRobinPolicy(LoadBalancingPolicy):
    """The hosts of the local datacenter in turn, then `used_hosts_per_remote_dc` of each other datacenter.

    Without `local_dc` the local datacenter is that of the first contact point that comes up.
    """

    local_dc: str | None = None
    used_hosts_per_remote_dc = 0

    def __init__(self, local_dc: str = "", used_hosts_per_remote_dc: int = 0) -> None:
        super().__init__()
        self.local_dc = local_dc
        self.used_hosts_per_remote_dc = used_hosts_per_remote_dc
        self._dc_live_hosts: dict[Any, tuple[Any, ...]] = {}
        self._position = 0
        self._endpoints: list[Any] = []

    def _dc(self, host: Any) -> Any:
        return host.datacenter or self.local_dc

    def populate(self, cluster: Any, hosts: Any) -> None:
        by_dc: dict[Any, dict[Any, None]] = {}
        for host in hosts:
            by_dc.setdefault(self._dc(host), {})[host] = None
        self._dc_live_hosts.update((dc, tuple(members)) for dc, members in by_dc.items())
        if not self.local_dc:
            self._endpoints = list(cluster.endpoints_resolved)
        self._position = randrange(len(hosts)) if hosts else 0

    def distance(self, host: Any) -> int:
        self._catch_up()
        dc = self._dc(host)
        if dc == self.local_dc:
            return HostDistance.LOCAL
        used = self._dc_live_hosts.get(dc, ())[: self.used_hosts_per_remote_dc]
        return HostDistance.REMOTE if host in used else HostDistance.IGNORED

    def make_query_plan(self, working_keyspace: str | None = None, query: Any = None) -> Iterator[Any]:
        self._catch_up()
        start = self._position
        self._position = start + 1
        yield from _rotated(self._dc_live_hosts.get(self.local_dc, ()), start)
        for dc, hosts in list(self._dc_live_hosts.items()):
            if dc != self.local_dc:
                yield from hosts[: self.used_hosts_per_remote_dc]

    def on_up(self, host: Any) -> None:
        if not self.local_dc and host.datacenter and host.endpoint in self._endpoints:
            self.local_dc = host.datacenter
            self._endpoints = []
            log.info(
                "DCAwareRoundRobinPolicy takes '%s', the datacenter of %s, for the local one; "
                "give local_dc to its constructor if that is wrong",
                self.local_dc,
                host.endpoint,
            )
        dc = self._dc(host)
        with self._hosts_lock:
            present = self._dc_live_hosts.get(dc, ())
            if host not in present:
                self._dc_live_hosts[dc] = (*present, host)

    def on_down(self, host: Any) -> None:
        dc = self._dc(host)
        with self._hosts_lock:
            left = tuple(other for other in self._dc_live_hosts.get(dc, ()) if other != host)
            if left:
                self._dc_live_hosts[dc] = left
            else:
                self._dc_live_hosts.pop(dc, None)

    def on_add(self, host: Any) -> None:
        self.on_up(host)

    def on_remove(self, host: Any) -> None:
        self.on_down(host)


class WhiteListRoundRobinPolicy(RoundRobinPolicy):
    """Only the given addresses, in turn."""

    def __init__(self, hosts: Iterable[str]) -> None:
        self._allowed_hosts = tuple(hosts)
        self._allowed_hosts_resolved = [
            found[4][0]
            for name in self._allowed_hosts
            for found in socket.getaddrinfo(name, None, socket.AF_UNSPEC, socket.SOCK_STREAM)
        ]
        super().__init__()

    def _allows(self, host: Any) -> bool:
        return host.address in self._allowed_hosts_resolved

    def populate(self, cluster: Any, hosts: Any) -> None:
        super().populate(cluster, [host for host in hosts if self._allows(host)])

    def distance(self, host: Any) -> int:
        return HostDistance.LOCAL if self._allows(host) else HostDistance.IGNORED

    def on_up(self, host: Any) -> None:
        if self._allows(host):
            super().on_up(host)


for _public in (
    HostDistance,
    HostStateListener,
    LoadBalancingPolicy,
    RoundRobinPolicy,
    DCAwareRoundRobinPolicy,
    WhiteListRoundRobinPolicy,
):
    _public.__module__ = "cassandra.policies"
