"""What a cluster makes of its arguments."""

from __future__ import annotations

import logging
from typing import Any
from warnings import warn

from cassandra import UnresolvableContactPoints
from cassandra._detail.cluster.settings import SettingsMixin
from cassandra._detail.profiles import (
    _NOT_SET,
    EXEC_PROFILE_DEFAULT,
    ConfigMode,
    ExecutionProfile,
    ProfileManager,
    default_lbp_factory,
)
from cassandra._detail.session import Session
from cassandra.auth import PlainTextAuthProvider
from cassandra.connection import DefaultEndPoint, DefaultEndPointFactory, EndPoint, SniEndPointFactory
from cassandra.util import _resolve_contact_points_to_string_map

log = logging.getLogger("cassandra.cluster")


def require_instance(name: str, value: Any) -> None:
    if isinstance(value, type):
        raise TypeError(f"{name} should not be a class, it should be an instance of that class")


def cloud_settings(cloud: Any, auth_provider: Any) -> tuple[Any, Any, Any, Any]:
    """Contact points, endpoint factory, TLS context and credentials of a secure connect bundle."""
    from cassandra.datastax.cloud import get_cloud_config

    config = get_cloud_config(cloud)
    factory = SniEndPointFactory(config.sni_host or "", config.sni_port or 0)
    points = [factory.create_from_sni(host_id) for host_id in config.host_ids or ()]
    if auth_provider is None and config.username and config.password:
        auth_provider = PlainTextAuthProvider(config.username, config.password)
    return points, factory, config.ssl_context, auth_provider


class ArgumentsMixin(SettingsMixin):
    """The part of Cluster that takes arguments which depend on each other."""

    contact_points: Any
    endpoint_factory: Any
    port: int
    reconnection_policy: Any
    conviction_policy_factory: Any

    def _take_contact_points(self, contact_points: Any, endpoint_factory: Any) -> None:
        self._contact_points_explicit = contact_points is not _NOT_SET
        if contact_points is _NOT_SET:
            contact_points = ["127.0.0.1"]
        if contact_points is not None:
            if isinstance(contact_points, str):
                raise TypeError(
                    "contact_points should not be a string, it should be a sequence (e.g. list) of strings"
                )
            if None in contact_points:
                raise ValueError("contact_points should not contain None (it can resolve to localhost)")
            self.contact_points = contact_points
        self.endpoint_factory = endpoint_factory or DefaultEndPointFactory(port=self.port)
        self.endpoint_factory.configure(self)
        self.endpoints_resolved: list[EndPoint] = [
            point for point in self.contact_points if isinstance(point, EndPoint)
        ]
        named = [point for point in self.contact_points if not isinstance(point, EndPoint)]
        pairs = [point if isinstance(point, tuple) else (point, self.port) for point in named]
        resolved = _resolve_contact_points_to_string_map(pairs)
        for addresses in resolved.values():
            self.endpoints_resolved += [DefaultEndPoint(address, port) for address, port in addresses or ()]
        if contact_points and not self.endpoints_resolved:
            found = {name: list(map(str, addresses)) for name, addresses in resolved.items() if addresses}
            raise UnresolvableContactPoints(found)

    def _take_policies(self, load_balancing: Any, reconnection: Any, retry: Any, conviction: Any) -> None:
        if load_balancing is not None:
            require_instance("load_balancing_policy", load_balancing)
            self.load_balancing_policy = load_balancing
        else:
            self._load_balancing_policy = default_lbp_factory()
        if reconnection is not None:
            require_instance("reconnection_policy", reconnection)
            self.reconnection_policy = reconnection
        if retry is not None:
            require_instance("default_retry_policy", retry)
            self.default_retry_policy = retry
        if conviction is not None:
            if not callable(conviction):
                raise ValueError("conviction_policy_factory must be callable")
            self.conviction_policy_factory = conviction

    def _take_profiles(self, load_balancing: Any, retry: Any, execution_profiles: Any) -> None:
        self.profile_manager = ProfileManager()
        profiles = self.profile_manager._known
        profiles[EXEC_PROFILE_DEFAULT] = ExecutionProfile(
            self.load_balancing_policy,
            self.default_retry_policy,
            request_timeout=Session._default_timeout,
            row_factory=Session._row_factory,
        )
        if load_balancing or retry:
            if execution_profiles:
                raise ValueError(
                    "Clusters constructed with execution_profiles should not specify legacy parameters "
                    "load_balancing_policy or default_retry_policy. Configure this in a profile instead."
                )
            self._config_mode = ConfigMode.LEGACY
            warn(
                "Legacy execution parameters will be removed in 4.0. Consider using execution profiles.",
                DeprecationWarning,
                stacklevel=3,
            )
        else:
            if execution_profiles:
                profiles.update(execution_profiles)
                self._config_mode = ConfigMode.PROFILES
            self.profile_manager._expect_graphs()
        warning = self._implicit_balancing(load_balancing)
        if warning:
            log.warning(warning)
