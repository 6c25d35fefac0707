"""The control connection as applications see it: what they may ask of it."""

from __future__ import annotations

from typing import Any

from cassandra._detail.cluster.green import call_aside
from cassandra._detail.pools import ConnectionView


class ControlConnection:
    """Follows the cluster's events, natively; this is a handle to have it read things anew."""

    def __init__(
        self,
        cluster: Any,
        timeout: float | None = None,
        schema_event_refresh_window: float | None = None,
        topology_event_refresh_window: float | None = None,
        status_event_refresh_window: float | None = None,
        schema_meta_enabled: bool = True,
        token_meta_enabled: bool = True,
    ) -> None:
        self._cluster = cluster
        self._view: ConnectionView | None = None

    def refresh_schema(self, force: bool = False, **kwargs: Any) -> bool:
        """Reads the schema; whether that worked."""
        return call_aside(self._cluster._native.refresh_schema, None, False) is None

    def refresh_node_list_and_token_map(self, force_token_rebuild: bool = False) -> bool:
        """Reads the hosts and the ring; whether that worked."""
        return call_aside(self._cluster._native.refresh_nodes) is None

    def wait_for_schema_agreement(
        self, connection: Any = None, preloaded_results: Any = None, wait_time: float | None = None
    ) -> bool:
        """Waits until all nodes have the same schema, and reads that."""
        return call_aside(self._cluster._native.refresh_schema, None, True) is None

    @property
    def host(self) -> Any:
        return self._cluster.get_control_connection_host()

    @property
    def _connection(self) -> ConnectionView | None:
        """The connection, the same object as long as it goes to the same host; None while there is none."""
        host = self.host
        if host is None:
            self._view = None
        elif self._view is None or self._view.endpoint != host.endpoint:
            self._view = ConnectionView(host.endpoint, is_control_connection=True)
        return self._view

    def get_connections(self) -> list[ConnectionView]:
        connection = self._connection
        return [] if connection is None else [connection]


ControlConnection.__module__ = "cassandra.cluster"
