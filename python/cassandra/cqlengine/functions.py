"""CQL functions as values of filters: they are written into the statement as calls."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from cassandra.cqlengine import UnicodeMixin, ValidationError


def get_total_seconds(td: timedelta) -> float:
    return td.total_seconds()


def milliseconds_since_epoch(value: datetime) -> int:
    """Of the wall clock of the value's own zone when it has one, less that zone's offset at the epoch."""
    epoch = datetime(1970, 1, 1, tzinfo=value.tzinfo)
    offset = epoch.utcoffset()
    seconds = (value - epoch).total_seconds()
    return int((seconds - (offset.total_seconds() if offset else 0)) * 1000)


class QueryValue(UnicodeMixin):
    """A value of a filter and where in the statement's parameters it stands."""

    format_string = "%({0})s"

    context_id: Any = None

    def __init__(self, value: Any) -> None:
        self.value = value

    def __unicode__(self) -> str:
        return self.format_string.format(self.context_id)

    def set_context_id(self, ctx_id: int) -> None:
        self.context_id = ctx_id

    def get_context_size(self) -> int:
        """How many parameters it takes."""
        return 1

    def update_context(self, ctx: dict[str, Any]) -> None:
        """Adds its parameters."""
        ctx[str(self.context_id)] = self.value


class BaseQueryFunction(QueryValue):
    """A value that is a call of a CQL function."""


class TimeUUIDQueryFunction(BaseQueryFunction):
    def __init__(self, value: datetime) -> None:
        if not isinstance(value, datetime):
            raise ValidationError("datetime instance is required")
        super().__init__(value)

    def to_database(self, val: datetime) -> int:
        return milliseconds_since_epoch(val)

    def update_context(self, ctx: dict[str, Any]) -> None:
        ctx[str(self.context_id)] = self.to_database(self.value)


class MinTimeUUID(TimeUUIDQueryFunction):
    """The smallest timeuuid of a time, as a bound."""

    format_string = "MinTimeUUID(%({0})s)"


class MaxTimeUUID(TimeUUIDQueryFunction):
    """The largest timeuuid of a time, as a bound."""

    format_string = "MaxTimeUUID(%({0})s)"


class Token(BaseQueryFunction):
    """The token of a partition key: `filter(pk__token__gt=Token(*values))`."""

    def __init__(self, *values: Any) -> None:
        if len(values) == 1 and isinstance(values[0], (list, tuple)):
            values = values[0]  # type: ignore[assignment]
        super().__init__(values)
        self._columns: Any = None

    def set_columns(self, columns: Any) -> None:
        """The columns of the partition key, which convert the values."""
        self._columns = columns

    def get_context_size(self) -> int:
        return len(self.value)

    def __unicode__(self) -> str:
        first = self.context_id
        names = ", ".join(f"%({first + index})s" for index in range(len(self.value)))
        return f"token({names})"

    def update_context(self, ctx: dict[str, Any]) -> None:
        for index, (column, value) in enumerate(zip(self._columns, self.value)):
            ctx[str(self.context_id + index)] = column.to_database(value)
