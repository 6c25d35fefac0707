"""The queryset of models, and that of tables without one."""

from __future__ import annotations

from typing import Any

from cassandra.cqlengine import ValidationError, columns
from cassandra.cqlengine._detail.query_errors import (
    IfExistsWithCounterColumn,
    IfNotExistsWithCounterColumn,
    QueryException,
)
from cassandra.cqlengine._detail.queryset import AbstractQuerySet
from cassandra.cqlengine.functions import Token
from cassandra.cqlengine.operators import EqualsOperator
from cassandra.cqlengine.statements import DeleteStatement, UpdateStatement


class ResultObject(dict):  # type: ignore[type-arg]
    """A row as a dict whose items are attributes too."""

    def __getattr__(self, item: str) -> Any:
        try:
            return self[item]
        except KeyError:
            raise AttributeError from None


class SimpleQuerySet(AbstractQuerySet):
    """Of a table that has no model: its rows are ResultObjects."""

    def _get_result_constructor(self) -> Any:
        return ResultObject


class ModelQuerySet(AbstractQuerySet):
    """Of a model: its rows are instances."""

    def _validate_select_where(self) -> None:
        if self._allow_filtering:
            return
        by_name = self.model._get_column_by_db_name
        found = []
        for clause in self._where:
            if isinstance(clause.value, Token):
                return
            column = by_name(clause.field)
            operator = clause.operator
            # An index of the application's own may serve any operator.
            if operator.__class__ is EqualsOperator or isinstance(operator, EqualsOperator) or column.custom_index:
                found.append(column)
                if column.partition_key:
                    return
        if not any(column.primary_key or column.has_index for column in found):
            raise QueryException(
                "Where clauses require either  =, a IN or a CONTAINS (collection) comparison with either a "
                "primary key or indexed field. You might want to consider setting custom_index on fields that "
                "you manage index outside cqlengine."
            )
        if not any(column.has_index for column in found):
            raise QueryException(
                "Filtering on a clustering key without a partition key is not allowed unless allow_filtering() "
                "is called on the queryset. You might want to consider setting custom_index on fields that you "
                "manage index outside cqlengine."
            )

    def _select_fields(self) -> Any:
        only, deferred = self._only_fields, self._defer_fields
        if not only and not deferred:
            return super()._select_fields()
        fields = self.model._get_layout().fields
        if deferred:
            fields = [name for name in fields if name not in deferred]
            if not fields:
                # Something has to be selected for there to be rows.
                fields = [column.db_field_name for column in self.model._partition_keys.values()]
        if only:
            fields = [name for name in fields if name in only]
        if not fields:
            raise QueryException(
                f'No fields in select query. Only fields: "{",".join(only)}", defer fields: "{",".join(deferred)}"'
            )
        return fields

    def _get_result_constructor(self) -> Any:
        if not self._values_list:
            return self.model._construct_instance
        names = self._only_fields
        if self._flat_values_list:
            name = names[0]
            return lambda row: row[name]
        return lambda row: [row[name] for name in names]

    def _get_ordering_condition(self, colname: str) -> tuple[str, str]:
        colname, order = super()._get_ordering_condition(colname)
        column = self.model._columns.get(colname)
        if column is None:
            raise QueryException(f"Can't resolve the column name: '{colname}'")
        if not column.primary_key:
            raise QueryException(f"Can't order on '{colname}', can only order on (clustered) primary keys")
        first = next(column for column in self.model._columns.values() if column.primary_key)
        if column == first:
            raise QueryException(
                "Can't order by the first primary key (partition key), clustering (secondary) keys only"
            )
        return column.db_field_name, order

    def values_list(self, *fields: str, **kwargs: Any) -> Any:
        """Rows as lists of these columns' values; of one column, the values themselves with `flat=True`."""
        flat = kwargs.pop("flat", False)
        if kwargs:
            raise TypeError(f"Unexpected keyword arguments to values_list: {kwargs.keys()}")
        if flat and len(fields) > 1:
            raise TypeError("'flat' is not valid when values_list is called with more than one field.")
        clone = self.only(fields)
        clone._values_list = True
        clone._flat_values_list = flat
        return clone

    def ttl(self, ttl: int | None) -> Any:
        """Seconds that what is written lives."""
        return self._with(_ttl=ttl)

    def timestamp(self, timestamp: Any) -> Any:
        """The time of what is written: a datetime, a timedelta from now or microseconds."""
        return self._with(_timestamp=timestamp)

    def if_not_exists(self) -> Any:
        """Inserts only where there is no such row; raises LWTException otherwise."""
        if self.model._has_counter:
            raise IfNotExistsWithCounterColumn(
                "if_not_exists cannot be used with tables containing counter columns"
            )
        return self._with(_if_not_exists=True)

    def if_exists(self) -> Any:
        """Updates and deletes only where there is such a row; raises LWTException otherwise."""
        if self.model._has_counter:
            raise IfExistsWithCounterColumn("if_exists cannot be used with tables containing counter columns")
        return self._with(_if_exists=True)

    def update(self, **values: Any) -> None:
        """Sets columns of the rows that the query names, without reading them. None deletes a column.

        Collections can be changed in part: `column__add` and `column__remove` of a set, `column__append` and
        `column__prepend` of a list, `column__update` with a dict and `column__remove` with a set of keys of a map.
        """
        if not values:
            return
        statement = UpdateStatement(
            self.column_family_name,
            where=self._where_copies(),
            ttl=self._ttl,
            timestamp=self._timestamp,
            conditionals=self._conditional_copies(),
            if_exists=self._if_exists,
        )
        nulled, updated = set(), set()
        for name, value in values.items():
            name, operation = self._parse_filter_arg(name)
            column = self._column_to_update(name)
            if operation == "remove" and isinstance(column, columns.Map):
                if not isinstance(value, set):
                    raise ValidationError(
                        f"Cannot apply update operation '{operation}' on column '{name}' with value '{value}'. "
                        "A set is required."
                    )
                value = dict.fromkeys(value)
            else:
                value = column.validate(value)
            if value is None:
                nulled.add(name)
            else:
                statement.add_update(column, value, operation=operation)
                updated.add(name)
        if statement.assignments:
            self._execute(statement)
        if nulled:
            conditions = [clause for clause in self._conditional_copies() if clause.field not in updated]
            self._execute(
                DeleteStatement(
                    self.column_family_name,
                    fields=nulled,
                    where=self._where_copies(),
                    conditionals=conditions,
                    if_exists=self._if_exists,
                )
            )

    def _column_to_update(self, name: str) -> Any:
        column = self.model._columns.get(name)
        if column is None:
            raise ValidationError(f"{self.__module__}.{self.model.__name__} has no column named: {name}")
        if column.is_primary_key:
            raise ValidationError(
                f"Cannot apply update to primary key '{name}' for {self.__module__}.{self.model.__name__}"
            )
        return column


ResultObject.__module__ = SimpleQuerySet.__module__ = ModelQuerySet.__module__ = "cassandra.cqlengine.query"
