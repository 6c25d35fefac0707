"""Sessions: where statements are prepared and executed."""

from __future__ import annotations

import logging
import uuid
from contextlib import suppress
from typing import Any

from cassandra import ProtocolVersion, UnsupportedOperation
from cassandra._detail.errors import NoHostAvailable
from cassandra._detail.future import ResponseFuture, request_of_driver
from cassandra._detail.profiles import _NOT_SET, EXEC_PROFILE_DEFAULT, EXEC_PROFILE_GRAPH_DEFAULT
from cassandra._detail.results import ResultSet
from cassandra._detail.session.direct import PARSED, DirectMixin
from cassandra._detail.session.pools import PoolsMixin
from cassandra.auth import _proxy_execute_key
from cassandra.encoder import Encoder
from cassandra.metadata import protect_name
from cassandra.protocol import ProtocolHandler
from cassandra.query import PreparedStatement, SimpleStatement
from ilion._ilion import Call, TypeWatch

log = logging.getLogger("cassandra.cluster")


class UserTypeDoesNotExist(Exception):
    """There is no such user type to register a class for."""


class Session(DirectMixin, PoolsMixin):
    """Executes statements. Made by Cluster.connect; safe to use from many threads at once."""

    cluster: Any = None
    hosts: Any = None
    is_shutdown = False
    session_id: Any = None

    max_trace_wait = 2.0
    timestamp_generator: Any = None

    _shutdown_hook: Any = None

    def __init__(self, cluster: Any, hosts: Any, keyspace: str | None = None) -> None:
        """A session of its own; Cluster.connect makes those that the cluster shuts down."""
        if not hosts:
            raise NoHostAvailable("Unable to connect to any servers", [])
        self._take(cluster, hosts, cluster._open_session(keyspace, False))

    @classmethod
    def _of(cls, cluster: Any, native: Any) -> Session:
        """What the driver has connected."""
        made = cls.__new__(cls)
        made._take(cluster, cluster.metadata.all_hosts(), native)
        return made

    def _take(self, cluster: Any, hosts: Any, native: Any) -> None:
        self.cluster = cluster
        self._native = native
        self.hosts = hosts
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
        if isinstance(query, PARSED) and not (trace or custom_payload or paging_state or host or execute_as):
            settings = self._direct(query, execution_profile)
            if settings is not None:
                return self._execute_direct(query, parameters, settings, timeout)
        if self.cluster._green or self._is_patched():
            return self.execute_async(
                query, parameters, trace, custom_payload, timeout, execution_profile, paging_state, host, execute_as
            ).result()
        future = self._unsent_future(
            query, parameters, trace, custom_payload, timeout, execution_profile, paging_state, host, execute_as
        )
        return future._execute()

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
        if isinstance(query, PARSED) and not (trace or custom_payload or paging_state or host or execute_as):
            settings = self._direct(query, execution_profile)
            if settings is not None:
                return self._start_direct(query, parameters, settings, timeout)
        future = self._unsent_future(
            query, parameters, trace, custom_payload, timeout, execution_profile, paging_state, host, execute_as
        )
        future.send_request()
        return future

    def _unsent_future(
        self,
        query: Any,
        parameters: Any,
        trace: bool,
        custom_payload: Any,
        timeout: Any,
        execution_profile: Any,
        paging_state: bytes | None,
        host: Any,
        execute_as: str | None,
    ) -> ResponseFuture:
        """What is to be sent, after those have seen it who asked for that."""
        if execute_as:
            custom_payload = {**(custom_payload or {}), _proxy_execute_key: execute_as.encode()}
        future = self._create_response_future(
            query, parameters, trace, custom_payload, timeout, execution_profile, paging_state, host
        )
        for fn, args, kwargs in self._request_init_callbacks:
            fn(future, *args, **kwargs)
        return future

    def _is_patched(self) -> bool:
        """Whether somebody has put a function of their own where requests pass, which all of them must see then."""
        if "execute_async" in self.__dict__:
            return True
        own = type(self)
        if own is Session and _WATCH.unchanged():
            return False
        is_patched = (
            own.execute_async is not _OWN_EXECUTE_ASYNC
            or own._create_response_future is not _OWN_CREATE
            or not ResponseFuture._is_own()
        )
        if own is Session and not is_patched:
            _WATCH.remember()
        return is_patched

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
        timeout = self._settings_of(EXEC_PROFILE_DEFAULT).request_timeout
        future = request_of_driver(
            self, call, SimpleStatement(query), None, timeout, self.cluster._default_dispatch(), self.row_factory
        )
        try:
            if keyspace and not ProtocolVersion.uses_keyspace_flag(version):
                # Prepared in the session's keyspace instead, it would be about another table.
                raise self._not_sendable(
                    UnsupportedOperation("Statements have a keyspace of their own from protocol version 5 on")
                )
            future.send_request()
            native = future.result().one()
        except Exception:
            log.exception("Error preparing query:")
            raise
        if not native.routing_key_indexes:
            native.routing_key_indexes = self._key_indexes(native)
        prepared = PreparedStatement._of(native, query, keyspace or None, version)
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

    def __del__(self) -> None:
        # One that was never connected has nothing to close, and at the end of a process little is left to close it.
        with suppress(Exception):
            self.shutdown()


_WATCH = TypeWatch(Session, ResponseFuture)
_OWN_EXECUTE_ASYNC = Session.execute_async
_OWN_CREATE = Session._create_response_future
Session.__module__ = UserTypeDoesNotExist.__module__ = "cassandra.cluster"
