"""Statements of text, and what all statements have."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Any

from cassandra import ConsistencyLevel

FETCH_SIZE_UNSET = object()


def _pack_routing_key(parts: Iterable[bytes]) -> bytes:
    return b"".join(struct.pack(">H", len(part)) + part + b"\x00" for part in parts)


def _consistency_name(level: int | None) -> str:
    return "Not Set" if level is None else ConsistencyLevel.value_to_name.get(level, "Not Set")


class Statement:
    """Settings that all kinds of statements have. None means: as the execution profile says."""

    retry_policy: Any = None
    consistency_level: int | None = None
    fetch_size: Any = FETCH_SIZE_UNSET
    keyspace: str | None = None
    custom_payload: Any = None
    is_idempotent = False

    _serial_consistency_level: int | None = None
    _routing_key: Any = None

    def __init__(
        self,
        retry_policy: Any = None,
        consistency_level: int | None = None,
        routing_key: Any = None,
        serial_consistency_level: int | None = None,
        fetch_size: Any = FETCH_SIZE_UNSET,
        keyspace: str | None = None,
        custom_payload: Any = None,
        is_idempotent: bool = False,
    ) -> None:
        if retry_policy and not hasattr(retry_policy, "on_read_timeout"):
            raise ValueError("retry_policy should implement cassandra.policies.RetryPolicy")
        given = {
            "retry_policy": retry_policy,
            "consistency_level": consistency_level,
            "serial_consistency_level": serial_consistency_level,
            "keyspace": keyspace,
            "custom_payload": custom_payload,
        }
        for name, value in given.items():
            if value is not None:
                setattr(self, name, value)
        if fetch_size is not FETCH_SIZE_UNSET:
            self.fetch_size = fetch_size
        self._routing_key = routing_key
        self.is_idempotent = is_idempotent

    @property
    def routing_key(self) -> Any:
        """The serialized partition key, for routing; set a list of serialized components if it has several."""
        return self._routing_key

    @routing_key.setter
    def routing_key(self, key: Any) -> None:
        if isinstance(key, (list, tuple)):
            key = key[0] if len(key) == 1 else _pack_routing_key(key)
        self._routing_key = key

    @routing_key.deleter
    def routing_key(self) -> None:
        self._routing_key = None

    def _set_routing_key(self, key: Any) -> None:
        self.routing_key = key

    @property
    def serial_consistency_level(self) -> int | None:
        """SERIAL or LOCAL_SERIAL: the level of the paxos phase of conditional updates."""
        return self._serial_consistency_level

    @serial_consistency_level.setter
    def serial_consistency_level(self, level: int | None) -> None:
        if level is not None and not ConsistencyLevel.is_serial(level):
            raise ValueError(
                "serial_consistency_level must be either ConsistencyLevel.SERIAL or ConsistencyLevel.LOCAL_SERIAL"
            )
        self._serial_consistency_level = level

    @serial_consistency_level.deleter
    def serial_consistency_level(self) -> None:
        self._serial_consistency_level = None


class SimpleStatement(Statement):
    """CQL text. Parameters given with it are written into the text by the client."""

    def __init__(
        self,
        query_string: str,
        retry_policy: Any = None,
        consistency_level: int | None = None,
        routing_key: Any = None,
        serial_consistency_level: int | None = None,
        fetch_size: Any = FETCH_SIZE_UNSET,
        keyspace: str | None = None,
        custom_payload: Any = None,
        is_idempotent: bool = False,
    ) -> None:
        super().__init__(
            retry_policy,
            consistency_level,
            routing_key,
            serial_consistency_level,
            fetch_size,
            keyspace,
            custom_payload,
            is_idempotent,
        )
        self._query_string = query_string

    @property
    def query_string(self) -> str:
        return self._query_string

    def __str__(self) -> str:
        level = _consistency_name(self.consistency_level)
        return f'<SimpleStatement query="{self.query_string}", consistency={level}>'

    __repr__ = __str__


class HostTargetingStatement:
    """The statement it is made of, and the address of the host that should take it."""

    def __init__(self, inner_statement: Any, target_host: Any) -> None:
        inner_class = type(inner_statement)
        self.__class__ = type(inner_class.__name__, (type(self), inner_class), {})  # type: ignore[assignment]
        self.__dict__ = inner_statement.__dict__
        self.target_host = target_host


for _public in (Statement, SimpleStatement, HostTargetingStatement):
    _public.__module__ = "cassandra.query"
