"""The control connection as applications see it: what they may ask of it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from weakref import proxy

from cassandra._detail.cluster.green import call_aside
from ilion import _ilion

if TYPE_CHECKING:
    from cassandra._detail.connection.view import ConnectionView

log = logging.getLogger("cassandra.cluster")


class ControlConnection:
    """Follows the cluster's events, natively; this is a handle to have it connect and read things anew."""

    class PeersQueryType:
        """What of system.peers is asked for."""

        PEERS = 0
        PEERS_SCHEMA = 1

    _is_shutdown = False

    def __init__(
        self,
        cluster: Any,
        timeout: float | None,
        schema_event_refresh_window: float | None,
        topology_event_refresh_window: float | None,
        status_event_refresh_window: float | None,
        schema_meta_enabled: bool = True,
        token_meta_enabled: bool = True,
    ) -> None:
        # The cluster holds this object, and goes when nobody uses it any more.
        self._cluster = proxy(cluster)
        self._timeout = timeout
        self._schema_event_refresh_window = schema_event_refresh_window
        self._topology_event_refresh_window = topology_event_refresh_window
        self._status_event_refresh_window = status_event_refresh_window
        self._schema_meta_enabled = schema_meta_enabled
        self._token_meta_enabled = token_meta_enabled
        self._view: ConnectionView | None = None

    @property
    def _native(self) -> Any:
        return self._cluster._native

    def connect(self) -> None:
        """Connects to one of the hosts, or raises NoHostAvailable; anew if there is a connection."""
        if self._is_shutdown:
            return
        if self._native is None:
            self._cluster._open_control()
        else:
            self.reconnect()

    def reconnect(self) -> None:
        """Has another connection made instead of the present one. Does not wait for it."""
        if not self._is_shutdown and self._native is not None:
            log.debug("[control connection] Attempting to reconnect")
            _ilion.renew_control(self._native)

    def shutdown(self) -> None:
        """Closes the connection for good: nothing is heard of changes any more."""
        if self._is_shutdown:
            return
        self._is_shutdown = True
        log.debug("Shutting down control connection")
        if self._native is not None:
            _ilion.close_control(self._native)

    def refresh_schema(self, force: bool = False, **kwargs: Any) -> bool:
        """Reads the schema, or what the arguments name of it; whether that worked."""
        return self._refresh_schema(None, force=force, **kwargs)

    def _refresh_schema(
        self,
        connection: Any,
        preloaded_results: Any = None,
        schema_agreement_wait: float | None = None,
        force: bool = False,
        **kwargs: Any,
    ) -> bool:
        cluster = self._cluster
        if cluster.is_shutdown or self._native is None:
            return False
        if not cluster.schema_metadata_enabled and not force:
            log.debug("[control connection] Skipping schema refresh because schema metadata is disabled")
            return False
        from cassandra._detail.metadata_changes import change_of

        wait = cluster.max_schema_agreement_wait if schema_agreement_wait is None else schema_agreement_wait
        return call_aside(self._native.refresh_schema, change_of(**kwargs), wait > 0) is None

    def refresh_node_list_and_token_map(self, force_token_rebuild: bool = False) -> bool:
        """Reads the hosts and the ring; whether that worked."""
        return self._native is not None and call_aside(self._native.refresh_nodes) is None

    def wait_for_schema_agreement(
        self, connection: Any = None, preloaded_results: Any = None, wait_time: float | None = None
    ) -> bool:
        """Waits until all nodes have the same schema, and reads that."""
        return call_aside(self._native.refresh_schema, None, True) is None

    # What happens to hosts.

    def on_up(self, host: Any) -> None:
        """Nothing: a connection stays where it is."""

    def on_down(self, host: Any) -> None:
        """Leaves a host that is down; the driver does so by itself when its connection breaks."""
        if self._goes_to(host):
            log.debug(
                "[control connection] Control connection host (%s) is considered down, starting reconnection", host
            )
            self.reconnect()

    def on_add(self, host: Any, refresh_nodes: bool = True) -> None:
        if refresh_nodes:
            self.refresh_node_list_and_token_map(force_token_rebuild=True)

    def on_remove(self, host: Any) -> None:
        if self._goes_to(host):
            log.debug("[control connection] Control connection host (%s) is being removed. Reconnecting", host)
            self.reconnect()
        else:
            self.refresh_node_list_and_token_map(force_token_rebuild=True)

    def _goes_to(self, host: Any) -> bool:
        present = self.host
        return present is not None and bool(present.endpoint == host.endpoint)

    # The connection.

    @property
    def host(self) -> Any:
        return self._cluster.get_control_connection_host()

    @property
    def _connection(self) -> ConnectionView | None:
        """The connection, the same object as long as it goes to the same host; None while there is none."""
        from cassandra._detail.connection.view import ConnectionView

        host = self.host
        if host is None:
            self._view = None
        elif self._view is None or self._view.endpoint != host.endpoint:
            self._view = ConnectionView(host.endpoint, is_control_connection=True)
        return self._view

    def get_connections(self) -> list[ConnectionView]:
        connection = self._connection
        return [] if connection is None else [connection]

    def return_connection(self, connection: Any) -> None:
        """Makes another connection instead of one that is broken."""
        present = self._connection
        if present is not None and connection is present and (present.is_defunct or present.is_closed):
            self.reconnect()


def refresh_schema_and_set_result(control_conn: Any, response_future: Any, connection: Any, **kwargs: Any) -> None:
    """Reads what a request has changed of the schema, then ends the request."""
    try:
        log.debug("Refreshing schema in response to schema change. %s", kwargs)
        response_future.is_schema_agreed = control_conn._refresh_schema(connection, **kwargs)
    except Exception:
        log.exception("Exception refreshing schema in response to schema change:")
        response_future.session.submit(control_conn.refresh_schema, **kwargs)
    finally:
        response_future._set_final_result(None)


ControlConnection.__module__ = refresh_schema_and_set_result.__module__ = "cassandra.cluster"
