"""Traversals of TinkerPop on DataStax Enterprise: not served here, as without the package gremlinpython upstream."""

HAVE_GREMLIN = False
