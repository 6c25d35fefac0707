"""A driver's share of compare.py, for those that are imported as `cassandra`: runs the workload against HOST:PORT.

    client.py HOST:PORT OPERATIONS KEYSPACE

Prints JSON: by figure, CPU and wall-clock microseconds per operation; MiB where the name says so.
"""

import json
import sys
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import workload

importing = workload.Stopwatch()
from cassandra.cluster import Cluster  # noqa: E402 (timed)

IMPORT = importing.micros()

from cassandra.concurrent import execute_concurrent_with_args  # noqa: E402

KEPT = 50_000
THREADS = (1, 8, 64)


def connects(host, port, times=5):
    """The cheapest of a few: what is first also imports and warms up."""
    found = []
    for _ in range(times):
        watch = workload.Stopwatch()
        cluster = Cluster([host], port=port)
        cluster.connect()
        found.append(watch.micros())
        cluster.shutdown()
    return min(found)


def concurrently(session, statement, parameters):
    return execute_concurrent_with_args(session, statement, parameters, concurrency=workload.IN_FLIGHT)


def with_futures(session, statement, parameters):
    """The results in order, a bounded number of requests in flight."""
    under_way = deque()
    for values in parameters:
        if len(under_way) == workload.IN_FLIGHT:
            yield under_way.popleft().result()
        under_way.append(session.execute_async(statement, values))
    for future in under_way:
        yield future.result()


def one_by_one(session, statement, parameters):
    for values in parameters:
        yield session.execute(statement, values)


def read_all(results):
    for result in results:
        assert result.one().tags


def drain(results):
    deque(results, maxlen=0)


def in_threads(session, select, keys, threads):
    def work(share):
        for key in share:
            session.execute(select, key)

    with ThreadPoolExecutor(threads) as pool:
        drain(pool.map(work, [keys[i::threads] for i in range(threads)]))


def main():
    host, port = sys.argv[1].rsplit(":", 1)
    count, keyspace = int(sys.argv[2]), sys.argv[3]
    few = count // 10
    figures = {"import cassandra.cluster": IMPORT, "connect": connects(host, int(port))}
    cluster = Cluster([host], port=int(port))
    session = cluster.connect()
    session.default_timeout = 60
    insert = session.prepare(workload.insert_into(keyspace))
    select = session.prepare(workload.select_from(keyspace))
    data = workload.rows(count)
    keys = [(row[0],) for row in data]
    drain(concurrently(session, insert, data[:few]))  # warm up
    read_all(pair[1] for pair in concurrently(session, select, keys[:few]))

    def take(name, work, operations):
        figures[name] = workload.measure(work, operations)

    take("concurrent insert", lambda: drain(concurrently(session, insert, data)), count)
    take("concurrent select", lambda: read_all(p[1] for p in concurrently(session, select, keys)), count)
    take("future insert", lambda: drain(with_futures(session, insert, data)), count)
    take("future select", lambda: read_all(with_futures(session, select, keys)), count)
    take("blocking insert", lambda: drain(one_by_one(session, insert, data[:few])), few)
    take("blocking select", lambda: read_all(one_by_one(session, select, keys[:few])), few)
    scan = workload.scan_of(keyspace)
    scanned = len(list(session.execute(scan)))
    take("scan, a row", lambda: drain(session.execute(scan)), scanned)
    for threads in THREADS:
        take(
            f"blocking select, {threads} threads", lambda n=threads: in_threads(session, select, keys[:few], n), few
        )
    before = workload.resident_mib()
    kept = concurrently(session, select, list(chain(*[keys] * (KEPT // count + 1)))[:KEPT])
    figures[f"{KEPT} kept results, MiB"] = [workload.resident_mib() - before] * 2
    assert len(kept) == KEPT
    print(json.dumps(figures))
    cluster.shutdown()


if __name__ == "__main__":
    main()
