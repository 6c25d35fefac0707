"""Client side timestamps for writes."""

from __future__ import annotations

import logging
import time
from threading import Lock

log = logging.getLogger(__name__)


class MonotonicTimestampGenerator:
    """Microseconds since 1970 that never repeat and never go back, also when the clock does."""

    warn_on_drift = True
    warning_threshold: float = 1
    warning_interval: float = 1

    def __init__(
        self, warn_on_drift: bool = True, warning_threshold: float = 1, warning_interval: float = 1
    ) -> None:
        self.lock = Lock()
        self.last = 0
        self._last_warn = 0
        self.warn_on_drift = warn_on_drift
        self.warning_threshold = warning_threshold
        self.warning_interval = warning_interval

    def _next_timestamp(self, now: int, last: int) -> int:
        if now <= last:
            self._maybe_warn(now)
            now = last + 1
        self.last = now
        return now

    def __call__(self) -> int:
        with self.lock:
            return self._next_timestamp(int(time.time() * 1e6), self.last)

    def _maybe_warn(self, now: int) -> None:
        behind = self.last - now
        if not self.warn_on_drift or behind < self.warning_threshold * 1e6:
            return
        if now - self._last_warn < self.warning_interval * 1e6:
            return
        log.warning(
            f"Clock skew detected: the clock reads {now}, {behind} microseconds before the last timestamp "
            f"({self.last}); timestamps are counted up from the last one until the clock has caught up."
        )
        self._last_warn = now
