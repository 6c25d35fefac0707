"""Dates, times and durations as CQL has them, and the arithmetic between datetimes and version 1 UUIDs."""

from __future__ import annotations

import calendar
import datetime
import random
import time
import uuid
from functools import total_ordering
from typing import Any

DATETIME_EPOC = datetime.datetime(1970, 1, 1)
UTC_DATETIME_EPOC = DATETIME_EPOC

# Between 1582-10-15, where version 1 UUIDs begin to count, and 1970, in units of 100 ns.
_UUID_EPOCH = 0x01B21DD213814000

# Cassandra orders clock sequence and node as signed bytes: 0x80 is the lowest of them, 0x7f the highest.
LOWEST_TIME_UUID = uuid.UUID("00000000-0000-1000-8080-808080808080")
HIGHEST_TIME_UUID = uuid.UUID("ffffffff-ffff-1fff-bf7f-7f7f7f7f7f7f")


def datetime_from_timestamp(timestamp: float) -> datetime.datetime:
    """Seconds since 1970 as a naive UTC datetime; negative and far values work where the platform's do not."""
    return DATETIME_EPOC + datetime.timedelta(seconds=timestamp)


def utc_datetime_from_ms_timestamp(timestamp: float) -> datetime.datetime:
    return UTC_DATETIME_EPOC + datetime.timedelta(milliseconds=timestamp)


def ms_timestamp_from_datetime(dt: datetime.datetime) -> int:
    return round((dt - UTC_DATETIME_EPOC).total_seconds() * 1000)


def unix_time_from_uuid1(uuid_arg: uuid.UUID) -> float:
    """Seconds since 1970 of a version 1 UUID."""
    return (uuid_arg.time - _UUID_EPOCH) / 1e7


def datetime_from_uuid1(uuid_arg: uuid.UUID) -> datetime.datetime:
    return datetime_from_timestamp(unix_time_from_uuid1(uuid_arg))


def min_uuid_from_time(timestamp: Any) -> uuid.UUID:
    """The version 1 UUID that sorts first among those of that time."""
    return uuid_from_time(timestamp, LOWEST_TIME_UUID.node, 0x80)


def max_uuid_from_time(timestamp: Any) -> uuid.UUID:
    """The version 1 UUID that sorts last among those of that time."""
    return uuid_from_time(timestamp, HIGHEST_TIME_UUID.node, HIGHEST_TIME_UUID.clock_seq)


def uuid_from_time(time_arg: Any, node: int | None = None, clock_seq: int | None = None) -> uuid.UUID:
    """A version 1 UUID of a datetime or of seconds since 1970; node and clock sequence random by default."""
    if hasattr(time_arg, "utctimetuple"):
        microseconds = calendar.timegm(time_arg.utctimetuple()) * 1e6 + time_arg.time().microsecond
    else:
        microseconds = int(time_arg * 1e6)
    if clock_seq is None:
        clock_seq = random.getrandbits(14)
    elif clock_seq > 0x3FFF:
        raise ValueError("clock_seq is out of range (need a 14-bit value)")
    if node is None:
        node = random.getrandbits(48)
    ticks = int(microseconds * 10) + _UUID_EPOCH
    fields = (ticks & 0xFFFFFFFF, ticks >> 32 & 0xFFFF, ticks >> 48 & 0x0FFF)
    return uuid.UUID(fields=(*fields, 0x80 | clock_seq >> 8 & 0x3F, clock_seq & 0xFF, node), version=1)


@total_ordering
class Time:
    """A time of day to the nanosecond: from an integer of nanoseconds, a datetime.time or HH:MM:SS[.fraction]."""

    MICRO = 1000
    MILLI = 1000 * MICRO
    SECOND = 1000 * MILLI
    MINUTE = 60 * SECOND
    HOUR = 60 * MINUTE
    DAY = 24 * HOUR

    nanosecond_time = 0

    def __init__(self, value: int | datetime.time | str) -> None:
        if isinstance(value, int):
            if value >= Time.DAY:
                raise ValueError(f"value must be less than number of nanoseconds in a day ({Time.DAY})")
            self.nanosecond_time = value
        elif isinstance(value, datetime.time):
            self.nanosecond_time = (
                self._count(value.hour, value.minute, value.second) + value.microsecond * Time.MICRO
            )
        elif isinstance(value, str):
            self.nanosecond_time = self._parse(value)
        else:
            raise TypeError("Time arguments must be a whole number, datetime.time, or string")

    @staticmethod
    def _count(hour: int, minute: int, second: int) -> int:
        return hour * Time.HOUR + minute * Time.MINUTE + second * Time.SECOND

    @staticmethod
    def _parse(text: str) -> int:
        try:
            whole, *fractions = text.split(".")
            clock = time.strptime(whole, "%H:%M:%S")
            nanoseconds = int(fractions[0].ljust(9, "0")) if fractions else 0
            return Time._count(clock.tm_hour, clock.tm_min, clock.tm_sec) + nanoseconds
        except ValueError:
            raise ValueError(f"can't interpret {text!r} as a time") from None

    @property
    def hour(self) -> int:
        return self.nanosecond_time // Time.HOUR

    @property
    def minute(self) -> int:
        return self.nanosecond_time // Time.MINUTE % 60

    @property
    def second(self) -> int:
        return self.nanosecond_time // Time.SECOND % 60

    @property
    def nanosecond(self) -> int:
        return self.nanosecond_time % Time.SECOND

    def time(self) -> datetime.time:
        return datetime.time(self.hour, self.minute, self.second, self.nanosecond // Time.MICRO)

    def __hash__(self) -> int:
        return self.nanosecond_time

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Time):
            return self.nanosecond_time == other.nanosecond_time
        if isinstance(other, int):
            return self.nanosecond_time == other
        return self.nanosecond_time % Time.MICRO == 0 and self.time() == other

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Time):
            return NotImplemented
        return self.nanosecond_time < other.nanosecond_time

    def __repr__(self) -> str:
        return f"Time({self.nanosecond_time})"

    def __str__(self) -> str:
        return f"{self.hour:02d}:{self.minute:02d}:{self.second:02d}.{self.nanosecond:09d}"


@total_ordering
class Date:
    """A day: from days since 1970, a date or datetime, or YYYY-MM-DD. It may lie outside of Python's range."""

    MINUTE = 60
    HOUR = 60 * MINUTE
    DAY = 24 * HOUR

    date_format = "%Y-%m-%d"
    days_from_epoch = 0

    def __init__(self, value: int | datetime.date | str) -> None:
        if isinstance(value, int):
            self.days_from_epoch = value
        elif isinstance(value, datetime.date):
            self.days_from_epoch = self._count(value)
        elif isinstance(value, str):
            text = value[1:] if value[0] == "+" else value
            self.days_from_epoch = self._count(datetime.datetime.strptime(text, self.date_format))
        else:
            raise TypeError("Date arguments must be a whole number, datetime.date, or string")

    @staticmethod
    def _count(day: datetime.date) -> int:
        return calendar.timegm(day.timetuple()) // Date.DAY

    @property
    def seconds(self) -> int:
        return self.days_from_epoch * Date.DAY

    def date(self) -> datetime.date:
        try:
            return datetime_from_timestamp(self.seconds).date()
        except Exception:
            raise ValueError(f"{self!r} exceeds ranges for built-in datetime.date") from None

    def __hash__(self) -> int:
        return self.days_from_epoch

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Date):
            return self.days_from_epoch == other.days_from_epoch
        if isinstance(other, int):
            return self.days_from_epoch == other
        try:
            return self.date() == other
        except ValueError:
            return False

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Date):
            return NotImplemented
        return self.days_from_epoch < other.days_from_epoch

    def __repr__(self) -> str:
        return f"Date({self.days_from_epoch})"

    def __str__(self) -> str:
        try:
            return self.date().isoformat()
        except ValueError:
            return str(self.days_from_epoch)


class Duration:
    """Months, days and nanoseconds, each counted for itself."""

    months = 0
    days = 0
    nanoseconds = 0

    def __init__(self, months: int = 0, days: int = 0, nanoseconds: int = 0) -> None:
        self.months = months
        self.days = days
        self.nanoseconds = nanoseconds

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self._parts() == other._parts()

    __hash__ = None  # type: ignore[assignment]

    def _parts(self) -> tuple[int, int, int]:
        return self.months, self.days, self.nanoseconds

    def __repr__(self) -> str:
        return f"Duration({self.months}, {self.days}, {self.nanoseconds})"

    def __str__(self) -> str:
        sign = "-" if min(self._parts()) < 0 else ""
        return f"{sign}{abs(self.months)}mo{abs(self.days)}d{abs(self.nanoseconds)}ns"


for _public in (Time, Date, Duration):
    _public.__module__ = "cassandra.util"
