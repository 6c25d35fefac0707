"""Pools of Python's own connections; the native driver's are seen through _detail/pools.py."""
