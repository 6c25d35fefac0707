"""Connections of an application's own with a cluster's settings, and the class that makes them."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from cassandra import DependencyException

_CONNECTIONS = "cassandra._detail.connection.connection"


def _is_gevent_monkey_patched() -> bool:
    return "gevent.monkey" in sys.modules and socket.socket is import_module("gevent.socket").socket


def _is_eventlet_monkey_patched() -> bool:
    patcher = sys.modules.get("eventlet.patcher")
    return patcher is not None and patcher.is_monkey_patched("socket")


def _class_of_io(module: str, name: str) -> tuple[Any, Exception | None]:
    try:
        return getattr(import_module("cassandra.io." + module), name), None
    except DependencyException as exc:
        return None, exc


def _try_gevent_import() -> tuple[Any, Exception | None]:
    return _class_of_io("geventreactor", "GeventConnection") if _is_gevent_monkey_patched() else (None, None)


def _try_eventlet_import() -> tuple[Any, Exception | None]:
    return _class_of_io("eventletreactor", "EventletConnection") if _is_eventlet_monkey_patched() else (None, None)


def _try_libev_import() -> tuple[Any, Exception | None]:
    return _class_of_io("libevreactor", "LibevConnection")


def _try_asyncore_import() -> tuple[Any, Exception | None]:
    return _class_of_io("asyncorereactor", "AsyncoreConnection")


# Asked one after the other for the class of connections that suits the process, or why there is none.
conn_fns = (_try_gevent_import, _try_eventlet_import, _try_libev_import, _try_asyncore_import)
excs: list[BaseException] = []


def default_connection_class() -> Any:
    for function in conn_fns:
        found, exc = function()
        if exc is not None:
            excs.append(exc)
        if found is not None:
            return found
    raise DependencyException("Unable to load a default connection class", excs)


class DefaultConnectionClass:
    """`Cluster.connection_class` where nobody has set it: loaded when it is looked at."""

    def __get__(self, cluster: Any, owner: Any) -> Any:
        from cassandra import cluster as module

        return module.DefaultConnection


def connection_class_of(cluster: Any) -> Any:
    """What says how many requests a connection may have; None as long as nobody can have said anything."""
    for holder in (cluster, *type(cluster).__mro__):
        found = vars(holder).get("connection_class")
        if found is not None:
            default = isinstance(found, DefaultConnectionClass)
            return None if default and _CONNECTIONS not in sys.modules else cluster.connection_class
    return None


class OwnConnectionsMixin:
    """The part of Cluster that opens connections which an application sends messages with itself."""

    auth_provider: Any
    connect_timeout: float | None
    connection_class: Any = DefaultConnectionClass()

    def connection_factory(self, endpoint: Any, *args: Any, **kwargs: Any) -> Any:
        """A connection that is ready for requests, with the cluster's settings where `kwargs` has no others."""
        kwargs = self._make_connection_kwargs(endpoint, kwargs)
        return self.connection_class.factory(endpoint, self.connect_timeout, *args, **kwargs)

    def _make_connection_factory(self, host: Any, *args: Any, **kwargs: Any) -> Callable[[], Any]:
        return partial(self.connection_factory, host.endpoint, *args, **kwargs)

    def _make_connection_kwargs(self, endpoint: Any, kwargs_dict: dict[str, Any]) -> dict[str, Any]:
        settings: dict[str, Any] = {
            name: getattr(self, name)
            for name in (
                "port",
                "compression",
                "sockopts",
                "ssl_options",
                "ssl_context",
                "cql_version",
                "protocol_version",
                "allow_beta_protocol_version",
                "no_compact",
            )
        }
        settings["user_type_map"] = getattr(self, "_user_types", None)
        if self.auth_provider and "authenticator" not in kwargs_dict:
            settings["authenticator"] = self.auth_provider.new_authenticator(endpoint.address)
        return {**settings, **kwargs_dict}
