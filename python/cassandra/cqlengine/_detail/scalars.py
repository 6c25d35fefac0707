"""Columns of one value. What a column converts to stands in `validate`; most give that in both directions."""

from __future__ import annotations

import decimal
import uuid
from datetime import date, datetime, timedelta, timezone
from typing import Any

from cassandra import util
from cassandra.cqlengine import ValidationError
from cassandra.cqlengine._detail.column import Column
from cassandra.cqlengine._detail.value_managers import CounterValueManager
from cassandra.cqlengine.functions import milliseconds_since_epoch
from cassandra.cqltypes import SimpleDateType


class Blob(Column):
    """Bytes."""

    db_type = "blob"

    def to_database(self, value: Any) -> bytearray:
        if not isinstance(value, (bytes, bytearray)):
            raise Exception(f"expecting a binary, got a {type(value)}")
        return bytearray(super().to_database(value))


Bytes = Blob


class Inet(Column):
    """An address of IPv4 or IPv6."""

    db_type = "inet"


class Text(Column):
    """Text, of a length between bounds where they are given. Required text has a character at least."""

    db_type = "text"

    def __init__(self, min_length: int | None = None, max_length: int | None = None, **kwargs: Any) -> None:
        if min_length is None and kwargs.get("required", False):
            min_length = 1
        if min_length is not None and min_length < 0:
            raise ValueError("Minimum length is not allowed to be negative.")
        if max_length is not None:
            if max_length < 0:
                raise ValueError("Maximum length is not allowed to be negative.")
            if min_length is not None and max_length < min_length:
                raise ValueError("Maximum length must be greater or equal to minimum length.")
        self.min_length = min_length
        self.max_length = max_length
        super().__init__(**kwargs)

    def validate(self, value: Any) -> Any:
        value = super().validate(value)
        if value is not None and not isinstance(value, (str, bytearray)):
            raise ValidationError(f"{self.column_name} {type(value)} is not a string")
        length = len(value) if value else 0
        if self.max_length is not None and length > self.max_length:
            raise ValidationError(f"{self.column_name} is longer than {self.max_length} characters")
        if self.min_length and length < self.min_length:
            raise ValidationError(f"{self.column_name} is shorter than {self.min_length} characters")
        return value


class Ascii(Text):
    """Text of the characters below 128."""

    db_type = "ascii"

    def validate(self, value: Any) -> Any:
        value = super().validate(value)
        if value and not value.isascii():
            raise ValidationError(f"{value!r} is not an ASCII string.")
        return value


class _Symmetric(Column):
    """Converts in both directions as it validates."""

    def to_python(self, value: Any) -> Any:
        return self.validate(value)

    def to_database(self, value: Any) -> Any:
        return self.validate(value)


class _Whole(_Symmetric):
    def validate(self, value: Any) -> Any:
        if value.__class__ is int:
            return value
        value = super().validate(value)
        if value is None:
            return None
        try:
            return int(value)
        except (TypeError, ValueError):
            raise ValidationError(f"{self.column_name} {value} can't be converted to integral value") from None


class Integer(_Whole):
    """A whole number of 32 bits."""

    db_type = "int"


class TinyInt(Integer):
    """A whole number of 8 bits."""

    db_type = "tinyint"


class SmallInt(Integer):
    """A whole number of 16 bits."""

    db_type = "smallint"


class BigInt(Integer):
    """A whole number of 64 bits."""

    db_type = "bigint"


class VarInt(_Whole):
    """A whole number of any size."""

    db_type = "varint"


class Counter(Integer):
    """A number that is only added to and subtracted from."""

    db_type = "counter"
    value_manager = CounterValueManager

    def __init__(self, index: bool = False, db_field: str | None = None, required: bool = False) -> None:
        super().__init__(index=index, db_field=db_field, default=0, required=required)


class DateTime(Column):
    """A time in milliseconds, as a datetime."""

    db_type = "timestamp"

    truncate_microseconds = False
    """Set True on the class to have instances cut what the database does not keep, so that values read equal values set."""

    def to_python(self, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, datetime):
            if DateTime.truncate_microseconds:
                return value - timedelta(microseconds=value.microsecond % 1000)
            return value
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day)
        return datetime.fromtimestamp(value, tz=timezone.utc).replace(tzinfo=None)

    def to_database(self, value: Any) -> Any:
        value = super().to_database(value)
        if value is None:
            return None
        if not isinstance(value, datetime):
            if not isinstance(value, date):
                raise ValidationError(f"{self.column_name} '{value}' is not a datetime object")
            value = datetime(value.year, value.month, value.day)
        return milliseconds_since_epoch(value)


class Date(Column):
    """A day, as cassandra.util.Date: many days have no datetime.date."""

    db_type = "date"

    def to_database(self, value: Any) -> Any:
        if value is None:
            return None
        day = value if isinstance(value, util.Date) else util.Date(value)
        return day.days_from_epoch + SimpleDateType.EPOCH_OFFSET_DAYS

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, util.Date):
            return value
        return util.Date(value.date() if isinstance(value, datetime) else value)


class Time(Column):
    """A time of day in nanoseconds, as cassandra.util.Time."""

    db_type = "time"

    def to_database(self, value: Any) -> Any:
        value = super().to_database(value)
        return value if value is None or isinstance(value, util.Time) else util.Time(value)

    def to_python(self, value: Any) -> Any:
        return Time.to_database(self, value)


class Duration(Column):
    """Months, days and nanoseconds, as cassandra.util.Duration."""

    db_type = "duration"

    def validate(self, value: Any) -> Any:
        value = super().validate(value)
        if value is not None and not isinstance(value, util.Duration):
            raise TypeError(f"{self.column_name} {value} is not a valid Duration.")
        return value


class UUID(_Symmetric):
    """A UUID, or its text."""

    db_type = "uuid"

    def validate(self, value: Any) -> Any:
        if isinstance(value, uuid.UUID):
            return value
        value = super().validate(value)
        if value is None:
            return None
        if isinstance(value, str):
            try:
                return uuid.UUID(value)
            except ValueError:
                pass
        raise ValidationError(f"{self.column_name} {value} is not a valid uuid")


class TimeUUID(UUID):
    """A UUID that has a time."""

    db_type = "timeuuid"


class Boolean(Column):
    """True or False, whatever the truth of a value is."""

    db_type = "boolean"

    def validate(self, value: Any) -> Any:
        value = super().validate(value)
        return None if value is None else bool(value)

    def to_python(self, value: Any) -> Any:
        return self.validate(value)


class BaseFloat(_Symmetric):
    def validate(self, value: Any) -> Any:
        if value.__class__ is float:
            return value
        value = super().validate(value)
        if value is None:
            return None
        try:
            return float(value)
        except (TypeError, ValueError):
            raise ValidationError(f"{self.column_name} {value} is not a valid float") from None


class Float(BaseFloat):
    """A number of single precision."""

    db_type = "float"


class Double(BaseFloat):
    """A number of double precision."""

    db_type = "double"


class Decimal(_Symmetric):
    """A decimal number of any precision. Of a float it takes the digits that the float shows."""

    db_type = "decimal"

    def validate(self, value: Any) -> Any:
        value = super().validate(value)
        if value is None:
            return None
        try:
            return decimal.Decimal(repr(value) if isinstance(value, float) else value)
        except decimal.InvalidOperation:
            raise ValidationError(f"{self.column_name} '{value}' can't be coerced to decimal") from None


# The exact type that `to_python` of a column returns as it is. Columns that convert otherwise are not here.
KEPT_TYPES: dict[type, type] = {
    _Whole: int,
    UUID: uuid.UUID,
    Boolean: bool,
    BaseFloat: float,
    Decimal: decimal.Decimal,
    DateTime: datetime,
    Date: util.Date,
    Time: util.Time,
}

for _column in list(vars().values()):
    if isinstance(_column, type) and issubclass(_column, Column):
        _column.__module__ = "cassandra.cqlengine.columns"
