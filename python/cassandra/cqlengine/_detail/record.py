"""Instances of models and of user types: how they keep the values of their columns.

The values lie in a dict by column; beside it are the values last stored and the names of those that were assigned.
A function that fills these is written for each class, of its columns, when the first instance is made: it converts what
needs conversion and calls nothing for the rest.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cassandra.cqlengine._detail.column import Column
from cassandra.cqlengine._detail.containers import BaseContainerColumn, List, Set
from cassandra.cqlengine._detail.scalars import KEPT_TYPES, Counter, DateTime
from cassandra.cqlengine._detail.value_managers import STOCK_MANAGERS, CounterValueManager, snapshot


def _keeps(column: Column) -> Any:
    """The exact type that the column's `to_python` returns as it is, `object` if that is any, None if it is unknown."""
    if "to_python" in vars(column) or "validate" in vars(column):
        return None
    for klass in type(column).__mro__:
        if klass in KEPT_TYPES:
            return KEPT_TYPES[klass]
        if klass is Column:
            return object
        if "to_python" in vars(klass) or ("validate" in vars(klass) and not klass.__module__.startswith(_OURS)):
            return None
    return None


_OURS = "cassandra.cqlengine."


def _has_stock_default(column: Column) -> bool:
    kind = type(column)
    return kind.get_default is Column.get_default and kind.has_default is Column.has_default


class Layout:
    """What is known of a class of instances before there is one."""

    def __init__(self, owner: type, columns: dict[str, Any]) -> None:
        self.owner = owner
        self.columns = columns
        self.managed = [name for name, column in columns.items() if column.value_manager not in STOCK_MANAGERS]
        self.counters = [
            name
            for name, column in columns.items()
            if column.value_manager is CounterValueManager or isinstance(column, Counter)
        ]
        # Columns whose values may change in place, or whose manager does more than keeping them.
        self.copied = [
            name
            for name, column in columns.items()
            if _keeps(column) in (None, object) or column.value_manager not in STOCK_MANAGERS
        ]
        self.fields = [column.db_field_name for column in columns.values()]
        self.fill = self._compiled()

    def same_columns(self, columns: dict[str, Any]) -> bool:
        ours = self.columns
        return len(ours) == len(columns) and all(
            name == other and column is columns[other] for (name, column), other in zip(ours.items(), columns)
        )

    def _compiled(self) -> Any:
        """The function that gives a new instance its values, those of keyword arguments and defaults for the rest."""
        scope: dict[str, Any] = {"DateTime": DateTime}
        lines = ["def fill(instance, given):"]
        for index, (name, column) in enumerate(self.columns.items()):
            scope[f"c{index}"] = column
            lines += [
                f"    if {name!r} in given:",
                f"        v{index} = given[{name!r}]",
                "    else:",
                *_default_of(index, column),
                *_conversion(index, column, scope),
            ]
        items = ", ".join(f"{name!r}: v{index}" for index, name in enumerate(self.columns))
        counters = ", ".join(f"{name!r}: 0" for name in self.counters)
        lines += [
            f"    instance._column_values = {{{items}}}",
            "    instance._column_explicit = given",
            f"    instance._column_previous = {{{counters}}}",
        ]
        exec("\n".join(lines), scope)
        return scope["fill"]


def _default_of(index: int, column: Column) -> list[str]:
    if not _has_stock_default(column):
        return [f"        v{index} = c{index}.get_default() if c{index}.has_default else None"]
    return [
        f"        v{index} = c{index}.default",
        f"        if v{index} is not None and callable(v{index}):",
        f"            v{index} = v{index}()",
    ]


def _conversion(index: int, column: Column, scope: dict[str, Any]) -> list[str]:
    """What makes the column's `to_python` of the value, without calling it where that is known."""
    value = f"v{index}"
    kept = _keeps(column)
    lines = []
    if column.__class__ in (Set, List) and "to_python" not in vars(column):
        lines += _elements(index, column, scope)
    elif kept is not object:
        conditions = []
        if kept is not None:
            scope[f"t{index}"] = kept
            changed = f"{value}.__class__ is not t{index}"
            conditions.append(f"({changed} or DateTime.truncate_microseconds)" if kept is datetime else changed)
        if not isinstance(column, BaseContainerColumn):
            conditions.append(f"{value} is not None")
        condition = " and ".join(conditions) or "True"
        lines += [f"    if {condition}:", f"        {value} = c{index}.to_python({value})"]
    if column.value_manager is CounterValueManager:
        lines.append(f"    {value} = {value} or 0")
    return lines


def _elements(index: int, column: Any, scope: dict[str, Any]) -> list[str]:
    """A set or a list, its elements converted."""
    value, element = f"v{index}", column.value_col
    kept = _keeps(element)
    scope[f"e{index}"], scope[f"t{index}"] = element, kept
    source = f"e{index}.to_python(e) for e in {value}"
    if kept is object:
        source = value
    elif kept is not None and kept is not datetime:
        source = f"e if e.__class__ is t{index} else {source}"
    kind = "set" if column.__class__ is Set else "list"
    return [f"    {value} = {kind}() if {value} is None else {kind}({source})"]


class _Managers:
    """`_values`: the managers by column, made at the first look and then kept by the instance."""

    def __get__(self, instance: Any, owner: Any) -> Any:
        if instance is None:
            raise AttributeError("_values")
        managers = {}
        for name, column in instance._get_layout().columns.items():
            managers[name] = manager = object.__new__(column.value_manager)
            manager.instance = instance
            manager.column = column
        instance.__dict__["_values"] = managers
        return managers


class Record:
    """Base of models and user types."""

    _values = _Managers()
    _layout: Any = None

    _column_values: dict[str, Any]
    _column_previous: dict[str, Any]
    _column_explicit: dict[str, Any]

    @classmethod
    def _record_columns(cls) -> dict[str, Any]:
        """The columns by attribute."""
        raise NotImplementedError

    @classmethod
    def _get_layout(cls) -> Layout:
        layout = cls._layout
        if layout is None or layout.owner is not cls:
            columns = cls._record_columns()
            # A class that only renames its base, as contexts make them, has its base's function.
            if layout is None or not layout.same_columns(columns):
                layout = Layout(cls, columns)
            else:
                base, layout = layout, object.__new__(Layout)
                layout.__dict__.update(base.__dict__, owner=cls)
            cls._layout = layout
        return layout

    def _fill(self, given: dict[str, Any]) -> None:
        """Takes the values of an instance that is new. The dict is the instance's from then on: of its keys those that
        name columns count as assigned."""
        layout = self._layout
        if layout is None or layout.owner is not self.__class__:
            layout = self._get_layout()
        layout.fill(self, given)
        if layout.managed:
            self._make_managers(layout, given)

    def _make_managers(self, layout: Layout, given: dict[str, Any]) -> None:
        """Managers of classes of their own are made with the instance and see its value."""
        managers = self._values
        for name in layout.managed:
            column = layout.columns[name]
            assigned = name in given
            managers[name] = manager = column.value_manager(self, column, self._column_values[name])
            manager.explicit = assigned

    def _mark_as_stored(self) -> None:
        """All values are as the database has them."""
        values = self._column_values
        self._column_explicit = {}
        self._column_previous = previous = values.copy()
        for name in self._layout.copied:
            column = self._layout.columns[name]
            if column.value_manager is _PLAIN:
                previous[name] = snapshot(values[name])
            else:
                manager = self._values[name]
                manager.reset_previous_value()
                manager.explicit = False

    def __getstate__(self) -> dict[str, Any]:
        # Managers are views, made again where they are asked for; those of classes of their own have a state.
        state = self.__dict__.copy()
        if not self._get_layout().managed:
            state.pop("_values", None)
        return state


_PLAIN = Column.value_manager
