"""Clusters and sessions."""

from __future__ import annotations

import atexit
import logging
import uuid
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from threading import RLock, current_thread
from typing import Any
from warnings import warn
from weakref import WeakSet, proxy

from cassandra import (
    DriverException,
    ProtocolVersion,
    UnresolvableContactPoints,
)
from cassandra._detail.cluster.callbacks import threads_are_green
from cassandra._detail.cluster.control import ControlConnection
from cassandra._detail.cluster.listeners import ListenersMixin
from cassandra._detail.cluster.native_config import native_config
from cassandra._detail.cluster.refresh import RefreshMixin
from cassandra._detail.cluster.settings import SettingsMixin
from cassandra._detail.errors import INVALID, NoHostAvailable, attempt_exception
from cassandra._detail.future import ResponseFuture
from cassandra._detail.policy_bridge import asks_python, profile_spec
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
    default_lbp_factory,
)
from cassandra._detail.results import QueryExhausted, ResultSet
from cassandra._detail.session import Session, UserTypeDoesNotExist
from cassandra.auth import PlainTextAuthProvider
from cassandra.connection import (
    Connection,
    DefaultEndPoint,
    DefaultEndPointFactory,
    EndPoint,
    SniEndPointFactory,
)
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
from cassandra.util import _resolve_contact_points_to_string_map
from ilion import _ilion

# isort: split
# What applications import from here although it is defined elsewhere.
from cassandra import (  # noqa: F401
    AuthenticationFailed,
    ConsistencyLevel,
    DependencyException,
    OperationTimedOut,
    SchemaTargetType,
    UnsupportedOperation,
)
from cassandra._detail.profiles import _execution_profile_to_string  # noqa: F401
from cassandra.connection import (  # noqa: F401
    ConnectionBusy,
    ConnectionException,
    ConnectionShutdown,
    ProtocolVersionUnsupported,
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
from cassandra.util import Version  # noqa: F401

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

log = logging.getLogger(__name__)

DefaultConnection = Connection
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
    "EventletConnection": "cassandra.io.eventletreactor",
    "TwistedConnection": "cassandra.io.twistedreactor",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_LATER[name]), name)
    return value


def __dir__() -> list[str]:
    return [*globals(), *_LATER]


_open_clusters: WeakSet[Cluster] = WeakSet()


def _shutdown_clusters() -> None:
    for cluster in list(_open_clusters):
        cluster.shutdown()


atexit.register(_shutdown_clusters)


def _require_instance(name: str, value: Any) -> None:
    if isinstance(value, type):
        raise TypeError(f"{name} should not be a class, it should be an instance of that class")


def _cloud_settings(cloud: Any, auth_provider: Any) -> tuple[Any, Any, Any, Any]:
    """Contact points, endpoint factory, TLS context and credentials of a secure connect bundle."""
    from cassandra.datastax.cloud import get_cloud_config

    config = get_cloud_config(cloud)
    factory = SniEndPointFactory(config.sni_host or "", config.sni_port or 0)
    points = [factory.create_from_sni(host_id) for host_id in config.host_ids or ()]
    if auth_provider is None and config.username and config.password:
        auth_provider = PlainTextAuthProvider(config.username, config.password)
    return points, factory, config.ssl_context, auth_provider


class Cluster(SettingsMixin, ListenersMixin, RefreshMixin):
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
    connection_class: Any = DefaultConnection
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
    _green = False

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
            contact_points, endpoint_factory, ssl_context, auth_provider = _cloud_settings(cloud, auth_provider)
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
            _require_instance("address_translator", address_translator)
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
        self.control_connection = ControlConnection(self)

    def _take_contact_points(self, contact_points: Any, endpoint_factory: Any) -> None:
        self._contact_points_explicit = contact_points is not _NOT_SET
        if contact_points is _NOT_SET:
            contact_points = ["127.0.0.1"]
        if contact_points is not None:
            if isinstance(contact_points, str):
                raise TypeError(
                    "contact_points should not be a string, it should be a sequence (e.g. list) of strings"
                )
            if None in contact_points:
                raise ValueError("contact_points should not contain None (it can resolve to localhost)")
            self.contact_points = contact_points
        self.endpoint_factory = endpoint_factory or DefaultEndPointFactory(port=self.port)
        self.endpoint_factory.configure(self)
        self.endpoints_resolved: list[EndPoint] = [
            point for point in self.contact_points if isinstance(point, EndPoint)
        ]
        named = [point for point in self.contact_points if not isinstance(point, EndPoint)]
        pairs = [point if isinstance(point, tuple) else (point, self.port) for point in named]
        resolved = _resolve_contact_points_to_string_map(pairs)
        for addresses in resolved.values():
            self.endpoints_resolved += [DefaultEndPoint(address, port) for address, port in addresses or ()]
        if contact_points and not self.endpoints_resolved:
            found = {name: list(map(str, addresses)) for name, addresses in resolved.items() if addresses}
            raise UnresolvableContactPoints(found)

    def _take_policies(self, load_balancing: Any, reconnection: Any, retry: Any, conviction: Any) -> None:
        if load_balancing is not None:
            _require_instance("load_balancing_policy", load_balancing)
            self.load_balancing_policy = load_balancing
        else:
            self._load_balancing_policy = default_lbp_factory()
        if reconnection is not None:
            _require_instance("reconnection_policy", reconnection)
            self.reconnection_policy = reconnection
        if retry is not None:
            _require_instance("default_retry_policy", retry)
            self.default_retry_policy = retry
        if conviction is not None:
            if not callable(conviction):
                raise ValueError("conviction_policy_factory must be callable")
            self.conviction_policy_factory = conviction

    def _take_profiles(self, load_balancing: Any, retry: Any, execution_profiles: Any) -> None:
        self.profile_manager = ProfileManager()
        profiles = self.profile_manager.profiles
        profiles[EXEC_PROFILE_DEFAULT] = ExecutionProfile(
            self.load_balancing_policy,
            self.default_retry_policy,
            request_timeout=Session._default_timeout,
            row_factory=Session._row_factory,
        )
        if load_balancing or retry:
            if execution_profiles:
                raise ValueError(
                    "Clusters constructed with execution_profiles should not specify legacy parameters "
                    "load_balancing_policy or default_retry_policy. Configure this in a profile instead."
                )
            self._config_mode = ConfigMode.LEGACY
            warn(
                "Legacy execution parameters will be removed in 4.0. Consider using execution profiles.",
                DeprecationWarning,
                stacklevel=3,
            )
        elif execution_profiles:
            profiles.update(execution_profiles)
            self._config_mode = ConfigMode.PROFILES

    # How requests reach the driver.

    def _default_dispatch(self) -> Any:
        return self._native.default_dispatch()

    def _legacy_dispatch(self) -> tuple[Any, bool]:
        """The native profile of the cluster's own policies, made again when one is set anew."""
        if self._legacy is None:
            default = self.profile_manager.default
            spec = profile_spec(self, self.load_balancing_policy, self.default_retry_policy, None)
            same = (default.load_balancing_policy, default.retry_policy) == (
                self.load_balancing_policy,
                self.default_retry_policy,
            )
            dispatch = self._native.default_dispatch() if same else self._native.dispatch(spec)
            self._legacy = (dispatch, asks_python(spec))
        return self._legacy  # type: ignore[no-any-return]

    # Connecting.

    def connect(self, keyspace: str | None = None, wait_for_all_pools: bool = False) -> Session:
        """A session. The first call connects the cluster. Raises NoHostAvailable if no host can be reached.

        Returns as soon as one host can be asked; with `wait_for_all_pools` when all that can be reached are.
        """
        with self._lock:
            if self.is_shutdown:
                raise DriverException("Cluster is already shut down")
            first = self._native is None
            if first:
                self._green = threads_are_green()
                self._native = _ilion.Cluster(native_config(self))
                self.metadata._attach(self)
                _open_clusters.add(self)
            native, failure = self._native.connect(keyspace, wait_for_all_pools)
            if failure is not None:
                exception = self._connect_exception(keyspace, *failure)
                if first:
                    self.shutdown()
                raise exception
            self.protocol_version = self._native.protocol_version
            self._adopt_default_profile()
        session = Session(self, native)
        for of_keyspace, classes in self._user_types.items():
            for name, klass in classes.items():
                session.user_type_registered(of_keyspace, name, klass)
        self.sessions.add(session)
        if self._listeners:
            self._listen()
        return session

    def _adopt_default_profile(self) -> None:
        # The driver was made with the default profile, so that one needs no registration.
        default = self.profile_manager.default
        if default._dispatch is None:
            spec = profile_spec(
                self, default.load_balancing_policy, default.retry_policy, default.speculative_execution_policy
            )
            default._dispatch = (self._native.default_dispatch(), asks_python(spec))

    def _connect_exception(self, keyspace: str | None, error: Any, attempts: Any) -> Exception:
        message = "Unable to connect to any servers"
        if keyspace and INVALID in {code for code, _, _ in (error, *(cause for _, cause in attempts))}:
            known = [host.address for host in self.metadata.all_hosts()]
            return NoHostAvailable(f"{message} using keyspace '{keyspace}'", known)
        errors: dict[str, Exception] = {}
        for ref, cause in attempts:
            endpoint = self.metadata._endpoint_of(ref)
            errors[str(endpoint)] = attempt_exception(endpoint, cause)
        if not errors:
            errors = {str(endpoint): attempt_exception(endpoint, error) for endpoint in self.endpoints_resolved}
        return NoHostAvailable(message, errors)

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
        self.executor.shutdown(wait=False)
        _open_clusters.discard(self)

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
        if name in self.profile_manager.profiles:
            raise ValueError(f"Profile {name} already exists")
        self.profile_manager.profiles[name] = profile
