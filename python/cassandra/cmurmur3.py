"""The token of a partition key, natively; see cassandra.murmur3."""

from __future__ import annotations

from ilion._ilion import murmur3 as _murmur3

__all__ = ["murmur3"]


def murmur3(key: str | bytes) -> int:
    """The token of a key; text stands for its UTF-8."""
    return _murmur3(key.encode() if isinstance(key, str) else key)  # type: ignore[no-any-return]
