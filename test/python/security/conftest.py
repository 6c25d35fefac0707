"""Nodes of the tests' own, and the two drivers: a program is run by the interpreter that has the one or the other."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import ilion
import pytest

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
