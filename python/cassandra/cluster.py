"""Clusters and sessions."""

from __future__ import annotations

import logging
import uuid
from collections import defaultdict
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor  # noqa: F401
from importlib import import_module
from threading import RLock, current_thread
from typing import TYPE_CHECKING, Any
from warnings import warn
from weakref import WeakSet, proxy

from cassandra import (
    ProtocolVersion,
)
from cassandra._detail.cluster.arguments import ArgumentsMixin, cloud_settings, require_instance
from cassandra._detail.cluster.connecting import ConnectingMixin, _clusters_for_shutdown
from cassandra._detail.cluster.control import ControlConnection, refresh_schema_and_set_result  # noqa: F401
from cassandra._detail.cluster.own_connections import OwnConnectionsMixin, default_connection_class
from cassandra._detail.cluster.refresh import RefreshMixin
from cassandra._detail.errors import NoHostAvailable
from cassandra._detail.future import ResponseFuture
from cassandra._detail.profiles import (
    _NOT_SET,
    EXEC_PROFILE_DEFAULT,
    EXEC_PROFILE_GRAPH_ANALYTICS_DEFAULT,
    EXEC_PROFILE_GRAPH_DEFAULT,
    EXEC_PROFILE_GRAPH_SYSTEM_DEFAULT,
    ConfigMode,
    ContinuousPagingOptions,
    ExecutionProfile,
    ProfileManager,
    _execution_profile_to_string,
    default_lbp_factory,
)
from cassandra._detail.results import QueryExhausted, ResultSet
from cassandra._detail.session import Session, UserTypeDoesNotExist
from cassandra.cqltypes import UserType
from cassandra.metadata import Metadata
from cassandra.policies import (
    ExponentialReconnectionPolicy,
    IdentityTranslator,
    SimpleConvictionPolicy,
)
from cassandra.query import (
    BatchStatement,
    BoundStatement,
    PreparedStatement,
    SimpleStatement,
    dict_factory,
    named_tuple_factory,
    ordered_dict_factory,
    tuple_factory,
)
from cassandra.timestamps import MonotonicTimestampGenerator
from ilion import _ilion

# isort: split
# What applications import from here although it is defined elsewhere.
from cassandra import (  # noqa: F401
    AuthenticationFailed,
    ConsistencyLevel,
    DependencyException,
    DriverException,
    OperationTimedOut,
    SchemaTargetType,
    UnresolvableContactPoints,
    UnsupportedOperation,
)
from cassandra._detail.cluster.own_connections import conn_fns, excs  # noqa: F401
from cassandra.auth import PlainTextAuthProvider  # noqa: F401
from cassandra.connection import (  # noqa: F401
    ConnectionBusy,
    ConnectionException,
    ConnectionShutdown,
    DefaultEndPoint,
    DefaultEndPointFactory,
    EndPoint,
    ProtocolVersionUnsupported,
    SniEndPointFactory,
)
from cassandra.encoder import Encoder  # noqa: F401
from cassandra.metadata import protect_name  # noqa: F401
from cassandra.murmur3 import murmur3  # noqa: F401
from cassandra.policies import (  # noqa: F401
    DCAwareRoundRobinPolicy,
    DefaultLoadBalancingPolicy,
    HostDistance,
    NeverRetryPolicy,
    NoSpeculativeExecutionPlan,
    NoSpeculativeExecutionPolicy,
    RetryPolicy,
    TokenAwarePolicy,
)
from cassandra.pool import Host, NoConnectionsAvailable  # noqa: F401
from cassandra.protocol import (  # noqa: F401
    RESULT_KIND_PREPARED,
    RESULT_KIND_ROWS,
    RESULT_KIND_SCHEMA_CHANGE,
    RESULT_KIND_SET_KEYSPACE,
    RESULT_KIND_VOID,
    BatchMessage,
    ErrorMessage,
    ExecuteMessage,
    IsBootstrappingErrorMessage,
    OverloadedErrorMessage,
    PreparedQueryNotFound,
    PrepareMessage,
    ProtocolException,
    ProtocolHandler,
    QueryMessage,
    ReadTimeoutErrorMessage,
    ResultMessage,
    ServerError,
    TruncateError,
    UnavailableErrorMessage,
    WriteTimeoutErrorMessage,
)
from cassandra.query import (  # noqa: F401
    FETCH_SIZE_UNSET,
    HostTargetingStatement,
    QueryTrace,
    TraceUnavailable,
    bind_params,
)
from cassandra.util import Version, _resolve_contact_points_to_string_map  # noqa: F401

__all__ = [
    "EXEC_PROFILE_DEFAULT",
    "EXEC_PROFILE_GRAPH_ANALYTICS_DEFAULT",
    "EXEC_PROFILE_GRAPH_DEFAULT",
    "EXEC_PROFILE_GRAPH_SYSTEM_DEFAULT",
    "BatchStatement",
    "BoundStatement",
    "Cluster",
    "ContinuousPagingOptions",
    "ControlConnection",
    "DefaultConnection",
    "ExecutionProfile",
    "NoHostAvailable",
    "PreparedStatement",
    "ProfileManager",
    "QueryExhausted",
    "ResponseFuture",
    "ResultSet",
    "Session",
    "SimpleStatement",
    "UserTypeDoesNotExist",
    "default_lbp_factory",
    "dict_factory",
    "named_tuple_factory",
    "ordered_dict_factory",
    "tuple_factory",
]

if TYPE_CHECKING:
    DefaultConnection: Any

log = logging.getLogger(__name__)

_ConfigMode = ConfigMode

# Seconds that shutdown waits for callbacks that are running; one that never ends must not keep the process.
CALLBACKS_JOIN_TIMEOUT = 5.0

# Settings of protocol versions 1 and 2.
DEFAULT_MIN_REQUESTS = 5
DEFAULT_MAX_REQUESTS = 100
DEFAULT_MIN_CONNECTIONS_PER_LOCAL_HOST = 2
DEFAULT_MAX_CONNECTIONS_PER_LOCAL_HOST = 8
DEFAULT_MIN_CONNECTIONS_PER_REMOTE_HOST = 1
DEFAULT_MAX_CONNECTIONS_PER_REMOTE_HOST = 2

# Names that few applications need, with the module each is loaded from when it is asked for.
_LATER = {
    **dict.fromkeys(
        ("GraphExecutionProfile", "GraphAnalyticsExecutionProfile"), "cassandra._detail.graph.execution"
    ),
    **dict.fromkeys(
        (
            "GraphOptions",
            "GraphProtocol",
            "GraphStatement",
            "SimpleGraphStatement",
            "graph_graphson2_row_factory",
            "graph_graphson3_row_factory",
            "graph_object_row_factory",
        ),
        "cassandra.datastax.graph.query",
    ),
    **dict.fromkeys(
        ("GraphSON1Serializer", "GraphSON2Serializer", "GraphSON3Serializer"), "cassandra.datastax.graph.graphson"
    ),
    "MonitorReporter": "cassandra.datastax.insights.reporter",
    "version_supports_insights": "cassandra.datastax.insights.util",
    "_Scheduler": "cassandra._detail.cluster.scheduler",
    "run_in_executor": "cassandra._detail.cluster.scheduler",
    "ConnectionHeartbeat": "cassandra.connection",
    "ContinuousPagingState": "cassandra.connection",
    "HostConnection": "cassandra.pool",
    "HostConnectionPool": "cassandra.pool",
    "EventletConnection": "cassandra.io.eventletreactor",
    "TwistedConnection": "cassandra.io.twistedreactor",
}


def __getattr__(name: str) -> Any:
    if name in ("DefaultConnection", "conn_class"):
        chosen = globals()["DefaultConnection"] = globals()["conn_class"] = default_connection_class()
        return chosen
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_LATER[name]), name)
    return value


def __dir__() -> list[str]:
    return [*globals(), "DefaultConnection", "conn_class", *_LATER]


class Cluster(ArgumentsMixin, ConnectingMixin, OwnConnectionsMixin, RefreshMixin):
    """Settings of a cluster, and once connected its hosts, its schema and its sessions."""

    contact_points: Any = ["127.0.0.1"]
    port = 9042
    cql_version: str | None = None
    protocol_version = ProtocolVersion.DSE_V2
    allow_beta_protocol_version = False
    no_compact = False
    compression: Any = True
    reconnection_policy: Any = ExponentialReconnectionPolicy(1.0, 600.0)
    conviction_policy_factory: Any = SimpleConvictionPolicy
    address_translator: Any = IdentityTranslator()
    connect_to_remote_hosts = True
    metrics_enabled = False
    metrics: Any = None
    ssl_options: Any = None
    ssl_context: Any = None
    sockopts: Any = None
    max_schema_agreement_wait: float = 10
    metadata: Any = None
    control_connection_timeout: float | None = 2.0
    idle_heartbeat_interval: float = 30
    idle_heartbeat_timeout: float = 30
    schema_event_refresh_window: float = 2
    topology_event_refresh_window: float = 10
    status_event_refresh_window: float = 2
    prepare_on_all_hosts = True
    reprepare_on_up = True
    connect_timeout: float | None = 5
    timestamp_generator: Any = None
    monitor_reporting_enabled = True
    monitor_reporting_interval = 30
    client_id: Any = None
    application_name = ""
    application_version = ""
    cloud: Any = None
    column_encryption_policy: Any = None
    endpoint_factory: Any = None
    profile_manager: Any = None
    sessions: Any = None
    executor: Any = None
    is_shutdown = False

    _protocol_version_explicit = False
    _native: Any = None

    def __init__(
        self,
        contact_points: Any = _NOT_SET,
        port: int = 9042,
        compression: Any = True,
        auth_provider: Any = None,
        load_balancing_policy: Any = None,
        reconnection_policy: Any = None,
        default_retry_policy: Any = None,
        conviction_policy_factory: Any = None,
        metrics_enabled: bool = False,
        connection_class: Any = None,
        ssl_options: Any = None,
        sockopts: Any = None,
        cql_version: str | None = None,
        protocol_version: Any = _NOT_SET,
        executor_threads: int = 2,
        max_schema_agreement_wait: float = 10,
        control_connection_timeout: float | None = 2.0,
        idle_heartbeat_interval: float = 30,
        schema_event_refresh_window: float = 2,
        topology_event_refresh_window: float = 10,
        connect_timeout: float | None = 5,
        schema_metadata_enabled: bool = True,
        token_metadata_enabled: bool = True,
        address_translator: Any = None,
        status_event_refresh_window: float = 2,
        prepare_on_all_hosts: bool = True,
        reprepare_on_up: bool = True,
        execution_profiles: Any = None,
        allow_beta_protocol_version: bool = False,
        timestamp_generator: Any = None,
        idle_heartbeat_timeout: float = 30,
        no_compact: bool = False,
        ssl_context: Any = None,
        endpoint_factory: Any = None,
        application_name: str | None = None,
        application_version: str | None = None,
        monitor_reporting_enabled: bool = True,
        monitor_reporting_interval: int = 30,
        client_id: Any = None,
        cloud: Any = None,
        column_encryption_policy: Any = None,
    ) -> None:
        if cloud is not None:
            self.cloud = cloud
            if contact_points is not _NOT_SET or endpoint_factory or ssl_context or ssl_options:
                raise ValueError(
                    "contact_points, endpoint_factory, ssl_context, and ssl_options "
                    "cannot be specified with a cloud configuration"
                )
            contact_points, endpoint_factory, ssl_context, auth_provider = cloud_settings(cloud, auth_provider)
            ssl_options = {"check_hostname": True}
        if column_encryption_policy is not None:
            self.column_encryption_policy = column_encryption_policy
        if connection_class is not None:
            self.connection_class = connection_class
        self.port = port
        self._take_contact_points(contact_points, endpoint_factory)
        self.compression = compression
        if protocol_version is not _NOT_SET:
            self.protocol_version = protocol_version
            self._protocol_version_explicit = True
        self.allow_beta_protocol_version = allow_beta_protocol_version
        self.no_compact = no_compact
        self.auth_provider = auth_provider
        self._take_policies(
            load_balancing_policy, reconnection_policy, default_retry_policy, conviction_policy_factory
        )
        if address_translator is not None:
            require_instance("address_translator", address_translator)
            self.address_translator = address_translator
        if timestamp_generator is not None and not callable(timestamp_generator):
            raise ValueError("timestamp_generator must be callable")
        self.timestamp_generator = timestamp_generator or MonotonicTimestampGenerator()
        self._take_profiles(load_balancing_policy, default_retry_policy, execution_profiles)
        if isinstance(ssl_context, dict):
            # The arguments of ssl.wrap_socket, as many a tutorial has them.
            ssl_options, ssl_context = {**(ssl_options or {}), **ssl_context}, None
        elif ssl_options and not ssl_context:
            warn(
                "Using ssl_options without ssl_context is deprecated and will result in an error in the next major "
                "release. Please use ssl_context to prepare for that release.",
                DeprecationWarning,
                stacklevel=2,
            )
        self.ssl_options = ssl_options
        self.ssl_context = ssl_context
        self.sockopts = sockopts
        self.cql_version = cql_version
        self.metrics_enabled = metrics_enabled
        if metrics_enabled:
            from cassandra.metrics import Metrics

            self.metrics = Metrics(proxy(self))
        self.max_schema_agreement_wait = max_schema_agreement_wait
        self.control_connection_timeout = control_connection_timeout
        self.idle_heartbeat_interval = idle_heartbeat_interval
        self.idle_heartbeat_timeout = idle_heartbeat_timeout
        self.schema_event_refresh_window = schema_event_refresh_window
        self.topology_event_refresh_window = topology_event_refresh_window
        self.status_event_refresh_window = status_event_refresh_window
        self.connect_timeout = connect_timeout
        self.prepare_on_all_hosts = prepare_on_all_hosts
        self.reprepare_on_up = reprepare_on_up
        self.monitor_reporting_enabled = monitor_reporting_enabled
        self.monitor_reporting_interval = monitor_reporting_interval
        self._schema_metadata_enabled = bool(schema_metadata_enabled)
        self._token_metadata_enabled = bool(token_metadata_enabled)
        self.client_id = client_id or uuid.uuid4()
        self.application_name = application_name or self.application_name
        self.application_version = application_version or self.application_version
        self.sessions = WeakSet()
        self.metadata = Metadata()
        self.executor = ThreadPoolExecutor(max_workers=executor_threads)
        self._user_types: Any = defaultdict(dict)
        self._lock = RLock()
        self._init_listeners()
        self.control_connection = ControlConnection(
            self,
            control_connection_timeout,
            schema_event_refresh_window,
            topology_event_refresh_window,
            status_event_refresh_window,
            self._schema_metadata_enabled,
            self._token_metadata_enabled,
        )

    def shutdown(self) -> None:
        """Closes all sessions and connections. A cluster that was shut down cannot be used again."""
        with self._lock:
            if self.is_shutdown:
                return
            self.is_shutdown = True
        for session in list(self.sessions):
            session.shutdown()
        if self._native is not None:
            self._native.shutdown()
        # The callbacks that are due are made before this returns; one of them may be what shuts down.
        if self._callback_thread is not None and self._callback_thread is not current_thread():
            self._callback_thread.join(CALLBACKS_JOIN_TIMEOUT)
        if self._scheduler is not None:
            self._scheduler.shutdown()
        self.executor.shutdown(wait=False)
        _clusters_for_shutdown.discard(self)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *args: Any) -> None:
        self.shutdown()

    # User types and profiles.

    def register_user_type(self, keyspace: str, user_type: str, klass: Any) -> None:
        """Reads values of a user type as instances of `klass`, whose constructor takes the fields by name."""
        self._user_types[keyspace][user_type] = klass
        for session in list(self.sessions):
            session.user_type_registered(keyspace, user_type, klass)
        UserType.evict_udt_class(keyspace, user_type)
        _ilion.codecs_changed()

    def add_execution_profile(self, name: Any, profile: ExecutionProfile, pool_wait_timeout: float = 5) -> None:
        if not isinstance(profile, ExecutionProfile):
            raise TypeError("profile must be an instance of ExecutionProfile")
        if self._config_mode == ConfigMode.LEGACY:
            raise ValueError("Cannot add execution profiles when legacy parameters are set explicitly.")
        if self.profile_manager._is_taken(name):
            raise ValueError(f"Profile {name} already exists")
        if self._contact_points_explicit and not profile._load_balancing_policy_explicit:
            log.warning(
                f"An ExecutionProfile named {_execution_profile_to_string(name)} without a load_balancing_policy was "
                "added to a cluster with explicit contact_points."
            )
        self.profile_manager._known[name] = profile
