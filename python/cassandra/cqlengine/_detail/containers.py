"""Columns that consist of others: collections, tuples and user types."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from cassandra import util
from cassandra.cqlengine import ValidationError
from cassandra.cqlengine._detail.column import Column
from cassandra.cqlengine._detail.value_managers import UDTValueManager
from cassandra.cqltypes import UserType, _cqltypes

# What the collections of old protocol versions could hold.
_MOST_ELEMENTS = 65535


def _element_column(given: Any) -> Column:
    """The column of elements, which may be given as a class."""
    is_class = isinstance(given, type)
    if not (issubclass(given, Column) if is_class else isinstance(given, Column)):
        raise ValidationError(f"{given} is not a column class")
    if given.db_type is None:
        raise ValidationError(f"{given} is an abstract type")
    if is_class:
        return given()  # type: ignore[no-any-return]
    if isinstance(given, BaseCollectionColumn):
        given._freeze_db_type()
    return given  # type: ignore[no-any-return]


class BaseCollectionColumn(Column):
    """A column of other columns' values."""

    def __init__(self, types: Any, **kwargs: Any) -> None:
        self.types = [_element_column(given) for given in types]
        super().__init__(**kwargs)

    def validate(self, value: Any) -> Any:
        value = super().validate(value)
        if value is not None and len(value) > _MOST_ELEMENTS:
            raise ValidationError(f"{self.column_name} Collection can't have more than {_MOST_ELEMENTS} elements.")
        return value

    def _val_is_null(self, val: Any) -> bool:
        return not val

    def _freeze_db_type(self) -> None:
        if not self.db_type.startswith("frozen"):
            self.db_type = f"frozen<{self.db_type}>"

    def _refuse_null(self, values: Any, sentence: str) -> None:
        if None in values:
            raise ValidationError(f"{self.column_name} {sentence}")

    @property
    def sub_types(self) -> list[Any]:
        return self.types

    @property
    def cql_type(self) -> Any:
        parameters = [column.cql_type for column in self.types]
        return _cqltypes[type(self).__name__.lower()].apply_parameters(parameters)


class Tuple(BaseCollectionColumn):
    """A fixed number of values of different types."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not args:
            raise ValueError("Tuple must specify at least one inner type")
        super().__init__(args, **kwargs)
        self.db_type = f"tuple<{', '.join(column.db_type for column in self.types)}>"

    def validate(self, value: Any) -> Any:
        value = super().validate(value)
        if value is None:
            return None
        if len(value) > len(self.types):
            types = ", ".join(column.db_type for column in self.types)
            raise ValidationError(f"Value {value!r} has more fields than tuple definition ({types})")
        return tuple(column.validate(item) for column, item in zip(self.types, value))

    def to_python(self, value: Any) -> Any:
        if value is None:
            return ()
        return tuple(column.to_python(item) for column, item in zip(self.types, value))

    def to_database(self, value: Any) -> Any:
        if value is None:
            return None
        return tuple(column.to_database(item) for column, item in zip(self.types, value))


class BaseContainerColumn(BaseCollectionColumn):
    """A collection, which is never None in Python and may change in place."""

    _changes_in_place = True


class Set(BaseContainerColumn):
    """Values without order, each once. Lists and tuples are taken too when it is not `strict`."""

    _python_type_hashable = False

    def __init__(self, value_type: Any, strict: bool = True, default: Any = set, **kwargs: Any) -> None:
        self.strict = strict
        super().__init__((value_type,), default=default, **kwargs)
        self.value_col = self.types[0]
        if not self.value_col._python_type_hashable:
            raise ValidationError("Cannot create a Set with unhashable value type (see PYTHON-494)")
        self.db_type = f"set<{self.value_col.db_type}>"

    def validate(self, value: Any) -> Any:
        value = super().validate(value)
        if value is None:
            return None
        taken = (set, util.SortedSet) if self.strict else (set, util.SortedSet, list, tuple)
        if not isinstance(value, taken):
            complaint = "is not a set object" if self.strict else "cannot be coerced to a set object"
            raise ValidationError(f"{self.column_name} {value} {complaint}")
        self._refuse_null(value, "None not allowed in a set")
        return set(map(self.value_col.validate, value))

    def to_python(self, value: Any) -> Any:
        return set() if value is None else set(map(self.value_col.to_python, value))

    def to_database(self, value: Any) -> Any:
        return None if value is None else set(map(self.value_col.to_database, value))


class List(BaseContainerColumn):
    """Values in order."""

    _python_type_hashable = False

    def __init__(self, value_type: Any, default: Any = list, **kwargs: Any) -> None:
        super().__init__((value_type,), default=default, **kwargs)
        self.value_col = self.types[0]
        self.db_type = f"list<{self.value_col.db_type}>"

    def validate(self, value: Any) -> Any:
        value = super().validate(value)
        if value is None:
            return None
        if not isinstance(value, (set, list, tuple)):
            raise ValidationError(f"{self.column_name} {value} is not a list object")
        self._refuse_null(value, "None is not allowed in a list")
        return list(map(self.value_col.validate, value))

    def to_python(self, value: Any) -> Any:
        return [] if value is None else list(map(self.value_col.to_python, value))

    def to_database(self, value: Any) -> Any:
        return None if value is None else list(map(self.value_col.to_database, value))


class Map(BaseContainerColumn):
    """Values by key."""

    _python_type_hashable = False

    def __init__(self, key_type: Any, value_type: Any, default: Any = dict, **kwargs: Any) -> None:
        super().__init__((key_type, value_type), default=default, **kwargs)
        self.key_col, self.value_col = self.types
        if not self.key_col._python_type_hashable:
            raise ValidationError("Cannot create a Map with unhashable key type (see PYTHON-494)")
        self.db_type = f"map<{self.key_col.db_type}, {self.value_col.db_type}>"

    def validate(self, value: Any) -> Any:
        value = super().validate(value)
        if value is None:
            return None
        if not isinstance(value, (dict, util.OrderedMap)):
            raise ValidationError(f"{self.column_name} {value} is not a dict object")
        self._refuse_null(value, "None is not allowed in a map")
        key, item = self.key_col.validate, self.value_col.validate
        return {key(k): item(v) for k, v in value.items()}

    def to_python(self, value: Any) -> Any:
        if value is None:
            return {}
        key, item = self.key_col.to_python, self.value_col.to_python
        return {key(k): item(v) for k, v in value.items()}

    def to_database(self, value: Any) -> Any:
        if value is None:
            return None
        key, item = self.key_col.to_database, self.value_col.to_database
        return {key(k): item(v) for k, v in value.items()}


class UserDefinedType(Column):
    """A value of a user type, an instance of the class that models it."""

    value_manager = UDTValueManager

    def __init__(self, user_type: Any, **kwargs: Any) -> None:
        self.user_type = user_type
        self.db_type = f"frozen<{user_type.type_name()}>"
        super().__init__(**kwargs)

    @property
    def sub_types(self) -> list[Any]:
        return list(self.user_type._fields.values())

    @property
    def cql_type(self) -> Any:
        fields = self.sub_types
        return UserType.make_udt_class(
            keyspace="",
            udt_name=self.user_type.type_name(),
            field_names=[field.db_field_name for field in fields],
            field_types=[field.cql_type for field in fields],
        )

    def validate(self, value: Any) -> Any:
        value = super().validate(value)
        if value is not None:
            value.validate()
        return value

    def _converted(self, value: Any, direction: str) -> Any:
        """A copy whose fields are converted by their columns."""
        if value is None:
            return None
        copied = deepcopy(value)
        for name, field in self.user_type._fields.items():
            if copied[name] is not None or isinstance(field, BaseContainerColumn):
                copied[name] = getattr(field, direction)(copied[name])
        return copied

    def to_python(self, value: Any) -> Any:
        return self._converted(value, "to_python")

    def to_database(self, value: Any) -> Any:
        return self._converted(value, "to_database")


def resolve_udts(col_def: Any, out_list: list[Any]) -> None:
    """Appends the user types that a column is made of, inner ones first."""
    for column in col_def.sub_types:
        resolve_udts(column, out_list)
    if isinstance(col_def, UserDefinedType):
        out_list.append(col_def.user_type)


class _PartitionKeysToken(Column):
    """The token of the partition key, in place of a column: filter(pk__token__gt=...)."""

    def __init__(self, model: Any) -> None:
        self.partition_columns = list(model._partition_keys.values())
        super().__init__(partition_key=True)

    @property
    def db_field_name(self) -> str:
        names = ", ".join(f'"{column.db_field_name}"' for column in self.partition_columns)
        return f"token({names})"


for _column in list(vars().values()):
    if isinstance(_column, type) and issubclass(_column, Column):
        _column.__module__ = "cassandra.cqlengine.columns"
