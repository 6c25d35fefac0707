"""Keyspaces, tables and what belongs to them, as objects that can write themselves as CQL."""
