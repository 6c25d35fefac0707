"""Load-balancing policies that change what another one says."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from itertools import chain
from typing import Any

from cassandra._detail.policies.load_balancing import HostDistance, LoadBalancingPolicy


class WrapperPolicy(LoadBalancingPolicy):
    """Leaves everything but the plan to another policy."""

    _child_policy: Any = None

    def __init__(self, child_policy: LoadBalancingPolicy) -> None:
        super().__init__()
        self._child_policy = child_policy

    def distance(self, *args: Any, **kwargs: Any) -> int:
        self._catch_up()
        return self._child_policy.distance(*args, **kwargs)  # type: ignore[no-any-return]

    def populate(self, cluster: Any, hosts: Any) -> None:
        self._child_policy.populate(cluster, hosts)

    def on_up(self, *args: Any, **kwargs: Any) -> Any:
        return self._child_policy.on_up(*args, **kwargs)

    def on_down(self, *args: Any, **kwargs: Any) -> Any:
        return self._child_policy.on_down(*args, **kwargs)

    def on_add(self, *args: Any, **kwargs: Any) -> Any:
        return self._child_policy.on_add(*args, **kwargs)

    def on_remove(self, *args: Any, **kwargs: Any) -> Any:
        return self._child_policy.on_remove(*args, **kwargs)


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
            from cassandra import policies  # where applications replace it

            policies.shuffle(replicas)
        return replicas

    def make_query_plan(self, working_keyspace: str | None = None, query: Any = None) -> Iterator[Any]:
        self._catch_up()
        keyspace = query.keyspace if query and query.keyspace else working_keyspace
        child = self._child_policy
        replicas = self._replicas(keyspace, query)
        for replica in replicas:
            if replica.is_up and child.distance(replica) == HostDistance.LOCAL:
                yield replica
        for host in child.make_query_plan(keyspace, query):
            if host not in replicas or child.distance(host) == HostDistance.REMOTE:
                yield host


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
        self._catch_up()
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


for _public in (
    WrapperPolicy,
    TokenAwarePolicy,
    HostFilterPolicy,
    DefaultLoadBalancingPolicy,
    DSELoadBalancingPolicy,
):
    _public.__module__ = "cassandra.policies"
