"""Assignments of collections and counters: as little of the value as the change needs.

`_analyze` compares the value with the previous one (or takes the operation that the update names) and leaves its
findings in attributes; None means that there is no such change. `_parts` then gives each assignment's text and the
values of its parameters, in order.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cassandra.cqlengine import columns
from cassandra.cqlengine._detail.clauses import AssignmentClause


class ContainerUpdateTypeMapMeta(type):
    """Finds the clause of a column class; collects the classes below the first."""

    type_map: dict[type, Any]
    col_type: Any

    def __init__(cls, name: str, bases: tuple[type, ...], dct: dict[str, Any]) -> None:
        if hasattr(cls, "type_map"):
            cls.type_map[cls.col_type] = cls
        else:
            cls.type_map = {}
        super().__init__(name, bases, dct)


class ContainerUpdateClause(AssignmentClause, metaclass=ContainerUpdateTypeMapMeta):
    col_type: Any

    _assignments: Any = None
    _analyzed = False

    def __init__(self, field: Any, value: Any, operation: str | None = None, previous: Any = None) -> None:
        super().__init__(field, value)
        self.previous = previous
        self._operation = operation

    def _analyze(self) -> None:
        raise NotImplementedError

    def _analyze_once(self) -> None:
        if not self._analyzed:
            self._analyze()
            self._analyzed = True

    def _parts(self) -> Iterable[tuple[str, tuple[Any, ...]]]:
        raise NotImplementedError

    def get_context_size(self) -> int:
        raise NotImplementedError

    def __unicode__(self) -> str:
        self._analyze_once()
        number = self.context_id
        texts = []
        for template, values in self._parts():
            texts.append(template.format(self.field, *range(number, number + len(values))))
            number += len(values)
        return ", ".join(texts)

    def update_context(self, ctx: dict[str, Any]) -> None:
        self._analyze_once()
        number = self.context_id
        for _, values in self._parts():
            for value in values:
                ctx[str(number)] = value
                number += 1


class SetUpdateClause(ContainerUpdateClause):
    """Elements added and removed, or the whole set."""

    col_type = columns.Set

    _additions: Any = None
    _removals: Any = None

    def _analyze(self) -> None:
        value, previous = self.value, self.previous
        if value is None or value == previous:
            return
        if self._operation == "add":
            self._additions = value
        elif self._operation == "remove":
            self._removals = value
        elif previous is None:
            self._assignments = value
        else:
            self._additions = (value - previous) or None
            self._removals = (previous - value) or None

    @property
    def _clears(self) -> bool:
        """Nothing was there and nothing is to be: the set is written as an empty one."""
        return self.previous is None and self._additions is None and self._removals is None

    def get_context_size(self) -> int:
        self._analyze_once()
        if self._clears and not self._assignments:
            return 1
        return sum(map(bool, (self._assignments, self._additions, self._removals)))

    def _parts(self) -> Iterable[tuple[str, tuple[Any, ...]]]:
        if self._assignments is not None:
            yield '"{0}" = %({1})s', (self._assignments,)
        elif self._clears:
            yield '"{0}" = %({1})s', (set(),)
        if self._additions is not None:
            yield '"{0}" = "{0}" + %({1})s', (self._additions,)
        if self._removals is not None:
            yield '"{0}" = "{0}" - %({1})s', (self._removals,)


class ListUpdateClause(ContainerUpdateClause):
    """Elements put before and after, or the whole list."""

    col_type = columns.List

    _append: Any = None
    _prepend: Any = None

    def _analyze(self) -> None:
        value, previous = self.value, self.previous
        if value is None or value == previous:
            return
        if self._operation == "append":
            self._append = value
        elif self._operation == "prepend":
            self._prepend = value
        elif not previous or len(value) < len(previous):
            self._assignments = value
        else:
            self._look_for_previous()

    def _look_for_previous(self) -> None:
        """The first place where the previous list stands in the new one; what surrounds it is the change."""
        value, previous = self.value, self.previous
        size = len(previous)
        for start in range(len(value) - size + 1):
            if value[start : start + size] == previous:
                self._prepend = value[:start] or None
                self._append = value[start + size :] or None
                break
        if self._prepend is self._append is None:
            self._assignments = value

    def get_context_size(self) -> int:
        self._analyze_once()
        return int(self._assignments is not None) + bool(self._append) + bool(self._prepend)

    def _parts(self) -> Iterable[tuple[str, tuple[Any, ...]]]:
        if self._assignments is not None:
            yield '"{0}" = %({1})s', (self._assignments,)
        if self._prepend is not None:
            yield '"{0}" = %({1})s + "{0}"', (self._prepend,)
        if self._append is not None:
            yield '"{0}" = "{0}" + %({1})s', (self._append,)


class MapUpdateClause(ContainerUpdateClause):
    """Keys set and keys removed, or an empty map."""

    col_type = columns.Map

    _updates: Any = None
    _removals: Any = None

    def _analyze(self) -> None:
        value, previous = self.value, self.previous
        if self._operation == "update":
            self._updates = value.keys()
        elif self._operation == "remove":
            self._removals = set(value.keys())
        elif previous is None:
            self._updates = sorted(value)
        else:
            self._updates = sorted(key for key, item in value.items() if item != previous.get(key)) or None

    @property
    def is_assignment(self) -> bool:
        self._analyze_once()
        return self.previous is None and not self._updates and not self._removals

    def get_context_size(self) -> int:
        if self.is_assignment:
            return 1
        return len(self._updates or ()) * 2 + bool(self._removals)

    def _parts(self) -> Iterable[tuple[str, tuple[Any, ...]]]:
        if self.is_assignment:
            yield '"{0}" = %({1})s', ({},)
        elif self._removals is not None:
            yield '"{0}" = "{0}" - %({1})s', (self._removals,)
        else:
            for key in self._updates or ():
                yield '"{0}"[%({1})s] = %({2})s', (key, self.value.get(key))


class CounterUpdateClause(AssignmentClause):
    """The difference that a counter is moved by."""

    col_type = columns.Counter

    def __init__(self, field: Any, value: Any, previous: Any = None) -> None:
        super().__init__(field, value)
        self.previous = previous or 0

    def update_context(self, ctx: dict[str, Any]) -> None:
        ctx[str(self.context_id)] = abs(self.value - self.previous)

    def __unicode__(self) -> str:
        sign = "-" if self.value < self.previous else "+"
        return f'"{self.field}" = "{self.field}" {sign} %({self.context_id})s'


for _clause in list(vars().values()):
    if isinstance(_clause, type) and _clause.__module__ == __name__:
        _clause.__module__ = "cassandra.cqlengine.statements"
