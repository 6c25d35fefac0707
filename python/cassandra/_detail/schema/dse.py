"""What schemas of DataStax Enterprise have beyond CQL's: vertices and edges of graphs, row-level access control."""

from __future__ import annotations

from typing import Any

from cassandra._detail.names import protect_name
from cassandra._detail.schema.extensions import RegisteredTableExtension
from cassandra._detail.schema.tables import TableMetadataV3


class VertexMetadata:
    """The vertices that a table holds."""

    keyspace_name: Any = None
    table_name: Any = None
    label_name: Any = None

    def __init__(self, keyspace_name: str, table_name: str, label_name: str) -> None:
        self.keyspace_name = keyspace_name
        self.table_name = table_name
        self.label_name = label_name


class EdgeMetadata:
    """The edges that a table holds, and which of its columns make the keys of the vertices at their ends."""

    keyspace_name: Any = None
    table_name: Any = None
    label_name: Any = None
    from_table: Any = None
    from_label: Any = None
    from_partition_key_columns: Any = None
    from_clustering_columns: Any = None
    to_table: Any = None
    to_label: Any = None
    to_partition_key_columns: Any = None
    to_clustering_columns: Any = None

    def __init__(
        self,
        keyspace_name: str,
        table_name: str,
        label_name: str,
        from_table: str,
        from_label: str,
        from_partition_key_columns: Any,
        from_clustering_columns: Any,
        to_table: str,
        to_label: str,
        to_partition_key_columns: Any,
        to_clustering_columns: Any,
    ) -> None:
        self.keyspace_name = keyspace_name
        self.table_name = table_name
        self.label_name = label_name
        self.from_table = from_table
        self.from_label = from_label
        self.from_partition_key_columns = from_partition_key_columns
        self.from_clustering_columns = from_clustering_columns
        self.to_table = to_table
        self.to_label = to_label
        self.to_partition_key_columns = to_partition_key_columns
        self.to_clustering_columns = to_clustering_columns


def _key_cql(partition_key: Any, clustering: Any) -> str:
    parts = [f"({', '.join(map(protect_name, partition_key))})", *map(protect_name, clustering)]
    return f"({', '.join(parts)})"


class TableMetadataDSE68(TableMetadataV3):
    """A table that may hold vertices or edges."""

    vertex: Any = None
    edge: Any = None

    def as_cql_query(self, formatted: bool = False) -> str:
        cql = super().as_cql_query(formatted)
        separator = "\n    AND " if formatted else " AND "
        if self.vertex:
            cql += f"{separator}VERTEX LABEL {protect_name(self.vertex.label_name)}"
        if self.edge:
            cql += f"{separator}EDGE LABEL {protect_name(self.edge.label_name)}"
            for word, side in (("FROM", "from"), ("TO", "to")):
                label, partition_key, clustering = (
                    getattr(self.edge, f"{side}_{what}")
                    for what in ("label", "partition_key_columns", "clustering_columns")
                )
                cql += f" {word} {protect_name(label)}{_key_cql(partition_key, clustering)}"
        return cql


class RLACTableExtension(RegisteredTableExtension):
    name = "DSE_RLACA"

    @classmethod
    def after_table_cql(  # type: ignore[override]
        cls, table_meta: Any, ext_key: str, ext_blob: Any
    ) -> str:
        table = f"{protect_name(table_meta.keyspace_name)}.{protect_name(table_meta.name)}"
        return f"RESTRICT ROWS ON {table} USING {protect_name(ext_blob.decode('utf-8'))};"


for _public in (VertexMetadata, EdgeMetadata, TableMetadataDSE68, RLACTableExtension):
    _public.__module__ = "cassandra.metadata"
