"""Several connections to a host, more of them as they are used: what a pool was up to protocol version 2."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from typing import Any

from cassandra import AuthenticationFailed
from cassandra._detail.pool.host_connection import retry_later
from cassandra.connection import ConnectionException
from cassandra.pool import NoConnectionsAvailable

log = logging.getLogger("cassandra.pool")

_MAX_SIMULTANEOUS_CREATION = 1
# Seconds for which a connection is kept that was made for many requests.
_MIN_TRASH_INTERVAL = 10


class HostConnectionPool:
    """Borrowers get the connection that has the fewest requests. How many there may be says the cluster."""

    host: Any = None
    host_distance: Any = None
    is_shutdown = False
    open_count = 0

    def __init__(self, host: Any, host_distance: int, session: Any) -> None:
        self.host = host
        self.host_distance = host_distance
        self._session = weakref.proxy(session)
        self._lock = threading.RLock()
        self._conn_available_condition = threading.Condition()
        self._keyspace = session.keyspace
        self._scheduled_for_creation = 0
        self._trash: set[Any] = set()
        core = session.cluster.get_core_connections_per_host(host_distance)
        # Replaced by another list, never changed.
        self._connections = [self._connect() for _ in range(core)]
        self._next_trash_allowed_at = time.time()
        self.open_count = core

    def _connect(self) -> Any:
        connection = self._session.cluster.connection_factory(
            self.host.endpoint, on_orphaned_stream_released=self.on_orphaned_stream_released
        )
        if self._keyspace:
            connection.set_keyspace_blocking(self._keyspace)
        return connection

    def borrow_connection(self, timeout: float) -> tuple[Any, int]:
        """A connection and a number for one request, which `return_connection` gives back. Waits for one."""
        if self.is_shutdown:
            raise ConnectionException(f"Pool for {self.host} is shutdown", self.host)
        if not self._connections:
            self.ensure_core_connections()
        connection, request_id = self._borrow_idlest() or self._wait_for_conn(timeout)
        cluster = self._session.cluster
        if connection.in_flight >= cluster.get_max_requests_per_connection(self.host_distance):
            self._maybe_spawn_new_connection()
        return connection, request_id

    def _borrow_idlest(self) -> tuple[Any, int] | None:
        connection = min(self._connections, key=lambda connection: connection.in_flight, default=None)
        if connection is not None:
            with connection.lock:
                if connection.in_flight < connection.max_request_id:
                    connection.in_flight += 1
                    return connection, connection.get_request_id()
        return None

    def _wait_for_conn(self, timeout: float) -> tuple[Any, int]:
        end = time.time() + timeout
        with self._conn_available_condition:
            while (remaining := end - time.time()) > 0:
                found = self._borrow_idlest()
                if found is not None:
                    return found
                self._conn_available_condition.wait(remaining)
                if self.is_shutdown:
                    raise ConnectionException("Pool is shutdown")
        raise NoConnectionsAvailable()

    def _signal_available_conn(self, everybody: bool = False) -> None:
        with self._conn_available_condition:
            if everybody:
                self._conn_available_condition.notify_all()
            else:
                self._conn_available_condition.notify()

    def on_orphaned_stream_released(self) -> None:
        """A number is free again."""
        self._signal_available_conn()

    # More connections.

    def ensure_core_connections(self) -> None:
        """Has as many connections made as there are to be at least."""
        core = self._session.cluster.get_core_connections_per_host(self.host_distance)
        with self._lock:
            missing = 0
            if not self.is_shutdown:
                missing = max(core - len(self._connections) - self._scheduled_for_creation, 0)
            self._scheduled_for_creation += missing
        for _ in range(missing):
            self._session.submit(self._create_new_connection)

    def _most(self) -> int:
        return int(self._session.cluster.get_max_connections_per_host(self.host_distance))

    def _maybe_spawn_new_connection(self) -> None:
        with self._lock:
            if self._scheduled_for_creation >= _MAX_SIMULTANEOUS_CREATION or self.open_count >= self._most():
                return
            self._scheduled_for_creation += 1
        self._session.submit(self._create_new_connection)

    def _create_new_connection(self) -> None:
        try:
            self._add_conn_if_under_max()
        except Exception:
            log.exception("Failed to create new connection to %s", self.host)
        finally:
            with self._lock:
                self._scheduled_for_creation -= 1

    def _add_conn_if_under_max(self) -> bool:
        """Whether there is nothing left to try."""
        with self._lock:
            if self.is_shutdown or self.open_count >= self._most():
                return True
            self.open_count += 1
        try:
            connection = self._connect()
        except BaseException as exc:
            with self._lock:
                self.open_count -= 1
            if isinstance(exc, AuthenticationFailed):
                return False
            if not isinstance(exc, (ConnectionException, OSError)):
                raise
            log.warning("Failed to add new connection to pool for host %s: %s", self.host, exc)
            if self._session.cluster.signal_connection_failure(self.host, exc, is_host_addition=False):
                self.shutdown()
            return False
        self._next_trash_allowed_at = time.time() + _MIN_TRASH_INTERVAL
        with self._lock:
            late = self.is_shutdown
            if not late:
                self._connections = [*self._connections, connection]
        if late:
            connection.close()
        self._signal_available_conn()
        return True

    # Fewer.

    def return_connection(self, connection: Any, stream_was_orphaned: bool = False) -> None:
        """Ends a request. An abandoned one keeps its number until its answer comes."""
        with connection.lock:
            if not stream_was_orphaned:
                connection.in_flight -= 1
            in_flight = connection.in_flight
        if connection.is_defunct or connection.is_closed:
            self._failed(connection)
        elif connection in self._trash:
            if in_flight == 0:
                with self._lock:
                    self._trash.discard(connection)
                connection.close()
        else:
            cluster = self._session.cluster
            few = in_flight <= cluster.get_min_requests_per_connection(self.host_distance)
            core = cluster.get_core_connections_per_host(self.host_distance)
            if few and len(self._connections) > core and time.time() >= self._next_trash_allowed_at:
                self._maybe_trash_connection(connection, core)
            else:
                self._signal_available_conn()

    def _failed(self, connection: Any) -> None:
        if connection.signaled_error:
            return
        connection.signaled_error = True
        cluster = self._session.cluster
        if cluster.signal_connection_failure(self.host, connection.last_error, is_host_addition=False):
            self.shutdown()
            return
        known = self._drop(connection)
        connection.close()
        if known:
            self._session.submit(self._retrying_replace)

    def _drop(self, connection: Any) -> bool:
        with self._lock:
            known = connection in self._connections
            if known:
                self._connections = [other for other in self._connections if other is not connection]
                self.open_count -= 1
            return known

    def _maybe_trash_connection(self, connection: Any, core: int) -> None:
        with self._lock:
            if self.open_count <= core or not self._drop(connection):
                return
            with connection.lock:
                idle = connection.in_flight == 0
            if not idle:
                self._trash.add(connection)
                self._next_trash_allowed_at = time.time() + _MIN_TRASH_INTERVAL
        if idle:
            connection.close()

    def _retrying_replace(self) -> None:
        try:
            done = self._add_conn_if_under_max()
        except Exception:
            log.exception("Failed replacing connection to %s", self.host)
            done = False
        if not done:
            retry_later(self._session, self._retrying_replace)

    def shutdown(self) -> None:
        with self._lock:
            if self.is_shutdown:
                return
            self.is_shutdown = True
            connections = [*self._connections, *self._trash]
            self.open_count -= len(self._connections)
        self._signal_available_conn(everybody=True)
        for connection in connections:
            connection.close()

    def _set_keyspace_for_all_conns(self, keyspace: str, callback: Any) -> None:
        """Calls `callback` with the pool and a list of errors, once all connections have answered."""
        waited_for = set(self._connections)
        errors: list[Exception] = []
        if not waited_for:
            callback(self, errors)
            return

        def is_set(connection: Any, error: Exception | None) -> None:
            self.return_connection(connection)
            waited_for.remove(connection)
            if error:
                errors.append(error)
            if not waited_for:
                callback(self, errors)

        self._keyspace = keyspace
        for connection in self._connections:
            connection.set_keyspace_async(keyspace, is_set)

    def get_connections(self) -> list[Any]:
        return self._connections

    def get_state(self) -> dict[str, Any]:
        return {
            "shutdown": self.is_shutdown,
            "open_count": self.open_count,
            "in_flights": [connection.in_flight for connection in self._connections],
            "orphan_requests": [connection.orphaned_request_ids for connection in self._connections],
        }


HostConnectionPool.__module__ = "cassandra.pool"
