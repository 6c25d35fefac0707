"""GraphSON as a whole: which type a value is written as, and readers of the versions."""

from __future__ import annotations

import datetime
import ipaddress
import json
import uuid
from decimal import Decimal
from functools import partial
from typing import Any

from cassandra._detail.graph import structures as s
from cassandra._detail.graph import values as v
from cassandra.util import Duration, LineString, Point, Polygon


class TypeIOWrapper:
    """A value that is to be written as a certain type."""

    type_io: Any = None
    value: Any = None

    def __init__(self, type_io: Any, value: Any) -> None:
        self.type_io = type_io
        self.value = value


def _wrap_value(type_io: Any, value: Any) -> TypeIOWrapper:
    return TypeIOWrapper(type_io, value)


to_bigint = partial(_wrap_value, v.Int64TypeIO)
to_int = partial(_wrap_value, v.Int32TypeIO)
to_smallint = partial(_wrap_value, v.Int16TypeIO)
to_double = partial(_wrap_value, v.DoubleTypeIO)
to_float = partial(_wrap_value, v.FloatTypeIO)


class _BaseGraphSONSerializer:
    """Knows the type of each class; for subclasses the first that fits, so that the order says something."""

    _serializers: dict[Any, Any] = {}

    @classmethod
    def register(cls, type: Any, serializer: Any) -> None:
        cls._serializers[type] = serializer

    @classmethod
    def get_type_definitions(cls) -> dict[Any, Any]:
        return cls._serializers.copy()

    @classmethod
    def _find(cls, value: Any) -> Any:
        found = cls._serializers.get(type(value))
        if found is None:
            found = next((io for known, io in cls._serializers.items() if isinstance(value, known)), None)
        return found and found.get_specialized_serializer(value)

    @classmethod
    def get_serializer(cls, value: Any) -> Any:
        """The type that a value is written as; None if there is none."""
        return cls._find(value)

    @classmethod
    def serialize(cls, value: Any, writer: Any = None) -> Any:
        serializer = cls.get_serializer(value)
        return serializer.serialize(value, writer or cls) if serializer else value


class GraphSON1Serializer(_BaseGraphSONSerializer):
    """Version 1: values without their types."""

    _serializers = {
        str: v.TextTypeIO,
        bool: v.BooleanTypeIO,
        bytearray: v.ByteBufferTypeIO,
        Decimal: v.BigDecimalTypeIO,
        datetime.date: v.LocalDateTypeIO,
        datetime.time: v.LocalTimeTypeIO,
        datetime.timedelta: v.DurationTypeIO,
        datetime.datetime: v.InstantTypeIO,
        uuid.UUID: v.UUIDTypeIO,
        Polygon: v.PolygonTypeIO,
        Point: v.PointTypeIO,
        LineString: v.LineStringTypeIO,
        dict: s.JsonMapTypeIO,
        float: v.FloatTypeIO,
        ipaddress.IPv4Address: v.InetTypeIO,
        ipaddress.IPv6Address: v.InetTypeIO,
        memoryview: v.ByteBufferTypeIO,
        bytes: v.ByteBufferTypeIO,
    }


class _BaseGraphSONDeserializer:
    _deserializers: dict[str, Any] = {}

    @classmethod
    def get_type_definitions(cls) -> dict[str, Any]:
        return cls._deserializers.copy()

    @classmethod
    def register(cls, graphson_type: str, serializer: Any) -> None:
        cls._deserializers[graphson_type] = serializer

    @classmethod
    def get_deserializer(cls, graphson_type: str) -> Any:
        try:
            return cls._deserializers[graphson_type]
        except KeyError:
            raise ValueError(f"Invalid `graphson_type` specified: {graphson_type}") from None

    @classmethod
    def deserialize(cls, graphson_type: str, value: Any) -> Any:
        return cls.get_deserializer(graphson_type).deserialize(value)


class GraphSON1Deserializer(_BaseGraphSONDeserializer):
    """Version 1: the reader has to know the type."""

    _TYPES = [
        v.UUIDTypeIO,
        v.BigDecimalTypeIO,
        v.InstantTypeIO,
        v.BlobTypeIO,
        v.ByteBufferTypeIO,
        v.PointTypeIO,
        v.LineStringTypeIO,
        v.PolygonTypeIO,
        v.LocalDateTypeIO,
        v.LocalTimeTypeIO,
        v.DurationTypeIO,
        v.InetTypeIO,
    ]
    _deserializers = {t.graphson_type: t for t in _TYPES}

    @classmethod
    def _by(cls, kind: Any, value: Any) -> Any:
        return cls._deserializers[kind.graphson_type].deserialize(value)

    @classmethod
    def deserialize_date(cls, value: Any) -> Any:
        return cls._by(v.LocalDateTypeIO, value)

    @classmethod
    def deserialize_time(cls, value: Any) -> Any:
        return cls._by(v.LocalTimeTypeIO, value)

    @classmethod
    def deserialize_timestamp(cls, value: Any) -> Any:
        return cls._by(v.InstantTypeIO, value)

    @classmethod
    def deserialize_duration(cls, value: Any) -> Any:
        return cls._by(v.DurationTypeIO, value)

    @classmethod
    def deserialize_int(cls, value: Any) -> int:
        return int(value)

    deserialize_smallint = deserialize_int
    deserialize_varint = deserialize_int

    @classmethod
    def deserialize_bigint(cls, value: Any) -> int:
        return cls.deserialize_int(value)

    @classmethod
    def deserialize_double(cls, value: Any) -> float:
        return float(value)

    deserialize_float = deserialize_double

    @classmethod
    def deserialize_uuid(cls, value: Any) -> Any:
        return cls._by(v.UUIDTypeIO, value)

    @classmethod
    def deserialize_decimal(cls, value: Any) -> Any:
        return cls._by(v.BigDecimalTypeIO, value)

    @classmethod
    def deserialize_blob(cls, value: Any) -> Any:
        return cls._by(v.ByteBufferTypeIO, value)

    @classmethod
    def deserialize_point(cls, value: Any) -> Any:
        return cls._by(v.PointTypeIO, value)

    @classmethod
    def deserialize_linestring(cls, value: Any) -> Any:
        return cls._by(v.LineStringTypeIO, value)

    @classmethod
    def deserialize_polygon(cls, value: Any) -> Any:
        return cls._by(v.PolygonTypeIO, value)

    @classmethod
    def deserialize_inet(cls, value: Any) -> Any:
        return value

    @classmethod
    def deserialize_boolean(cls, value: Any) -> Any:
        return value


GraphSON1TypeDeserializer = GraphSON1Deserializer
GraphSON1TypeSerializer = GraphSON1Serializer


class GraphSON2Serializer(_BaseGraphSONSerializer):
    """Version 2: values with their types."""

    TYPE_KEY = "@type"
    VALUE_KEY = "@value"

    _serializers = {**GraphSON1Serializer.get_type_definitions(), int: v.IntegerTypeIO}

    def serialize(self, value: Any, writer: Any = None) -> Any:  # type: ignore[override]
        serializer = self.get_serializer(value)
        if not serializer:
            raise ValueError(f"Unable to find a serializer for value of type: {type(value)}")
        content = serializer.serialize(value, writer or self)
        kind = value.type_io if serializer is v.TypeWrapperTypeIO else serializer
        if kind.graphson_base_type is None:
            return content
        tagged = {self.TYPE_KEY: kind.graphson_type}
        if content is not None:
            tagged[self.VALUE_KEY] = content
        return tagged


class GraphSON2Deserializer(_BaseGraphSONDeserializer):
    _TYPES = [
        *GraphSON1Deserializer._TYPES,
        v.Int16TypeIO,
        v.Int32TypeIO,
        v.Int64TypeIO,
        v.DoubleTypeIO,
        v.FloatTypeIO,
        v.BigIntegerTypeIO,
        s.VertexTypeIO,
        s.VertexPropertyTypeIO,
        s.EdgeTypeIO,
        s.PathTypeIO,
        s.PropertyTypeIO,
        s.TraversalMetricsTypeIO,
        s.MetricsTypeIO,
    ]
    _deserializers = {t.graphson_type: t for t in _TYPES}


class GraphSON2Reader:
    """Reads JSON into values. `extra_deserializer_map`: further types by their tags."""

    _known: Any = GraphSON2Deserializer

    def __init__(self, context: Any, extra_deserializer_map: Any = None) -> None:
        self.context = context
        self.deserializers = {**self._known.get_type_definitions(), **(extra_deserializer_map or {})}

    def read(self, json_data: Any) -> Any:
        return self.deserialize(json.loads(json_data))

    def deserialize(self, obj: Any) -> Any:
        if isinstance(obj, list):
            return [self.deserialize(item) for item in obj]
        if not isinstance(obj, dict):
            return obj
        try:
            found = self.deserializers[obj[GraphSON2Serializer.TYPE_KEY]]
            return found.deserialize(obj[GraphSON2Serializer.VALUE_KEY], self)
        except KeyError:
            # An object of JSON, or of a type that nobody knows.
            return {self.deserialize(key): self.deserialize(value) for key, value in obj.items()}


class GraphSON3Serializer(GraphSON2Serializer):
    """Version 3: with collections, tuples and user types. `context` names the cluster and the graph."""

    _serializers = {
        **GraphSON2Serializer.get_type_definitions(),
        dict: s.MapTypeIO,
        list: s.ListTypeIO,
        set: s.SetTypeIO,
        tuple: s.TupleTypeIO,
        Duration: v.DseDurationTypeIO,
        TypeIOWrapper: v.TypeWrapperTypeIO,
    }

    context: Any = None

    def __init__(self, context: Any) -> None:
        self.context = context
        self.user_types: Any = None

    def definition(self, value: Any) -> Any:
        return self.get_serializer(value).definition(value, self)

    def get_serializer(self, value: Any) -> Any:  # type: ignore[override]
        serializer = self._find(value)
        is_named_tuple = serializer is s.TupleTypeIO and hasattr(value, "_fields")
        if serializer and not is_named_tuple:
            return serializer
        if self.user_types is None:
            self.user_types = self._registered()
        return s.UserTypeIO if is_named_tuple or type(value) in self.user_types else serializer

    def _registered(self) -> dict[Any, str]:
        """Names of the user types of the graph by the classes registered for them."""
        try:
            classes = self.context["cluster"]._user_types[self.context["graph_name"]]
        except KeyError:
            return {}
        return {klass: name for name, klass in classes.items()}


class GraphSON3Deserializer(GraphSON2Deserializer):
    _TYPES = [
        *GraphSON2Deserializer._TYPES,
        s.MapTypeIO,
        s.ListTypeIO,
        s.SetTypeIO,
        s.TupleTypeIO,
        s.UserTypeIO,
        v.DseDurationTypeIO,
        s.TTypeIO,
        s.BulkSetTypeIO,
    ]
    _deserializers = {t.graphson_type: t for t in _TYPES}


class GraphSON3Reader(GraphSON2Reader):
    _known = GraphSON3Deserializer


for _public in list(vars().values()):
    if isinstance(_public, type) and _public.__module__ == __name__:
        _public.__module__ = "cassandra.datastax.graph.graphson"
