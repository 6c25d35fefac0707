"""Column encryption by AES-256 in CBC mode."""

from __future__ import annotations

import logging
import os
from collections import namedtuple
from functools import lru_cache
from typing import Any

from cassandra.cqltypes import _cqltypes
from cassandra.policies import ColumnEncryptionPolicy
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

log = logging.getLogger(__name__)

AES256_BLOCK_SIZE = 128
AES256_BLOCK_SIZE_BYTES = AES256_BLOCK_SIZE // 8
AES256_KEY_SIZE = 256
AES256_KEY_SIZE_BYTES = AES256_KEY_SIZE // 8

ColData = namedtuple("ColData", ["key", "type"])


class AES256ColumnEncryptionPolicy(ColumnEncryptionPolicy):
    """Each column has a key of 32 bytes. What is stored starts with the initialization vector.

    Without `iv` a random one is taken; equal values then encrypt alike under this object only, so that to find
    rows by an encrypted column from several processes all of them need the same.
    """

    mode: Any = modes.CBC

    def __init__(self, iv: Any = None) -> None:
        if iv and len(iv) != AES256_BLOCK_SIZE_BYTES:
            raise ValueError(
                "This policy uses AES-256 with CBC mode and therefore expects a 128-bit initialization vector"
            )
        self.iv = iv or os.urandom(AES256_BLOCK_SIZE_BYTES)
        self.coldata: dict[Any, Any] = {}
        self.ciphers: dict[Any, Any] = {}

    def encrypt(self, coldesc: Any, obj_bytes: bytes) -> bytes:
        padder = padding.PKCS7(AES256_BLOCK_SIZE).padder()
        padded = padder.update(obj_bytes) + padder.finalize()
        encryptor = self._get_cipher(coldesc).encryptor()
        return self.iv + encryptor.update(padded) + encryptor.finalize()  # type: ignore[no-any-return]

    def decrypt(self, coldesc: Any, bytes: bytes) -> bytes:
        iv, encrypted = bytes[:AES256_BLOCK_SIZE_BYTES], bytes[AES256_BLOCK_SIZE_BYTES:]
        decryptor = self._get_cipher(coldesc, iv=iv).decryptor()
        padded = decryptor.update(encrypted) + decryptor.finalize()
        unpadder = padding.PKCS7(AES256_BLOCK_SIZE).unpadder()
        return unpadder.update(padded) + unpadder.finalize()

    def add_column(self, coldesc: Any, key: bytes, type: str) -> None:  # type: ignore[override]
        """Has the column encrypted: `type` names the CQL type of what is in it; in the table it is a blob."""
        for name, value in (("ColDesc", coldesc), ("Key", key), ("Type", type)):
            if not value:
                raise ValueError(f"{name} supplied to add_column cannot be None")
        if type not in _cqltypes:
            raise ValueError(f"Type {type} is not a supported type")
        if len(key) != AES256_KEY_SIZE_BYTES:
            raise ValueError("AES256 column encryption policy expects a 256-bit encryption key")
        self.coldata[coldesc] = ColData(key, _cqltypes[type])

    def contains_column(self, coldesc: Any) -> bool:
        return coldesc in self.coldata

    def encode_and_encrypt(self, coldesc: Any, obj: Any) -> bytes:
        if not coldesc:
            raise ValueError("ColDesc supplied to encode_and_encrypt cannot be None")
        if not obj:
            raise ValueError("Object supplied to encode_and_encrypt cannot be None")
        coldata = self.coldata.get(coldesc)
        if not coldata:
            raise ValueError(f"Could not find ColData for ColDesc {coldesc}")
        return self.encrypt(coldesc, coldata.type.serialize(obj, None))

    def cache_info(self) -> Any:
        """How the cache of ciphers, which all policies share, is used."""
        return self._build_cipher.cache_info()

    def column_type(self, coldesc: Any) -> Any:
        return self.coldata[coldesc].type

    def _get_cipher(self, coldesc: Any, iv: bytes | None = None) -> Cipher[Any]:
        coldata = self.coldata.get(coldesc)
        if coldata is None:
            raise ValueError(f"Could not find column {coldesc}")
        return self._build_cipher(coldata.key, bytes(iv or self.iv))

    @staticmethod
    @lru_cache(maxsize=128)
    def _build_cipher(key: bytes, iv: bytes) -> Cipher[Any]:
        return Cipher(algorithms.AES256(key), AES256ColumnEncryptionPolicy.mode(iv))
