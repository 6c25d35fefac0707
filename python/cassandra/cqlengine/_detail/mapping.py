"""Instances as mappings of their columns, and their validation: models and user types alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cassandra.cqlengine._detail.record import Record


class FieldMapping(Record):
    """Names and values of columns, in the order of definition."""

    def _check_key(self, key: Any) -> str:
        if not isinstance(key, str):
            raise TypeError
        if key not in self._record_columns():
            raise KeyError
        return key

    def __iter__(self) -> Iterator[str]:
        return iter(self._record_columns())

    def __getitem__(self, key: Any) -> Any:
        return getattr(self, self._check_key(key))

    def __setitem__(self, key: Any, val: Any) -> None:
        setattr(self, self._check_key(key), val)

    def __len__(self) -> int:
        return len(self._record_columns())

    def __eq__(self, other: object) -> bool:
        if self.__class__ != other.__class__:
            return False
        return all(getattr(self, name, None) == getattr(other, name, None) for name in self._record_columns())

    def __ne__(self, other: object) -> bool:
        return not self.__eq__(other)

    __hash__ = None  # type: ignore[assignment]

    def keys(self) -> list[str]:
        return list(self)

    def values(self) -> list[Any]:
        return [self[name] for name in self]

    def items(self) -> list[tuple[str, Any]]:
        return [(name, self[name]) for name in self]


class ColumnMapping(FieldMapping):
    """A model's columns."""

    _columns: Any
    _dynamic_columns: Any

    def _set_column_value(self, name: str, value: Any) -> None:
        """Puts a value in its place; that is no assignment."""
        self._values[name].value = value

    def validate(self) -> None:
        """Cleans all values; raises ValidationError for one that its column does not take."""
        values, explicit = self._column_values, self._column_explicit
        for name, column in self._columns.items():
            value = getattr(self, name)
            if value is None and name not in explicit and column.has_default:
                value = column.get_default()
            values[name] = column.validate(value)
        for name in self._layout.managed:
            self._set_column_value(name, values[name])

    def _as_dict(self) -> dict[str, Any]:
        """Values as the database takes them."""
        values = self._dynamic_columns or {}
        for name, column in self._columns.items():
            values[name] = column.to_database(getattr(self, name, None))
        return values  # type: ignore[no-any-return]

    def get_changed_columns(self) -> list[str]:
        """Names of the columns that changed since the instance was made, read or written."""
        return [name for name, manager in self._values.items() if manager.changed]
