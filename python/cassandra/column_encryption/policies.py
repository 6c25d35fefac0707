"""The policies that can be used here: none without the package `cryptography`."""

from __future__ import annotations

from contextlib import suppress

with suppress(ImportError):
    from cassandra.column_encryption._policies import (  # noqa: F401
        AES256_BLOCK_SIZE,
        AES256_BLOCK_SIZE_BYTES,
        AES256_KEY_SIZE,
        AES256_KEY_SIZE_BYTES,
        AES256ColumnEncryptionPolicy,
        Cipher,
        ColData,
        ColumnEncryptionPolicy,
        algorithms,
        modes,
        padding,
    )
