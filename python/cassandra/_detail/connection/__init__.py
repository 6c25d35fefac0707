"""Connections of Python's own, for those who speak the protocol's messages themselves.

A cluster's requests never come here: they go through the native loop. Nothing imports this package before one of its
names is asked for.
"""
