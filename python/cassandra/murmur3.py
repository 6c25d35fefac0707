"""The partitioner's hash."""

from ilion._ilion import murmur3

__all__ = ["murmur3"]
