"""Segments: how versions from 5 on pack frames, with checksums over header and payload.

The native driver has its own; this is the codec for tools that take connections apart.
"""

from __future__ import annotations

import zlib
from typing import Any

from cassandra import DriverException
from cassandra.marshal import int32_pack
from cassandra.protocol import read_uint_le, write_uint_le

CRC24_INIT = 0x875060
CRC24_POLY = 0x1974F0B
CRC24_LENGTH = 3
CRC32_LENGTH = 4
CRC32_INITIAL = zlib.crc32(b"\xfa\x2d\x55\xca")

_LENGTH_BITS = 17


class CrcException(Exception):
    """A checksum does not fit its bytes."""


def compute_crc24(data: int, length: int) -> int:
    """Of the low `length` bytes of a number, the lowest first."""
    crc = CRC24_INIT
    for byte in (data & ((1 << (8 * length)) - 1)).to_bytes(length, "little"):
        crc ^= byte << 16
        for _ in range(8):
            crc <<= 1
            if crc & 0x1000000:
                crc ^= CRC24_POLY
    return crc


def compute_crc32(data: Any, value: int) -> int:
    return zlib.crc32(data, value)


class SegmentHeader:
    payload_length: int
    uncompressed_payload_length: int
    is_self_contained: bool

    def __init__(self, payload_length: int, uncompressed_payload_length: int, is_self_contained: bool) -> None:
        self.payload_length = payload_length
        self.uncompressed_payload_length = uncompressed_payload_length
        self.is_self_contained = is_self_contained

    @property
    def segment_length(self) -> int:
        """Of the whole segment, with its checksums."""
        uncompressed = self.uncompressed_payload_length < 1
        header = SegmentCodec.UNCOMPRESSED_HEADER_LENGTH if uncompressed else SegmentCodec.COMPRESSED_HEADER_LENGTH
        return header + CRC24_LENGTH + self.payload_length + CRC32_LENGTH


class Segment:
    MAX_PAYLOAD_LENGTH = 128 * 1024 - 1

    payload: Any
    is_self_contained: bool

    def __init__(self, payload: Any, is_self_contained: bool) -> None:
        self.payload = payload
        self.is_self_contained = is_self_contained


class SegmentCodec:
    """Encodes frames into segments and decodes segments. The compressor's output starts with the length of its
    input, as the protocol's frames have it; segments have that in their header instead."""

    COMPRESSED_HEADER_LENGTH = 5
    UNCOMPRESSED_HEADER_LENGTH = 3
    FLAG_OFFSET = _LENGTH_BITS

    compressor: Any = None
    decompressor: Any = None

    def __init__(self, compressor: Any = None, decompressor: Any = None) -> None:
        self.compressor = compressor
        self.decompressor = decompressor

    @property
    def header_length(self) -> int:
        return self.COMPRESSED_HEADER_LENGTH if self.compression else self.UNCOMPRESSED_HEADER_LENGTH

    @property
    def header_length_with_crc(self) -> int:
        return self.header_length + CRC24_LENGTH

    @property
    def compression(self) -> Any:
        return self.compressor and self.decompressor

    def compress(self, data: bytes) -> bytes:
        return self.compressor(data)[4:]  # type: ignore[no-any-return]

    def decompress(self, encoded_data: bytes, uncompressed_length: int) -> bytes:
        return self.decompressor(int32_pack(uncompressed_length) + encoded_data)  # type: ignore[no-any-return]

    def encode_header(
        self, buffer: Any, payload_length: int, uncompressed_length: int, is_self_contained: bool
    ) -> None:
        if payload_length > Segment.MAX_PAYLOAD_LENGTH:
            raise DriverException("Payload length exceed Segment.MAX_PAYLOAD_LENGTH")
        fields = payload_length
        flag_offset = self.FLAG_OFFSET
        if self.compression:
            fields |= uncompressed_length << flag_offset
            flag_offset += _LENGTH_BITS
        fields |= int(is_self_contained) << flag_offset
        write_uint_le(buffer, fields, size=self.header_length)
        write_uint_le(buffer, compute_crc24(fields, self.header_length), size=CRC24_LENGTH)

    def _encode_segment(self, buffer: Any, payload: bytes, is_self_contained: bool) -> None:
        uncompressed_length = len(payload)
        if self.compression:
            compressed = self.compress(payload)
            if len(compressed) < len(payload):
                payload = compressed
            else:
                uncompressed_length = 0  # says that the payload is not compressed
        self.encode_header(buffer, len(payload), uncompressed_length, is_self_contained)
        buffer.write(payload)
        write_uint_le(buffer, compute_crc32(payload, CRC32_INITIAL))

    def encode(self, buffer: Any, msg: bytes) -> None:
        """Writes a frame as one segment, or as several if it is larger than a segment can be."""
        limit = Segment.MAX_PAYLOAD_LENGTH
        payloads = [msg[start : start + limit] for start in range(0, len(msg), limit)] or [msg]
        for payload in payloads:
            self._encode_segment(buffer, payload, len(payloads) == 1)

    def decode_header(self, buffer: Any) -> SegmentHeader:
        fields = read_uint_le(buffer, self.header_length)
        received = read_uint_le(buffer, CRC24_LENGTH)
        computed = compute_crc24(fields, self.header_length)
        if computed != received:
            raise CrcException(f'CRC mismatch on header {fields:x}. Received {received:x}", computed {computed:x}.')
        payload_length = fields & Segment.MAX_PAYLOAD_LENGTH
        fields >>= _LENGTH_BITS
        uncompressed_length = -1
        if self.compression:
            uncompressed_length = fields & Segment.MAX_PAYLOAD_LENGTH
            fields >>= _LENGTH_BITS
        return SegmentHeader(payload_length, uncompressed_length, bool(fields & 1))

    def decode(self, buffer: Any, header: SegmentHeader) -> Segment:
        payload = buffer.read(header.payload_length)
        received = read_uint_le(buffer)
        computed = compute_crc32(payload, CRC32_INITIAL)
        if computed != received:
            raise CrcException(f'CRC mismatch on payload. Received {received:x}", computed {computed:x}.')
        if self.compression and header.uncompressed_payload_length > 0:
            payload = self.decompress(payload, header.uncompressed_payload_length)
        return Segment(payload, header.is_self_contained)
