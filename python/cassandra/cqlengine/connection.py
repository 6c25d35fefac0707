"""The connections of the mapper, by name, and the one that is used when no other is asked for.

A connection is a cluster and a session, made from hosts and options or from a session that exists. It may be made when
it is first used (`lazy_connect`). `cluster` and `session` are those of the default connection.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from cassandra import ConsistencyLevel
from cassandra.cluster import _NOT_SET, Cluster, NoHostAvailable, UserTypeDoesNotExist, _ConfigMode
from cassandra.cqlengine import CQLEngineException
from cassandra.cqlengine.statements import BaseCQLStatement
from cassandra.query import SimpleStatement, dict_factory

__all__ = [
    "DEFAULT_CONNECTION",
    "NOT_SET",
    "BaseCQLStatement",
    "CQLEngineException",
    "Cluster",
    "Connection",
    "ConsistencyLevel",
    "NoHostAvailable",
    "SimpleStatement",
    "UndefinedKeyspaceException",
    "UserTypeDoesNotExist",
    "cluster",
    "default",
    "dict_factory",
    "execute",
    "format_log_context",
    "get_cluster",
    "get_connection",
    "get_session",
    "register_connection",
    "register_udt",
    "session",
    "set_default_connection",
    "set_session",
    "setup",
    "udt_by_keyspace",
    "unregister_connection",
]

log = logging.getLogger(__name__)

NOT_SET = _NOT_SET
"""A timeout that nobody has set: the session's is used."""

cluster: Any = None
session: Any = None

DEFAULT_CONNECTION: Any = object()
_connections: dict[Any, Connection] = {}

udt_by_keyspace: defaultdict[Any, dict[str, Any]] = defaultdict(dict)
"""Models of user types by keyspace and name. Each new session learns them: models are defined before there is one."""


def format_log_context(msg: str, connection: Any = None, keyspace: str | None = None) -> str:
    """A message that begins with the connection, and the keyspace if there is one."""
    context = f"Connection: {connection or 'DEFAULT_CONNECTION'}"
    if keyspace:
        context += f", Keyspace: {keyspace}"
    return f"[{context}] {msg}"


class UndefinedKeyspaceException(CQLEngineException):
    """No keyspace is known for a model."""


class Connection:
    """A named connection."""

    name: Any = None
    hosts: Any = None
    consistency: int | None = None
    retry_connect: bool = False
    lazy_connect: bool = False
    lazy_connect_lock: Any = None
    cluster_options: Any = None
    cluster: Any = None
    session: Any = None

    def __init__(
        self,
        name: Any,
        hosts: Any,
        consistency: int | None = None,
        lazy_connect: bool = False,
        retry_connect: bool = False,
        cluster_options: Any = None,
    ) -> None:
        self.name = name
        self.hosts = hosts
        self.consistency = consistency
        self.lazy_connect = lazy_connect
        self.retry_connect = retry_connect
        self.cluster_options = cluster_options or {}
        self.lazy_connect_lock = threading.RLock()

    @classmethod
    def from_session(cls, name: Any, session: Any) -> Connection:
        """A connection of a session that exists."""
        instance = cls(name=name, hosts=session.hosts)
        instance.cluster, instance.session = session.cluster, session
        instance.setup_session()
        return instance

    def setup(self) -> None:
        """Connects, unless that is left to the first use."""
        if "username" in self.cluster_options or "password" in self.cluster_options:
            raise CQLEngineException(
                "Username & Password are now handled by using the native driver's auth_provider"
            )
        if self.lazy_connect:
            return
        if "cloud" in self.cluster_options:
            if self.hosts:
                log.warning("Ignoring hosts %s because a cloud config was provided.", self.hosts)
            self.cluster = Cluster(**self.cluster_options)
        else:
            self.cluster = Cluster(self.hosts, **self.cluster_options)
        try:
            self.session = self.cluster.connect()
            log.debug(
                format_log_context("connection initialized with internally created session", connection=self.name)
            )
        except NoHostAvailable:
            if self.retry_connect:
                log.warning(
                    format_log_context(
                        "connect failed, setting up for re-attempt on first use", connection=self.name
                    )
                )
                self.lazy_connect = True
            raise
        if _connections.get(DEFAULT_CONNECTION) is self:
            _use_as_default(self)
        self.setup_session()

    def setup_session(self) -> None:
        """Has the session return dicts, write tuples as such and know the user types."""
        if self.cluster._config_mode == _ConfigMode.PROFILES:
            profile = self.cluster.profile_manager.default
            profile.row_factory = dict_factory
            if self.consistency is not None:
                profile.consistency_level = self.consistency
        else:
            self.session.row_factory = dict_factory
            if self.consistency is not None:
                self.session.default_consistency_level = self.consistency
        encoder = self.session.encoder
        encoder.mapping[tuple] = encoder.cql_encode_tuple
        _register_known_types(self.session.cluster)

    def handle_lazy_connect(self) -> None:
        """Connects at the first use. Of several threads that come at once, one does."""
        if not self.lazy_connect:
            return
        with self.lazy_connect_lock:
            if self.lazy_connect:
                log.debug(format_log_context("Lazy connect enabled", connection=self.name))
                self.lazy_connect = False
                self.setup()


def _use_as_default(conn: Connection | None) -> None:
    global cluster, session
    cluster = conn and conn.cluster
    session = conn and conn.session


def register_connection(
    name: Any,
    hosts: Any = None,
    consistency: int | None = None,
    lazy_connect: bool = False,
    retry_connect: bool = False,
    cluster_options: Any = None,
    default: bool = False,
    session: Any = None,
) -> Connection:
    """Registers a connection, of a session, or of a cluster that is made here from hosts and options.

    :param hosts: contact points of the new cluster; the other options belong to it and are refused with `session`
    :param consistency: the consistency level of the new session
    :param lazy_connect: connects at the first use
    :param retry_connect: when it cannot connect now, tries again at the first use
    :param cluster_options: keyword arguments of Cluster
    :param default: makes it the default connection
    :param session: a session to use
    """
    if name in _connections:
        log.warning("Registering connection '%s' when it already exists.", name)
    if session is not None:
        if (hosts, consistency, lazy_connect, retry_connect, cluster_options) != (None, None, False, False, None):
            raise CQLEngineException(
                "Session configuration arguments and 'session' argument are mutually exclusive"
            )
        conn = Connection.from_session(name, session=session)
    else:
        conn = Connection(name, hosts, consistency, lazy_connect, retry_connect, cluster_options)
        conn.setup()
    _connections[name] = conn
    if default:
        set_default_connection(name)
    return conn


def unregister_connection(name: Any) -> None:
    """Forgets a connection and shuts its cluster down."""
    conn = _connections.get(name)
    if conn is None:
        return
    if _connections.get(DEFAULT_CONNECTION) is conn:
        del _connections[DEFAULT_CONNECTION]
        _use_as_default(None)
    if conn.cluster:
        conn.cluster.shutdown()
    _connections.pop(name, None)
    log.debug("Connection '%s' has been removed from the registry.", name)


def set_default_connection(name: Any) -> None:
    if name not in _connections:
        raise CQLEngineException(f"Connection '{name}' doesn't exist.")
    log.debug("Connection '%s' has been set as default.", name)
    _connections[DEFAULT_CONNECTION] = _connections[name]
    _use_as_default(_connections[name])


def get_connection(name: Any = None) -> Connection:
    """The connection of that name, connected; without a name the default."""
    conn = _connections.get(name or DEFAULT_CONNECTION)
    if conn is None:
        raise CQLEngineException(f"Connection name '{name or DEFAULT_CONNECTION}' doesn't exist in the registry.")
    conn.handle_lazy_connect()
    return conn


def default() -> None:
    """Makes a connection to localhost, with the driver's defaults, the default."""
    with suppress(Exception):
        if get_connection().session:
            log.warning("configuring new default connection for cqlengine when one was already set")
    register_connection("default", hosts=None, default=True)
    log.debug("cqlengine connection initialized with default session to localhost")


def _row_factories(s: Any) -> Iterator[Any]:
    """Those that the session's requests may use, by how its cluster is configured."""
    mode = s.cluster._config_mode
    if mode in (_ConfigMode.PROFILES, _ConfigMode.UNCOMMITTED):
        yield s.cluster.profile_manager.default.row_factory
    if mode in (_ConfigMode.LEGACY, _ConfigMode.UNCOMMITTED):
        yield s.row_factory


def set_session(s: Any) -> None:
    """Makes a session that exists the default connection's. Its row factory must be dict_factory."""
    try:
        conn = get_connection()
    except CQLEngineException:
        register_connection("default", session=s, default=True)
        conn = get_connection()
    else:
        if conn.session:
            log.warning("configuring new default session for cqlengine when one was already set")
    if dict_factory not in _row_factories(s):
        raise CQLEngineException("Failed to initialize: row_factory must be 'dict_factory'")
    conn.session = s
    conn.cluster = s.cluster
    if s.keyspace:
        from cassandra.cqlengine import models

        models.DEFAULT_KEYSPACE = s.keyspace
    conn.setup_session()
    log.debug("cqlengine default connection initialized with %s", s)


def setup(
    hosts: Any,
    default_keyspace: str,
    consistency: int | None = None,
    lazy_connect: bool = False,
    retry_connect: bool = False,
    **kwargs: Any,
) -> None:
    """Makes the default connection and the default keyspace of models.

    :param hosts: contact points
    :param default_keyspace: of models that name none
    :param consistency: the consistency level of the session
    :param lazy_connect: connects at the first use
    :param retry_connect: when it cannot connect now, tries again at the first use
    :param kwargs: keyword arguments of Cluster
    """
    from cassandra.cqlengine import models

    models.DEFAULT_KEYSPACE = default_keyspace
    register_connection(
        "default",
        hosts=hosts,
        consistency=consistency,
        lazy_connect=lazy_connect,
        retry_connect=retry_connect,
        cluster_options=kwargs,
        default=True,
    )


def execute(
    query: Any,
    params: Any = None,
    consistency_level: int | None = None,
    timeout: Any = NOT_SET,
    connection: Any = None,
) -> Any:
    """Executes a text, a SimpleStatement or a statement of the mapper."""
    conn = get_connection(connection)
    if not conn.session:
        raise CQLEngineException("It is required to setup() cqlengine before executing queries")
    if isinstance(query, BaseCQLStatement):
        params = query.get_context()
        query = SimpleStatement(str(query), consistency_level=consistency_level, fetch_size=query.fetch_size)
    elif isinstance(query, str):
        query = SimpleStatement(query, consistency_level=consistency_level)
    if log.isEnabledFor(logging.DEBUG):
        message = f"Query: {query.query_string}, Params: {params}"
        log.debug(format_log_context(message, connection=connection))
    return conn.session.execute(query, params, timeout=timeout)


def get_session(connection: Any = None) -> Any:
    return get_connection(connection).session


def get_cluster(connection: Any = None) -> Any:
    conn = get_connection(connection)
    if not conn.cluster:
        raise CQLEngineException(
            f"{__name__}.cluster is not configured. Call one of the setup or default functions first."
        )
    return conn.cluster


def _register_type(of_cluster: Any, keyspace: Any, type_name: str, klass: Any) -> None:
    # A type that does not exist yet is registered when it is synchronized.
    with suppress(UserTypeDoesNotExist):
        of_cluster.register_user_type(keyspace, type_name, klass)


def register_udt(keyspace: Any, type_name: str, klass: Any, connection: Any = None) -> None:
    """Has values of a user type come as instances of `klass`, in the present session and in later ones."""
    udt_by_keyspace[keyspace][type_name] = klass
    try:
        of_cluster = get_cluster(connection)
    except CQLEngineException:
        return
    _register_type(of_cluster, keyspace, type_name, klass)


def _register_known_types(of_cluster: Any) -> None:
    from cassandra.cqlengine import models

    for keyspace, types in udt_by_keyspace.items():
        for type_name, klass in types.items():
            _register_type(of_cluster, keyspace or models.DEFAULT_KEYSPACE, type_name, klass)
