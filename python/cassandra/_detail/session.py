"""Sessions: where statements are prepared and executed."""

from __future__ import annotations

import logging
import uuid
from copy import copy
from typing import Any
from warnings import warn

from cassandra import ConsistencyLevel
from cassandra._detail.future import ResponseFuture
from cassandra._detail.policy_bridge import asks_python, native_retry, profile_spec, retry_spec
from cassandra._detail.profiles import (
    _NOT_SET,
    EXEC_PROFILE_DEFAULT,
    EXEC_PROFILE_GRAPH_DEFAULT,
    GRAPH_PROFILES,
    ConfigMode,
    ExecutionProfile,
    _execution_profile_to_string,
)
from cassandra._detail.results import ResultSet
from cassandra.auth import _proxy_execute_key
from cassandra.encoder import Encoder
from cassandra.metadata import protect_name
from cassandra.protocol import ProtocolHandler
from cassandra.query import (
    FETCH_SIZE_UNSET,
    BatchStatement,
    BoundStatement,
    PreparedStatement,
    SimpleStatement,
    bind_params,
    named_tuple_factory,
)
from ilion._ilion import Call

log = logging.getLogger(__name__)


class UserTypeDoesNotExist(Exception):
    """There is no such user type to register a class for."""


class _Settings:
    """What a request takes from its execution profile, or in legacy mode from the session."""

    __slots__ = ("asks_python", "consistency", "dispatch", "row_factory", "serial", "timeout")

    def __init__(
        self, dispatch: Any, asks: bool, consistency: int, serial: Any, timeout: Any, row_factory: Any
    ) -> None:
        self.dispatch = dispatch
        self.asks_python = asks
        self.consistency = consistency
        self.serial = serial
        self.timeout = timeout
        self.row_factory = row_factory


class Session:
    """Executes statements. Made by Cluster.connect; safe to use from many threads at once."""

    cluster: Any = None
    hosts: Any = None
    is_shutdown = False
    session_id: Any = None

    _row_factory: Any = staticmethod(named_tuple_factory)
    _default_timeout: float | None = 10.0
    _default_consistency_level = ConsistencyLevel.LOCAL_ONE
    _default_serial_consistency_level: int | None = None

    max_trace_wait = 2.0
    default_fetch_size = 5000
    use_client_timestamp = True
    timestamp_generator: Any = None
    encoder: Any = None
    client_protocol_handler = ProtocolHandler

    _shutdown_hook: Any = None

    def __init__(self, cluster: Any, native: Any) -> None:
        self.cluster = cluster
        self._native = native
        self.hosts = cluster.metadata.all_hosts()
        self.encoder = Encoder()
        self.session_id = uuid.uuid4()
        self._protocol_version = cluster.protocol_version
        self._request_init_callbacks: list[tuple[Any, Any, Any]] = []
        if cluster.column_encryption_policy is not None:
            self.client_protocol_handler = type(
                f"{self.session_id}-ProtocolHandler",
                (ProtocolHandler,),
                {"column_encryption_policy": cluster.column_encryption_policy},
            )

    # Settings of the older kind, which exclude execution profiles.

    def _validate_set_legacy_config(self, attr_name: str, value: Any) -> None:
        if self.cluster._config_mode == ConfigMode.PROFILES:
            raise ValueError(
                f"Cannot set Session.{attr_name} while using Configuration Profiles. Set this in a profile instead."
            )
        setattr(self, "_" + attr_name, value)
        self.cluster._config_mode = ConfigMode.LEGACY

    @property
    def row_factory(self) -> Any:
        """What makes rows: `named_tuple_factory`, `tuple_factory`, `dict_factory` or one of your own."""
        return self._row_factory

    @row_factory.setter
    def row_factory(self, rf: Any) -> None:
        self._validate_set_legacy_config("row_factory", rf)

    @property
    def default_timeout(self) -> float | None:
        """Seconds that a request may take; None for as long as it needs."""
        return self._default_timeout

    @default_timeout.setter
    def default_timeout(self, timeout: float | None) -> None:
        self._validate_set_legacy_config("default_timeout", timeout)

    @property
    def default_consistency_level(self) -> int:
        """The level of statements that have none."""
        return self._default_consistency_level

    @default_consistency_level.setter
    def default_consistency_level(self, cl: int) -> None:
        warn(
            "Setting the consistency level at the session level will be removed in 4.0. Consider using "
            "execution profiles and setting the desired consistency level to the EXEC_PROFILE_DEFAULT profile.",
            DeprecationWarning,
            stacklevel=2,
        )
        self._validate_set_legacy_config("default_consistency_level", cl)

    @property
    def default_serial_consistency_level(self) -> int | None:
        """The serial level of statements that have none."""
        return self._default_serial_consistency_level

    @default_serial_consistency_level.setter
    def default_serial_consistency_level(self, cl: int | None) -> None:
        if cl is not None and not ConsistencyLevel.is_serial(cl):
            raise ValueError(
                "default_serial_consistency_level must be either ConsistencyLevel.SERIAL or "
                "ConsistencyLevel.LOCAL_SERIAL."
            )
        self._validate_set_legacy_config("default_serial_consistency_level", cl)

    @property
    def keyspace(self) -> str | None:
        """The keyspace of names without one; USE changes it."""
        return self._native.keyspace  # type: ignore[no-any-return]

    def set_keyspace(self, keyspace: str) -> None:
        self.execute(f"USE {protect_name(keyspace)}")

    # Execution.

    def execute(
        self,
        query: Any,
        parameters: Any = None,
        timeout: Any = _NOT_SET,
        trace: bool = False,
        custom_payload: Any = None,
        execution_profile: Any = EXEC_PROFILE_DEFAULT,
        paging_state: bytes | None = None,
        host: Any = None,
        execute_as: str | None = None,
    ) -> ResultSet:
        """Executes a statement and waits: a ResultSet, or the exception it failed with."""
        return self.execute_async(
            query, parameters, trace, custom_payload, timeout, execution_profile, paging_state, host, execute_as
        ).result()

    def execute_async(
        self,
        query: Any,
        parameters: Any = None,
        trace: bool = False,
        custom_payload: Any = None,
        timeout: Any = _NOT_SET,
        execution_profile: Any = EXEC_PROFILE_DEFAULT,
        paging_state: bytes | None = None,
        host: Any = None,
        execute_as: str | None = None,
    ) -> ResponseFuture:
        """Executes a statement and returns at once."""
        if execute_as:
            custom_payload = {**(custom_payload or {}), _proxy_execute_key: execute_as.encode()}
        future = self._create_response_future(
            query, parameters, trace, custom_payload, timeout, execution_profile, paging_state, host
        )
        for fn, args, kwargs in self._request_init_callbacks:
            fn(future, *args, **kwargs)
        future.send_request()
        return future

    def _is_patched(self) -> bool:
        """Whether somebody has put a function of their own where requests pass, which all of them must see then."""
        return (
            type(self).execute_async is not _OWN_EXECUTE_ASYNC
            or "execute_async" in vars(self)
            or not ResponseFuture._has_own_hooks()
        )

    def execute_concurrent(
        self,
        statements_and_parameters: Any,
        concurrency: int = 100,
        raise_on_first_error: bool = True,
        results_generator: bool = False,
        execution_profile: Any = EXEC_PROFILE_DEFAULT,
    ) -> Any:
        """See cassandra.concurrent.execute_concurrent."""
        from cassandra.concurrent import execute_concurrent

        return execute_concurrent(
            self, statements_and_parameters, concurrency, raise_on_first_error, results_generator, execution_profile
        )

    def execute_concurrent_with_args(self, statement: Any, parameters: Any, *args: Any, **kwargs: Any) -> Any:
        """See cassandra.concurrent.execute_concurrent_with_args."""
        from cassandra.concurrent import execute_concurrent_with_args

        return execute_concurrent_with_args(self, statement, parameters, *args, **kwargs)

    def execute_concurrent_async(
        self,
        statements_and_parameters: Any,
        concurrency: int = 100,
        raise_on_first_error: bool = False,
        execution_profile: Any = EXEC_PROFILE_DEFAULT,
    ) -> Any:
        """See cassandra.concurrent.execute_concurrent_async."""
        from cassandra.concurrent import execute_concurrent_async

        return execute_concurrent_async(
            self, statements_and_parameters, concurrency, raise_on_first_error, execution_profile
        )

    def execute_graph(
        self,
        query: Any,
        parameters: Any = None,
        trace: bool = False,
        execution_profile: Any = EXEC_PROFILE_GRAPH_DEFAULT,
        execute_as: str | None = None,
    ) -> ResultSet:
        """Executes a graph query, a text or a GraphStatement, with named parameters, and waits."""
        return self.execute_graph_async(query, parameters, trace, execution_profile, execute_as).result()

    def execute_graph_async(
        self,
        query: Any,
        parameters: Any = None,
        trace: bool = False,
        execution_profile: Any = EXEC_PROFILE_GRAPH_DEFAULT,
        execute_as: str | None = None,
    ) -> ResponseFuture:
        """Executes a graph query and returns at once."""
        from cassandra._detail.graph.execution import execute_graph_async

        return execute_graph_async(  # type: ignore[no-any-return]
            self, query, parameters, trace, execution_profile, execute_as
        )

    def _resolve_execution_profile_options(self, execution_profile: Any) -> None:
        from cassandra._detail.graph.execution import resolve_options

        resolve_options(self, execution_profile)

    def _settings_of(self, execution_profile: Any) -> _Settings:
        cluster = self.cluster
        if cluster._config_mode == ConfigMode.LEGACY:
            if execution_profile is not EXEC_PROFILE_DEFAULT:
                raise ValueError("Cannot specify execution_profile while using legacy parameters.")
            dispatch, asks = cluster._legacy_dispatch()
            return _Settings(
                dispatch,
                asks,
                self.default_consistency_level,
                self.default_serial_consistency_level,
                self.default_timeout,
                self.row_factory,
            )
        profile = self._maybe_get_execution_profile(execution_profile)
        dispatch, asks = profile._dispatch or self._register(profile)
        return _Settings(
            dispatch,
            asks,
            profile.consistency_level,
            profile.serial_consistency_level,
            profile.request_timeout,
            profile.row_factory,
        )

    def _register(self, profile: ExecutionProfile) -> tuple[Any, bool]:
        """Hands the profile's policies to the driver, once."""
        spec = profile_spec(
            self.cluster, profile.load_balancing_policy, profile.retry_policy, profile.speculative_execution_policy
        )
        profile._dispatch = (self.cluster._native.dispatch(spec), asks_python(spec))
        return profile._dispatch

    def _create_response_future(
        self,
        query: Any,
        parameters: Any,
        trace: bool,
        custom_payload: Any,
        timeout: Any,
        execution_profile: Any = EXEC_PROFILE_DEFAULT,
        paging_state: bytes | None = None,
        host: Any = None,
    ) -> ResponseFuture:
        """A future that is not sent yet."""
        if isinstance(query, str):
            query = SimpleStatement(query)
        settings = self._settings_of(execution_profile)
        dispatch = settings.dispatch
        asks_python_code = settings.asks_python
        if query.retry_policy:
            dispatch = self.cluster._native.dispatch_with_retry(dispatch, retry_spec(query.retry_policy))
            asks_python_code = asks_python_code or native_retry(query.retry_policy) is None
        if asks_python_code and isinstance(query, PreparedStatement):
            query = query.bind(parameters)
        if query.custom_payload:
            custom_payload = {**query.custom_payload, **(custom_payload or {})}
        handler = self.client_protocol_handler
        handler_decodes = False
        if handler is ProtocolHandler:
            call = self._encode(query, parameters, settings, paging_state, custom_payload or None, trace)
        else:
            call, handler_decodes = self._encode_by_handler(
                handler, query, parameters, settings, paging_state, custom_payload or None, trace
            )
        target = host if host is not None else self._target_host(query)
        future = ResponseFuture(
            self,
            call,
            query,
            parameters,
            settings.timeout if timeout is _NOT_SET else timeout,
            dispatch,
            settings.row_factory,
            target,
            (query, self.keyspace) if asks_python_code else None,
        )
        if handler_decodes:
            future._handler = handler
        return future

    def _target_host(self, query: Any) -> Any:
        address = getattr(query, "target_host", None)
        return None if address is None else self.cluster.metadata.get_host(address)

    def _encode_by_handler(
        self,
        handler: Any,
        query: Any,
        parameters: Any,
        settings: _Settings,
        paging_state: Any,
        payload: Any,
        trace: bool,
    ) -> tuple[Any, bool]:
        """The request, and whether the handler is to decode its answer."""
        from cassandra._detail import handlers

        if not handlers.encodes(handler):
            call = self._encode(query, parameters, settings, paging_state, payload, trace)
        else:
            level, serial, fetch_size, timestamp = self._options_of(query, settings)
            options = {"level": level, "serial": serial, "fetch_size": fetch_size, "timestamp": timestamp}
            options.update(paging_state=paging_state, payload=payload, trace=trace)
            call = handlers.encoded_call(handler, self, query, parameters, options)
        decodes = handlers.decodes(handler, self)
        if decodes:
            call.want_metadata()
        return call, decodes

    def _options_of(self, query: Any, settings: _Settings) -> tuple[int, Any, Any, Any]:
        """Consistency levels, fetch size and timestamp of a request."""
        level = query.consistency_level
        if level is None:
            level = settings.consistency
        serial = query.serial_consistency_level
        if serial is None:
            serial = settings.serial
        fetch_size = query.fetch_size
        if fetch_size is FETCH_SIZE_UNSET:
            fetch_size = self.default_fetch_size
        timestamp = self.cluster.timestamp_generator() if self.use_client_timestamp else None
        return level, serial, fetch_size, timestamp

    def _encode(
        self, query: Any, parameters: Any, settings: _Settings, paging_state: Any, payload: Any, trace: bool
    ) -> Any:
        version = self._protocol_version
        level, serial, fetch_size, timestamp = self._options_of(query, settings)
        if isinstance(query, PreparedStatement):
            values = () if parameters is None else parameters
            return Call.execute(
                query._native, values, version, level, serial, fetch_size, timestamp, paging_state, payload, trace
            )
        if isinstance(query, BoundStatement):
            prepared = query.prepared_statement._native
            bound = query._encoded if query._encoded is not None else prepared.bind((), version)
            call = Call.execute(
                prepared, bound, version, level, serial, fetch_size, timestamp, paging_state, payload, trace
            )
            if query._routing_key is not None:
                call.set_routing(query.keyspace, query._routing_key)
            return call
        if isinstance(query, BatchStatement):
            entries = [(source, values) for _, source, values in query._statements_and_parameters]
            call = Call.batch(
                query.batch_type.value, entries, version, level, serial, timestamp, query.keyspace, payload, trace
            )
            call.set_routing(query.keyspace, query.routing_key)
            return call
        text = query.query_string
        if parameters:
            text = bind_params(text, parameters, self.encoder)
        call = Call.query(
            text, version, level, serial, fetch_size, timestamp, paging_state, query.keyspace, payload, trace
        )
        if query.keyspace is not None or query.routing_key is not None:
            call.set_routing(query.keyspace, query.routing_key)
        return call

    # Execution profiles.

    def get_execution_profile(self, name: Any) -> ExecutionProfile:
        profiles = self.cluster.profile_manager.profiles
        try:
            return profiles[name]  # type: ignore[no-any-return]
        except KeyError:
            if name in GRAPH_PROFILES:
                from cassandra._detail.graph.execution import default_profile

                return profiles.setdefault(name, default_profile(name))  # type: ignore[no-any-return]
            valid = ", ".join(map(_execution_profile_to_string, {**profiles, **dict.fromkeys(GRAPH_PROFILES)}))
            raise ValueError(
                f"Invalid execution_profile: {_execution_profile_to_string(name)}; valid profiles are: {valid}."
            ) from None

    def _maybe_get_execution_profile(self, ep: Any) -> ExecutionProfile:
        return ep if isinstance(ep, ExecutionProfile) else self.get_execution_profile(ep)

    def execution_profile_clone_update(self, ep: Any, **kwargs: Any) -> ExecutionProfile:
        """A copy of a profile with some attributes changed, for one request or a few."""
        clone = copy(self._maybe_get_execution_profile(ep))
        for attribute, value in kwargs.items():
            setattr(clone, attribute, value)
        if not kwargs.keys().isdisjoint(("load_balancing_policy", "retry_policy", "speculative_execution_policy")):
            clone._dispatch = None
        return clone

    def add_request_init_listener(self, fn: Any, *args: Any, **kwargs: Any) -> None:
        """Has `fn(future, *args, **kwargs)` called before each request is sent."""
        self._request_init_callbacks.append((fn, args, kwargs))

    def remove_request_init_listener(self, fn: Any, *args: Any, **kwargs: Any) -> None:
        self._request_init_callbacks.remove((fn, args, kwargs))

    # Preparing.

    def prepare(self, query: str, custom_payload: Any = None, keyspace: str | None = None) -> PreparedStatement:
        """Has the server parse a statement, to execute it many times."""
        version = self._protocol_version
        call = Call.prepare(query, version, keyspace, custom_payload, self.cluster.prepare_on_all_hosts)
        timeout = self._settings_of(EXEC_PROFILE_DEFAULT).timeout
        future = ResponseFuture(
            self, call, SimpleStatement(query), None, timeout, self.cluster._default_dispatch(), self.row_factory
        )
        try:
            future.send_request()
            native = future.result().one()
        except Exception:
            log.exception("Error preparing query:")
            raise
        if not native.routing_key_indexes:
            native.routing_key_indexes = self._key_indexes(native)
        prepared = PreparedStatement(native, query, keyspace or None, version)
        prepared.custom_payload = future.custom_payload
        prepared.column_encryption_policy = self.cluster.column_encryption_policy
        return prepared

    def _key_indexes(self, native: Any) -> list[int]:
        """The bind variables of the partition key, for versions of the protocol whose answer does not say."""
        if self._protocol_version >= 4 or native.keyspace is None:
            return []
        variables = native.column_metadata
        keyspace = self.cluster.metadata.keyspaces.get(native.keyspace)
        table = keyspace and keyspace.tables.get(variables[0].table_name)
        positions = {variable.name: index for index, variable in enumerate(variables)}
        key = [column.name for column in table.partition_key] if table else []
        return [positions[name] for name in key] if all(name in positions for name in key) else []

    # User types.

    def user_type_registered(self, keyspace: str, user_type: str, klass: Any) -> None:
        """Teaches the encoder to write instances of a registered class as literals."""
        try:
            types = self.cluster.metadata.keyspaces[keyspace].user_types
        except KeyError:
            raise UserTypeDoesNotExist(
                f"Keyspace {keyspace} does not exist or has not been discovered by the driver"
            ) from None
        if user_type not in types:
            raise UserTypeDoesNotExist(f"User type {user_type} does not exist in keyspace {keyspace}")
        names = types[user_type].field_names

        def encode(value: Any) -> str:
            fields = (f"{name} : {self.encoder.cql_encode_all_types(getattr(value, name, None))}" for name in names)
            return "{ %s }" % " , ".join(fields)

        self.encoder.mapping[klass] = encode

    def register_user_type(self, keyspace: str, user_type: str, klass: Any) -> None:
        """See Cluster.register_user_type."""
        self.cluster.register_user_type(keyspace, user_type, klass)

    # The session itself.

    def get_pool_state(self) -> dict[Any, Any]:
        """Connections and requests in flight by host."""
        metadata = self.cluster.metadata
        return {metadata._host_of(ref): state for ref, state in self._native.pool_states()}

    def submit(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        """Runs a function on the cluster's executor."""
        return None if self.is_shutdown else self.cluster.executor.submit(fn, *args, **kwargs)

    def shutdown(self) -> None:
        """Closes the session's connections. The cluster stays."""
        if not self.is_shutdown:
            self.is_shutdown = True
            self._native.shutdown()
            if self._shutdown_hook is not None:
                self._shutdown_hook()

    def _on_shutdown(self, hook: Any) -> None:
        """Has what the session alone was made for closed with it."""
        self._shutdown_hook = hook

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *args: Any) -> None:
        self.shutdown()


_OWN_EXECUTE_ASYNC = Session.execute_async
Session.__module__ = UserTypeDoesNotExist.__module__ = "cassandra.cluster"
