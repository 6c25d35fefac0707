"""Waiting for answers: many of one connection."""

from __future__ import annotations

import threading
from typing import Any

from cassandra import OperationTimedOut


class ResponseWaiter:
    """Gathers the answers to `num_responses` requests, in their order."""

    def __init__(self, connection: Any, num_responses: int, fail_on_error: bool) -> None:
        self.connection = connection
        self.pending = num_responses
        self.fail_on_error = fail_on_error
        self.error: Exception | None = None
        self.responses: list[Any] = [None] * num_responses
        self.event = threading.Event()

    def got_response(self, response: Any, index: int) -> None:
        with self.connection.lock:
            self.connection.in_flight -= 1
        failed = isinstance(response, Exception)
        if hasattr(response, "to_exception"):
            response = response.to_exception()
        if not self.fail_on_error:
            self.responses[index] = (not failed, response)
        elif not failed:
            self.responses[index] = response
        else:
            self.error = response
        self.pending -= 1
        if not self.pending or self.error is not None:
            self.event.set()

    def deliver(self, timeout: float | None = None) -> list[Any]:
        """The answers. Raises the first error, or with `fail_on_error` off has a pair for each: whether it went
        well, and the answer or the error."""
        self.event.wait(timeout)
        if self.error is not None:
            raise self.error
        if not self.event.is_set():
            raise OperationTimedOut()
        return self.responses


ResponseWaiter.__module__ = "cassandra.connection"
