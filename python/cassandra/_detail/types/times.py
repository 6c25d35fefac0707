"""Dates, times and durations."""

from __future__ import annotations

import calendar
import time
from typing import Any
from uuid import UUID

from cassandra import util
from cassandra._detail.types.base import _CassandraType
from cassandra._detail.types.scalars import UUIDType
from cassandra.marshal import int64_pack, int64_unpack, uint32_pack, uint32_unpack, vints_pack, vints_unpack

cql_timestamp_formats = (
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d",
)


class DateType(_CassandraType):
    """The type `timestamp`: milliseconds since 1970, as naive datetimes in UTC."""

    typename = "timestamp"

    @staticmethod
    def interpret_datestring(val: str) -> float:
        """Milliseconds of a date in one of `cql_timestamp_formats`, with +hhmm or in the local zone."""
        sign = {"+": 1, "-": -1}.get(val[-5])
        if sign is None:
            offset = -time.timezone
        else:
            offset = sign * (int(val[-4:-2]) * 3600 + int(val[-2:]) * 60)
            val = val[:-5]
        for layout in cql_timestamp_formats:
            try:
                parsed = time.strptime(val, layout)
            except ValueError:
                continue
            return (calendar.timegm(parsed) + offset) * 1e3
        raise ValueError(f"can't interpret {val!r} as a date")

    @staticmethod
    def deserialize(byts: bytes, protocol_version: int) -> Any:
        return util.datetime_from_timestamp(int64_unpack(byts) / 1000.0)

    @staticmethod
    def serialize(v: Any, protocol_version: int) -> bytes:
        if hasattr(v, "utctimetuple"):
            millis = calendar.timegm(v.utctimetuple()) * 1e3 + getattr(v, "microsecond", 0) / 1e3
        elif hasattr(v, "timetuple"):
            millis = calendar.timegm(v.timetuple()) * 1e3
        elif type(v) in (int, float):
            millis = v
        else:
            raise TypeError("DateType arguments must be a datetime, date, or timestamp")
        return int64_pack(int(millis))

    @classmethod
    def serial_size(cls) -> int:
        return 8


class TimestampType(DateType):
    pass


class TimeUUIDType(DateType):
    typename = "timeuuid"

    def my_timestamp(self) -> float:
        return util.unix_time_from_uuid1(self.val)  # type: ignore[attr-defined,no-any-return]

    @staticmethod
    def deserialize(byts: bytes, protocol_version: int) -> UUID:
        return UUID(bytes=byts)

    @staticmethod
    def serialize(timeuuid: Any, protocol_version: int) -> bytes:
        return UUIDType.serialize(timeuuid, protocol_version)

    @classmethod
    def serial_size(cls) -> int:
        return 16


class SimpleDateType(_CassandraType):
    """The type `date`: an unsigned day number with 1970-01-01 in the middle of its range."""

    typename = "date"
    date_format = "%Y-%m-%d"
    EPOCH_OFFSET_DAYS = 2**31

    @staticmethod
    def deserialize(byts: bytes, protocol_version: int) -> util.Date:
        return util.Date(uint32_unpack(byts) - SimpleDateType.EPOCH_OFFSET_DAYS)

    @staticmethod
    def serialize(val: Any, protocol_version: int) -> bytes:
        if isinstance(val, int):
            return uint32_pack(val)
        if not hasattr(val, "days_from_epoch"):
            val = util.Date(val)
        return uint32_pack(val.days_from_epoch + SimpleDateType.EPOCH_OFFSET_DAYS)


class TimeType(_CassandraType):
    typename = "time"

    @staticmethod
    def deserialize(byts: bytes, protocol_version: int) -> util.Time:
        return util.Time(int64_unpack(byts))

    @staticmethod
    def serialize(val: Any, protocol_version: int) -> bytes:
        if not hasattr(val, "nanosecond_time"):
            val = util.Time(val)
        return int64_pack(val.nanosecond_time)


class DurationType(_CassandraType):
    typename = "duration"

    @staticmethod
    def deserialize(byts: bytes, protocol_version: int) -> util.Duration:
        months, days, nanoseconds = vints_unpack(byts)
        return util.Duration(months, days, nanoseconds)

    @staticmethod
    def serialize(duration: Any, protocol_version: int) -> bytes:
        try:
            parts = (duration.months, duration.days, duration.nanoseconds)
        except AttributeError:
            raise TypeError("DurationType arguments must be a Duration.") from None
        return vints_pack(parts)


for _type in list(vars().values()):
    if isinstance(_type, type) and _type.__module__ == __name__:
        _type.__module__ = "cassandra.cqltypes"
