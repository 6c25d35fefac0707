"""The embedded node: in memory and in a folder, its clock, and what it says when it cannot open."""

import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile

import ilion
import pytest
from cassandra import InvalidRequest
from cassandra.cluster import Cluster, NoHostAvailable


@pytest.fixture
def opened():
    """Sessions on nodes, closed at the end."""
    clusters = []

    def connect(node):
        clusters.append(Cluster(node.contact_points, port=node.port))
        return clusters[-1].connect()

    yield connect
    for cluster in clusters:
        cluster.shutdown()


SCHEMA = (
    "CREATE KEYSPACE IF NOT EXISTS ks WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
    "CREATE TABLE IF NOT EXISTS ks.t (k int PRIMARY KEY, v text)",
)


def test_in_memory(opened):
    with ilion.Node() as node:
        assert node.host == "127.0.0.1"
        assert node.port > 0
        assert node.is_open
        session = opened(node)
        for statement in SCHEMA:
            session.execute(statement)
        session.execute("INSERT INTO ks.t (k, v) VALUES (1, 'a')")
        assert session.execute("SELECT v FROM ks.t").one().v == "a"
    assert not node.is_open
    assert "closed" in repr(node)
    node.close()


def test_data_stays_in_the_folder(opened, tmp_path):
    folder = tmp_path / "data"
    for value in range(3):
        with ilion.Node(folder) as node:
            session = opened(node)
            for statement in SCHEMA:
                session.execute(statement)
            assert sorted(row.k for row in session.execute("SELECT k FROM ks.t")) == list(range(value))
            session.execute("INSERT INTO ks.t (k, v) VALUES (%s, 'x')", (value,))


def test_clock(opened):
    with ilion.Node() as node:
        session = opened(node)
        for statement in SCHEMA:
            session.execute(statement)
        session.execute("INSERT INTO ks.t (k, v) VALUES (1, 'short') USING TTL 60")
        session.execute("INSERT INTO ks.t (k, v) VALUES (2, 'long') USING TTL 86400")
        assert len(session.execute("SELECT * FROM ks.t").all()) == 2
        node.clock.advance(minutes=2)
        assert [row.k for row in session.execute("SELECT k FROM ks.t")] == [2]
        node.clock.advance(days=1, milliseconds=1)
        assert session.execute("SELECT k FROM ks.t").all() == []


def test_connect(tmp_path):
    with ilion.connect() as session:
        session.execute(SCHEMA[0])
        port = session.hosts[0].endpoint.port
    with pytest.raises(NoHostAvailable):
        Cluster(["127.0.0.1"], port=port).connect()
    for _ in range(2):
        with ilion.connect(tmp_path / "data") as session:
            for statement in SCHEMA:
                session.execute(statement)
    with ilion.connect(tmp_path / "data", keyspace="ks") as session:
        assert session.keyspace == "ks"
        assert session.execute("SELECT * FROM t").all() == []


def test_many_nodes_at_once(opened):
    with ilion.Node() as one, ilion.Node() as other:
        assert one.port != other.port
        first, second = opened(one), opened(other)
        first.execute(SCHEMA[0])
        keyspaces = "SELECT keyspace_name FROM system_schema.keyspaces"
        assert "ks" in {row.keyspace_name for row in first.execute(keyspaces)}
        assert "ks" not in {row.keyspace_name for row in second.execute(keyspaces)}


def test_port_in_use():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=str(port)):
            ilion.Node(port=port)


def test_folder_in_use(tmp_path):
    with ilion.Node(tmp_path / "data"), pytest.raises(OSError, match="data"):
        ilion.Node(tmp_path / "data")


def as_nobody(task):
    """What the task gives as text, called in a child process without root's rights."""
    receiver, sender = multiprocessing.Pipe(duplex=False)

    def run():
        if os.geteuid() == 0:
            os.setuid(65534)
        sender.send(str(task()))

    child = multiprocessing.get_context("fork").Process(target=run)
    child.start()
    sender.close()
    answer = receiver.recv()
    child.join(60)
    return answer


def test_folder_without_permission():
    def refusal(folder):
        try:
            ilion.Node(folder)
        except OSError as error:
            return error
        return "accepted"

    with tempfile.TemporaryDirectory() as locked:
        os.chmod(locked, 0o555)
        data = os.path.join(locked, "data")
        assert as_nobody(lambda: refusal(data)) == f"Cannot open data folder {data}: Permission denied"


def test_folder_that_is_a_file(tmp_path):
    (tmp_path / "data").write_text("no folder")
    with pytest.raises(OSError, match="data"):
        ilion.Node(tmp_path / "data")


def test_host_of_another_machine():
    with pytest.raises(OSError, match=r"192\.0\.2\.1"):
        ilion.Node(host="192.0.2.1")


def test_a_process_may_end_without_closing():
    code = (
        "import ilion\n"
        "node = ilion.Node()\n"
        "from cassandra.cluster import Cluster\n"
        "session = Cluster(node.contact_points, port=node.port).connect()\n"
        "session.execute_async('SELECT * FROM system.local').add_callback(print)\n"
        "print(session.execute('SELECT key FROM system.local').one().key)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "local" in done.stdout
    assert done.stderr == ""


def test_literals_nested_deeply_in_a_selection(opened):
    with ilion.Node() as node:
        session = opened(node)
        session.execute(SCHEMA[0])
        session.execute("CREATE TYPE ks.deep (a int)")
        session.execute("CREATE TABLE ks.nested (k int PRIMARY KEY)")
        literal = "{a: " * 40 + "1" + "}" * 40
        with pytest.raises(InvalidRequest, match="Cannot assign value"):
            session.execute(f"SELECT (deep) {literal} FROM ks.nested")
