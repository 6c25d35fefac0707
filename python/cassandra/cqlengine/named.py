"""Tables that have no model: `NamedKeyspace("ks").table("t").objects.filter(...)`. Rows are dicts with attributes."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from cassandra.cqlengine import CQLEngineException
from cassandra.cqlengine.columns import Column
from cassandra.cqlengine.connection import get_cluster
from cassandra.cqlengine.models import BaseModel, UsingDescriptor
from cassandra.cqlengine.query import AbstractQueryableColumn, SimpleQuerySet
from cassandra.cqlengine.query import DoesNotExist as _DoesNotExist
from cassandra.cqlengine.query import MultipleObjectsReturned as _MultipleObjectsReturned

__all__ = [
    "AbstractQueryableColumn",
    "BaseModel",
    "CQLEngineException",
    "Column",
    "NamedColumn",
    "NamedKeyspace",
    "NamedTable",
    "OrderedDict",
    "QuerySetDescriptor",
    "SimpleQuerySet",
    "UsingDescriptor",
    "get_cluster",
]


class QuerySetDescriptor:
    """A fresh queryset at each access."""

    def __get__(self, obj: Any, model: Any) -> SimpleQuerySet:
        if model.__abstract__:
            raise CQLEngineException("cannot execute queries against abstract models")
        return SimpleQuerySet(obj)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError


class NamedColumn(AbstractQueryableColumn):
    """A column of any name, whose values go into statements as they are."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __unicode__(self) -> str:
        return self.name

    def _get_column(self) -> NamedColumn:
        return self

    @property
    def db_field_name(self) -> str:
        return self.name

    @property
    def cql(self) -> str:
        return self.get_cql()

    def get_cql(self) -> str:
        return f'"{self.name}"'

    def to_database(self, val: Any) -> Any:
        return val


class NamedTable:
    """A table by keyspace and name."""

    __abstract__ = False

    objects = QuerySetDescriptor()

    __partition_keys: Any = None

    _partition_key_index: Any = None

    __connection__: Any = None
    _connection: Any = None

    using = UsingDescriptor()

    _get_connection: Any = BaseModel._get_connection

    class DoesNotExist(_DoesNotExist):
        """No row where one was asked for."""

    class MultipleObjectsReturned(_MultipleObjectsReturned):
        """Rows where one was asked for."""

    def __init__(self, keyspace: str, name: str) -> None:
        self.keyspace = keyspace
        self.name = name
        self._connection = None

    @property
    def _partition_keys(self) -> Any:
        """The columns of the partition key, as the cluster's metadata has them."""
        if not self.__partition_keys:
            self._get_partition_keys()
        return self.__partition_keys

    def _get_partition_keys(self) -> None:
        try:
            metadata = get_cluster(self._get_connection()).metadata
            table = metadata.keyspaces[self.keyspace].tables[self.name]
            self.__partition_keys = OrderedDict(
                (key.name, Column(primary_key=True, partition_key=True, db_field=key.name))
                for key in table.partition_key
            )
        except Exception as error:
            raise CQLEngineException(
                f"Failed inspecting partition keys for {self.column_family_name()}."
                "Ensure cqlengine is connected before attempting this with NamedTable."
            ) from error

    def column(self, name: str) -> NamedColumn:
        return NamedColumn(name)

    def _get_column(self, name: str) -> NamedColumn:
        return self.column(name)

    def column_family_name(self, include_keyspace: bool = True) -> str:
        """The table's name as CQL writes it."""
        return f"{self.keyspace}.{self.name}" if include_keyspace else self.name

    def all(self) -> Any:
        return self.objects.all()

    def filter(self, *args: Any, **kwargs: Any) -> Any:
        return self.objects.filter(*args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self.objects.get(*args, **kwargs)


class NamedKeyspace:
    """A keyspace by name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def table(self, name: str) -> NamedTable:
        return NamedTable(self.name, name)
