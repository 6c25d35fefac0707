"""What an instance knows of each column's value: now, when it was last stored, and whether it was assigned.

The state lies in three containers of the instance (`Record`). A manager is a view of one column's share of it, made when
somebody asks for `_values`; building an instance makes none, unless a column has a manager of its own.
"""

from __future__ import annotations

from copy import copy, deepcopy
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from cassandra.util import Date, Duration, Time

_IMMUTABLE = frozenset(
    {type(None), bool, int, float, str, bytes, UUID, datetime, date, time, Decimal, Date, Time, Duration}
)


def snapshot(value: Any) -> Any:
    """A copy that changes of the value leave alone; the value itself where nothing can change it."""
    kind = type(value)
    if kind in _IMMUTABLE:
        return value
    if kind is set:
        return set(value)  # what lies in a set does not change
    if kind in (list, tuple) and all(type(item) in _IMMUTABLE for item in value):
        return value[:]
    if kind is dict and all(type(item) in _IMMUTABLE for item in value.values()):
        return dict(value)
    return deepcopy(value)


class BaseValueManager:
    """One column of one instance."""

    def __init__(self, instance: Any, column: Any, value: Any) -> None:
        self.instance = instance
        self.column = column
        self.value = value
        self.previous_value = None
        self.explicit = False

    @property
    def value(self) -> Any:
        return self.instance._column_values[self.column.column_name]

    @value.setter
    def value(self, value: Any) -> None:
        self.instance._column_values[self.column.column_name] = value

    @property
    def previous_value(self) -> Any:
        """The value that was last read or written; None before that."""
        return self.instance._column_previous.get(self.column.column_name)

    @previous_value.setter
    def previous_value(self, value: Any) -> None:
        self.instance._column_previous[self.column.column_name] = value

    @property
    def explicit(self) -> bool:
        """Whether the value was assigned since."""
        return self.column.column_name in self.instance._column_explicit

    @explicit.setter
    def explicit(self, value: bool) -> None:
        if value:
            self.instance._column_explicit[self.column.column_name] = True
        else:
            self.instance._column_explicit.pop(self.column.column_name, None)

    @property
    def deleted(self) -> bool:
        """Whether there is something in the database that is to go."""
        is_null = self.column._val_is_null
        return is_null(self.value) and (self.explicit or not is_null(self.previous_value))

    @property
    def changed(self) -> bool:
        """Whether the value is to be written."""
        value, previous = self.value, self.previous_value
        if self.explicit:
            return bool(value != previous)
        if not self.column._changes_in_place:
            return False
        default = self.column.get_default()
        is_null = self.column._val_is_null
        if is_null(default):
            return not is_null(value) and value != previous
        return bool(value != (default if previous is None else previous))

    def reset_previous_value(self) -> None:
        self.previous_value = snapshot(self.value)

    def getval(self) -> Any:
        return self.value

    def setval(self, val: Any) -> None:
        self.value = val
        self.explicit = True

    def delval(self) -> None:
        self.value = None

    def get_property(self) -> property:
        """A property that reads and writes through the manager, and deletes where the column may be deleted."""

        def get(_: Any) -> Any:
            return self.getval()

        def set_(_: Any, value: Any) -> None:
            self.setval(value)

        def delete(_: Any) -> None:
            self.delval()

        return property(get, set_, delete) if self.column.can_delete else property(get, set_)


class CounterValueManager(BaseValueManager):
    """A counter that is not there is 0."""

    def __init__(self, instance: Any, column: Any, value: Any) -> None:
        super().__init__(instance, column, value)
        self.value = self.value or 0
        self.previous_value = self.previous_value or 0


class UDTValueManager(BaseValueManager):
    """A value of a user type also changes when one of its fields does."""

    @property
    def changed(self) -> bool:
        if self.explicit:
            return bool(self.value != self.previous_value)
        default = self.column.get_default()
        if not self.column._val_is_null(default):
            return bool(self.value != default)
        if self.previous_value is None:
            return not self.column._val_is_null(self.value) and self.value.has_changed_fields()
        return False

    def reset_previous_value(self) -> None:
        if self.value is not None:
            self.value.reset_changed_fields()
        self.previous_value = copy(self.value)


STOCK_MANAGERS = frozenset({BaseValueManager, CounterValueManager, UDTValueManager})
for _manager in STOCK_MANAGERS:
    _manager.__module__ = "cassandra.cqlengine.columns"
