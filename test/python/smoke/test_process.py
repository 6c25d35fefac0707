"""How programs with a driver end, wait and go on: exits, Ctrl-C, leaks, paging in another process."""

import gc
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from cassandra.cluster import Cluster, ExecutionProfile
from cassandra.policies import RoundRobinPolicy
from cassandra.query import BatchStatement, SimpleStatement
from helper.proxy import Proxy

PRELUDE = """
import sys
from cassandra.cluster import Cluster
host, port, *arguments = sys.argv[1:]
cluster = Cluster([host], port=int(port))
session = cluster.connect()
"""


def program(contact, text, *arguments):
    command = [sys.executable, "-W", "ignore", "-c", PRELUDE + text, contact[0], str(contact[1]), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize(
    "ending",
    [
        "",
        "session.execute_async('SELECT * FROM system_schema.columns')",
        "session.execute_async('SELECT key FROM system.local').add_callback(lambda rows: None)",
        "cluster.register_listener(type('L', (), {'on_up': print, 'on_down': print})())",
        "del session, cluster",
    ],
)
def test_never_shut_down(contact, ending):
    began = time.monotonic()
    process = program(contact, f"{ending}\nprint(flush=True)")
    process.stdout.readline()
    ready = time.monotonic()
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out, err) == (0, "", "")
    # At once, also where everything takes its time: the start, which does more, is the measure.
    assert time.monotonic() - ready < 5 + 2 * (ready - began)


def test_interrupted_while_waiting(contact):
    """Ctrl-C while a request waits for a server that has stopped answering."""
    proxy = Proxy(contact)
    text = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
print("connected", flush=True)
sys.stdin.readline()
try:
    print("asking", flush=True)
    session.execute("SELECT key FROM system.local", timeout=None)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""
    command = [sys.executable, "-W", "ignore", "-c", PRELUDE + text, "127.0.0.1", str(proxy.port)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "connected\n"
    proxy.answering.clear()
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline() == "asking\n"
    # Until the request waits for its answer, which the proxy has kept.
    assert proxy.held.wait(60)
    process.send_signal(signal.SIGINT)
    assert process.stdout.readline() == "interrupted\n"
    process.communicate(timeout=120)
    assert process.returncode == 0
    proxy.close()


def test_interrupted_in_a_policy(contact):
    """A signal may come while a policy of Python is asked, by whatever thread."""
    text = """
import signal
from cassandra.cluster import EXEC_PROFILE_DEFAULT, ExecutionProfile
from cassandra.policies import RoundRobinPolicy
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it

class Interrupting(RoundRobinPolicy):
    armed = False
    def make_query_plan(self, *args, **kwargs):
        if self.armed:
            self.armed = False
            signal.raise_signal(signal.SIGINT)
        return super().make_query_plan(*args, **kwargs)

policy = Interrupting()
cluster.add_execution_profile("mine", ExecutionProfile(policy))
interrupted = 0
for _ in range(20):
    for armed in (False, False, True):
        policy.armed = armed
        try:
            session.execute("SELECT key FROM system.local", execution_profile="mine")
            for _ in range(1000):
                pass
        except KeyboardInterrupt:
            interrupted += 1
print(interrupted)
"""
    process = program(contact, text)
    assert process.communicate(timeout=120) == ("20\n", "")
    assert process.returncode == 0


def test_a_policy_may_ask_another_cluster(contact):
    """Blocking calls of one cluster, in whose course others are made to a second one."""
    answers = []

    class Asking(RoundRobinPolicy):
        def make_query_plan(self, *args, **kwargs):
            answers.append(other.execute("SELECT key FROM system.local").one().key)
            return super().make_query_plan(*args, **kwargs)

    with Cluster([contact[0]], port=contact[1]) as second, Cluster([contact[0]], port=contact[1]) as first:
        other = second.connect()
        session = first.connect()
        first.add_execution_profile("asking", ExecutionProfile(Asking()))
        for _ in range(100):
            rows = session.execute("SELECT key FROM system.local", execution_profile="asking")
            assert rows.one().key == "local"
            assert session.execute("SELECT key FROM system.local").one().key == "local"
    assert answers == ["local"] * 100


def resources():
    return len(os.listdir("/proc/self/fd")), threading.active_count(), len(os.listdir("/proc/self/task"))


def stayed(before):
    """Whether descriptors and threads are what they were, once what was closed has ended."""
    deadline = time.monotonic() + 60
    while any(now > then + 3 for now, then in zip(resources(), before)):
        if time.monotonic() > deadline:
            return False
        threading.Event().wait(0.05)
    return True


@pytest.mark.parametrize("ending", ["shut down", "dropped"])
def test_clusters_leave_nothing_behind(contact, ending):
    if ending == "dropped":
        pytest.importorskip("ilion", reason="the other driver keeps clusters that were not shut down")

    def use():
        cluster = Cluster([contact[0]], port=contact[1], load_balancing_policy=RoundRobinPolicy())
        session = cluster.connect()
        assert session.execute("SELECT key FROM system.local").one().key == "local"
        done = threading.Event()
        session.execute_async("SELECT key FROM system.local").add_callback(lambda rows: done.set())
        assert done.wait(60)
        if ending == "shut down":
            cluster.shutdown()

    for _ in range(3):
        use()
    gc.collect()
    before = resources()
    for _ in range(100):
        use()
    gc.collect()
    assert stayed(before), (before, resources())


def test_failing_connects_leave_nothing_behind():
    def fail():
        with pytest.raises(Exception, match="Unable to connect"):
            Cluster(["127.0.0.1"], port=1).connect()

    fail()
    gc.collect()
    before = resources()
    for _ in range(30):
        fail()
    gc.collect()
    assert stayed(before), (before, resources())


def test_a_paging_state_in_another_process(contact, session, table, keyspace):
    name = table("k int, c int, PRIMARY KEY (k, c)")
    for c in range(30):
        session.execute(f"INSERT INTO {name} (k, c) VALUES (1, {c})")
    statement = SimpleStatement(f"SELECT c FROM {name} WHERE k = 1", fetch_size=10)
    first = session.execute(statement)
    assert [row.c for row in first.current_rows] == list(range(10))
    text = """
from cassandra.query import SimpleStatement
query, state = arguments
statement = SimpleStatement(query, fetch_size=7)
result = session.execute(statement, paging_state=bytes.fromhex(state))
print(len(result.current_rows), *(row.c for row in result))
"""
    query = f"SELECT c FROM {keyspace}.{name} WHERE k = 1"
    process = program(contact, text, query, first.paging_state.hex())
    out, err = process.communicate(timeout=120)
    assert err == ""
    assert list(map(int, out.split())) == [7, *range(10, 30)]


def test_was_applied_of_batches(session, table):
    name = table("k int, c int, v int, PRIMARY KEY (k, c)")
    insert = session.prepare(f"INSERT INTO {name} (k, c, v) VALUES (1, ?, ?) IF NOT EXISTS")

    def batch(*rows):
        made = BatchStatement()
        for row in rows:
            made.add(insert, row)
        return session.execute(made)

    assert batch((1, 10), (2, 20)).was_applied is True
    refused = batch((2, 21), (3, 30))
    assert refused.was_applied is False
    assert [row.v for row in refused.current_rows if row.c == 2] == [20]
    text = BatchStatement()
    text.add(f"UPDATE {name} SET v = 11 WHERE k = 1 AND c = 1 IF v = 10")
    text.add(f"UPDATE {name} SET v = 22 WHERE k = 1 AND c = 2 IF v = 20")
    assert session.execute(text).was_applied is True
    plain = BatchStatement()
    plain.add(f"INSERT INTO {name} (k, c, v) VALUES (2, 2, 2)")
    with pytest.raises(RuntimeError, match="No LWT were present in the BatchStatement"):
        session.execute(plain).was_applied
