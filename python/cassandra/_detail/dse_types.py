"""The types of DataStax Enterprise: geometry in well-known binary, and date ranges."""

from __future__ import annotations

import struct
from typing import Any

from cassandra import util
from cassandra.cqltypes import CassandraType
from cassandra.marshal import int8_pack, int8_unpack, int64_pack, int64_unpack


class WKBGeometryType:
    POINT = 1
    LINESTRING = 2
    POLYGON = 3


class _Geometry(CassandraType):
    """Well-known binary: a byte for the byte order (1 is little), the kind in four bytes, then the shape."""

    _kind = 0

    @classmethod
    def _header(cls) -> bytes:
        return struct.pack("<BI", 1, cls._kind)

    @staticmethod
    def _order(byts: bytes) -> str:
        return "<" if byts[0] else ">"

    @staticmethod
    def _pack_points(points: Any) -> bytes:
        return struct.pack("<I", len(points)) + b"".join(struct.pack("<dd", *point) for point in points)


class PointType(_Geometry):
    typename = "PointType"
    _kind = WKBGeometryType.POINT

    @classmethod
    def serialize(cls, val: Any, protocol_version: int) -> bytes:
        return cls._header() + struct.pack("<dd", val.x, val.y)

    @classmethod
    def deserialize(cls, byts: bytes, protocol_version: int) -> util.Point:
        return util.Point(*struct.unpack_from(cls._order(byts) + "dd", byts, 5))


class LineStringType(_Geometry):
    typename = "LineStringType"
    _kind = WKBGeometryType.LINESTRING

    @classmethod
    def serialize(cls, val: Any, protocol_version: int) -> bytes:
        return cls._header() + cls._pack_points(val.coords)

    @classmethod
    def deserialize(cls, byts: bytes, protocol_version: int) -> util.LineString:
        return util.LineString(struct.iter_unpack(cls._order(byts) + "dd", byts[9:]))


class PolygonType(_Geometry):
    typename = "PolygonType"
    _kind = WKBGeometryType.POLYGON

    @classmethod
    def serialize(cls, val: Any, protocol_version: int) -> bytes:
        rings = (val.exterior, *val.interiors) if val.exterior.coords else ()
        body = b"".join(cls._pack_points(ring.coords) for ring in rings)
        return cls._header() + struct.pack("<I", len(rings)) + body

    @classmethod
    def deserialize(cls, byts: bytes, protocol_version: int) -> util.Polygon:
        order = cls._order(byts)
        (ring_count,) = struct.unpack_from(order + "i", byts, 5)
        position = 9
        rings = []
        for _ in range(ring_count):
            (points,) = struct.unpack_from(order + "i", byts, position)
            end = position + 4 + 16 * points
            rings.append(list(struct.iter_unpack(order + "dd", byts[position + 4 : end])))
            position = end
        return util.Polygon(rings[0], rings[1:]) if rings else util.Polygon()


class BoundKind:
    """What a serialized date range holds."""

    SINGLE_DATE = "SINGLE_DATE"
    CLOSED_RANGE = "CLOSED_RANGE"
    OPEN_RANGE_HIGH = "OPEN_RANGE_HIGH"
    OPEN_RANGE_LOW = "OPEN_RANGE_LOW"
    BOTH_OPEN_RANGE = "BOTH_OPEN_RANGE"
    SINGLE_DATE_OPEN = "SINGLE_DATE_OPEN"

    VALID_RANGE_BOUNDS = (
        SINGLE_DATE,
        CLOSED_RANGE,
        OPEN_RANGE_HIGH,
        OPEN_RANGE_LOW,
        BOTH_OPEN_RANGE,
        SINGLE_DATE_OPEN,
    )

    @classmethod
    def to_int(cls, bound_str: str) -> int:
        return cls.VALID_RANGE_BOUNDS.index(bound_str.upper())

    @classmethod
    def to_str(cls, bound_int: int) -> str:
        return cls.VALID_RANGE_BOUNDS[bound_int]


class DateRangeType(CassandraType):
    """A byte for the kind, then per bound the milliseconds in eight bytes and the precision in one."""

    typename = "daterange"

    _precisions = util.DateRangePrecision.PRECISIONS

    @classmethod
    def _encode_precision(cls, precision: str) -> int:
        if precision.upper() not in cls._precisions:
            raise ValueError(
                f"{precision!r} is not a valid DateRange precision string. "
                f"Valid values: {', '.join(cls._precisions)}"
            )
        return cls._precisions.index(precision.upper())

    @classmethod
    def _decode_precision(cls, number: int) -> str:
        if not 0 <= number < len(cls._precisions):
            valid = ", ".join(map(str, range(len(cls._precisions))))
            raise ValueError(f"{number} not a valid DateRange precision int. Valid values: {valid}")
        return cls._precisions[number]

    @classmethod
    def _bound_at(cls, byts: bytes, position: int) -> util.DateRangeBound:
        precision = cls._decode_precision(int8_unpack(byts[position + 8 : position + 9]))
        return util.DateRangeBound(int64_unpack(byts[position : position + 8]), precision)

    @classmethod
    def deserialize(cls, byts: bytes, protocol_version: int) -> util.DateRange:
        number = int8_unpack(byts[:1])
        if not 0 <= number < len(BoundKind.VALID_RANGE_BOUNDS):
            raise ValueError(f"Could not deserialize {byts!r}")
        kind = BoundKind.to_str(number)
        if kind == BoundKind.SINGLE_DATE_OPEN:
            return util.DateRange(value=util.OPEN_BOUND)
        if kind == BoundKind.SINGLE_DATE:
            return util.DateRange(value=cls._bound_at(byts, 1))
        lower = upper = util.OPEN_BOUND
        if kind in (BoundKind.CLOSED_RANGE, BoundKind.OPEN_RANGE_HIGH):
            lower = cls._bound_at(byts, 1)
        if kind == BoundKind.CLOSED_RANGE:
            upper = cls._bound_at(byts, 10)
        elif kind == BoundKind.OPEN_RANGE_LOW:
            upper = cls._bound_at(byts, 1)
        return util.DateRange(lower_bound=lower, upper_bound=upper)

    @classmethod
    def _kind_and_bounds(cls, v: Any) -> tuple[str, tuple[Any, ...]]:
        if not hasattr(v, "value"):
            raise ValueError(f"{cls.__name__}.serialize expects an object with a value attribute; got{v!r}")
        if v.value is not None:
            single = v.value != util.OPEN_BOUND
            return (BoundKind.SINGLE_DATE, (v.value,)) if single else (BoundKind.SINGLE_DATE_OPEN, ())
        try:
            lower, upper = v.lower_bound, v.upper_bound
        except AttributeError:
            raise ValueError(
                f"{cls.__name__}.serialize expects an object with lower_bound and upper_bound attributes; got {v!r}"
            ) from None
        if lower == upper == util.OPEN_BOUND:
            return BoundKind.BOTH_OPEN_RANGE, ()
        if lower == util.OPEN_BOUND:
            return BoundKind.OPEN_RANGE_LOW, (upper,)
        if upper == util.OPEN_BOUND:
            return BoundKind.OPEN_RANGE_HIGH, (lower,)
        return BoundKind.CLOSED_RANGE, (lower, upper)

    @classmethod
    def serialize(cls, v: Any, protocol_version: int) -> bytes:
        kind, bounds = cls._kind_and_bounds(v)
        packed = int8_pack(BoundKind.to_int(kind))
        for bound in bounds:
            packed += int64_pack(bound.milliseconds) + int8_pack(cls._encode_precision(bound.precision))
        return packed


for _type in (PointType, LineStringType, PolygonType, DateRangeType):
    _type.__module__ = "cassandra.cqltypes"
