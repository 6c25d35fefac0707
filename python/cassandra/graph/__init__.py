"""See cassandra.datastax.graph."""

from cassandra.datastax.graph import *  # noqa: F403
