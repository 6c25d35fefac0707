"""Timers: what an event loop calls when their time has come."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

log = logging.getLogger("cassandra.connection")


class Timer:
    """Calls `callback` once, by who calls `finish` after `timeout` seconds."""

    canceled = False

    def __init__(self, timeout: float, callback: Callable[[], Any]) -> None:
        self.end = time.time() + timeout
        self.callback = callback

    def __lt__(self, other: Any) -> bool:
        return bool(self.end < other.end)

    def cancel(self) -> None:
        self.canceled = True

    def finish(self, time_now: float) -> bool:
        """Whether the timer is done with."""
        if self.canceled:
            return True
        if time_now < self.end:
            return False
        self.callback()
        return True


class TimerManager:
    """The timers of one loop. They are added by any thread and serviced by the loop's."""

    def __init__(self) -> None:
        self._queue: list[tuple[float, Timer]] = []
        self._new_timers: deque[tuple[float, Timer]] = deque()

    def add_timer(self, timer: Timer) -> None:
        self._new_timers.append((timer.end, timer))

    def service_timeouts(self) -> float | None:
        """Calls what is due; when the next one is, None without any. What callbacks add is not called yet."""
        self._take_new()
        now = time.time()
        while self._queue:
            timer = self._queue[0][1]
            try:
                if not timer.finish(now):
                    break
            except Exception:
                log.exception("A timer's callback failed")
            heappop(self._queue)
        self._take_new()
        return self.next_timeout

    def _take_new(self) -> None:
        while self._new_timers:
            heappush(self._queue, self._new_timers.popleft())

    @property
    def next_timeout(self) -> float | None:
        return self._queue[0][0] if self._queue else None


Timer.__module__ = TimerManager.__module__ = "cassandra.connection"
