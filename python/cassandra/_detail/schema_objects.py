"""Keyspaces, tables and what belongs to them, as objects that can write themselves as CQL."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from traceback import format_exception
from typing import Any

from cassandra import SignatureDescriptor
from cassandra._detail.names import protect_name, protect_value
from cassandra._detail.replication import ReplicationStrategy
from cassandra._detail.type_names import cql_types_from_string, strip_frozen
from cassandra.encoder import Encoder

_encoder = Encoder()


def _incomplete(what: str, exc_info: Any, cql: str) -> str:
    return (
        f"/*\nWarning: {what} is incomplete because of an error processing metadata.\n"
        f"{''.join(format_exception(*exc_info))}\nApproximate structure, for reference:\n"
        f"(this should not be used to reproduce this schema)\n\n{cql}\n*/"
    )


class _Exportable:
    """Something with a CREATE statement."""

    def as_cql_query(self, formatted: bool = False) -> str:
        raise NotImplementedError()

    def export_as_string(self) -> str:
        return self.as_cql_query(formatted=True) + ";"


class KeyspaceMetadata:
    """A keyspace. Its collections follow the schema as long as the cluster is connected."""

    virtual = False
    graph_engine: str | None = None
    _exc_info: Any = None
    # Brings the object up to date; set by the metadata that keeps it.
    _sync: Any = None

    def __init__(
        self,
        name: str,
        durable_writes: bool,
        strategy_class: str | None,
        strategy_options: Any,
        graph_engine: str | None = None,
    ) -> None:
        self.name = name
        self.durable_writes = durable_writes
        self.replication_strategy = ReplicationStrategy.create(strategy_class, strategy_options)
        self.graph_engine = graph_engine
        self._parts: dict[str, dict[str, Any]] = {
            part: {} for part in ("tables", "indexes", "user_types", "functions", "aggregates", "views")
        }

    def _part(self, name: str) -> dict[str, Any]:
        if self._sync is not None:
            self._sync()
        return self._parts[name]

    @property
    def tables(self) -> dict[str, Any]:
        """TableMetadata by name."""
        return self._part("tables")

    @tables.setter
    def tables(self, value: dict[str, Any]) -> None:
        self._parts["tables"] = value

    @property
    def indexes(self) -> dict[str, Any]:
        """IndexMetadata by name."""
        return self._part("indexes")

    @indexes.setter
    def indexes(self, value: dict[str, Any]) -> None:
        self._parts["indexes"] = value

    @property
    def user_types(self) -> dict[str, Any]:
        """UserType by name."""
        return self._part("user_types")

    @user_types.setter
    def user_types(self, value: dict[str, Any]) -> None:
        self._parts["user_types"] = value

    @property
    def functions(self) -> dict[str, Any]:
        """Function by signature."""
        return self._part("functions")

    @functions.setter
    def functions(self, value: dict[str, Any]) -> None:
        self._parts["functions"] = value

    @property
    def aggregates(self) -> dict[str, Any]:
        """Aggregate by signature."""
        return self._part("aggregates")

    @aggregates.setter
    def aggregates(self, value: dict[str, Any]) -> None:
        self._parts["aggregates"] = value

    @property
    def views(self) -> dict[str, Any]:
        """MaterializedViewMetadata by name."""
        return self._part("views")

    @views.setter
    def views(self, value: dict[str, Any]) -> None:
        self._parts["views"] = value

    @property
    def is_graph_enabled(self) -> bool:
        return self.graph_engine is not None

    def as_cql_query(self) -> str:
        if self.virtual:
            return f"// VIRTUAL KEYSPACE {protect_name(self.name)}"
        replication = self.replication_strategy.export_for_schema()
        durable = "true" if self.durable_writes else "false"
        query = (
            f"CREATE KEYSPACE {protect_name(self.name)} WITH replication = {replication}  "
            f"AND durable_writes = {durable}"
        )
        if self.graph_engine is not None:
            query += f" AND graph_engine = '{self.graph_engine}'"
        return query

    def export_as_string(self) -> str:
        """The keyspace and all that is in it as CQL."""
        statements = [self.as_cql_query() + ";", *self.user_type_strings()]
        for part in (self.functions, self.aggregates, self.tables):
            statements += [item.export_as_string() for item in part.values()]
        cql = "\n\n".join(statements)
        if self._exc_info:
            return _incomplete(f"Keyspace {self.name}", self._exc_info, cql)
        if self.virtual:
            return (
                f"/*\nWarning: Keyspace {self.name} is a virtual keyspace and cannot be recreated with CQL.\n"
                f"Structure, for reference:*/\n{cql}\n"
            )
        return cql

    def user_type_strings(self) -> list[str]:
        """The user types as CQL, each after those it is made of."""
        strings: list[str] = []
        waiting = dict(self.user_types)
        for name in sorted(waiting):
            if name in waiting:
                self.resolve_user_types(name, waiting, strings)
        return strings

    def resolve_user_types(self, key: str, user_types: dict[str, Any], user_type_strings: list[str]) -> None:
        user_type = user_types.pop(key)
        for field_type in user_type.field_types:
            for name in cql_types_from_string(field_type):
                if name in user_types:
                    self.resolve_user_types(name, user_types, user_type_strings)
        user_type_strings.append(user_type.export_as_string())

    def _add_table_metadata(self, table: Any) -> None:
        self._parts["tables"][table.name] = table
        self._parts["indexes"].update(table.indexes)

    def _add_view_metadata(self, view: Any) -> None:
        base = self._parts["tables"].get(view.base_table_name)
        if base is not None:
            base.views[view.name] = view
            self._parts["views"][view.name] = view


class UserType(_Exportable):
    """A user defined type: names and CQL types of its fields."""

    def __init__(self, keyspace: str, name: str, field_names: Any, field_types: Any) -> None:
        self.keyspace = keyspace
        self.name = name
        self.field_names = field_names or []
        self.field_types = field_types or []

    def as_cql_query(self, formatted: bool = False) -> str:
        fields = [f"{protect_name(name)} {kind}" for name, kind in zip(self.field_names, self.field_types)]
        head = f"CREATE TYPE {protect_name(self.keyspace)}.{protect_name(self.name)} ("
        if not formatted:
            return f"{head}{', '.join(fields)})"
        inner = ",\n".join("    " + field for field in fields)
        return f"{head}\n{inner}\n)"


class Aggregate(_Exportable):
    """A user defined aggregate."""

    def __init__(
        self,
        keyspace: str,
        name: str,
        argument_types: Any,
        state_func: str,
        state_type: str,
        final_func: str | None,
        initial_condition: str | None,
        return_type: str,
        deterministic: bool,
    ) -> None:
        self.keyspace = keyspace
        self.name = name
        self.argument_types = argument_types
        self.state_func = state_func
        self.state_type = state_type
        self.final_func = final_func
        self.initial_condition = initial_condition
        self.return_type = return_type
        self.deterministic = deterministic

    @property
    def signature(self) -> str:
        return SignatureDescriptor.format_signature(self.name, self.argument_types)

    def as_cql_query(self, formatted: bool = False) -> str:
        types = ", ".join(map(strip_frozen, self.argument_types))
        parts = [
            f"CREATE AGGREGATE {protect_name(self.keyspace)}.{protect_name(self.name)}({types})",
            f"SFUNC {protect_name(self.state_func)}",
            f"STYPE {strip_frozen(self.state_type)}",
        ]
        if self.final_func:
            parts.append(f"FINALFUNC {protect_name(self.final_func)}")
        if self.initial_condition is not None:
            parts.append(f"INITCOND {self.initial_condition}")
        if self.deterministic:
            parts.append("DETERMINISTIC")
        return ("\n    " if formatted else " ").join(parts)


class Function(_Exportable):
    """A user defined function."""

    def __init__(
        self,
        keyspace: str,
        name: str,
        argument_types: Any,
        argument_names: Any,
        return_type: str,
        language: str,
        body: str,
        called_on_null_input: bool,
        deterministic: bool,
        monotonic: bool,
        monotonic_on: Any,
    ) -> None:
        self.keyspace = keyspace
        self.name = name
        self.argument_types = argument_types
        # None from the server for functions without arguments.
        self.argument_names = argument_names or []
        self.return_type = return_type
        self.language = language
        self.body = body
        self.called_on_null_input = called_on_null_input
        self.deterministic = deterministic
        self.monotonic = monotonic
        self.monotonic_on = monotonic_on

    @property
    def signature(self) -> str:
        return SignatureDescriptor.format_signature(self.name, self.argument_types)

    def as_cql_query(self, formatted: bool = False) -> str:
        arguments = ", ".join(
            f"{protect_name(name)} {strip_frozen(kind)}"
            for name, kind in zip(self.argument_names, self.argument_types)
        )
        parts = [
            f"CREATE FUNCTION {protect_name(self.keyspace)}.{protect_name(self.name)}({arguments})",
            f"{'CALLED' if self.called_on_null_input else 'RETURNS NULL'} ON NULL INPUT",
            f"RETURNS {self.return_type}",
        ]
        if self.deterministic:
            parts.append("DETERMINISTIC")
        if self.monotonic:
            parts.append("MONOTONIC")
        elif self.monotonic_on:
            parts.append(f"MONOTONIC ON {self.monotonic_on[0]}")
        parts += [f"LANGUAGE {self.language}", f"AS $${self.body}$$"]
        return ("\n    " if formatted else " ").join(parts)


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


def _names(columns: Any) -> str:
    return ", ".join(protect_name(column.name) for column in columns)


def _primary_key(partition_key: Any, clustering_key: Any) -> str:
    partition = _names(partition_key)
    if len(partition_key) > 1:
        partition = f"({partition})"
    return f"({partition}, {_names(clustering_key)})" if clustering_key else f"({partition})"


def _properties(clustering_key: Any, options: Mapping[str, Any], formatted: bool, compact: bool = False) -> str:
    """What follows WITH."""
    parts = ["COMPACT STORAGE"] if compact else []
    if clustering_key:
        order = (f"{protect_name(c.name)} {'DESC' if c.is_reversed else 'ASC'}" for c in clustering_key)
        parts.append(f"CLUSTERING ORDER BY ({', '.join(order)})")
    parts += option_strings(options)
    return ("\n    AND " if formatted else " AND ").join(parts)


def option_strings(options: Mapping[str, Any]) -> list[str]:
    """Options of a table as CQL writes them, sorted; those that are None are left out."""
    return sorted(_option(name, value) for name, value in options.items() if value is not None)


def _option(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        pairs = ", ".join(f"'{key}': '{item}'" for key, item in value.items())
        return "%s = {%s}" % (name, pairs)
    return f"{name} = {protect_value(value)}"


class _RegisteredExtensionType(type):
    _extension_registry: dict[str, Any] = {}

    def __new__(mcs, name: str, bases: tuple[type, ...], dct: dict[str, Any]) -> Any:
        made: Any = super().__new__(mcs, name, bases, dct)
        if name != "RegisteredTableExtension":
            mcs._extension_registry[made.name] = made
        return made


class TableExtensionInterface:
    """Adds CQL of its own after that of tables that have an extension of its name."""

    @classmethod
    def after_table_cql(cls, table_meta: Any, ext_key: str, ext_blob: Any) -> Any:
        return None


class RegisteredTableExtension(TableExtensionInterface, metaclass=_RegisteredExtensionType):
    """Derive from it to be asked; `name` is the extension's."""

    name: str | None = None


def _extension_cql(table: Any) -> list[str]:
    registry = _RegisteredExtensionType._extension_registry
    found = (
        registry[key].after_table_cql(table, key, blob)
        for key, blob in (table.extensions or {}).items()
        if key in registry
    )
    return [cql for cql in found if cql]


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


TableMetadataV3.__module__ = "cassandra.metadata"


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
    KeyspaceMetadata,
    UserType,
    Aggregate,
    Function,
    ColumnMetadata,
    IndexMetadata,
    TriggerMetadata,
    TableMetadata,
    MaterializedViewMetadata,
    TableExtensionInterface,
    RegisteredTableExtension,
):
    _public.__module__ = "cassandra.metadata"
