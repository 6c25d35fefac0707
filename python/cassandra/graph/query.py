"""See cassandra.datastax.graph.query."""

from cassandra.datastax.graph.query import *  # noqa: F403
