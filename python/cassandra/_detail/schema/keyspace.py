"""Keyspaces."""

from __future__ import annotations

from typing import Any

from cassandra._detail.names import protect_name
from cassandra._detail.replication import ReplicationStrategy
from cassandra._detail.schema.export import _incomplete
from cassandra._detail.type_names import cql_types_from_string


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

    def __getstate__(self) -> dict[str, Any]:
        """A pickle is of the keyspace as it is now, and follows nothing."""
        if self._sync is not None:
            self._sync()
        return {name: value for name, value in vars(self).items() if name != "_sync"}

    def _is_like(self, other: KeyspaceMetadata) -> bool:
        """Whether both are the same but for what is in them."""
        return (self.durable_writes, self.replication_strategy, self.virtual) == (
            other.durable_writes,
            other.replication_strategy,
            other.virtual,
        )

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

    def _drop_table_metadata(self, name: str) -> None:
        """Takes away a table with its indexes and views, or a view."""
        parts = self._parts
        table = parts["tables"].pop(name, None)
        if table is not None:
            for part, gone in (("indexes", table.indexes), ("views", table.views)):
                for key in gone:
                    parts[part].pop(key, None)
            return
        view = parts["views"].pop(name, None)
        if view is not None and view.base_table_name in parts["tables"]:
            parts["tables"][view.base_table_name].views.pop(name, None)


for _public in (KeyspaceMetadata,):
    _public.__module__ = "cassandra.metadata"
