"""Options of tables: those of a model beside those that the table has."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from cassandra import metadata


def option_strings(options: Any) -> list[str]:
    """Options as CQL writes them: name = value."""
    return metadata.TableMetadataV3._make_option_strings(options or {})


def options_by_name(strings: Iterable[str]) -> dict[str, Any]:
    """Options by name: a dict for a map, the text of the value for everything else."""
    options: dict[str, Any] = {}
    for string in strings:
        name, _, value = string.partition("=")
        start = value.find("{")
        if start < 0:
            options[name.strip()] = value.strip()
        else:
            options[name.strip()] = json.loads(value[start : value.rfind("}") + 1].replace("'", '"'))
    return options


def _differs(wanted: Any, present: Any) -> bool:
    """Maps may have more entries than are wanted: the server adds its defaults."""
    if isinstance(present, str) or isinstance(wanted, str):
        return bool(wanted != present)
    return any(key not in present or present[key] != value for key, value in wanted.items())


def differing_options(wanted: Any, table: Any, unknown: str) -> dict[str, Any]:
    """The wanted options that the table has not. `unknown` is the message of the KeyError for those no table has."""
    present = options_by_name(table._make_option_strings(table.options))
    different = {}
    for name, value in options_by_name(option_strings(wanted)).items():
        if name not in present:
            raise KeyError(unknown % (name, present.keys()))
        if _differs(value, present[name]):
            different[name] = value
    return different
