"""Date ranges with a precision at each end: the type `daterange` of DataStax Enterprise."""

from __future__ import annotations

import calendar
import datetime
from functools import total_ordering
from typing import Any

from cassandra._detail.clock import ms_timestamp_from_datetime, utc_datetime_from_ms_timestamp


class DateRangePrecision:
    YEAR = "YEAR"
    MONTH = "MONTH"
    DAY = "DAY"
    HOUR = "HOUR"
    MINUTE = "MINUTE"
    SECOND = "SECOND"
    MILLISECOND = "MILLISECOND"

    PRECISIONS = (YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, MILLISECOND)

    _FINER = ("month", "day", "hour", "minute", "second", "microsecond")

    @classmethod
    def _round(cls, ms: int, precision: str, model: datetime.datetime) -> int:
        """Takes from `model` every field that is finer than the precision."""
        try:
            moment = utc_datetime_from_ms_timestamp(ms)
        except OverflowError:
            return ms
        index = cls.PRECISIONS.index(precision.upper())
        fields = {name: getattr(model, name) for name in cls._FINER[index:]}
        if "microsecond" in fields:
            fields["microsecond"] = fields["microsecond"] // 1000 * 1000
        else:
            fields["microsecond"] = round(moment.microsecond, -3)
        return ms_timestamp_from_datetime(moment.replace(**fields))

    @classmethod
    def round_up_to_precision(cls, ms: int, precision: str) -> int:
        model = datetime.datetime.max
        if precision == cls.MONTH:
            moment = utc_datetime_from_ms_timestamp(ms)
            model = model.replace(month=moment.month, day=calendar.monthrange(moment.year, moment.month)[1])
        return cls._round(ms, precision, model)

    @classmethod
    def round_down_to_precision(cls, ms: int, precision: str) -> int:
        return cls._round(ms, precision, datetime.datetime.min)


@total_ordering
class DateRangeBound:
    """A moment and the precision it is meant with; both None for an open end."""

    milliseconds: int | None = None
    precision: str | None = None

    def __init__(self, value: Any, precision: str | None) -> None:
        if precision is not None:
            try:
                self.precision = precision.upper()
            except AttributeError:
                raise TypeError(f"precision must be a string; got {precision!r}") from None
        if isinstance(value, datetime.datetime):
            value = ms_timestamp_from_datetime(value.replace(microsecond=round(value.microsecond, -3)))
        elif value is not None and not isinstance(value, int):
            raise ValueError(f"{value!r} is not a valid value for DateRangeBound")
        self.milliseconds = value
        self.validate()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return (self.milliseconds, self.precision) == (other.milliseconds, other.precision)

    __hash__ = None  # type: ignore[assignment]

    def __lt__(self, other: Any) -> bool:
        return (str(self.milliseconds), str(self.precision)) < (str(other.milliseconds), str(other.precision))

    def datetime(self) -> datetime.datetime:
        assert self.milliseconds is not None
        return utc_datetime_from_ms_timestamp(self.milliseconds)

    def validate(self) -> None:
        name = type(self).__name__
        if (self.milliseconds is None) != (self.precision is None):
            raise TypeError(
                f"{name}.datetime and {name}.precision must not be None unless both are None; Got: {self!r}"
            )
        if self.precision is not None and self.precision not in DateRangePrecision.PRECISIONS:
            raise ValueError(
                f"{name}.precision: expected value in {DateRangePrecision.PRECISIONS!r}; got {self.precision!r}"
            )

    @classmethod
    def from_value(cls, value: Any) -> DateRangeBound:
        """From a bound, a mapping with milliseconds and precision, or a pair of value and precision."""
        if isinstance(value, cls):
            return value
        get = getattr(value, "get", lambda name: None)
        milliseconds, precision = get("milliseconds"), get("precision")
        if milliseconds is not None and precision is not None:
            return DateRangeBound(milliseconds, precision)
        return DateRangeBound(*value)

    def round_up(self) -> DateRangeBound:
        if self.milliseconds is not None and self.precision is not None:
            self.milliseconds = DateRangePrecision.round_up_to_precision(self.milliseconds, self.precision)
        return self

    def round_down(self) -> DateRangeBound:
        if self.milliseconds is not None and self.precision is not None:
            self.milliseconds = DateRangePrecision.round_down_to_precision(self.milliseconds, self.precision)
        return self

    _formatter_map = {
        DateRangePrecision.YEAR: "%Y",
        DateRangePrecision.MONTH: "%Y-%m",
        DateRangePrecision.DAY: "%Y-%m-%d",
        DateRangePrecision.HOUR: "%Y-%m-%dT%HZ",
        DateRangePrecision.MINUTE: "%Y-%m-%dT%H:%MZ",
        DateRangePrecision.SECOND: "%Y-%m-%dT%H:%M:%SZ",
        DateRangePrecision.MILLISECOND: "%Y-%m-%dT%H:%M:%S",
    }

    def __str__(self) -> str:
        if self == OPEN_BOUND:
            return "*"
        assert self.precision is not None
        try:
            moment = self.datetime()
        except OverflowError:
            return f"{self.milliseconds}ms"
        text = moment.strftime(self._formatter_map[self.precision])
        if self.precision == DateRangePrecision.MILLISECOND:
            text += f".{moment.microsecond // 1000:03d}Z"
        return text

    def __repr__(self) -> str:
        return f"{type(self).__name__}(milliseconds={self.milliseconds!r}, precision={self.precision!r})"


OPEN_BOUND = DateRangeBound(None, None)


@total_ordering
class DateRange:
    """Either one value or two bounds, of which one may be left out to be open."""

    lower_bound: DateRangeBound | None = None
    upper_bound: DateRangeBound | None = None
    value: DateRangeBound | None = None

    def __init__(self, lower_bound: Any = None, upper_bound: Any = None, value: Any = None) -> None:
        lower = DateRangeBound.from_value(lower_bound).round_down() if lower_bound else lower_bound
        upper = DateRangeBound.from_value(upper_bound).round_up() if upper_bound else upper_bound
        if lower is None and upper is not None:
            lower = OPEN_BOUND
        if upper is None and lower is not None:
            upper = OPEN_BOUND
        self.lower_bound = lower
        self.upper_bound = upper
        self.value = DateRangeBound.from_value(value).round_down() if value else value
        self.validate()

    def validate(self) -> None:
        has_bounds = self.lower_bound is not None or self.upper_bound is not None
        if self.value is None and not has_bounds:
            raise ValueError(
                f"{type(self).__name__} instances where value attribute is None must set lower_bound or "
                f"upper_bound; got {self!r}"
            )
        if self.value is not None and has_bounds:
            raise ValueError(
                f"{type(self).__name__} instances where value attribute is not None must not set lower_bound or "
                f"upper_bound; got {self!r}"
            )

    def _parts(self) -> tuple[Any, Any, Any]:
        return self.lower_bound, self.upper_bound, self.value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return self._parts() == other._parts()

    __hash__ = None  # type: ignore[assignment]

    def __lt__(self, other: Any) -> bool:
        return tuple(map(str, self._parts())) < tuple(map(str, other._parts()))

    def __str__(self) -> str:
        return str(self.value) if self.value else f"[{self.lower_bound} TO {self.upper_bound}]"

    def __repr__(self) -> str:
        lower, upper, value = self._parts()
        return f"{type(self).__name__}(lower_bound={lower!r}, upper_bound={upper!r}, value={value!r})"


for _public in (DateRangePrecision, DateRangeBound, DateRange):
    _public.__module__ = "cassandra.util"
