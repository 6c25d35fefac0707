"""Heartbeats: connections that hear nothing are asked for OPTIONS, and those that don't answer are given up."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from cassandra import OperationTimedOut
from cassandra.connection import ConnectionException
from cassandra.protocol import OptionsMessage, SupportedMessage

log = logging.getLogger("cassandra.connection")

_SHORTEST_PAUSE = 0.01


class HeartbeatFuture:
    """One heartbeat, sent when this is made."""

    def __init__(self, connection: Any, owner: Any) -> None:
        self.connection = connection
        self.owner = owner
        self._exception: Exception | None = None
        self._event = threading.Event()
        with connection.lock:
            if connection.in_flight < connection.max_request_id:
                connection.in_flight += 1
                connection.send_msg(OptionsMessage(), connection.get_request_id(), self._options_callback)
                return
        self._exception = Exception("Failed to send heartbeat because connection 'in_flight' exceeds threshold")
        self._event.set()

    def wait(self, timeout: float) -> None:
        """Raises what went wrong, or that nothing came in time."""
        if not self._event.wait(timeout):
            reason: Any = f"Connection heartbeat timeout after {timeout} seconds"
            raise OperationTimedOut(reason, self.connection.endpoint)
        if self._exception:
            raise self._exception

    def _options_callback(self, response: Any) -> None:
        if isinstance(response, ConnectionException):
            self._exception = response
        elif not isinstance(response, SupportedMessage):
            self._exception = ConnectionException(f"Received unexpected response to OptionsMessage: {response}")
        self._event.set()


class ConnectionHeartbeat(threading.Thread):
    """Looks after the connections of those whom `get_connection_holders` answers: pools and the like, which have
    `get_connections` and `return_connection`. Runs until `stop`."""

    class ShutdownException(Exception):
        """Ends a round."""

    def __init__(
        self, interval_sec: float, get_connection_holders: Callable[[], Iterable[Any]], timeout: float
    ) -> None:
        super().__init__(name="Connection heartbeat")
        self._interval = interval_sec
        self._timeout = timeout
        self._get_connection_holders = get_connection_holders
        self._shutdown_event = threading.Event()
        self.daemon = True
        self.start()

    def run(self) -> None:
        pause = self._interval
        while not self._shutdown_event.wait(pause):
            start = time.time()
            try:
                self._round()
            except self.ShutdownException:
                return
            except Exception:
                log.exception("A round of heartbeats failed")
            pause = max(self._interval - (time.time() - start), _SHORTEST_PAUSE)

    def stop(self) -> None:
        self._shutdown_event.set()
        self.join()

    def _raise_if_stopped(self) -> None:
        if self._shutdown_event.is_set():
            raise self.ShutdownException()

    def _round(self) -> None:
        futures: list[HeartbeatFuture] = []
        failed: list[tuple[Any, Any, Exception]] = []
        for owner in self._get_connection_holders():
            for connection in owner.get_connections():
                self._raise_if_stopped()
                if connection.is_defunct or connection.is_closed:
                    owner.return_connection(connection)
                elif not connection.is_idle:
                    connection.reset_idle()
                else:
                    try:
                        futures.append(HeartbeatFuture(connection, owner))
                    except Exception as exc:
                        failed.append((connection, owner, exc))
        self._await(futures, failed)
        for connection, owner, reason in failed:
            self._raise_if_stopped()
            log.warning("No heartbeat of connection (%s) to %s: %s", id(connection), connection.endpoint, reason)
            if not connection.is_control_connection:
                owner.shutdown_on_error = True
            connection.defunct(reason)
            owner.return_connection(connection)

    def _await(self, futures: list[HeartbeatFuture], failed: list[tuple[Any, Any, Exception]]) -> None:
        end = time.time() + self._timeout
        for future in futures:
            self._raise_if_stopped()
            connection = future.connection
            try:
                future.wait(max(end - time.time(), 0))
            except Exception as exc:
                failed.append((connection, future.owner, exc))
            else:
                with connection.lock:
                    connection.in_flight -= 1
                connection.reset_idle()


HeartbeatFuture.__module__ = ConnectionHeartbeat.__module__ = "cassandra.connection"
