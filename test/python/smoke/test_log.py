"""What is logged, where applications and their tests look for it: hosts that go and come, clusters that don't connect."""

import contextlib
import itertools
import logging
import socket
import threading

import pytest
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile, NoHostAvailable
from cassandra.policies import ReconnectionPolicy, RoundRobinPolicy
from helper.proxy import Proxy

SELECT = "SELECT key FROM system.local"


class Kept(logging.Handler):
    """Keeps the records and lets a test wait for one."""

    def __init__(self):
        super().__init__()
        self.records = []
        self.more = threading.Condition()

    def emit(self, record):
        with self.more:
            self.records.append((record.levelname, record.getMessage(), record.exc_info))
            self.more.notify_all()

    def find(self, level, text):
        return [message for at, message, _ in self.records if at == level and text in message]

    def wait_for(self, level, text):
        with self.more:
            assert self.more.wait_for(lambda: self.find(level, text), timeout=60), self.records
        return self.find(level, text)[0]


@pytest.fixture
def log():
    handler = Kept()
    loggers = [logging.getLogger(name) for name in ("cassandra.cluster", "cassandra.pool")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
        logger.addHandler(handler)
    yield handler
    for logger, level in zip(loggers, levels):
        logger.removeHandler(handler)
        logger.setLevel(level)


class Often(ReconnectionPolicy):
    def new_schedule(self):
        return itertools.repeat(0.05)


def test_a_host_that_goes_and_comes(contact, log):
    proxy = Proxy(contact)
    port = proxy.port
    profiles = {EXEC_PROFILE_DEFAULT: ExecutionProfile(load_balancing_policy=RoundRobinPolicy())}
    with Cluster(["127.0.0.1"], port=port, execution_profiles=profiles, reconnection_policy=Often()) as cluster:
        session = cluster.connect()
        assert session.execute(SELECT).one().key == "local"
        proxy.close()
        proxy.cut()
        with contextlib.suppress(NoHostAvailable):
            session.execute(SELECT)
        down = log.wait_for("WARNING", "has been marked down")
        assert down == f"Host 127.0.0.1:{port} has been marked down"
        log.records.clear()
        proxy = Proxy(contact, listener=socket.create_server(("127.0.0.1", port)))
        up = log.wait_for("INFO", "Connection pools established")
        assert up == f"Connection pools established for node 127.0.0.1:{port}"
        log.wait_for("INFO", f"Successful reconnection to 127.0.0.1:{port}")
        log.wait_for("INFO", f"Host 127.0.0.1:{port} may be up")
        log.wait_for("DEBUG", f"Host 127.0.0.1:{port} is now marked up")
    proxy.close()


def test_a_cluster_that_does_not_connect(log):
    with pytest.raises(NoHostAvailable):
        Cluster(["127.0.0.1"], port=1).connect()
    (warning,) = log.find("WARNING", "Error connecting")
    assert warning == "[control connection] Error connecting to 127.0.0.1:1:"
    assert log.find("ERROR", "Control connection failed to connect, shutting down Cluster:")
    causes = [exc_info[1] for _, _, exc_info in log.records if exc_info]
    assert [type(cause) for cause in causes] == [ConnectionRefusedError, NoHostAvailable]


def test_a_session(contact, log):
    with Cluster([contact[0]], port=contact[1]) as cluster:
        session = cluster.connect(wait_for_all_pools=True)
        for host in cluster.metadata.all_hosts():
            assert log.find("DEBUG", f"Initializing connection for host {host}")
            assert log.find("DEBUG", f"Finished initializing connection for host {host}")
        (started,) = log.find("DEBUG", "Started Session")
        assert started == f"Started Session with client_id {cluster.client_id} and session_id {session.session_id}"
