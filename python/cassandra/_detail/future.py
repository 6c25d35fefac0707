"""A request under way: wait for it, or be called when its answer is there."""

from __future__ import annotations

import logging
from threading import Event, RLock
from types import MethodType
from typing import Any

from cassandra import DriverException
from cassandra._detail.callbacks import CallbacksMixin
from cassandra._detail.errors import request_exception
from cassandra._detail.messages import MessageMixin
from cassandra._detail.query.trace import TracesMixin
from cassandra._detail.results import NATIVE_FORMS, QueryExhausted, ResultSet, rows_of
from cassandra.query import BoundStatement, PreparedStatement, QueryTrace
from ilion._ilion import Page, TypeWatch, result_set

log = logging.getLogger("cassandra.cluster")

_PENDING: Any = object()


class _Hook:
    """A method that tools replace, on the class or on one future, to learn how a request ended.

    A replaced one is called once the answer is there, by whoever takes it first and before anybody sees it. Without
    that nothing is called and no row is made.
    """

    def __init__(self, method: Any) -> None:
        self._method = method
        self._name = method.__name__

    def __get__(self, future: Any, owner: Any = None) -> Any:
        if future is None:
            return self._method
        return vars(future).get(self._name) or MethodType(self._method, future)

    def __set__(self, future: Any, replacement: Any) -> None:
        vars(future)[self._name] = replacement
        future._watched = True
        future._be_told()

    def __delete__(self, future: Any) -> None:
        del vars(future)[self._name]


class ResponseFuture(MessageMixin, TracesMixin, CallbacksMixin):
    """What execute_async gives. `result()` waits; callbacks run on a thread of their own."""

    is_schema_agreed = True

    _host: Any = None
    # The statement and keyspace that policies of Python are asked about; None if there are none.
    _statement: Any = None
    _answer: Any = None
    _coordinator: Any = None
    _attempted: Any = None
    # A Page until somebody needs its rows; None for results without rows.
    _final_result: Any = _PENDING
    _final_exception: BaseException | None = None
    _paging_state: bytes | None = None
    _query_traces: list[QueryTrace] | None = None
    _page: Any = None
    # The protocol handler that decodes the answer; None: the native codec.
    _handler: Any = None
    # Whether a hook of this future was ever replaced.
    _watched = False

    @property
    def query(self) -> Any:
        """The statement; for prepared ones, with its values."""
        if isinstance(self._query, PreparedStatement):
            self._query = BoundStatement(self._query).bind(self._parameters)
        return self._query

    @property
    def prepared_statement(self) -> Any:
        if self._own_prepared_statement is not None:
            return self._own_prepared_statement
        query = self._query
        return query if isinstance(query, PreparedStatement) else getattr(query, "prepared_statement", None)

    @property
    def message(self) -> Any:
        """The request as a message of cassandra.protocol; of the driver's own, without the timestamp that it sends."""
        if self._settings is None:
            return self._message
        from cassandra._detail.handlers import message_of

        level, serial, fetch_size, _ = self.session._options_of(self._query, self._settings)
        options = {"level": level, "serial": serial, "fetch_size": fetch_size, "timestamp": None}
        return message_of(self.session, self._query, self._parameters, {**options, "paging_state": None})

    @message.setter
    def message(self, message: Any) -> None:
        if self._message is None:
            raise AttributeError("the driver has encoded this request already")
        self._message = message

    @property
    def _current_host(self) -> Any:
        return self.coordinator_host

    @property
    def request_encoded_size(self) -> int:
        return self._call.size  # type: ignore[no-any-return]

    @property
    def coordinator_host(self) -> Any:
        """The host that answered, or was asked last."""
        if self._coordinator is None:
            self._coordinator = self.session.cluster.metadata._host_of(self._call.coordinator)
        return self._coordinator

    @coordinator_host.setter
    def coordinator_host(self, host: Any) -> None:
        self._coordinator = host

    @property
    def attempted_hosts(self) -> Any:
        """The hosts that were asked, in order."""
        if self._attempted is None:
            if self._final_result is _PENDING and self._final_exception is None:
                return []
            host = self.coordinator_host
            self._attempted = [] if host is None else [host]
        return self._attempted

    @attempted_hosts.setter
    def attempted_hosts(self, hosts: Any) -> None:
        self._attempted = hosts

    @property
    def _col_names(self) -> Any:
        return None if self._page is None else self._page.column_names

    @property
    def _col_types(self) -> Any:
        return None if self._page is None else self._page.column_types

    def send_request(self, error_no_hosts: bool = True) -> bool:
        """Sends the request, once; whether there was somewhere to send it to."""
        if self._call.sent:
            return True
        if self._message is not None:
            is_sent = self._send_message(error_no_hosts)
        else:
            is_sent = True
            self._submit_own()
        if is_sent and self._is_watched():
            self._be_told()
        return is_sent

    def _submit_own(self) -> None:
        host = None if self._host is None else self._host._native
        self.session._native.submit(
            self._call, self.timeout, self._dispatch, host, self._query.is_idempotent, self._statement
        )

    def _execute(self) -> ResultSet:
        """Sends the request and waits, which costs less than one after the other."""
        host = None if self._host is None else self._host._native
        self.session._native.run(
            self._call, self.timeout, self._dispatch, host, self._query.is_idempotent, self._statement
        )
        return self.result()

    @_Hook
    def _set_final_result(self, response: Any) -> None:
        """The rows, or what else a request succeeded with."""
        self._final_result = response

    @_Hook
    def _set_final_exception(self, response: Any) -> None:
        self._final_exception = response

    @staticmethod
    def _is_own() -> bool:
        """Whether nobody has replaced what a request passes through here."""
        if _WATCH.unchanged():
            return True
        is_own = (
            _MEMBERS["_set_final_result"] is _RESULT_HOOK
            and _MEMBERS["_set_final_exception"] is _EXCEPTION_HOOK
            and _MEMBERS["result"] is _OWN_RESULT
        )
        if is_own:
            _WATCH.remember()
        return is_own

    def _is_watched(self) -> bool:
        return self._watched or not self._is_own()

    def _tell_hooks(self) -> None:
        """Passes the outcome through the replaced hooks, the last of which keeps it."""
        outcome, exception = self._final_result, self._final_exception
        self._final_result, self._final_exception = _PENDING, None
        if exception is None and type(outcome) is Page:
            try:
                outcome = rows_of(outcome, self.row_factory)
            except Exception as exc:
                exception = exc
        if exception is not None:
            self._set_final_exception(exception)
            if self._final_exception is None:
                self._final_exception = exception
        else:
            self._set_final_result(outcome)
            if self._final_result is _PENDING:
                self._final_result = outcome

    def _adopt(self, answer: Any) -> None:
        """Takes an answer that came without this future."""
        self._call.complete()
        self._take(answer)

    def _finish(self) -> None:
        """Takes the answer apart; it must be there. Whoever comes first does it."""
        with self._lock:
            if self._final_result is not _PENDING or self._final_exception is not None:
                return
            try:
                if self._handler is not None:
                    self._take_by_handler(*self._call.framed_answer())
                else:
                    answer = self.session._native.settle(self._call)
                    if answer is not None and type(answer) is not Page:
                        self._take(answer)
                    else:
                        if self._answer is not None:
                            self._answer = self._paging_state = None
                        self._page = self._final_result = answer
            except Exception as exc:
                self._final_exception = exc
            if self._watched or (not _WATCH.unchanged() and not self._is_own()):
                self._tell_hooks()

    def _take_by_handler(self, answer: Any, frame: Any) -> None:
        from cassandra._detail.handlers import Columns, decoded_answer, rows_of_message

        if frame is None:
            self._take(answer)
            return
        self._take_hosts(answer)
        message = decoded_answer(self._handler, self.session, self.prepared_statement, frame)
        # What the accessors of this class show.
        self._answer = message
        if message.trace_id is not None:
            self._query_traces = [*(self._query_traces or ()), QueryTrace(message.trace_id, self.session)]
        self.is_schema_agreed = answer.schema_agreed
        self._paging_state = message.paging_state
        self._page = Columns(message)
        self._final_result = rows_of_message(message, self.row_factory)

    def _take_hosts(self, answer: Any) -> None:
        metadata = self.session.cluster.metadata
        self._answer = answer
        if answer.coordinator is not None:
            self._coordinator = metadata._host_of(answer.coordinator)
        if answer.attempts:
            self._attempted = [metadata._host_of(ref) for ref, _ in answer.attempts]
            if self._coordinator is not None:
                self._attempted.append(self._coordinator)

    def _take(self, answer: Any) -> None:
        session = self.session
        self._take_hosts(answer)
        if answer.trace_id is not None:
            self._query_traces = [*(self._query_traces or ()), QueryTrace(answer.trace_id, session)]
        if answer.error is not None:
            self._final_exception = request_exception(session, answer)
            return
        self.is_schema_agreed = answer.schema_agreed
        self._paging_state = answer.paging_state
        self._page = answer.page
        self._final_result = answer.page if answer.page is not None else answer.prepared

    def _rows(self) -> Any:
        """The result as callbacks get it: what the row factory makes of the page."""
        if type(self._final_result) is Page:
            self._final_result = rows_of(self._final_result, self.row_factory)
        return self._final_result

    def result(self) -> ResultSet:
        """Waits for the answer: a ResultSet, or the exception that the request failed with."""
        if self._final_result is _PENDING and self._final_exception is None:
            if self.session.cluster._green and not self._call.done:
                self._wait_green()
            else:
                self.session._native.wait(self._call)
            self._finish()
        if self._final_exception is not None:
            raise self._final_exception
        result = self._final_result
        if (result is None or type(result) is Page) and self.row_factory in NATIVE_FORMS:
            return result_set(self, self.row_factory, result, self._paging_state is None)  # type: ignore[no-any-return]
        return ResultSet(self, result)

    def _wait_green(self) -> None:
        """Lets other greenlets run until the answer is there."""
        arrived = self._arrived = self._arrived or Event()
        self._be_told()
        arrived.wait()

    @property
    def has_more_pages(self) -> bool:
        return self._paging_state is not None

    def start_fetching_next_page(self) -> None:
        """Sends the request for the next page; wait for it, or be called, as for the first."""
        if not self._paging_state:
            raise QueryExhausted()
        with self._lock:
            self._call = self._call_for_next_page(self._paging_state)
            self._final_result = _PENDING
            self._final_exception = None
            self._coordinator = self._attempted = None
            self._delivered = False
            self._arrived = None
        self.send_request()
        if self._callbacks or self._errbacks:
            self._be_told()

    def _require_finished(self, what: str) -> Any:
        if not self._call.done:
            raise DriverException(f"{what} cannot be retrieved before ResponseFuture is finalized")
        self._finish()
        return self._answer

    @property
    def warnings(self) -> Any:
        """Warnings of the server, None without."""
        answer = self._require_finished("warnings")
        return None if answer is None else answer.warnings

    @property
    def custom_payload(self) -> Any:
        """The payload that the server sent along."""
        answer = self._require_finished("custom_payload")
        return None if answer is None else answer.custom_payload

    def __str__(self) -> str:
        result = "(no result yet)" if self._final_result is _PENDING else self._rows()
        return (
            f"<ResponseFuture: query='{self._query}' request_id={id(self._call)} result={result} "
            f"exception={self._final_exception} coordinator_host={self.coordinator_host}>"
        )

    __repr__ = __str__


_new = ResponseFuture.__new__


def request_of_driver(
    session: Any,
    call: Any,
    query: Any,
    parameters: Any,
    timeout: float | None,
    dispatch: Any,
    row_factory: Any,
    settings: Any = None,
    host: Any = None,
    statement: Any = None,
) -> ResponseFuture:
    """The future of a native request. `settings`: what it took from its execution profile."""
    self = _new(ResponseFuture)
    self.session = session
    self.timeout = timeout
    self.row_factory = row_factory
    self._call = call
    self._query = query
    self._parameters = parameters
    self._dispatch = dispatch
    self._settings = settings
    if host is not None:
        self._host = host
    if statement is not None:
        self._statement = statement
    # A replaced hook runs under it and may look at the future.
    self._lock = RLock()
    return self


_MEMBERS = vars(ResponseFuture)
_WATCH = TypeWatch(ResponseFuture)
_RESULT_HOOK = _MEMBERS["_set_final_result"]
_EXCEPTION_HOOK = _MEMBERS["_set_final_exception"]
_OWN_RESULT = ResponseFuture.result
ResponseFuture.__module__ = "cassandra.cluster"
