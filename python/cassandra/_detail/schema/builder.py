"""Rows of system_schema as the objects of cassandra.metadata. Releases from 3.0 on."""

from __future__ import annotations

import logging
import sys
from collections import defaultdict
from typing import Any

from cassandra._detail.schema.functions import Aggregate, Function, UserType
from cassandra._detail.schema.keyspace import KeyspaceMetadata
from cassandra._detail.schema.tables import (
    ColumnMetadata,
    IndexMetadata,
    MaterializedViewMetadata,
    TableMetadataV3,
    TriggerMetadata,
)

log = logging.getLogger("cassandra.metadata")

# The columns of system_schema.tables and views that are options. A release has those that it knows.
_OPTIONS = (
    "additional_write_policy",
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
    "nodesync",
    "read_repair",
    "read_repair_chance",
    "speculative_retry",
)

# The tables of system_schema that `build_keyspace` looks at.
SOURCES = frozenset(
    ("keyspaces", "tables", "columns", "types", "functions", "aggregates", "indexes", "triggers", "views")
)

# Before release 4; since then they are columns that say nothing.
_LEFT_OVER = ("dclocal_read_repair_chance", "read_repair_chance")

Rows = list[dict[str, Any]]


def _options(row: dict[str, Any]) -> dict[str, Any]:
    known = {option: row[option] for option in _OPTIONS if option in row}
    if "read_repair" in known:
        for option in _LEFT_OVER:
            known.pop(option, None)
    return known


def build_keyspace(name: str, virtual: bool, rows: dict[str, Rows]) -> KeyspaceMetadata:
    """`rows`: the keyspace's rows by table of system_schema. An error leaves an incomplete object that tells it."""
    keyspace = empty_keyspace(name, virtual, rows.get("keyspaces", []))
    try:
        Builder(keyspace, rows).build()
    except Exception:
        log.exception("The metadata of keyspace %s is incomplete:", name)
        keyspace._exc_info = sys.exc_info()
    return keyspace


def empty_keyspace(name: str, virtual: bool, rows: Rows) -> KeyspaceMetadata:
    row = rows[0] if rows else {}
    options = dict(row.get("replication") or {})
    strategy = options.pop("class", None)
    keyspace = KeyspaceMetadata(name, row.get("durable_writes"), strategy, options)  # type: ignore[arg-type]
    keyspace.virtual = virtual
    return keyspace


class Builder:
    """Fills a keyspace. `rows`: see build_keyspace. A row of a table or view can be built by itself, too."""

    table_class: Any = TableMetadataV3
    # The column that names a table.
    table_key = "table_name"

    def __init__(self, keyspace: KeyspaceMetadata, rows: dict[str, Rows]) -> None:
        self.keyspace = keyspace
        self.rows = rows
        self.columns = self._by_table("columns")
        self.indexes = self._by_table("indexes")
        self.triggers = self._by_table("triggers")

    def _by_table(self, source: str) -> dict[str, Rows]:
        grouped: dict[str, Rows] = defaultdict(list)
        for row in self.rows.get(source, []):
            grouped[row[self.table_key]].append(row)
        return grouped

    def build(self) -> None:
        for row in self.rows.get("tables", []):
            self.keyspace._add_table_metadata(self.table(row))
        for row in self.rows.get("types", []):
            user_type = self.user_type(row)
            self.keyspace._parts["user_types"][user_type.name] = user_type
        for row in self.rows.get("functions", []):
            function = self.function(row)
            self.keyspace._parts["functions"][function.signature] = function
        for row in self.rows.get("aggregates", []):
            aggregate = self.aggregate(row)
            self.keyspace._parts["aggregates"][aggregate.signature] = aggregate
        for row in self.rows.get("views", []):
            self.keyspace._add_view_metadata(self.view(row))

    def user_type(self, row: dict[str, Any]) -> UserType:
        return UserType(self.keyspace.name, row["type_name"], row["field_names"], row["field_types"])

    def options(self, row: dict[str, Any]) -> dict[str, Any]:
        return _options(row)

    def table(self, row: dict[str, Any]) -> Any:
        virtual = self.keyspace.virtual
        table = self.table_class(self.keyspace.name, row["table_name"], virtual=virtual)
        try:
            table.options = self.options(row)
            flags = row.get("flags") or ()
            dense = "dense" in flags
            # Thrift's static tables have neither flag; a virtual table has no flags at all.
            static_compact = not virtual and not any(flag in flags for flag in ("dense", "super", "compound"))
            table.is_compact_storage = not virtual and (dense or "super" in flags or "compound" not in flags)
            self._add_columns(table, self.columns[table.name], static_compact, dense)
            for trigger in self.triggers[table.name]:
                made = TriggerMetadata(table, trigger["trigger_name"], trigger["options"])
                table.triggers[made.name] = made
            for index in self.indexes[table.name]:
                table.indexes[index["index_name"]] = IndexMetadata(
                    table.keyspace_name, table.name, index["index_name"], index["kind"], index["options"]
                )
            table.extensions = row.get("extensions") or {}
        except Exception:
            log.exception("The metadata of table %s.%s is incomplete:", table.keyspace_name, table.name)
            table._exc_info = sys.exc_info()
        return table

    def view(self, row: dict[str, Any]) -> MaterializedViewMetadata:
        view = MaterializedViewMetadata(
            self.keyspace.name,
            row["view_name"],
            row["base_table_name"],
            row["include_all_columns"],
            row["where_clause"],
            self.options(row),
        )
        self._add_columns(view, self.columns[view.name], False, False)
        view.extensions = row.get("extensions") or {}
        return view

    @staticmethod
    def _add_columns(table: Any, rows: Rows, static_compact: bool, dense: bool) -> None:
        def of_kind(kind: str) -> Rows:
            return sorted((r for r in rows if r["kind"] == kind), key=lambda r: r["position"])  # type: ignore

        def add(row: dict[str, Any]) -> ColumnMetadata:
            static = row["kind"] == "static" and not static_compact
            is_reversed = row["clustering_order"].upper() == "DESC"
            column = ColumnMetadata(table, row["column_name"], row["type"], static, is_reversed)
            table.columns[column.name] = column
            return column

        table.partition_key += [add(row) for row in of_kind("partition_key")]
        if not static_compact:
            table.clustering_key += [add(row) for row in of_kind("clustering")]
        for row in rows:
            # What compact tables have only inside does not count.
            hidden = (dense and row["type"] == "empty") or (static_compact and row["kind"] != "static")
            if row["kind"] not in ("partition_key", "clustering") and not hidden:
                add(row)

    def function(self, row: dict[str, Any]) -> Function:
        return Function(
            self.keyspace.name,
            row["function_name"],
            row["argument_types"],
            row["argument_names"],
            row["return_type"],
            row["language"],
            row["body"],
            row["called_on_null_input"],
            row.get("deterministic", False),
            row.get("monotonic", False),
            row.get("monotonic_on", ()),
        )

    def aggregate(self, row: dict[str, Any]) -> Aggregate:
        return Aggregate(
            self.keyspace.name,
            row["aggregate_name"],
            row["argument_types"],
            row["state_func"],
            row["state_type"],
            row["final_func"],
            row["initcond"],
            row["return_type"],
            row.get("deterministic", False),
        )
