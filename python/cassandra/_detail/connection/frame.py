"""From the bytes of a connection to frames; from version 5 on through segments."""

from __future__ import annotations

import io
from typing import Any

from cassandra import ProtocolVersion
from cassandra.connection import (
    PROTOCOL_VERSION_MASK,
    CrcMismatchException,
    ProtocolError,
    frame_header_v1_v2,
    frame_header_v3,
)
from cassandra.segment import CrcException, SegmentCodec


class _Frame:
    """The header of a frame, and where its body lies."""

    def __init__(self, version: int, flags: int, stream: int, opcode: int, body_offset: int, end_pos: int) -> None:
        self.version = version
        self.flags = flags
        self.stream = stream
        self.opcode = opcode
        self.body_offset = body_offset
        self.end_pos = end_pos

    def __eq__(self, other: object) -> bool:
        return vars(self) == vars(other) if isinstance(other, _Frame) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return (
            f"ver({self.version}); flags({self.flags:04b}); stream({self.stream}); op({self.opcode}); "
            f"offset({self.body_offset}); len({self.end_pos - self.body_offset})"
        )


class FrameReader:
    """Takes bytes as they come and hands out whole frames. Raises for what no server of the protocol sends."""

    def __init__(self, endpoint: Any) -> None:
        self._endpoint = endpoint
        self._received = bytearray()
        # What the frames are cut from: another buffer once they come in segments.
        self._content = self._received
        self._codec: SegmentCodec | None = None

    def feed(self, data: bytes) -> None:
        self._received += data

    def use_segments(self, codec: SegmentCodec) -> None:
        """What was not handed out yet is segments, and so is all that follows."""
        self._codec = codec
        self._content = bytearray()

    def next_frame(self) -> tuple[_Frame, bytes] | None:
        while True:
            frame = self._cut_frame()
            if frame is not None or not self._cut_segment():
                return frame

    def _cut_frame(self) -> tuple[_Frame, bytes] | None:
        content = self._content
        if not content:
            return None
        version = content[0] & PROTOCOL_VERSION_MASK
        if version not in ProtocolVersion.SUPPORTED_VERSIONS:
            raise ProtocolError(f"This version of the driver does not support protocol version {version}")
        header = frame_header_v3 if version >= 3 else frame_header_v1_v2
        offset = 1 + header.size
        if len(content) < offset:
            return None
        flags, stream, opcode, length = header.unpack_from(content, 1)
        if length < 0:
            raise ProtocolError(f"Received negative body length: {length!r}")
        end = offset + length
        if len(content) < end:
            return None
        body = bytes(memoryview(content)[offset:end])
        del content[:end]
        return _Frame(version, flags, stream, opcode, offset, end), body

    def _cut_segment(self) -> bool:
        codec, received = self._codec, self._received
        if codec is None or len(received) < codec.header_length_with_crc:
            return False
        start = codec.header_length_with_crc
        try:
            header = codec.decode_header(io.BytesIO(received[:start]))
            end = start + header.payload_length + 4
            if len(received) < end:
                return False
            self._content += codec.decode(io.BytesIO(received[start:end]), header).payload
        except CrcException as exc:
            raise CrcMismatchException(str(exc), self._endpoint) from exc
        del received[:end]
        return True
