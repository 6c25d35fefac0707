"""What the nodes did for a request."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from typing import Any

from cassandra import ConsistencyLevel, OperationTimedOut
from cassandra._detail.query.factories import named_tuple_factory
from cassandra._detail.query.statement import SimpleStatement
from cassandra.util import unix_time_from_uuid1


class TraceUnavailable(Exception):
    """The server has not written the trace in time."""


class QueryTrace:
    """What the nodes did for one request, read from system_traces."""

    trace_id: Any = None
    request_type: str | None = None
    duration: timedelta | None = None
    client: Any = None
    coordinator: Any = None
    parameters: Any = None
    started_at: Any = None
    events: Any = None

    _FIRST_WAIT = 0.003

    def __init__(self, trace_id: Any, session: Any) -> None:
        self.trace_id = trace_id
        self._session = session

    def populate(self, max_wait: float | None = 2.0, wait_for_complete: bool = True, query_cl: Any = None) -> None:
        """Reads the trace; waits for it, since nodes write traces after they answer."""
        deadline = None if max_wait is None else time.time() + max_wait
        pause = self._FIRST_WAIT
        while True:
            if deadline is not None and time.time() >= deadline:
                raise TraceUnavailable(
                    f"Trace information was not available within {max_wait:f} seconds. "
                    "Consider raising Session.max_trace_wait."
                )
            row = self._select("sessions", query_cl, deadline, max_wait).one()
            complete = row is not None and row.duration is not None and row.started_at is not None
            if row is not None and (complete or not wait_for_complete):
                break
            time.sleep(pause)
            pause *= 2
        self.request_type = row.request
        self.duration = timedelta(microseconds=row.duration) if complete else None
        self.started_at = row.started_at
        self.coordinator = row.coordinator
        self.parameters = row.parameters
        self.client = getattr(row, "client", None)
        self.events = tuple(
            TraceEvent(event.activity, event.event_id, event.source, event.source_elapsed, event.thread)
            for event in self._select("events", query_cl, deadline, max_wait)
        )

    def _select(self, table: str, query_cl: Any, deadline: float | None, max_wait: float | None) -> Any:
        statement = SimpleStatement(
            f"SELECT * FROM system_traces.{table} WHERE session_id = %s", consistency_level=query_cl
        )
        timeout = None if deadline is None else max(deadline - time.time(), 0.001)
        future = self._session._create_response_future(statement, (self.trace_id,), False, None, timeout)
        future.row_factory = named_tuple_factory
        future.send_request()
        try:
            return future.result()
        except OperationTimedOut:
            raise TraceUnavailable(f"Trace information was not available within {max_wait:f} seconds") from None

    def __str__(self) -> str:
        return (
            f"{self.request_type} [{self.trace_id}] coordinator: {self.coordinator}, "
            f"started at: {self.started_at}, duration: {self.duration}, parameters: {self.parameters}"
        )


class TraceEvent:
    """One step of a trace."""

    description: str
    datetime: Any
    source: Any
    source_elapsed: timedelta | None
    thread_name: str

    def __init__(self, description: str, timeuuid: Any, source: Any, source_elapsed: Any, thread_name: str) -> None:
        self.description = description
        self.datetime = datetime.fromtimestamp(unix_time_from_uuid1(timeuuid), tz=timezone.utc)
        self.source = source
        self.source_elapsed = None if source_elapsed is None else timedelta(microseconds=source_elapsed)
        self.thread_name = thread_name

    def __str__(self) -> str:
        return f"{self.description} on {self.source}[{self.thread_name}] at {self.datetime}"


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


for _public in (TraceUnavailable, QueryTrace, TraceEvent):
    _public.__module__ = "cassandra.query"
