"""The comparisons of WHERE and IF: the suffix of a filter's keyword on one side, CQL on the other."""

from __future__ import annotations

from typing import Any

from cassandra.cqlengine import UnicodeMixin


class QueryOperatorException(Exception):
    """No such operator."""


class BaseQueryOperator(UnicodeMixin):
    symbol: str | None = None
    """What follows the two underscores: column__gt."""

    cql_symbol: str | None = None

    def __unicode__(self) -> str:
        if self.cql_symbol is None:
            raise QueryOperatorException("cql symbol is None")
        return self.cql_symbol


# One object of each operator, by the symbol as it is written in keywords.
_made: dict[str, Any] = {}


def operator_of(symbol: str) -> Any:
    """An operator that may be shared: operators have no state."""
    operator = _made.get(symbol)
    if operator is None:
        operator = _made[symbol] = BaseWhereOperator.get_operator(symbol)()
    return operator


class OpMapMeta(type):
    """Collects the operators below the first class by their symbol."""

    opmap: dict[Any, Any]
    symbol: str | None

    def __init__(cls, name: str, bases: tuple[type, ...], dct: dict[str, Any]) -> None:
        if hasattr(cls, "opmap"):
            cls.opmap[cls.symbol] = cls
            _made.clear()
        else:
            cls.opmap = {}
        super().__init__(name, bases, dct)


class BaseWhereOperator(BaseQueryOperator, metaclass=OpMapMeta):
    """An operator of a WHERE clause. Subclasses are found by their symbol, those of applications too."""

    @classmethod
    def get_operator(cls, symbol: str) -> Any:
        operator = cls.opmap.get(symbol.upper())
        if operator is None:
            raise QueryOperatorException(f"{symbol} doesn't map to a QueryOperator")
        return operator


class EqualsOperator(BaseWhereOperator):
    symbol = "EQ"
    cql_symbol = "="


class NotEqualsOperator(BaseWhereOperator):
    symbol = "NE"
    cql_symbol = "!="


class InOperator(EqualsOperator):
    symbol = "IN"
    cql_symbol = "IN"


class GreaterThanOperator(BaseWhereOperator):
    symbol = "GT"
    cql_symbol = ">"


class GreaterThanOrEqualOperator(BaseWhereOperator):
    symbol = "GTE"
    cql_symbol = ">="


class LessThanOperator(BaseWhereOperator):
    symbol = "LT"
    cql_symbol = "<"


class LessThanOrEqualOperator(BaseWhereOperator):
    symbol = "LTE"
    cql_symbol = "<="


class ContainsOperator(EqualsOperator):
    symbol = "CONTAINS"
    cql_symbol = "CONTAINS"


class LikeOperator(EqualsOperator):
    symbol = "LIKE"
    cql_symbol = "LIKE"


class IsNotNullOperator(EqualsOperator):
    symbol = "IS NOT NULL"
    cql_symbol = "IS NOT NULL"
