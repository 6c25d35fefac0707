"""What all parts of a schema need to write themselves as CQL."""

from __future__ import annotations

from collections.abc import Mapping
from traceback import format_exception
from typing import Any

from cassandra._detail.names import protect_name, protect_value


def _incomplete(what: str, exc_info: Any, cql: str) -> str:
    return (
        f"/*\nWarning: {what} is incomplete because of an error processing metadata.\n"
        f"{''.join(format_exception(*exc_info))}\nApproximate structure, for reference:\n"
        f"(this should not be used to reproduce this schema)\n\n{cql}\n*/"
    )


class _Exportable:
    """Something with a CREATE statement."""

    def as_cql_query(self, formatted: bool = False) -> str:
        raise NotImplementedError()

    def export_as_string(self) -> str:
        return self.as_cql_query(formatted=True) + ";"


def _names(columns: Any) -> str:
    return ", ".join(protect_name(column.name) for column in columns)


def _primary_key(partition_key: Any, clustering_key: Any) -> str:
    partition = _names(partition_key)
    if len(partition_key) > 1:
        partition = f"({partition})"
    return f"({partition}, {_names(clustering_key)})" if clustering_key else f"({partition})"


def _properties(clustering_key: Any, options: Mapping[str, Any], formatted: bool, compact: bool = False) -> str:
    """What follows WITH."""
    parts = ["COMPACT STORAGE"] if compact else []
    if clustering_key:
        order = (f"{protect_name(c.name)} {'DESC' if c.is_reversed else 'ASC'}" for c in clustering_key)
        parts.append(f"CLUSTERING ORDER BY ({', '.join(order)})")
    parts += option_strings(options)
    return ("\n    AND " if formatted else " AND ").join(parts)


def option_strings(options: Mapping[str, Any]) -> list[str]:
    """Options of a table as CQL writes them, sorted; those that are None are left out."""
    return sorted(_option(name, value) for name, value in options.items() if value is not None)


def _option(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        pairs = ", ".join(f"'{key}': '{item}'" for key, item in value.items())
        return "%s = {%s}" % (name, pairs)
    return f"{name} = {protect_value(value)}"
