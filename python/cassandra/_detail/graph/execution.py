"""Graph queries on a session: their execution profiles, and how such a query is sent."""

from __future__ import annotations

import json
from typing import Any

from cassandra import ConsistencyLevel
from cassandra._detail.graph.codec import GraphSON1Serializer, GraphSON2Serializer, GraphSON3Serializer
from cassandra._detail.profiles import (
    _NOT_SET,
    EXEC_PROFILE_GRAPH_ANALYTICS_DEFAULT,
    EXEC_PROFILE_GRAPH_DEFAULT,
    EXEC_PROFILE_GRAPH_SYSTEM_DEFAULT,
    ConfigMode,
    ExecutionProfile,
    default_lbp_factory,
)
from cassandra._detail.protocol.requests import QueryMessage
from cassandra.auth import _proxy_execute_key
from cassandra.datastax.graph.query import (
    GraphOptions,
    GraphProtocol,
    GraphStatement,
    SimpleGraphStatement,
    _GraphSONContextRowFactory,
    _request_timeout_key,
    graph_graphson2_row_factory,
    graph_graphson3_row_factory,
    graph_object_row_factory,
)
from cassandra.marshal import int64_pack
from cassandra.policies import DefaultLoadBalancingPolicy, NeverRetryPolicy
from cassandra.protocol import ProtocolHandler
from ilion._ilion import Call

_HEADER_BYTES = 9
_SYSTEM_TIMEOUT = 180.0
_ONE_WEEK = 3600.0 * 24.0 * 7.0


class GraphExecutionProfile(ExecutionProfile):
    """Settings for graph queries. Row factory and protocol, if not given, are those of the graph's engine."""

    graph_options: Any = None

    def __init__(
        self,
        load_balancing_policy: Any = _NOT_SET,
        retry_policy: Any = None,
        consistency_level: Any = _NOT_SET,
        serial_consistency_level: int | None = None,
        request_timeout: float | None = 30.0,
        row_factory: Any = None,
        graph_options: Any = None,
        continuous_paging_options: Any = _NOT_SET,
    ) -> None:
        super().__init__(
            load_balancing_policy,
            retry_policy or NeverRetryPolicy(),
            consistency_level,
            serial_consistency_level,
            request_timeout,
            row_factory,
            continuous_paging_options=continuous_paging_options,
        )
        self.graph_options = graph_options or GraphOptions(graph_source=b"g", graph_language=b"gremlin-groovy")


class GraphAnalyticsExecutionProfile(GraphExecutionProfile):
    """Settings for queries that take their time."""

    def __init__(
        self,
        load_balancing_policy: Any = None,
        retry_policy: Any = None,
        consistency_level: Any = _NOT_SET,
        serial_consistency_level: int | None = None,
        request_timeout: float | None = _ONE_WEEK,
        row_factory: Any = None,
        graph_options: Any = None,
    ) -> None:
        super().__init__(
            load_balancing_policy or DefaultLoadBalancingPolicy(default_lbp_factory()),
            retry_policy,
            consistency_level,
            serial_consistency_level,
            request_timeout,
            row_factory,
            graph_options or GraphOptions(graph_language=b"gremlin-groovy"),
        )
        self.graph_options.set_source_analytics()


def default_profiles(balancing: Any) -> dict[Any, GraphExecutionProfile]:
    """The profiles behind the names that every cluster knows, over the policy of its default profile."""
    policy = DefaultLoadBalancingPolicy(balancing)
    # It may be connected already.
    policy._followed = balancing._followed
    return {
        EXEC_PROFILE_GRAPH_DEFAULT: GraphExecutionProfile(policy),
        EXEC_PROFILE_GRAPH_SYSTEM_DEFAULT: GraphExecutionProfile(policy, request_timeout=_SYSTEM_TIMEOUT),
        EXEC_PROFILE_GRAPH_ANALYTICS_DEFAULT: GraphAnalyticsExecutionProfile(policy),
    }


def execute_graph_async(
    session: Any, query: Any, parameters: Any, trace: bool, execution_profile: Any, execute_as: str | None
) -> Any:
    if session.cluster._config_mode == ConfigMode.LEGACY:
        raise ValueError(
            "Cannot execute graph queries using Cluster legacy parameters. Consider using Execution profiles: "
            "https://docs.datastax.com/en/developer/python-driver/latest/execution_profiles/#execution-profiles"
        )
    if not isinstance(query, GraphStatement):
        query = SimpleGraphStatement(query)
    profile = session.execution_profile_clone_update(execution_profile)
    if not hasattr(profile, "graph_options"):
        raise ValueError(
            "Execution profile for graph queries must derive from GraphExecutionProfile, and provide graph_options"
        )
    resolve_options(session, profile)
    factory = profile.row_factory
    if isinstance(factory, type) and issubclass(factory, _GraphSONContextRowFactory):
        profile.row_factory = factory(session.cluster)
    payload = profile.graph_options.get_options_map()
    if execute_as:
        payload[_proxy_execute_key] = execute_as.encode()
    if profile.request_timeout is not None:
        payload[_request_timeout_key] = int64_pack(int(profile.request_timeout * 1000))
    future = session._create_response_future(query, None, trace, payload, _NOT_SET, profile)
    future._call = _call(session, query, parameters, profile, payload, trace)
    future.send_request()
    return future


def _call(session: Any, query: Any, parameters: Any, profile: Any, payload: Any, trace: bool) -> Any:
    level = query.consistency_level
    message = QueryMessage(query.query, ConsistencyLevel.LOCAL_ONE if level is None else level)
    if query.consistency_level is None and profile.consistency_level is not None:
        message.consistency_level = profile.consistency_level
    if parameters:
        message.query_params = transform_params(session, parameters, profile.graph_options)
    message.custom_payload = payload
    message.tracing = trace
    version = session._protocol_version
    frame = ProtocolHandler.encode_message(message, 0, version, None, False)
    return Call.raw(frame[4], frame[1], frame[_HEADER_BYTES:], version)


def resolve_options(session: Any, profile: Any) -> None:
    """Gives the profile options and a row factory of its own, as the engine of its graph wants them."""
    profile.graph_options = profile.graph_options.copy()
    options = profile.graph_options
    if not options.graph_protocol:
        is_core = options.graph_language == b"bytecode-json" or _is_core_graph(session, options.graph_name)
        options.graph_protocol = GraphProtocol.GRAPHSON_3_0 if is_core else GraphOptions.DEFAULT_GRAPH_PROTOCOL
    if not profile.row_factory:
        profile.row_factory = {
            GraphProtocol.GRAPHSON_1_0: graph_object_row_factory,
            GraphProtocol.GRAPHSON_2_0: graph_graphson2_row_factory,
            GraphProtocol.GRAPHSON_3_0: graph_graphson3_row_factory,
        }.get(options.graph_protocol)
        if profile.row_factory is None:
            raise ValueError(f"Unknown graph protocol: {options.graph_protocol}")


def _is_core_graph(session: Any, name: bytes | None) -> bool:
    keyspace = session.cluster.metadata.keyspaces.get((name or b"").decode("utf-8"))
    return keyspace is not None and keyspace.graph_engine == "Core"


def transform_params(session: Any, parameters: Any, graph_options: Any) -> list[bytes]:
    """The parameters as the one value of the request: JSON in the version that the options name."""
    if not isinstance(parameters, dict):
        raise ValueError("The parameters must be a dictionary. Unnamed parameters are not allowed.")
    protocol = graph_options.graph_protocol
    if protocol == GraphProtocol.GRAPHSON_1_0:
        serializer: Any = GraphSON1Serializer
    elif protocol == GraphProtocol.GRAPHSON_2_0:
        serializer = GraphSON2Serializer()
    else:
        name = graph_options.graph_name
        context = {"cluster": session.cluster, "graph_name": name.decode("utf-8") if name else None}
        serializer = GraphSON3Serializer(context)
    content = serializer.serialize(parameters)
    return [json.dumps(content).encode("utf-8")]


GraphExecutionProfile.__module__ = GraphAnalyticsExecutionProfile.__module__ = "cassandra.cluster"
