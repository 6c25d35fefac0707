"""Nodes of the tests' own, and the two drivers: a program is run by the interpreter that has the one or the other."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import ilion
import pytest
from helper.logins import logins

UPSTREAM = Path(__file__).resolve().parents[3] / ".envs" / "upstream" / "bin" / "python"
PREAMBLE = """
import json, ssl, sys
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import Cluster, NoHostAvailable
host, port = sys.argv[1], int(sys.argv[2])

def attempt(run):
    try:
        return run()
    except NoHostAvailable as error:
        return "; ".join(str(one) for one in error.errors.values())
    except Exception as error:
        return f"{type(error).__name__}: {error}"

def log_in(user=None, password=None, **options):
    provider = PlainTextAuthProvider(user, password) if user is not None else None
    cluster = Cluster([host], port=port, auth_provider=provider, **options)
    return cluster.connect()
"""


@pytest.fixture(scope="module")
def log_in():
    """Opens sessions on a node that asks for passwords and permissions."""
    with logins(authenticator="PasswordAuthenticator", authorizer="CassandraAuthorizer") as log_in:
        yield log_in


@pytest.fixture(scope="module")
def root(log_in):
    """The superuser's session, with a keyspace, a table and two roles."""
    session = log_in("cassandra", "cassandra")
    session.execute("CREATE KEYSPACE ks WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}")
    session.execute("CREATE TABLE ks.t (k int PRIMARY KEY, v int)")
    session.execute("CREATE ROLE bob WITH PASSWORD = 'b' AND LOGIN = true")
    session.execute("CREATE ROLE readers")
    return session


@pytest.fixture
def node():
    """Makes nodes with settings; they are closed in the end."""
    nodes = []

    def make(*arguments, **settings):
        nodes.append(ilion.Node(*arguments, **settings))
        return nodes[-1]

    yield make
    for one in nodes:
        one.close()


@pytest.fixture(params=["ilion", "upstream"])
def program(request):
    """Runs a program with a driver on a node; it prints one JSON value."""
    if request.param == "upstream" and not UPSTREAM.exists():
        pytest.skip("cassandra-driver is not installed (tool/setup upstream)")
    python = sys.executable if request.param == "ilion" else UPSTREAM

    def run(node, text, *arguments):
        done = subprocess.run(
            [str(python), "-c", PREAMBLE + textwrap.dedent(text), node.host, str(node.port), *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture(scope="module")
def bob(root, log_in):
    """A user whom the module's `root` has made."""
    return log_in("bob", "b")


@pytest.fixture
def granted(root):
    """Grants for one test."""
    given = []

    def grant(what, whom="bob"):
        root.execute(f"GRANT {what} TO {whom}")
        given.append(f"REVOKE {what} FROM {whom}")

    yield grant
    for statement in given:
        root.execute(statement)
