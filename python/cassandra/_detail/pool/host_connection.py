"""One connection to a host, lent to many at once: what a pool is from protocol version 3 on."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable
from functools import partial
from typing import Any

from cassandra.connection import ConnectionException
from cassandra.policies import HostDistance
from cassandra.pool import NoConnectionsAvailable

log = logging.getLogger("cassandra.pool")

_RETRY_SECONDS = 1.0


def retry_later(session: Any, function: Callable[..., Any], *args: Any) -> None:
    """Has the session try again to connect, after a pause."""
    session.cluster.connection_class.create_timer(_RETRY_SECONDS, partial(session.submit, function, *args))


class HostConnection:
    """Borrowers get the connection with a number for their request. A connection that fails, or on which too many
    requests were abandoned, is replaced by a thread of the session's."""

    host: Any = None
    host_distance: Any = None
    is_shutdown = False
    # Set by who finds the connection dead: the host counts as down, however its conviction policy sees it.
    shutdown_on_error = False

    def __init__(self, host: Any, host_distance: int, session: Any) -> None:
        self.host = host
        self.host_distance = host_distance
        self._session = weakref.proxy(session)
        self._lock = threading.Lock()
        self._stream_available_condition = threading.Condition(self._lock)
        self._is_replacing = False
        # Not lent any more, and closed when the last answer has come.
        self._trash: set[Any] = set()
        self._connection: Any = None
        self._keyspace: str | None = None
        remote = host_distance == HostDistance.REMOTE
        if host_distance == HostDistance.IGNORED or (remote and not session.cluster.connect_to_remote_hosts):
            return
        self._keyspace = session.keyspace
        self._connection = self._connect()

    def _connect(self) -> Any:
        connection = self._session.cluster.connection_factory(
            self.host.endpoint, on_orphaned_stream_released=self.on_orphaned_stream_released
        )
        if self._keyspace:
            connection.set_keyspace_blocking(self._keyspace)
        return connection

    def _get_connection(self) -> Any:
        if self.is_shutdown:
            raise ConnectionException(f"Pool for {self.host} is shutdown", self.host)
        if self._connection is None:
            raise NoConnectionsAvailable()
        return self._connection

    def borrow_connection(self, timeout: float | None) -> tuple[Any, int]:
        """The connection and a number for one request, which `return_connection` gives back. Waits for one."""
        connection = self._get_connection()
        if connection.orphaned_threshold_reached:
            self._replace_soon(connection)
        end = None if timeout is None else time.time() + timeout
        while True:
            with connection.lock:
                usable = not (connection.orphaned_threshold_reached and connection.is_closed)
                if usable and connection.in_flight < connection.max_request_id:
                    connection.in_flight += 1
                    return connection, connection.get_request_id()
            remaining = None if end is None else end - time.time()
            if remaining is not None and remaining < 0:
                raise NoConnectionsAvailable("All request IDs are currently in use")
            with self._stream_available_condition:
                if usable:
                    self._stream_available_condition.wait(remaining)
                else:
                    connection = self._get_connection()

    def return_connection(self, connection: Any, stream_was_orphaned: bool = False) -> None:
        """Ends a request. An abandoned one keeps its number until its answer comes."""
        if not stream_was_orphaned:
            with connection.lock:
                connection.in_flight -= 1
            self.on_orphaned_stream_released()
        if connection.is_defunct or connection.is_closed:
            self._failed(connection)
        elif connection in self._trash:
            with connection.lock:
                idle = connection.in_flight == len(connection.orphaned_request_ids)
            if idle:
                with self._lock:
                    self._trash.discard(connection)
                connection.close()

    def _failed(self, connection: Any) -> None:
        cluster = self._session.cluster
        if connection.signaled_error and not self.shutdown_on_error:
            return
        is_down = False
        if not connection.signaled_error:
            connection.signaled_error = True
            is_down = cluster.signal_connection_failure(self.host, connection.last_error, is_host_addition=False)
        if self.shutdown_on_error and not is_down:
            is_down = True
            cluster.on_down(self.host, is_host_addition=False)
        if is_down:
            self.shutdown()
        else:
            if self._connection is connection:
                self._connection = None
            self._replace_soon(connection)

    def on_orphaned_stream_released(self) -> None:
        """A number is free again."""
        with self._stream_available_condition:
            self._stream_available_condition.notify()

    def _replace_soon(self, connection: Any) -> None:
        with self._lock:
            if self._is_replacing:
                return
            self._is_replacing = True
        self._session.submit(self._replace, connection)

    def _replace(self, connection: Any) -> None:
        if self.is_shutdown:
            return
        try:
            made = self._connect()
        except Exception:
            log.warning("Failed reconnecting %s. Retrying.", self.host.endpoint)
            retry_later(self._session, self._replace, connection)
            return
        with connection.lock:
            busy = connection.in_flight != len(connection.orphaned_request_ids)
        with self._stream_available_condition:
            late = self.is_shutdown
            if not late:
                self._connection = made
                if connection.orphaned_threshold_reached and busy:
                    self._trash.add(connection)
            self._is_replacing = False
            self._stream_available_condition.notify_all()
        if late:
            made.close()
        if connection.orphaned_threshold_reached and not busy:
            connection.close()

    def shutdown(self) -> None:
        with self._stream_available_condition:
            if self.is_shutdown:
                return
            self.is_shutdown = True
            connections = self._trash | ({self._connection} if self._connection else set())
            self._trash = set()
            self._connection = None
            self._stream_available_condition.notify_all()
        for connection in connections:
            connection.close()

    def _set_keyspace_for_all_conns(self, keyspace: str, callback: Any) -> None:
        connection = self._connection
        if self.is_shutdown or connection is None:
            return

        def is_set(connection: Any, error: Exception | None) -> None:
            self.return_connection(connection)
            callback(self, [error] if error else [])

        self._keyspace = keyspace
        connection.set_keyspace_async(keyspace, is_set)

    def get_connections(self) -> list[Any]:
        connection = self._connection
        return [] if connection is None else [connection]

    def get_state(self) -> dict[str, Any]:
        connections = self.get_connections()
        return {
            "shutdown": self.is_shutdown,
            "open_count": self.open_count,
            "in_flights": [connection.in_flight for connection in connections],
            "orphan_requests": [connection.orphaned_request_ids for connection in connections],
        }

    @property
    def open_count(self) -> int:
        return sum(not (connection.is_closed or connection.is_defunct) for connection in self.get_connections())


HostConnection.__module__ = "cassandra.pool"
