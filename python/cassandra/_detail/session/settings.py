"""What a request takes from its execution profile, or in legacy mode from the session."""

from __future__ import annotations

from copy import copy
from typing import Any
from warnings import warn

from cassandra import ConsistencyLevel
from cassandra._detail.policy_bridge import asks_python, profile_spec
from cassandra._detail.profiles import (
    EXEC_PROFILE_DEFAULT,
    ConfigMode,
    ExecutionProfile,
    _execution_profile_to_string,
)
from cassandra.query import named_tuple_factory


class SessionSettings:
    """Those of a session and its cluster, by the names that they have in an execution profile."""

    __slots__ = (
        "_dispatch",
        "_edition",
        "consistency_level",
        "request_timeout",
        "row_factory",
        "serial_consistency_level",
    )

    def __init__(self, session: Any, dispatch: tuple[Any, bool]) -> None:
        self._dispatch = dispatch
        self._edition = session._edition
        self.consistency_level = session.default_consistency_level
        self.serial_consistency_level = session.default_serial_consistency_level
        self.request_timeout = session.default_timeout
        self.row_factory = session.row_factory


class SettingsMixin:
    """The part of Session that has settings, of its own (the older kind, which excludes profiles) and of profiles."""

    cluster: Any

    _row_factory: Any = staticmethod(named_tuple_factory)
    _default_timeout: float | None = 10.0
    _default_consistency_level = ConsistencyLevel.LOCAL_ONE
    _default_serial_consistency_level: int | None = None
    _session_settings: SessionSettings | None = None
    # Another object after each change of what SessionSettings are made of.
    _edition: Any = None

    def _validate_set_legacy_config(self, attr_name: str, value: Any) -> None:
        if self.cluster._config_mode == ConfigMode.PROFILES:
            raise ValueError(
                f"Cannot set Session.{attr_name} while using Configuration Profiles. Set this in a profile instead."
            )
        setattr(self, "_" + attr_name, value)
        self._edition = object()
        self.cluster._config_mode = ConfigMode.LEGACY

    @property
    def row_factory(self) -> Any:
        """What makes rows: `named_tuple_factory`, `tuple_factory`, `dict_factory` or one of your own."""
        return self._row_factory

    @row_factory.setter
    def row_factory(self, rf: Any) -> None:
        self._validate_set_legacy_config("row_factory", rf)

    @property
    def default_timeout(self) -> float | None:
        """Seconds that a request may take; None for as long as it needs."""
        return self._default_timeout

    @default_timeout.setter
    def default_timeout(self, timeout: float | None) -> None:
        self._validate_set_legacy_config("default_timeout", timeout)

    @property
    def default_consistency_level(self) -> int:
        """The level of statements that have none."""
        return self._default_consistency_level

    @default_consistency_level.setter
    def default_consistency_level(self, cl: int) -> None:
        warn(
            "Setting the consistency level at the session level will be removed in 4.0. Consider using "
            "execution profiles and setting the desired consistency level to the EXEC_PROFILE_DEFAULT profile.",
            DeprecationWarning,
            stacklevel=2,
        )
        self._validate_set_legacy_config("default_consistency_level", cl)

    @property
    def default_serial_consistency_level(self) -> int | None:
        """The serial level of statements that have none."""
        return self._default_serial_consistency_level

    @default_serial_consistency_level.setter
    def default_serial_consistency_level(self, cl: int | None) -> None:
        if cl is not None and not ConsistencyLevel.is_serial(cl):
            raise ValueError(
                "default_serial_consistency_level must be either ConsistencyLevel.SERIAL or "
                "ConsistencyLevel.LOCAL_SERIAL."
            )
        self._validate_set_legacy_config("default_serial_consistency_level", cl)

    def _settings_of(self, execution_profile: Any) -> ExecutionProfile | SessionSettings:
        """Where a request takes its settings from, its native profile (`_dispatch`) among them."""
        cluster = self.cluster
        if cluster._config_mode == ConfigMode.LEGACY:
            if execution_profile is not EXEC_PROFILE_DEFAULT:
                raise ValueError("Cannot specify execution_profile while using legacy parameters.")
            dispatch = cluster._legacy_dispatch()
            settings = self._session_settings
            if settings is None or settings._edition is not self._edition or settings._dispatch is not dispatch:
                settings = self._session_settings = SessionSettings(self, dispatch)
            return settings
        profile = self._maybe_get_execution_profile(execution_profile)
        if profile._dispatch is None:
            self._register(profile)
        return profile

    def _register(self, profile: ExecutionProfile) -> None:
        """Hands the profile's policies to the driver, once."""
        spec = profile_spec(
            self.cluster, profile.load_balancing_policy, profile.retry_policy, profile.speculative_execution_policy
        )
        profile._dispatch = (self.cluster._native.dispatch(spec), asks_python(spec))

    def get_execution_profile(self, name: Any) -> ExecutionProfile:
        manager = self.cluster.profile_manager
        try:
            return manager._known[name]  # type: ignore[no-any-return]
        except KeyError:
            if manager._is_taken(name):
                return manager.profiles[name]  # type: ignore[no-any-return]
            valid = ", ".join(map(_execution_profile_to_string, manager.profiles))
            raise ValueError(
                f"Invalid execution_profile: {_execution_profile_to_string(name)}; valid profiles are: {valid}."
            ) from None

    def _maybe_get_execution_profile(self, ep: Any) -> ExecutionProfile:
        return ep if isinstance(ep, ExecutionProfile) else self.get_execution_profile(ep)

    def execution_profile_clone_update(self, ep: Any, **kwargs: Any) -> ExecutionProfile:
        """A copy of a profile with some attributes changed, for one request or a few."""
        clone = copy(self._maybe_get_execution_profile(ep))
        for attribute, value in kwargs.items():
            setattr(clone, attribute, value)
        if not kwargs.keys().isdisjoint(("load_balancing_policy", "retry_policy", "speculative_execution_policy")):
            clone._dispatch = None
        return clone
