"""A connection to a server, for those who speak the protocol's messages themselves."""

from __future__ import annotations

import io
import logging
import threading
import time
from collections import defaultdict, deque
from typing import Any

from cassandra import OperationTimedOut, ProtocolVersion
from cassandra._detail.connection.frame import FrameReader
from cassandra._detail.connection.handshake import defunct_on_error
from cassandra._detail.connection.opening import OpeningMixin
from cassandra._detail.connection.requests import RequestsMixin
from cassandra._detail.connection.transport import TransportMixin
from cassandra.connection import DefaultEndPoint, EndPoint, ProtocolVersionUnsupported

log = logging.getLogger("cassandra.connection")

# Numbers of requests: of protocol version 3 and on, of the older ones, and how many are laid out at first.
_STREAMS = 2**15
_OLD_STREAMS = 2**7
_FIRST_STREAMS = 300


class Connection(RequestsMixin, OpeningMixin, TransportMixin):
    """`factory` makes one that is connected and ready. Its methods may be called by any thread; callbacks are called
    by the loop's thread, and must not wait for answers."""

    cql_version: str | None = None
    no_compact = False
    protocol_version = ProtocolVersion.MAX_SUPPORTED
    compression: Any = True
    compressor: Any = None
    decompressor: Any = None

    endpoint: Any = None
    ssl_options: Any = None
    ssl_context: Any = None
    last_error: Any = None
    authenticator: Any = None
    user_type_map: Any = None
    allow_beta_protocol_version = False

    max_in_flight = _STREAMS
    request_ids: Any = None
    # So many abandoned requests make the pool replace the connection.
    orphaned_threshold = 3 * max_in_flight // 4

    is_defunct = False
    is_closed = False
    lock: Any = None
    is_control_connection = False
    # A pool has told of the failure.
    signaled_error = False

    def __init__(
        self,
        host: Any = "127.0.0.1",
        port: int = 9042,
        authenticator: Any = None,
        ssl_options: Any = None,
        sockopts: Any = None,
        compression: Any = True,
        cql_version: str | None = None,
        protocol_version: int = ProtocolVersion.MAX_SUPPORTED,
        is_control_connection: bool = False,
        user_type_map: Any = None,
        connect_timeout: float | None = None,
        allow_beta_protocol_version: bool = False,
        no_compact: bool = False,
        ssl_context: Any = None,
        on_orphaned_stream_released: Any = None,
    ) -> None:
        self.endpoint = host if isinstance(host, EndPoint) else DefaultEndPoint(host, port)
        self.authenticator = authenticator
        self.sockopts = sockopts
        self.compression = compression
        self.cql_version = cql_version
        self.protocol_version = protocol_version
        self.is_control_connection = is_control_connection
        self.user_type_map = user_type_map
        self.connect_timeout = connect_timeout
        self.allow_beta_protocol_version = allow_beta_protocol_version
        self.no_compact = no_compact
        self._on_orphaned_stream_released = on_orphaned_stream_released
        self.ssl_options = {**(ssl_options or {}), **(self.endpoint.ssl_options or {})}
        self.ssl_context = ssl_context
        if not ssl_context and self.ssl_options:
            self.ssl_context = self._build_ssl_context_from_options()
        self.lock = threading.RLock()
        self.connected_event = threading.Event()
        self.orphaned_request_ids = set()
        self._requests = {}
        self._push_watchers: Any = defaultdict(set)
        self._continuous_paging_sessions = {}
        self._socket_writable = True
        self._iobuf = io.BytesIO()
        self._frames = FrameReader(self.endpoint)
        self._number_requests()
        self._prepare_transport()

    def _number_requests(self) -> None:
        if self.protocol_version >= 3:
            self.max_request_id = min(self.max_in_flight, _STREAMS) - 1
            first = min(_FIRST_STREAMS, self.max_in_flight)
        else:
            self.max_request_id = min(self.max_in_flight, _OLD_STREAMS - 1)
            first = self.max_request_id + 1
        self.request_ids = deque(range(first))
        self.highest_request_id = first - 1

    @classmethod
    def factory(cls, endpoint: Any, timeout: float | None, *args: Any, **kwargs: Any) -> Any:
        """A connection that is ready for requests. Raises what kept it from that."""
        start = time.time()
        kwargs["connect_timeout"] = timeout
        connection = cls(endpoint, *args, **kwargs)
        if cls.push is Connection.push and connection._socket is None:
            connection._open()
        remaining = None if timeout is None else timeout - (time.time() - start)
        connection.connected_event.wait(remaining)
        if connection.last_error:
            if connection.is_unsupported_proto_version:
                raise ProtocolVersionUnsupported(endpoint, connection.protocol_version)
            raise connection.last_error
        if not connection.connected_event.is_set():
            connection.close()
            reason: Any = f"Timed out creating connection ({timeout} seconds)"
            raise OperationTimedOut(reason)
        return connection

    @property
    def host(self) -> Any:
        return self.endpoint.address

    @property
    def port(self) -> Any:
        return self.endpoint.port

    @property
    def is_idle(self) -> bool:
        """Whether nothing was received since `reset_idle`."""
        return not self.msg_received

    def reset_idle(self) -> None:
        self.msg_received = False

    def control_conn_disposed(self) -> None:
        self.is_control_connection = False
        self._push_watchers = {}

    @defunct_on_error
    def process_io_buffer(self) -> None:
        """Handles the frames that are complete in what was written to `_iobuf`."""
        self._frames.feed(self._iobuf.getvalue())
        self._iobuf.seek(0)
        self._iobuf.truncate()
        while (found := self._frames.next_frame()) is not None:
            self.process_msg(*found)

    def defunct(self, exc: Exception) -> Exception | None:
        """Closes a connection that went wrong, and tells all who wait."""
        with self.lock:
            if self.is_defunct or self.is_closed:
                return None
            self.is_defunct = True
        log.debug("Connection (%s) to %s is defunct: %s", id(self), self.endpoint, exc)
        self.last_error = exc
        self.close()
        self.error_all_cp_sessions(exc)
        self.error_all_requests(exc)
        self.connected_event.set()
        return exc

    def __str__(self) -> str:
        state = " (defunct)" if self.is_defunct else " (closed)" if self.is_closed else ""
        return f"<{type(self).__name__}({id(self)!r}) {self.endpoint}{state}>"

    __repr__ = __str__


Connection.__module__ = "cassandra.connection"
