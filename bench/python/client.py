"""One driver's share of compare.py: runs the workload against HOST:PORT and prints CPU time per operation.

Says only `import cassandra`; the interpreter decides whose that is.
"""

import json
import sys
import time
import uuid

from cassandra.cluster import Cluster
from cassandra.concurrent import execute_concurrent_with_args

COLUMNS = "id, name, population, founded, area, tags"
TABLE = """CREATE TABLE IF NOT EXISTS {}.cities (
    id uuid PRIMARY KEY, name text, population bigint, founded timestamp, area double, tags set<text>)"""


def rows(count):
    tags = {"harbour", "capital", "river"}
    return [
        (uuid.UUID(int=i), f"city number {i}", i * 37, 1_600_000_000_000 + i, i / 7, tags) for i in range(count)
    ]


def measure(work, count):
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return (time.process_time() - cpu) / count * 1e6, (time.perf_counter() - wall) / count * 1e6


def main():
    host, port = sys.argv[1].rsplit(":", 1)
    count, keyspace = int(sys.argv[2]), sys.argv[3]
    cluster = Cluster([host], port=int(port))
    session = cluster.connect()
    session.execute(
        f"CREATE KEYSPACE IF NOT EXISTS {keyspace} "
        "WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"
    )
    session.execute(TABLE.format(keyspace))
    session.set_keyspace(keyspace)
    insert = session.prepare(f"INSERT INTO cities ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)")
    select = session.prepare(f"SELECT {COLUMNS} FROM cities WHERE id = ?")
    data = rows(count)
    keys = [(row[0],) for row in data]

    def read():
        for success, result in execute_concurrent_with_args(session, select, keys):
            row = result.one()
            assert success
            assert row.tags

    def blocking():
        for key in keys[: count // 10]:
            assert session.execute(select, key).one().tags

    execute_concurrent_with_args(session, insert, data[: count // 10])  # warm up
    results = {
        "insert, execute_concurrent_with_args": measure(
            lambda: execute_concurrent_with_args(session, insert, data), count
        ),
        "select, execute_concurrent_with_args": measure(read, count),
        "select, execute one after the other": measure(blocking, count // 10),
    }
    print(json.dumps(results))
    cluster.shutdown()


if __name__ == "__main__":
    main()
