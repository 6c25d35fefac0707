"""Settings of a cluster that have conditions."""

from __future__ import annotations

from typing import Any

from cassandra import UnsupportedOperation
from cassandra._detail.profiles import ConfigMode
from cassandra.policies import HostDistance, RetryPolicy


class SettingsMixin:
    """The part of Cluster that checks what is set."""

    profile_manager: Any

    _auth_provider: Any = None
    _config_mode = ConfigMode.UNCOMMITTED
    _default_retry_policy: Any = RetryPolicy()
    _load_balancing_policy: Any = None
    _legacy: Any = None

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

    # Pool sizes: settings of protocol versions 1 and 2, which nobody speaks any more.

    _core_connections = {HostDistance.LOCAL: 2, HostDistance.REMOTE: 1}
    _max_connections = {HostDistance.LOCAL: 8, HostDistance.REMOTE: 2}

    @staticmethod
    def _refuse_pool_setting(name: str) -> None:
        raise UnsupportedOperation(f"Cluster.{name}() only has an effect when using protocol_version 1 or 2.")

    def get_core_connections_per_host(self, host_distance: int) -> int:
        return self._core_connections[host_distance]

    def set_core_connections_per_host(self, host_distance: int, core_connections: int) -> None:
        self._refuse_pool_setting("set_core_connections_per_host")

    def get_max_connections_per_host(self, host_distance: int) -> int:
        return self._max_connections[host_distance]

    def set_max_connections_per_host(self, host_distance: int, max_connections: int) -> None:
        self._refuse_pool_setting("set_max_connections_per_host")

    def get_min_requests_per_connection(self, host_distance: int) -> int:
        return 5

    def set_min_requests_per_connection(self, host_distance: int, min_requests: int) -> None:
        self._refuse_pool_setting("set_min_requests_per_connection")

    def get_max_requests_per_connection(self, host_distance: int) -> int:
        return 100

    def set_max_requests_per_connection(self, host_distance: int, max_requests: int) -> None:
        self._refuse_pool_setting("set_max_requests_per_connection")
