"""See cassandra.datastax.graph.graphson."""

from cassandra.datastax.graph.graphson import *  # noqa: F403
