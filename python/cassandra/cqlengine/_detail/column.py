"""What all columns have: their place in the model, their name, their default, and conversion that changes nothing."""

from __future__ import annotations

from typing import Any

from cassandra.cqlengine import ValidationError
from cassandra.cqlengine._detail.value_managers import BaseValueManager
from cassandra.cqltypes import _cqltypes


class Column:
    """A column of a model, or a field of a user type. Columns compare by the order they were made in."""

    db_type: Any = None
    """The CQL type; None for what is no type of its own."""

    value_manager: Any = BaseValueManager

    instance_counter = 0

    primary_key: bool = False
    """Whether it belongs to the primary key. The first such column is the partition key unless others are marked so."""

    partition_key: bool = False
    """Whether it belongs to the partition key."""

    index: Any = False
    """Whether sync_table makes an index of it."""

    custom_index: Any = False
    """Whether there is an index that the mapper does not manage, so that filters may use the column."""

    db_field: str | None = None
    """The name in the table where that is not the attribute's."""

    default: Any = None
    """A value, or a function that makes one."""

    required: Any = False
    """Whether None is refused."""

    clustering_order: str | None = None
    """ASC or DESC, of clustering columns only."""

    discriminator_column: Any = False
    """Whether its value tells the model that a row belongs to. One in a hierarchy of models."""

    static: Any = False
    """Whether all rows of a partition share it."""

    # Sets and keys of maps need hashable values in Python.
    _python_type_hashable = True

    # Whether a value may change without an assignment.
    _changes_in_place = False

    def __init__(
        self,
        primary_key: bool = False,
        partition_key: bool = False,
        index: bool = False,
        db_field: str | None = None,
        default: Any = None,
        required: bool = False,
        clustering_order: str | None = None,
        discriminator_column: bool = False,
        static: bool = False,
        custom_index: bool = False,
    ) -> None:
        self.primary_key = partition_key or primary_key
        self.partition_key = partition_key
        self.index = index
        self.custom_index = custom_index
        self.db_field = db_field
        self.default = default
        self.required = required
        self.clustering_order = clustering_order
        self.discriminator_column = discriminator_column
        self.static = static
        self.column_name: Any = None
        self.value: Any = None
        self._partition_key_index: int | None = None
        self.position = Column.instance_counter
        Column.instance_counter += 1

    # Order of definition.

    def __eq__(self, other: object) -> Any:
        return self.position == other.position if isinstance(other, Column) else NotImplemented

    def __ne__(self, other: object) -> Any:
        return self.position != other.position if isinstance(other, Column) else NotImplemented

    def __lt__(self, other: object) -> Any:
        return self.position < other.position if isinstance(other, Column) else NotImplemented

    def __le__(self, other: object) -> Any:
        return self.position <= other.position if isinstance(other, Column) else NotImplemented

    def __gt__(self, other: object) -> Any:
        return self.position > other.position if isinstance(other, Column) else NotImplemented

    def __ge__(self, other: object) -> Any:
        return self.position >= other.position if isinstance(other, Column) else NotImplemented

    def __hash__(self) -> int:
        return id(self)

    # Values.

    def validate(self, value: Any) -> Any:
        """The value as the column takes it, or a ValidationError."""
        if value is None and self.required:
            raise ValidationError(f"{self.column_name or self.db_field} - None values are not allowed")
        return value

    def to_python(self, value: Any) -> Any:
        """The value that an instance has for one that was read, or that was given to it."""
        return value

    def to_database(self, value: Any) -> Any:
        """The value that goes into a statement."""
        return value

    def _val_is_null(self, val: Any) -> bool:
        """Whether the column has no value then."""
        return val is None

    @property
    def has_default(self) -> bool:
        return self.default is not None

    def get_default(self) -> Any:
        if self.has_default:
            return self.default() if callable(self.default) else self.default
        return None

    # Names and types.

    @property
    def is_primary_key(self) -> bool:
        return self.primary_key

    @property
    def can_delete(self) -> bool:
        return not self.primary_key

    @property
    def has_index(self) -> Any:
        return self.index or self.custom_index

    def set_column_name(self, name: str) -> None:
        """The attribute of the model that the column is. Models tell it when they are defined."""
        self.column_name = name

    @property
    def db_field_name(self) -> Any:
        """The name in the table."""
        return self.column_name if self.db_field is None else self.db_field

    @property
    def db_index_name(self) -> str:
        return f"index_{self.db_field_name}"

    def get_cql(self) -> str:
        return f'"{self.db_field_name}"'

    @property
    def cql(self) -> str:
        return self.get_cql()

    def get_column_def(self) -> str:
        """The column in a CREATE TABLE."""
        return f"{self.cql} {self.db_type} {'static' if self.static else ''}"

    def cql_parameterized_type(self) -> Any:
        return self.db_type

    @property
    def sub_types(self) -> list[Any]:
        """The columns that a collection or a user type consists of."""
        return []

    @property
    def cql_type(self) -> Any:
        """The class of cassandra.cqltypes."""
        return _cqltypes[self.db_type]


Column.__module__ = "cassandra.cqlengine.columns"
