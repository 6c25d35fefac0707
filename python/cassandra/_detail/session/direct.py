"""Prepared statements in whose execution nobody but the driver has a say: natively from the values to the result."""

from __future__ import annotations

from functools import partial
from typing import Any

from cassandra._detail.future import ResponseFuture
from cassandra._detail.profiles import _NOT_SET
from cassandra._detail.results import NATIVE_FORMS, ResultSet
from cassandra._detail.session.requests import RequestsMixin, retries_natively
from cassandra.protocol import ProtocolHandler
from cassandra.query import PreparedStatement


class DirectMixin(RequestsMixin):
    """The part of Session that leaves everything to the driver where it can."""

    _request_init_callbacks: Any
    # Whether somebody has put a function of their own where requests pass.
    _is_patched: Any

    def _direct(self, statement: PreparedStatement, execution_profile: Any) -> Any:
        """The settings of a statement that the driver may execute by itself; None if others take part.

        Those are patches, listeners of requests, protocol handlers, policies of Python, and greenlets that are to run
        meanwhile.
        """
        if (
            self._is_patched()
            or self._request_init_callbacks
            or self.cluster._green
            or statement.custom_payload
            or not retries_natively(statement)
        ):
            return None
        handler = self.client_protocol_handler
        if handler is not ProtocolHandler:
            from cassandra._detail.handlers import decodes, encodes

            if encodes(handler) or decodes(handler, self):
                return None
        settings = self._settings_of(execution_profile)
        return None if settings._dispatch[1] else settings

    def _start_direct(
        self, statement: PreparedStatement, values: Any, settings: Any, timeout: Any
    ) -> ResponseFuture:
        """A future that is sent already."""
        level, serial, fetch_size, timestamps = self._options_of(statement, settings)
        if timeout is _NOT_SET:
            timeout = settings.request_timeout
        dispatch = self._dispatch_of(statement, settings)
        call = self._native.start(
            statement._native,
            () if values is None else values,
            self._protocol_version,
            level,
            serial,
            fetch_size,
            timestamps,
            timeout,
            dispatch,
            statement.is_idempotent,
        )
        future = ResponseFuture(self, call, statement, values, timeout, dispatch, settings.row_factory)
        future._settings = settings
        return future

    def _execute_direct(self, statement: PreparedStatement, values: Any, settings: Any, timeout: Any) -> ResultSet:
        """Waits for the answer. Whoever wants to see the future has it made."""
        level, serial, fetch_size, timestamps = self._options_of(statement, settings)
        if timeout is _NOT_SET:
            timeout = settings.request_timeout
        adopt = partial(self._adopted, statement, settings, timeout)
        answer = self._native.execute(
            statement._native,
            () if values is None else values,
            self._protocol_version,
            level,
            serial,
            fetch_size,
            timestamps,
            timeout,
            self._dispatch_of(statement, settings),
            statement.is_idempotent,
            settings.row_factory,
            adopt,
        )
        if type(answer) is not ResultSet:
            return adopt(values, answer).result()
        if settings.row_factory not in NATIVE_FORMS:
            answer._decode_what_may_fail()
        return answer

    def _adopted(
        self, statement: PreparedStatement, settings: Any, timeout: Any, values: Any, answer: Any
    ) -> ResponseFuture:
        """The future of a request whose answer has come without one."""
        call = self._encode(statement, values, settings, None, None, False)
        dispatch = self._dispatch_of(statement, settings)
        future = ResponseFuture(self, call, statement, values, timeout, dispatch, settings.row_factory)
        future._settings = settings
        future._adopt(answer)
        return future
