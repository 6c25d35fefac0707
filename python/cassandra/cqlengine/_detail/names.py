"""Names of tables and types that nobody gave."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from warnings import warn

from cassandra.metadata import protect_name

# Cassandra refuses longer names.
_LONGEST_NAME = 48


def snake_case(name: str) -> str:
    """The name of a class in snake case, its end where it is too long."""
    spaced = re.sub("([a-z])([A-Z])", r"\1_\2", name)
    return re.sub("^_+", "", spaced[-_LONGEST_NAME:].lower())


@lru_cache(maxsize=1024)
def qualified_name(keyspace: str, table: str) -> str:
    """Keyspace and table as CQL writes them."""
    return f"{protect_name(keyspace)}.{protect_name(table)}"


def table_name_of(model: Any) -> str:
    """The table's name that a model gives, its hierarchy's, or the class's in snake case."""
    given = model.__table_name__
    if given:
        return _given_name(model, given)
    if model._is_polymorphic and not model._is_polymorphic_base:
        return model._polymorphic_base._raw_column_family_name()  # type: ignore[no-any-return]
    return snake_case(model.__name__)


def _given_name(model: Any, given: str) -> str:
    if model.__table_name_case_sensitive__:
        warn("Model __table_name_case_sensitive__ will be removed in 4.0.", PendingDeprecationWarning, stacklevel=5)
        return given
    lowered = given.lower()
    if lowered != given:
        warn(
            "Model __table_name__ will be case sensitive by default in 4.0. You should fix the __table_name__ "
            f"value of the '{model.__name__}' model.",
            stacklevel=5,
        )
    return lowered
