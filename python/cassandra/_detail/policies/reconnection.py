"""When a host counts as down, and how long to wait before it is tried again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count, repeat
from random import randint
from typing import Any

from cassandra import OperationTimedOut


class ConvictionPolicy:
    """Decides when failures of connections mean that a host is down."""

    def __init__(self, host: Any) -> None:
        self.host = host

    def add_failure(self, connection_exc: BaseException) -> bool:
        raise NotImplementedError()

    def reset(self) -> None:
        raise NotImplementedError()


class SimpleConvictionPolicy(ConvictionPolicy):
    """Every failure but a timeout."""

    def add_failure(self, connection_exc: BaseException) -> bool:
        return not isinstance(connection_exc, OperationTimedOut)

    def reset(self) -> None:
        pass


class ReconnectionPolicy:
    """How long to wait between attempts to reach a host again."""

    def new_schedule(self) -> Iterable[float]:
        raise NotImplementedError()


class ConstantReconnectionPolicy(ReconnectionPolicy):
    def __init__(self, delay: float, max_attempts: int | None = 64) -> None:
        if delay < 0:
            raise ValueError("delay must not be negative")
        if max_attempts is not None and max_attempts < 0:
            raise ValueError("max_attempts must not be negative")
        self.delay = delay
        self.max_attempts = max_attempts

    def new_schedule(self) -> Iterable[float]:
        return repeat(self.delay, self.max_attempts) if self.max_attempts else repeat(self.delay)


class ExponentialReconnectionPolicy(ReconnectionPolicy):
    """Doubles the delay from `base_delay` up to `max_delay`, give or take 15 %."""

    def __init__(self, base_delay: float, max_delay: float, max_attempts: int | None = 64) -> None:
        if base_delay < 0 or max_delay < 0:
            raise ValueError("Delays may not be negative")
        if max_delay < base_delay:
            raise ValueError("Max delay must be greater than base delay")
        if max_attempts is not None and max_attempts < 0:
            raise ValueError("max_attempts must not be negative")
        self.base_delay = base_delay
        self.max_delay = max_delay
        self.max_attempts = max_attempts

    def new_schedule(self) -> Iterator[float]:
        delay = self.base_delay
        for _ in count() if self.max_attempts is None else range(self.max_attempts):
            yield self._add_jitter(delay)
            delay = min(delay * 2, self.max_delay)

    def _add_jitter(self, value: float) -> float:
        return min(max(self.base_delay, value * randint(85, 115) / 100), self.max_delay)


for _public in (
    ConvictionPolicy,
    SimpleConvictionPolicy,
    ReconnectionPolicy,
    ConstantReconnectionPolicy,
    ExponentialReconnectionPolicy,
):
    _public.__module__ = "cassandra.policies"
