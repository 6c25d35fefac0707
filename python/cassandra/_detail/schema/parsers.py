"""Reads schemas by way of a connection of the application's own. The driver itself reads its cluster's natively.

A parser asks whatever has upstream's `wait_for_responses(*messages, timeout, fail_on_error)`: messages in, pairs of
whether it went well and of the answer out.
"""

from __future__ import annotations

import logging
import sys
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from cassandra import ConsistencyLevel, InvalidRequest, Unauthorized
from cassandra._detail.schema.builder import Builder, Rows, empty_keyspace
from cassandra._detail.schema.dse import EdgeMetadata, TableMetadataDSE68, VertexMetadata
from cassandra._detail.schema.legacy import LegacyBuilder, legacy_keyspace
from cassandra.encoder import Encoder
from cassandra.protocol import QueryMessage
from cassandra.query import bind_params, dict_factory
from cassandra.util import Version

log = logging.getLogger("cassandra.metadata")

_ENCODER = Encoder()


class _Grouped:
    """Rows that were read, by keyspace, or by keyspace and table."""

    def __init__(self, source: str, of_table: bool = False) -> None:
        self._result = f"{source}_result"
        self._of_table = of_table

    def __get__(self, parser: Any, owner: Any = None) -> Any:
        if parser is None:
            return self
        by_keyspace: Any = defaultdict((lambda: defaultdict(list)) if self._of_table else list)
        for row in getattr(parser, self._result):
            group = by_keyspace[row["keyspace_name"]]
            (group[row[parser._table_name_col]] if self._of_table else group).append(row)
        return by_keyspace


class _SchemaParser:
    # What is read, by the names that Builder has for it, in the order in which it is asked for.
    _queries: dict[str, str] = {}
    # Failures that mean that there is nothing to read.
    _tolerated: dict[str, tuple[type[Exception], ...]] = {}
    _table_name_col = "table_name"
    _arguments_col = "argument_types"
    _builder: Any = Builder
    recognized_table_options: tuple[str, ...] = ()

    keyspaces_result: Any = ()
    tables_result: Any = ()
    columns_result: Any = ()
    triggers_result: Any = ()
    types_result: Any = ()
    functions_result: Any = ()
    aggregates_result: Any = ()

    keyspace_table_rows = _Grouped("tables")
    keyspace_table_col_rows = _Grouped("columns", of_table=True)
    keyspace_type_rows = _Grouped("types")
    keyspace_func_rows = _Grouped("functions")
    keyspace_agg_rows = _Grouped("aggregates")
    keyspace_table_trigger_rows = _Grouped("triggers", of_table=True)

    def __init__(self, connection: Any, timeout: float | None) -> None:
        self.connection = connection
        self.timeout = timeout

    # Reading.

    def _read(self, where: dict[str, str]) -> dict[str, Rows]:
        """Rows of what `where` names, by its conditions (CQL, or nothing)."""
        messages = [QueryMessage(self._queries[name] + where[name], ConsistencyLevel.ONE) for name in where]
        answers = self.connection.wait_for_responses(*messages, timeout=self.timeout, fail_on_error=False)
        return {name: self._rows(name, *answer) for name, answer in zip(where, answers)}

    def _rows(self, name: str, success: bool, result: Any) -> Rows:
        if success:
            return dict_factory(result.column_names, result.parsed_rows) if result else []
        if isinstance(result, self._tolerated.get(name, ())):
            log.debug("%s not read: %s", name, result)
            return []
        raise result

    def _query_all(self) -> dict[str, dict[str, Rows]]:
        """Everything, by keyspace."""
        by_keyspace: dict[str, dict[str, Rows]] = defaultdict(lambda: defaultdict(list))
        for name, rows in self._read(dict.fromkeys(self._queries, "")).items():
            setattr(self, f"{name}_result", rows)
            for row in rows:
                by_keyspace[row["keyspace_name"]][name].append(row)
        return by_keyspace

    @staticmethod
    def _where(**values: Any) -> str:
        condition = " AND ".join(f"{name} = %s" for name in values)
        return bind_params(f" WHERE {condition}", tuple(values.values()), _ENCODER)

    # Building.

    def _empty(self, name: str, rows: Rows, virtual: bool = False) -> Any:
        return empty_keyspace(name, virtual, rows)

    def _builder_of(self, keyspace: Any, rows: dict[str, Rows]) -> Any:
        builder = self._builder(keyspace, rows)
        recognized = self.recognized_table_options
        builder.options = lambda row: {option: row[option] for option in recognized if option in row}
        return builder

    def _keyspace(self, name: str, rows: dict[str, Rows], virtual: bool = False) -> Any:
        keyspace = self._empty(name, rows["keyspaces"], virtual)
        try:
            self._builder_of(keyspace, rows).build()
        except Exception:
            keyspace._exc_info = sys.exc_info()
            log.exception("Error while parsing metadata for keyspace %s", name)
        return keyspace

    def get_all_keyspaces(self) -> Iterator[Any]:
        by_keyspace = self._query_all()
        for row in self.keyspaces_result:
            name = row["keyspace_name"]
            yield self._keyspace(name, by_keyspace[name])

    def get_keyspace(self, keyspaces: Any, keyspace: str) -> Any:
        """The keyspace without what is in it; None if there is none."""
        rows = self._read({"keyspaces": self._where(keyspace_name=keyspace)})["keyspaces"]
        return self._empty(keyspace, rows) if rows else None

    def _one(self, source: str, build: str, keyspace: str, **values: Any) -> Any:
        made = self._all(source, build, keyspace, **values)
        return made[0] if made else None

    def _all(self, source: str, build: str, keyspace: str, **values: Any) -> list[Any]:
        try:
            rows = self._read({source: self._where(keyspace_name=keyspace, **values)})[source]
        except InvalidRequest:
            log.debug("%s table not found", source)
            rows = []
        builder = self._builder_of(self._empty(keyspace, []), {})
        return [getattr(builder, build)(row) for row in rows]

    def get_type(self, keyspaces: Any, keyspace: str, type: str) -> Any:
        return self._one("types", "user_type", keyspace, type_name=type)

    def get_types_map(self, keyspaces: Any, keyspace: str) -> dict[str, Any]:
        return {made.name: made for made in self._all("types", "user_type", keyspace)}

    def get_function(self, keyspaces: Any, keyspace: str, function: Any) -> Any:
        arguments = {self._arguments_col: function.argument_types}
        return self._one("functions", "function", keyspace, function_name=function.name, **arguments)

    def get_aggregate(self, keyspaces: Any, keyspace: str, aggregate: Any) -> Any:
        arguments = {self._arguments_col: aggregate.argument_types}
        return self._one("aggregates", "aggregate", keyspace, aggregate_name=aggregate.name, **arguments)

    def get_table(self, keyspaces: Any, keyspace: str, table: str) -> Any:
        """The table, or view, of that name; None if there is neither."""
        condition = self._where(keyspace_name=keyspace, **{self._table_name_col: table})
        wanted = dict.fromkeys(("tables", "columns", "indexes", "triggers"), condition)
        wanted["views"] = self._where(keyspace_name=keyspace, view_name=table)
        rows = self._read({name: where for name, where in wanted.items() if name in self._queries})
        builder = self._builder_of(self._empty(keyspace, []), rows)
        if rows["tables"]:
            return builder.table(rows["tables"][0])
        return builder.view(rows["views"][0]) if rows.get("views") else None


class SchemaParserV22(_SchemaParser):
    """Of Apache Cassandra before 3.0."""

    _queries = {
        "keyspaces": "SELECT * FROM system.schema_keyspaces",
        "tables": "SELECT * FROM system.schema_columnfamilies",
        "columns": "SELECT * FROM system.schema_columns",
        "types": "SELECT * FROM system.schema_usertypes",
        "functions": "SELECT * FROM system.schema_functions",
        "aggregates": "SELECT * FROM system.schema_aggregates",
        "triggers": "SELECT * FROM system.schema_triggers",
    }
    _tolerated = {
        "types": (InvalidRequest,),
        "functions": (InvalidRequest,),
        "aggregates": (InvalidRequest,),
        "triggers": (InvalidRequest, Unauthorized),
    }
    _table_name_col = "columnfamily_name"
    _arguments_col = "signature"
    _builder: Any = LegacyBuilder
    recognized_table_options: tuple[str, ...] = (
        "comment",
        "read_repair_chance",
        "dclocal_read_repair_chance",
        "local_read_repair_chance",
        "replicate_on_write",
        "gc_grace_seconds",
        "bloom_filter_fp_chance",
        "caching",
        "compaction_strategy_class",
        "compaction_strategy_options",
        "min_compaction_threshold",
        "max_compaction_threshold",
        "compression_parameters",
        "min_index_interval",
        "max_index_interval",
        "index_interval",
        "speculative_retry",
        "rows_per_partition_to_cache",
        "memtable_flush_period_in_ms",
        "populate_io_cache_on_flush",
        "compression",
        "default_time_to_live",
    )

    def _empty(self, name: str, rows: Rows, virtual: bool = False) -> Any:
        return legacy_keyspace(name, rows)


class SchemaParserV3(SchemaParserV22):
    """Of Apache Cassandra from 3.0 on."""

    _queries = {
        name: f"SELECT * FROM system_schema.{name}"
        for name in (
            "keyspaces",
            "tables",
            "columns",
            "types",
            "functions",
            "aggregates",
            "triggers",
            "indexes",
            "views",
        )
    }
    _tolerated = {}
    _table_name_col = "table_name"
    _arguments_col = "argument_types"
    _builder = Builder
    recognized_table_options: tuple[str, ...] = (
        "bloom_filter_fp_chance",
        "caching",
        "cdc",
        "comment",
        "compaction",
        "compression",
        "crc_check_chance",
        "dclocal_read_repair_chance",
        "default_time_to_live",
        "gc_grace_seconds",
        "max_index_interval",
        "memtable_flush_period_in_ms",
        "min_index_interval",
        "read_repair_chance",
        "speculative_retry",
    )

    indexes_result: Any = ()
    views_result: Any = ()

    keyspace_table_index_rows = _Grouped("indexes", of_table=True)
    keyspace_view_rows = _Grouped("views")

    def _empty(self, name: str, rows: Rows, virtual: bool = False) -> Any:
        return empty_keyspace(name, virtual, rows)


class SchemaParserDSE60(SchemaParserV3):
    """Of DataStax Enterprise from 6.0 on."""

    recognized_table_options = (*SchemaParserV3.recognized_table_options, "nodesync")


class SchemaParserV4(SchemaParserV3):
    """Of Apache Cassandra from 4.0 on, which has virtual keyspaces."""

    _queries = {
        **SchemaParserV3._queries,
        **{
            f"virtual_{name}": f"SELECT * FROM system_virtual_schema.{name}"
            for name in ("keyspaces", "tables", "columns")
        },
    }
    # Some releases of DataStax Enterprise say 4.0 of themselves and have none.
    _tolerated = dict.fromkeys(("virtual_keyspaces", "virtual_tables", "virtual_columns"), (InvalidRequest,))
    recognized_table_options: tuple[str, ...] = (
        "additional_write_policy",
        "bloom_filter_fp_chance",
        "caching",
        "cdc",
        "comment",
        "compaction",
        "compression",
        "crc_check_chance",
        "default_time_to_live",
        "gc_grace_seconds",
        "max_index_interval",
        "memtable_flush_period_in_ms",
        "min_index_interval",
        "read_repair",
        "speculative_retry",
    )

    virtual_keyspaces_result: Any = ()
    virtual_tables_result: Any = ()
    virtual_columns_result: Any = ()

    virtual_keyspaces_rows = _Grouped("virtual_keyspaces")
    virtual_tables_rows = _Grouped("virtual_tables")
    virtual_columns_rows = _Grouped("virtual_columns", of_table=True)

    def get_all_keyspaces(self) -> Iterator[Any]:
        yield from super().get_all_keyspaces()
        tables, columns = self.virtual_tables_rows, self.virtual_columns_rows
        for row in self.virtual_keyspaces_result:
            name = row["keyspace_name"]
            of_keyspace = [column for of_table in columns[name].values() for column in of_table]
            rows = {"keyspaces": [row], "tables": tables[name], "columns": of_keyspace}
            yield self._keyspace(name, rows, virtual=True)


class SchemaParserDSE67(SchemaParserV4):
    """Of DataStax Enterprise from 6.7 on."""

    recognized_table_options = (*SchemaParserV4.recognized_table_options, "nodesync")


class _GraphBuilder(Builder):
    table_class = TableMetadataDSE68


class SchemaParserDSE68(SchemaParserDSE67):
    """Of DataStax Enterprise from 6.8 on, whose tables may hold vertices and edges of graphs."""

    _queries = {
        **SchemaParserDSE67._queries,
        "vertices": "SELECT * FROM system_schema.vertices",
        "edges": "SELECT * FROM system_schema.edges",
    }
    _builder = _GraphBuilder

    vertices_result: Any = ()
    edges_result: Any = ()

    keyspace_table_vertex_rows = _Grouped("vertices", of_table=True)
    keyspace_table_edge_rows = _Grouped("edges", of_table=True)

    def _empty(self, name: str, rows: Rows, virtual: bool = False) -> Any:
        keyspace = super()._empty(name, rows, virtual)
        keyspace.graph_engine = rows[0].get("graph_engine") if rows else None
        return keyspace

    def _keyspace(self, name: str, rows: dict[str, Rows], virtual: bool = False) -> Any:
        keyspace = super()._keyspace(name, rows, virtual)
        try:
            # Edges name the labels of the vertices at their ends.
            for row in rows.get("vertices", ()):
                keyspace.tables[row["table_name"]].vertex = _vertex(row)
            for row in rows.get("edges", ()):
                keyspace.tables[row["table_name"]].edge = _edge(keyspace, row)
        except Exception:
            for table in keyspace.tables.values():
                table.vertex = table.edge = None
            keyspace._exc_info = sys.exc_info()
            log.exception("Error while parsing graph metadata for keyspace %s", name)
        return keyspace

    def get_table(self, keyspaces: Any, keyspace: str, table: str) -> Any:
        made = super().get_table(keyspaces, keyspace, table)
        condition = self._where(keyspace_name=keyspace, table_name=table)
        rows = self._read({"vertices": condition, "edges": condition})
        try:
            if rows["vertices"]:
                made.vertex = _vertex(rows["vertices"][0])
            elif rows["edges"]:
                made.edge = _edge(keyspaces[keyspace], rows["edges"][0])
        except Exception:
            made.vertex = made.edge = None
            made._exc_info = sys.exc_info()
            log.exception("Error while parsing graph metadata for table %s.%s.", keyspace, table)
        return made


def _vertex(row: dict[str, Any]) -> VertexMetadata:
    return VertexMetadata(row["keyspace_name"], row["table_name"], row["label_name"])


def _edge(keyspace: Any, row: dict[str, Any]) -> EdgeMetadata:
    def label_of(table: str) -> str:
        return keyspace.tables[table].vertex.label_name  # type: ignore[no-any-return]

    return EdgeMetadata(
        row["keyspace_name"],
        row["table_name"],
        row["label_name"],
        row["from_table"],
        label_of(row["from_table"]),
        row["from_partition_key_columns"],
        row["from_clustering_columns"],
        row["to_table"],
        label_of(row["to_table"]),
        row["to_partition_key_columns"],
        row["to_clustering_columns"],
    )


def get_schema_parser(
    connection: Any, server_version: str, dse_version: str | None, timeout: float | None
) -> _SchemaParser:
    """The parser for a server of these versions."""
    of_enterprise = (("6.8.0", SchemaParserDSE68), ("6.7.0", SchemaParserDSE67), ("6.0.0", SchemaParserDSE60))
    if dse_version:
        for since, kind in of_enterprise:
            if Version(dse_version) >= Version(since):
                return kind(connection, timeout)
    version = Version(server_version)
    if version >= Version("4.0-alpha"):
        return SchemaParserV4(connection, timeout)
    return (SchemaParserV3 if version >= Version("3.0.0") else SchemaParserV22)(connection, timeout)


for _public in list(vars().values()):
    if isinstance(_public, type) and issubclass(_public, _SchemaParser):
        _public.__module__ = "cassandra.metadata"
