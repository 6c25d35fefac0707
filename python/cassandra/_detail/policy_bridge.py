"""How the driver is told of policies: built-in ones by name, others as objects it calls on its loop thread.

A policy counts as built-in only if it is of exactly a built-in class with none of its methods replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cassandra import policies
from cassandra._detail.protocol.errors import error_from_native
from cassandra.auth import PlainTextAuthProvider


def _is_plain(policy: Any, cls: type) -> bool:
    return type(policy) is cls and not any(callable(value) for value in vars(policy).values())


def native_load_balancing(policy: Any) -> Any:
    """The native form of a built-in policy, or None."""
    if _is_plain(policy, policies.RoundRobinPolicy):
        return ("round_robin",)
    if _is_plain(policy, policies.DCAwareRoundRobinPolicy):
        return ("dc_aware", policy.local_dc or "", policy.used_hosts_per_remote_dc)
    if _is_plain(policy, policies.WhiteListRoundRobinPolicy):
        return ("white_list", list(policy._allowed_hosts_resolved))
    if _is_plain(policy, policies.TokenAwarePolicy):
        child = native_load_balancing(policy._child_policy)
        return child and ("token_aware", child, policy.shuffle_replicas)
    if _is_plain(policy, policies.DefaultLoadBalancingPolicy):
        # Its only difference is for statements that name a host, which the request does itself.
        return native_load_balancing(policy._child_policy)
    return None


def native_retry(policy: Any) -> Any:
    if _is_plain(policy, policies.RetryPolicy):
        return ("default",)
    if _is_plain(policy, policies.FallthroughRetryPolicy):
        return ("fallthrough",)
    if _is_plain(policy, policies.NeverRetryPolicy):
        return ("never",)
    if _is_plain(policy, policies.DowngradingConsistencyRetryPolicy):
        return ("downgrading",)
    return None


def reconnection_spec(policy: Any) -> Any:
    if _is_plain(policy, policies.ConstantReconnectionPolicy):
        return ("constant", policy.delay, policy.max_attempts or None)
    if _is_plain(policy, policies.ExponentialReconnectionPolicy):
        return ("exponential", policy.base_delay, policy.max_delay, policy.max_attempts)
    return ("python", policy)


def auth_spec(provider: Any) -> Any:
    if not provider:
        return None
    if _is_plain(provider, PlainTextAuthProvider):
        return ("plain", provider.username, provider.password)
    return ("python", provider)


class LoadBalancingBridge:
    """Lets the driver ask a policy of Python: native hosts on one side, those of the metadata on the other.

    What is asked about is a pair of the statement and the session's keyspace, None for the driver's own requests.
    """

    def __init__(self, cluster: Any, policy: Any) -> None:
        self._cluster = cluster
        self._policy = policy

    def populate(self, refs: Iterable[Any]) -> None:
        hosts = [self._cluster.metadata._host_of(ref) for ref in refs]
        self._policy.populate(self._cluster, hosts)
        for host in hosts:
            self._policy.on_up(host)

    def distance(self, address: str, port: int, server_name: str) -> int:
        metadata = self._cluster.metadata
        host = metadata._host_at(metadata._endpoint_at(address, port, server_name))
        return int(self._policy.distance(host))

    def plan(self, keyspace: str | None, asked: Any) -> Iterator[Any]:
        statement, working_keyspace = asked or (None, keyspace)
        for host in self._policy.make_query_plan(working_keyspace, statement):
            if host._native is not None:
                yield host._native

    def _tell(self, event: str, ref: Any) -> None:
        getattr(self._policy, event)(self._cluster.metadata._host_of(ref))

    def on_add(self, ref: Any) -> None:
        self._tell("on_add", ref)

    def on_remove(self, ref: Any) -> None:
        self._tell("on_remove", ref)

    def on_up(self, ref: Any) -> None:
        self._tell("on_up", ref)

    def on_down(self, ref: Any) -> None:
        self._tell("on_down", ref)


class RetryBridge:
    """Lets the driver ask a retry policy of Python."""

    def __init__(self, policy: Any) -> None:
        self._policy = policy

    def _ask(self, method: str, asked: Any, retry_num: int, error: Any) -> Any:
        found = error_from_native(*error)
        return getattr(self._policy, method)(asked and asked[0], retry_num=retry_num, **found.info)

    def on_read_timeout(self, asked: Any, consistency: int, retry_num: int, error: Any) -> Any:
        return self._ask("on_read_timeout", asked, retry_num, error)

    def on_write_timeout(self, asked: Any, consistency: int, retry_num: int, error: Any) -> Any:
        return self._ask("on_write_timeout", asked, retry_num, error)

    def on_unavailable(self, asked: Any, consistency: int, retry_num: int, error: Any) -> Any:
        return self._ask("on_unavailable", asked, retry_num, error)

    def on_request_error(self, asked: Any, consistency: int, retry_num: int, error: Any) -> Any:
        from cassandra._detail.errors import attempt_exception

        code = error[0]
        found = error_from_native(*error) if code < 0x10000 else attempt_exception(None, error)
        return self._policy.on_request_error(asked and asked[0], consistency, error=found, retry_num=retry_num)


class EndPointBridge:
    """Lets the driver ask the endpoint factory of Python where to reach a peer."""

    def __init__(self, cluster: Any) -> None:
        self._cluster = cluster

    def create(self, address: str, port: int, info: dict[str, Any]) -> tuple[str, int, str]:
        row = {
            "peer": info["broadcast_address"],
            "peer_port": info["broadcast_port"],
            "broadcast_address": info["broadcast_address"],
            "broadcast_port": info["broadcast_port"],
            "rpc_address": address,
            "rpc_port": port,
            "native_address": address,
            "native_port": port,
            "host_id": info["host_id"],
            "data_center": info["datacenter"],
            "rack": info["rack"],
            "release_version": info["release_version"],
            "tokens": info["tokens"],
        }
        endpoint = self._cluster.endpoint_factory.create(row)
        return self._cluster.metadata._key_of(endpoint)  # type: ignore[no-any-return]


class SpeculativeBridge:
    def __init__(self, cluster: Any, policy: Any) -> None:
        self._cluster = cluster
        self._policy = policy

    def new_plan(self, keyspace: str | None, asked: Any) -> SpeculativePlanBridge:
        statement, working_keyspace = asked or (None, keyspace)
        keyspace = (statement and statement.keyspace) or working_keyspace
        return SpeculativePlanBridge(self._cluster, self._policy.new_plan(keyspace, statement))


class SpeculativePlanBridge:
    def __init__(self, cluster: Any, plan: Any) -> None:
        self._cluster = cluster
        self._plan = plan

    def next_execution(self, ref: Any) -> float:
        return float(self._plan.next_execution(self._cluster.metadata._host_of(ref)))


def retry_spec(policy: Any) -> Any:
    return native_retry(policy) or ("python", RetryBridge(policy))


def _speculative_spec(cluster: Any, policy: Any) -> Any:
    if policy is None or type(policy) is policies.NoSpeculativeExecutionPolicy:
        return None
    if _is_plain(policy, policies.ConstantSpeculativeExecutionPolicy):
        return ("constant", policy.delay, policy.max_attempts)
    return ("python", SpeculativeBridge(cluster, policy))


def profile_spec(cluster: Any, load_balancing: Any, retry: Any, speculative: Any) -> tuple[Any, Any, Any]:
    """What makes a native profile."""
    balancing = native_load_balancing(load_balancing) or ("python", LoadBalancingBridge(cluster, load_balancing))
    return balancing, retry_spec(retry), _speculative_spec(cluster, speculative)


def asks_python(spec: tuple[Any, Any, Any]) -> bool:
    """Whether requests under the profile have to bring their statement along."""
    return any(part is not None and part[0] == "python" for part in spec)
