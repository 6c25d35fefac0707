"""Models of tables: a class for the table, an instance for a row."""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import Any

from cassandra.cqlengine import CQLEngineException, ValidationError, columns, connection, query
from cassandra.cqlengine._detail import definition
from cassandra.cqlengine._detail.column_access import ColumnDescriptor, ColumnQueryEvaluator
from cassandra.cqlengine._detail.definition import (
    ModelDefinitionException,
    ModelException,
    PolymorphicModelException,
)
from cassandra.cqlengine._detail.descriptors import (
    ConditionalDescriptor,
    ConsistencyDescriptor,
    IfExistsDescriptor,
    IfNotExistsDescriptor,
    QuerySetDescriptor,
    TimestampDescriptor,
    TTLDescriptor,
    UsingDescriptor,
    hybrid_classmethod,
)
from cassandra.cqlengine._detail.mapping import ColumnMapping
from cassandra.cqlengine._detail.names import qualified_name, table_name_of
from cassandra.cqlengine._detail.rows import RowMapping
from cassandra.metadata import protect_name

__all__ = [
    "BaseModel",
    "CQLEngineException",
    "ColumnDescriptor",
    "ColumnQueryEvaluator",
    "ConditionalDescriptor",
    "ConsistencyDescriptor",
    "DEFAULT_KEYSPACE",
    "IfExistsDescriptor",
    "IfNotExistsDescriptor",
    "Model",
    "ModelDefinitionException",
    "ModelException",
    "ModelMetaClass",
    "OrderedDict",
    "PolymorphicModelException",
    "QuerySetDescriptor",
    "TTLDescriptor",
    "TimestampDescriptor",
    "UndefinedKeyspaceWarning",
    "UsingDescriptor",
    "ValidationError",
    "hybrid_classmethod",
    "protect_name",
]

log = logging.getLogger(__name__)

DEFAULT_KEYSPACE: str | None = None
"""The keyspace of models that name none."""


class UndefinedKeyspaceWarning(Warning):
    """No keyspace is known for a model."""


def _clone_model_class(model: Any, attrs: dict[str, Any]) -> Any:
    """The same model as a class of its own, so that its keyspace or its connection can be another."""
    clone: Any = type(model.__name__, (model,), attrs)
    clone._is_clone = True
    try:
        clone.__abstract__ = model.__abstract__
        clone.__discriminator_value__ = model.__discriminator_value__
        clone.__default_ttl__ = model.__default_ttl__
    except AttributeError:
        pass
    return clone


class BaseModel(RowMapping):
    """What all models can do. Models inherit from Model."""

    class DoesNotExist(query.DoesNotExist):
        """No row where one was asked for."""

    class MultipleObjectsReturned(query.MultipleObjectsReturned):
        """Rows where one was asked for."""

    objects: Any = QuerySetDescriptor()
    ttl: Any = TTLDescriptor()
    consistency: Any = ConsistencyDescriptor()
    iff: Any = ConditionalDescriptor()
    timestamp: Any = TimestampDescriptor()
    if_not_exists: Any = IfNotExistsDescriptor()
    if_exists: Any = IfExistsDescriptor()
    using: Any = UsingDescriptor()

    __table_name__: str | None = None
    __table_name_case_sensitive__ = False
    __keyspace__: str | None = None
    __connection__: Any = None
    __discriminator_value__: Any = None
    __options__: Any = None
    __compute_routing_key__ = True
    __queryset__: Any = query.ModelQuerySet
    __dmlquery__: Any = query.DMLQuery
    __consistency__: int | None = None

    # Settings of an instance, until it has its own.
    _ttl: Any = None
    _timestamp: Any = None
    _conditional: Any = None
    _batch: Any = None
    _timeout: Any = connection.NOT_SET
    _connection: Any = None
    _if_not_exists = False
    _if_exists = False

    _table_name: str | None = None

    # Set by the metaclass for each model.
    _columns: Any
    _defined_columns: Any
    _dynamic_columns: Any
    _key_serializer: Any

    # Columns may not have these names: they stand here, although they come from above.
    keys = ColumnMapping.keys
    values = ColumnMapping.values
    items = ColumnMapping.items
    validate = ColumnMapping.validate
    get_changed_columns = ColumnMapping.get_changed_columns

    def __repr__(self) -> str:
        shown = (
            f"{name}={getattr(self, name)!r}"
            for name in self._defined_columns
            if name != self._discriminator_column_name
        )
        return f"{self.__class__.__name__}({', '.join(shown)})"

    def __str__(self) -> str:
        key = ", ".join(f"{name}={getattr(self, name)}" for name in self._primary_keys)
        return f"{self.__class__.__name__} <{key}>"

    @classmethod
    def _record_columns(cls) -> Any:
        return cls._columns

    @classmethod
    def _routing_key_from_values(cls, pk_values: Any, protocol_version: int) -> Any:
        return cls._key_serializer(pk_values, protocol_version)

    # Names.

    @classmethod
    def _get_keyspace(cls) -> Any:
        return cls.__keyspace__ or DEFAULT_KEYSPACE

    @classmethod
    def _get_column(cls, name: str) -> Any:
        """The column of that attribute, or KeyError."""
        return cls._columns[name]

    @classmethod
    def _get_column_by_db_name(cls, name: str) -> Any:
        return cls._columns.get(cls._db_map.get(name, name))

    @classmethod
    def column_family_name(cls, include_keyspace: bool = True) -> str:
        """The table's name as CQL writes it."""
        raw_name = cls._table_name or cls._raw_column_family_name()
        if not include_keyspace:
            return protect_name(raw_name)
        keyspace = cls._get_keyspace()
        if not keyspace:
            raise CQLEngineException(
                "Model keyspace is not set and no default is available. Set model keyspace or setup connection "
                "before attempting to generate a query."
            )
        return qualified_name(keyspace, raw_name)

    @classmethod
    def _raw_column_family_name(cls) -> str:
        """The table's name as the database has it."""
        if not cls._table_name:
            cls._table_name = table_name_of(cls)
        return cls._table_name

    # Queries.

    @classmethod
    def create(cls, **kwargs: Any) -> Any:
        """Makes an instance and saves it."""
        unknown = set(kwargs) - set(cls._columns)
        if unknown:
            raise ValidationError(f"Incorrect columns passed: {unknown}")
        return cls.objects.create(**kwargs)

    @classmethod
    def all(cls) -> Any:
        """The queryset of all rows."""
        return cls.objects.all()

    @classmethod
    def filter(cls, *args: Any, **kwargs: Any) -> Any:
        """A queryset with these conditions."""
        return cls.objects.filter(*args, **kwargs)

    @classmethod
    def get(cls, *args: Any, **kwargs: Any) -> Any:
        """The instance of the only row with these conditions."""
        return cls.objects.get(*args, **kwargs)

    # Writes.

    def timeout(self, timeout: float | None) -> BaseModel:
        """Seconds that saving, updating and deleting may take."""
        assert self._batch is None, "Setting both timeout and batch is not supported"
        self._timeout = timeout
        return self

    def _dml(self, **options: Any) -> Any:
        return self.__dmlquery__(
            self.__class__,
            self,
            batch=self._batch,
            timestamp=self._timestamp,
            consistency=self.__consistency__,
            conditional=self._conditional,
            timeout=self._timeout,
            if_exists=self._if_exists,
            **options,
        )

    def _prepare_to_write(self, verb: str) -> None:
        if self._is_polymorphic:
            if self._is_polymorphic_base:
                raise PolymorphicModelException(f"cannot {verb} polymorphic base model")
            setattr(self, self._discriminator_column_name, self.__discriminator_value__)
        self.validate()

    def _written(self) -> Any:
        self._set_persisted()
        self._timestamp = None
        return self

    def save(self) -> Any:
        """Writes the instance: inserts it, or updates the row it was read from."""
        self._prepare_to_write("save")
        self._dml(ttl=self._ttl, if_not_exists=self._if_not_exists).save()
        return self._written()

    def update(self, **values: Any) -> Any:
        """Sets the values given and writes what changed. No row has to be read before."""
        for name, value in values.items():
            column = self._columns.get(name)
            if column is None:
                raise ValidationError(f"{self.__module__}.{self.__class__.__name__} has no column named: {name}")
            if column.is_primary_key and value != getattr(self, name):
                raise ValidationError(
                    f"Cannot apply update to primary key '{name}' for {self.__module__}.{self.__class__.__name__}"
                )
            setattr(self, name, value)
        self._prepare_to_write("update")
        self._dml(ttl=self._ttl).update()
        return self._written()

    def delete(self) -> None:
        """Deletes the row."""
        self._dml().delete()

    @classmethod
    def _class_batch(cls, batch: Any) -> Any:
        return cls.objects.batch(batch)

    def _inst_batch(self, batch: Any) -> Any:
        assert self._timeout is connection.NOT_SET, "Setting both timeout and batch is not supported"
        if self._connection:
            raise CQLEngineException("Cannot specify a connection on model in batch mode.")
        self._batch = batch
        return self

    batch = hybrid_classmethod(_class_batch, _inst_batch)

    @classmethod
    def _class_get_connection(cls) -> Any:
        return cls.__connection__

    def _inst_get_connection(self) -> Any:
        return self._connection or self.__connection__

    _get_connection = hybrid_classmethod(_class_get_connection, _inst_get_connection)


class ModelMetaClass(type):
    """Makes a model of a class body: its columns become attributes, its keys and options are checked."""

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> Any:
        # These are not inherited.
        is_abstract = attrs["__abstract__"] = attrs.get("__abstract__", False)
        value = attrs["__discriminator_value__"] = attrs.get("__discriminator_value__")
        attrs["__default_ttl__"] = (attrs.get("__options__") or {}).get("default_time_to_live")

        own = definition.own_columns(attrs)
        definitions = [*definition.inherited_columns(bases).items(), *own]
        attrs.update(definition.polymorphism(own, definitions, value, bases))
        attrs["_has_counter"] = definition.check_kinds(definitions, is_abstract)
        attrs["_defined_columns"] = OrderedDict(definitions)
        definition.assign_keys(definitions, BaseModel.__dict__, attrs)
        attrs.update(definition.routing(attrs))
        definition.key_shortcut(attrs, is_abstract)
        attrs["_db_map"] = definition.check_columns(name, attrs["_columns"])
        attrs["_dynamic_columns"] = {}
        for exception in ("DoesNotExist", "MultipleObjectsReturned"):
            attrs[exception] = definition.own_exception(exception, bases, attrs, getattr(BaseModel, exception))

        model: Any = super().__new__(cls, name, bases, attrs)
        user_types: list[Any] = []
        for column in attrs["_columns"].values():
            columns.resolve_udts(column, user_types)
        for user_type in set(user_types):
            user_type.register_for_keyspace(model._get_keyspace())
        return model


class Model(BaseModel, metaclass=ModelMetaClass):
    """Base of models: subclasses have columns as attributes and these settings."""

    __abstract__ = True
    """A base of other models that has no table."""

    __table_name__: str | None = None
    """The table's name, in lower case. Without it, the class's name in snake case. It is not inherited."""

    __table_name_case_sensitive__ = False
    """Keeps the case of the table's name."""

    __keyspace__: str | None = None
    """The keyspace; without it, the default one."""

    __connection__: Any = None
    """The name of the connection; without it, the default one."""

    __options__: Any = None
    """Options of the table: compaction, default time to live, comment, ..."""

    __discriminator_value__: Any = None
    """The value of the discriminator column that this model's rows have."""

    __compute_routing_key__ = True
    """Whether requests say which partition they are for."""
