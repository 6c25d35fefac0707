"""`ilion serve` and its sisters as a user at a shell meets them: one line when it listens, clear refusals, clean stops."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cassandra.cluster import Cluster

ILION = str(Path(sys.executable).with_name("ilion"))


def start(*arguments):
    process = subprocess.Popen(
        [ILION, "serve", "--host", "127.0.0.1", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    line = process.stdout.readline()
    assert "listening on 127.0.0.1:" in line, process.stderr.read()
    port = int(line.split("127.0.0.1:")[1].split()[0])
    return process, port


def stop(process, signal_number=signal.SIGTERM):
    process.send_signal(signal_number)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0
    return out, err


def refused(*arguments):
    """Runs a serve that must fail; returns its one line of complaint."""
    result = subprocess.run(
        [ILION, "serve", "--host", "127.0.0.1", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 1
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_one_line_when_it_listens_and_a_clean_stop(tmp_path, signal_number):
    process, port = start("--data", tmp_path / "data", "--port", 0)
    with socket.create_connection(("127.0.0.1", port)):
        out, err = stop(process, signal_number)
    assert out == ""
    assert err == ""


def test_data_survives_a_stop(tmp_path):
    process, port = start("--data", tmp_path / "data", "--port", 0)
    cluster = Cluster(["127.0.0.1"], port=port)
    session = cluster.connect()
    session.execute("CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}")
    session.execute("CREATE TABLE k.t (a int PRIMARY KEY, b text)")
    session.execute("INSERT INTO k.t (a, b) VALUES (1, 'x')")
    cluster.shutdown()
    stop(process)
    process, port = start("--data", tmp_path / "data", "--port", 0)
    cluster = Cluster(["127.0.0.1"], port=port)
    assert list(cluster.connect().execute("SELECT * FROM k.t")) == [(1, "x")]
    cluster.shutdown()
    stop(process)


def test_without_data_everything_is_in_memory(tmp_path):
    process, _ = start("--port", 0)
    stop(process)
    assert list(tmp_path.iterdir()) == []


def test_a_port_in_use_is_named(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = refused("--port", port)
    assert f"127.0.0.1:{port}" in line
    assert "in use" in line


def test_a_data_folder_in_use_is_named(tmp_path):
    process, _ = start("--data", tmp_path / "data", "--port", 0)
    line = refused("--data", tmp_path / "data", "--port", 0)
    assert str(tmp_path / "data") in line
    assert "in use" in line
    stop(process)


def test_a_folder_of_something_else_is_refused_and_left_alone(tmp_path):
    (tmp_path / "holiday.jpg").write_bytes(b"\xff\xd8")
    line = refused("--data", tmp_path, "--port", 0)
    assert str(tmp_path) in line
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_a_damaged_folder_is_refused(tmp_path):
    data = tmp_path / "data"
    process, _ = start("--data", data, "--port", 0)
    stop(process)
    for path in data.rglob("MANIFEST-*"):
        path.write_bytes(b"damaged")
    line = refused("--data", data, "--port", 0)
    assert str(data) in line


def test_a_folder_without_permission_is_refused(tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(stat.S_IRUSR | stat.S_IXUSR)
    if os.geteuid() == 0:
        # Root may write anywhere: a file in the way of the folder is refused all the same.
        (tmp_path / "file").write_text("")
        locked = tmp_path / "file"
    line = refused("--data", locked / "data", "--port", 0)
    assert str(locked) in line


def test_run_gives_a_command_a_node_for_its_lifetime():
    code = (
        "import os, socket; s = socket.create_connection((os.environ['ILION_HOST'], int(os.environ['ILION_PORT'])));"
        "print(os.environ['ILION_PORT']); raise SystemExit(7)"
    )
    result = subprocess.run(
        [ILION, "run", "--", sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert result.returncode == 7
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(result.stdout)))


def test_status_is_nodetools():
    process, port = start("--port", 0)
    shown = subprocess.run(
        [ILION, "status", "--host", "127.0.0.1", "--port", str(port)], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    stop(process)
    assert shown[0] == "Datacenter: datacenter1"
    assert shown[2:4] == ["Status=Up/Down", "|/ State=Normal/Leaving/Joining/Moving"]
    (node,) = [line for line in shown if line.startswith("UN  127.0.0.1 ")]
    assert re.match(r"UN  127\.0\.0\.1  [0-9.]+ (bytes|KiB) +16 +100\.0% ", node)


def test_status_without_a_node_says_so():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    result = subprocess.run(
        [ILION, "status", "--host", "127.0.0.1", "--port", str(port)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert f"127.0.0.1:{port}" in result.stderr


def test_version():
    shown = subprocess.run([ILION, "version"], capture_output=True, text=True, check=True).stdout
    assert shown.startswith("ilion ")


def test_a_garbage_client_does_not_disturb_the_others():
    process, port = start("--port", 0)
    cluster = Cluster(["127.0.0.1"], port=port)
    session = cluster.connect()
    for garbage in (b"GET / HTTP/1.1\r\n\r\n", b"\x04\x00\x00\x00\x05\xff\xff\xff\xff", os.urandom(4096), b"\x05"):
        with socket.create_connection(("127.0.0.1", port)) as raw:
            raw.sendall(garbage)
            raw.settimeout(0.2)
            try:
                while raw.recv(4096):
                    pass
            except (TimeoutError, ConnectionError):
                pass
        assert session.execute("SELECT key FROM system.local").one().key == "local"
    cluster.shutdown()
    stop(process)


def test_ready_soon_after_its_start(tmp_path):
    """Not a benchmark: only that a start is nowhere near the seconds of work that a JVM does."""
    process, _ = start("--data", tmp_path / "data", "--port", 0)
    user, system = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    stop(process)
    assert (int(user) + int(system)) / os.sysconf("SC_CLK_TCK") < 2
