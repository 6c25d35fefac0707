"""Callbacks of applications: futures whose answers are there, and listeners of hosts. They run on one thread."""

from __future__ import annotations

from threading import Lock, Thread
from typing import Any
from weakref import ref

from cassandra._detail.cluster import log
from cassandra._detail.cluster.callbacks import run_callbacks


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
