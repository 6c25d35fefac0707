"""Policies: which hosts to ask, when to ask again, how long to wait. Subclass them to decide otherwise.

Objects of exactly these classes run natively: the methods below state their rules for whoever calls or extends
them, and a subclass is asked for every request.
"""

from __future__ import annotations

import logging
import socket
import warnings
from collections import namedtuple
from collections.abc import Iterable, Iterator
from itertools import chain, count, repeat
from random import randint, randrange, shuffle
from threading import Lock
from typing import Any

from cassandra import ConsistencyLevel, OperationTimedOut
from cassandra import WriteType as WT

log = logging.getLogger(__name__)

WriteType = WT


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

    def __init__(self) -> None:
        self._hosts_lock = Lock()

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
        dc = self._dc(host)
        if dc == self.local_dc:
            return HostDistance.LOCAL
        used = self._dc_live_hosts.get(dc, ())[: self.used_hosts_per_remote_dc]
        return HostDistance.REMOTE if host in used else HostDistance.IGNORED

    def make_query_plan(self, working_keyspace: str | None = None, query: Any = None) -> Iterator[Any]:
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


class WrapperPolicy(LoadBalancingPolicy):
    """Leaves everything but the plan to another policy."""

    _child_policy: Any = None

    def __init__(self, child_policy: LoadBalancingPolicy) -> None:
        super().__init__()
        self._child_policy = child_policy

    def distance(self, *args: Any, **kwargs: Any) -> int:
        return self._child_policy.distance(*args, **kwargs)  # type: ignore[no-any-return]

    def populate(self, cluster: Any, hosts: Any) -> None:
        self._child_policy.populate(cluster, hosts)

    def on_up(self, *args: Any, **kwargs: Any) -> None:
        self._child_policy.on_up(*args, **kwargs)

    def on_down(self, *args: Any, **kwargs: Any) -> None:
        self._child_policy.on_down(*args, **kwargs)

    def on_add(self, *args: Any, **kwargs: Any) -> None:
        self._child_policy.on_add(*args, **kwargs)

    def on_remove(self, *args: Any, **kwargs: Any) -> None:
        self._child_policy.on_remove(*args, **kwargs)


class TokenAwarePolicy(WrapperPolicy):
    """The near replicas of the statement's partition first, then what the child policy says."""

    _cluster_metadata: Any = None
    shuffle_replicas = False

    def __init__(self, child_policy: LoadBalancingPolicy, shuffle_replicas: bool = False) -> None:
        super().__init__(child_policy)
        self.shuffle_replicas = shuffle_replicas

    def populate(self, cluster: Any, hosts: Any) -> None:
        self._cluster_metadata = cluster.metadata
        self._child_policy.populate(cluster, hosts)

    def _replicas(self, keyspace: str | None, query: Any) -> list[Any]:
        routing_key = query.routing_key if query is not None else None
        if routing_key is None or keyspace is None:
            return []
        replicas = list(self._cluster_metadata.get_replicas(keyspace, routing_key))
        if self.shuffle_replicas:
            shuffle(replicas)
        return replicas

    def make_query_plan(self, working_keyspace: str | None = None, query: Any = None) -> Iterator[Any]:
        keyspace = query.keyspace if query and query.keyspace else working_keyspace
        child = self._child_policy
        replicas = self._replicas(keyspace, query)
        for replica in replicas:
            if replica.is_up and child.distance(replica) == HostDistance.LOCAL:
                yield replica
        for host in child.make_query_plan(keyspace, query):
            if host not in replicas or child.distance(host) == HostDistance.REMOTE:
                yield host


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


class HostFilterPolicy(WrapperPolicy):
    """Only hosts for which `predicate(host)` is true."""

    def __init__(self, child_policy: LoadBalancingPolicy, predicate: Any) -> None:
        super().__init__(child_policy)
        self._predicate = predicate

    @property
    def predicate(self) -> Any:
        return self._predicate

    def distance(self, host: Any) -> int:  # type: ignore[override]
        return self._child_policy.distance(host) if self.predicate(host) else HostDistance.IGNORED

    def populate(self, cluster: Any, hosts: Any) -> None:
        self._child_policy.populate(cluster=cluster, hosts=hosts)

    def make_query_plan(self, working_keyspace: str | None = None, query: Any = None) -> Iterator[Any]:
        plan = self._child_policy.make_query_plan(working_keyspace=working_keyspace, query=query)
        return filter(self.predicate, plan)

    def check_supported(self) -> None:
        self._child_policy.check_supported()


class DefaultLoadBalancingPolicy(WrapperPolicy):
    """The host that the statement names in `target_host` first."""

    _cluster_metadata: Any = None

    def populate(self, cluster: Any, hosts: Any) -> None:
        self._cluster_metadata = cluster.metadata
        self._child_policy.populate(cluster, hosts)

    def make_query_plan(self, working_keyspace: str | None = None, query: Any = None) -> Iterator[Any]:
        keyspace = query.keyspace if query and query.keyspace else working_keyspace
        address = getattr(query, "target_host", None) if query else None
        target = self._cluster_metadata.get_host(address)
        first = [target] if target and target.is_up else []
        rest = (host for host in self._child_policy.make_query_plan(keyspace, query) if host not in first)
        return chain(first, rest)


class DSELoadBalancingPolicy(DefaultLoadBalancingPolicy):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        warnings.warn(
            "DSELoadBalancingPolicy will be removed in 4.0. Consider using DefaultLoadBalancingPolicy.",
            DeprecationWarning,
            stacklevel=2,
        )


class ConvictionPolicy:
    """Decides when failures of connections mean that a host is down."""

    def __init__(self, host: Any) -> None:
        self.host = host

    def add_failure(self, connection_exc: BaseException) -> bool:
        raise NotImplementedError()

    def reset(self) -> None:
        raise NotImplementedError()


class SimpleConvictionPolicy(ConvictionPolicy):
    """Every failure but a timeout."""

    def add_failure(self, connection_exc: BaseException) -> bool:
        return not isinstance(connection_exc, OperationTimedOut)

    def reset(self) -> None:
        pass


class ReconnectionPolicy:
    """How long to wait between attempts to reach a host again."""

    def new_schedule(self) -> Iterable[float]:
        raise NotImplementedError()


class ConstantReconnectionPolicy(ReconnectionPolicy):
    def __init__(self, delay: float, max_attempts: int | None = 64) -> None:
        if delay < 0:
            raise ValueError("delay must not be negative")
        if max_attempts is not None and max_attempts < 0:
            raise ValueError("max_attempts must not be negative")
        self.delay = delay
        self.max_attempts = max_attempts

    def new_schedule(self) -> Iterable[float]:
        return repeat(self.delay, self.max_attempts) if self.max_attempts else repeat(self.delay)


class ExponentialReconnectionPolicy(ReconnectionPolicy):
    """Doubles the delay from `base_delay` up to `max_delay`, give or take 15 %."""

    def __init__(self, base_delay: float, max_delay: float, max_attempts: int | None = 64) -> None:
        if base_delay < 0 or max_delay < 0:
            raise ValueError("Delays may not be negative")
        if max_delay < base_delay:
            raise ValueError("Max delay must be greater than base delay")
        if max_attempts is not None and max_attempts < 0:
            raise ValueError("max_attempts must not be negative")
        self.base_delay = base_delay
        self.max_delay = max_delay
        self.max_attempts = max_attempts

    def new_schedule(self) -> Iterator[float]:
        delay = self.base_delay
        for _ in count() if self.max_attempts is None else range(self.max_attempts):
            yield self._add_jitter(delay)
            delay = min(delay * 2, self.max_delay)

    def _add_jitter(self, value: float) -> float:
        return min(max(self.base_delay, value * randint(85, 115) / 100), self.max_delay)


class RetryPolicy:
    """What happens after an error that another attempt may avoid.

    Each method answers a pair: RETRY (on the same host), RETRY_NEXT_HOST, RETHROW or IGNORE, and the consistency
    level to retry with, None for the same.
    """

    RETRY = 0
    RETHROW = 1
    IGNORE = 2
    RETRY_NEXT_HOST = 3

    def on_read_timeout(
        self,
        query: Any,
        consistency: int,
        required_responses: int,
        received_responses: int,
        data_retrieved: bool,
        retry_num: int,
    ) -> tuple[int, int | None]:
        # Enough replicas answered, only the one asked for the data did not: it is likely there now.
        if retry_num == 0 and received_responses >= required_responses and not data_retrieved:
            return self.RETRY, consistency
        return self.RETHROW, None

    def on_write_timeout(
        self,
        query: Any,
        consistency: int,
        write_type: int,
        required_responses: int,
        received_responses: int,
        retry_num: int,
    ) -> tuple[int, int | None]:
        if retry_num == 0 and write_type == WriteType.BATCH_LOG:
            return self.RETRY, consistency
        return self.RETHROW, None

    def on_unavailable(
        self, query: Any, consistency: int, required_replicas: int, alive_replicas: int, retry_num: int
    ) -> tuple[int, int | None]:
        return (self.RETRY_NEXT_HOST if retry_num == 0 else self.RETHROW), None

    def on_request_error(self, query: Any, consistency: int, error: Any, retry_num: int) -> tuple[int, int | None]:
        return self.RETRY_NEXT_HOST, None


class FallthroughRetryPolicy(RetryPolicy):
    """Never retries; errors go to the application."""

    def _rethrow(self, *args: Any, **kwargs: Any) -> tuple[int, int | None]:
        return self.RETHROW, None

    on_read_timeout = _rethrow
    on_write_timeout = _rethrow
    on_unavailable = _rethrow
    on_request_error = _rethrow


class NeverRetryPolicy(RetryPolicy):
    """Retries after errors of a host only, never after errors of the replicas."""

    def _rethrow(self, *args: Any, **kwargs: Any) -> tuple[int, int | None]:
        return self.RETHROW, None

    on_read_timeout = _rethrow
    on_write_timeout = _rethrow
    on_unavailable = _rethrow


class DowngradingConsistencyRetryPolicy(RetryPolicy):
    """Retries with the consistency level that the replicas that answered can give."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        warnings.warn(
            "DowngradingConsistencyRetryPolicy is deprecated and will be removed in the next major release.",
            DeprecationWarning,
            stacklevel=2,
        )

    def _pick_consistency(self, num_responses: int) -> tuple[int, int | None]:
        if num_responses < 1:
            return self.RETHROW, None
        levels = (ConsistencyLevel.ONE, ConsistencyLevel.TWO, ConsistencyLevel.THREE)
        return self.RETRY, levels[min(num_responses, 3) - 1]

    def on_read_timeout(
        self,
        query: Any,
        consistency: int,
        required_responses: int,
        received_responses: int,
        data_retrieved: bool,
        retry_num: int,
    ) -> tuple[int, int | None]:
        if retry_num != 0 or ConsistencyLevel.is_serial(consistency):
            return self.RETHROW, None
        if received_responses < required_responses:
            return self._pick_consistency(received_responses)
        return (self.RETHROW, None) if data_retrieved else (self.RETRY, consistency)

    def on_write_timeout(
        self,
        query: Any,
        consistency: int,
        write_type: int,
        required_responses: int,
        received_responses: int,
        retry_num: int,
    ) -> tuple[int, int | None]:
        if retry_num != 0:
            return self.RETHROW, None
        if write_type in (WriteType.SIMPLE, WriteType.BATCH, WriteType.COUNTER):
            # Some replica has the write and will pass it on.
            return (self.IGNORE if received_responses > 0 else self.RETHROW), None
        if write_type == WriteType.UNLOGGED_BATCH:
            return self._pick_consistency(received_responses)
        return (self.RETRY, consistency) if write_type == WriteType.BATCH_LOG else (self.RETHROW, None)

    def on_unavailable(
        self, query: Any, consistency: int, required_replicas: int, alive_replicas: int, retry_num: int
    ) -> tuple[int, int | None]:
        if retry_num != 0:
            return self.RETHROW, None
        if ConsistencyLevel.is_serial(consistency):
            return self.RETRY_NEXT_HOST, None
        return self._pick_consistency(alive_replicas)


class AddressTranslator:
    """From the address a node announces to the one to connect to."""

    def translate(self, addr: str) -> str:
        raise NotImplementedError()


class IdentityTranslator(AddressTranslator):
    def translate(self, addr: str) -> str:
        return addr


class EC2MultiRegionTranslator(AddressTranslator):
    """Public addresses to private ones, by asking the name server for the name and the name for its address."""

    def translate(self, addr: str) -> str:
        family = socket.getaddrinfo(addr, 0, socket.AF_UNSPEC, socket.SOCK_STREAM)[0][0]
        for found in socket.getaddrinfo(socket.getfqdn(addr), 0, family, socket.SOCK_STREAM):
            return str(found[4][0])
        return addr


class SpeculativeExecutionPolicy:
    """When to ask a further host without waiting for the first; idempotent statements only."""

    def new_plan(self, keyspace: str | None, statement: Any) -> SpeculativeExecutionPlan:
        raise NotImplementedError()


class SpeculativeExecutionPlan:
    def next_execution(self, host: Any) -> float:
        """Seconds until the next attempt, negative for none."""
        raise NotImplementedError()


class NoSpeculativeExecutionPlan(SpeculativeExecutionPlan):
    def next_execution(self, host: Any) -> float:
        return -1


class NoSpeculativeExecutionPolicy(SpeculativeExecutionPolicy):
    def new_plan(self, keyspace: str | None, statement: Any) -> SpeculativeExecutionPlan:
        return NoSpeculativeExecutionPlan()


class ConstantSpeculativeExecutionPolicy(SpeculativeExecutionPolicy):
    """Up to `max_attempts` further hosts, `delay` seconds apart."""

    class ConstantSpeculativeExecutionPlan(SpeculativeExecutionPlan):
        def __init__(self, delay: float, max_attempts: int) -> None:
            self.delay = delay
            self.remaining = max_attempts

        def next_execution(self, host: Any) -> float:
            if self.remaining <= 0:
                return -1
            self.remaining -= 1
            return self.delay

    def __init__(self, delay: float, max_attempts: int) -> None:
        self.delay = delay
        self.max_attempts = max_attempts

    def new_plan(self, keyspace: str | None, statement: Any) -> SpeculativeExecutionPlan:
        return self.ConstantSpeculativeExecutionPlan(self.delay, self.max_attempts)


ColDesc = namedtuple("ColDesc", ["ks", "table", "col"])


class ColumnEncryptionPolicy:
    """Encrypts columns on their way to the server and decrypts them on their way back."""

    def encrypt(self, coldesc: Any, obj_bytes: bytes) -> bytes:
        raise NotImplementedError()

    def decrypt(self, coldesc: Any, encrypted_bytes: bytes) -> bytes:
        raise NotImplementedError()

    def add_column(self, coldesc: Any, key: bytes) -> None:
        raise NotImplementedError()

    def contains_column(self, coldesc: Any) -> bool:
        raise NotImplementedError()

    def encode_and_encrypt(self, coldesc: Any, obj: Any) -> bytes:
        raise NotImplementedError()
