"""gevent and eventlet, which turn threads into greenlets: the driver waits as they want it, and nothing hangs."""

import pytest

PATCHES = {
    "gevent": "from gevent import monkey; monkey.patch_all()",
    "eventlet": "import warnings; warnings.simplefilter('ignore'); import eventlet; eventlet.monkey_patch()",
}
# What runs functions at once and waits for all of them.
SPAWN = {
    "gevent": """
import gevent
def run_all(functions):
    jobs = [gevent.spawn(function) for function in functions]
    gevent.joinall(jobs, raise_error=True)
    return [job.value for job in jobs]
from gevent import sleep
""",
    "eventlet": """
def run_all(functions):
    return [job.wait() for job in [eventlet.spawn(function) for function in functions]]
from eventlet import sleep
""",
}
START = """
import os, sys, threading
from cassandra import InvalidRequest
from cassandra.cluster import Cluster
from cassandra.concurrent import execute_concurrent_with_args
from cassandra.query import SimpleStatement
TABLE = sys.argv[1]
cluster = Cluster([os.environ["CASSANDRA_HOST"]], port=int(os.environ["CASSANDRA_PORT"]))
session = cluster.connect()
select = session.prepare(f"SELECT name FROM {TABLE} WHERE id = ?")
"""


@pytest.fixture(params=list(PATCHES))
def green(request, program, users):
    return lambda text, **more: program(PATCHES[request.param] + SPAWN[request.param] + START + text, users, **more)


def test_requests_of_one_greenlet(green):
    shown = green("""
print(session.execute(select, (3,)).one().name)
print(len(session.execute(SimpleStatement(f"SELECT id FROM {TABLE}", fetch_size=7)).all()))
try:
    session.execute("SELECT none FROM " + TABLE)
except InvalidRequest as exc:
    print("InvalidRequest")
cluster.shutdown()
""")
    assert shown.split("\n") == ["user 3", "100", "InvalidRequest", ""]


def test_greenlets_at_once(green):
    shown = green("""
names = run_all([lambda number=number: session.execute(select, (number % 100,)).one().name for number in range(300)])
print(names == [f"user {number % 100}" for number in range(300)])
""")
    assert shown == "True\n"


def test_others_run_while_one_waits(green):
    """A greenlet that counts gets its turns while another asks and waits, until it has had enough of them."""
    shown = green("""
import time
ticks = 0
stop = False
def tick():
    global ticks
    while not stop:
        ticks += 1
        sleep(0.001)  # with 0 gevent reads no sockets: it goes on to what can run at once
def work():
    global stop
    end = time.monotonic() + 120
    while ticks < 20 and time.monotonic() < end:
        session.execute(select, (1,))
    stop = True
run_all([tick, work])
print(ticks >= 20)
""")
    assert shown == "True\n"


def test_others_run_while_one_connects(green):
    """A server takes a connection, says nothing and hangs up: all of that is done by greenlets that have their turns."""
    shown = green("""
import socket
from cassandra.cluster import NoHostAvailable
listener = socket.create_server(("127.0.0.1", 0))
def connect():
    try:
        Cluster(["127.0.0.1"], port=listener.getsockname()[1], connect_timeout=120).connect()
    except NoHostAvailable:
        print("refused")
def hang_up():
    connection, _ = listener.accept()
    listener.close()
    print("connected", flush=True)
    connection.close()
run_all([connect, hang_up])
""")
    assert shown == "connected\nrefused\n"


def test_metadata_is_read_anew(green):
    shown = green("""
def refresh():
    cluster.refresh_schema_metadata()
    cluster.refresh_nodes()
    return cluster.control_connection.refresh_schema()
print(run_all([refresh, refresh]))
""")
    assert shown == "[True, True]\n"


def test_callbacks(green):
    shown = green("""
seen, done = [], threading.Event()
def arrived(rows):
    seen.append(rows[0].name)
    # A callback may ask again and wait.
    seen.append(session.execute(select, (5,)).one().name)
    done.set()
session.execute_async(select, (4,)).add_callback(arrived)
assert done.wait(120)
failed = threading.Event()
session.execute_async("SELECT none FROM " + TABLE).add_errback(lambda exc: failed.set())
assert failed.wait(120)
print(seen)
""")
    assert shown == "['user 4', 'user 5']\n"


def test_concurrent_execution(green):
    shown = green("""
results = execute_concurrent_with_args(session, select, [(number,) for number in range(100)])
print([result.result_or_exc.one().name for result in results] == [f"user {number}" for number in range(100)])
""")
    assert shown == "True\n"


def test_threads(green):
    shown = green("""
names = []
threads = [
    threading.Thread(target=lambda number=number: names.append(session.execute(select, (number,)).one().name))
    for number in range(20)
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join(120)
print(sorted(names) == sorted(f"user {number}" for number in range(20)))
""")
    assert shown == "True\n"


def test_policies_of_python(green):
    shown = green("""
from cassandra.cluster import EXEC_PROFILE_DEFAULT, ExecutionProfile
from cassandra.policies import RoundRobinPolicy, RetryPolicy
class Mine(RoundRobinPolicy):
    asked = 0
    def make_query_plan(self, working_keyspace=None, query=None):
        Mine.asked += 1
        return super().make_query_plan(working_keyspace, query)
other = Cluster(
    cluster.contact_points, port=cluster.port,
    execution_profiles={EXEC_PROFILE_DEFAULT: ExecutionProfile(load_balancing_policy=Mine())},
)
mine = other.connect()
names = run_all([lambda: mine.execute(f"SELECT name FROM {TABLE} WHERE id = 1").one().name for _ in range(20)])
other.shutdown()
print(set(names), Mine.asked >= 20)
""")
    assert shown == "{'user 1'} True\n"


def test_exits_without_shutdown(green):
    assert green("print('done')") == "done\n"


def test_connections_of_ones_own(green):
    """Their loop is a greenlet, too: others have their turns while one waits for an answer."""
    shown = green("""
from cassandra.cluster import DefaultConnection
from cassandra.protocol import QueryMessage
message = QueryMessage(f"SELECT name FROM {TABLE} WHERE id = 3", 1)
connection = cluster.connection_factory(cluster.metadata.all_hosts()[0].endpoint)
print(type(connection) is DefaultConnection, type(connection).__module__)
answers = run_all([lambda: connection.wait_for_response(message).parsed_rows for _ in range(50)])
print(answers == [[("user 3",)]] * 50)
called = threading.Event()
type(connection).create_timer(0.01, called.set)
print(called.wait(120))
ticks = 0
stop = False
def tick():
    global ticks
    while not stop:
        ticks += 1
        sleep(0.001)
def work():
    global stop
    while ticks < 20:
        connection.wait_for_response(message)
    stop = True
run_all([tick, work])
connection.close()
print("done")
""")
    first, *others = shown.split("\n")
    assert first in ("True cassandra.io.geventreactor", "True cassandra.io.eventletreactor")
    assert others == ["True", "True", "done", ""]
