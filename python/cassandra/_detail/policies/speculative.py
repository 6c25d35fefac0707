"""When to ask a further host without waiting for the first."""

from __future__ import annotations

from typing import Any


class SpeculativeExecutionPolicy:
    """When to ask a further host without waiting for the first; idempotent statements only."""

    def new_plan(self, keyspace: str | None, statement: Any) -> SpeculativeExecutionPlan:
        raise NotImplementedError()


class SpeculativeExecutionPlan:
    def next_execution(self, host: Any) -> float:
        """Seconds until the next attempt, negative for none."""
        raise NotImplementedError()


class NoSpeculativeExecutionPlan(SpeculativeExecutionPlan):
    def next_execution(self, host: Any) -> float:
        return -1


class NoSpeculativeExecutionPolicy(SpeculativeExecutionPolicy):
    def new_plan(self, keyspace: str | None, statement: Any) -> SpeculativeExecutionPlan:
        return NoSpeculativeExecutionPlan()


class ConstantSpeculativeExecutionPolicy(SpeculativeExecutionPolicy):
    """Up to `max_attempts` further hosts, `delay` seconds apart."""

    class ConstantSpeculativeExecutionPlan(SpeculativeExecutionPlan):
        def __init__(self, delay: float, max_attempts: int) -> None:
            self.delay = delay
            self.remaining = max_attempts

        def next_execution(self, host: Any) -> float:
            if self.remaining <= 0:
                return -1
            self.remaining -= 1
            return self.delay

    def __init__(self, delay: float, max_attempts: int) -> None:
        self.delay = delay
        self.max_attempts = max_attempts

    def new_plan(self, keyspace: str | None, statement: Any) -> SpeculativeExecutionPlan:
        return self.ConstantSpeculativeExecutionPlan(self.delay, self.max_attempts)


for _public in (
    SpeculativeExecutionPolicy,
    SpeculativeExecutionPlan,
    NoSpeculativeExecutionPlan,
    NoSpeculativeExecutionPolicy,
    ConstantSpeculativeExecutionPolicy,
):
    _public.__module__ = "cassandra.policies"
