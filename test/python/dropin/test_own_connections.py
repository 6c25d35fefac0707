"""Connections of an application's own, where they go beyond what cassandra-driver's can do, or are not to cost anything."""

import os
import socket
import subprocess
import sys
import threading
from types import SimpleNamespace

import pytest
from cassandra import ConsistencyLevel
from cassandra.connection import (
    Connection,
    ConnectionShutdown,
    ContinuousPagingSession,
    ContinuousPagingState,
    DefaultEndPoint,
)
from cassandra.protocol import QueryMessage, ResultMessage, ReviseRequestMessage

SELECT = QueryMessage("SELECT key FROM system.local", ConsistencyLevel.ONE)
LONG = 120  # seconds for what comes at once


def program(text, contact=("", 0)):
    environment = {**os.environ, "HOST": contact[0], "PORT": str(contact[1])}
    done = subprocess.run(
        [sys.executable, "-c", text], env=environment, stdout=subprocess.PIPE, text=True, timeout=LONG
    )
    assert done.returncode == 0
    return done.stdout


def test_nothing_is_loaded_before_it_is_asked_for():
    shown = program("""
import sys, cassandra.cluster, cassandra.pool
def loaded():
    return sorted(name for name in sys.modules if name.startswith(("cassandra._detail.connection", "cassandra.io")))
print(loaded())
cluster = cassandra.cluster.Cluster(["127.0.0.1"])
print(loaded())
cluster.connection_class
print("cassandra._detail.connection.connection" in loaded())
""")
    assert shown.split("\n") == ["[]", "[]", "True", ""]


def test_the_class_of_all(contact):
    connection = Connection.factory(DefaultEndPoint(*contact), LONG, protocol_version=5)
    assert connection.wait_for_response(SELECT).parsed_rows == [("local",)]
    assert connection.decompressor is not None
    connection.close()
    assert not Connection(*contact).connected_event.is_set()


@pytest.mark.parametrize("compression", ["lz4", "snappy"])
def test_compression_without_packages(contact, compression):
    columns = QueryMessage("SELECT * FROM system_schema.columns", ConsistencyLevel.ONE)
    connection = Connection.factory(DefaultEndPoint(*contact), LONG, protocol_version=4, compression=compression)
    assert len(connection.wait_for_response(columns).parsed_rows) > 100
    assert connection._compression_type == compression
    connection.close()


def test_a_server_that_hangs_up_at_once():
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up():
            client, _ = listener.accept()
            client.recv(9)
            client.close()

        threading.Thread(target=hang_up, daemon=True).start()
        with pytest.raises((ConnectionShutdown, ConnectionResetError)):
            Connection.factory(DefaultEndPoint(*listener.getsockname()), LONG, protocol_version=5)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"\x7f", "does not support protocol version 127"),
        (b"\x84\0\0\0\x06\xff\xff\xff\xff", "negative body length: -1"),
        (b"HTTP/1.1 400 Bad Request\r\n", "does not support protocol version 72"),
    ],
)
def test_a_server_of_another_kind(answer, error):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        done = threading.Event()

        def talk():
            client, _ = listener.accept()
            client.sendall(answer)
            done.wait(LONG)
            client.close()

        threading.Thread(target=talk, daemon=True).start()
        with pytest.raises(Exception, match=error):
            Connection.factory(DefaultEndPoint(*listener.getsockname()), LONG, protocol_version=4)
        done.set()


def test_a_loop_of_ones_own(contact):
    """The contract of cassandra-driver for subclasses: they connect, write to `_iobuf` and call `process_io_buffer`."""

    class Mine(Connection):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self._connect_socket()
            threading.Thread(target=self._read, daemon=True).start()
            self._send_options_message()

        def _read(self):
            # One byte, then a few: frames and segments come in pieces.
            for size in (size for _ in iter(int, 1) for size in (1, 7, 4096)):
                data = self._socket.recv(size)
                if not data:
                    return
                self._iobuf.write(data)
                self.process_io_buffer()

        def push(self, data):
            self._socket.sendall(data)

        def close(self):
            self.is_closed = True
            self._socket.shutdown(socket.SHUT_RDWR)

    for version in (3, 4, 5):
        connection = Mine.factory(DefaultEndPoint(*contact), LONG, protocol_version=version)
        answers = connection.wait_for_responses(*[SELECT] * 50)
        assert [answer.parsed_rows for answer in answers] == [[("local",)]] * 50
        connection.close()


def test_a_timer_that_fails_is_called_once():
    calls, done = [], threading.Event()

    def fail():
        calls.append("called")
        Connection.create_timer(0, done.set)
        raise ValueError("on purpose")

    Connection.create_timer(0, fail)
    assert done.wait(LONG)
    assert calls == ["called"]


def test_a_forked_child(contact):
    """The parent's connection says so, the child's own works, and the parent's goes on."""
    shown = program(
        """
import os
from cassandra.connection import Connection, ConnectionShutdown, DefaultEndPoint
from cassandra.protocol import QueryMessage
endpoint = DefaultEndPoint(os.environ["HOST"], int(os.environ["PORT"]))
select = QueryMessage("SELECT key FROM system.local", 1)
parents = Connection.factory(endpoint, 120, protocol_version=5)
if os.fork() == 0:
    try:
        parents.wait_for_response(select)
    except ConnectionShutdown as exc:
        print("belongs to another process" in str(exc))
    parents.close()
    own = Connection.factory(endpoint, 120, protocol_version=5)
    print(own.wait_for_response(select).parsed_rows, flush=True)
    own.close()
    os._exit(0)
print(os.wait()[1])
print(parents.wait_for_response(select).parsed_rows)
""",
        contact,
    )
    assert shown.split("\n") == ["True", "[('local',)]", "0", "[('local',)]", ""]


def test_descriptors_and_threads(contact):
    """Those of a hundred connections are given back, and there is one loop for all."""
    shown = program(
        """
import os, threading
from cassandra.connection import Connection, DefaultEndPoint
endpoint = DefaultEndPoint(os.environ["HOST"], int(os.environ["PORT"]))
def open_files():
    return len(os.listdir("/proc/self/fd"))
Connection.initialize_reactor()
before, threads = open_files(), threading.active_count()
made = [Connection.factory(endpoint, 120, protocol_version=4) for _ in range(100)]
print(threading.active_count() - threads)
closed = threading.Event()
for connection in made:
    connection.close()
Connection.create_timer(0, lambda: Connection.create_timer(0, closed.set))
closed.wait(120)
print(open_files() - before)
""",
        contact,
    )
    assert shown == "0\n0\n"


class FakeConnection:
    host = "127.0.0.1"

    def __init__(self):
        self.lock = threading.RLock()
        self.sent = []

    def get_request_id(self):
        return 7

    def send_msg(self, message, number, callback):
        self.sent.append(message)
        callback(ResultMessage(1))


def test_continuous_paging():
    connection = FakeConnection()
    state = ContinuousPagingState(2)
    session = ContinuousPagingSession(5, None, lambda names, rows: rows, connection, state)
    for number in range(3):
        page = ResultMessage(2)
        page.column_names, page.parsed_rows, page.continuous_paging_last = ["n"], [number, number], number == 2
        session.on_message(page)
    assert session.released
    assert list(session.results()) == [0, 0, 1, 1, 2, 2]
    assert {message.op_type for message in connection.sent} == {
        ReviseRequestMessage.RevisionType.PAGING_BACKPRESSURE
    }
    assert state.num_pages_received == 3
    assert state.num_pages_requested > 3
    failed = ContinuousPagingSession(6, None, None, connection, None)
    failed.on_error(KeyError("mine"))
    with pytest.raises(KeyError):
        list(failed.results())
    canceled = ContinuousPagingSession(8, None, None, connection, SimpleNamespace())
    canceled.cancel()
    assert list(canceled.results()) == []
    assert canceled.released
