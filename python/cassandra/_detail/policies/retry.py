"""What happens after an error that another attempt may avoid."""

from __future__ import annotations

import warnings
from typing import Any

from cassandra import ConsistencyLevel, WriteType


class RetryPolicy:
    """What happens after an error that another attempt may avoid.

    Each method answers a pair: RETRY (on the same host), RETRY_NEXT_HOST, RETHROW or IGNORE, and the consistency
    level to retry with, None for the same.
    """

    RETRY = 0
    RETHROW = 1
    IGNORE = 2
    RETRY_NEXT_HOST = 3

    def on_read_timeout(
        self,
        query: Any,
        consistency: int,
        required_responses: int,
        received_responses: int,
        data_retrieved: bool,
        retry_num: int,
    ) -> tuple[int, int | None]:
        # Enough replicas answered, only the one asked for the data did not: it is likely there now.
        if retry_num == 0 and received_responses >= required_responses and not data_retrieved:
            return self.RETRY, consistency
        return self.RETHROW, None

    def on_write_timeout(
        self,
        query: Any,
        consistency: int,
        write_type: int,
        required_responses: int,
        received_responses: int,
        retry_num: int,
    ) -> tuple[int, int | None]:
        if retry_num == 0 and write_type == WriteType.BATCH_LOG:
            return self.RETRY, consistency
        return self.RETHROW, None

    def on_unavailable(
        self, query: Any, consistency: int, required_replicas: int, alive_replicas: int, retry_num: int
    ) -> tuple[int, int | None]:
        return (self.RETRY_NEXT_HOST if retry_num == 0 else self.RETHROW), None

    def on_request_error(self, query: Any, consistency: int, error: Any, retry_num: int) -> tuple[int, int | None]:
        return self.RETRY_NEXT_HOST, None


class FallthroughRetryPolicy(RetryPolicy):
    """Never retries; errors go to the application."""

    def _rethrow(self, *args: Any, **kwargs: Any) -> tuple[int, int | None]:
        return self.RETHROW, None

    on_read_timeout = _rethrow
    on_write_timeout = _rethrow
    on_unavailable = _rethrow
    on_request_error = _rethrow


class NeverRetryPolicy(RetryPolicy):
    """Retries after errors of a host only, never after errors of the replicas."""

    def _rethrow(self, *args: Any, **kwargs: Any) -> tuple[int, int | None]:
        return self.RETHROW, None

    on_read_timeout = _rethrow
    on_write_timeout = _rethrow
    on_unavailable = _rethrow


class DowngradingConsistencyRetryPolicy(RetryPolicy):
    """Retries with the consistency level that the replicas that answered can give."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        warnings.warn(
            "DowngradingConsistencyRetryPolicy is deprecated and will be removed in the next major release.",
            DeprecationWarning,
            stacklevel=2,
        )

    def _pick_consistency(self, num_responses: int) -> tuple[int, int | None]:
        if num_responses < 1:
            return self.RETHROW, None
        levels = (ConsistencyLevel.ONE, ConsistencyLevel.TWO, ConsistencyLevel.THREE)
        return self.RETRY, levels[min(num_responses, 3) - 1]

    def on_read_timeout(
        self,
        query: Any,
        consistency: int,
        required_responses: int,
        received_responses: int,
        data_retrieved: bool,
        retry_num: int,
    ) -> tuple[int, int | None]:
        if retry_num != 0 or ConsistencyLevel.is_serial(consistency):
            return self.RETHROW, None
        if received_responses < required_responses:
            return self._pick_consistency(received_responses)
        return (self.RETHROW, None) if data_retrieved else (self.RETRY, consistency)

    def on_write_timeout(
        self,
        query: Any,
        consistency: int,
        write_type: int,
        required_responses: int,
        received_responses: int,
        retry_num: int,
    ) -> tuple[int, int | None]:
        if retry_num != 0:
            return self.RETHROW, None
        if write_type in (WriteType.SIMPLE, WriteType.BATCH, WriteType.COUNTER):
            # Some replica has the write and will pass it on.
            return (self.IGNORE if received_responses > 0 else self.RETHROW), None
        if write_type == WriteType.UNLOGGED_BATCH:
            return self._pick_consistency(received_responses)
        return (self.RETRY, consistency) if write_type == WriteType.BATCH_LOG else (self.RETHROW, None)

    def on_unavailable(
        self, query: Any, consistency: int, required_replicas: int, alive_replicas: int, retry_num: int
    ) -> tuple[int, int | None]:
        if retry_num != 0:
            return self.RETHROW, None
        if ConsistencyLevel.is_serial(consistency):
            return self.RETRY_NEXT_HOST, None
        return self._pick_consistency(alive_replicas)


for _public in (RetryPolicy, FallthroughRetryPolicy, NeverRetryPolicy, DowngradingConsistencyRetryPolicy):
    _public.__module__ = "cassandra.policies"
