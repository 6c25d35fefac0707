"""Connections by the name of asyncio. Their loop is not asyncio's: they hold up no coroutines, and need none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from cassandra._detail.connection.named import HandlingConnection
from cassandra.connection import Connection, ConnectionShutdown  # noqa: F401  (imported by applications)

log = logging.getLogger(__name__)


class AsyncioTimer:
    """A timer on a loop of asyncio's that runs in some thread."""

    def __init__(self, timeout: float, callback: Callable[[], Any], loop: asyncio.AbstractEventLoop) -> None:
        self._handle = asyncio.run_coroutine_threadsafe(self._call_delayed_coro(timeout, callback), loop)

    @staticmethod
    async def _call_delayed_coro(timeout: float, callback: Callable[[], Any]) -> Any:
        await asyncio.sleep(timeout)
        return callback()

    @property
    def end(self) -> float:
        raise NotImplementedError("asyncio knows when, and tells nobody")

    def __lt__(self, other: Any) -> bool:
        raise NotImplementedError("asyncio's timers have no order")

    def cancel(self) -> None:
        self._handle.cancel()

    def finish(self) -> bool:
        raise NotImplementedError("asyncio finishes its timers itself")


class AsyncioConnection(HandlingConnection):
    pass
