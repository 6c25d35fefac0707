"""What applications put between statements and bytes: protocol handlers, types that decode otherwise, encryption."""

import concurrent.futures
import os
import uuid

import pytest
from cassandra import InvalidRequest, cqltypes
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile
from cassandra.concurrent import execute_concurrent_with_args
from cassandra.cqltypes import CassandraType, UUIDType
from cassandra.policies import ColDesc
from cassandra.protocol import (
    LazyProtocolHandler,
    NumpyProtocolHandler,
    ProtocolHandler,
    QueryMessage,
    ResultMessage,
    _ProtocolHandler,
)
from cassandra.query import BatchStatement, SimpleStatement, tuple_factory


@pytest.fixture
def own(contact, keyspace):
    """A session whose settings the test may change."""
    with Cluster([contact[0]], port=contact[1]) as cluster:
        yield cluster.connect(keyspace)


class TextUUID(UUIDType):
    typename = "uuid"

    @staticmethod
    def deserialize(byts, protocol_version):
        return str(uuid.UUID(bytes=byts))


class CustomResult(ResultMessage):
    type_codes = {**ResultMessage.type_codes, 0xC: TextUUID}


class CustomHandler(ProtocolHandler):
    # Of the plain handler: the faster one of either driver has rows decoded by other means.
    message_types_by_opcode = {**_ProtocolHandler.message_types_by_opcode, ResultMessage.opcode: CustomResult}


def test_a_handler_with_types_of_its_own(own, table):
    name = table("k int PRIMARY KEY, u uuid, l list<text>")
    value = uuid.uuid4()
    own.execute(f"INSERT INTO {name} (k, u, l) VALUES (1, %s, %s)", (value, ["a", "b"]))
    select = own.prepare(f"SELECT k, u, l FROM {name} WHERE k = ?")
    own.client_protocol_handler = CustomHandler
    for statement, values in ((f"SELECT k, u, l FROM {name}", None), (select, (1,))):
        result = own.execute(statement, values)
        assert result.column_names == ["k", "u", "l"]
        assert result.one() == (1, str(value), ["a", "b"])
    own.client_protocol_handler = ProtocolHandler
    assert own.execute(select, (1,)).one().u == value


def test_answers_by_a_handler(own, table):
    name = table("k int PRIMARY KEY, v text")
    own.client_protocol_handler = CustomHandler
    insert = own.prepare(f"INSERT INTO {name} (k, v) VALUES (?, ?)")
    results = execute_concurrent_with_args(own, insert, [(k, str(k)) for k in range(25)])
    assert all(success for success, _ in results)
    result = own.execute(SimpleStatement(f"SELECT k FROM {name}", fetch_size=10))
    assert result.has_more_pages
    assert sorted(row.k for row in result) == list(range(25))
    assert own.execute(f"INSERT INTO {name} (k, v) VALUES (1, 'x') IF NOT EXISTS").was_applied is False
    arrived = concurrent.futures.Future()
    future = own.execute_async(f"SELECT v FROM {name} WHERE k = 3")
    future.add_callbacks(arrived.set_result, arrived.set_exception)
    assert future.result().one().v == "3"
    assert [row.v for row in arrived.result(60)] == ["3"]
    with pytest.raises(InvalidRequest, match='Error from server: code=2200 \\[Invalid query\\] message="'):
        own.execute(f"SELECT nothing FROM {name}")


def test_a_handler_that_decodes_everything(own):
    opcodes = []

    class Watching(_ProtocolHandler):
        @classmethod
        def decode_message(cls, protocol_version, user_type_map, stream_id, flags, opcode, body, *rest):
            opcodes.append((opcode, protocol_version))
            return super().decode_message(protocol_version, user_type_map, stream_id, flags, opcode, body, *rest)

    own.client_protocol_handler = Watching
    assert own.execute("SELECT key FROM system.local").one().key == "local"
    assert (ResultMessage.opcode, own.cluster.protocol_version) in opcodes


def test_a_handler_that_encodes(own, table):
    name = table("k int PRIMARY KEY, v int")
    sent = []

    class Rewriting(_ProtocolHandler):
        @classmethod
        def encode_message(cls, msg, *rest, **options):
            sent.append(type(msg).__name__)
            if isinstance(msg, QueryMessage):
                msg.query = msg.query.replace("{table}", name)
            return super().encode_message(msg, *rest, **options)

    insert = own.prepare(f"INSERT INTO {name} (k, v) VALUES (?, ?)")
    own.client_protocol_handler = Rewriting
    own.execute("INSERT INTO {table} (k, v) VALUES (1, 10)")
    own.execute(insert, (2, 20))
    batch = BatchStatement()
    batch.add(insert, (3, 30))
    batch.add(f"INSERT INTO {name} (k, v) VALUES (4, 40)")
    own.execute(batch)
    found = own.execute(SimpleStatement("SELECT k, v FROM {table}", fetch_size=2)).all()
    assert sorted(found) == [(1, 10), (2, 20), (3, 30), (4, 40)]
    assert {"QueryMessage", "ExecuteMessage", "BatchMessage"} <= set(sent)


def test_lazy_rows(own, table):
    if LazyProtocolHandler is None:
        pytest.skip("needs the compiled modules")
    name = table("k int PRIMARY KEY")
    for k in range(5):
        own.execute(f"INSERT INTO {name} (k) VALUES (%s)", (k,))
    own.client_protocol_handler = LazyProtocolHandler
    own.row_factory = tuple_factory
    rows = own.execute(f"SELECT k FROM {name}").current_rows
    assert not isinstance(rows, list)
    assert sorted(rows) == [(k,) for k in range(5)]


def test_numpy_arrays(own, table):
    numpy = pytest.importorskip("numpy")
    pytest.importorskip("ilion", reason="the other driver gives no rows where numpy is newer than its wheel")
    name = table("k int PRIMARY KEY, f double, b bigint, t text")
    own.execute(f"INSERT INTO {name} (k, f, b, t) VALUES (1, 1.5, 7, 'x')")
    own.execute(f"INSERT INTO {name} (k, f) VALUES (2, 2.5)")
    own.client_protocol_handler = NumpyProtocolHandler
    own.row_factory = tuple_factory
    arrays = own.execute(f"SELECT k, f, b, t FROM {name}").one()
    assert sorted(arrays["k"].tolist()) == [1, 2]
    assert arrays["f"].sum() == 4.0
    assert arrays["f"].dtype == numpy.float64
    assert arrays["b"].dtype == numpy.int64
    assert sorted(arrays["b"].mask.tolist()) == [False, True]
    assert set(arrays["t"].tolist()) == {"x", None}


def test_deserialize_overridden(own, table, monkeypatch):
    name = table("k int PRIMARY KEY, t timestamp, l list<timestamp>")
    own.execute(f"INSERT INTO {name} (k, t, l) VALUES (1, 1000, [2000])")
    monkeypatch.setattr(cqltypes.DateType, "deserialize", staticmethod(lambda byts, version: byts[-2:]))
    own.client_protocol_handler = _ProtocolHandler
    assert own.execute(f"SELECT t, l FROM {name}").one() == (b"\x03\xe8", [b"\x07\xd0"])


def test_empty_values(own, table):
    name = table("k int PRIMARY KEY, i int")
    own.execute(f"INSERT INTO {name} (k, i) VALUES (1, blobAsInt(0x))")
    assert own.execute(f"SELECT i FROM {name}").one().i is None
    own.client_protocol_handler = _ProtocolHandler
    CassandraType.support_empty_values = True
    try:
        assert own.execute(f"SELECT i FROM {name}").one().i is cqltypes.EMPTY
    finally:
        CassandraType.support_empty_values = False


@pytest.fixture
def encrypted(contact, keyspace):
    """Connects with a policy for the columns of a table."""
    pytest.importorskip("cryptography")
    from cassandra.column_encryption.policies import AES256ColumnEncryptionPolicy

    clusters = []
    iv, key = os.urandom(16), os.urandom(32)

    def connect(name, **columns):
        policy = AES256ColumnEncryptionPolicy(iv=iv)
        for column, kind in columns.items():
            policy.add_column(ColDesc(keyspace, name, column), key, kind)
        profiles = {EXEC_PROFILE_DEFAULT: ExecutionProfile(row_factory=tuple_factory)}
        cluster = Cluster(
            [contact[0]], port=contact[1], column_encryption_policy=policy, execution_profiles=profiles
        )
        clusters.append(cluster)
        return cluster.connect(keyspace), policy

    yield connect
    for cluster in clusters:
        cluster.shutdown()


def test_column_encryption(session, encrypted, table, keyspace):
    name = table("k blob PRIMARY KEY, v blob, plain int")
    own, policy = encrypted(name, k="int", v="text")
    insert = own.prepare(f"INSERT INTO {name} (k, v, plain) VALUES (?, ?, ?)")
    own.execute(insert, (1, "secret", 10))
    results = execute_concurrent_with_args(own, insert, [(k, f"value {k}", k) for k in range(2, 30)])
    assert all(success for success, _ in results)
    select = own.prepare(f"SELECT k, v, plain FROM {name} WHERE k = ?")
    assert own.execute(select, (1,)).one() == (1, "secret", 10)
    assert own.execute(select.bind((5,))).one() == (5, "value 5", 5)
    assert sorted(row[0] for row in own.execute(f"SELECT k FROM {name}")) == list(range(1, 30))
    found = execute_concurrent_with_args(own, select, [(k,) for k in range(2, 6)])
    assert [result.one()[1] for _, result in found] == [f"value {k}" for k in range(2, 6)]
    # Others see what the server has.
    raw = session.execute(f"SELECT v FROM {name}").one().v
    assert raw[:16] == policy.iv
    assert b"value" not in raw
    # Simple statements encrypt by hand.
    key = policy.encode_and_encrypt(ColDesc(keyspace, name, "k"), 1)
    assert own.execute(f"SELECT v FROM {name} WHERE k = %s", (key,)).one() == ("secret",)


def test_encryption_policies(encrypted):
    from cassandra.column_encryption.policies import AES256ColumnEncryptionPolicy

    with pytest.raises(ValueError, match="128-bit initialization vector"):
        AES256ColumnEncryptionPolicy(iv=b"short")
    policy = AES256ColumnEncryptionPolicy()
    description = ColDesc("ks", "t", "c")
    for arguments, message in (
        ((None, b"k" * 32, "int"), "ColDesc supplied to add_column cannot be None"),
        ((description, None, "int"), "Key supplied to add_column cannot be None"),
        ((description, b"k" * 32, None), "Type supplied to add_column cannot be None"),
        ((description, b"k" * 31, "int"), "expects a 256-bit encryption key"),
    ):
        with pytest.raises(ValueError, match=message):
            policy.add_column(*arguments)
    with pytest.raises(ValueError, match="Could not find ColData for ColDesc"):
        policy.encode_and_encrypt(description, 1)
    policy.add_column(description, b"k" * 32, "int")
    assert policy.contains_column(description)
    assert policy.column_type(description) is cqltypes.Int32Type
    assert policy.decrypt(description, policy.encrypt(description, b"bytes")) == b"bytes"
    assert policy.cache_info().maxsize == 128
