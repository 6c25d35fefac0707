"""Execution profiles: named sets of settings and policies that requests run under."""

from __future__ import annotations

from typing import Any

from cassandra import ConsistencyLevel
from cassandra.policies import (
    DCAwareRoundRobinPolicy,
    HostDistance,
    NoSpeculativeExecutionPolicy,
    RetryPolicy,
    TokenAwarePolicy,
)
from cassandra.query import named_tuple_factory

_NOT_SET: Any = object()

EXEC_PROFILE_DEFAULT = object()
"""Names the profile that requests use unless told otherwise."""

EXEC_PROFILE_GRAPH_DEFAULT = object()
EXEC_PROFILE_GRAPH_SYSTEM_DEFAULT = object()
EXEC_PROFILE_GRAPH_ANALYTICS_DEFAULT = object()

GRAPH_PROFILES = (
    EXEC_PROFILE_GRAPH_DEFAULT,
    EXEC_PROFILE_GRAPH_SYSTEM_DEFAULT,
    EXEC_PROFILE_GRAPH_ANALYTICS_DEFAULT,
)

_DEFAULT_NAMES = {
    EXEC_PROFILE_DEFAULT: "EXEC_PROFILE_DEFAULT",
    EXEC_PROFILE_GRAPH_DEFAULT: "EXEC_PROFILE_GRAPH_DEFAULT",
    EXEC_PROFILE_GRAPH_SYSTEM_DEFAULT: "EXEC_PROFILE_GRAPH_SYSTEM_DEFAULT",
    EXEC_PROFILE_GRAPH_ANALYTICS_DEFAULT: "EXEC_PROFILE_GRAPH_ANALYTICS_DEFAULT",
}


def _execution_profile_to_string(name: Any) -> str:
    return _DEFAULT_NAMES.get(name) or f'"{name}"'


def default_lbp_factory() -> Any:
    """Replicas first, in the datacenter of the contact points."""
    return TokenAwarePolicy(DCAwareRoundRobinPolicy())


class ConfigMode:
    """Profiles and the older settings of Cluster and Session exclude each other; the first use decides."""

    UNCOMMITTED = 0
    LEGACY = 1
    PROFILES = 2


class ExecutionProfile:
    """Settings for requests. Choose one per request with `execution_profile`."""

    load_balancing_policy: Any = None
    retry_policy: Any = None
    consistency_level = ConsistencyLevel.LOCAL_ONE
    serial_consistency_level: int | None = None
    request_timeout: float | None = 10.0
    row_factory: Any = staticmethod(named_tuple_factory)
    speculative_execution_policy: Any = None
    continuous_paging_options: Any = None

    _load_balancing_policy_explicit = False
    _consistency_level_explicit = False
    # The native side of the profile, once a cluster has taken it.
    _dispatch: Any = None

    def __init__(
        self,
        load_balancing_policy: Any = _NOT_SET,
        retry_policy: Any = None,
        consistency_level: Any = _NOT_SET,
        serial_consistency_level: int | None = None,
        request_timeout: float | None = 10.0,
        row_factory: Any = named_tuple_factory,
        speculative_execution_policy: Any = None,
        continuous_paging_options: Any = None,
    ) -> None:
        self._load_balancing_policy_explicit = load_balancing_policy is not _NOT_SET
        self._consistency_level_explicit = consistency_level is not _NOT_SET
        if serial_consistency_level is not None and not ConsistencyLevel.is_serial(serial_consistency_level):
            raise ValueError(
                "serial_consistency_level must be either ConsistencyLevel.SERIAL or ConsistencyLevel.LOCAL_SERIAL."
            )
        self.load_balancing_policy = (
            load_balancing_policy if self._load_balancing_policy_explicit else default_lbp_factory()
        )
        self.consistency_level = (
            consistency_level if self._consistency_level_explicit else ConsistencyLevel.LOCAL_ONE
        )
        self.retry_policy = retry_policy or RetryPolicy()
        self.serial_consistency_level = serial_consistency_level
        self.request_timeout = request_timeout
        self.row_factory = row_factory
        self.speculative_execution_policy = speculative_execution_policy or NoSpeculativeExecutionPolicy()
        self.continuous_paging_options = continuous_paging_options


class ProfileManager:
    """The profiles of a cluster; asks and tells the policies of all of them."""

    def __init__(self) -> None:
        # Without those for graphs, until somebody looks at all of them.
        self._known: dict[Any, ExecutionProfile] = {}
        self._has_graphs = True

    @property
    def profiles(self) -> dict[Any, ExecutionProfile]:
        """The profiles by name."""
        if not self._has_graphs:
            from cassandra._detail.graph.execution import default_profiles

            self._has_graphs = True
            for name, profile in default_profiles(self.default.load_balancing_policy).items():
                self._known.setdefault(name, profile)
        return self._known

    @profiles.setter
    def profiles(self, profiles: dict[Any, ExecutionProfile]) -> None:
        self._known = profiles

    def _expect_graphs(self) -> None:
        """Has the profiles for graphs listed among the others; most applications never look."""
        self._has_graphs = False

    def _is_taken(self, name: Any) -> bool:
        return name in self._known or (name in GRAPH_PROFILES and name in self.profiles)

    @property
    def default(self) -> ExecutionProfile:
        return self._known[EXEC_PROFILE_DEFAULT]

    def distance(self, host: Any) -> int:
        """The nearest that any profile says."""
        distances = {profile.load_balancing_policy.distance(host) for profile in self._known.values()}
        for distance in (HostDistance.LOCAL, HostDistance.REMOTE):
            if distance in distances:
                return distance
        return HostDistance.IGNORED

    def _tell(self, event: str, *args: Any) -> None:
        for profile in self._known.values():
            getattr(profile.load_balancing_policy, event)(*args)

    def populate(self, cluster: Any, hosts: Any) -> None:
        self._tell("populate", cluster, hosts)

    def check_supported(self) -> None:
        self._tell("check_supported")

    def on_up(self, host: Any) -> None:
        self._tell("on_up", host)

    def on_down(self, host: Any) -> None:
        self._tell("on_down", host)

    def on_add(self, host: Any) -> None:
        self._tell("on_add", host)

    def on_remove(self, host: Any) -> None:
        self._tell("on_remove", host)

    def _profiles_without_explicit_lbps(self) -> tuple[Any, ...]:
        implicit = (name for name, p in self._known.items() if not p._load_balancing_policy_explicit)
        return tuple("EXEC_PROFILE_DEFAULT" if name is EXEC_PROFILE_DEFAULT else name for name in implicit)


class ContinuousPagingOptions:
    """How a server of DataStax Enterprise sends pages without being asked for each."""

    class PagingUnit:
        BYTES = 1
        ROWS = 2

    page_unit: int
    max_pages: int
    max_pages_per_second: int
    max_queue_size: int

    def __init__(
        self,
        page_unit: int = PagingUnit.ROWS,
        max_pages: int = 0,
        max_pages_per_second: int = 0,
        max_queue_size: int = 4,
    ) -> None:
        if max_queue_size < 2:
            raise ValueError("ContinuousPagingOptions.max_queue_size must be 2 or greater")
        self.page_unit = page_unit
        self.max_pages = max_pages
        self.max_pages_per_second = max_pages_per_second
        self.max_queue_size = max_queue_size

    def page_unit_bytes(self) -> bool:
        return self.page_unit == self.PagingUnit.BYTES


ContinuousPagingOptions.__module__ = "cassandra.cluster"
ExecutionProfile.__module__ = ProfileManager.__module__ = "cassandra.cluster"
