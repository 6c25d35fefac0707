"""Column encryption between values and the bytes that the driver sends and receives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cassandra._detail.policies.encryption import ColDesc


class ColumnCiphers:
    """Asked by the native codec about each column once; what it gives is called for each value."""

    def __init__(self, policy: Any) -> None:
        self._policy = policy

    def encoder(self, keyspace: str, table: str, column: str, stored: Any) -> Callable[[Any, int], bytes] | None:
        policy, description = self._policy, ColDesc(keyspace, table, column)
        if not policy.contains_column(description):
            return None
        kind = policy.column_type(description)

        def encode(value: Any, version: int) -> bytes:
            return policy.encrypt(description, kind.serialize(value, version))  # type: ignore[no-any-return]

        return encode

    def decoder(self, keyspace: str, table: str, column: str, stored: Any) -> Callable[[Any, int], Any] | None:
        policy, description = self._policy, ColDesc(keyspace, table, column)
        if not policy.contains_column(description):
            return None
        kind = policy.column_type(description)

        def decode(value: bytes | None, version: int) -> Any:
            return None if value is None else kind.from_binary(policy.decrypt(description, value), version)

        return decode
