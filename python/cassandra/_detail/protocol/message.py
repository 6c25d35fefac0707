"""What all messages have, and the register of their classes by opcode."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_by_opcode: dict[int, Any] = {}


def register_class(cls: Any) -> None:
    _by_opcode[cls.opcode] = cls


def get_registered_classes() -> dict[int, Any]:
    return _by_opcode.copy()


class RegisterMessageType(type):
    """Registers every class whose name is public."""

    opcode: int

    def __init__(cls, name: str, bases: tuple[type, ...], dct: dict[str, Any]) -> None:
        super().__init__(name, bases, dct)
        if not name.startswith("_"):
            register_class(cls)


class _MessageType(metaclass=RegisterMessageType):
    """Base of the messages; `send_body` writes a request's body, `recv_body` reads an answer's."""

    tracing = False
    custom_payload: Any = None
    warnings: Any = None
    # What decode_message adds.
    stream_id: int
    trace_id: Any

    def update_custom_payload(self, other: Any) -> None:
        if not other:
            return
        self.custom_payload = self.custom_payload or {}
        self.custom_payload.update(other)
        if len(self.custom_payload) > 0xFFFF:
            raise ValueError("Custom payload map exceeds max count allowed by protocol (65535)")

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in _parameters(self))
        return f"<{type(self).__name__}({shown})>"


_COMMON = frozenset(dir(_MessageType))


def _parameters(message: Any) -> Iterator[tuple[str, Any]]:
    for name, value in vars(message).items():
        if not name.startswith("_") and name not in _COMMON and not callable(value):
            yield name, value
