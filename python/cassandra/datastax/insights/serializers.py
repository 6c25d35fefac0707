"""How policies and profiles are described in reports."""

from __future__ import annotations

from typing import Any


def initialize_registry(insights_registry: Any) -> bool:
    """Registers the driver's own classes, once; whether it did."""
    if insights_registry.initialized:
        return False
    _register_policies(insights_registry)
    _register_profiles(insights_registry)
    insights_registry.initialized = True
    return True


def _register_policies(registry: Any) -> None:
    from cassandra import policies
    from cassandra.datastax.insights.util import namespace

    def child(policy: Any) -> Any:
        return registry.serialize(policy._child_policy, policy=True)

    options = {
        policies.RoundRobinPolicy: {},
        policies.DCAwareRoundRobinPolicy: {
            "local_dc": lambda p: p.local_dc,
            "used_hosts_per_remote_dc": lambda p: p.used_hosts_per_remote_dc,
        },
        policies.TokenAwarePolicy: {"child_policy": child, "shuffle_replicas": lambda p: p.shuffle_replicas},
        policies.WhiteListRoundRobinPolicy: {"allowed_hosts": lambda p: p._allowed_hosts},
        policies.HostFilterPolicy: {"child_policy": child, "predicate": lambda p: p.predicate.__name__},
        policies.ConstantReconnectionPolicy: {
            "delay": lambda p: p.delay,
            "max_attempts": lambda p: p.max_attempts,
        },
        policies.ExponentialReconnectionPolicy: {
            "base_delay": lambda p: p.base_delay,
            "max_delay": lambda p: p.max_delay,
            "max_attempts": lambda p: p.max_attempts,
        },
        policies.RetryPolicy: {},
        policies.SpeculativeExecutionPolicy: {},
        policies.ConstantSpeculativeExecutionPolicy: {
            "delay": lambda p: p.delay,
            "max_attempts": lambda p: p.max_attempts,
        },
        policies.WrapperPolicy: {"child_policy": child},
    }

    def describer(getters: dict[str, Any]) -> Any:
        def describe(policy: Any) -> dict[str, Any]:
            cls = type(policy)
            described = {name: get(policy) for name, get in getters.items()}
            return {"type": cls.__name__, "namespace": namespace(cls), "options": described}

        return describe

    for cls, getters in options.items():
        registry.register(cls, describer(getters))


def _register_profiles(registry: Any) -> None:
    from cassandra import ConsistencyLevel, cluster
    from cassandra.datastax.graph import GraphOptions

    @registry.register_serializer_for(cluster.ExecutionProfile)  # type: ignore[untyped-decorator]
    def profile(p: Any) -> dict[str, Any]:
        paging = p.continuous_paging_options
        return {
            "loadBalancing": registry.serialize(p.load_balancing_policy, policy=True),
            "retry": registry.serialize(p.retry_policy, policy=True),
            "readTimeout": p.request_timeout,
            "consistency": ConsistencyLevel.value_to_name.get(p.consistency_level),
            "serialConsistency": ConsistencyLevel.value_to_name.get(p.serial_consistency_level),
            "continuousPagingOptions": None if paging in (None, cluster._NOT_SET) else registry.serialize(paging),
            "speculativeExecution": registry.serialize(p.speculative_execution_policy),
            "graphOptions": None,
        }

    @registry.register_serializer_for(cluster.GraphExecutionProfile)  # type: ignore[untyped-decorator]
    def graph_profile(p: Any) -> dict[str, Any]:
        return {**profile(p), "graphOptions": registry.serialize(p.graph_options)}

    @registry.register_serializer_for(cluster.ProfileManager)  # type: ignore[untyped-decorator]
    def profile_manager(manager: Any) -> dict[str, Any]:
        described = {
            cluster._execution_profile_to_string(name).strip('"'): p for name, p in manager.profiles.items()
        }
        described["default"] = manager.default
        return {name: registry.serialize(p) for name, p in described.items()}

    @registry.register_serializer_for(GraphOptions)  # type: ignore[untyped-decorator]
    def graph_options(options: Any) -> dict[str, Any]:
        found = {
            "source": options.graph_source,
            "language": options.graph_language,
            "graphProtocol": options.graph_protocol,
        }
        return {key: v.decode("utf-8") if isinstance(v, bytes) else v for key, v in found.items()}

    @registry.register_serializer_for(cluster.ContinuousPagingOptions)  # type: ignore[untyped-decorator]
    def paging_options(options: Any) -> dict[str, Any]:
        return {
            name: getattr(options, name)
            for name in ("page_unit", "max_pages", "max_pages_per_second", "max_queue_size")
        }
