"""GraphSON's values that are made of others: collections, user types, elements of graphs."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

from cassandra._detail.graph.elements import Edge, Path, T, Vertex, VertexProperty
from cassandra._detail.graph.values import GraphSONTypeIO
from cassandra._detail.type_names import cql_types_from_string
from cassandra.metadata import UserType

log = logging.getLogger("cassandra.datastax.graph.graphson")


class VertexTypeIO(GraphSONTypeIO):
    graphson_base_type = "Vertex"

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> Vertex:
        vertex = Vertex(reader.deserialize(value["id"]), value.get("label", "vertex"), "vertex", {})
        # They come as VertexProperty already.
        vertex.properties = reader.deserialize(value.get("properties", {}))
        return vertex


class VertexPropertyTypeIO(GraphSONTypeIO):
    graphson_base_type = "VertexProperty"

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> VertexProperty:
        properties = reader.deserialize(value.get("properties", {}))
        return VertexProperty(value["label"], reader.deserialize(value["value"]), properties)


class EdgeTypeIO(GraphSONTypeIO):
    graphson_base_type = "Edge"

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> Edge:
        ends = {
            end: Vertex(reader.deserialize(value[end]), value[end + "Label"], "vertex", {})
            for end in ("inV", "outV")
        }
        return Edge(
            reader.deserialize(value["id"]),
            value.get("label", "vertex"),
            "edge",
            reader.deserialize(value.get("properties", {})),
            ends["inV"],
            value["inVLabel"],
            ends["outV"],
            value["outVLabel"],
        )


class PropertyTypeIO(GraphSONTypeIO):
    graphson_base_type = "Property"

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> dict[str, Any]:
        return {value["key"]: reader.deserialize(value["value"])}


class PathTypeIO(GraphSONTypeIO):
    graphson_base_type = "Path"

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> Path:
        path = Path([set(labels) for labels in reader.deserialize(value["labels"])], [])
        # They come as elements already.
        path.objects = list(reader.deserialize(value["objects"]))
        return path


class TraversalMetricsTypeIO(GraphSONTypeIO):
    graphson_base_type = "TraversalMetrics"

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> Any:
        return reader.deserialize(value)


class MetricsTypeIO(TraversalMetricsTypeIO):
    graphson_base_type = "Metrics"


class TTypeIO(GraphSONTypeIO):
    graphson_base_type = "T"

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> T:
        return T.name_to_value[value]


class JsonMapTypeIO(GraphSONTypeIO):
    """Maps up to version 2: objects of JSON."""

    @classmethod
    def serialize(cls, value: Any, writer: Any = None) -> dict[Any, Any]:
        return {key: writer.serialize(item, writer) for key, item in value.items()}


def _pairs(flat: Any) -> Iterator[tuple[Any, Any]]:
    return zip(flat[::2], flat[1::2])


def _defined_by_first(cql_type: str | None, values: Any, writer: Any) -> dict[str, Any]:
    """Collections are defined by the first of their elements; empty ones say nothing."""
    return {"cqlType": cql_type, "definition": [writer.definition(value) for value in values]}


class MapTypeIO(GraphSONTypeIO):
    """Maps from version 3 on: keys and values in turn."""

    graphson_base_type = "Map"
    cql_type = "map"

    @classmethod
    def definition(cls, value: Any, writer: Any = None) -> dict[str, Any]:
        return _defined_by_first(cls.cql_type, next(iter(value.items()), ()), writer)

    @classmethod
    def serialize(cls, value: Any, writer: Any = None) -> list[Any]:
        return [writer.serialize(item, writer) for pair in value.items() for item in pair]

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> dict[Any, Any]:
        return {reader.deserialize(key): reader.deserialize(item) for key, item in _pairs(value)}


class ListTypeIO(GraphSONTypeIO):
    graphson_base_type = "List"
    cql_type = "list"

    @classmethod
    def definition(cls, value: Any, writer: Any = None) -> dict[str, Any]:
        return _defined_by_first(cls.cql_type, list(value)[:1], writer)

    @classmethod
    def serialize(cls, value: Any, writer: Any = None) -> list[Any]:
        return [writer.serialize(item, writer) for item in value]

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> Any:
        return [reader.deserialize(item) for item in value]


class SetTypeIO(ListTypeIO):
    graphson_base_type = "Set"
    cql_type = "set"

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> Any:
        """A set; a list where the server has told numbers apart that are equal in Python."""
        items = super().deserialize(value, reader)
        unique = set(items)
        if len(unique) == len(items):
            return unique
        log.warning(
            "Coercing g:Set to list due to numerical values returned by Java. See TINKERPOP-1844 for details."
        )
        return items


class BulkSetTypeIO(GraphSONTypeIO):
    """Values, each with how often it occurs."""

    graphson_base_type = "BulkSet"

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> list[Any]:
        out: list[Any] = []
        for item, count in _pairs(value):
            out += [reader.deserialize(item)] * reader.deserialize(count)
        return out


class TupleTypeIO(GraphSONTypeIO):
    prefix = "dse"
    graphson_base_type = "Tuple"
    cql_type = "tuple"

    @classmethod
    def definition(cls, value: Any, writer: Any = None) -> dict[str, Any]:
        definitions = [writer.get_serializer(item).definition(item, writer) for item in value]
        return {"cqlType": cls.cql_type, "definition": definitions}

    @classmethod
    def serialize(cls, value: Any, writer: Any = None) -> dict[str, Any]:
        return {**cls.definition(value, writer), "value": [writer.serialize(item, writer) for item in value]}

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> tuple[Any, ...]:
        return tuple(reader.deserialize(item) for item in value["value"])


class UserTypeIO(GraphSONTypeIO):
    """User types. The writer's context names the cluster and the graph, whose keyspace has the types."""

    prefix = "dse"
    graphson_base_type = "UDT"
    cql_type = "udt"

    FROZEN_REMOVAL_REGEX = re.compile(r'frozen<"*([^"]+)"*>')

    @classmethod
    def cql_types_from_string(cls, typ: str) -> list[str]:
        return cql_types_from_string(cls.FROZEN_REMOVAL_REGEX.sub(r"\1", typ))

    @staticmethod
    def _user_types(writer: Any) -> Any:
        keyspace = writer.context["cluster"].metadata.keyspaces.get(writer.context["graph_name"])
        return {} if keyspace is None else keyspace.user_types

    @classmethod
    def get_udt_definition(cls, value: Any, writer: Any) -> Any:
        return cls._user_types(writer)[writer.user_types[type(value)]]

    @classmethod
    def is_collection(cls, typ: str) -> bool:
        return typ in ("list", "tuple", "map", "set")

    @classmethod
    def is_udt(cls, typ: str, writer: Any) -> bool:
        return typ in cls._user_types(writer)

    @classmethod
    def field_definition(cls, types: list[str], writer: Any, name: str | None = None) -> Any:
        """Of the types of one field, outermost first; takes them off the list."""
        definitions: list[dict[str, Any]] = []
        while types:
            kind = types.pop(0)
            made: dict[str, Any] = {} if name is None or definitions else {"fieldName": name}
            definitions.append(made)
            if cls.is_udt(kind, writer):
                made.update(cls.definition(cls._user_types(writer)[kind], writer))
                continue
            made["cqlType"] = kind
            if cls.is_collection(kind):
                inner = cls.field_definition(types, writer)
                made["definition"] = inner if isinstance(inner, list) else [inner]
        return definitions if len(definitions) > 1 else definitions[0]

    @classmethod
    def definition(cls, value: Any, writer: Any = None) -> dict[str, Any]:
        found = value if isinstance(value, UserType) else cls.get_udt_definition(value, writer)
        fields = [
            cls.field_definition(cls.cql_types_from_string(kind), writer, name=name)
            for name, kind in zip(found.field_names, found.field_types)
        ]
        return {"cqlType": cls.cql_type, "keyspace": found.keyspace, "name": found.name, "definition": fields}

    @classmethod
    def serialize(cls, value: Any, writer: Any = None) -> dict[str, Any]:
        names = cls.get_udt_definition(value, writer).field_names
        values = [writer.serialize(getattr(value, name), writer) for name in names]
        return {**cls.definition(value, writer), "value": values}

    @classmethod
    def deserialize(cls, value: Any, reader: Any = None) -> Any:
        klass = reader.context["cluster"]._user_types[value["keyspace"]][value["name"]]
        names = [field["fieldName"] for field in value["definition"]]
        return klass(**dict(zip(names, map(reader.deserialize, value["value"]))))


for _public in list(vars().values()):
    if isinstance(_public, type) and _public.__module__ == __name__:
        _public.__module__ = "cassandra.datastax.graph.graphson"
