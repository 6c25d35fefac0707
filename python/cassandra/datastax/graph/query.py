"""Graph queries: options, statements, and what is made of their rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from warnings import warn

from cassandra import ConsistencyLevel
from cassandra.datastax.graph.graphson import GraphSON2Reader, GraphSON3Reader
from cassandra.datastax.graph.types import Edge, Path, Vertex, VertexProperty
from cassandra.query import SimpleStatement, Statement

__all__ = [
    "GraphProtocol",
    "GraphOptions",
    "GraphStatement",
    "SimpleGraphStatement",
    "single_object_row_factory",
    "graph_result_row_factory",
    "graph_object_row_factory",
    "graph_graphson2_row_factory",
    "Result",
    "graph_graphson3_row_factory",
]

# Attributes of GraphOptions, and what the server calls them.
_GRAPH_OPTIONS = {
    "graph_name": "graph-name",
    "graph_source": "graph-source",
    "graph_language": "graph-language",
    "graph_protocol": "graph-results",
    "graph_read_consistency_level": "graph-read-consistency",
    "graph_write_consistency_level": "graph-write-consistency",
}
_request_timeout_key = "request-timeout"


class GraphProtocol:
    GRAPHSON_1_0 = b"graphson-1.0"
    GRAPHSON_2_0 = b"graphson-2.0"
    GRAPHSON_3_0 = b"graphson-3.0"


# How an option is read, set and taken away. It is kept under the server's name, text as bytes.


def get(self: Any, key: str = "graph-write-consistency") -> Any:
    return self._graph_options.get(key)


def set(self: Any, value: Any, key: str = "graph-write-consistency") -> None:
    if value is None:
        self._graph_options.pop(key, None)
    else:
        self._graph_options[key] = value.encode() if isinstance(value, str) else value


def delete(self: Any, key: str = "graph-write-consistency") -> None:
    self._graph_options.pop(key, None)


class _Option:
    """One of them as an attribute."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __get__(self, options: Any, owner: Any = None) -> Any:
        return self if options is None else get(options, self._key)

    def __set__(self, options: Any, value: Any) -> None:
        set(options, value, self._key)

    def __delete__(self, options: Any) -> None:
        delete(options, self._key)


class GraphOptions:
    """Which graph is asked, in which language, and how it answers."""

    DEFAULT_GRAPH_PROTOCOL = GraphProtocol.GRAPHSON_1_0
    DEFAULT_GRAPH_LANGUAGE = b"gremlin-groovy"

    graph_name = _Option("graph-name")
    graph_source = _Option("graph-source")
    graph_language = _Option("graph-language")
    graph_protocol = _Option("graph-results")
    graph_read_consistency_level = _Option("graph-read-consistency")
    graph_write_consistency_level = _Option("graph-write-consistency")

    def __init__(self, **kwargs: Any) -> None:
        self._graph_options: dict[str, Any] = {}
        kwargs.setdefault("graph_source", "g")
        kwargs.setdefault("graph_language", GraphOptions.DEFAULT_GRAPH_LANGUAGE)
        for name, value in kwargs.items():
            if name not in _GRAPH_OPTIONS:
                warn(f"Unknown keyword argument received for GraphOptions: {name}", stacklevel=2)
            setattr(self, name, value)

    def copy(self) -> GraphOptions:
        made = GraphOptions()
        made._graph_options = self._graph_options.copy()
        return made

    def update(self, options: GraphOptions) -> None:
        self._graph_options.update(options._graph_options)

    def get_options_map(self, other_options: GraphOptions | None = None) -> dict[str, Any]:
        """The payload of a request; `other_options` go before."""
        options = {**self._graph_options, **(other_options._graph_options if other_options else {})}
        for key in ("graph-write-consistency", "graph-read-consistency"):
            if options.get(key) is not None:
                options[key] = ConsistencyLevel.value_to_name[options[key]].encode()
        return options

    def set_source_default(self) -> None:
        self.graph_source = "default"

    def set_source_analytics(self) -> None:
        self.graph_source = "a"

    def set_source_graph(self) -> None:
        self.graph_source = "g"

    def set_graph_protocol(self, protocol: Any) -> None:
        self.graph_protocol = protocol

    @property
    def is_default_source(self) -> bool:
        return self.graph_source in (b"default", None)

    @property
    def is_analytics_source(self) -> bool:
        return bool(self.graph_source == b"a")

    @property
    def is_graph_source(self) -> bool:
        return bool(self.graph_source == b"g")


class GraphStatement(Statement):
    """Base of the graph queries."""

    @property
    def query(self) -> str:
        raise NotImplementedError()

    def __str__(self) -> str:
        return f'<GraphStatement query="{self.query}">'

    __repr__ = __str__


class SimpleGraphStatement(GraphStatement, SimpleStatement):
    """A graph query as text; takes what SimpleStatement takes."""

    @property
    def query(self) -> str:
        return self._query_string


def single_object_row_factory(column_names: Any, rows: Any) -> list[Any]:
    """The JSON itself."""
    return [row[0] for row in rows]


def graph_result_row_factory(column_names: Any, rows: Any) -> list[Result]:
    """A Result of each row."""
    return [Result(json.loads(row[0])["result"]) for row in rows]


def graph_object_row_factory(column_names: Any, rows: Any) -> Any:
    """Vertices and edges as such, a Result of everything else."""
    return _graph_object_sequence(json.loads(row[0])["result"] for row in rows)


def _graph_object_sequence(objects: Any) -> Iterator[Any]:
    for item in objects:
        result = Result(item)
        kind = item.get("type") if isinstance(item, dict) else None
        if kind == "vertex":
            yield result.as_vertex()
        elif kind == "edge":
            yield result.as_edge()
        else:
            yield result


class _GraphSONContextRowFactory:
    """Reads rows by a reader that knows the cluster."""

    graphson_reader_class: Any = None
    graphson_reader_kwargs: Any = None

    def __init__(self, cluster: Any) -> None:
        self.graphson_reader = self.graphson_reader_class(
            {"cluster": cluster}, **(self.graphson_reader_kwargs or {})
        )

    def __call__(self, column_names: Any, rows: Any) -> Any:
        return [self.graphson_reader.read(row[0])["result"] for row in rows]


class _GraphSON2RowFactory(_GraphSONContextRowFactory):
    graphson_reader_class = GraphSON2Reader


class _GraphSON3RowFactory(_GraphSONContextRowFactory):
    graphson_reader_class = GraphSON3Reader


graph_graphson2_row_factory = _GraphSON2RowFactory
graph_graphson3_row_factory = _GraphSON3RowFactory


class Result:
    """What a query gave, as JSON has it: look into it by attributes and indexes, or make an element of it."""

    value: Any = None

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, value: Any) -> None:
        self.value = value

    def __getattr__(self, attr: str) -> Any:
        if not isinstance(self.value, dict):
            raise ValueError("Value cannot be accessed as a dict")
        if attr in self.value:
            return self.value[attr]
        raise AttributeError(f"Result has no top-level attribute {attr!r}")

    def __getitem__(self, item: Any) -> Any:
        value: Any = self.value
        fits = (isinstance(value, dict) and isinstance(item, str)) or (
            isinstance(value, list) and isinstance(item, int)
        )
        if fits:
            return value[item]
        raise ValueError(f"Result cannot be indexed by {item!r}")

    def __str__(self) -> str:
        return str(self.value)

    def __repr__(self) -> str:
        return f"Result({self.value!r})"

    def __eq__(self, other: Any) -> bool:
        return bool(self.value == other.value)

    def _made(self, kind: Any, make: Any) -> Any:
        try:
            return make()
        except (AttributeError, ValueError, TypeError):
            raise TypeError(f"Could not create {kind.__name__} from {self!r}") from None

    def as_vertex(self) -> Vertex:
        """Raises TypeError if it is none."""
        return self._made(  # type: ignore[no-any-return]
            Vertex, lambda: Vertex(self.id, self.label, self.type, self.value.get("properties", {}))
        )

    def as_vertex_property(self) -> VertexProperty:
        found = self.value.get
        return VertexProperty(found("label"), found("value"), found("properties", {}))

    def as_edge(self) -> Edge:
        """Raises TypeError if it is none."""
        ends = ("inV", "inVLabel", "outV", "outVLabel")
        return self._made(  # type: ignore[no-any-return]
            Edge,
            lambda: Edge(
                self.id,
                self.label,
                self.type,
                self.value.get("properties", {}),
                *(getattr(self, name) for name in ends),
            ),
        )

    def as_path(self) -> Path:
        """Raises TypeError if it is none."""
        return self._made(Path, lambda: Path(self.labels, self.objects))  # type: ignore[no-any-return]
