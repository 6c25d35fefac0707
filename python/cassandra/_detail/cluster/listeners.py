"""Callbacks of applications, futures whose answers are there and listeners of hosts, which run on one thread; and hosts
that come, go and change because an application says so. The driver hears of most by itself."""

from __future__ import annotations

from threading import Lock, Thread
from typing import Any
from weakref import WeakValueDictionary, ref

from cassandra import DriverException, ProtocolVersion
from cassandra._detail.cluster import log
from cassandra._detail.cluster.callbacks import run_callbacks
from cassandra.pool import Host
from ilion import _ilion


class ListenersMixin:
    """The part of Cluster that runs callbacks."""

    metadata: Any
    _native: Any
    _lock: Any
    _callback_thread: Any = None
    _listening = False

    def _init_listeners(self) -> None:
        self._listener_lock = Lock()
        self._listeners: set[Any] = set()

    def register_listener(self, listener: Any) -> None:
        """Tells `listener` (see cassandra.policies.HostStateListener) of hosts that come, go and change."""
        with self._listener_lock:
            self._listeners.add(listener)
        if self._native is not None:
            self._listen()

    def unregister_listener(self, listener: Any) -> None:
        with self._listener_lock:
            self._listeners.remove(listener)

    @property
    def listeners(self) -> set[Any]:
        with self._listener_lock:
            return set(self._listeners)

    def _listen(self) -> None:
        with self._lock:
            if not self._listening:
                self._listening = True
                self._callback_queue()
                # A cluster that nobody uses any more may go.
                cluster = ref(self)
                self._native.add_listener(lambda event, host: _HostEvent(cluster, event, host))

    def _callback_queue(self) -> Any:
        """The queue of futures with callbacks; its thread starts with the first of them."""
        queue = self._native.callbacks
        if self._callback_thread is None:
            with self._lock:
                if self._callback_thread is None:
                    thread = Thread(target=run_callbacks, args=(queue,), name="ilion-callbacks", daemon=True)
                    thread.start()
                    self._callback_thread = thread
        return queue


class _HostEvent:
    """Something that happened to a host, on its way to the log and the listeners."""

    def __init__(self, cluster: Any, event: str, host: Any) -> None:
        self._cluster = cluster
        self._event = event
        found = cluster()
        # The object that applications hold; a host that goes is forgotten soon.
        self._host = None if found is None else found.metadata._host_of(host)

    def _deliver(self) -> None:
        cluster, host = self._cluster(), self._host
        if cluster is None:
            return
        log.host_event(self._event, host)
        for listener in cluster.listeners:
            getattr(listener, self._event)(host)


class HostsMixin(ListenersMixin):
    """The part of Cluster that is told of hosts."""

    is_shutdown: bool
    executor: Any
    profile_manager: Any
    control_connection: Any
    conviction_policy_factory: Any
    protocol_version: Any
    _protocol_version_explicit: bool
    _scheduler: Any = None
    _statements: Any = None

    def add_host(
        self,
        endpoint: Any,
        datacenter: str | None = None,
        rack: str | None = None,
        signal: bool = True,
        refresh_nodes: bool = True,
    ) -> tuple[Host, bool]:
        """The host at an endpoint, and whether it is new; with `signal` it is connected to and told of."""
        host, new = self.metadata.add_or_return_host(
            Host(endpoint, self.conviction_policy_factory, datacenter, rack)
        )
        if new and signal:
            self.on_add(host, refresh_nodes)
        return host, new

    def remove_host(self, host: Any) -> None:
        """Has a host forgotten. One that the cluster still has comes back when its nodes are read again."""
        if host and self.metadata.get_host(host.endpoint) is not None:
            self.on_remove(host)
            self.metadata.remove_host(host)

    def on_add(self, host: Any, refresh_nodes: bool = True) -> None:
        """Opens pools to a host; listeners and policies are told once it can be asked."""
        if self.is_shutdown:
            return
        if self._native is None or host._native is not None:
            self._tell("on_add", host)
        else:
            self._listen_for_log()
            key = self.metadata._key_of(host.endpoint)
            host._native = _ilion.add_host(self._native, key, host.datacenter, host.rack)
        self.control_connection.on_add(host, refresh_nodes)

    def on_remove(self, host: Any) -> None:
        if self.is_shutdown:
            return
        if self._native is None or host._native is None:
            host.set_down()
            self._tell("on_remove", host)
        else:
            self._listen_for_log()
            _ilion.remove_host(self._native, host._native)
        self.control_connection.on_remove(host)

    def on_up(self, host: Any) -> None:
        """Opens pools to a host that was down; it is up when they stand."""
        if self.is_shutdown or host.is_up:
            return
        if self._native is None or host._native is None:
            host.set_up()
            self._tell("on_up", host)
        else:
            _ilion.mark_up(self._native, host._native)

    def on_down(self, host: Any, is_host_addition: bool, expect_host_to_be_down: bool = False) -> None:
        """Closes the pools of a host and tries to reach it from time to time. Connections that work know better."""
        if self.is_shutdown:
            return
        if self._native is None or host._native is None:
            was_up = host.is_up
            host.set_down()
            if was_up or expect_host_to_be_down:
                self._tell("on_down", host)
        else:
            _ilion.mark_down(self._native, host._native)

    def _tell(self, event: str, host: Any) -> None:
        """Tells of a host that the driver does not look after."""
        log.host_event(event, host)
        getattr(self.profile_manager, event)(host)
        for listener in self.listeners:
            getattr(listener, event)(host)

    def _listen_for_log(self) -> None:
        if log.is_read():
            self._listen()

    def signal_connection_failure(
        self, host: Any, connection_exc: Any, is_host_addition: bool, expect_host_to_be_down: bool = False
    ) -> bool:
        """Whether the host counts as down now, which its conviction policy says."""
        is_down = host.signal_connection_failure(connection_exc)
        if is_down:
            self.on_down(host, is_host_addition, expect_host_to_be_down)
        return bool(is_down)

    def protocol_downgrade(self, host_endpoint: Any, previous_version: int) -> None:
        """Goes to the next lower version of the protocol, unless one was chosen."""
        if self._protocol_version_explicit:
            raise DriverException(
                "ProtocolError returned from server while using explicitly set client protocol_version "
                f"{previous_version}"
            )
        lower = ProtocolVersion.get_lower_supported(previous_version)
        if lower < ProtocolVersion.MIN_SUPPORTED:
            raise DriverException(
                "Cannot downgrade protocol version below minimum supported version: "
                f"{ProtocolVersion.MIN_SUPPORTED}"
            )
        log.downgrading(self.protocol_version, lower, host_endpoint)
        self.protocol_version = lower

    @property
    def scheduler(self) -> Any:
        """Runs functions later; its thread starts with the first look."""
        with self._lock:
            if self._scheduler is None:
                from cassandra._detail.cluster.scheduler import _Scheduler

                self._scheduler = _Scheduler(self.executor)
                if self.is_shutdown:
                    self._scheduler.shutdown()
            return self._scheduler

    @property
    def _prepared_statements(self) -> Any:
        if self._statements is None:
            self._statements = WeakValueDictionary()
        return self._statements

    def add_prepared(self, query_id: bytes, prepared_statement: Any) -> None:
        """Has a statement prepared again wherever its id is not known."""
        self._prepared_statements[query_id] = prepared_statement
        if self._native is not None:
            keyspace = prepared_statement.keyspace
            _ilion.add_prepared(self._native, query_id, prepared_statement.query_string, keyspace)
