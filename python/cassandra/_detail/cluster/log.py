"""What the log of cassandra.cluster is told of hosts and of connecting, in the words that people look for."""

from __future__ import annotations

import logging
from typing import Any

from cassandra._detail.errors import NoHostAvailable

log = logging.getLogger("cassandra.cluster")

_OF_HOSTS = {
    "on_up": (logging.INFO, "Connection pools established for node %s"),
    "on_down": (logging.WARNING, "Host %s has been marked down"),
    "on_add": (logging.INFO, "New Cassandra host %r discovered"),
    "on_remove": (logging.INFO, "Cassandra host %s removed"),
}


def is_read() -> bool:
    """Whether anybody takes what is logged. Without handlers nobody does, and hosts need not be followed for it."""
    if not log.isEnabledFor(logging.WARNING):
        return False
    logger: logging.Logger | None = log
    while logger is not None:
        if any(not isinstance(handler, logging.NullHandler) for handler in logger.handlers):
            return True
        logger = logger.parent if logger.propagate else None
    return False


def host_event(event: str, host: Any) -> None:
    level, message = _OF_HOSTS[event]
    log.log(level, message, host)


def downgrading(from_version: int, to_version: int, endpoint: Any) -> None:
    log.warning(
        "Downgrading core protocol version from %d to %d for %s. It is best practice to set "
        "Cluster(protocol_version) to the version that the cluster supports.",
        from_version,
        to_version,
        endpoint,
    )


def connecting(contact_points: Any, protocol_version: Any) -> None:
    log.debug("Connecting to cluster, contact points: %s; protocol version: %s", contact_points, protocol_version)


def connected() -> None:
    log.debug("Control connection created")


def not_connected(error: NoHostAvailable) -> None:
    """The cluster could not be connected: what each host answered, and the end of it."""
    causes = error.errors
    for endpoint, cause in causes.items() if isinstance(causes, dict) else ():
        log.warning("[control connection] Error connecting to %s:", endpoint, exc_info=cause)
    # Not the one that will be raised: who keeps the record would keep the cluster, by way of its traceback.
    told = NoHostAvailable(*error.args)
    log.error("Control connection failed to connect, shutting down Cluster:", exc_info=told)
