"""The traces of a request."""

from __future__ import annotations

from typing import Any

from cassandra import ConsistencyLevel
from cassandra.query import QueryTrace, TraceUnavailable


class TracesMixin:
    """The part of ResponseFuture that reads traces."""

    _call: Any
    _finish: Any
    _query_traces: list[QueryTrace] | None

    def get_query_trace_ids(self) -> list[Any]:
        return [trace.trace_id for trace in self._query_traces or ()]

    def get_query_trace(self, max_wait: float | None = None, query_cl: Any = ConsistencyLevel.LOCAL_ONE) -> Any:
        """The trace of the last page, waiting for it to be written; None if tracing was off."""
        if not self._call.done:
            raise TraceUnavailable("Trace information was not available. The ResponseFuture is not done.")
        self._finish()
        if not self._query_traces:
            return None
        return self._get_query_trace(self._query_traces[-1], max_wait, query_cl)

    def get_all_query_traces(
        self, max_wait_per: float | None = None, query_cl: Any = ConsistencyLevel.LOCAL_ONE
    ) -> list[Any]:
        """The traces of all pages so far."""
        return [self._get_query_trace(trace, max_wait_per, query_cl) for trace in self._query_traces or ()]

    @staticmethod
    def _get_query_trace(trace: QueryTrace, max_wait: float | None, query_cl: Any) -> QueryTrace:
        if not trace.events:
            trace.populate(max_wait=max_wait, query_cl=query_cl)
        return trace
