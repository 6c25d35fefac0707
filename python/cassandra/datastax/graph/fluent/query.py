"""Nothing, as without the package gremlinpython upstream."""
