"""Prepared statements in whose execution nobody but the driver has a say: natively from the values to the result."""

from __future__ import annotations

from functools import partial
from typing import Any

from cassandra._detail.future import ResponseFuture, request_of_driver
from cassandra._detail.profiles import _NOT_SET
from cassandra._detail.results import NATIVE_FORMS, ResultSet
from cassandra._detail.session.requests import RequestsMixin, retries_natively
from cassandra.protocol import ProtocolHandler
from cassandra.query import BoundStatement, PreparedStatement

# Statements that the server has parsed, without values or with them.
PARSED = (PreparedStatement, BoundStatement)


class DirectMixin(RequestsMixin):
    """The part of Session that leaves everything to the driver where it can."""

    _request_init_callbacks: Any
    # Whether somebody has put a function of their own where requests pass.
    _is_patched: Any

    def _direct(self, statement: PreparedStatement | BoundStatement, execution_profile: Any) -> Any:
        """The settings of a statement that the driver may execute by itself; None if others take part.

        Those are patches, listeners of requests, protocol handlers, policies of Python, and greenlets that are to run
        meanwhile.
        """
        if (
            self._is_patched()
            or self._request_init_callbacks
            or self.cluster._green
            or statement.custom_payload
            or (statement.retry_policy and not retries_natively(statement))
        ):
            return None
        if isinstance(statement, BoundStatement) and statement._routing_key is not None:
            return None  # perhaps one of the application's own
        handler = self.client_protocol_handler
        if handler is not ProtocolHandler:
            from cassandra._detail.handlers import decodes, encodes

            if encodes(handler) or decodes(handler, self):
                return None
        settings = self._settings_of(execution_profile)
        return None if settings._dispatch[1] else settings

    def _native_arguments(
        self, statement: PreparedStatement | BoundStatement, values: Any, settings: Any, timeout: Any, dispatch: Any
    ) -> tuple[Any, ...]:
        """What the native session's `start` and `execute` begin with."""
        if isinstance(statement, PreparedStatement):
            native, bound = statement._native, () if values is None else values
        else:
            native, bound = statement.prepared_statement._native, statement._encoded
            if bound is None:
                bound = native.bind((), self._protocol_version)
        return (
            native,
            bound,
            self._protocol_version,
            self._options_of(statement, settings),
            timeout,
            dispatch,
            statement.is_idempotent,
        )

    def _start_direct(
        self, statement: PreparedStatement | BoundStatement, values: Any, settings: Any, timeout: Any
    ) -> ResponseFuture:
        """A future that is sent already."""
        if timeout is _NOT_SET:
            timeout = settings.request_timeout
        dispatch = self._dispatch_of(statement, settings) if statement.retry_policy else settings._dispatch[0]
        call = self._native.start(*self._native_arguments(statement, values, settings, timeout, dispatch))
        return request_of_driver(self, call, statement, values, timeout, dispatch, settings.row_factory, settings)

    def _execute_direct(
        self, statement: PreparedStatement | BoundStatement, values: Any, settings: Any, timeout: Any
    ) -> ResultSet:
        """Waits for the answer. Whoever wants to see the future has it made."""
        if timeout is _NOT_SET:
            timeout = settings.request_timeout
        adopt = partial(self._adopted, statement, settings, timeout)
        dispatch = self._dispatch_of(statement, settings) if statement.retry_policy else settings._dispatch[0]
        arguments = self._native_arguments(statement, values, settings, timeout, dispatch)
        answer = self._native.execute(*arguments, settings.row_factory, adopt)
        if type(answer) is not ResultSet:
            return adopt(arguments[1], answer).result()
        if settings.row_factory not in NATIVE_FORMS:
            answer._decode_what_may_fail()
        return answer

    def _adopted(
        self, statement: PreparedStatement | BoundStatement, settings: Any, timeout: Any, values: Any, answer: Any
    ) -> ResponseFuture:
        """The future of a request whose answer has come without one."""
        call = self._encode(statement, values, settings, None, None, False)
        dispatch = self._dispatch_of(statement, settings) if statement.retry_policy else settings._dispatch[0]
        future = request_of_driver(self, call, statement, values, timeout, dispatch, settings.row_factory, settings)
        future._adopt(answer)
        return future
