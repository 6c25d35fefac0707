"""Querysets, batches, contexts and the errors of queries."""

from __future__ import annotations

from typing import Any

from cassandra.cqlengine import CQLEngineException, UnicodeMixin, ValidationError
from cassandra.cqlengine._detail.batch import BatchQuery, BatchType, ContextQuery
from cassandra.cqlengine._detail.dml import DMLQuery, _execute_statement
from cassandra.cqlengine._detail.model_queryset import ModelQuerySet, ResultObject, SimpleQuerySet
from cassandra.cqlengine._detail.query_errors import (
    DoesNotExist,
    IfExistsWithCounterColumn,
    IfNotExistsWithCounterColumn,
    LWTException,
    MultipleObjectsReturned,
    QueryException,
    check_applied,
)
from cassandra.cqlengine._detail.queryset import AbstractQuerySet
from cassandra.cqlengine.functions import BaseQueryFunction, QueryValue, Token
from cassandra.cqlengine.operators import (
    BaseWhereOperator,
    ContainsOperator,
    EqualsOperator,
    GreaterThanOperator,
    GreaterThanOrEqualOperator,
    InOperator,
    LessThanOperator,
    LessThanOrEqualOperator,
)
from cassandra.cqlengine.statements import (
    BaseCQLStatement,
    ConditionalClause,
    DeleteStatement,
    InsertStatement,
    MapDeleteClause,
    SelectStatement,
    UpdateStatement,
    WhereClause,
)
from cassandra.query import BatchStatement, SimpleStatement
from cassandra.query import BatchType as CBatchType

__all__ = [
    "AbstractQueryableColumn",
    "AbstractQuerySet",
    "BaseCQLStatement",
    "BaseQueryFunction",
    "BaseWhereOperator",
    "BatchQuery",
    "BatchStatement",
    "BatchType",
    "CBatchType",
    "CQLEngineException",
    "ConditionalClause",
    "ContainsOperator",
    "ContextQuery",
    "DMLQuery",
    "DeleteStatement",
    "DoesNotExist",
    "EqualsOperator",
    "GreaterThanOperator",
    "GreaterThanOrEqualOperator",
    "IfExistsWithCounterColumn",
    "IfNotExistsWithCounterColumn",
    "InOperator",
    "InsertStatement",
    "LWTException",
    "LessThanOperator",
    "LessThanOrEqualOperator",
    "MapDeleteClause",
    "ModelQuerySet",
    "MultipleObjectsReturned",
    "QueryException",
    "QueryValue",
    "ResultObject",
    "SelectStatement",
    "SimpleQuerySet",
    "SimpleStatement",
    "Token",
    "UnicodeMixin",
    "UpdateStatement",
    "ValidationError",
    "WhereClause",
    "_execute_statement",
    "check_applied",
]


class AbstractQueryableColumn(UnicodeMixin):
    """Makes conditions of Python's comparisons: `Model.column > 5`."""

    def _get_column(self) -> Any:
        raise NotImplementedError

    def __unicode__(self) -> str:
        raise NotImplementedError

    def _to_database(self, val: Any) -> Any:
        return val if isinstance(val, QueryValue) else self._get_column().to_database(val)

    def in_(self, item: Any) -> WhereClause:
        """`column IN item`."""
        return WhereClause(str(self), InOperator(), item)

    def contains_(self, item: Any) -> WhereClause:
        """`column CONTAINS item`."""
        return WhereClause(str(self), ContainsOperator(), item)

    def __eq__(self, other: object) -> WhereClause:  # type: ignore[override]
        return WhereClause(str(self), EqualsOperator(), self._to_database(other))

    def __gt__(self, other: Any) -> WhereClause:
        return WhereClause(str(self), GreaterThanOperator(), self._to_database(other))

    def __ge__(self, other: Any) -> WhereClause:
        return WhereClause(str(self), GreaterThanOrEqualOperator(), self._to_database(other))

    def __lt__(self, other: Any) -> WhereClause:
        return WhereClause(str(self), LessThanOperator(), self._to_database(other))

    def __le__(self, other: Any) -> WhereClause:
        return WhereClause(str(self), LessThanOrEqualOperator(), self._to_database(other))

    __hash__ = None  # type: ignore[assignment]
