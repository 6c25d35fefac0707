"""Graphs of DataStax Enterprise: elements, queries, GraphSON."""

from cassandra.datastax.graph.graphson import *  # noqa: F403
from cassandra.datastax.graph.query import (  # noqa: F401
    GraphOptions,
    GraphProtocol,
    GraphStatement,
    Result,
    SimpleGraphStatement,
    graph_graphson2_row_factory,
    graph_graphson3_row_factory,
    graph_object_row_factory,
    graph_result_row_factory,
    single_object_row_factory,
)
from cassandra.datastax.graph.types import Edge, Element, Path, T, Vertex, VertexProperty  # noqa: F401
