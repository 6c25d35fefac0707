"""The parts of statements that carry values: conditions, assignments, fields to delete.

A clause knows the number of its first parameter (`context_id`), how many it takes, writes itself with their
placeholders and puts their values into the statement's parameters.
"""

from __future__ import annotations

from copy import copy
from typing import Any

from cassandra.cqlengine import UnicodeMixin
from cassandra.cqlengine.functions import QueryValue
from cassandra.cqlengine.operators import BaseWhereOperator, InOperator, IsNotNullOperator
from cassandra.encoder import cql_quote
from cassandra.util import Time


class StatementException(Exception):
    """A part that does not fit into a statement."""


def _literal(value: Any) -> str:
    # cql_quote leaves these as Python shows them, which no server reads.
    if isinstance(value, (bytes, bytearray)):
        return "0x" + value.hex()
    return f"'{value}'" if isinstance(value, Time) else cql_quote(value)


class ValueQuoter(UnicodeMixin):
    """A value that is its CQL literal as text, which is how the encoder writes what it does not know."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __unicode__(self) -> str:
        value = self.value
        if isinstance(value, (list, tuple)):
            return f"[{', '.join(map(_literal, value))}]"
        if isinstance(value, dict):
            return "{%s}" % ", ".join(f"{_literal(key)}:{_literal(item)}" for key, item in value.items())
        if isinstance(value, set):
            return "{%s}" % ", ".join(map(_literal, value))
        return _literal(value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, self.__class__) and bool(self.value == other.value)

    __hash__ = None  # type: ignore[assignment]


class InQuoter(ValueQuoter):
    """The values of an IN."""

    def __unicode__(self) -> str:
        return f"({', '.join(map(_literal, self.value))})"


class BaseClause(UnicodeMixin):
    context_id: Any = None

    def __init__(self, field: Any, value: Any) -> None:
        self.field = field
        self.value = value

    def __unicode__(self) -> str:
        raise NotImplementedError

    def __hash__(self) -> int:
        return hash(self.field) ^ hash(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, self.__class__) and bool(self.field == other.field and self.value == other.value)

    def __ne__(self, other: object) -> bool:
        return not self.__eq__(other)

    def detached(self) -> Any:
        """A copy for another statement, which numbers it on its own."""
        clone = object.__new__(self.__class__)
        clone.__dict__.update(self.__dict__)
        return clone

    def get_context_size(self) -> int:
        """How many parameters the clause takes."""
        return 1

    def set_context_id(self, i: int) -> None:
        """Tells the clause the number of its first parameter."""
        self.context_id = i

    def update_context(self, ctx: dict[str, Any]) -> None:
        """Adds the clause's parameters."""
        assert isinstance(ctx, dict)
        ctx[str(self.context_id)] = self.value


# Those of CQL, found without a look at their bases.
_OPERATORS = frozenset(BaseWhereOperator.opmap.values())


class WhereClause(BaseClause):
    """A comparison of a column. Tokens are written without quotes."""

    # A value that writes itself; a plain one is a parameter.
    _query_value: Any = None

    def __init__(self, field: Any, operator: Any, value: Any, quote_field: bool = True) -> None:
        if operator.__class__ not in _OPERATORS and not isinstance(operator, BaseWhereOperator):
            raise StatementException(f"operator must be of type {BaseWhereOperator}, got {type(operator)}")
        self.field = field
        self.value = value
        self.operator = operator
        if isinstance(value, QueryValue):
            self._query_value = value
        self.quote_field = quote_field

    def detached(self) -> Any:
        clone = super().detached()
        if self._query_value is not None:
            clone._query_value = copy(self._query_value)
        return clone

    @property
    def query_value(self) -> Any:
        """The value as it is written and bound."""
        if self._query_value is None:
            self._query_value = QueryValue(self.value)
            self._query_value.set_context_id(self.context_id)
        return self._query_value

    def __unicode__(self) -> str:
        operator = self.operator
        written = operator.cql_symbol if operator.__class__ in _OPERATORS else str(operator)
        if self._query_value is None and self.quote_field:
            return f'"{self.field}" {written} %({self.context_id})s'
        quote = '"' if self.quote_field else ""
        return f"{quote}{self.field}{quote} {written} {self.query_value}"

    def __hash__(self) -> int:
        return super().__hash__() ^ hash(self.operator)

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) and self.operator.__class__ == other.operator.__class__  # type: ignore[attr-defined]

    def get_context_size(self) -> int:
        return 1 if self._query_value is None else self._query_value.get_context_size()

    def set_context_id(self, i: int) -> None:
        self.context_id = i
        if self._query_value is not None:
            self._query_value.set_context_id(i)

    def update_context(self, ctx: dict[str, Any]) -> None:
        if isinstance(self.operator, InOperator):
            ctx[str(self.context_id)] = InQuoter(self.value)
        elif self._query_value is None:
            ctx[str(self.context_id)] = self.value
        else:
            self._query_value.update_context(ctx)


class IsNotNullClause(WhereClause):
    """The condition of a materialized view."""

    def __init__(self, field: Any) -> None:
        super().__init__(field, IsNotNullOperator(), "")

    def __unicode__(self) -> str:
        quote = '"' if self.quote_field else ""
        return f"{quote}{self.field}{quote} {self.operator}"

    def update_context(self, ctx: dict[str, Any]) -> None:
        pass

    def get_context_size(self) -> int:
        return 0


IsNotNull = IsNotNullClause


class _EqualsValue(BaseClause):
    def __unicode__(self) -> str:
        return f'"{self.field}" = %({self.context_id})s'

    def insert_tuple(self) -> tuple[Any, Any]:
        """The column and the number of its parameter."""
        return self.field, self.context_id


class AssignmentClause(_EqualsValue):
    """A value for a column."""


class ConditionalClause(_EqualsValue):
    """An equality of an IF."""


class BaseDeleteClause(BaseClause):
    """Something that DELETE names."""


class FieldDeleteClause(BaseDeleteClause):
    """A column to delete."""

    def __init__(self, field: Any) -> None:
        super().__init__(field, None)

    def __unicode__(self) -> str:
        return f'"{self.field}"'

    def update_context(self, ctx: dict[str, Any]) -> None:
        pass

    def get_context_size(self) -> int:
        return 0


class MapDeleteClause(BaseDeleteClause):
    """The keys that a map has lost."""

    _removals: Any = None

    def __init__(self, field: Any, value: Any, previous: Any = None) -> None:
        super().__init__(field, value or {})
        self.previous = previous or {}

    def _analyze(self) -> None:
        self._removals = sorted(key for key in self.previous if key not in self.value)

    @property
    def _keys(self) -> list[Any]:
        if self._removals is None:
            self._analyze()
        return self._removals  # type: ignore[no-any-return]

    def update_context(self, ctx: dict[str, Any]) -> None:
        for index, key in enumerate(self._keys):
            ctx[str(self.context_id + index)] = key

    def get_context_size(self) -> int:
        return len(self._keys)

    def __unicode__(self) -> str:
        first = self.context_id
        return ", ".join(f'"{self.field}"[%({first + index})s]' for index in range(len(self._keys)))


for _clause in list(vars().values()):
    if isinstance(_clause, type) and _clause.__module__ == __name__:
        _clause.__module__ = "cassandra.cqlengine.statements"
