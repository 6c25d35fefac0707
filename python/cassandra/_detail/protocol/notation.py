"""The notations of the protocol's specification, read from and written to binary files."""

from __future__ import annotations

import socket
from typing import Any

from cassandra.marshal import (
    int8_unpack,
    int32_pack,
    int32_unpack,
    uint8_pack,
    uint16_pack,
    uint16_unpack,
    uint32_le_pack,
    uint32_le_unpack,
    uint32_pack,
    uint64_pack,
)

# A bound value that leaves the column as it is.
UNSET_VALUE = object()

_NULL_LENGTH = -1
_UNSET_LENGTH = -2


def read_byte(f: Any) -> int:
    return int8_unpack(f.read(1))  # type: ignore[no-any-return]


def write_byte(f: Any, b: int) -> None:
    f.write(uint8_pack(b))


def read_int(f: Any) -> int:
    return int32_unpack(f.read(4))  # type: ignore[no-any-return]


def write_int(f: Any, i: int) -> None:
    f.write(int32_pack(i))


def write_uint(f: Any, i: int) -> None:
    f.write(uint32_pack(i))


def read_uint_le(f: Any, size: int = 4) -> int:
    """An unsigned little-endian number of any size."""
    if size == 4:
        return uint32_le_unpack(f.read(4))  # type: ignore[no-any-return]
    return int.from_bytes(f.read(size), "little")


def write_uint_le(f: Any, i: int, size: int = 4) -> None:
    """The low `size` bytes of a number, little-endian."""
    if size == 4:
        f.write(uint32_le_pack(i))
    else:
        f.write((i & ((1 << (8 * size)) - 1)).to_bytes(size, "little"))


def write_long(f: Any, i: int) -> None:
    f.write(uint64_pack(i))


def read_short(f: Any) -> int:
    return uint16_unpack(f.read(2))  # type: ignore[no-any-return]


def write_short(f: Any, s: int) -> None:
    f.write(uint16_pack(s))


def read_consistency_level(f: Any) -> int:
    return read_short(f)


def write_consistency_level(f: Any, cl: int) -> None:
    write_short(f, cl)


def read_binary_string(f: Any) -> bytes:
    return f.read(read_short(f))  # type: ignore[no-any-return]


def read_string(f: Any) -> str:
    return read_binary_string(f).decode("utf8")


def _encoded(s: Any) -> Any:
    return s.encode("utf8") if isinstance(s, str) else s


def write_string(f: Any, s: Any) -> None:
    s = _encoded(s)
    write_short(f, len(s))
    f.write(s)


def read_binary_longstring(f: Any) -> bytes:
    return f.read(read_int(f))  # type: ignore[no-any-return]


def read_longstring(f: Any) -> str:
    return read_binary_longstring(f).decode("utf8")


def write_longstring(f: Any, s: Any) -> None:
    s = _encoded(s)
    write_int(f, len(s))
    f.write(s)


def read_stringlist(f: Any) -> list[str]:
    return [read_string(f) for _ in range(read_short(f))]


def write_stringlist(f: Any, stringlist: Any) -> None:
    write_short(f, len(stringlist))
    for s in stringlist:
        write_string(f, s)


def read_stringmap(f: Any) -> dict[str, str]:
    return {read_string(f): read_string(f) for _ in range(read_short(f))}


def write_stringmap(f: Any, strmap: dict[str, str]) -> None:
    write_short(f, len(strmap))
    for key, value in strmap.items():
        write_string(f, key)
        write_string(f, value)


def read_bytesmap(f: Any) -> dict[str, bytes | None]:
    return {read_string(f): read_value(f) for _ in range(read_short(f))}


def write_bytesmap(f: Any, bytesmap: dict[str, Any]) -> None:
    write_short(f, len(bytesmap))
    for key, value in bytesmap.items():
        write_string(f, key)
        write_value(f, value)


def read_stringmultimap(f: Any) -> dict[str, list[str]]:
    return {read_string(f): read_stringlist(f) for _ in range(read_short(f))}


def write_stringmultimap(f: Any, strmmap: dict[str, Any]) -> None:
    write_short(f, len(strmmap))
    for key, values in strmmap.items():
        write_string(f, key)
        write_stringlist(f, values)


def read_error_code_map(f: Any) -> dict[str, int]:
    return {read_inet_addr_only(f): read_short(f) for _ in range(read_int(f))}


def read_value(f: Any) -> bytes | None:
    size = read_int(f)
    return None if size < 0 else f.read(size)


def write_value(f: Any, v: Any) -> None:
    """None is null, UNSET_VALUE leaves the column as it is."""
    if v is None:
        write_int(f, _NULL_LENGTH)
    elif v is UNSET_VALUE:
        write_int(f, _UNSET_LENGTH)
    else:
        write_int(f, len(v))
        f.write(v)


def read_inet_addr_only(f: Any) -> str:
    size = read_byte(f)
    packed = f.read(size)
    families = {4: socket.AF_INET, 16: socket.AF_INET6}
    if size not in families:
        raise InternalError(f"bad inet address: {packed!r}")
    return socket.inet_ntop(families[size], packed)


def read_inet(f: Any) -> tuple[str, int]:
    address = read_inet_addr_only(f)
    return address, read_int(f)


def write_inet(f: Any, addrtuple: tuple[str, int]) -> None:
    address, port = addrtuple
    packed = socket.inet_pton(socket.AF_INET6 if ":" in address else socket.AF_INET, address)
    write_byte(f, len(packed))
    f.write(packed)
    write_int(f, port)


class NotSupportedError(Exception):
    """The protocol has no way to say it."""


class InternalError(Exception):
    """The driver, or the server, contradicts itself."""


NotSupportedError.__module__ = InternalError.__module__ = "cassandra.protocol"
