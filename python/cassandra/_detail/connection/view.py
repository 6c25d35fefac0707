"""The native driver's connections as applications may look at them: what they were like when asked."""

from __future__ import annotations

import threading
from typing import Any

from cassandra._detail.connection.connection import Connection
from cassandra.connection import ConnectionException


class ConnectionView(Connection):
    """One connection of the native loop. Nothing can be sent with it."""

    def __init__(self, endpoint: Any, in_flight: int = 0, is_control_connection: bool = False) -> None:
        self.endpoint = endpoint
        self.in_flight = in_flight
        self.is_control_connection = is_control_connection
        self.lock = threading.RLock()
        self.orphaned_request_ids = set()

    def send_msg(self, *args: Any, **kwargs: Any) -> int:
        raise ConnectionException(
            "The cluster's own connections are native; Cluster.connection_factory opens one to send messages with",
            self.endpoint,
        )

    def wait_for_responses(self, *msgs: Any, **kwargs: Any) -> list[Any]:
        return [self.send_msg(*msgs)]

    def close(self) -> None:
        self.is_closed = True
