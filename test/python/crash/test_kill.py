"""kill -9 in the middle of a load: every acknowledged row is there after the restart, whole, and nothing else breaks.

A writer process prints each key once its insert was acknowledged; the node is killed at a random moment, started
again on the same folder, and every printed key must be read back with all its columns.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cassandra.cluster import Cluster

WRITER = """
import itertools, sys
from cassandra.cluster import Cluster
from cassandra.query import BatchStatement

round_number, port = int(sys.argv[1]), int(sys.argv[2])
session = Cluster(["127.0.0.1"], port=port).connect("crash")
insert = session.prepare("INSERT INTO t (k, a, b, s) VALUES (?, ?, ?, ?)")
pair = session.prepare("INSERT INTO pair (half, k) VALUES (?, ?)")
for i in itertools.count():
    key = f"{round_number}-{i}"
    waiting = [session.execute_async(insert, (f"{key}-{j}", i, "x" * 100, {"a", "b"})) for j in range(20)]
    batch = BatchStatement()
    batch.add(pair, (1, key))
    batch.add(pair, (2, key))
    waiting.append(session.execute_async(batch))
    for future in waiting:
        future.result()
    print(key, flush=True)
"""


def ilion_command():
    return str(Path(sys.executable).with_name("ilion"))


class Node:
    """An `ilion serve` process on a folder, on a port of its own choice."""

    def __init__(self, data):
        self.process = subprocess.Popen(
            [ilion_command(), "serve", "--data", str(data), "--host", "127.0.0.1", "--port", "0"],
            stdout=subprocess.PIPE,
            text=True,
        )
        line = self.process.stdout.readline()
        assert "listening on 127.0.0.1:" in line
        self.port = int(line.split("127.0.0.1:")[1].split()[0])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=120) == 0


def load_until_killed(node, round_number, script):
    """Lets the writer write for a random while, kills the node, returns the acknowledged keys."""
    writer = subprocess.Popen(
        [sys.executable, str(script), str(round_number), str(node.port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        first = writer.stdout.readline()  # writing has begun
        time.sleep(random.uniform(0.0, 0.5))
        node.kill()
    finally:
        writer.kill()
    rest, _ = writer.communicate()
    # The last line may be cut off; only whole lines were acknowledged as seen.
    return [line.strip() for line in (first + rest).splitlines(keepends=True) if line.endswith("\n")]


@pytest.mark.skipif("ILION_TEST_CONTACT" in os.environ, reason="starts its own nodes")
def test_every_acknowledged_row_survives(request, tmp_path):
    rounds = request.config.getoption("--crash-rounds")
    script = tmp_path / "writer.py"
    script.write_text(WRITER)
    data = tmp_path / "data"
    node = Node(data)
    cluster = Cluster(["127.0.0.1"], port=node.port)
    session = cluster.connect()
    session.execute("CREATE KEYSPACE crash WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}")
    session.execute("CREATE TABLE crash.t (k text PRIMARY KEY, a int, b text, s set<text>)")
    session.execute("CREATE TABLE crash.pair (half int, k text, PRIMARY KEY (half, k))")
    cluster.shutdown()

    acknowledged = []
    for round_number in range(rounds):
        acknowledged += load_until_killed(node, round_number, script)
        node = Node(data)
    assert len(acknowledged) >= rounds

    cluster = Cluster(["127.0.0.1"], port=node.port)
    session = cluster.connect("crash")
    rows = {row.k: row for row in session.execute("SELECT k, a, b, s FROM t")}
    halves = [{row.k for row in session.execute("SELECT k FROM pair WHERE half = %s", (half,))} for half in (1, 2)]
    cluster.shutdown()
    node.stop()
    shutil.rmtree(data)

    for key in acknowledged:
        number = int(key.split("-")[1])
        for j in range(20):
            row = rows[f"{key}-{j}"]
            assert (row.a, row.b, set(row.s)) == (number, "x" * 100, {"a", "b"})
    assert halves[0] == halves[1], "a logged batch came back in part"
    assert halves[0] >= set(acknowledged)
