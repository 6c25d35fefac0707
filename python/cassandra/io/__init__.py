"""Connections under the names of event loops. One loop of Python's stands behind all of them, and the native one behind
a cluster's requests, whichever its `connection_class` is."""
