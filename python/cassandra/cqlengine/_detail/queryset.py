"""Querysets: a query that is built step by step, each step a new queryset, and executed when its rows are needed."""

from __future__ import annotations

from typing import Any

from cassandra.cqlengine import CQLEngineException, columns
from cassandra.cqlengine import connection as conn
from cassandra.cqlengine._detail.batch import BatchQuery
from cassandra.cqlengine._detail.dml import _execute_statement
from cassandra.cqlengine._detail.query_errors import QueryException, check_applied
from cassandra.cqlengine._detail.result_rows import ResultRows
from cassandra.cqlengine.functions import BaseQueryFunction, Token
from cassandra.cqlengine.operators import ContainsOperator, EqualsOperator, InOperator, operator_of
from cassandra.cqlengine.statements import ConditionalClause, DeleteStatement, SelectStatement, WhereClause

_EQUALS = EqualsOperator()
_CONTAINERS = frozenset({list, dict, set})
_OWN_ATTRIBUTES = 7
_COLLECTIONS = (columns.List, columns.Set, columns.Map)


class AbstractQuerySet(ResultRows):
    """What querysets of models and of named tables have in common."""

    # CQL used to limit every query to so many rows, and the mapper still does. 0 is no limit.
    _limit: int | None = 10000
    _allow_filtering = False
    _values_list = False
    _flat_values_list = False
    _distinct_fields: Any = None
    _batch: Any = None
    _ttl: Any = None
    _consistency: int | None = None
    _timestamp: Any = None
    _if_not_exists = False
    _if_exists = False
    _timeout: Any = conn.NOT_SET
    _fetch_size: int | None = None
    _connection: Any = None

    def __init__(self, model: Any) -> None:
        self.model = model
        self._where: list[Any] = []
        self._conditional: list[Any] = []
        self._order: list[str] = []
        # Columns of the table that are not selected, and the values known for them.
        self._defer_fields: set[str] = set()
        self._deferred_values: dict[str, Any] = {}
        # Columns of the table that alone are selected.
        self._only_fields: list[str] = []

    @property
    def column_family_name(self) -> str:
        return self.model.column_family_name()  # type: ignore[no-any-return]

    # Copies. Conditions are shared, the lists of them are not. As conditions are only ever added at the end, one has the
    # same number in the SELECT of each queryset that shares it; a statement that is not a SELECT has copies.

    def __deepcopy__(self, memo: Any) -> Any:
        clone = object.__new__(self.__class__)
        state = clone.__dict__
        state.update(self.__dict__)
        state["_where"] = self._where.copy()
        state["_conditional"] = self._conditional.copy()
        state["_order"] = self._order.copy()
        state["_defer_fields"] = self._defer_fields.copy()
        state["_deferred_values"] = self._deferred_values.copy()
        if len(state) > _OWN_ATTRIBUTES:
            # Settings; attributes that subclasses have may be containers too.
            for name, value in self.__dict__.items():
                if value.__class__ in _CONTAINERS:
                    state[name] = value.copy()
        if self._result_cache is not None or self._count is not None:
            clone._forget_rows()
        return clone

    def _with(self, **changes: Any) -> Any:
        clone = self.__deepcopy__(None)
        clone.__dict__.update(changes)
        return clone

    # Execution.

    def _execute(self, statement: Any) -> Any:
        if self._batch:
            return self._batch.add_query(statement)
        connection = self._connection or self.model._get_connection()
        result = _execute_statement(self.model, statement, self._consistency, self._timeout, connection=connection)
        if self._if_not_exists or self._if_exists or self._conditional:
            check_applied(result)
        return result

    def _select_fields(self) -> Any:
        """The columns to select; none for all."""
        return []

    def _validate_select_where(self) -> None:
        """Raises QueryException where the server would refuse the conditions."""

    def _where_copies(self) -> list[Any]:
        return [clause.detached() for clause in self._where]

    def _conditional_copies(self) -> list[Any]:
        return [clause.detached() for clause in self._conditional]

    def _select_query(self) -> SelectStatement:
        if self._where:
            self._validate_select_where()
        return SelectStatement(
            self.column_family_name,
            self._select_fields(),
            False,
            self._where,
            self._order,
            self._limit,
            self._allow_filtering,
            self._distinct_fields,
            self._fetch_size,
        )

    def __unicode__(self) -> str:
        return self._select_query().__unicode__()

    def __str__(self) -> str:
        return self.__unicode__()

    # Conditions.

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.filter(*args, **kwargs)

    def _parse_filter_arg(self, arg: str) -> tuple[str, str | None]:
        """The name of the column and that of the operator of a keyword."""
        name, separator, operator = arg.rpartition("__")
        if not separator or arg == "pk__token":
            return arg, None
        return name, operator

    def _column_of(self, name: str) -> Any:
        try:
            return self.model._get_column(name)
        except KeyError:
            raise QueryException(f"Can't resolve column name: '{name}'") from None

    def iff(self, *args: Any, **kwargs: Any) -> Any:
        """Adds conditions of IF: clauses, or columns and values as `filter` takes them."""
        if any(value is None for value in kwargs.values()):
            raise CQLEngineException("None values on iff are not allowed")
        conditions: list[Any] = []
        for clause in args:
            if not isinstance(clause, ConditionalClause):
                raise QueryException(f"{clause} is not a valid query operator")
            conditions.append(clause)
        for arg, value in kwargs.items():
            if isinstance(value, Token):
                raise QueryException("Token() values are not valid in conditionals")
            name, symbol = self._parse_filter_arg(arg)
            column = self._column_of(name)
            if not isinstance(value, BaseQueryFunction):
                value = column.to_database(value)
            operator = operator_of(symbol or "EQ")
            conditions.append(WhereClause(column.db_field_name, operator, value))
        clone = self.__deepcopy__(None)
        clone._conditional += conditions
        return clone

    def filter(self, *args: Any, **kwargs: Any) -> Any:
        """Adds conditions of WHERE: clauses (`Model.column > 5`), or columns and values (`column__gt=5`)."""
        for value in kwargs.values():
            if value is None:
                raise CQLEngineException("None values on filter are not allowed")
        clone = self.__deepcopy__(None)
        where = clone._where
        for clause in args:
            if not isinstance(clause, WhereClause):
                raise QueryException(f"{clause} is not a valid query operator")
            where.append(clause.detached())
        for arg, value in kwargs.items():
            name, symbol = self._parse_filter_arg(arg) if "__" in arg else (arg, None)
            if isinstance(value, Token):
                where.append(self._token_clause(name, symbol, value))
                continue
            column = self._column_of(name)
            field = column.db_field_name
            operator: Any = _EQUALS
            if symbol is not None:
                operator = operator_of(symbol)
                value = self._compared(column, operator, value)
            elif not isinstance(value, BaseQueryFunction):
                # The rows have this value: it need not be selected.
                clone._defer_fields.add(field)
                clone._deferred_values[field] = value
                value = column.to_database(value)
            where.append(WhereClause(field, operator, value))
        return clone

    @staticmethod
    def _compared(column: Any, operator: Any, value: Any) -> Any:
        """The value of a comparison as the database takes it."""
        if isinstance(operator, InOperator):
            if not isinstance(value, (list, tuple)):
                raise QueryException("IN queries must use a list/tuple value")
            return [column.to_database(item) for item in value]
        # CONTAINS asks for an element, which the column of the collection does not convert.
        if isinstance(value, BaseQueryFunction) or (
            isinstance(operator, ContainsOperator) and isinstance(column, _COLLECTIONS)
        ):
            return value
        return column.to_database(value)

    def _token_clause(self, name: str, symbol: str | None, token: Token) -> WhereClause:
        if name != "pk__token":
            raise QueryException("Token() values may only be compared to the 'pk__token' virtual column")
        column = columns._PartitionKeysToken(self.model)
        wanted, given = len(column.partition_columns), len(token.value)
        if wanted != given:
            raise QueryException(f"Token() received {given} arguments but model has {wanted} partition keys")
        token.set_columns(column.partition_columns)
        operator = operator_of(symbol or "EQ")
        return WhereClause(column.db_field_name, operator, token, quote_field=False)

    # Other steps.

    def all(self) -> Any:
        return self.__deepcopy__(None)

    def batch(self, batch_obj: Any) -> Any:
        """Has writes added to a batch in place of being executed."""
        if self._connection:
            raise CQLEngineException("Cannot specify the connection on model in batch mode.")
        if batch_obj is not None and not isinstance(batch_obj, BatchQuery):
            raise CQLEngineException("batch_obj must be a BatchQuery instance or None")
        return self._with(_batch=batch_obj)

    def consistency(self, consistency: int | None) -> Any:
        return self._with(_consistency=consistency)

    def timeout(self, timeout: float | None) -> Any:
        """Seconds; None to wait for ever."""
        return self._with(_timeout=timeout)

    def limit(self, v: int | None) -> Any:
        """At most so many rows; 0 or None for all. Without a limit it is 10,000."""
        if v is None:
            v = 0
        if not isinstance(v, int):
            raise TypeError
        if v == self._limit:
            return self
        if v < 0:
            raise QueryException("Negative limit is not allowed")
        return self._with(_limit=v)

    def fetch_size(self, v: int) -> Any:
        """How many rows a page has."""
        if not isinstance(v, int):
            raise TypeError
        if v == self._fetch_size:
            return self
        if v < 1:
            raise QueryException("fetch size less than 1 is not allowed")
        return self._with(_fetch_size=v)

    def allow_filtering(self) -> Any:
        return self._with(_allow_filtering=True)

    def _get_ordering_condition(self, colname: str) -> tuple[str, str]:
        return colname.replace("-", ""), "DESC" if colname.startswith("-") else "ASC"

    def order_by(self, *colnames: str) -> Any:
        """Orders by clustering columns, descending with a minus before the name; without names, not at all."""
        clone = self.__deepcopy__(None)
        if not colnames:
            clone._order = []
        clone._order.extend('"{}" {}'.format(*self._get_ordering_condition(name)) for name in colnames)
        return clone

    def distinct(self, distinct_fields: Any = None) -> Any:
        """Selects each combination of these columns once; without names, of the partition key."""
        if not distinct_fields:
            distinct_fields = [column.column_name for column in self.model._partition_keys.values()]
        return self._with(_distinct_fields=distinct_fields)

    def _only_or_defer(self, action: str, fields: Any) -> Any:
        if action == "only" and self._only_fields:
            raise QueryException("QuerySet already has 'only' fields defined")
        known = self.model._columns
        missing = [name for name in fields if name not in known]
        if missing:
            raise QueryException(f"Can't resolve fields {', '.join(missing)} in {self.model.__name__}")
        names = [known[name].db_field_name for name in fields]
        clone = self.__deepcopy__(None)
        if action == "defer":
            clone._defer_fields.update(names)
        elif action == "only":
            clone._only_fields = names
        else:
            raise ValueError
        return clone

    def only(self, fields: Any) -> Any:
        """Selects these columns only."""
        return self._only_or_defer("only", fields)

    def defer(self, fields: Any) -> Any:
        """Leaves these columns out."""
        return self._only_or_defer("defer", fields)

    def using(self, keyspace: str | None = None, connection: Any = None) -> Any:
        """The same query in another keyspace or on another connection."""
        if connection and self._batch:
            raise CQLEngineException("Cannot specify a connection on model in batch mode.")
        clone = self.__deepcopy__(None)
        if keyspace:
            from cassandra.cqlengine.models import _clone_model_class

            clone.model = _clone_model_class(self.model, {"__keyspace__": keyspace})
        if connection:
            clone._connection = connection
        return clone

    # Writes.

    def create(self, **kwargs: Any) -> Any:
        """Makes an instance with the settings of the queryset and saves it."""
        return (
            self.model(**kwargs)
            .batch(self._batch)
            .ttl(self._ttl)
            .consistency(self._consistency)
            .if_not_exists(self._if_not_exists)
            .timestamp(self._timestamp)
            .if_exists(self._if_exists)
            .using(connection=self._connection)
            .save()
        )

    def delete(self) -> None:
        """Deletes the rows of the query, which must name their partition."""
        keys = {column.db_field_name for column in self.model._partition_keys.values()}
        if keys - {clause.field for clause in self._where}:
            raise QueryException("The partition key must be defined on delete queries")
        self._execute(
            DeleteStatement(
                self.column_family_name,
                where=self._where_copies(),
                timestamp=self._timestamp,
                conditionals=self._conditional_copies(),
                if_exists=self._if_exists,
            )
        )

    def __eq__(self, q: object) -> bool:
        theirs = q._where  # type: ignore[attr-defined]
        return len(self._where) == len(theirs) and all(clause in theirs for clause in self._where)

    def __ne__(self, q: object) -> bool:
        return not self == q

    __hash__ = None  # type: ignore[assignment]


AbstractQuerySet.__module__ = "cassandra.cqlengine.query"
