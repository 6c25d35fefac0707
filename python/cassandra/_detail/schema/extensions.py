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
    def after_table_cql(cls, ext_key: Any, ext_blob: Any) -> Any:
        """Those that write something take the table as well: `after_table_cql(table_meta, ext_key, ext_blob)`."""
        return None


class RegisteredTableExtension(TableExtensionInterface, metaclass=_RegisteredExtensionType):
    """Derive from it to be asked; `name` is the extension's."""

    name: str | None = None


def _writes(extension: Any) -> bool:
    """Whether it has overridden what the interface does, which is nothing."""
    return extension.after_table_cql.__func__ is not TableExtensionInterface.after_table_cql.__func__  # type: ignore


def _extension_cql(table: Any) -> list[str]:
    if not table.extensions:
        return []
    from cassandra._detail.schema import dse  # noqa: F401  (registers its own)

    registry = _RegisteredExtensionType._extension_registry
    found = (
        registry[key].after_table_cql(table, key, blob)
        for key, blob in table.extensions.items()
        if key in registry and _writes(registry[key])
    )
    return [cql for cql in found if cql]


for _public in (TableExtensionInterface, RegisteredTableExtension):
    _public.__module__ = "cassandra.metadata"
