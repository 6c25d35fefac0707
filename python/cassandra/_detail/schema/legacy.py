"""Schemas of Apache Cassandra before 3.0, whose tables were described in the words of Thrift."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import cassandra.cqltypes as types
from cassandra._detail.names import protect_name
from cassandra._detail.schema.builder import Builder, Rows
from cassandra._detail.schema.functions import Aggregate, Function, UserType
from cassandra._detail.schema.keyspace import KeyspaceMetadata
from cassandra._detail.schema.tables import ColumnMetadata, IndexMetadata, TableMetadata, TriggerMetadata
from cassandra.encoder import Encoder

log = logging.getLogger("cassandra.metadata")

_ENCODER = Encoder()
# The version in which values inside of these rows are serialized.
_VALUES_VERSION = 3


def legacy_keyspace(name: str, rows: Rows) -> KeyspaceMetadata:
    row = rows[0] if rows else {}
    options = json.loads(row.get("strategy_options") or "{}")
    return KeyspaceMetadata(name, row.get("durable_writes"), row.get("strategy_class"), options)  # type: ignore


def _cql(kind: Any) -> str:
    """A type in CQL; the order of a clustering is no part of it."""
    return (kind.subtypes[0] if types.is_reversed_casstype(kind) else kind).cql_parameterized_type()  # type: ignore


def _named(class_name: str) -> Any:
    return types.lookup_casstype(class_name)


class LegacyBuilder(Builder):
    table_class = TableMetadata
    table_key = "columnfamily_name"

    def user_type(self, row: dict[str, Any]) -> UserType:
        fields = [_cql(_named(kind)) for kind in row["field_types"]]
        return UserType(row["keyspace_name"], row["type_name"], row["field_names"], fields)

    def function(self, row: dict[str, Any]) -> Function:
        return Function(
            row["keyspace_name"],
            row["function_name"],
            row["signature"],
            row["argument_names"],
            _cql(_named(row["return_type"])),
            row["language"],
            row["body"],
            row["called_on_null_input"],
            False,
            False,
            (),
        )

    def aggregate(self, row: dict[str, Any]) -> Aggregate:
        state, initial = _named(row["state_type"]), row["initcond"]
        if initial is not None:
            initial = _ENCODER.cql_encode_all_types(state.deserialize(initial, _VALUES_VERSION))
        return Aggregate(
            row["keyspace_name"],
            row["aggregate_name"],
            row["signature"],
            row["state_func"],
            _cql(state),
            row["final_func"],
            initial,
            _cql(_named(row["return_type"])),
            False,
        )

    def table(self, row: dict[str, Any]) -> Any:
        table = TableMetadata(row["keyspace_name"], row[self.table_key])
        try:
            columns = self.columns[table.name]
            if not columns:
                log.warning("No columns are known of %s.%s", table.keyspace_name, table.name)
            self._add_keys(table, row, columns)
            for column in columns:
                self._add_column(table, column)
            for trigger in self.triggers[table.name]:
                made = TriggerMetadata(table, trigger["trigger_name"], trigger["trigger_options"])
                table.triggers[made.name] = made
            table.options = self.options(row)
            if "local_read_repair_chance" in table.options:
                table.options["dclocal_read_repair_chance"] = table.options.pop("local_read_repair_chance")
        except Exception:
            table._exc_info = sys.exc_info()
            log.exception("The metadata of table %s.%s is incomplete:", table.keyspace_name, table.name)
        return table

    def _add_keys(self, table: Any, row: dict[str, Any], columns: Rows) -> None:
        """The columns of the primary key, and the one value of a compact table."""

        def of_kind(kind: str) -> Rows:
            found = [column for column in columns if column.get("type") == kind]
            return sorted(found, key=lambda column: column.get("component_index") or 0)

        def names(aliases: str, kind: str) -> list[str]:
            told = row.get(aliases)
            return [column["column_name"] for column in of_kind(kind)] if told is None else json.loads(told or "[]")

        table.comparator = comparator = _named(row["comparator"])
        clustering = names("column_aliases", "clustering_key")
        partition = names("key_aliases", "partition_key")
        size, has_value, table.is_compact_storage = _shape(comparator, clustering, columns)
        if table.is_compact_storage and not clustering and _is_composite(comparator):
            clustering = [name for name in getattr(comparator, "fieldnames", None) or () if name]
        if row.get("key_validator") is not None:
            key = _named(row["key_validator"])
            key_types = key.subtypes if _is_composite(key) else [key]
        else:
            key_types = [_named(column["validator"]) for column in of_kind("partition_key")]
        for i, kind in enumerate(key_types):
            name = partition[i] if i < len(partition) else f"key{i or ''}"
            table.partition_key.append(self._add(table, name, kind))
        kinds = comparator.subtypes if _is_composite(comparator) else (comparator,)
        for i in range(size):
            name = clustering[i] if i < len(clustering) else f"column{i + 1}"
            table.clustering_key.append(self._add(table, name, kinds[i]))
        if has_value:
            self._add_value(table, row, partition, of_kind("compact_value"))

    @staticmethod
    def _add(table: Any, name: str, kind: Any, is_static: bool = False) -> ColumnMetadata:
        column = ColumnMetadata(table, name, _cql(kind), is_static, types.is_reversed_casstype(kind))
        table.columns[name] = column
        return column

    def _add_value(self, table: Any, row: dict[str, Any], partition: list[str], values: Rows) -> None:
        alias = row.get("value_alias") if partition else "value"
        if alias is None and values:
            alias = values[0]["column_name"]
        validator = row.get("default_validator") or (values and values[0]["validator"])
        if alias and validator:
            self._add(table, alias, _named(validator))

    def _add_column(self, table: Any, row: dict[str, Any]) -> None:
        name, kind = row["column_name"], _named(row["validator"])
        if name is None:
            return
        self._add(table, name, kind, row.get("type") == "static")
        index, index_kind = row.get("index_name"), row.get("index_type")
        if not (index or index_kind):
            return
        options = json.loads(row.get("index_options") or "{}") or {}
        target = protect_name(name)
        if index_kind != "CUSTOM":
            if "index_keys" in options:
                target = f"keys({target})"
            elif "index_values" not in options and _is_frozen_collection(kind):
                target = f"full({target})"
        options["target"] = target
        table.indexes[index] = IndexMetadata(
            table.keyspace_name,
            table.name,
            index,  # type: ignore[arg-type]
            index_kind,  # type: ignore[arg-type]
            options,
        )


def _is_composite(kind: Any) -> bool:
    return issubclass(kind, types.CompositeType)


def _is_frozen_collection(kind: Any) -> bool:
    return kind.typename == "frozen" and kind.subtypes[0].typename in ("map", "set", "list")


def _shape(comparator: Any, aliases: list[str], columns: Rows) -> tuple[int, bool, bool]:
    """How many clustering columns there are, whether one value follows them, and whether the table is compact."""
    is_dynamic = issubclass(comparator, types.DynamicCompositeType)
    if not _is_composite(comparator):
        has_value = bool(aliases) or not columns or is_dynamic
        return (1 if has_value else 0), has_value, True
    size, last = len(comparator.subtypes), comparator.subtypes[-1]
    if issubclass(last, types.ColumnToCollectionType):
        return size - 2, False, False
    # The last component is the name of a column of CQL.
    if len(aliases) == size - 1 and issubclass(last, types.UTF8Type):
        return size - 1, False, False
    return size, bool(aliases) or not columns, True
