"""The pools of a session: the driver opens and closes them by itself; this is what applications may do about them."""

from __future__ import annotations

import logging
from typing import Any

from cassandra._detail.errors import attempt_exception
from cassandra._detail.pools import PoolView, pool_state
from cassandra.policies import HostDistance
from ilion import _ilion

log = logging.getLogger("cassandra.cluster")


class PoolsMixin:
    """The part of Session that shows its pools, and has some made or closed."""

    cluster: Any
    default_timeout: float | None
    submit: Any
    _native: Any

    def get_pool_state(self) -> dict[Any, Any]:
        """Connections and requests in flight by host."""
        metadata = self.cluster.metadata
        return {metadata._host_of(ref): pool_state(state) for ref, state in self._native.pool_states()}

    def get_pools(self) -> Any:
        """A view of the pool of each host."""
        return self._pools.values()

    @property
    def _pools(self) -> dict[Any, PoolView]:
        return {host: PoolView(self, host) for host in self.get_pool_state()}

    def add_or_renew_pool(self, host: Any, is_host_addition: bool) -> Any:
        """A future of whether the host has a new pool; None for a host that the policies ignore."""
        if self.cluster.profile_manager.distance(host) == HostDistance.IGNORED or host._native is None:
            return None
        return self.submit(self._renew_pool, host, is_host_addition)

    def _renew_pool(self, host: Any, is_host_addition: bool) -> bool:
        failure = _ilion.renew_pool(self._native, host._native)
        if failure is None:
            log.debug("Added pool for host %s to session", host)
            return True
        cause = attempt_exception(host.endpoint, failure)
        log.warning("Failed to create connection pool for new host %s:", host, exc_info=cause)
        self.cluster.signal_connection_failure(host, cause, is_host_addition, expect_host_to_be_down=True)
        return False

    def remove_pool(self, host: Any) -> Any:
        """A future of the end of the host's pool; None without one."""
        if host not in self._pools:
            return None
        log.debug("Removed connection pool for %r", host)
        return self.submit(_ilion.remove_pool, self._native, host._native)

    def update_created_pools(self) -> set[Any]:
        """Futures of the pools that are opened and closed because policies see hosts otherwise now."""
        pools = self._pools
        futures = set()
        for host in self.cluster.metadata.all_hosts():
            is_wanted = self.cluster.profile_manager.distance(host) != HostDistance.IGNORED
            future = None
            if is_wanted and host not in pools and host.is_up is not False:
                future = self.add_or_renew_pool(host, False)
            elif not is_wanted and host in pools:
                future = self.remove_pool(host)
            if future is not None:
                futures.add(future)
        return futures

    def on_down(self, host: Any) -> None:
        """Closes the pool of a host that is not to be asked any more."""
        future = self.remove_pool(host)
        if future is not None:
            future.add_done_callback(lambda done: self.update_created_pools())

    def on_remove(self, host: Any) -> None:
        self.on_down(host)

    def prepare_on_all_hosts(self, query: str, excluded_host: Any, keyspace: str | None = None) -> None:
        """Has all hosts but one parse a statement. What goes wrong is logged: they are asked again when need be."""
        from cassandra._detail.future import ResponseFuture
        from cassandra.protocol import PrepareMessage

        under_way = []
        for host in self._pools:
            if host != excluded_host and host.is_up:
                future = ResponseFuture(
                    self, PrepareMessage(query, keyspace), None, self.default_timeout, host=host
                )
                future.send_request()
                under_way.append((host, future))
        for host, future in under_way:
            try:
                future.result()
            except Exception:
                log.exception("Error preparing query for host %s:", host)
