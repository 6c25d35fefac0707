"""Counters and latencies of a cluster's requests, kept by the native driver."""

from __future__ import annotations

from typing import Any


class Metrics:
    """`Cluster.metrics`, if the cluster was made with metrics_enabled. The numbers are those of the moment."""

    _made = 0

    def __init__(self, cluster: Any) -> None:
        self._cluster = cluster
        self.stats_name = f"cassandra-{Metrics._made}"
        Metrics._made += 1

    def _sum(self, name: str) -> int:
        return sum(session._native.metrics()[name] for session in list(self._cluster.sessions))

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
    def request_timer(self) -> dict[str, float]:
        """Number of requests, and percentiles of their latency in seconds; of the busiest session."""
        timers = [session._native.metrics()["request_timer"] for session in list(self._cluster.sessions)]
        return max(timers, key=lambda timer: timer["count"], default={"count": 0})  # type: ignore[no-any-return]

    def get_stats(self) -> dict[str, Any]:
        names = (
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
        return {name: getattr(self, name) for name in names}

    def set_stats_name(self, stats_name: str) -> None:
        self.stats_name = stats_name
