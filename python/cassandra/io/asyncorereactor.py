"""Connections by the name of asyncore, which Python has up to 3.11."""

from __future__ import annotations

import logging
import sys
import threading
import warnings
from collections.abc import Callable
from typing import Any

from cassandra import DependencyException

try:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from asyncore import dispatcher
except ModuleNotFoundError:
    raise DependencyException(
        "Unable to import asyncore module.  Note that this module has been removed in Python 3.12 "
        "so when using the driver with this version (or anything newer) you will need to use one of the "
        "other event loop implementations."
    ) from None

from cassandra._detail.connection.loop import LoopHandle
from cassandra._detail.connection.named import HandlingConnection
from cassandra.connection import NONBLOCKING, Connection, ConnectionShutdown, Timer, TimerManager  # noqa: F401

log = logging.getLogger(__name__)


class WaitableTimer(Timer):
    """A timer that others can wait for; they get the exception of its callback."""

    def __init__(self, timeout: float, callback: Callable[[], Any]) -> None:
        super().__init__(timeout, callback)
        self.event = threading.Event()
        self.final_exception: Exception | None = None

    def finish(self, time_now: float) -> bool:
        try:
            finished = super().finish(time_now)
        except Exception as exc:
            self.final_exception = exc
            finished = True
        if finished:
            self.event.set()
        return finished

    def wait(self, timeout: float | None = None) -> None:
        self.event.wait(timeout)
        if self.final_exception:
            raise self.final_exception


class AsyncoreLoop(LoopHandle):
    # Seconds. Timers are looked at when they are due, not more rarely.
    timer_resolution = 0.1

    def __init__(self) -> None:
        self.maybe_start()

    def wake_loop(self) -> None:
        self._wake()


class AsyncoreConnection(HandlingConnection, dispatcher):  # type: ignore[misc]
    def handle_error(self) -> None:
        """Gives the connection up for the exception that is being handled."""
        self.defunct(sys.exc_info()[1])  # type: ignore[arg-type]

    def readable(self) -> bool:
        """Whether there is an answer, or an event, to wait for."""
        return not self.is_closed and bool(self._requests or self.is_control_connection)

    def writable(self) -> bool:
        return not self.is_closed and bool(self.deque)
