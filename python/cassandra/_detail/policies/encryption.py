"""What encrypts columns."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

ColDesc = namedtuple("ColDesc", ["ks", "table", "col"])


class ColumnEncryptionPolicy:
    """Encrypts columns on their way to the server and decrypts them on their way back."""

    def encrypt(self, coldesc: Any, obj_bytes: bytes) -> bytes:
        raise NotImplementedError()

    def decrypt(self, coldesc: Any, encrypted_bytes: bytes) -> bytes:
        raise NotImplementedError()

    def add_column(self, coldesc: Any, key: bytes) -> None:
        raise NotImplementedError()

    def contains_column(self, coldesc: Any) -> bool:
        raise NotImplementedError()

    def encode_and_encrypt(self, coldesc: Any, obj: Any) -> bytes:
        raise NotImplementedError()


for _public in (ColDesc, ColumnEncryptionPolicy):
    _public.__module__ = "cassandra.policies"
