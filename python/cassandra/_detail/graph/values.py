"""GraphSON's single values: a class for each type, with the value's form in JSON and back."""

from __future__ import annotations

import base64
import datetime
import re
import uuid
from decimal import Decimal
from typing import Any

from cassandra.util import Duration, LineString, Point, Polygon

MAX_INT32 = 2**32 - 1
MIN_INT32 = -(2**31)


class _GraphSONTypeType(type):
    prefix: str
    graphson_base_type: str | None

    @property
    def graphson_type(cls) -> str:
        """The tag of the type, with its prefix."""
        return f"{cls.prefix}:{cls.graphson_base_type}"


class GraphSONTypeIO(metaclass=_GraphSONTypeType):
    """Base of the types. They are used as classes; a type without a base type is written without a tag."""

    prefix = "g"
    graphson_base_type: str | None = None
    cql_type: str | None = None

    @classmethod
    def definition(cls, value: Any, writer: Any = None) -> dict[str, Any]:
        return {"cqlType": cls.cql_type}

    @classmethod
    def serialize(cls, value: Any, writer: Any = None) -> Any:
        return str(value)

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> Any:
        return value

    @classmethod
    def get_specialized_serializer(cls, value: Any) -> Any:
        """The type that a certain value is written as."""
        return cls


class TextTypeIO(GraphSONTypeIO):
    cql_type = "text"


class BooleanTypeIO(GraphSONTypeIO):
    cql_type = "boolean"

    @classmethod
    def serialize(cls, value: Any, writer: Any = None) -> bool:
        return bool(value)


class IntegerTypeIO(GraphSONTypeIO):
    @classmethod
    def serialize(cls, value: Any, writer: Any = None) -> Any:
        return value

    @classmethod
    def get_specialized_serializer(cls, value: Any) -> Any:
        is_large = type(value) is int and not MIN_INT32 <= value <= MAX_INT32
        return Int64TypeIO if is_large else Int32TypeIO


class Int16TypeIO(IntegerTypeIO):
    prefix = "gx"
    graphson_base_type = "Int16"
    cql_type = "smallint"


class Int32TypeIO(IntegerTypeIO):
    graphson_base_type = "Int32"
    cql_type = "int"


class Int64TypeIO(IntegerTypeIO):
    graphson_base_type = "Int64"
    cql_type = "bigint"


class BigIntegerTypeIO(IntegerTypeIO):
    prefix = "gx"
    graphson_base_type = "BigInteger"


class FloatTypeIO(GraphSONTypeIO):
    graphson_base_type = "Float"
    cql_type = "float"

    @classmethod
    def serialize(cls, value: Any, writer: Any = None) -> Any:
        return value

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> float:
        return float(value)


class DoubleTypeIO(FloatTypeIO):
    graphson_base_type = "Double"
    cql_type = "double"


def _parse_time(value: str, formats: tuple[str, ...]) -> datetime.datetime | None:
    for form in formats:
        try:
            return datetime.datetime.strptime(value, form)
        except ValueError:
            continue
    return None


class LocalDateTypeIO(GraphSONTypeIO):
    FORMAT = "%Y-%m-%d"

    prefix = "gx"
    graphson_base_type = "LocalDate"
    cql_type = "date"

    @classmethod
    def serialize(cls, value: Any, writer: Any = None) -> Any:
        return value.isoformat()

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> Any:
        """A date; the text itself for years that Python has not."""
        found = _parse_time(value, (cls.FORMAT,))
        return value if found is None else found.date()


class InstantTypeIO(GraphSONTypeIO):
    prefix = "gx"
    graphson_base_type = "Instant"
    cql_type = "timestamp"

    @classmethod
    def serialize(cls, value: Any, writer: Any = None) -> str:
        if isinstance(value, datetime.datetime):
            value = datetime.datetime(*value.utctimetuple()[:6], microsecond=value.microsecond)
        else:
            value = datetime.datetime.combine(value, datetime.time.min)
        return f"{value.isoformat()}Z"

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> Any:
        found = _parse_time(value, ("%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%SZ"))
        if found is None:
            raise ValueError(f"time data {value!r} does not match format '%Y-%m-%dT%H:%M:%SZ'")
        return found


class LocalTimeTypeIO(GraphSONTypeIO):
    FORMATS = ["%H:%M", "%H:%M:%S", "%H:%M:%S.%f"]

    prefix = "gx"
    graphson_base_type = "LocalTime"
    cql_type = "time"

    @classmethod
    def serialize(cls, value: Any, writer: Any = None) -> Any:
        return value.strftime(cls.FORMATS[-1])

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> datetime.time:
        found = _parse_time(value, tuple(cls.FORMATS))
        if found is None:
            raise ValueError(f"Unable to decode LocalTime: {value}")
        return found.time()


class BlobTypeIO(GraphSONTypeIO):
    prefix = "dse"
    graphson_base_type = "Blob"
    cql_type = "blob"

    @classmethod
    def serialize(cls, value: Any, writer: Any = None) -> str:
        return base64.b64encode(value).decode("utf-8")

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> bytearray:
        return bytearray(base64.b64decode(value))


class ByteBufferTypeIO(BlobTypeIO):
    prefix = "gx"
    graphson_base_type = "ByteBuffer"


class UUIDTypeIO(GraphSONTypeIO):
    graphson_base_type = "UUID"
    cql_type = "uuid"

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> uuid.UUID:
        return uuid.UUID(value)


class BigDecimalTypeIO(GraphSONTypeIO):
    prefix = "gx"
    graphson_base_type = "BigDecimal"
    cql_type = "bigdecimal"

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> Decimal:
        return Decimal(value)


class DurationTypeIO(GraphSONTypeIO):
    """Periods of ISO 8601, up to days, as timedelta."""

    prefix = "gx"
    graphson_base_type = "Duration"
    cql_type = "duration"

    _PERIOD = re.compile(
        r"P(?:(?P<days>\d+)D)?T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>[0-9.]+)S)?"
    )

    @classmethod
    def serialize(cls, value: Any, writer: Any = None) -> str:
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        hours, minutes = divmod(minutes, 60)
        days, hours = divmod(hours, 24)
        return f"P{days}DT{hours}H{minutes}M{seconds + value.microseconds / 1e6}S"

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> datetime.timedelta:
        match = cls._PERIOD.fullmatch(value)
        if match is None:
            raise ValueError(f"Invalid duration: {value}")
        return datetime.timedelta(**{unit: float(number or 0) for unit, number in match.groupdict().items()})


class DseDurationTypeIO(GraphSONTypeIO):
    """CQL's durations."""

    prefix = "dse"
    graphson_base_type = "Duration"
    cql_type = "duration"

    @classmethod
    def serialize(cls, value: Any, writer: Any = None) -> dict[str, int]:
        return {"months": value.months, "days": value.days, "nanos": value.nanoseconds}

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> Duration:
        return Duration(*(reader.deserialize(value[part]) for part in ("months", "days", "nanos")))


class TypeWrapperTypeIO(GraphSONTypeIO):
    """A value together with the type to write it as."""

    @classmethod
    def definition(cls, value: Any, writer: Any = None) -> dict[str, Any]:
        return {"cqlType": value.type_io.cql_type}

    @classmethod
    def serialize(cls, value: Any, writer: Any = None) -> Any:
        return value.type_io.serialize(value.value)

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> Any:
        return value.type_io.deserialize(value.value)


class PointTypeIO(GraphSONTypeIO):
    prefix = "dse"
    graphson_base_type = "Point"
    cql_type = "org.apache.cassandra.db.marshal.PointType"

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> Point:
        return Point.from_wkt(value)


class LineStringTypeIO(GraphSONTypeIO):
    prefix = "dse"
    graphson_base_type = "LineString"
    cql_type = "org.apache.cassandra.db.marshal.LineStringType"

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> LineString:
        return LineString.from_wkt(value)


class PolygonTypeIO(GraphSONTypeIO):
    prefix = "dse"
    graphson_base_type = "Polygon"
    cql_type = "org.apache.cassandra.db.marshal.PolygonType"

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> Polygon:
        return Polygon.from_wkt(value)


class InetTypeIO(GraphSONTypeIO):
    prefix = "gx"
    graphson_base_type = "InetAddress"
    cql_type = "inet"


for _public in list(vars().values()):
    if isinstance(_public, type) and _public.__module__ == __name__:
        _public.__module__ = "cassandra.datastax.graph.graphson"
