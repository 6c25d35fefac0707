"""The row factories."""

from __future__ import annotations

import logging
import re
from collections import OrderedDict, namedtuple
from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from cassandra.util import _sanitize_identifiers

log = logging.getLogger("cassandra.query")

# What columns' names have that attributes of Python must not.
NON_ALPHA_REGEX = re.compile("[^a-zA-Z0-9]")
START_BADCHAR_REGEX = re.compile("^[^a-zA-Z0-9]*")
END_BADCHAR_REGEX = re.compile("[^a-zA-Z0-9_]*$")


@lru_cache(maxsize=4096)
def _clean_column_name(name: str) -> str:
    """A column name as a field name: letters, digits, a final underscore; anything else goes from the ends and
    becomes an underscore in between."""
    name = re.sub(r"[^a-zA-Z0-9_]+$", "", name)
    name = re.sub(r"^[^a-zA-Z0-9]+", "", name)
    return re.sub(r"[^a-zA-Z0-9]", "_", name)


def _name_functions(row_class: Any, colnames: tuple[str, ...]) -> Any:
    """Lets `ttl(value)`, whose field is ttl_value, be read as `ttl` too where nothing else can be meant by that."""
    called = [name.partition("(")[0] if name.endswith(")") else None for name in colnames]
    for position, function in enumerate(called):
        if (
            function
            and called.count(function) == 1
            and function.isidentifier()
            and not hasattr(row_class, function)
        ):
            setattr(row_class, function, property(itemgetter(position)))
    return row_class


@lru_cache(maxsize=1024)
def _row_class(colnames: tuple[str, ...]) -> Any:
    """The namedtuple for rows of these columns. One class for one shape of result, made once."""
    cleaned = [_clean_column_name(name) for name in colnames]
    try:
        return _name_functions(namedtuple("Row", cleaned), colnames)
    except ValueError:
        log.warning(
            "Columns %s (as fields: %s) cannot all be fields of a namedtuple; those that cannot are named by their "
            "position. Alias them (SELECT ... AS ...) or set another row_factory.",
            colnames,
            cleaned,
        )
        return namedtuple("Row", _sanitize_identifiers(cleaned))


def tuple_factory(colnames: Sequence[str], rows: Any) -> Any:
    """Rows as plain tuples."""
    return rows


def named_tuple_factory(colnames: Sequence[str], rows: Any) -> Any:
    """Rows as namedtuples whose fields are the columns; the default."""
    make = _row_class(tuple(colnames))._make
    return [make(row) for row in rows]


def dict_factory(colnames: Sequence[str], rows: Any) -> Any:
    """Rows as dicts."""
    return [dict(zip(colnames, row)) for row in rows]


def ordered_dict_factory(colnames: Sequence[str], rows: Any) -> Any:
    """Rows as OrderedDicts."""
    return [OrderedDict(zip(colnames, row)) for row in rows]
