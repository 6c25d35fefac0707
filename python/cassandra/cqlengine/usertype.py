"""Models of user types."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from cassandra.cqlengine import CQLEngineException, columns, models
from cassandra.cqlengine import connection as conn
from cassandra.cqlengine._detail.mapping import FieldMapping
from cassandra.cqlengine._detail.names import snake_case

__all__ = [
    "BaseUserType",
    "CQLEngineException",
    "OrderedDict",
    "UserType",
    "UserTypeDefinitionException",
    "UserTypeException",
    "UserTypeMetaClass",
]


class UserTypeException(CQLEngineException):
    """A user type that is used as it cannot be."""


class UserTypeDefinitionException(UserTypeException):
    """A user type that cannot be."""


class BaseUserType(FieldMapping):
    """What values of all user types can do. Their models inherit from UserType."""

    __type_name__: str | None = None

    _fields: Any = None
    _db_map: Any = None

    # Fields may not have these names: they stand here, although they come from above.
    keys = FieldMapping.keys
    values = FieldMapping.values
    items = FieldMapping.items

    def __init__(self, **values: Any) -> None:
        attributes = self._db_map
        if attributes:
            values = {attributes.get(name, name): value for name, value in values.items()}
        self._fill(values)

    @classmethod
    def _record_columns(cls) -> Any:
        return cls._fields

    def __str__(self) -> str:
        return "{%s}" % ", ".join(f"'{name}': {getattr(self, name)}" for name in self._fields)

    def __getattr__(self, attr: str) -> Any:
        # Names of the database, where they differ.
        name = (type(self)._db_map or {}).get(attr)
        if name is None:
            raise AttributeError(attr)
        return getattr(self, name)

    def has_changed_fields(self) -> bool:
        return any(manager.changed for manager in self._values.values())

    def reset_changed_fields(self) -> None:
        """All fields count as stored. They stay assigned."""
        for manager in self._values.values():
            manager.reset_previous_value()

    @classmethod
    def register_for_keyspace(cls, keyspace: Any, connection: Any = None) -> None:
        """Has values of the type come as instances of this class."""
        conn.register_udt(keyspace, cls.type_name(), cls, connection=connection)

    @classmethod
    def type_name(cls) -> str:
        """The type's name: the one given, or the class's in snake case."""
        if cls.__type_name__:
            return cls.__type_name__.lower()
        cls.__type_name__ = snake_case(cls.__name__)
        return cls.__type_name__

    def validate(self) -> None:
        """Cleans all fields; raises ValidationError for one that its column does not take."""
        for name, field in self._fields.items():
            value = getattr(self, name)
            if value is None and not self._values[name].explicit and field.has_default:
                value = field.get_default()
            setattr(self, name, field.validate(value))


class UserTypeMetaClass(type):
    """Makes a user type of a class body: its fields become attributes."""

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> Any:
        found = [(key, value) for key, value in attrs.items() if isinstance(value, columns.Column)]
        fields = OrderedDict(sorted(found, key=lambda item: item[1].position))
        attributes = {}
        for key, field in fields.items():
            if key in BaseUserType.__dict__:
                raise UserTypeDefinitionException(f"field '{key}' conflicts with built-in attribute/method")
            field.set_column_name(key)
            attrs[key] = models.ColumnDescriptor(field)
        for key, field in fields.items():
            in_database = field.db_field_name
            if in_database == key:
                continue
            if in_database in fields:
                raise UserTypeDefinitionException(
                    f"db_field '{in_database}' for field '{key}' conflicts with another attribute name"
                )
            attributes[in_database] = key
        attrs["_fields"] = fields
        attrs["_db_map"] = attributes
        return super().__new__(cls, name, bases, attrs)


class UserType(BaseUserType, metaclass=UserTypeMetaClass):
    """Base of the models of user types: subclasses have columns as attributes.

    class address(UserType):
        street = Text()
        zipcode = Integer()
    """

    __type_name__: str | None = None
    """The type's name; without it, the class's name in snake case."""
