"""What the logs of cassandra.cluster and cassandra.pool are told of hosts and of connecting, in the words that people
look for. What happens to single connections is not told: they are the native driver's."""

from __future__ import annotations

import logging
from typing import Any

from cassandra._detail.errors import NoHostAvailable

log = logging.getLogger("cassandra.cluster")

_of_pools = logging.getLogger("cassandra.pool")

# What is said of an event, in this order.
_OF_HOSTS = {
    "on_up": (
        (_of_pools, logging.INFO, "Successful reconnection to %s, marking node up if it isn't already"),
        (log, logging.INFO, "Host %s may be up; will prepare queries and open connection pool"),
        (log, logging.INFO, "Connection pools established for node %s"),
        (_of_pools, logging.DEBUG, "Host %s is now marked up"),
    ),
    "on_down": ((log, logging.WARNING, "Host %s has been marked down"),),
    "on_add": (
        (log, logging.INFO, "New Cassandra host %r discovered"),
        (log, logging.DEBUG, "Handling new host %r and notifying listeners"),
        (_of_pools, logging.DEBUG, "Host %s is now marked up"),
    ),
    "on_remove": (
        (log, logging.INFO, "Cassandra host %s removed"),
        (log, logging.DEBUG, "Removing host %s"),
    ),
}


def is_read() -> bool:
    """Whether anybody takes what is logged. Without handlers nobody does, and hosts need not be followed for it."""
    return any(map(_is_read, (log, _of_pools)))


def _is_read(logger: logging.Logger | None) -> bool:
    assert logger is not None
    if not logger.isEnabledFor(logging.WARNING):
        return False
    while logger is not None:
        if any(not isinstance(handler, logging.NullHandler) for handler in logger.handlers):
            return True
        logger = logger.parent if logger.propagate else None
    return False


def host_event(event: str, host: Any) -> None:
    for logger, level, message in _OF_HOSTS[event]:
        logger.log(level, message, host)


def session_started(session: Any) -> None:
    if _of_pools.isEnabledFor(logging.DEBUG):
        for host in session.get_pool_state():
            _of_pools.debug("Initializing connection for host %s", host)
            _of_pools.debug("Finished initializing connection for host %s", host)
    log.debug("Started Session with client_id %s and session_id %s", session.cluster.client_id, session.session_id)


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
