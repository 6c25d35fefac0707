"""Accepted as connection_class; the native event loop does the work."""

from cassandra.connection import Connection


class TwistedConnection(Connection):
    pass
