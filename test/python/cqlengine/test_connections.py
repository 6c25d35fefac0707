"""Connections by name, contexts, sessions that exist, and what a statement is executed with."""

import logging
from unittest import mock

import pytest
from cassandra import ConsistencyLevel
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile, NoHostAvailable
from cassandra.cqlengine import CQLEngineException, columns, connection, management, models
from cassandra.cqlengine.models import Model
from cassandra.cqlengine.operators import EqualsOperator
from cassandra.cqlengine.query import BatchQuery, ContextQuery
from cassandra.cqlengine.statements import SelectStatement
from cassandra.query import SimpleStatement, dict_factory


class Note(Model):
    id = columns.Integer(primary_key=True)
    text = columns.Text()


@pytest.fixture(scope="module", autouse=True)
def made(tables):
    tables(Note)


@pytest.fixture
def second(contact, mapper):
    host, port = contact
    yield connection.register_connection("second", hosts=[host], cluster_options={"port": port})
    connection.unregister_connection("second")


@pytest.fixture
def sent():
    """What the default session is given to execute."""
    session = connection.get_session()
    with mock.patch.object(session, "execute", wraps=session.execute) as execute:
        yield execute


def test_models_on_connections(mapper, second):
    Note.objects.using(connection="second").create(id=1, text="by the second")
    with mock.patch.object(second.session, "execute", wraps=second.session.execute) as execute:
        assert Note.objects.using(connection="second").get(id=1).text == "by the second"
        note = Note.get(id=1)
        note.using(connection="second").update(text="again")
        with ContextQuery(Note, connection="second") as there:
            assert there.get(id=1).text == "again"
            assert there.__connection__ == "second"
        with BatchQuery(connection="second") as batch:
            Note.batch(batch).create(id=2, text="batch")
        assert execute.call_count == 4
    assert Note.get(id=2).text == "batch"
    with pytest.raises(CQLEngineException):
        Note.objects.using(connection="second").batch(BatchQuery())
    with pytest.raises(CQLEngineException):
        Note.objects.using(connection="third").first()


def test_contexts(mapper, second):
    with ContextQuery(Note, keyspace="elsewhere") as there:
        assert there.column_family_name() == "elsewhere.note"
        assert Note.column_family_name() == f"{mapper}.note"
    with ContextQuery(Note, Note, connection="second") as (one, two):
        assert (one is two, issubclass(one, Note), one._get_connection()) == (False, True, "second")
    management.sync_table(Note, connections=["second"])


def test_the_registry(contact, mapper, caplog):
    host, port = contact
    default = connection.get_connection()
    with caplog.at_level(logging.WARNING):
        first = connection.register_connection("twice", hosts=[host], cluster_options={"port": port})
        connection.register_connection("twice", session=first.session)
    assert "Registering connection 'twice' when it already exists." in caplog.messages
    connection.set_default_connection("twice")
    assert (connection.cluster, connection.session) == (first.cluster, first.session)
    assert connection.get_session() is first.session
    connection.unregister_connection("twice")
    connection.unregister_connection("twice")
    assert (connection.cluster, connection.session, first.cluster.is_shutdown) == (None, None, True)
    with pytest.raises(CQLEngineException, match="doesn't exist in the registry"):
        connection.get_connection()
    with pytest.raises(CQLEngineException, match=r"Connection 'twice' doesn't exist\."):
        connection.set_default_connection("twice")
    connection.set_default_connection("default")
    assert connection.get_connection() is default


def test_arguments_that_exclude_each_other(second):
    for arguments in ({"hosts": ["x"]}, {"consistency": 1}, {"lazy_connect": True}, {"cluster_options": {}}):
        with pytest.raises(CQLEngineException, match="are mutually exclusive"):
            connection.register_connection("x", session=second.session, **arguments)
    with pytest.raises(CQLEngineException, match="auth_provider"):
        connection.register_connection("x", cluster_options={"username": "u"})


def test_connecting_lazily(contact, mapper):
    host, port = contact
    lazy = connection.register_connection("lazy", hosts=[host], lazy_connect=True, cluster_options={"port": port})
    try:
        assert (lazy.cluster, lazy.session) == (None, None)
        assert Note.objects.using(connection="lazy").filter(id=77).first() is None
        assert lazy.session is connection.get_session("lazy")
        assert lazy.lazy_connect is False
    finally:
        connection.unregister_connection("lazy")


def test_nobody_there():
    options = {"port": 1, "connect_timeout": 1}
    with pytest.raises(NoHostAvailable):
        connection.register_connection("absent", hosts=["127.0.0.1"], cluster_options=options)
    with pytest.raises(CQLEngineException):
        connection.get_connection("absent")
    absent = connection.Connection("absent", ["127.0.0.1"], retry_connect=True, cluster_options=options)
    with pytest.raises(NoHostAvailable):
        absent.setup()
    assert absent.lazy_connect is True
    absent.cluster.shutdown()


def test_a_session_that_exists(contact, mapper, caplog):
    host, port = contact
    before = connection.get_connection().session, connection.get_connection().cluster
    profile = ExecutionProfile(row_factory=dict_factory, request_timeout=60)
    with Cluster([host], port=port, execution_profiles={EXEC_PROFILE_DEFAULT: profile}) as cluster:
        session = cluster.connect(mapper)
        with caplog.at_level(logging.WARNING):
            connection.set_session(session)
        assert "configuring new default session for cqlengine when one was already set" in caplog.messages
        assert connection.get_session() is session
        assert mapper == models.DEFAULT_KEYSPACE
        Note.create(id=5, text="of the session")
        assert Note.get(id=5).text == "of the session"
    profiles = {EXEC_PROFILE_DEFAULT: ExecutionProfile()}
    refused = pytest.raises(CQLEngineException, match="row_factory must be 'dict_factory'")
    with Cluster([host], port=port, execution_profiles=profiles) as cluster, refused:
        connection.set_session(cluster.connect())
    conn = connection.get_connection()
    conn.session, conn.cluster = before
    conn.setup_session()


def test_consistency_of_connections(contact, mapper):
    host, port = contact
    level = ConsistencyLevel.LOCAL_ONE
    own = connection.register_connection("own", hosts=[host], consistency=level, cluster_options={"port": port})
    assert own.session.default_consistency_level == level
    assert own.session.row_factory is dict_factory
    connection.unregister_connection("own")


def test_settings_reach_the_session(sent):
    Note.consistency(ConsistencyLevel.ALL).create(id=1, text="a")
    assert sent.call_args.args[0].consistency_level == ConsistencyLevel.ALL
    Note.objects.timeout(30).fetch_size(7).filter(id=1).first()
    assert sent.call_args.kwargs["timeout"] == 30
    assert sent.call_args.args[0].fetch_size == 7
    Note.objects(id=1).first()
    assert sent.call_args.kwargs["timeout"] is connection.NOT_SET
    Note(id=1, text="b").timeout(None).consistency(ConsistencyLevel.ONE).save()
    assert (sent.call_args.kwargs["timeout"], sent.call_args.args[0].consistency_level) == (
        None,
        ConsistencyLevel.ONE,
    )
    Note.ttl(600).timestamp(12345).create(id=1)
    assert "USING TTL 600 AND TIMESTAMP 12345" in sent.call_args.args[0].query_string
    assert sent.call_args.args[0].routing_key == b"\x00\x00\x00\x01"
    assert sent.call_args.args[0].keyspace == models.DEFAULT_KEYSPACE


def test_statements_of_all_kinds(mapper):
    Note.create(id=3, text="x'y")
    table = Note.column_family_name()
    statement = SelectStatement(table, ["text"], limit=5)
    statement.add_where(Note._columns["id"], EqualsOperator(), 3)
    assert list(connection.execute(statement)) == [{"text": "x'y"}]
    assert connection.execute(f"SELECT text FROM {table} WHERE id = %(id)s", {"id": 3}).one() == {"text": "x'y"}
    assert connection.execute(SimpleStatement(f"SELECT text FROM {table} WHERE id = 3")).one() == {"text": "x'y"}


def test_statements_are_logged(mapper, caplog):
    with caplog.at_level(logging.DEBUG, logger="cassandra.cqlengine.connection"):
        Note.objects(id=1).first()
    (message,) = [r.getMessage() for r in caplog.records if r.name == "cassandra.cqlengine.connection"]
    assert message.startswith("[Connection: DEFAULT_CONNECTION] Query: SELECT")
    assert message.endswith("Params: {'0': 1}")
