"""Tasks for later, on an executor. The driver has a clock of its own; this is for tools that bring theirs."""

from __future__ import annotations

import heapq
import logging
import time
from functools import wraps
from itertools import count
from threading import Condition, RLock, Thread
from typing import Any

log = logging.getLogger("cassandra.cluster")


def run_in_executor(f: Any) -> Any:
    """Has a method of a cluster run on its executor; what goes wrong there is logged. Nothing after shutdown."""

    @wraps(f)
    def on_executor(self: Any, *args: Any, **kwargs: Any) -> None:
        if self.is_shutdown:
            return
        try:
            self.executor.submit(f, self, *args, **kwargs).add_done_callback(_log_failure)
        except Exception:
            log.exception("Failed to submit task to executor")

    return on_executor


def _log_failure(future: Any) -> None:
    if future.exception() is not None:
        log.debug("Failed to run task on executor", exc_info=future.exception())


class _Scheduler(Thread):
    """Submits functions to the executor when their time has come."""

    is_shutdown = False

    def __init__(self, executor: Any) -> None:
        super().__init__(name="Task Scheduler", daemon=True)
        self._executor = executor
        self._changed = Condition(RLock())
        # The number orders tasks of the same time, and keeps functions from being compared.
        self._numbers = count()
        self._planned: list[tuple[float, int, Any]] = []
        self.start()

    def schedule(self, delay: float, fn: Any, *args: Any, **kwargs: Any) -> None:
        with self._changed:
            if not self.is_shutdown:
                task = (fn, args, tuple(kwargs.items()))
                heapq.heappush(self._planned, (time.time() + delay, next(self._numbers), task))
                self._changed.notify()

    def schedule_unique(self, delay: float, fn: Any, *args: Any, **kwargs: Any) -> None:
        """Does nothing while the same call is planned already."""
        with self._changed:
            if (fn, args, tuple(kwargs.items())) not in [task for _, _, task in self._planned]:
                self.schedule(delay, fn, *args, **kwargs)

    def shutdown(self) -> None:
        with self._changed:
            log.debug("Shutting down Cluster Scheduler")
            self.is_shutdown = True
            self._changed.notify()
        self.join()

    def run(self) -> None:
        while True:
            with self._changed:
                while not self.is_shutdown and (not self._planned or self._planned[0][0] > time.time()):
                    self._changed.wait(self._planned[0][0] - time.time() if self._planned else None)
                if self.is_shutdown:
                    return
                fn, args, kwargs = heapq.heappop(self._planned)[2]
            self._executor.submit(fn, *args, **dict(kwargs)).add_done_callback(self._log_if_failed)

    @staticmethod
    def _log_if_failed(future: Any) -> None:
        if future.exception() is not None:
            log.warning("A scheduled task failed:", exc_info=future.exception())


_Scheduler.__module__ = run_in_executor.__module__ = "cassandra.cluster"
