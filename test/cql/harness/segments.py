"""Segments of protocol v5 (native_protocol_v5.spec section 2), uncompressed: a header with CRC24, a payload with CRC32."""

import struct
import zlib

MAX_PAYLOAD = (1 << 17) - 1
_CRC24_POLYNOMIAL = 0x1974F0B
_CRC24_INITIAL = 0x875060
_CRC32_INITIAL = zlib.crc32(b"\xfa\x2d\x55\xca")


class DamagedSegment(Exception):
    pass


def crc24(value, size):
    crc = _CRC24_INITIAL
    for _ in range(size):
        crc ^= (value & 0xFF) << 16
        value >>= 8
        for _ in range(8):
            crc <<= 1
            if crc & 0x1000000:
                crc ^= _CRC24_POLYNOMIAL
    return crc


def encode(envelopes):
    """Wraps the bytes of one or more whole envelopes."""
    parts = []
    self_contained = len(envelopes) <= MAX_PAYLOAD
    for at in range(0, len(envelopes), MAX_PAYLOAD):
        payload = envelopes[at : at + MAX_PAYLOAD]
        header = len(payload) | self_contained << 17
        parts.append(header.to_bytes(3, "little") + crc24(header, 3).to_bytes(3, "little"))
        parts.append(payload + struct.pack("<I", zlib.crc32(payload, _CRC32_INITIAL)))
    return b"".join(parts)


def read(receive):
    """Reads one segment through `receive(size)`, which gives exactly that many bytes; returns its payload."""
    head = receive(6)
    header = int.from_bytes(head[:3], "little")
    if crc24(header, 3) != int.from_bytes(head[3:], "little"):
        raise DamagedSegment("header")
    payload = receive(header & MAX_PAYLOAD)
    if zlib.crc32(payload, _CRC32_INITIAL) != struct.unpack("<I", receive(4))[0]:
        raise DamagedSegment("payload")
    return payload
