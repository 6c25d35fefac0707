"""Connections for gevent: where it has patched the standard library, they are served by greenlets."""

import logging

from cassandra._detail.connection.named import GreenConnection
from cassandra.connection import Connection, ConnectionShutdown, Timer, TimerManager  # noqa: F401

log = logging.getLogger(__name__)


class GeventConnection(GreenConnection):
    pass
