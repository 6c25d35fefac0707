"""Columns as attributes: of an instance its values, of a class what makes conditions."""

from __future__ import annotations

from typing import Any

from cassandra.cqlengine import query
from cassandra.cqlengine._detail.value_managers import STOCK_MANAGERS


class ColumnQueryEvaluator(query.AbstractQueryableColumn):
    """Makes conditions of comparisons with a column of a model."""

    def __init__(self, column: Any) -> None:
        self.column = column

    def __unicode__(self) -> str:
        return self.column.db_field_name  # type: ignore[no-any-return]

    def _get_column(self) -> Any:
        return self.column


class ColumnDescriptor:
    """Reads and writes a column's value; on the class it is a ColumnQueryEvaluator."""

    def __new__(cls, column: Any) -> ColumnDescriptor:
        # A manager of the application's own is asked for everything.
        if cls is ColumnDescriptor and column.value_manager not in STOCK_MANAGERS:
            cls = _ManagedColumnDescriptor
        return object.__new__(cls)

    def __init__(self, column: Any) -> None:
        self.column = column
        self.query_evaluator = ColumnQueryEvaluator(column)
        self._name = column.column_name

    def __get__(self, instance: Any, owner: Any) -> Any:
        if instance is None:
            return self.query_evaluator
        return instance._column_values[self._name]

    def __set__(self, instance: Any, value: Any) -> None:
        instance._column_values[self._name] = value
        instance._column_explicit[self._name] = True

    def __delete__(self, instance: Any) -> None:
        if not self.column.can_delete:
            raise AttributeError(f"cannot delete {self._name} columns")
        instance._values[self._name].delval()


class _ManagedColumnDescriptor(ColumnDescriptor):
    def __get__(self, instance: Any, owner: Any) -> Any:
        if instance is None:
            return self.query_evaluator
        return instance._values[self._name].getval()

    def __set__(self, instance: Any, value: Any) -> None:
        instance._values[self._name].setval(value)


ColumnQueryEvaluator.__module__ = ColumnDescriptor.__module__ = "cassandra.cqlengine.models"
