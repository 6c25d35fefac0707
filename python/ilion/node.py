"""The embedded node, and sessions on it."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ilion import _node

if TYPE_CHECKING:
    from cassandra.cluster import Session


class NodeClock:
    """The node's clock, which decides timestamps and the end of TTLs. It can be moved forward, for tests."""

    def __init__(self, native: Any) -> None:
        self._native = native

    def advance(self, **duration: float) -> None:
        """Moves the clock; the arguments are those of datetime.timedelta: `advance(hours=1)`."""
        self._native.advance_clock(timedelta(**duration) // timedelta(microseconds=1))


class Node:
    """A CQL node in this process, with its data in the folder `path`, or in memory without one.

    Any client can connect to `host` and `port` while it is open; port 0 takes a free one. Use it as a context
    manager, or close it. Raises OSError for a port or folder in use, and for a folder that cannot be written or
    is damaged; ValueError for settings that make no sense.

    `config` is a YAML file with the names of cassandra.yaml, as far as the node has what they are for; what is said
    here goes first. `authenticator` and `authorizer` are named as in cassandra.yaml: with PasswordAuthenticator clients log in (the
    first superuser is cassandra, password cassandra), with CassandraAuthorizer they may do what they were granted.
    `tls_cert`, `tls_key` and `tls_ca` are PEM files: the node's chain and key, the authorities of clients.
    """

    def __init__(
        self,
        path: str | os.PathLike[str] | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        sync_every_write: bool = False,
        config: str | os.PathLike[str] | None = None,
        authenticator: str | None = None,
        authorizer: str | None = None,
        tls_cert: str | os.PathLike[str] | None = None,
        tls_key: str | os.PathLike[str] | None = None,
        tls_ca: str | os.PathLike[str] | None = None,
        require_client_auth: bool = False,
        tls_optional: bool = False,
        strict_consistency: bool = False,
    ) -> None:
        folder = "" if path is None else os.fspath(path)
        settings: dict[str, str | bool] = {
            "require_client_auth": require_client_auth,
            "tls_optional": tls_optional,
            "strict_consistency": strict_consistency,
        }
        for name, named in (("authenticator", authenticator), ("authorizer", authorizer)):
            if named is not None:
                settings[name] = named
        files = (("config", config), ("tls_cert", tls_cert), ("tls_key", tls_key), ("tls_ca", tls_ca))
        for name, file in files:
            if file is not None:
                settings[name] = os.fspath(file)
        self._native = _node.Node(folder, host, port, sync_every_write, settings)
        self.path = path
        self.clock = NodeClock(self._native)

    @property
    def host(self) -> str:
        return self._native.host

    @property
    def port(self) -> int:
        return self._native.port

    @property
    def contact_points(self) -> list[str]:
        """What Cluster takes, together with `port`."""
        return [self.host]

    @property
    def is_open(self) -> bool:
        return self._native.is_open

    def close(self) -> None:
        """Ends all connections and closes the folder."""
        self._native.close()

    def __enter__(self) -> Node:
        return self

    def __exit__(self, *args: object) -> None:
        self.close()

    def __repr__(self) -> str:
        state = f"{self.host}:{self.port}" if self.is_open else "closed"
        return f"<ilion.Node {'in memory' if self.path is None else self.path} {state}>"


def connect(path: str | os.PathLike[str] = ":memory:", keyspace: str | None = None, **cluster: Any) -> Session:
    """A session on an embedded node with its data in `path`; `":memory:"` keeps nothing.

    Closing the session (`shutdown`, or leaving its `with` block) closes the node as well. Further arguments go to
    cassandra.cluster.Cluster.
    """
    from cassandra.cluster import Cluster

    node = Node(None if path == ":memory:" else path)
    try:
        owner = Cluster(node.contact_points, port=node.port, **cluster)
        session = owner.connect(keyspace)
    except BaseException:
        node.close()
        raise

    def close() -> None:
        owner.shutdown()
        node.close()

    session._on_shutdown(close)
    return session
