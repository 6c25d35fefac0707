"""Bytes between a connection and its socket, by the loop that all connections share.

Any thread may push; the loop's thread alone reads and writes the socket, as TLS wants it.
"""

from __future__ import annotations

import io
import logging
import ssl
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from cassandra._detail.connection.loop import READ, WRITE, SelectorLoop, shared_loop
from cassandra._detail.connection.timer import Timer
from cassandra.connection import ConnectionShutdown

log = logging.getLogger("cassandra.connection")

# Bytes that are written at once, and turns of reading before others have theirs.
_WRITTEN_AT_ONCE = 1 << 20
_READS_IN_A_ROW = 16


class TransportMixin:
    """The part of Connection that another event loop replaces, as subclasses of applications do: `push`, `close`,
    `create_timer`, and a constructor that connects, writes what it reads to `_iobuf` and calls `process_io_buffer`."""

    in_buffer_size = 4096
    out_buffer_size = 4096

    is_closed = False
    is_defunct: bool
    last_error: Any
    lock: Any
    endpoint: Any
    connected_event: Any
    defunct: Any
    error_all_requests: Any
    process_io_buffer: Any
    _socket: Any
    _iobuf: io.BytesIO
    _connect_socket: Any
    _send_options_message: Any

    _loop: SelectorLoop | None = None
    _watched = 0
    _asked_to_write = False

    @classmethod
    def initialize_reactor(cls) -> None:
        """Starts the loop, which a connection would do as well."""
        shared_loop()

    @classmethod
    def handle_fork(cls) -> None:
        """A forked child has a loop of its own as soon as it asks for one."""

    @classmethod
    def create_timer(cls, timeout: float, callback: Callable[[], Any]) -> Timer:
        timer = Timer(timeout, callback)
        shared_loop().add_timer(timer)
        return timer

    def _prepare_transport(self) -> None:
        self.deque: deque[bytes] = deque()
        self.deque_lock = threading.Lock()

    def _open(self) -> None:
        """Connects and begins the handshake; `connected_event` is set when that is over."""
        self._connect_socket()
        self._socket.setblocking(False)
        self._loop = shared_loop()
        self._send_options_message()

    def push(self, data: bytes) -> None:
        """Sends bytes, some time soon and in the order of the calls."""
        loop = self._loop
        if loop is not None and not loop.is_current:
            raise ConnectionShutdown(
                f"Connection to {self.endpoint} belongs to another process, or kind of threads"
            )
        with self.deque_lock:
            self.deque.append(data)
            ask = not self._asked_to_write
            self._asked_to_write = True
        if ask and loop is not None:
            loop.call(self._on_writable)

    def close(self) -> None:
        with self.lock:
            if self.is_closed:
                return
            self.is_closed = True
        log.debug("Closing connection (%s) to %s", id(self), self.endpoint)
        loop = self._loop
        if loop is not None and loop.is_current:
            loop.call(self._close_socket)
        elif self._socket is not None:
            self._socket.close()
        if self.is_defunct:
            return
        error = ConnectionShutdown(f"Connection to {self.endpoint} was closed")
        if not self.connected_event.is_set():
            self.last_error = error
        self.error_all_requests(error)
        self.connected_event.set()

    # By the loop's thread.

    def _watch(self, writing: bool = False) -> None:
        wanted = 0 if self.is_closed else READ | WRITE if writing else READ
        if wanted != self._watched and self._loop is not None:
            self._watched = wanted
            self._loop.watch(self._socket, wanted, self._on_events)

    def _close_socket(self) -> None:
        self._watch()
        self._socket.close()

    def _on_events(self, events: int) -> None:
        if events & WRITE:
            self._on_writable()
        if events & READ and not self.is_closed:
            self._on_readable()
            # TLS may have waited for that.
            if self._asked_to_write and not self._watched & WRITE:
                self._on_writable()

    def _on_readable(self) -> None:
        self._receive()

    def _on_writable(self) -> None:
        self._send()

    def _receive(self) -> None:
        """Reads what has come."""
        for _ in range(_READS_IN_A_ROW):
            try:
                data = self._socket.recv(max(self.in_buffer_size, 1 << 16))
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return
            except (OSError, ValueError) as exc:
                self._lost(exc)
                return
            if not data:
                log.debug("Connection %s was closed by the server", self)
                self._ended()
                return
            self._received(data)
            if self.is_closed:
                return
        # TLS may have more that no selector tells of.
        if self._loop is not None and getattr(self._socket, "pending", int)():
            self._loop.call(self._on_readable_again)

    def _on_readable_again(self) -> None:
        if not self.is_closed:
            self._on_readable()

    def _received(self, data: bytes) -> None:
        self._iobuf.write(data)
        self.process_io_buffer()

    def _ended(self) -> None:
        self.close()

    def _lost(self, exc: Exception) -> None:
        self.defunct(exc)

    def _send(self) -> None:
        """Writes what was pushed, as far as it goes."""
        while not self.is_closed:
            with self.deque_lock:
                if not self.deque:
                    self._asked_to_write = False
                    break
                data = self._next_to_send()
            try:
                sent = self._socket.send(data)
                writing = True
            except (BlockingIOError, ssl.SSLWantWriteError):
                sent, writing = 0, True
            except ssl.SSLWantReadError:
                sent, writing = 0, False
            except (OSError, ValueError) as exc:
                self._lost(exc)
                return
            if sent < len(data):
                with self.deque_lock:
                    self.deque.appendleft(data[sent:])
            if not sent:
                self._watch(writing)
                return
        self._watch()

    def _next_to_send(self) -> bytes:
        size, parts = 0, []
        while self.deque and size < _WRITTEN_AT_ONCE:
            parts.append(self.deque.popleft())
            size += len(parts[-1])
        return parts[0] if len(parts) == 1 else b"".join(parts)
