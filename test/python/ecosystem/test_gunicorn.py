"""gunicorn: workers are forked off a master that may have the application loaded already (pre-fork)."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

APPLICATION = """
import json, os
from cassandra.cluster import Cluster

HOST, PORT = os.environ["CASSANDRA_HOST"], int(os.environ["CASSANDRA_PORT"])
TABLE = os.environ["TABLE"]
session = None

def connect():
    global session
    session = Cluster([HOST], port=PORT).connect()

if os.environ.get("CONNECT") == "import":
    connect()

def app(environ, start_response):
    try:
        if session is None:
            connect()
        number = int(environ["PATH_INFO"].strip("/"))
        row = session.execute(f"SELECT name FROM {TABLE} WHERE id = %s", (number,)).one()
        status, body = "200 OK", {"name": row.name, "pid": os.getpid()}
    except Exception as exc:
        status, body = "500 Error", {"error": str(exc)}
    start_response(status, [("Content-Type", "application/json")])
    return [json.dumps(body).encode()]
"""

CONFIGURATION = """
bind = "127.0.0.1:0"
workers = 2
preload_app = {preload}
worker_class = "{worker_class}"
threads = {threads}
graceful_timeout = 5

def post_fork(server, worker):
    if {connect_in_worker}:
        import application
        application.connect()
"""


class Gunicorn:
    """A running gunicorn; ends after SIGTERM."""

    def __init__(self, folder, environment):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "configuration.py", "application:app"],
            cwd=folder,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said = []
        booted = 0
        for line in self.process.stderr:
            self.said.append(line)
            found = re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", line)
            if found:
                self.port = int(found.group(1))
            booted += "Booting worker" in line
            if booted == 2:
                break
        assert booted == 2, "".join(self.said)
        # Nobody may wait for somebody to read what it says.
        self.reader = threading.Thread(target=lambda: self.said.extend(self.process.stderr))
        self.reader.start()

    def get(self, path):
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as answer:
                return answer.status, json.load(answer)
        except HTTPError as exc:
            return exc.code, json.load(exc)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(120)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        finally:
            self.reader.join(120)
            self.process.stderr.close()
        return code


@pytest.fixture
def gunicorn(tmp_path, variables, users):
    started = []

    def start(preload, connect, worker_class="sync", threads=1):
        (tmp_path / "application.py").write_text(APPLICATION)
        (tmp_path / "configuration.py").write_text(
            CONFIGURATION.format(
                preload=preload, worker_class=worker_class, threads=threads, connect_in_worker=connect == "worker"
            )
        )
        environment = {**variables, "TABLE": users, "CONNECT": connect, "PYTHONPATH": str(tmp_path)}
        started.append(Gunicorn(tmp_path, environment))
        return started[-1]

    yield start
    for server in started:
        if server.process.poll() is None:
            assert server.stop() == 0


@pytest.mark.parametrize(
    ("worker_class", "threads", "preload", "connect"),
    [
        ("sync", 1, False, "import"),
        ("sync", 1, True, "worker"),
        ("sync", 1, True, "first request"),
        ("gthread", 4, True, "worker"),
        ("gevent", 1, True, "worker"),
        ("gevent", 1, False, "first request"),
    ],
)
def test_workers_that_connect(gunicorn, worker_class, threads, preload, connect):
    server = gunicorn(preload, connect, worker_class, threads)
    answers = [server.get(f"/{number % 100}") for number in range(40)]
    assert {status for status, _ in answers} == {200}
    assert [answer["name"] for _, answer in answers] == [f"user {number % 100}" for number in range(40)]
    assert os.getpid() not in {answer["pid"] for _, answer in answers}


def test_a_session_of_the_master_says_so_in_the_worker(gunicorn):
    server = gunicorn(True, "import")
    for _ in range(4):
        status, answer = server.get("/1")
        assert status == 500
        assert "belongs to the parent process; make a new one after fork()" in answer["error"]
    assert server.stop() == 0
