"""The object mapper: models of tables, their columns, querysets and schema management."""

from __future__ import annotations

from typing import Any

CACHING_ALL = "ALL"
CACHING_KEYS_ONLY = "KEYS_ONLY"
CACHING_ROWS_ONLY = "ROWS_ONLY"
CACHING_NONE = "NONE"


class CQLEngineException(Exception):
    """What all exceptions of the mapper are."""


class ValidationError(CQLEngineException):
    """A value that its column does not take."""


class UnicodeMixin:
    """Objects whose text is what `__unicode__` gives."""

    __unicode__: Any

    def __str__(self) -> str:
        return self.__unicode__()  # type: ignore[no-any-return]
