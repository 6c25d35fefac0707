"""The partitioner's hash, and the steps that it is made of."""

from __future__ import annotations

import struct
from typing import Any

from ilion._ilion import murmur3

__all__ = [
    "INT64_MAX",
    "INT64_MIN",
    "INT64_OVF_DIV",
    "INT64_OVF_OFFSET",
    "body_and_tail",
    "fmix",
    "murmur3",
    "rotl64",
    "truncate_int64",
]

INT64_MAX = 2**63 - 1
INT64_MIN = -INT64_MAX - 1
INT64_OVF_OFFSET = INT64_MAX + 1
INT64_OVF_DIV = 2 * INT64_OVF_OFFSET


def body_and_tail(data: bytes) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    """The whole blocks of 16 bytes as pairs of numbers, the bytes after them, and how many bytes there are."""
    length = len(data)
    blocks, rest = divmod(length, 16)
    return struct.unpack_from(f"<{2 * blocks}q", data), struct.unpack_from(f"{rest}b", data, length - rest), length


def rotl64(x: int, r: int) -> int:
    """Rotates left; bits that leave at the top stay, above the lower 64."""
    return (x << r) | ((x >> (64 - r)) & ((1 << r) - 1))


def fmix(k: int) -> int:
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        k ^= (k >> 33) & 0x7FFFFFFF
        k *= factor
    return k ^ ((k >> 33) & 0x7FFFFFFF)


def truncate_int64(x: int) -> int:
    """The lower 64 bits, signed."""
    return (x + INT64_OVF_OFFSET) % INT64_OVF_DIV - INT64_OVF_OFFSET


def _murmur3(data: Any) -> int:
    return murmur3(data)  # type: ignore[no-any-return]
