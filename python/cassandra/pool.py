"""Hosts: the nodes of a cluster as applications and policies see them. Pools of connections of Python's own are loaded
when they are asked for; the cluster's own pools are the native driver's."""

from __future__ import annotations

import logging
from functools import total_ordering
from importlib import import_module
from threading import RLock
from typing import Any

from cassandra import AuthenticationFailed  # noqa: F401  (imported from here by applications)
from cassandra.connection import ConnectionException, DefaultEndPoint, EndPoint
from cassandra.policies import HostDistance

__all__ = ["ConnectionException", "Host", "HostDistance", "NoConnectionsAvailable"]

log = logging.getLogger(__name__)


class NoConnectionsAvailable(Exception):
    """All connections to a host are at capacity, or there are none."""


@total_ordering
class Host:
    """One node. What the driver knows of it changes while the cluster does."""

    endpoint: Any = None
    broadcast_address: str | None = None
    broadcast_port: int | None = None
    broadcast_rpc_address: str | None = None
    broadcast_rpc_port: int | None = None
    listen_address: str | None = None
    listen_port: int | None = None
    conviction_policy: Any = None
    release_version: str | None = None
    host_id: Any = None
    dse_version: str | None = None
    dse_workload: str | None = None
    dse_workloads: Any = None

    _datacenter: str | None = None
    _rack: str | None = None
    _is_up: bool | None = None
    _reconnection_handler: Any = None
    # The driver's own record of the host, once there is one; it knows best whether the host is up.
    _native: Any = None

    def __init__(
        self,
        endpoint: Any,
        conviction_policy_factory: Any,
        datacenter: str | None = None,
        rack: str | None = None,
        host_id: Any = None,
    ) -> None:
        if endpoint is None:
            raise ValueError("endpoint may not be None")
        if conviction_policy_factory is None:
            raise ValueError("conviction_policy_factory may not be None")
        self.endpoint = endpoint if isinstance(endpoint, EndPoint) else DefaultEndPoint(endpoint)
        self.conviction_policy = conviction_policy_factory(self)
        self.host_id = host_id
        self.set_location_info(datacenter, rack)
        self.lock = RLock()

    @property
    def address(self) -> Any:
        return self.endpoint.address

    @property
    def datacenter(self) -> str | None:
        return self._datacenter

    @property
    def rack(self) -> str | None:
        return self._rack

    @property
    def is_up(self) -> bool | None:
        return self._is_up if self._native is None else self._native.is_up

    @is_up.setter
    def is_up(self, value: bool | None) -> None:
        self._is_up = value

    def set_location_info(self, datacenter: str | None, rack: str | None) -> None:
        self._datacenter = datacenter
        self._rack = rack

    def set_up(self) -> None:
        self.conviction_policy.reset()
        self._is_up = True

    def set_down(self) -> None:
        self._is_up = False

    def signal_connection_failure(self, connection_exc: BaseException) -> bool:
        return bool(self.conviction_policy.add_failure(connection_exc))

    def is_currently_reconnecting(self) -> bool:
        if self._reconnection_handler is not None:
            return True
        return self._native is not None and self._native.is_reconnecting

    def get_and_set_reconnection_handler(self, new_handler: Any) -> Any:
        """Says what reconnects to the host, other than the driver; answers what did so before."""
        with self.lock:
            old, self._reconnection_handler = self._reconnection_handler, new_handler
            return old

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Host):
            return bool(self.endpoint == other.endpoint)
        return bool(self.endpoint.address == other)

    def __hash__(self) -> int:
        return hash(self.endpoint)

    def __lt__(self, other: Host) -> bool:
        return bool(self.endpoint < other.endpoint)

    def __str__(self) -> str:
        return str(self.endpoint)

    def __repr__(self) -> str:
        where = f" {self._datacenter}" if self._datacenter else ""
        return f"<{type(self).__name__}: {self.endpoint}{where}>"


_LATER = {
    "HostConnection": "cassandra._detail.pool.host_connection",
    "HostConnectionPool": "cassandra._detail.pool.host_connection_pool",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_LATER[name]), name)
    return value


def __dir__() -> list[str]:
    return [*globals(), *_LATER]
