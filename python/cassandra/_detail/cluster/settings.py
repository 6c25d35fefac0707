"""Settings of a cluster that have conditions."""

from __future__ import annotations

from typing import Any

from cassandra import ProtocolVersion, UnsupportedOperation
from cassandra._detail.profiles import ConfigMode
from cassandra.policies import HostDistance, RetryPolicy


class SettingsMixin:
    """The part of Cluster that checks what is set."""

    profile_manager: Any
    contact_points: Any
    protocol_version: int
    cloud: Any
    _contact_points_explicit: bool

    _auth_provider: Any = None
    _config_mode = ConfigMode.UNCOMMITTED
    _default_retry_policy: Any = RetryPolicy()
    _load_balancing_policy: Any = None
    _legacy: Any = None
    _pool_settings: dict[tuple[str, int], int] = {}

    @property
    def auth_provider(self) -> Any:
        return self._auth_provider

    @auth_provider.setter
    def auth_provider(self, value: Any) -> None:
        if value and not hasattr(value, "new_authenticator"):
            raise TypeError(
                "auth_provider must implement the cassandra.auth.AuthProvider interface when protocol_version >= 2"
            )
        self._auth_provider = value

    def _set_legacy(self, name: str, value: Any) -> None:
        if self._config_mode == ConfigMode.PROFILES:
            raise ValueError(
                f"Cannot set Cluster.{name} while using Configuration Profiles. Set this in a profile instead."
            )
        setattr(self, "_" + name, value)
        self._config_mode = ConfigMode.LEGACY
        self._legacy = None

    @property
    def load_balancing_policy(self) -> Any:
        return self._load_balancing_policy

    @load_balancing_policy.setter
    def load_balancing_policy(self, lbp: Any) -> None:
        self._set_legacy("load_balancing_policy", lbp)

    @property
    def default_retry_policy(self) -> Any:
        return self._default_retry_policy

    @default_retry_policy.setter
    def default_retry_policy(self, policy: Any) -> None:
        self._set_legacy("default_retry_policy", policy)

    @property
    def _default_load_balancing_policy(self) -> Any:
        return self.profile_manager.default.load_balancing_policy

    def _implicit_balancing(self, load_balancing: Any) -> str | None:
        """A warning where the contact point that is reached first decides which datacenter is the local one."""
        if not self._contact_points_explicit or self.cloud:
            return None
        points = f"(contact_points = {self.contact_points}"
        if self._config_mode == ConfigMode.PROFILES:
            profiles = self.profile_manager._profiles_without_explicit_lbps()
            return profiles and (
                "Cluster.__init__ called with contact_points specified, but load-balancing policies are not "
                f"specified in some ExecutionProfiles. {points}, EPs without explicit LBPs = {profiles})"
            )
        if load_balancing is None:
            return (
                "Cluster.__init__ called with contact_points specified, but no load_balancing_policy. "
                f"{points}, lbp = {load_balancing})"
            )
        return None

    # Pool sizes: settings of protocol versions 1 and 2, which nobody speaks any more. They are kept and checked.

    def _pool_setting(self, name: str, distance: int, default: int) -> int:
        return self._pool_settings.get((name, distance), default)

    def _require_pool_settings(self, name: str) -> None:
        if self.protocol_version >= ProtocolVersion.V3:
            raise UnsupportedOperation(f"Cluster.{name}() only has an effect when using protocol_version 1 or 2.")

    def _set_pool_setting(self, name: str, distance: int, value: int) -> None:
        self._require_pool_settings(name)
        self._pool_settings = {**self._pool_settings, (name, distance): value}

    def get_core_connections_per_host(self, host_distance: int) -> int:
        default = 2 if host_distance == HostDistance.LOCAL else 1
        return self._pool_setting("set_core_connections_per_host", host_distance, default)

    def set_core_connections_per_host(self, host_distance: int, core_connections: int) -> None:
        self._set_pool_setting("set_core_connections_per_host", host_distance, core_connections)

    def get_max_connections_per_host(self, host_distance: int) -> int:
        default = 8 if host_distance == HostDistance.LOCAL else 2
        return self._pool_setting("set_max_connections_per_host", host_distance, default)

    def set_max_connections_per_host(self, host_distance: int, max_connections: int) -> None:
        self._set_pool_setting("set_max_connections_per_host", host_distance, max_connections)

    def get_min_requests_per_connection(self, host_distance: int) -> int:
        return self._pool_setting("set_min_requests_per_connection", host_distance, 5)

    def set_min_requests_per_connection(self, host_distance: int, min_requests: int) -> None:
        self._require_pool_settings("set_min_requests_per_connection")
        most = self.get_max_requests_per_connection(host_distance)
        if not 0 <= min_requests <= 126 or min_requests >= most:
            raise ValueError(
                f"min_requests must be 0-126 and less than the max_requests for this host_distance ({most})"
            )
        self._set_pool_setting("set_min_requests_per_connection", host_distance, min_requests)

    def get_max_requests_per_connection(self, host_distance: int) -> int:
        return self._pool_setting("set_max_requests_per_connection", host_distance, 100)

    def set_max_requests_per_connection(self, host_distance: int, max_requests: int) -> None:
        self._require_pool_settings("set_max_requests_per_connection")
        least = self.get_min_requests_per_connection(host_distance)
        if not 1 <= max_requests <= 127 or max_requests <= least:
            raise ValueError(
                f"max_requests must be 1-127 and greater than the min_requests for this host_distance ({least})"
            )
        self._set_pool_setting("set_max_requests_per_connection", host_distance, max_requests)
