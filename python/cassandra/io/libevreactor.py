"""The default connection, by the name that it has where libev makes it."""

from __future__ import annotations

import logging
import os
from typing import Any

from cassandra import DependencyException  # noqa: F401  (imported from here by applications)
from cassandra._detail.connection.loop import READ, WRITE, LoopHandle
from cassandra._detail.connection.named import NamedConnection
from cassandra.connection import NONBLOCKING, Connection, ConnectionShutdown, Timer, TimerManager  # noqa: F401

log = logging.getLogger(__name__)

_ERROR = 0x80000000


class LibevLoop(LoopHandle):
    """Knows its connections, and starts the loop that they share."""

    def __init__(self) -> None:
        self._live_conns: set[Any] = set()

    def notify(self) -> None:
        self._wake()

    def connection_created(self, conn: Any) -> None:
        self._live_conns = self._live_conns | {conn}

    def connection_destroyed(self, conn: Any) -> None:
        self._live_conns = self._live_conns - {conn}
        self._wake()


class LibevConnection(NamedConnection):
    def handle_read(self, watcher: Any, revents: int, errno: int | None = None) -> None:
        if not self._failed(revents, errno):
            self._receive()

    def handle_write(self, watcher: Any, revents: int, errno: int | None = None) -> None:
        if not self._failed(revents, errno):
            self._send()

    def _failed(self, revents: int, errno: int | None) -> bool:
        if revents & _ERROR:
            self.defunct(OSError(errno, os.strerror(errno)) if errno else Exception("libev reported an error"))
        return bool(revents & _ERROR)

    def _on_readable(self) -> None:
        self.handle_read(None, READ)

    def _on_writable(self) -> None:
        self.handle_write(None, WRITE)
