"""What graphs are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Element:
    """Something in a graph that has an id, a label and properties."""

    element_type: str | None = None

    _attrs: tuple[str, ...] = ("id", "label", "type", "properties")

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, id: Any, label: str, type: str, properties: Mapping[str, Any]) -> None:
        if type != self.element_type:
            raise TypeError(f"Attempted to create {type} from {self.element_type} element")
        self.id = id
        self.label = label
        self.type = type
        self.properties = self._extract_properties(properties)

    @staticmethod
    def _extract_properties(properties: Mapping[str, Any]) -> dict[str, Any]:
        return dict(properties)

    def __eq__(self, other: object) -> bool:
        return all(getattr(self, name) == getattr(other, name) for name in self._attrs)

    def __str__(self) -> str:
        return str({name: getattr(self, name) for name in self._attrs})


class VertexProperty:
    """A value, which may have properties of its own."""

    label: Any = None
    value: Any = None
    properties: Any = None

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, label: str, value: Any, properties: Any = None) -> None:
        self.label = label
        self.value = value
        self.properties = properties or {}

    def _key(self) -> tuple[Any, Any, Any]:
        return self.label, self.value, self.properties

    def __eq__(self, other: object) -> bool:
        return isinstance(other, VertexProperty) and self._key() == other._key()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.label!r}, {self.value!r}, {self.properties!r})"


class Vertex(Element):
    """A vertex. Its properties are lists of VertexProperty, since each may have several values."""

    element_type = "vertex"

    @staticmethod
    def _extract_properties(properties: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: [VertexProperty(name, entry["value"], entry.get("properties")) for entry in entries]
            for name, entries in properties.items()
        }

    def __repr__(self) -> str:
        properties = {
            name: [{"label": p.label, "value": p.value, "properties": p.properties} for p in entries]
            for name, entries in self.properties.items()
        }
        return f"{type(self).__name__}({self.id!r}, {self.label!r}, {self.type!r}, {properties!r})"


class Edge(Element):
    """An edge, from `outV` to `inV`."""

    element_type = "edge"

    _attrs = (*Element._attrs, "inV", "inVLabel", "outV", "outVLabel")

    def __init__(
        self,
        id: Any,
        label: str,
        type: str,
        properties: Mapping[str, Any],
        inV: Any,
        inVLabel: str,
        outV: Any,
        outVLabel: str,
    ) -> None:
        super().__init__(id, label, type, properties)
        self.inV = inV
        self.inVLabel = inVLabel
        self.outV = outV
        self.outVLabel = outVLabel

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(repr(getattr(self, name)) for name in self._attrs)})"


class Path:
    """A way through the graph: what was met, and the labels of each step."""

    labels: Any = None
    objects: Any = None

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, labels: Any, objects: Any) -> None:
        from cassandra.datastax.graph.query import _graph_object_sequence

        self.labels = labels
        self.objects = list(_graph_object_sequence(objects))

    def __eq__(self, other: Any) -> bool:
        return bool(self.labels == other.labels and self.objects == other.objects)

    def __str__(self) -> str:
        return str({"labels": self.labels, "objects": self.objects})

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.labels!r}, {[item.value for item in self.objects]!r})"


class T:
    """The tokens of traversals."""

    name: Any = None
    val: Any = None

    id: Any = None
    id_: Any = None
    key: Any = None
    label: Any = None
    value: Any = None
    name_to_value: dict[str, T]

    def __init__(self, name: str, val: int) -> None:
        self.name = name
        self.val = val

    def __str__(self) -> str:
        return str(self.name)

    def __repr__(self) -> str:
        return f"T.{self.name}"


T.name_to_value = {name: T(name, number) for number, name in enumerate(("id", "id_", "key", "label", "value"), 1)}
for _name, _token in T.name_to_value.items():
    setattr(T, _name, _token)

for _public in (Element, Vertex, VertexProperty, Edge, Path, T):
    _public.__module__ = "cassandra.datastax.graph.types"
