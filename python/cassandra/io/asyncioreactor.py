"""Accepted as connection_class; the native event loop does the work."""

from cassandra.connection import Connection


class AsyncioConnection(Connection):
    pass
