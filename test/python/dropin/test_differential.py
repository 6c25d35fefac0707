"""The same calls in the environments of both drivers give the same values, exceptions and texts."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "differential"
ROOT = Path(__file__).parents[3]
UPSTREAM = os.environ.get("ILION_UPSTREAM_PYTHON", str(ROOT / ".envs" / "upstream" / "bin" / "python"))


def outcomes(python, expressions, **variables):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "ILION"))}
    done = subprocess.run(
        [python, "-W", "ignore", HERE / "evaluate.py"],
        input="\n".join(expressions),
        capture_output=True,
        text=True,
        env=environment | variables,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.skipif(not os.path.exists(UPSTREAM), reason="cassandra-driver is not installed (tool/setup upstream)")
@pytest.mark.parametrize("file", sorted(path.name for path in HERE.glob("*.txt")))
def test_same(file):
    expressions = [line for line in (HERE / file).read_text().splitlines() if line.strip()]
    theirs = outcomes(UPSTREAM, expressions, ILION_DROPIN="0")
    ours = outcomes(sys.executable, expressions)
    differing = {
        expression: {"cassandra-driver": upstream, "ilion": mine}
        for expression, upstream, mine in zip(expressions, theirs, ours)
        if upstream != mine
    }
    assert not differing, json.dumps(differing, indent=1)
