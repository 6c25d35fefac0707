"""The same calls in the environments of both drivers give the same values, exceptions and texts.

What is in differential/ needs no server; what is in live/ runs on the server under test.
"""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

HERE = Path(__file__).parent
EVALUATE = HERE / "differential" / "evaluate.py"
ROOT = HERE.parents[2]
UPSTREAM = os.environ.get("ILION_UPSTREAM_PYTHON", str(ROOT / ".envs" / "upstream" / "bin" / "python"))

pytestmark = pytest.mark.skipif(
    not os.path.exists(UPSTREAM), reason="cassandra-driver is not installed (tool/setup upstream)"
)


def outcomes(python, expressions, *server, **variables):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "ILION"))}
    done = subprocess.run(
        [python, "-W", "ignore", EVALUATE, *map(str, server)],
        input="\n".join(expressions),
        capture_output=True,
        text=True,
        env=environment | {"TZ": "UTC"} | variables,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def expressions_of(file):
    lines = file.read_text().splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def assert_same(expressions, theirs, ours):
    differing = {
        expression: {"cassandra-driver": upstream, "ilion": mine}
        for expression, upstream, mine in zip(expressions, theirs, ours, strict=True)
        if upstream != mine
    }
    assert not differing, json.dumps(differing, indent=1)


@pytest.mark.parametrize("file", sorted(path.name for path in (HERE / "differential").glob("*.txt")))
def test_same(file):
    expressions = expressions_of(HERE / "differential" / file)
    theirs = outcomes(UPSTREAM, expressions, ILION_DROPIN="0")
    assert_same(expressions, theirs, outcomes(sys.executable, expressions))


@pytest.mark.parametrize("file", sorted(path.name for path in (HERE / "live").glob("*.txt")))
def test_same_on_a_server(file, contact):
    expressions = expressions_of(HERE / "live" / file)
    keyspace = "live_" + uuid.uuid4().hex[:12]
    theirs = outcomes(UPSTREAM, expressions, *contact, keyspace, ILION_DROPIN="0")
    assert_same(expressions, theirs, outcomes(sys.executable, expressions, *contact, keyspace))
