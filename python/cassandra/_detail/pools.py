"""The native driver's pools as applications may look at them: what they were like when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cassandra._detail.connection.view import ConnectionView


def pool_state(state: dict[str, Any]) -> dict[str, Any]:
    """A pool's state as Session.get_pool_state shows it; abandoned requests are known by their number only."""
    return {**state, "orphan_requests": [set(range(count)) for count in state["orphan_requests"]]}


class PoolView:
    """The connections of a session to one host."""

    def __init__(self, session: Any, host: Any) -> None:
        self._session = session
        self.host = host

    def get_state(self) -> dict[str, Any]:
        closed = {"shutdown": True, "open_count": 0, "in_flights": [], "orphan_requests": []}
        return self._session.get_pool_state().get(self.host, closed)  # type: ignore[no-any-return]

    @property
    def is_shutdown(self) -> bool:
        return bool(self.get_state()["shutdown"])

    @property
    def open_count(self) -> int:
        return int(self.get_state()["open_count"])

    @property
    def host_distance(self) -> int:
        return self._session.cluster.profile_manager.distance(self.host)  # type: ignore[no-any-return]

    def get_connections(self) -> list[ConnectionView]:
        from cassandra._detail.connection.view import ConnectionView

        return [ConnectionView(self.host.endpoint, count) for count in self.get_state()["in_flights"]]
