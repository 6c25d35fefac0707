"""Event loops that applications name. One native loop stands behind all of them."""
