"""Inserts, updates and deletes of one instance, and the execution of a model's statements."""

from __future__ import annotations

from typing import Any
from warnings import warn

from cassandra.cqlengine import CQLEngineException, columns
from cassandra.cqlengine import connection as conn
from cassandra.cqlengine._detail.batch import BatchQuery
from cassandra.cqlengine._detail.query_errors import check_applied
from cassandra.cqlengine.operators import EqualsOperator
from cassandra.cqlengine.statements import DeleteStatement, InsertStatement, MapDeleteClause, UpdateStatement
from cassandra.query import SimpleStatement


def _execute_statement(
    model: Any, statement: Any, consistency_level: int | None, timeout: Any, connection: Any = None
) -> Any:
    """Executes a statement of a model, sent to a replica where the whole partition key is in it."""
    parameters = statement.get_context()
    query = SimpleStatement(str(statement), consistency_level=consistency_level, fetch_size=statement.fetch_size)
    if model._partition_key_index:
        key = statement.partition_key_values(model._partition_key_index)
        if None not in key:
            version = conn.get_cluster(connection).protocol_version
            query.routing_key = model._routing_key_from_values(key, version)
            query.keyspace = model._get_keyspace()
    return conn.execute(query, parameters, timeout=timeout, connection=connection or model._get_connection())


class DMLQuery:
    """Writes one instance. Values are validated before; what is written is what changed."""

    _ttl: Any = None
    _consistency: int | None = None
    _timestamp: Any = None
    _if_not_exists = False
    _if_exists = False

    def __init__(
        self,
        model: Any,
        instance: Any = None,
        batch: Any = None,
        ttl: Any = None,
        consistency: int | None = None,
        timestamp: Any = None,
        if_not_exists: bool = False,
        conditional: Any = None,
        timeout: Any = conn.NOT_SET,
        if_exists: bool = False,
    ) -> None:
        self.model = model
        self.column_family_name = model.column_family_name()
        self.instance = instance
        self._batch = batch
        self._ttl = ttl
        self._consistency = consistency
        self._timestamp = timestamp
        self._if_not_exists = if_not_exists
        self._if_exists = if_exists
        self._conditional = conditional
        self._timeout = timeout

    def _execute(self, statement: Any) -> Any:
        connection = (self.instance or self.model)._get_connection()
        if self._batch:
            return self._add_to_batch(statement, connection)
        results = _execute_statement(self.model, statement, self._consistency, self._timeout, connection=connection)
        if self._if_not_exists or self._if_exists or self._conditional:
            check_applied(results)
        return results

    def _add_to_batch(self, statement: Any, connection: Any) -> Any:
        batch = self._batch
        if not batch._connection:
            batch._connection = connection
        elif not batch._connection_explicit and connection and connection != batch._connection:
            raise CQLEngineException("BatchQuery queries must be executed on the same connection")
        return batch.add_query(statement)

    def batch(self, batch_obj: Any) -> DMLQuery:
        if batch_obj is not None and not isinstance(batch_obj, BatchQuery):
            raise CQLEngineException("batch_obj must be a BatchQuery instance or None")
        self._batch = batch_obj
        return self

    def _require_instance(self) -> Any:
        if self.instance is None:
            raise CQLEngineException("DML Query instance attribute is None")
        return self.instance

    def _has_no_clustering(self, instance: Any) -> bool:
        """Whether the model clusters and the instance has no value for that: it stands for its partition."""
        clustering = instance._clustering_keys
        return bool(clustering) and all(
            column._val_is_null(getattr(instance, name, None)) for name, column in clustering.items()
        )

    def _add_key(self, statement: Any, keys: Any) -> None:
        for name, column in keys.items():
            statement.add_where(column, EqualsOperator(), getattr(self.instance, name))

    def _delete_null_columns(self, conditionals: Any = None) -> None:
        """Deletes columns that became null and keys that maps have lost."""
        statement = DeleteStatement(self.column_family_name, conditionals=conditionals, if_exists=self._if_exists)
        static_only = True
        for manager in self.instance._values.values():
            column = manager.column
            if manager.deleted:
                statement.add_field(column.db_field_name)
                static_only &= bool(column.static)
            elif isinstance(column, columns.Map):
                lost = MapDeleteClause(column.db_field_name, manager.value, manager.previous_value)
                if lost.get_context_size() > 0:
                    statement.add_field(lost)
                    static_only &= bool(column.static)
        if statement.fields:
            self._add_key(statement, self.model._partition_keys if static_only else self.model._primary_keys)
            self._execute(statement)

    def update(self) -> None:
        """Writes what changed; deletes what became null."""
        instance = self._require_instance()
        assert type(instance) is self.model
        no_clustering = self._has_no_clustering(instance)
        statement = UpdateStatement(
            self.column_family_name,
            ttl=self._ttl,
            timestamp=self._timestamp,
            conditionals=self._conditional,
            if_exists=self._if_exists,
        )
        static_only = True
        updated = set()
        for name, column in self.model._columns.items():
            if column.is_primary_key or (no_clustering and not column.static):
                continue
            value = getattr(instance, name, None)
            manager = instance._values[name]
            if value is None or not (manager.changed or isinstance(column, columns.Counter)):
                continue
            static_only = static_only and column.static
            statement.add_update(column, value, previous=manager.previous_value)
            updated.add(column.db_field_name)
        if statement.assignments:
            # A change of static columns alone names the partition only.
            of_partition = no_clustering or static_only
            self._add_key(statement, self.model._partition_keys if of_partition else self.model._primary_keys)
            self._execute(statement)
        if not no_clustering:
            remaining = [clause for clause in self._conditional or () if clause.field not in updated]
            self._delete_null_columns(remaining if self._conditional else None)

    def save(self) -> None:
        """Inserts the instance, or updates it when it was read or saved before under the same key."""
        instance = self._require_instance()
        assert type(instance) is self.model
        if instance._has_counter:
            warn(
                "'create' and 'save' actions on Counters are deprecated. It will be disallowed in 4.0. "
                "Use the 'update' mechanism instead.",
                DeprecationWarning,
                stacklevel=2,
            )
            return self.update()
        if instance._can_update():
            return self.update()
        no_clustering = self._has_no_clustering(instance)
        insert = InsertStatement(
            self.column_family_name,
            ttl=self._ttl,
            timestamp=self._timestamp,
            if_not_exists=self._if_not_exists,
        )
        for name, column in instance._columns.items():
            if no_clustering and not column.static and not column.partition_key:
                continue
            value = getattr(instance, name, None)
            if column._val_is_null(value):
                continue
            manager = instance._values[name]
            if column.has_default and not manager.changed:
                # A default that is written counts as assigned, so that it is known as stored afterwards.
                manager.explicit = True
            insert.add_assignment(column, value)
        if not insert.is_empty:
            self._execute(insert)
        if not no_clustering:
            self._delete_null_columns()
        return None

    def delete(self) -> None:
        """Deletes the instance's row, or its partition when it has no clustering."""
        instance = self._require_instance()
        statement = DeleteStatement(
            self.column_family_name,
            timestamp=self._timestamp,
            conditionals=self._conditional,
            if_exists=self._if_exists,
        )
        for name, column in self.model._primary_keys.items():
            value = getattr(instance, name)
            if value is not None or column.partition_key:
                statement.add_where(column, EqualsOperator(), value)
        self._execute(statement)


DMLQuery.__module__ = "cassandra.cqlengine.query"
