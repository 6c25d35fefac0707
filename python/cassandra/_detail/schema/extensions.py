"""What applications add to the CQL of tables."""

from __future__ import annotations

from typing import Any


class _RegisteredExtensionType(type):
    _extension_registry: dict[str, Any] = {}

    def __new__(mcs, name: str, bases: tuple[type, ...], dct: dict[str, Any]) -> Any:
        made: Any = super().__new__(mcs, name, bases, dct)
        if name != "RegisteredTableExtension":
            mcs._extension_registry[made.name] = made
        return made


class TableExtensionInterface:
    """Adds CQL of its own after that of tables that have an extension of its name."""

    @classmethod
    def after_table_cql(cls, table_meta: Any, ext_key: str, ext_blob: Any) -> Any:
        return None


class RegisteredTableExtension(TableExtensionInterface, metaclass=_RegisteredExtensionType):
    """Derive from it to be asked; `name` is the extension's."""

    name: str | None = None


def _extension_cql(table: Any) -> list[str]:
    registry = _RegisteredExtensionType._extension_registry
    found = (
        registry[key].after_table_cql(table, key, blob)
        for key, blob in (table.extensions or {}).items()
        if key in registry
    )
    return [cql for cql in found if cql]


for _public in (TableExtensionInterface, RegisteredTableExtension):
    _public.__module__ = "cassandra.metadata"
