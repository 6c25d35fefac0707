"""Statements, how their rows look, and traces. `cassandra.query` shows all of it."""
