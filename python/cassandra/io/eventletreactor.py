"""Connections for eventlet: where it has patched the standard library, they are served by its greenlets."""

from __future__ import annotations

import logging
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from cassandra._detail.connection.named import GreenConnection
from cassandra.connection import Connection, ConnectionShutdown, Timer, TimerManager  # noqa: F401

log = logging.getLogger(__name__)

if find_spec("OpenSSL") is None:
    # What others look at before they use TLS. It needs no such package here.
    no_pyopenssl_error = ImportError("No module named 'OpenSSL'")


class EventletConnection(GreenConnection):
    @classmethod
    def initialize_reactor(cls) -> None:
        """Has eventlet, if it is there, patch the standard library."""
        if find_spec("eventlet") is not None:
            import_module("eventlet").monkey_patch()
        super().initialize_reactor()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Of no effect: options and contexts are both the standard library's.
        self.uses_legacy_ssl_options = bool(kwargs.get("ssl_options")) and not kwargs.get("ssl_context")
        super().__init__(*args, **kwargs)
