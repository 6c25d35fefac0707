"""Several writes as one statement, and models in another context."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from warnings import warn

from cassandra.cqlengine import CQLEngineException
from cassandra.cqlengine import connection as conn
from cassandra.cqlengine._detail.query_errors import check_applied
from cassandra.cqlengine.statements import BaseCQLStatement, microseconds_of
from cassandra.query import BatchType as CBatchType


class BatchType:
    """Kinds of batches beside the logged one."""

    Unlogged = "UNLOGGED"
    Counter = "COUNTER"


class BatchQuery:
    """Collects statements and executes them as one batch: at `execute`, or at the end of a `with`.

    :param batch_type: of BatchType; None for a logged batch
    :param timestamp: a datetime, or a timedelta from now, for all that the batch writes
    :param consistency: the consistency level of the batch
    :param execute_on_exception: executes what was collected although the body of the `with` raised
    :param timeout: seconds; the session's when it is not given
    :param connection: the name of the connection; that of the models when it is not given
    """

    warn_multiple_exec = True

    _consistency: int | None = None
    _connection: Any = None
    _connection_explicit = False

    def __init__(
        self,
        batch_type: Any = None,
        timestamp: Any = None,
        consistency: int | None = None,
        execute_on_exception: bool = False,
        timeout: Any = conn.NOT_SET,
        connection: Any = None,
    ) -> None:
        if timestamp is not None and not isinstance(timestamp, (datetime, timedelta)):
            raise CQLEngineException("timestamp object must be an instance of datetime")
        self.queries: list[Any] = []
        self.batch_type = batch_type
        self.timestamp = timestamp
        self._consistency = consistency
        self._execute_on_exception = execute_on_exception
        self._timeout = timeout
        self._callbacks: list[Any] = []
        self._executed = False
        self._context_entered = False
        self._connection = connection
        if connection:
            self._connection_explicit = True

    def add_query(self, query: Any) -> None:
        if not isinstance(query, BaseCQLStatement):
            raise CQLEngineException("only BaseCQLStatements can be added to a batch query")
        self.queries.append(query)

    def consistency(self, consistency: int | None) -> None:
        self._consistency = consistency

    def add_callback(self, fn: Any, *args: Any, **kwargs: Any) -> None:
        """Has a function called after the batch was executed. It is not called when that fails."""
        if not callable(fn):
            raise ValueError(f"Value for argument 'fn' is {type(fn)} and is not a callable object.")
        self._callbacks.append((fn, args, kwargs))

    def _execute_callbacks(self) -> None:
        for callback, args, kwargs in self._callbacks:
            callback(*args, **kwargs)

    def _opening(self) -> str:
        kind = None if self.batch_type is CBatchType.LOGGED else self.batch_type
        opening = f"BEGIN {kind}  BATCH" if kind else "BEGIN  BATCH"
        if not self.timestamp:
            return opening
        if isinstance(self.timestamp, int):
            return f"{opening} USING TIMESTAMP {self.timestamp}"
        if not isinstance(self.timestamp, (datetime, timedelta)):
            raise ValueError("Batch expects a long, a timedelta, or a datetime")
        return f"{opening} USING TIMESTAMP {microseconds_of(self.timestamp)}"

    def execute(self) -> None:
        """Executes the batch, then the callbacks. A batch without statements is its callbacks only."""
        if self._executed and self.warn_multiple_exec:
            message = "Batch executed multiple times."
            if self._context_entered:
                message += " If using the batch as a context manager, there is no need to call execute directly."
            warn(message, stacklevel=2)
        self._executed = True
        if self.queries:
            self._execute_queries()
        self._execute_callbacks()

    def _execute_queries(self) -> None:
        lines = [self._opening()]
        parameters: dict[str, Any] = {}
        for query in self.queries:
            query.update_context_id(len(parameters))
            parameters.update(query.get_context())
            lines.append(f"  {query}")
        lines.append("APPLY BATCH;")
        result = conn.execute(
            "\n".join(lines), parameters, self._consistency, self._timeout, connection=self._connection
        )
        check_applied(result)
        self.queries = []

    def __enter__(self) -> BatchQuery:
        self._context_entered = True
        return self

    def __exit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        if exc_type is None or self._execute_on_exception:
            self.execute()


class ContextQuery:
    """Models in another keyspace or on another connection, for the body of a `with`.

    with ContextQuery(Automobile, keyspace="test2") as A:
        A.objects.create(manufacturer="honda", year=2008, model="civic")

    Several models come as a tuple. What the body gets are classes of their own; the models stay as they are.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from cassandra.cqlengine.models import Model, _clone_model_class

        if not args:
            raise ValueError("No model provided.")
        context = {"keyspace": kwargs.pop("keyspace", None), "connection": kwargs.pop("connection", None)}
        if kwargs:
            raise ValueError(f"Unknown keyword argument(s): {','.join(kwargs)}")
        self.models = []
        for model in args:
            try:
                issubclass(model, Model)
            except TypeError:
                raise ValueError("Models must be derived from base Model.") from None
            clone = _clone_model_class(model, {})
            for name, value in context.items():
                if value:
                    setattr(clone, f"__{name}__", value)
            self.models.append(clone)

    def __enter__(self) -> Any:
        return tuple(self.models) if len(self.models) > 1 else self.models[0]

    def __exit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        pass


BatchType.__module__ = BatchQuery.__module__ = ContextQuery.__module__ = "cassandra.cqlengine.query"
