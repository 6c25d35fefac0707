"""The CQL types as classes: names, parameters, and the value of each type to bytes and back.

The native module encodes and decodes the common cases by itself and gives the same answers; it comes here for the
others, for the exceptions, and for every class whose methods an application has replaced.
"""

from __future__ import annotations

import logging
from typing import Any

from cassandra._detail.types.base import (  # noqa: F401
    EMPTY,
    CassandraType,
    CassandraTypeType,
    EmptyValue,
    _CassandraType,
    _casstypes,
    _cqltypes,
    _is_replaced,
    _replaced,
    _UnrecognizedType,
    apache_cassandra_type_prefix,
    cassandra_empty_type,
    cql_empty_type,
    mkUnrecognizedType,
    trim_if_startswith,
)
from cassandra._detail.types.collections import (  # noqa: F401
    ColumnToCollectionType,
    FrozenType,
    ListType,
    MapType,
    ReversedType,
    SetType,
    _Lengths,
    _ParameterizedType,
    _SimpleParameterizedType,
    _WrappingType,
)
from cassandra._detail.types.scalars import (  # noqa: F401
    AsciiType,
    BooleanType,
    BytesType,
    ByteType,
    CounterColumnType,
    DecimalType,
    DoubleType,
    FloatType,
    InetAddressType,
    Int32Type,
    IntegerType,
    LongType,
    ShortType,
    UTF8Type,
    UUIDType,
    VarcharType,
    _NumberType,
)
from cassandra._detail.types.times import (  # noqa: F401
    DateType,
    DurationType,
    SimpleDateType,
    TimestampType,
    TimeType,
    TimeUUIDType,
    cql_timestamp_formats,
)

# isort: split
# What applications import from here although it is defined elsewhere.
from cassandra import util  # noqa: F401
from cassandra.marshal import (  # noqa: F401
    double_pack,
    double_unpack,
    float_pack,
    float_unpack,
    int8_pack,
    int8_unpack,
    int16_pack,
    int16_unpack,
    int32_pack,
    int32_unpack,
    int64_pack,
    int64_unpack,
    point_be,
    point_le,
    uint16_pack,
    uint16_unpack,
    uint32_pack,
    uint32_unpack,
    uvint_pack,
    uvint_unpack,
    varint_pack,
    varint_unpack,
    vints_pack,
    vints_unpack,
)

log = logging.getLogger(__name__)

# Importing them registers the types of DataStax Enterprise; the others are public here.
from cassandra._detail.dse_types import (  # noqa: F401
    BoundKind,
    DateRangeType,
    LineStringType,
    PointType,
    PolygonType,
    WKBGeometryType,
)
from cassandra._detail.structured_types import (  # noqa: F401
    CompositeType,
    DynamicCompositeType,
    TupleType,
    UserType,
    VectorType,
)
from cassandra._detail.type_names import (  # noqa: F401
    cql_typename,
    cql_types_from_string,
    cqltype_to_python,
    is_counter_type,
    is_reversed_casstype,
    lookup_casstype,
    lookup_casstype_simple,
    parse_casstype_args,
    python_to_cqltype,
    strip_frozen,
)


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from cassandra._detail import scanners

    value = globals()[name] = getattr(scanners, name)
    return value


def __dir__() -> list[str]:
    return [*globals(), *_LATER]


# Tools ask for them, seldom.
_LATER = ("casstype_scanner", "cql_type_scanner")
