"""What the connections have in common that are named after event loops: their constructors connect, and what they read
and write goes through `handle_read` and `handle_write`, which subclasses may replace."""

from __future__ import annotations

from typing import Any

from cassandra._detail.connection.connection import Connection


class NamedConnection(Connection):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._open()


class HandlingConnection(NamedConnection):
    def handle_read(self) -> Any:
        self._receive()

    def handle_write(self) -> Any:
        self._send()

    def handle_close(self) -> None:
        self.close()

    def _on_readable(self) -> None:
        self.handle_read()

    def _on_writable(self) -> None:
        self.handle_write()

    def _ended(self) -> None:
        self.handle_close()


class GreenConnection(HandlingConnection):
    """Of greenlets: its loop is one where the standard library has been patched, and a thread otherwise."""

    @classmethod
    def service_timeouts(cls) -> None:
        """Has timers looked at that are due; the loop does so by itself."""
        from cassandra._detail.connection.loop import shared_loop

        shared_loop().wake()
