"""Pages that a server sends without being asked for each: of DataStax Enterprise's protocol versions."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Iterator
from typing import Any

from cassandra.connection import ConnectionShutdown
from cassandra.protocol import ErrorMessage, ResultMessage, ReviseRequestMessage

log = logging.getLogger("cassandra.connection")

_WAIT_SECONDS = 5


class ContinuousPagingState:
    """How many pages were asked for and came, and how many may wait for being read."""

    num_pages_requested: int
    num_pages_received: int
    max_queue_size: int

    def __init__(self, max_queue_size: int) -> None:
        # The query itself asks for that many.
        self.num_pages_requested = max_queue_size
        self.num_pages_received = 0
        self.max_queue_size = max_queue_size


class ContinuousPagingSession:
    """The pages of one request; the loop's thread puts them in, an application's takes rows out."""

    def __init__(self, stream_id: int, decoder: Any, row_factory: Any, connection: Any, state: Any) -> None:
        self.stream_id = stream_id
        self.decoder = decoder
        self.row_factory = row_factory
        self.connection = connection
        self.released = False
        self._state = state
        self._stop = False
        self._condition = threading.Condition()
        self._page_queue: deque[tuple[Any, Any, Exception | None]] = deque()

    def on_message(self, result: Any) -> None:
        if isinstance(result, ResultMessage):
            self.on_page(result)
        elif isinstance(result, ErrorMessage):
            self.on_error(result)

    def on_page(self, result: Any) -> None:
        last = bool(result.continuous_paging_last)
        if self._state:
            self._state.num_pages_received += 1
        self._put((result.column_names, result.parsed_rows, None), last)

    def on_error(self, error: Any) -> None:
        self._put((None, None, error.to_exception() if isinstance(error, ErrorMessage) else error), True)

    def _put(self, page: tuple[Any, Any, Exception | None] | None, last: bool) -> None:
        with self._condition:
            if page is not None:
                self._page_queue.append(page)
            self._stop |= last
            self._condition.notify()
        if last and page is not None:
            self.released = True

    def results(self) -> Iterator[Any]:
        """Rows, until the last page was read. Raises what the server answered instead."""
        while True:
            with self._condition:
                while not self._page_queue and not self._stop:
                    self._condition.wait(_WAIT_SECONDS)
                if not self._page_queue:
                    return
                names, rows, error = self._page_queue.popleft()
            if error is not None:
                raise error
            self.maybe_request_more()
            yield from self.row_factory(names, rows)

    def maybe_request_more(self) -> None:
        """Asks for as many pages as there is room for, once that is half of all."""
        state = self._state
        if not state:
            return
        on_their_way = state.num_pages_requested - state.num_pages_received
        room = state.max_queue_size - len(self._page_queue) - on_their_way
        if room >= state.max_queue_size / 2:
            self.update_next_pages(room)

    def update_next_pages(self, num_next_pages: int) -> None:
        self._state.num_pages_requested += num_next_pages
        kind = ReviseRequestMessage.RevisionType.PAGING_BACKPRESSURE
        try:
            self._revise(ReviseRequestMessage(kind, self.stream_id, next_pages=num_next_pages), self.on_error)
        except ConnectionShutdown as exc:
            self.on_error(exc)

    def cancel(self) -> None:
        """Has the server send no more; what has come is still there."""
        kind = ReviseRequestMessage.RevisionType.PAGING_CANCEL
        try:
            self._revise(ReviseRequestMessage(kind, self.stream_id), None)
        except ConnectionShutdown:
            log.debug("Connection to %s was closed before paging was canceled", self.connection.host)
        self._put(None, True)

    def _revise(self, message: Any, on_error: Any) -> None:
        def answered(response: Any) -> None:
            if not isinstance(response, ResultMessage):
                log.error("Paging of %s could not be revised: %s", self.connection.host, response)
                if on_error:
                    on_error(response)
            if message.op_type == ReviseRequestMessage.RevisionType.PAGING_CANCEL:
                self.released = True

        with self.connection.lock:
            self.connection.send_msg(message, self.connection.get_request_id(), answered)


class PagingMixin:
    """The part of Connection that keeps such sessions, by their streams."""

    lock: Any
    request_ids: Any
    _continuous_paging_sessions: dict[int, ContinuousPagingSession]

    def new_continuous_paging_session(
        self, stream_id: int, decoder: Any, row_factory: Any, state: Any
    ) -> ContinuousPagingSession:
        session = ContinuousPagingSession(stream_id, decoder, row_factory, self, state)
        self._continuous_paging_sessions[stream_id] = session
        return session

    def remove_continuous_paging_session(self, stream_id: int) -> None:
        if self._continuous_paging_sessions.pop(stream_id, None) is not None:
            with self.lock:
                self.request_ids.append(stream_id)

    def error_all_cp_sessions(self, exc: Exception) -> None:
        for session in list(self._continuous_paging_sessions.values()):
            session.on_error(exc)


ContinuousPagingState.__module__ = ContinuousPagingSession.__module__ = "cassandra.connection"
