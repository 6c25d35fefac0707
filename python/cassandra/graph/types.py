"""See cassandra.datastax.graph.types."""

from cassandra.datastax.graph.types import *  # noqa: F403
