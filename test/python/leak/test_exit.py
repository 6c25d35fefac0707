"""The interpreter ends at once and quietly, whatever is under way: nobody called shutdown()."""

import subprocess
import sys

import pytest

START = """
import sys, threading
from cassandra.cluster import Cluster, ExecutionProfile, EXEC_PROFILE_DEFAULT
from cassandra.concurrent import execute_concurrent_with_args
from cassandra.policies import RoundRobinPolicy

class OfPython(RoundRobinPolicy):
    def make_query_plan(self, *args, **kwargs):
        return super().make_query_plan(*args, **kwargs)

profiles = {EXEC_PROFILE_DEFAULT: ExecutionProfile(load_balancing_policy=OfPython())} if %r else None
session = Cluster([sys.argv[1]], port=int(sys.argv[2]), execution_profiles=profiles).connect()
CQL = "SELECT release_version FROM system.local"

def daemons(number, work):
    started = threading.Barrier(number + 1)
    def run():
        started.wait()
        try:
            while True:
                work()
        except Exception:  # the session is shut down at exit
            threading.Event().wait()
    for _ in range(number):
        threading.Thread(target=run, daemon=True).start()
    started.wait()
"""
WORK = {
    "futures in flight": "futures = [session.execute_async(CQL) for _ in range(2000)]",
    "callbacks in flight": """
futures = [session.execute_async(CQL) for _ in range(2000)]
for future in futures:
    future.add_callback(lambda rows: sum(range(1000)))
""",
    "one blocked thread": "daemons(1, lambda: session.execute(CQL)); session.execute(CQL)",
    "blocked threads": "daemons(4, lambda: session.execute(CQL))",
    "concurrent runs": """
prepared = session.prepare(CQL)
daemons(4, lambda: execute_concurrent_with_args(session, prepared, [()] * 500))
""",
    "results that are kept": "kept = list(session.execute(CQL)), session.execute_async(CQL)",
}


@pytest.mark.parametrize("work", WORK)
@pytest.mark.parametrize("with_policy_of_python", [False, True])
def test_ends_quietly(work, with_policy_of_python, contact):
    host, port = contact
    program = START % with_policy_of_python + WORK[work]
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", program, host, str(port)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
