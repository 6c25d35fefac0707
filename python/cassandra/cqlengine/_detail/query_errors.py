"""What goes wrong with queries, and the test whether a conditional write was applied."""

from __future__ import annotations

from typing import Any

from cassandra.cqlengine import CQLEngineException


class QueryException(CQLEngineException):
    """A query that cannot be."""


class IfNotExistsWithCounterColumn(CQLEngineException):
    """Counters are updated only."""


class IfExistsWithCounterColumn(CQLEngineException):
    """Counters have no conditions."""


class LWTException(CQLEngineException):
    """A conditional write was not applied; `existing` is the row that is there."""

    def __init__(self, existing: Any) -> None:
        super().__init__("LWT Query was not applied")
        self.existing = existing


class DoesNotExist(QueryException):
    """No row where one was asked for. Each model has its own."""


class MultipleObjectsReturned(QueryException):
    """Rows where one was asked for. Each model has its own."""


def check_applied(result: Any) -> None:
    """Raises LWTException where the result says so. A result that does not say counts as applied."""
    try:
        applied = result.was_applied
    except Exception:
        return
    if not applied:
        raise LWTException(result.one())


for _name in list(vars().values()):
    if getattr(_name, "__module__", None) == __name__:
        _name.__module__ = "cassandra.cqlengine.query"
