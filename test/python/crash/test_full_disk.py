"""A disk that takes no more: writes fail with an error, reads go on, and what was acknowledged is there afterwards.

A limit on the size of a file stands for the full disk: the write that would pass it fails in the same place.
"""

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from cassandra import WriteFailure
from cassandra.cluster import Cluster

LIMIT = 256 * 1024


def small_files():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, LIMIT))


def serve(data, prepare=None):
    process = subprocess.Popen(
        [Path(sys.executable).with_name("ilion"), "serve", "--data", data, "--host", "127.0.0.1", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=prepare,
    )
    line = process.stdout.readline()
    assert "listening on 127.0.0.1:" in line
    return process, int(line.split("127.0.0.1:")[1].split()[0])


def stop(process):
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=120) == 0


@pytest.mark.skipif("ILION_TEST_CONTACT" in os.environ, reason="starts its own nodes")
def test_writes_fail_and_nothing_acknowledged_is_lost(tmp_path):
    process, port = serve(tmp_path / "data", small_files)
    with Cluster(["127.0.0.1"], port=port) as cluster:
        session = cluster.connect()
        session.execute(
            "CREATE KEYSPACE full_disk WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"
        )
        session.execute("CREATE TABLE full_disk.t (k int PRIMARY KEY, v text)")
        insert = session.prepare("INSERT INTO full_disk.t (k, v) VALUES (?, ?)")
        acknowledged = 0
        with pytest.raises(WriteFailure, match="File too large") as failed:
            while acknowledged < 1000:
                session.execute(insert, (acknowledged, "x" * 1000))
                acknowledged += 1
        assert (failed.value.required_responses, failed.value.failures) == (1, 1)
        assert acknowledged > 50
        assert session.execute("SELECT v FROM full_disk.t WHERE k = 0").one().v == "x" * 1000
        with pytest.raises(WriteFailure):
            session.execute(insert, (-1, "x" * 1000))
        with pytest.raises(WriteFailure):
            session.execute("INSERT INTO full_disk.t (k, v) VALUES (-2, 'simple')")
    stop(process)

    process, port = serve(tmp_path / "data")
    with Cluster(["127.0.0.1"], port=port) as cluster:
        session = cluster.connect("full_disk")
        kept = {row.k for row in session.execute("SELECT k FROM t")}
        assert kept >= set(range(acknowledged))
        session.execute("INSERT INTO t (k, v) VALUES (5000, 'again')")
    stop(process)
