"""Connections by the name of Twisted: a protocol and a transport in its manner, on the loop that all connections share.
Twisted itself is not needed; where it is installed, `TwistedConnectionProtocol` is one of its protocols."""

from __future__ import annotations

import logging
from importlib import import_module
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

from cassandra._detail.connection.connection import Connection
from cassandra._detail.connection.loop import LoopHandle
from cassandra.connection import ConnectionException, ConnectionShutdown, Timer, TimerManager  # noqa: F401

log = logging.getLogger(__name__)

_HAS_TWISTED = find_spec("twisted") is not None

if find_spec("OpenSSL") is None:
    # What others look at before they use TLS. It needs no such package here.
    import_exception = ImportError("No module named 'OpenSSL'")

_OF_TWISTED = ("reactor", "IOpenSSLClientConnectionCreator")


def __getattr__(name: str) -> Any:
    if name not in _OF_TWISTED or not _HAS_TWISTED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "reactor":
        # Looking at it chooses Twisted's loop for the process.
        from twisted.internet import reactor as value
    else:
        from twisted.internet.interfaces import IOpenSSLClientConnectionCreator as value
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*globals(), *(_OF_TWISTED if _HAS_TWISTED else ())]


class _PlainProtocol:
    transport: Any = None

    def makeConnection(self, transport: Any) -> None:
        self.transport = transport
        self.connectionMade()

    def connectionMade(self) -> None:
        pass


_Protocol: Any = import_module("twisted.internet.protocol").Protocol if _HAS_TWISTED else _PlainProtocol


class TwistedConnectionProtocol(_Protocol):  # type: ignore[misc]
    """Tells the connection what happens to its transport."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def dataReceived(self, data: bytes) -> None:
        self.connection._iobuf.write(data)
        self.connection.handle_read()

    def connectionMade(self) -> None:
        self.connection.client_connection_made(self.transport)

    def connectionLost(self, reason: Any = None) -> None:
        self.connection.defunct(reason.value)


class TwistedLoop(LoopHandle):
    def __init__(self) -> None:
        """Starts nothing yet."""


class _Transport:
    """What a protocol writes to."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.connector = self

    def write(self, data: bytes) -> None:
        Connection.push(self._connection, data)

    def loseConnection(self) -> None:
        self._connection.close()

    disconnect = loseConnection


class TwistedConnection(Connection):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.connector: Any = None
        self.transport: Any = None
        self.add_connection()

    def add_connection(self) -> None:
        """Connects, and introduces the transport to the protocol."""
        self._protocol = TwistedConnectionProtocol(self)
        self._open()

    def _send_options_message(self) -> None:
        if self.transport is None:
            self._protocol.makeConnection(_Transport(self))
        else:
            super()._send_options_message()

    def client_connection_made(self, transport: Any) -> None:
        self.transport = self.connector = transport
        self._send_options_message()

    def handle_read(self) -> None:
        self.process_io_buffer()

    def push(self, data: bytes) -> None:
        self.transport.write(data)

    def _received(self, data: bytes) -> None:
        self._protocol.dataReceived(data)

    def _ended(self) -> None:
        self._lost(ConnectionShutdown(f"Connection to {self.endpoint} was closed"))

    def _lost(self, exc: Exception) -> None:
        self._protocol.connectionLost(SimpleNamespace(value=exc))
