"""Ilion: a CQL driver and a CQL node in one process.

>>> import ilion
>>> with ilion.Node() as node:
...     ...  # any CQL client may connect to node.host, node.port
>>> session = ilion.connect(":memory:")

Applications written for cassandra-driver go on saying `import cassandra`; this package answers
(`python -m ilion which`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Node", "connect"]

if TYPE_CHECKING:
    from ilion.node import Node, connect


def __getattr__(name: str) -> Any:
    # Importing the package must cost nothing: `cassandra` goes through here for its native module.
    if name in __all__:
        from ilion import node

        return getattr(node, name)
    raise AttributeError(f"module 'ilion' has no attribute {name!r}")
