"""The event loop of Python's own connections: one daemon thread, shared by all of them, for sockets and timers.

Where gevent or eventlet have patched the standard library its thread is a greenlet and its sockets are theirs. A forked
child makes a loop of its own: what the parent's loop knows stays the parent's.
"""

from __future__ import annotations

import contextlib
import logging
import os
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from cassandra._detail.cluster.green import threads_are_green
from cassandra._detail.connection.timer import Timer, TimerManager

log = logging.getLogger("cassandra.connection")

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


class SelectorLoop:
    """Waits for sockets and timers. Sockets are watched by the loop's thread only; others have it `call` that."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.green = threads_are_green()
        self._timers = TimerManager()
        self._calls: deque[Callable[[], Any]] = deque()
        self._selector = selectors.DefaultSelector()
        self._awake, self._waker = socket.socketpair()
        self._awake.setblocking(False)
        self._waker.setblocking(False)
        self._selector.register(self._awake, READ, self._drain)
        self._thread = threading.Thread(target=self._run, name="cassandra_driver_event_loop", daemon=True)
        self._thread.start()

    @property
    def is_current(self) -> bool:
        """Whether it is of this process, and of its kind of threads."""
        return self.pid == os.getpid() and self.green == threads_are_green()

    def call(self, function: Callable[[], Any]) -> None:
        """Has the loop's thread call it soon."""
        self._calls.append(function)
        self.wake()

    def add_timer(self, timer: Timer) -> None:
        self._timers.add_timer(timer)
        self.wake()

    def wake(self) -> None:
        if threading.current_thread() is not self._thread:
            # Full is as good as woken.
            with contextlib.suppress(BlockingIOError):
                self._waker.send(b"\0")

    def watch(self, file: Any, events: int, on_events: Callable[[int], Any]) -> None:
        """Calls `on_events` with what a socket is ready for. With no events it is not watched any more."""
        try:
            if not events:
                self._selector.unregister(file)
            elif file in self._selector.get_map():
                self._selector.modify(file, events, on_events)
            else:
                self._selector.register(file, events, on_events)
        except (KeyError, ValueError):
            pass  # not watched, or closed meanwhile

    def _drain(self, events: int) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._awake.recv(4096):
                pass

    def _run(self) -> None:
        while True:
            try:
                self._turn()
            except Exception:
                log.exception("The event loop failed, and goes on")

    def _turn(self) -> None:
        for _ in range(len(self._calls)):
            self._calls.popleft()()
        next_end = self._timers.service_timeouts()
        timeout = None
        if self._calls:
            timeout = 0.0
        elif next_end is not None:
            timeout = max(next_end - time.time(), 0.0)
        for key, events in self._selector.select(timeout):
            key.data(events)


_shared: SelectorLoop | None = None
_making = threading.Lock()


def shared_loop() -> SelectorLoop:
    """The loop of this process; it starts with the first who asks."""
    global _shared
    loop = _shared
    if loop is None or not loop.is_current:
        with _making:
            if _shared is None or not _shared.is_current:
                _shared = SelectorLoop()
            loop = _shared
    return loop


def _forget_in_child() -> None:
    global _shared, _making
    _shared = None
    _making = threading.Lock()


os.register_at_fork(after_in_child=_forget_in_child)


class LoopHandle:
    """A loop as one of the modules of `cassandra.io` names it: the shared one stands behind each."""

    def maybe_start(self) -> None:
        shared_loop()

    def add_timer(self, timer: Timer) -> None:
        shared_loop().add_timer(timer)

    def _wake(self) -> None:
        shared_loop().wake()
