"""What test_leaks.py runs in a process of its own, so that nothing else is counted.

    scenario.py NAME COUNT HOST:PORT

Goes through the scenario once to warm up and then in ten parts; prints JSON with memory (KiB), descriptors and threads
after the warm-up and at the end.
"""

import contextlib
import ctypes
import gc
import json
import os
import socket
import sys
import time
from pathlib import Path

from cassandra import InvalidRequest
from cassandra.cluster import Cluster, NoHostAvailable
from cassandra.concurrent import execute_concurrent_with_args
from cassandra.protocol import SyntaxException

HOST, PORT = sys.argv[3].rsplit(":", 1)


def usage():
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return {
        "memory": pages * os.sysconf("SC_PAGE_SIZE") // 1024,
        "descriptors": len(os.listdir("/proc/self/fd")),
        "threads": len(os.listdir("/proc/self/task")),
    }


def settled(before):
    """What is in use once that which was closed has ended, for which a minute is enough."""
    deadline = time.monotonic() + 60
    while True:
        now = usage()
        grown = any(now[what] > before[what] for what in ("descriptors", "threads"))
        if not grown or time.monotonic() > deadline:
            return now
        time.sleep(0.05)


class Requests:
    """One cluster for the whole scenario."""

    def __init__(self):
        self.cluster = Cluster([HOST], port=int(PORT))
        session = self.session = self.cluster.connect()
        session.execute(
            "CREATE KEYSPACE IF NOT EXISTS leak WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"
        )
        session.execute("CREATE TABLE IF NOT EXISTS leak.item (id int PRIMARY KEY, name text, tags set<text>)")
        self.insert = session.prepare("INSERT INTO leak.item (id, name, tags) VALUES (?, ?, ?)")
        self.select = session.prepare("SELECT id, name, tags FROM leak.item WHERE id = ?")

    def close(self):
        self.cluster.shutdown()


class Operations(Requests):
    """Every way to execute, with success and with failure."""

    def run(self, count):
        session, part = self.session, max(1, count // 16)
        rows = [(i % 1000, f"name {i}", {"a", "b"}) for i in range(6 * part)]
        execute_concurrent_with_args(session, self.insert, rows)
        for result in execute_concurrent_with_args(session, self.select, [row[:1] for row in rows]):
            assert result.result_or_exc.one().tags
        for future in [session.execute_async(self.select, row[:1]) for row in rows[: 2 * part]]:
            future.result().one()
        # The rest one by one, each of which waits for its answer.
        some = rows[: max(1, part // 3)]
        for row in some:
            session.execute(self.insert, row)
            session.execute(self.select, row[:1]).one()
            session.execute("SELECT id FROM leak.item WHERE id = %s", row[:1]).one()
        for row in some:
            for statement, values, expected in (
                ("SELEKT", None, SyntaxException),
                ("SELECT * FROM leak.nothing", None, InvalidRequest),
                (self.select, ("no int",), TypeError),
            ):
                try:
                    session.execute(statement, values)
                    raise AssertionError(row)
                except expected:
                    pass


class Callbacks(Requests):
    """Callbacks that raise, of requests that succeed and fail."""

    def run(self, count):
        def fail(*_):
            raise RuntimeError("a callback that fails")

        futures = []
        for i in range(count):
            cql = "SELECT id FROM leak.item WHERE id = 1" if i % 2 else "SELECT * FROM leak.nothing"
            future = self.session.execute_async(cql)
            # One that is added after the answer is called at once, and raises here.
            with contextlib.suppress(RuntimeError):
                future.add_callbacks(fail, fail)
            futures.append(future)
        for future in futures:
            with contextlib.suppress(InvalidRequest):
                future.result()


class Connects:
    """Clusters that cannot connect."""

    def __init__(self):
        self.closed = socket.socket()
        self.closed.bind(("127.0.0.1", 0))  # bound, so that nobody listens there

    def run(self, count):
        for _ in range(count):
            cluster = Cluster(["127.0.0.1"], port=self.closed.getsockname()[1], connect_timeout=1)
            try:
                cluster.connect()
                raise AssertionError("connected")
            except NoHostAvailable:
                pass
            cluster.shutdown()

    def close(self):
        self.closed.close()


class Clusters:
    """Clusters that are used and then dropped, half of them without a shutdown."""

    def run(self, count):
        for i in range(count):
            cluster = Cluster([HOST], port=int(PORT))
            cluster.connect().execute("SELECT release_version FROM system.local").one()
            if i % 2:
                cluster.shutdown()

    def close(self):
        pass


def main():
    scenario = {"operations": Operations, "callbacks": Callbacks, "connects": Connects, "clusters": Clusters}[
        sys.argv[1]
    ]()
    count = int(sys.argv[2])
    scenario.run(max(10, count // 10))
    scenario.run(max(10, count // 10))
    before = usage()
    for _ in range(10):
        scenario.run(max(1, count // 10))
    print(json.dumps({"before": before, "after": settled(before)}))
    scenario.close()


if __name__ == "__main__":
    import logging

    logging.getLogger("cassandra").setLevel(logging.CRITICAL + 1)  # callbacks that fail are logged
    main()
