"""What comes with a write and means nothing to it: read, and refused where it cannot be read."""

import struct
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "cql"))
from harness.client import Connection, CqlError

KEYSPACE = "parameters_of_writes"
INSERT = f"INSERT INTO {KEYSPACE}.t (k, v) VALUES (1, 2)"
VALUE = struct.pack(">i", 2) + b"xx"
VALUES, PAGE_SIZE, PAGING_STATE, NAMES = 0x01, 0x04, 0x08, 0x40


@pytest.fixture(params=[3, 4, 5])
def connection(contact, request):
    with Connection(*contact, version=request.param) as opened:
        opened.query(f"DROP KEYSPACE IF EXISTS {KEYSPACE}")
        opened.query(
            f"CREATE KEYSPACE {KEYSPACE} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}"
        )
        opened.query(f"CREATE TABLE {KEYSPACE}.t (k int PRIMARY KEY, v int)")
        yield opened
        opened.query(f"DROP KEYSPACE {KEYSPACE}")


def batch(connection, flags, parameters):
    """Sends a batch of one statement; what comes back."""
    opcode, body = connection.batch_message(0, [(INSERT, [])])
    written = struct.pack(">I", flags) if connection.version >= 5 else bytes([flags])
    connection.send((opcode, body[: -len(written)] + written + parameters))
    return connection.decode(connection.receive())


@pytest.mark.parametrize(
    ("flags", "parameters"),
    [
        (VALUES, struct.pack(">H", 1) + VALUE),
        (VALUES | NAMES, struct.pack(">H", 1) + struct.pack(">H", 1) + b"a" + VALUE),
        (PAGE_SIZE, struct.pack(">i", 5)),
        (PAGE_SIZE, struct.pack(">i", 0)),
    ],
)
def test_batches_read_what_is_of_no_use(connection, flags, parameters):
    batch(connection, flags, parameters)
    assert len(connection.query(f"SELECT * FROM {KEYSPACE}.t").rows) == 1


def test_paging_states_are_looked_at(connection):
    with pytest.raises(CqlError, match="Invalid value for the paging state") as refused:
        batch(connection, PAGING_STATE, struct.pack(">i", 3) + b"abc")
    assert refused.value.code == 0x0A
    with pytest.raises(CqlError, match="Invalid value for the paging state"):
        connection.query(INSERT, paging_state=b"abc")
    assert connection.query(f"SELECT * FROM {KEYSPACE}.t").rows == []

    for key in range(2):
        connection.query(f"INSERT INTO {KEYSPACE}.t (k, v) VALUES ({key}, 0)")
    state = connection.query(f"SELECT * FROM {KEYSPACE}.t", page_size=1).paging_state
    connection.query(INSERT, paging_state=state)
    batch(connection, PAGING_STATE, struct.pack(">i", len(state)) + state)


def test_pages_of_no_row(connection):
    with pytest.raises(CqlError, match="The page size cannot be 0") as refused:
        connection.query(INSERT, page_size=0)
    assert refused.value.code == 0x0A
