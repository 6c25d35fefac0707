"""Tables, their columns, indexes, triggers and views."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from cassandra._detail.names import protect_name, protect_value
from cassandra._detail.schema.export import (
    _Exportable,
    _incomplete,
    _names,
    _primary_key,
    _properties,
    option_strings,
)
from cassandra._detail.schema.extensions import _extension_cql
from cassandra.encoder import Encoder

_encoder = Encoder()


class ColumnMetadata:
    """A column: its table, name and CQL type."""

    def __init__(
        self,
        table_metadata: Any,
        column_name: str,
        cql_type: str,
        is_static: bool = False,
        is_reversed: bool = False,
    ) -> None:
        self.table = table_metadata
        self.name = column_name
        self.cql_type = cql_type
        self.is_static = is_static
        self.is_reversed = is_reversed

    def __str__(self) -> str:
        return f"{self.name} {self.cql_type}"


class IndexMetadata:
    """A secondary index."""

    def __init__(self, keyspace_name: str, table_name: str, index_name: str, kind: str, index_options: Any) -> None:
        self.keyspace_name = keyspace_name
        self.table_name = table_name
        self.name = index_name
        self.kind = kind
        self.index_options = index_options

    def as_cql_query(self) -> str:
        options = dict(self.index_options)
        target = options.pop("target")
        table = f"{protect_name(self.keyspace_name)}.{protect_name(self.table_name)}"
        where = f"{protect_name(self.name)} ON {table} ({target})"
        if self.kind != "CUSTOM":
            return f"CREATE INDEX {where}"
        query = f"CREATE CUSTOM INDEX {where} USING '{options.pop('class_name')}'"
        if options:
            query += f" WITH OPTIONS = {_encoder.cql_encode_all_types(options, as_text_type=True)}"
        return query

    def export_as_string(self) -> str:
        return self.as_cql_query() + ";"


class TriggerMetadata:
    """A trigger of a table."""

    def __init__(self, table_metadata: Any, trigger_name: str, options: Any = None) -> None:
        self.table = table_metadata
        self.name = trigger_name
        self.options = options

    def as_cql_query(self) -> str:
        table = f"{protect_name(self.table.keyspace_name)}.{protect_name(self.table.name)}"
        return f"CREATE TRIGGER {protect_name(self.name)} ON {table} USING {protect_value(self.options['class'])}"

    def export_as_string(self) -> str:
        return self.as_cql_query() + ";"


class TableMetadata(_Exportable):
    """A table: its columns in the order of the primary key and then of their names."""

    is_compact_storage = False
    comparator: Any = None
    extensions: Any = None
    # Names that tables before 3.0 had for options of their compaction.
    compaction_options = {
        "min_compaction_threshold": "min_threshold",
        "max_compaction_threshold": "max_threshold",
        "compaction_strategy_class": "class",
    }
    _exc_info: Any = None

    def __init__(
        self,
        keyspace_name: str,
        name: str,
        partition_key: Any = None,
        clustering_key: Any = None,
        columns: Any = None,
        triggers: Any = None,
        options: Any = None,
        virtual: bool = False,
    ) -> None:
        self.keyspace_name = keyspace_name
        self.name = name
        self.partition_key = [] if partition_key is None else partition_key
        self.clustering_key = [] if clustering_key is None else clustering_key
        self.columns = OrderedDict() if columns is None else columns
        self.triggers = OrderedDict() if triggers is None else triggers
        self.options = {} if options is None else options
        self.indexes: dict[str, IndexMetadata] = {}
        self.views: dict[str, MaterializedViewMetadata] = {}
        self.virtual = virtual

    @property
    def primary_key(self) -> Any:
        return self.partition_key + self.clustering_key

    @property
    def is_cql_compatible(self) -> bool:
        """False for tables that CQL cannot recreate."""
        return not self.virtual

    def as_cql_query(self, formatted: bool = False) -> str:
        lines = [
            f"{protect_name(c.name)} {c.cql_type}{' static' if c.is_static else ''}" for c in self.columns.values()
        ]
        if len(self.partition_key) == 1 and not self.clustering_key:
            lines[0] += " PRIMARY KEY"
        else:
            lines.append(f"PRIMARY KEY {_primary_key(self.partition_key, self.clustering_key)}")
        body = "\n" + ",\n".join("    " + line for line in lines) + "\n" if formatted else ", ".join(lines)
        kind = "VIRTUAL" if self.virtual else "CREATE"
        properties = _properties(self.clustering_key, self.options, formatted, self.is_compact_storage)
        return (
            f"{kind} TABLE {protect_name(self.keyspace_name)}.{protect_name(self.name)} ({body}) WITH {properties}"
        )

    def _all_as_cql(self) -> str:
        cql = self.as_cql_query(formatted=True) + ";"
        for item in (*self.indexes.values(), *self.triggers.values()):
            cql += f"\n{item.as_cql_query()};"
        for view in self.views.values():
            cql += f"\n\n{view.as_cql_query(formatted=True)};"
        return "\n\n".join([cql, *_extension_cql(self)])

    @classmethod
    def _make_option_strings(cls, options_map: Mapping[str, Any]) -> list[str]:
        return option_strings(options_map)

    def export_as_string(self) -> str:
        """The table with its indexes, triggers and views as CQL."""
        cql = self._all_as_cql()
        if self._exc_info:
            return _incomplete(f"Table {self.keyspace_name}.{self.name}", self._exc_info, cql)
        if self.virtual:
            return (
                f"/*\nWarning: Table {self.keyspace_name}.{self.name} is a virtual table and cannot be recreated "
                f"with CQL.\nStructure, for reference:\n{cql}\n*/"
            )
        return cql


class TableMetadataV3(TableMetadata):
    """A table as servers from 3.0 on describe it."""

    option_maps = ["compaction", "compression", "caching", "nodesync"]
    compaction_options: dict[str, str] = {}


class MaterializedViewMetadata(_Exportable):
    """A materialized view of a table."""

    extensions: Any = None

    def __init__(
        self,
        keyspace_name: str,
        view_name: str,
        base_table_name: str,
        include_all_columns: bool,
        where_clause: str,
        options: Any,
    ) -> None:
        self.keyspace_name = keyspace_name
        self.name = view_name
        self.base_table_name = base_table_name
        self.include_all_columns = include_all_columns
        self.where_clause = where_clause
        self.options = options or {}
        self.partition_key: list[ColumnMetadata] = []
        self.clustering_key: list[ColumnMetadata] = []
        self.columns: OrderedDict[str, ColumnMetadata] = OrderedDict()

    def as_cql_query(self, formatted: bool = False) -> str:
        keyspace = protect_name(self.keyspace_name)
        parts = [
            f"CREATE MATERIALIZED VIEW {keyspace}.{protect_name(self.name)} AS",
            f"SELECT {'*' if self.include_all_columns else _names(self.columns.values())}",
            f"FROM {keyspace}.{protect_name(self.base_table_name)}",
            f"WHERE {self.where_clause}",
            f"PRIMARY KEY {_primary_key(self.partition_key, self.clustering_key)}",
            f"WITH {_properties(self.clustering_key, self.options, formatted)}",
        ]
        cql = ("\n    " if formatted else " ").join(parts)
        return "\n\n".join([cql, *_extension_cql(self)])


for _public in (
    ColumnMetadata,
    IndexMetadata,
    TriggerMetadata,
    TableMetadata,
    TableMetadataV3,
    MaterializedViewMetadata,
):
    _public.__module__ = "cassandra.metadata"
