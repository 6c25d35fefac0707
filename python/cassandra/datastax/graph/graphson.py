"""GraphSON, the JSON of graph servers: versions 1 to 3, in both directions."""

from __future__ import annotations

import logging

from cassandra._detail.graph.codec import (  # noqa: F401
    GraphSON1Deserializer,
    GraphSON1Serializer,
    GraphSON1TypeDeserializer,
    GraphSON1TypeSerializer,
    GraphSON2Deserializer,
    GraphSON2Reader,
    GraphSON2Serializer,
    GraphSON3Deserializer,
    GraphSON3Reader,
    GraphSON3Serializer,
    TypeIOWrapper,
    to_bigint,
    to_double,
    to_float,
    to_int,
    to_smallint,
)
from cassandra._detail.graph.structures import (  # noqa: F401
    BulkSetTypeIO,
    EdgeTypeIO,
    JsonMapTypeIO,
    ListTypeIO,
    MapTypeIO,
    MetricsTypeIO,
    PathTypeIO,
    PropertyTypeIO,
    SetTypeIO,
    TraversalMetricsTypeIO,
    TTypeIO,
    TupleTypeIO,
    UserTypeIO,
    VertexPropertyTypeIO,
    VertexTypeIO,
)
from cassandra._detail.graph.values import (  # noqa: F401
    MAX_INT32,
    MIN_INT32,
    BigDecimalTypeIO,
    BigIntegerTypeIO,
    BlobTypeIO,
    BooleanTypeIO,
    ByteBufferTypeIO,
    DoubleTypeIO,
    DseDurationTypeIO,
    DurationTypeIO,
    FloatTypeIO,
    GraphSONTypeIO,
    InetTypeIO,
    InstantTypeIO,
    Int16TypeIO,
    Int32TypeIO,
    Int64TypeIO,
    IntegerTypeIO,
    LineStringTypeIO,
    LocalDateTypeIO,
    LocalTimeTypeIO,
    PointTypeIO,
    PolygonTypeIO,
    TextTypeIO,
    TypeWrapperTypeIO,
    UUIDTypeIO,
)

# isort: split
# What applications import from here although it is defined elsewhere.
from cassandra.cqltypes import cql_types_from_string  # noqa: F401
from cassandra.datastax.graph.types import Edge, Path, T, Vertex, VertexProperty  # noqa: F401
from cassandra.metadata import UserType  # noqa: F401
from cassandra.util import Duration, LineString, Point, Polygon  # noqa: F401

__all__ = [
    "GraphSON1Serializer",
    "GraphSON1Deserializer",
    "GraphSON1TypeDeserializer",
    "GraphSON2Serializer",
    "GraphSON2Deserializer",
    "GraphSON2Reader",
    "GraphSON3Serializer",
    "GraphSON3Deserializer",
    "GraphSON3Reader",
    "to_bigint",
    "to_int",
    "to_double",
    "to_float",
    "to_smallint",
    "BooleanTypeIO",
    "Int16TypeIO",
    "Int32TypeIO",
    "DoubleTypeIO",
    "FloatTypeIO",
    "UUIDTypeIO",
    "BigDecimalTypeIO",
    "DurationTypeIO",
    "InetTypeIO",
    "InstantTypeIO",
    "LocalDateTypeIO",
    "LocalTimeTypeIO",
    "Int64TypeIO",
    "BigIntegerTypeIO",
    "PolygonTypeIO",
    "PointTypeIO",
    "LineStringTypeIO",
    "BlobTypeIO",
    "UserTypeIO",
    "TypeWrapperTypeIO",
]

log = logging.getLogger(__name__)
