"""Packing and unpacking of the numbers that CQL values are made of."""

from __future__ import annotations

import operator
import struct
from collections.abc import Callable
from typing import Any


def _make_packer(format_string: str) -> tuple[Callable[..., bytes], Callable[[Any], Any]]:
    packer = struct.Struct(format_string)

    def unpack(s: Any, _unpack: Callable[[Any], tuple[Any, ...]] = packer.unpack) -> Any:
        return _unpack(s)[0]

    return packer.pack, unpack


int64_pack, int64_unpack = _make_packer(">q")
int32_pack, int32_unpack = _make_packer(">i")
int16_pack, int16_unpack = _make_packer(">h")
int8_pack, int8_unpack = _make_packer(">b")
uint64_pack, uint64_unpack = _make_packer(">Q")
uint32_pack, uint32_unpack = _make_packer(">I")
uint32_le_pack, uint32_le_unpack = _make_packer("<I")
uint16_pack, uint16_unpack = _make_packer(">H")
uint8_pack, uint8_unpack = _make_packer(">B")
float_pack, float_unpack = _make_packer(">f")
double_pack, double_unpack = _make_packer(">d")

header_struct = struct.Struct(">BBbB")
header_pack = header_struct.pack
header_unpack = header_struct.unpack
v3_header_struct = struct.Struct(">BBhB")
v3_header_pack = v3_header_struct.pack
v3_header_unpack = v3_header_struct.unpack

point_be = struct.Struct(">dd")
point_le = struct.Struct("<dd")
circle_be = struct.Struct(">ddd")
circle_le = struct.Struct("<ddd")


def varint_unpack(term: bytes) -> int:
    """Two's complement, big-endian, of any length but none."""
    if not term:
        raise ValueError("invalid literal for int() with base 16: ''")
    return int.from_bytes(term, "big", signed=True)


def bit_length(n: int) -> int:
    return n.bit_length()


def varint_pack(big: int) -> bytes:
    """The shortest two's complement form, at least one byte."""
    if not isinstance(big, int):
        big = _integer_of(big)
    magnitude = big if big >= 0 else ~big
    return big.to_bytes(magnitude.bit_length() // 8 + 1, "big", signed=True)


def _integer_of(number: Any) -> int:
    """What stands for an integer, as numpy's do and zeros of any kind; for others the error of its first use."""
    if number == 0:
        return 0
    if number < 0:
        int.bit_length(abs(number) - 1)
    number & 0xFF
    return operator.index(number)


def encode_zig_zag(n: int) -> int:
    return (n << 1) ^ (n >> 63)


def decode_zig_zag(n: int) -> int:
    return (n >> 1) ^ -(n & 1)


def _leading_ones(byte: int) -> int:
    return 8 - (~byte & 0xFF).bit_length()


def uvint_unpack(bytes: bytes) -> tuple[int, int]:
    """The number at the front, and how many bytes it takes."""
    extra = _leading_ones(bytes[0])
    if len(bytes) < extra + 1:
        raise IndexError("index out of range")
    value = bytes[0] & (0xFF >> extra)
    return (value << (8 * extra)) | int.from_bytes(bytes[1 : extra + 1], "big"), extra + 1


def uvint_pack(val: int) -> bytes:
    """As many leading one bits in the first byte as bytes follow it."""
    # n extra bytes leave 7 - n bits in the first byte, so that 7 * (n + 1) bits fit; 8 extra bytes hold all 64.
    if val.bit_length() > 64:
        raise ValueError(f"Value {val} is too big and cannot be encoded as vint")
    extra = min(max((val.bit_length() - 1) // 7, 0), 8)
    prefix = 0xFF & ~(0xFF >> extra)
    return bytes([prefix | (val >> (8 * extra))]) + (val & ((1 << (8 * extra)) - 1)).to_bytes(extra, "big")


def vints_unpack(term: bytes) -> tuple[int, ...]:
    values = []
    position = 0
    while position < len(term):
        value, size = uvint_unpack(term[position:])
        values.append(decode_zig_zag(value))
        position += size
    return tuple(values)


def vints_pack(values: Any) -> bytes:
    packed = b""
    for value in map(int, values):
        if not -(1 << 63) <= value < 1 << 63:
            raise ValueError(f"Value {value} is too big and cannot be encoded as vint")
        packed += uvint_pack(encode_zig_zag(value))
    return packed
