"""Statements: a table, clauses and options, as text with numbered parameters and the values of those."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from cassandra.cqlengine import UnicodeMixin, columns
from cassandra.cqlengine._detail.clauses import (
    AssignmentClause,
    BaseClause,
    BaseDeleteClause,
    ConditionalClause,
    FieldDeleteClause,
    InQuoter,
    IsNotNull,
    IsNotNullClause,
    MapDeleteClause,
    StatementException,
    ValueQuoter,
    WhereClause,
)
from cassandra.cqlengine._detail.updates import (
    ContainerUpdateClause,
    ContainerUpdateTypeMapMeta,
    CounterUpdateClause,
    ListUpdateClause,
    MapUpdateClause,
    SetUpdateClause,
)
from cassandra.cqlengine.functions import QueryValue
from cassandra.cqlengine.operators import BaseWhereOperator, EqualsOperator, InOperator, IsNotNullOperator
from cassandra.query import FETCH_SIZE_UNSET

__all__ = [
    "AssignmentClause",
    "AssignmentStatement",
    "BaseCQLStatement",
    "BaseClause",
    "BaseDeleteClause",
    "BaseWhereOperator",
    "ConditionalClause",
    "ContainerUpdateClause",
    "ContainerUpdateTypeMapMeta",
    "CounterUpdateClause",
    "DeleteStatement",
    "EqualsOperator",
    "FieldDeleteClause",
    "InOperator",
    "InQuoter",
    "InsertStatement",
    "IsNotNull",
    "IsNotNullClause",
    "IsNotNullOperator",
    "ListUpdateClause",
    "MapDeleteClause",
    "MapUpdateClause",
    "QueryValue",
    "SelectStatement",
    "SetUpdateClause",
    "StatementException",
    "UpdateStatement",
    "ValueQuoter",
    "WhereClause",
]


def microseconds_of(timestamp: Any) -> int:
    """A timestamp of the local clock, or one so far from now, as USING TIMESTAMP takes it."""
    if isinstance(timestamp, timedelta):
        timestamp = datetime.now() + timestamp
    return int(time.mktime(timestamp.timetuple()) * 1e6 + timestamp.microsecond)


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value or []


def _quoted(names: Iterable[Any]) -> str:
    joined = '", "'.join(map(str, names))
    return f'"{joined}"' if joined else ""


class BaseCQLStatement(UnicodeMixin):
    """Numbers the parameters of its clauses in the order they are added, from `context_id` on."""

    def __init__(
        self, table: Any, timestamp: Any = None, where: Any = None, fetch_size: Any = None, conditionals: Any = None
    ) -> None:
        self.table = table
        self.context_id = 0
        self.timestamp = timestamp
        self.fetch_size = fetch_size or FETCH_SIZE_UNSET
        self.where_clauses: list[Any] = list(where or ())
        number = 0
        for clause in self.where_clauses:
            if clause.__class__ is WhereClause and clause._query_value is None:
                # Most are one plain parameter.
                clause.context_id = number
                number += 1
            else:
                clause.set_context_id(number)
                number += clause.get_context_size()
        self.context_counter = number
        self.conditionals: list[Any] = []
        if conditionals:
            for clause in conditionals:
                self.add_conditional_clause(clause)

    def _number(self, clause: Any) -> None:
        clause.set_context_id(self.context_counter)
        self.context_counter += clause.get_context_size()

    def _add_where_clause(self, clause: Any) -> None:
        self._number(clause)
        self.where_clauses.append(clause)

    def add_where(self, column: Any, operator: Any, value: Any, quote_field: bool = True) -> None:
        value = column.to_database(value)
        self._add_where_clause(WhereClause(column.db_field_name, operator, value, quote_field))

    def add_conditional_clause(self, clause: Any) -> None:
        """Adds a condition to IF."""
        self._number(clause)
        self.conditionals.append(clause)

    def _clauses_with_values(self) -> list[Any]:
        """All clauses in the order that `update_context_id` numbers them in."""
        return self.where_clauses

    def update_context_id(self, i: int) -> None:
        """Numbers all parameters anew, from `i` on."""
        self.context_id = self.context_counter = i
        for clause in self._clauses_with_values():
            self._number(clause)

    def get_context(self) -> dict[str, Any]:
        """The parameters: values by number."""
        context: dict[str, Any] = {}
        for clause in self._clauses_with_values():
            clause.update_context(context)
        return context

    def get_context_size(self) -> int:
        return len(self.get_context())

    def partition_key_values(self, field_index_map: dict[Any, int]) -> list[Any]:
        """The values of the partition key by their index; None where one has no value."""
        parts: list[Any] = [None] * len(field_index_map)
        equalities = (clause for clause in self.where_clauses if type(clause.operator) is EqualsOperator)
        self._update_part_key_values(field_index_map, equalities, parts)
        return parts

    def _update_part_key_values(self, field_index_map: dict[Any, int], clauses: Any, parts: list[Any]) -> None:
        for clause in clauses:
            if clause.field in field_index_map:
                parts[field_index_map[clause.field]] = clause.value

    @property
    def timestamp_normalized(self) -> int | None:
        """The timestamp in microseconds, given as such, as a datetime or as a timedelta from now."""
        if not self.timestamp:
            return None
        return self.timestamp if isinstance(self.timestamp, int) else microseconds_of(self.timestamp)

    @property
    def _where(self) -> str:
        return f"WHERE {' AND '.join([clause.__unicode__() for clause in self.where_clauses])}"

    def _get_conditionals(self) -> str:
        return f"IF {' AND '.join(map(str, self.conditionals))}"

    def _using(self, ttl: Any = None) -> str:
        """TTL and TIMESTAMP of a USING; empty without them."""
        options = [f"TTL {ttl}"] if ttl else []
        if self.timestamp:
            options.append(f"TIMESTAMP {self.timestamp_normalized}")
        return " AND ".join(options)

    def __unicode__(self) -> str:
        raise NotImplementedError

    def __repr__(self) -> str:
        return self.__unicode__()


class SelectStatement(BaseCQLStatement):
    def __init__(
        self,
        table: Any,
        fields: Any = None,
        count: bool = False,
        where: Any = None,
        order_by: Any = None,
        limit: Any = None,
        allow_filtering: bool = False,
        distinct_fields: Any = None,
        fetch_size: Any = None,
    ) -> None:
        super().__init__(table, None, where, fetch_size)
        self.fields = _listed(fields)
        self.distinct_fields = distinct_fields
        self.count = count
        self.order_by = [order_by] if isinstance(order_by, str) else order_by
        self.limit = limit
        self.allow_filtering = allow_filtering

    def _selection(self) -> str:
        if self.fields and not self.count and not self.distinct_fields:
            return _quoted(self.fields)
        if self.distinct_fields:
            names = _quoted(self.distinct_fields)
            return f"DISTINCT COUNT({names})" if self.count else f"DISTINCT {names}"
        if self.count:
            return "COUNT(*)"
        return "*"

    def __unicode__(self) -> str:
        text = f"SELECT {self._selection()} FROM {self.table}"
        if self.where_clauses:
            text += f" {self._where}"
        if self.order_by and not self.count:
            text += f" ORDER BY {', '.join(map(str, self.order_by))}"
        if self.limit:
            text += f" LIMIT {self.limit}"
        return f"{text} ALLOW FILTERING" if self.allow_filtering else text


class AssignmentStatement(BaseCQLStatement):
    """A statement that gives columns values."""

    def __init__(
        self,
        table: Any,
        assignments: Any = None,
        where: Any = None,
        ttl: Any = None,
        timestamp: Any = None,
        conditionals: Any = None,
    ) -> None:
        super().__init__(table, timestamp=timestamp, where=where, conditionals=conditionals)
        self.ttl = ttl
        self.assignments: list[Any] = []
        for assignment in assignments or ():
            self._add_assignment_clause(assignment)

    def _clauses_with_values(self) -> list[Any]:
        return self.where_clauses + self.assignments

    def partition_key_values(self, field_index_map: dict[Any, int]) -> list[Any]:
        parts = super().partition_key_values(field_index_map)
        self._update_part_key_values(field_index_map, self.assignments, parts)
        return parts

    def add_assignment(self, column: Any, value: Any) -> None:
        value = column.to_database(value)
        self._add_assignment_clause(AssignmentClause(column.db_field_name, value))

    def _add_assignment_clause(self, clause: Any) -> None:
        self._number(clause)
        self.assignments.append(clause)

    @property
    def is_empty(self) -> bool:
        return not self.assignments


class InsertStatement(AssignmentStatement):
    def __init__(
        self,
        table: Any,
        assignments: Any = None,
        where: Any = None,
        ttl: Any = None,
        timestamp: Any = None,
        if_not_exists: bool = False,
    ) -> None:
        super().__init__(table, assignments=assignments, where=where, ttl=ttl, timestamp=timestamp)
        self.if_not_exists = if_not_exists

    def __unicode__(self) -> str:
        names, numbers = zip(*(assignment.insert_tuple() for assignment in self.assignments))
        placeholders = ", ".join(f"%({number})s" for number in numbers)
        text = f"INSERT INTO {self.table} ({_quoted(names)}) VALUES ({placeholders})"
        if self.if_not_exists:
            text += " IF NOT EXISTS"
        using = self._using(self.ttl)
        return f"{text} USING {using}" if using else text


class UpdateStatement(AssignmentStatement):
    def __init__(
        self,
        table: Any,
        assignments: Any = None,
        where: Any = None,
        ttl: Any = None,
        timestamp: Any = None,
        conditionals: Any = None,
        if_exists: bool = False,
    ) -> None:
        super().__init__(table, assignments, where, ttl, timestamp, conditionals)
        self.if_exists = if_exists

    def _clauses_with_values(self) -> list[Any]:
        return self.where_clauses + self.assignments + self.conditionals

    def add_update(self, column: Any, value: Any, operation: str | None = None, previous: Any = None) -> None:
        """Assigns the value, or of a collection or a counter what changes the previous value into it."""
        value = column.to_database(value)
        name, kind = column.db_field_name, type(column)
        container_clause = ContainerUpdateClause.type_map.get(kind)
        clause: Any
        if container_clause:
            clause = container_clause(name, value, operation, column.to_database(previous))
        elif kind is columns.Counter:
            clause = CounterUpdateClause(name, value, previous)
        else:
            clause = AssignmentClause(name, value)
        if clause.get_context_size():
            self._add_assignment_clause(clause)

    def __unicode__(self) -> str:
        using = self._using(self.ttl)
        text = f"UPDATE {self.table} USING {using} SET" if using else f"UPDATE {self.table} SET"
        text += f" {', '.join(map(str, self.assignments))}"
        if self.where_clauses:
            text += f" {self._where}"
        if self.conditionals:
            text += f" {self._get_conditionals()}"
        return f"{text} IF EXISTS" if self.if_exists else text


class DeleteStatement(BaseCQLStatement):
    def __init__(
        self,
        table: Any,
        fields: Any = None,
        where: Any = None,
        timestamp: Any = None,
        conditionals: Any = None,
        if_exists: bool = False,
    ) -> None:
        super().__init__(table, timestamp=timestamp, where=where, conditionals=conditionals)
        self.fields: list[Any] = []
        for field in _listed(fields):
            self.add_field(field)
        self.if_exists = if_exists

    def _clauses_with_values(self) -> list[Any]:
        return self.where_clauses + self.fields + self.conditionals

    def add_field(self, field: Any) -> None:
        """Names something to delete: a column, or a clause."""
        if isinstance(field, str):
            field = FieldDeleteClause(field)
        if not isinstance(field, BaseClause):
            raise StatementException("only instances of AssignmentClause can be added to statements")
        self._number(field)
        self.fields.append(field)

    def __unicode__(self) -> str:
        text = "DELETE "
        if self.fields:
            text += f"{', '.join(map(str, self.fields))} "
        text += f"FROM {self.table}"
        using = self._using()
        if using:
            text += f"  USING {using} "
        if self.where_clauses:
            text += f" {self._where}"
        if self.conditionals:
            text += f" {self._get_conditionals()}"
        return f"{text} IF EXISTS" if self.if_exists else text
