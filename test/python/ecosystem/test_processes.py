"""Processes that fork: a session of the parent says clearly that it is the parent's, one's own works; nothing hangs."""

import pytest

START = """
import multiprocessing, os, sys, time
from cassandra.cluster import Cluster, NoHostAvailable
HOST, PORT = os.environ["CASSANDRA_HOST"], int(os.environ["CASSANDRA_PORT"])
TABLE = sys.argv[1]

def connect():
    cluster = Cluster([HOST], port=PORT)
    return cluster, cluster.connect()
"""


@pytest.fixture
def forking(program, users):
    return lambda text, **more: program(START + text, users, **more)


def test_a_session_used_after_a_fork_says_so(forking):
    shown = forking("""
cluster, session = connect()
prepared = session.prepare(f"SELECT name FROM {TABLE} WHERE id = ?")
pid = os.fork()
if pid == 0:
    begin = time.monotonic()
    for work in (
        lambda: session.execute("SELECT key FROM system.local"),
        lambda: session.execute(prepared, (1,)),
        lambda: session.prepare("SELECT key FROM system.local"),
        lambda: cluster.connect(),
        lambda: session.execute_async("SELECT key FROM system.local").result(),
    ):
        try:
            work()
            print("answered", flush=True)
        except Exception as exc:
            print(type(exc).__name__, exc, flush=True)
    print("within", time.monotonic() - begin < 10, flush=True)
    os._exit(0)
assert os.waitpid(pid, 0)[1] == 0
print("parent", session.execute(prepared, (1,)).one().name)
""")
    *child, within, parent = shown.splitlines()
    assert len(child) == 5
    assert all("belongs to the parent process; make a new one after fork()" in line for line in child)
    assert within == "within True"
    assert parent == "parent user 1"


def test_a_child_that_does_not_touch_the_session_exits(forking):
    shown = forking("""
cluster, session = connect()
session.execute_async("SELECT key FROM system.local").add_callback(lambda rows: None)
child = multiprocessing.get_context("fork").Process(target=print, args=("child", ), kwargs={"flush": True})
child.start()
child.join(120)
print(child.exitcode, session.execute("SELECT key FROM system.local").one().key)
""")
    assert shown.splitlines() == ["child", "0 local"]


def test_a_child_may_shut_down_and_forget_what_is_the_parents(forking):
    shown = forking("""
import gc
cluster, session = connect()
def work():
    global cluster, session
    cluster.shutdown()
    del cluster, session
    gc.collect()
    own_cluster, own = connect()
    print(own.execute(f"SELECT name FROM {TABLE} WHERE id = 2").one().name, flush=True)
child = multiprocessing.get_context("fork").Process(target=work)
child.start()
child.join(120)
print(child.exitcode, session.execute("SELECT key FROM system.local").one().key)
""")
    assert shown.splitlines() == ["user 2", "0 local"]


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_a_pool_whose_workers_connect(forking, method):
    shown = forking(f"""
SESSION = None

def initialize():
    global CLUSTER, SESSION, SELECT
    CLUSTER, SESSION = connect()
    SELECT = SESSION.prepare(f"SELECT name FROM {{TABLE}} WHERE id = ?")

def name_of(number):
    return SESSION.execute(SELECT, (number,)).one().name

if __name__ == "__main__":
    cluster, session = connect()
    session.execute("SELECT key FROM system.local")
    with multiprocessing.get_context("{method}").Pool(2, initialize) as pool:
        names = pool.map(name_of, range(100))
    print(names == [f"user {{number}}" for number in range(100)])
""")
    assert shown == "True\n"


def test_a_cluster_that_never_connected_may_be_the_parents(forking):
    shown = forking("""
cluster = Cluster([HOST], port=PORT)
def work():
    print(cluster.connect().execute("SELECT key FROM system.local").one().key, flush=True)
child = multiprocessing.get_context("fork").Process(target=work)
child.start()
child.join(120)
print(child.exitcode)
""")
    assert shown.splitlines() == ["local", "0"]


def test_fork_while_requests_are_under_way(forking):
    shown = forking("""
import threading
cluster, session = connect()
select = session.prepare(f"SELECT name FROM {TABLE} WHERE id = ?")
stop = threading.Event()
failures = []
def load():
    while not stop.is_set():
        try:
            session.execute(select, (1,))
        except Exception as exc:
            failures.append(exc)
threads = [threading.Thread(target=load) for _ in range(4)]
for thread in threads:
    thread.start()
codes = []
for _ in range(20):
    pid = os.fork()
    if pid == 0:
        try:
            session.execute(select, (1,))
            os._exit(1)
        except Exception:
            os._exit(0)
    codes.append(os.waitpid(pid, 0)[1])
stop.set()
for thread in threads:
    thread.join(120)
print(codes == [0] * 20, failures)
""")
    assert shown == "True []\n"


def test_a_process_that_never_shuts_down_exits_at_once(forking):
    shown = forking(
        """
clusters = [connect() for _ in range(3)]
for cluster, session in clusters:
    session.execute_async("SELECT key FROM system.local").add_callback(lambda rows: None)
print("done", flush=True)
"""
    )
    assert shown == "done\n"
