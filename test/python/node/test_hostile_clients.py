"""Clients that don't keep to the protocol, or to what is decent: each hurts itself only. The answers were seen on Apache
Cassandra 5.0.6."""

import contextlib
import resource
import socket
import struct
import subprocess
import sys
from pathlib import Path

import ilion
import pytest
from helper.raw_client import (
    OPTIONS,
    QUERY,
    READY,
    REGISTER,
    RESULT,
    STARTUP,
    RawClient,
    frame,
    query,
    startup,
    texts,
)

ILION = str(Path(sys.executable).with_name("ilion"))
PROTOCOL_ERROR, INVALID = 0x0A, 0x2200
MIB = 1 << 20
LOCAL = query("SELECT key FROM system.local")
VERSIONS = "supported versions are (3/v3, 4/v4, 5/v5, 6/v6-beta)"


@pytest.fixture(scope="module")
def node():
    with ilion.Node() as one:
        yield one


@pytest.fixture
def client(node):
    with RawClient(node.host, node.port) as one:
        yield one


@pytest.fixture
def started(client):
    assert client.ask(STARTUP, startup()) == (READY, b"")
    return client


def serves(client):
    """Whether the connection is as good as before."""
    opcode, _ = client.ask(QUERY, LOCAL)
    return opcode == RESULT


@pytest.mark.parametrize("version", [3, 4])
def test_kinds_of_events_belong_to_versions(client, version):
    """Nobody is ever told that a trace is complete, but from v4 on clients may ask for it."""
    assert client.ask(STARTUP, startup(), version=version) == (READY, b"")
    client.send(frame(REGISTER, texts(["TRACE_COMPLETE"]), version=version))
    if version == 4:
        assert client.answer() == (READY, b"")
    else:
        expected = "Event TRACE_COMPLETE not valid for protocol version 3/v3"
        assert client.error() == (PROTOCOL_ERROR, expected)


@pytest.mark.parametrize("version", [3, 4])
def test_keyspace_of_a_request_before_v5(client, version):
    """Its flag is one of v5, and fits into the byte of the versions before."""
    assert client.ask(STARTUP, startup(), version=version) == (READY, b"")
    unqualified = query("SELECT key FROM local")[:-1] + b"\x80" + struct.pack(">H", 6) + b"system"
    opcode, _ = client.ask(QUERY, unqualified, version=version)
    assert opcode == RESULT


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (frame(STARTUP, startup()), "Unexpected message STARTUP, the connection is already initialized"),
        (frame(REGISTER, texts(["NO_SUCH"])), "Invalid value 'NO_SUCH' for Type"),
        (frame(0x7F), "Unknown opcode 127"),
        (
            frame(QUERY, b"\0\0\0\x50SELECT"),
            "Not enough bytes to read an UTF8 serialized string preceded by its 4 bytes length",
        ),
        (
            frame(QUERY, b""),
            "Not enough bytes to read an UTF8 serialized string preceded by its 4 bytes length",
        ),
        (
            frame(QUERY, struct.pack(">i", 6) + b"SELECT" + struct.pack(">HB", 99, 0)),
            "Unknown code 99 for a consistency level",
        ),
    ],
)
def test_requests_that_make_no_sense(started, data, text):
    started.send(data)
    assert started.error() == (PROTOCOL_ERROR, text)
    assert serves(started)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (frame(QUERY, LOCAL), "Unexpected message QUERY, expecting STARTUP or OPTIONS"),
        (frame(STARTUP, startup(COMPRESSION="zstd")), "Unknown compression algorithm: zstd"),
        (frame(STARTUP, struct.pack(">H", 0)), "Missing value CQL_VERSION in STARTUP message"),
        (
            frame(STARTUP, startup(CQL_VERSION="2.0.0")),
            "CQL version 2.0.0 is not supported by the binary protocol (supported version are >= 3.0.0)",
        ),
    ],
)
def test_conversations_that_begin_wrongly(client, data, text):
    client.send(data)
    assert client.error() == (PROTOCOL_ERROR, text)
    assert client.ask(STARTUP, startup()) == (READY, b"")
    assert serves(client)


@pytest.mark.parametrize(
    ("data", "version"),
    [(frame(OPTIONS, version=9), 9), (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 71), (b"\x16\x03\x01\0\xc8" * 20, 22)],
)
def test_other_protocols(client, data, version):
    client.send(data)
    assert client.error() == (PROTOCOL_ERROR, f"Invalid or unsupported protocol version ({version}); {VERSIONS}")


def test_names_of_events_in_any_case(started):
    assert started.ask(REGISTER, texts(["schema_change"])) == (READY, b"")
    assert started.ask(REGISTER, texts([])) == (READY, b"")


def test_a_frame_beyond_the_limit_is_refused_and_skipped(started):
    size = 17 * MIB
    started.send(frame(QUERY, length=size))
    for _ in range(17):
        started.send(bytes(MIB))
    text = f"Request is too big: length {size + 9} exceeds maximum allowed length {16 * MIB}."
    assert started.error() == (INVALID, text)
    assert serves(started)


def test_a_broken_segment_ends_its_connection(node, client):
    assert client.ask(STARTUP, startup(), version=5) == (READY, b"")
    client.send(b"\x10\0\0\0\0\0" + bytes(26))
    answer = client.receive(60)
    assert b"invalid, unrecoverable CRC mismatch detected in frame header" in answer + client.socket.recv(200)
    assert client.is_closed()
    with RawClient(node.host, node.port) as other:
        assert other.ask(STARTUP, startup()) == (READY, b"")


def memory_of(pid):
    """Its resident size in MiB."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize() // MIB


@contextlib.contextmanager
def server(descriptors=None):
    """A node in a process of its own, which may have so many descriptors; gives the process, the host and the port."""
    program = [ILION, "serve", "--host", "127.0.0.1", "--port", "0"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline()
            if descriptors is not None:
                resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (descriptors, descriptors))
            yield process, "127.0.0.1", int(line.split("127.0.0.1:")[1].split()[0])
        finally:
            process.terminate()


@pytest.fixture
def descriptors():
    """As many as this process may have, while a test runs."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 20_000 if hard == resource.RLIM_INFINITY else min(20_000, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
    yield most
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_client_that_never_reads_costs_little():
    with server() as (process, host, port), RawClient(host, port) as greedy:
        assert greedy.ask(STARTUP, startup()) == (READY, b"")
        ask = frame(QUERY, query("SELECT * FROM system_schema.columns"))
        assert greedy.ask(QUERY, query("SELECT * FROM system_schema.columns"))[0] == RESULT
        before = memory_of(process.pid)
        # Some hundred times what sockets hold; it stops when the node no longer reads.
        greedy.socket.setblocking(False)
        sent = 0
        while sent < 2_000_000 * len(ask):
            try:
                sent += greedy.socket.send(ask * 100)
            except BlockingIOError:
                with RawClient(host, port) as other:
                    assert other.ask(STARTUP, startup()) == (READY, b"")
                    assert serves(other)
                try:
                    sent += greedy.socket.send(ask)
                except BlockingIOError:
                    break
        assert sent < 2_000_000 * len(ask), "nothing held the client back"
        assert memory_of(process.pid) - before < 100


def test_thousands_of_connections(descriptors):
    with server(descriptors) as (process, host, port):
        # Half of them say nothing, the others begin and go no further.
        half_open = []
        for i in range(min(10_000, descriptors - 200)):
            half_open.append(socket.create_connection((host, port)))
            if i % 2:
                half_open[-1].sendall(frame(STARTUP, startup())[:7])
        with RawClient(host, port) as other:
            assert other.ask(STARTUP, startup()) == (READY, b"")
            assert serves(other)
        assert memory_of(process.pid) < 600
        for one in half_open:
            one.close()
        with RawClient(host, port) as other:
            assert other.ask(STARTUP, startup()) == (READY, b"")
            assert serves(other)


def test_when_descriptors_run_out_others_wait_their_turn():
    with server(128) as (_, host, port):
        crowd = [socket.create_connection((host, port)) for _ in range(300)]
        for one in crowd:
            one.close()
        with RawClient(host, port) as other:
            assert other.ask(STARTUP, startup()) == (READY, b"")
            assert serves(other)
