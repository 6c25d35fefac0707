"""Counters and latencies of a cluster's requests, kept by the native driver."""

from __future__ import annotations

import logging
from collections import Counter
from contextlib import suppress
from functools import partial
from typing import Any

log = logging.getLogger(__name__)

_NAMES = (
    "request_timer",
    "connection_errors",
    "write_timeouts",
    "read_timeouts",
    "unavailables",
    "other_errors",
    "retries",
    "ignores",
    "known_hosts",
    "connected_to",
    "open_connections",
)


class Metrics:
    """`Cluster.metrics`, if the cluster was made with metrics_enabled. The numbers are those of the moment."""

    _made = 0

    def __init__(self, cluster_proxy: Any) -> None:
        self._cluster = cluster_proxy
        self.stats_name = f"cassandra-{Metrics._made}"
        Metrics._made += 1
        # What applications have added by the methods `on_...`.
        self._added: Counter[str] = Counter()
        self.stats = Stats(self)
        self._publish()

    def _publish(self) -> None:
        """Shows the numbers in the registry of the package scales, where there is one."""
        try:
            from greplin import scales
        except ImportError:
            return
        gauges = [scales.Stat(name, partial(getattr, self, name)) for name in _NAMES]
        scales.collection(self.stats_name, *gauges)
        scales._Stats.stats.setdefault("cassandra", scales._Stats.stats[self.stats_name])

    def _sum(self, name: str) -> int:
        return self._added[name] + sum(session._native.metrics()[name] for session in list(self._cluster.sessions))

    @property
    def connection_errors(self) -> int:
        return self._sum("connection_errors")

    @property
    def write_timeouts(self) -> int:
        return self._sum("write_timeouts")

    @property
    def read_timeouts(self) -> int:
        return self._sum("read_timeouts")

    @property
    def unavailables(self) -> int:
        return self._sum("unavailables")

    @property
    def other_errors(self) -> int:
        return self._sum("other_errors")

    @property
    def retries(self) -> int:
        return self._sum("retries")

    @property
    def ignores(self) -> int:
        return self._sum("ignores")

    @property
    def known_hosts(self) -> int:
        return len(self._cluster.metadata.all_hosts())

    @property
    def connected_to(self) -> int:
        return len({host for session in list(self._cluster.sessions) for host in session.get_pool_state()})

    @property
    def open_connections(self) -> int:
        states = (session.get_pool_state().values() for session in list(self._cluster.sessions))
        return sum(pool["open_count"] for pools in states for pool in pools)

    @property
    def request_timer(self) -> Timer:
        """Number of requests, and percentiles of their latency in seconds; of the busiest session."""
        timers = [session._native.metrics()["request_timer"] for session in list(self._cluster.sessions)]
        return Timer(max(timers, key=lambda timer: timer["count"], default={"count": 0}))

    def on_connection_error(self) -> None:
        self._added["connection_errors"] += 1

    def on_write_timeout(self) -> None:
        self._added["write_timeouts"] += 1

    def on_read_timeout(self) -> None:
        self._added["read_timeouts"] += 1

    def on_unavailable(self) -> None:
        self._added["unavailables"] += 1

    def on_other_error(self) -> None:
        self._added["other_errors"] += 1

    def on_ignore(self) -> None:
        self._added["ignores"] += 1

    def on_retry(self) -> None:
        self._added["retries"] += 1

    def get_stats(self) -> dict[str, Any]:
        """All numbers by name."""
        return {name: getattr(self, name) for name in _NAMES}

    def set_stats_name(self, stats_name: str) -> None:
        """Under which name the package scales shows the numbers."""
        if self.stats_name == stats_name:
            return
        with suppress(ImportError):
            from greplin import scales

            known = scales._Stats.stats
            if stats_name in known:
                raise ValueError(f'"{stats_name}" already exists in stats.')
            known[stats_name] = known.pop(self.stats_name)
        self.stats_name = stats_name


_ERRORS = ("connection_errors", "write_timeouts", "read_timeouts", "unavailables", "other_errors")


class Timer(dict[str, float]):
    """Its numbers are attributes as well."""

    def __getattr__(self, name: str) -> float:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class Stats:
    """The numbers as attributes and as items, under the names that the package scales has them by."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def __getattr__(self, name: str) -> Any:
        if name not in _NAMES:
            raise AttributeError(name)
        return getattr(self._metrics, name)

    @property
    def errors(self) -> int:
        """All that went wrong."""
        return sum(getattr(self._metrics, name) for name in _ERRORS)

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)
