"""kill -9 in the middle of writes to a table with indexes: after the restart they lead to the rows that are there, no more
and no fewer.
"""

import os
import random
import subprocess
import sys
import time

import pytest
from cassandra.cluster import Cluster
from test_kill import Node

WRITER = """
import random, sys
from cassandra.cluster import Cluster

session = Cluster(["127.0.0.1"], port=int(sys.argv[1])).connect("crash")
insert = session.prepare("INSERT INTO t (k, c, v, w, s) VALUES (?, ?, ?, ?, ?)")
value = session.prepare("UPDATE t SET v = ? WHERE k = ? AND c = ?")
remove = session.prepare("DELETE FROM t WHERE k = ? AND c = ?")
while True:
    waiting = []
    for _ in range(50):
        k, c, v = random.randrange(20), random.randrange(20), random.randrange(10)
        choice = random.random()
        if choice < 0.6:
            waiting.append(session.execute_async(insert, (k, c, v, str(v % 3), {v, v + 1})))
        elif choice < 0.9:
            waiting.append(session.execute_async(value, (v, k, c)))
        else:
            waiting.append(session.execute_async(remove, (k, c)))
    for future in waiting:
        future.result()
    print("written", flush=True)
"""

INDEXES = (
    "CREATE INDEX IF NOT EXISTS t_v ON t (v)",
    "CREATE INDEX IF NOT EXISTS t_s ON t (VALUES(s))",
    "CREATE INDEX IF NOT EXISTS t_c ON t (c)",
    "CREATE INDEX IF NOT EXISTS t_w ON t (w) USING 'sai'",
)


def check(session):
    """Every index shows what going over all rows shows."""
    rows = list(session.execute("SELECT k, c, v, w, s FROM t"))

    def found(condition, *values):
        return [(row.k, row.c) for row in session.execute(f"SELECT k, c FROM t WHERE {condition}", values)]

    for value in range(12):
        assert found("v = %s", value) == [(row.k, row.c) for row in rows if row.v == value]
        assert found("s CONTAINS %s", value) == [(row.k, row.c) for row in rows if value in (row.s or ())]
        assert found("w = %s", str(value)) == [(row.k, row.c) for row in rows if row.w == str(value)]
    for value in range(20):
        assert found("c = %s", value) == [(row.k, row.c) for row in rows if row.c == value]
    return len(rows)


@pytest.mark.skipif("ILION_TEST_CONTACT" in os.environ, reason="starts its own nodes")
def test_indexes_agree_with_the_table(request, tmp_path):
    script = tmp_path / "writer.py"
    script.write_text(WRITER)
    data = tmp_path / "data"
    node = Node(data)
    cluster = Cluster(["127.0.0.1"], port=node.port)
    session = cluster.connect()
    session.execute("CREATE KEYSPACE crash WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}")
    session.execute("CREATE TABLE crash.t (k int, c int, v int, w text, s set<int>, PRIMARY KEY (k, c))")
    cluster.shutdown()
    for round_number in range(max(4, request.config.getoption("--crash-rounds"))):
        writer = subprocess.Popen([sys.executable, str(script), str(node.port)], stdout=subprocess.PIPE)
        try:
            writer.stdout.readline()
            if round_number < len(INDEXES):  # made while rows are written, and then killed
                cluster = Cluster(["127.0.0.1"], port=node.port)
                cluster.connect("crash").execute(INDEXES[round_number])
                cluster.shutdown()
            time.sleep(random.uniform(0.0, 0.3))
            node.kill()
        finally:
            writer.kill()
            writer.wait()
        node = Node(data)
        cluster = Cluster(["127.0.0.1"], port=node.port)
        session = cluster.connect("crash")
        for statement in INDEXES:
            if round_number >= len(INDEXES) - 1:
                session.execute(statement)
        if round_number >= len(INDEXES) - 1:
            assert check(session) > 0
        cluster.shutdown()
    node.stop()
