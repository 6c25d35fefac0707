"""Tokens, and the ring they make."""

from __future__ import annotations

from bisect import bisect_left
from functools import total_ordering
from typing import Any

from cassandra.cmurmur3 import murmur3
from cassandra.marshal import varint_unpack

MIN_LONG = -(2**63)
MAX_LONG = 2**63 - 1


@total_ordering
class Token:
    """A place on the ring."""

    def __init__(self, token: Any) -> None:
        self.value = token

    @classmethod
    def hash_fn(cls, key: Any) -> Any:
        return key

    @classmethod
    def from_key(cls, key: Any) -> Token:
        """The token of a serialized partition key."""
        return cls(cls.hash_fn(key))

    @classmethod
    def from_string(cls, token_string: Any) -> Token:
        raise NotImplementedError()

    def __eq__(self, other: object) -> bool:
        return self.value == other.value  # type: ignore

    def __lt__(self, other: Any) -> bool:
        return bool(self.value < other.value)

    def __hash__(self) -> int:
        return hash(self.value)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.value}>"

    __str__ = __repr__


class NoMurmur3(Exception):
    """There is no murmur3 function; here there always is one."""


class HashToken(Token):
    @classmethod
    def from_string(cls, token_string: Any) -> Token:
        return cls(int(token_string))


class Murmur3Token(HashToken):
    """Of Murmur3Partitioner, the default."""

    def __init__(self, token: Any) -> None:
        super().__init__(int(token))

    @classmethod
    def hash_fn(cls, key: Any) -> int:
        return murmur3(key)


class MD5Token(HashToken):
    """Of RandomPartitioner."""

    @classmethod
    def hash_fn(cls, key: Any) -> int:
        if isinstance(key, str):
            key = key.encode("UTF-8")
        from hashlib import md5

        return abs(varint_unpack(md5(key, usedforsecurity=False).digest()))


class BytesToken(Token):
    """Of ByteOrderedPartitioner."""

    @classmethod
    def from_string(cls, token_string: Any) -> Token:
        return cls(bytes.fromhex(token_string if isinstance(token_string, str) else token_string.decode("ascii")))


def token_class_of(partitioner: str) -> type[Token] | None:
    for name, cls in (
        ("Murmur3Partitioner", Murmur3Token),
        ("RandomPartitioner", MD5Token),
        ("ByteOrderedPartitioner", BytesToken),
    ):
        if partitioner.endswith(name):
            return cls
    return None


class TokenMap:
    """The ring: which host owns which token, and which hosts hold the rows of a keyspace."""

    def __init__(
        self, token_class: type[Token], token_to_host_owner: dict[Any, Any], all_tokens: list[Any], metadata: Any
    ) -> None:
        self.token_class = token_class
        self.token_to_host_owner = token_to_host_owner
        self.ring = all_tokens
        self._metadata = metadata
        self.tokens_to_hosts_by_ks: dict[str, Any] = {}

    def replica_map_for_keyspace(self, ks_metadata: Any) -> Any:
        strategy = ks_metadata.replication_strategy
        return strategy.make_token_replica_map(self.token_to_host_owner, self.ring) if strategy else None

    def rebuild_keyspace(self, keyspace: str, build_if_absent: bool = False) -> None:
        if build_if_absent == (keyspace not in self.tokens_to_hosts_by_ks):
            ks_metadata = self._metadata.keyspaces.get(keyspace)
            if ks_metadata:
                self.tokens_to_hosts_by_ks[keyspace] = self.replica_map_for_keyspace(ks_metadata)

    def remove_keyspace(self, keyspace: str) -> None:
        self.tokens_to_hosts_by_ks.pop(keyspace, None)

    def get_replicas(self, keyspace: str, token: Token) -> Any:
        """The hosts that hold the rows of a token."""
        self.rebuild_keyspace(keyspace, build_if_absent=keyspace not in self.tokens_to_hosts_by_ks)
        hosts = self.tokens_to_hosts_by_ks.get(keyspace)
        if not hosts:
            return []
        return hosts[self.ring[bisect_left(self.ring, token) % len(self.ring)]]


for _public in (Token, HashToken, Murmur3Token, MD5Token, BytesToken, TokenMap, NoMurmur3):
    _public.__module__ = "cassandra.metadata"
