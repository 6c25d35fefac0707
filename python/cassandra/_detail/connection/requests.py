"""Requests of a connection: numbers for them, sending them, and handing their answers to those who asked."""

from __future__ import annotations

import io
import logging
import threading
import time
from functools import partial
from typing import Any

from cassandra import ConsistencyLevel, OperationTimedOut
from cassandra._detail.connection.handshake import HandshakeMixin, defunct_on_error
from cassandra._detail.connection.paging import PagingMixin
from cassandra._detail.connection.waiting import ResponseWaiter
from cassandra.connection import ConnectionBusy, ConnectionException, ConnectionShutdown
from cassandra.protocol import (
    InvalidRequestException,
    ProtocolException,
    ProtocolHandler,
    QueryMessage,
    RegisterMessage,
    ResultMessage,
)

log = logging.getLogger("cassandra.connection")

# Seconds between looks whether there is room for a request.
_ROOM_INTERVAL = 0.01


class RequestsMixin(HandshakeMixin, PagingMixin):
    """The part of Connection that sends requests and takes answers."""

    CALLBACK_ERR_THREAD_THRESHOLD = 100

    keyspace: str | None = None
    # Of the numbers of requests, how many are in use, those of abandoned requests among them.
    in_flight = 0
    highest_request_id = 0
    # Abandoned: their numbers are taken until the answers come.
    orphaned_request_ids: Any = None
    orphaned_threshold_reached = False
    msg_received = False
    is_unsupported_proto_version = False
    is_closed = False

    lock: Any
    max_request_id: int
    allow_beta_protocol_version: bool
    user_type_map: Any
    defunct: Any
    push: Any
    _requests: dict[int, tuple[Any, Any, Any]]
    _push_watchers: Any
    _socket_writable: bool
    _on_orphaned_stream_released: Any

    def get_request_id(self) -> int:
        """A number that no request has; for who holds `lock`, and has counted the request in `in_flight`."""
        if self.request_ids:
            return self.request_ids.popleft()  # type: ignore[no-any-return]
        assert self.highest_request_id < self.max_request_id
        self.highest_request_id += 1
        return self.highest_request_id

    def send_msg(
        self,
        msg: Any,
        request_id: int,
        cb: Any,
        encoder: Any = ProtocolHandler.encode_message,
        decoder: Any = ProtocolHandler.decode_message,
        result_metadata: Any = None,
    ) -> int:
        """Sends a message and has `cb` called with the answer, or the exception instead, on the loop's thread. Answers
        how many bytes are sent."""
        if self.is_defunct:
            raise ConnectionShutdown(f"Connection to {self.endpoint} is defunct")
        if self.is_closed:
            raise ConnectionShutdown(f"Connection to {self.endpoint} is closed")
        if not self._socket_writable:
            raise ConnectionBusy(f"Connection {self.endpoint} is overloaded")
        self._requests[request_id] = (cb, decoder, result_metadata)
        data = encoder(
            msg,
            request_id,
            self.protocol_version,
            compressor=self.compressor,
            allow_beta_protocol_version=self.allow_beta_protocol_version,
        )
        if self._is_checksumming_enabled:
            segments = io.BytesIO()
            self._segment_codec.encode(segments, data)
            data = segments.getvalue()
        self.push(data)
        return len(data)

    def wait_for_response(self, msg: Any, timeout: float | None = None, **kwargs: Any) -> Any:
        return self.wait_for_responses(msg, timeout=timeout, **kwargs)[0]

    def wait_for_responses(self, *msgs: Any, **kwargs: Any) -> list[Any]:
        """Sends messages and waits for all their answers, as ResponseWaiter.deliver has them. Takes `timeout`, in
        seconds, and `fail_on_error`; an error that is raised makes the connection defunct."""
        if self.is_closed or self.is_defunct:
            raise ConnectionShutdown(f"Connection {self} is already closed")
        timeout = kwargs.get("timeout")
        waiter = ResponseWaiter(self, len(msgs), kwargs.get("fail_on_error", True))
        sent = 0
        while True:
            with self.lock:
                room = min(len(msgs) - sent, self.max_request_id - self.in_flight + 1)
                numbers = [self.get_request_id() for _ in range(room)]
                self.in_flight += len(numbers)
            for number in numbers:
                self.send_msg(msgs[sent], number, partial(waiter.got_response, index=sent))
                sent += 1
            if sent == len(msgs):
                break
            if timeout is not None:
                timeout -= _ROOM_INTERVAL
                if timeout <= 0:
                    raise OperationTimedOut()
            time.sleep(_ROOM_INTERVAL)
        try:
            return waiter.deliver(timeout)
        except OperationTimedOut:
            raise
        except Exception as exc:
            self.defunct(exc)
            raise

    # Answers.

    @defunct_on_error
    def process_msg(self, header: Any, body: bytes) -> None:
        """Decodes the body of a frame and hands it to who waits for it."""
        self.msg_received = True
        stream = header.stream
        found = self._receiver(stream)
        if found is None:
            with self.lock:
                self.request_ids.append(stream)
            return
        callback, decoder, result_metadata = found
        try:
            response = decoder(
                header.version,
                self.user_type_map,
                stream,
                header.flags,
                header.opcode,
                body,
                self.decompressor,
                result_metadata,
            )
        except Exception as exc:
            log.exception("An answer cannot be decoded: %s", header)
            if callback is not None:
                callback(exc)
            self.defunct(exc)
            return
        try:
            if stream < 0:
                self.handle_pushed(response)
            else:
                self._check_protocol(response)
                callback(response)
        except Exception:
            log.exception("A callback failed")
        if stream >= 0:
            self._free(stream)

    def _receiver(self, stream: int) -> tuple[Any, Any, Any] | None:
        """Callback, decoder and known metadata for an answer; None where nobody waits for it any more."""
        if stream < 0:
            return None, ProtocolHandler.decode_message, None
        session = self._continuous_paging_sessions.get(stream)
        if session is not None:
            return session.on_message, session.decoder, None
        with self.lock:
            released = stream in self.orphaned_request_ids
            if released:
                self.in_flight -= 1
                self.orphaned_request_ids.remove(stream)
        if released and self._on_orphaned_stream_released:
            self._on_orphaned_stream_released()
        return self._requests.pop(stream, None)

    def _check_protocol(self, response: Any) -> None:
        if not isinstance(response, ProtocolException):
            return
        if "unsupported protocol version" in response.message:
            self.is_unsupported_proto_version = True
        else:
            log.error("%s does not follow the protocol, it says: %s", self, response.summary_msg())
        self.defunct(response)

    def _free(self, stream: int) -> None:
        # The callback may have made a session of the request.
        session = self._continuous_paging_sessions.get(stream)
        if session is None:
            with self.lock:
                self.request_ids.append(stream)
        elif session.released:
            self.remove_continuous_paging_session(stream)

    def error_all_requests(self, exc: Exception) -> None:
        """Has all who wait told that their answers will not come."""
        with self.lock:
            requests, self._requests = self._requests, {}
        if not requests:
            return
        error = ConnectionShutdown(str(exc))
        callbacks = [callback for callback, _, _ in requests.values()]

        def call(some: list[Any]) -> None:
            for callback in some:
                try:
                    callback(error)
                except Exception:
                    log.warning("A callback failed when %s was lost", self, exc_info=True)

        # One by this thread, so that a pool knows at once; many would hold up the loop.
        call(callbacks[-1:])
        if len(callbacks) <= self.CALLBACK_ERR_THREAD_THRESHOLD:
            call(callbacks[:-1])
        else:
            threading.Thread(target=call, args=(callbacks[:-1],), daemon=True).start()

    # Events.

    def handle_pushed(self, response: Any) -> None:
        for callback in list(self._push_watchers.get(response.event_type, ())):
            try:
                callback(response.event_args)
            except Exception:
                log.exception("A watcher of events failed")

    def register_watcher(self, event_type: str, callback: Any, register_timeout: float | None = None) -> None:
        self.register_watchers({event_type: callback}, register_timeout)

    def register_watchers(self, type_callback_dict: dict[str, Any], register_timeout: float | None = None) -> None:
        """Has functions called with the arguments of the events of their type."""
        for event_type, callback in type_callback_dict.items():
            self._push_watchers[event_type].add(callback)
        self.wait_for_response(RegisterMessage(event_list=list(type_callback_dict)), timeout=register_timeout)

    # Keyspaces.

    def _use(self, keyspace: str) -> QueryMessage:
        return QueryMessage(query=f'USE "{keyspace}"', consistency_level=ConsistencyLevel.ONE)

    def set_keyspace_blocking(self, keyspace: str | None) -> None:
        if not keyspace or keyspace == self.keyspace:
            return
        try:
            result = self.wait_for_response(self._use(keyspace))
        except InvalidRequestException as exc:
            raise exc.to_exception() from exc
        except Exception as exc:
            result = exc
        if not isinstance(result, ResultMessage):
            error = ConnectionException(f"Problem while setting keyspace: {result!r}", self.endpoint)
            self.defunct(error)
            raise error
        self.keyspace = keyspace

    def set_keyspace_async(self, keyspace: str | None, callback: Any) -> None:
        """Calls `callback` with the connection, and None or an exception. The request is counted in `in_flight` even
        where there is nothing to ask; who is called takes it out."""
        while True:
            with self.lock:
                if self.in_flight < self.max_request_id:
                    self.in_flight += 1
                    break
            time.sleep(_ROOM_INTERVAL / 10)
        if not keyspace or keyspace == self.keyspace:
            callback(self, None)
            return

        def answered(result: Any) -> None:
            if isinstance(result, ResultMessage):
                self.keyspace = keyspace
                callback(self, None)
            elif isinstance(result, InvalidRequestException):
                callback(self, result.to_exception())
            else:
                error = ConnectionException(f"Problem while setting keyspace: {result!r}", self.endpoint)
                callback(self, self.defunct(error))

        with self.lock:
            number = self.get_request_id()
        self.send_msg(self._use(keyspace), number, answered)
