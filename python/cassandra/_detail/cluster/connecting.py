"""Connecting a cluster, and handing it its policies."""

from __future__ import annotations

import atexit
from typing import Any
from weakref import WeakSet

from cassandra import DriverException
from cassandra._detail.cluster import log
from cassandra._detail.cluster.green import call_aside, threads_are_green
from cassandra._detail.cluster.listeners import HostsMixin
from cassandra._detail.cluster.native_config import native_config
from cassandra._detail.errors import INVALID, NoHostAvailable, attempt_exception
from cassandra._detail.policy_bridge import asks_python, native_load_balancing, profile_spec
from cassandra._detail.session import Session
from ilion import _ilion

_clusters_for_shutdown: WeakSet[Any] = WeakSet()


def _shutdown_clusters() -> None:
    for cluster in list(_clusters_for_shutdown):
        cluster.shutdown()


atexit.register(_shutdown_clusters)


class ConnectingMixin(HostsMixin):
    """The part of Cluster that connects."""

    contact_points: Any
    load_balancing_policy: Any
    default_retry_policy: Any
    endpoints_resolved: Any
    sessions: Any
    shutdown: Any
    _legacy: Any
    _user_types: Any
    _green = False
    # See cassandra._detail.messages.
    _message_dispatch: Any = None

    def _default_dispatch(self) -> Any:
        return self._native.default_dispatch()

    def _legacy_dispatch(self) -> tuple[Any, bool]:
        """The native profile of the cluster's own policies, made again when one is set anew."""
        if self._legacy is None:
            default = self.profile_manager.default
            spec = profile_spec(self, self.load_balancing_policy, self.default_retry_policy, None)
            same = (default.load_balancing_policy, default.retry_policy) == (
                self.load_balancing_policy,
                self.default_retry_policy,
            )
            dispatch = self._native.default_dispatch() if same else self._native.dispatch(spec)
            self._legacy = (dispatch, asks_python(spec))
        return self._legacy  # type: ignore[no-any-return]

    def connect(self, keyspace: str | None = None, wait_for_all_pools: bool = False) -> Session:
        """A session. The first call connects the cluster. Raises NoHostAvailable if no host can be reached.

        Returns as soon as one host can be asked; with `wait_for_all_pools` when all that can be reached are.
        """
        session = Session._of(self, self._open_session(keyspace, wait_for_all_pools))
        for of_keyspace, classes in self._user_types.items():
            for name, klass in classes.items():
                session.user_type_registered(of_keyspace, name, klass)
        self.sessions.add(session)
        if self._listeners or log.is_read():
            self._listen()
        log.session_started(session)
        return session

    def _open_session(self, keyspace: str | None, wait_for_all_pools: bool) -> Any:
        """The native part of a session."""
        return self._connect(keyspace, lambda native: native.connect(keyspace, wait_for_all_pools))

    def _open_control(self) -> None:
        """Connects the cluster without a session."""
        self._connect(None, lambda native: (None, native.start()))

    def _connect(self, keyspace: str | None, connect: Any) -> Any:
        with self._lock:
            if self.is_shutdown:
                raise DriverException("Cluster is already shut down")
            first = self._native is None
            if first:
                log.connecting(self.contact_points, self.protocol_version)
                self._green = threads_are_green()
                self._native = _ilion.Cluster(native_config(self))
                self.metadata._attach(self)
                _clusters_for_shutdown.add(self)
            session, failure = call_aside(connect, self._native)
            if failure is not None:
                exception = self._connect_exception(keyspace, *failure)
                if first:
                    log.not_connected(exception)
                    self.shutdown()
                raise exception
            if first:
                log.connected()
            self.protocol_version = self._native.protocol_version
            self._adopt_default_profile()
        return session

    def _adopt_default_profile(self) -> None:
        # The driver was made with the default profile, so that one needs no registration.
        default = self.profile_manager.default
        if default._dispatch is None:
            spec = profile_spec(
                self, default.load_balancing_policy, default.retry_policy, default.speculative_execution_policy
            )
            default._dispatch = (self._native.default_dispatch(), asks_python(spec))
        policies = [profile.load_balancing_policy for profile in self.profile_manager._known.values()]
        for policy in (*policies, self.load_balancing_policy):
            if native_load_balancing(policy):
                policy._follow(self)

    def _connect_exception(self, keyspace: str | None, error: Any, attempts: Any) -> NoHostAvailable:
        message = "Unable to connect to any servers"
        if keyspace and INVALID in {code for code, _, _ in (error, *(cause for _, cause in attempts))}:
            known = [host.address for host in self.metadata.all_hosts()]
            return NoHostAvailable(f"{message} using keyspace '{keyspace}'", known)
        errors: dict[str, Exception] = {}
        for ref, cause in attempts:
            endpoint = self.metadata._endpoint_of(ref)
            errors[str(endpoint)] = attempt_exception(endpoint, cause)
        if not errors:
            errors = {str(endpoint): attempt_exception(endpoint, error) for endpoint in self.endpoints_resolved}
        return NoHostAvailable(message, errors)
