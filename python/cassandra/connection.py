"""Endpoints, connections and their exceptions.

The cluster's requests go through the native driver's connections. `Connection` and what belongs to it are for those who
speak the protocol's messages themselves; they are loaded when they are asked for.
"""

from __future__ import annotations

import errno
import logging
import socket
import struct
from collections import OrderedDict
from functools import total_ordering
from importlib import import_module
from typing import TYPE_CHECKING, Any

from cassandra import __version__
from ilion import _ilion

if TYPE_CHECKING:
    from cassandra._detail.connection.connection import Connection as Connection
    from cassandra._detail.connection.handshake import defunct_on_error as defunct_on_error
    from cassandra._detail.connection.heartbeat import ConnectionHeartbeat as ConnectionHeartbeat
    from cassandra._detail.connection.heartbeat import HeartbeatFuture as HeartbeatFuture
    from cassandra._detail.connection.paging import ContinuousPagingSession as ContinuousPagingSession
    from cassandra._detail.connection.paging import ContinuousPagingState as ContinuousPagingState
    from cassandra._detail.connection.timer import Timer as Timer
    from cassandra._detail.connection.timer import TimerManager as TimerManager
    from cassandra._detail.connection.waiting import ResponseWaiter as ResponseWaiter

log = logging.getLogger(__name__)

DRIVER_NAME, DRIVER_VERSION = "Apache Cassandra Python Driver", __version__


# The first byte of a frame: its version, and who sends it.
HEADER_DIRECTION_FROM_CLIENT = 0x00
HEADER_DIRECTION_TO_CLIENT = 0x80
HEADER_DIRECTION_MASK = 0x80
PROTOCOL_VERSION_MASK = 0x7F

frame_header_v1_v2 = struct.Struct(">BbBi")
frame_header_v3 = struct.Struct(">BhBi")

DEFAULT_CQL_VERSION = "3.0.0"

NONBLOCKING = (errno.EAGAIN, errno.EWOULDBLOCK)


def lz4_compress(byts: bytes) -> bytes:
    """The body of a frame, with its length before it."""
    return _ilion.compress("lz4", byts)


def lz4_decompress(byts: bytes) -> bytes:
    return _ilion.decompress("lz4", byts)


def _snappy_compress(byts: bytes) -> bytes:
    return _ilion.compress("snappy", byts)


def decompress(byts: bytes) -> bytes:
    """Snappy's."""
    return _ilion.decompress("snappy", byts)


# The preferred ones first.
locally_supported_compressions = OrderedDict(
    lz4=(lz4_compress, lz4_decompress),
    snappy=(_snappy_compress, decompress),
)


class EndPoint:
    """Where a node is reached."""

    @property
    def address(self) -> str:
        raise NotImplementedError()

    @property
    def port(self) -> Any:
        raise NotImplementedError()

    @property
    def ssl_options(self) -> dict[str, Any] | None:
        return None

    @property
    def socket_family(self) -> int:
        return socket.AF_UNSPEC

    def resolve(self) -> tuple[str, int | None]:
        """The address and port to connect a socket to."""
        raise NotImplementedError()

    def _key(self) -> tuple[Any, ...]:
        return (self.address, self.port)


@total_ordering
class _KeyedEndPoint(EndPoint):
    """Endpoints of one class are equal and ordered by what they are reached by."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self._key() == other._key()

    def __lt__(self, other: Any) -> bool:
        return bool(self._key() < other._key())

    def __hash__(self) -> int:
        return hash(self._key())

    def __str__(self) -> str:
        return ":".join(map(str, self._key()))

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"


class EndPointFactory:
    """Makes the endpoint of a node from its row in system.local or system.peers."""

    cluster: Any = None

    def configure(self, cluster: Any) -> EndPointFactory:
        self.cluster = cluster
        return self

    def create(self, row: dict[str, Any]) -> EndPoint:
        raise NotImplementedError()


class DefaultEndPoint(_KeyedEndPoint):
    """An address and a port."""

    def __init__(self, address: str, port: int = 9042) -> None:
        self._address = address
        self._port = port

    @property
    def address(self) -> str:
        return self._address

    @property
    def port(self) -> int:
        return self._port

    def resolve(self) -> tuple[str, int | None]:
        return self._address, self._port

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DefaultEndPoint) and self._key() == other._key()

    __hash__ = _KeyedEndPoint.__hash__


class DefaultEndPointFactory(EndPointFactory):
    port: int | None = None

    def __init__(self, port: int | None = None) -> None:
        self.port = port

    def create(self, row: dict[str, Any]) -> EndPoint:
        from cassandra.metadata import _NodeInfo

        port = _NodeInfo.get_broadcast_rpc_port(row)
        if port is None:
            port = self.port or 9042
        address = self.cluster.address_translator.translate(_NodeInfo.get_broadcast_rpc_address(row))
        return DefaultEndPoint(address, port)


class SniEndPoint(_KeyedEndPoint):
    """A node behind a proxy that tells nodes apart by the TLS server name."""

    def __init__(self, proxy_address: str, server_name: str, port: int = 9042, init_index: int = 0) -> None:
        self._proxy_address = proxy_address
        self._server_name = server_name
        self._port = port
        self._index = init_index
        self._resolved_address: str | None = None
        self._ssl_options = {"server_hostname": server_name}

    @property
    def address(self) -> str:
        return self._proxy_address

    @property
    def port(self) -> int:
        return self._port

    @property
    def ssl_options(self) -> dict[str, Any]:
        return self._ssl_options

    def _key(self) -> tuple[Any, ...]:
        return (self._proxy_address, self._port, self._server_name)

    def resolve(self) -> tuple[str, int | None]:
        """One of the proxy's addresses, the next one each time."""
        try:
            found = self._resolve_proxy_addresses()
        except socket.gaierror:
            log.debug("The proxy %s:%s does not resolve", self._proxy_address, self._port)
            raise
        addresses = sorted(str(entry[4][0]) for entry in found)
        self._resolved_address = addresses[self._index % len(addresses)]
        self._index += 1
        return self._resolved_address, self._port

    def _resolve_proxy_addresses(self) -> list[Any]:
        return socket.getaddrinfo(self._proxy_address, self._port, socket.AF_UNSPEC, socket.SOCK_STREAM)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"


class SniEndPointFactory(EndPointFactory):
    def __init__(self, proxy_address: str, port: int) -> None:
        self._proxy_address = proxy_address
        self._port = port
        self._init_index = -1

    def create(self, row: dict[str, Any]) -> SniEndPoint:
        host_id = row.get("host_id")
        if host_id is None:
            raise ValueError("No host_id to create the SniEndPoint")
        return self.create_from_sni(str(host_id))

    def create_from_sni(self, sni: str) -> SniEndPoint:
        self._init_index += 1
        return SniEndPoint(self._proxy_address, sni, self._port, self._init_index)


class UnixSocketEndPoint(_KeyedEndPoint):
    """A socket in the file system."""

    def __init__(self, unix_socket_path: str) -> None:
        self._unix_socket_path = unix_socket_path

    @property
    def address(self) -> str:
        return self._unix_socket_path

    @property
    def port(self) -> None:
        return None

    @property
    def socket_family(self) -> int:
        return socket.AF_UNIX

    def resolve(self) -> tuple[str, int | None]:
        return self.address, None

    def _key(self) -> tuple[Any, ...]:
        return (self._unix_socket_path,)


class ConnectionException(Exception):
    """Something went wrong with a connection to `endpoint`."""

    def __init__(self, message: str, endpoint: Any = None) -> None:
        super().__init__(message)
        self.endpoint = endpoint

    @property
    def host(self) -> Any:
        return self.endpoint.address


class ConnectionShutdown(ConnectionException):
    """The connection is closed."""


class ProtocolVersionUnsupported(ConnectionException):
    """The server does not speak the version asked for."""

    def __init__(self, endpoint: Any, startup_version: int) -> None:
        super().__init__(f"Unsupported protocol version on {endpoint}: {startup_version}", endpoint)
        self.startup_version = startup_version


class ConnectionBusy(Exception):
    """The connection takes no further requests now."""


class ProtocolError(Exception):
    """The other end does not keep to the protocol."""


class CrcMismatchException(ConnectionException):
    """A segment's checksum does not fit its bytes."""


# isort: split
# What applications import from here although it is defined elsewhere.
from cassandra import (  # noqa: F401
    AuthenticationFailed,
    ConsistencyLevel,
    OperationTimedOut,
    ProtocolVersion,
)
from cassandra.protocol import (  # noqa: F401
    AuthChallengeMessage,
    AuthenticateMessage,
    AuthResponseMessage,
    AuthSuccessMessage,
    CredentialsMessage,
    ErrorMessage,
    InvalidRequestException,
    OptionsMessage,
    ProtocolException,
    ProtocolHandler,
    QueryMessage,
    ReadyMessage,
    RegisterMessage,
    ResultMessage,
    ReviseRequestMessage,
    StartupMessage,
    SupportedMessage,
)
from cassandra.segment import CrcException, SegmentCodec  # noqa: F401

segment_codec_no_compression = SegmentCodec()
segment_codec_lz4 = SegmentCodec(lz4_compress, lz4_decompress)

# Where the names are that are loaded when they are asked for.
_LATER = {
    "Connection": "connection",
    "ConnectionHeartbeat": "heartbeat",
    "ContinuousPagingSession": "paging",
    "ContinuousPagingState": "paging",
    "HeartbeatFuture": "heartbeat",
    "ResponseWaiter": "waiting",
    "Timer": "timer",
    "TimerManager": "timer",
    "_Frame": "frame",
    "defunct_on_error": "handshake",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module("cassandra._detail.connection." + _LATER[name]), name)
    return value


def __dir__() -> list[str]:
    return [*globals(), *_LATER]
