"""What graphs are made of."""

from cassandra._detail.graph.elements import Edge, Element, Path, T, Vertex, VertexProperty

__all__ = ["Edge", "Element", "Path", "T", "Vertex", "VertexProperty"]
