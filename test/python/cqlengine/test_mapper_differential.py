"""The mapper's scenarios on ilion and on cassandra-driver: the same results, errors, warnings and statements."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "differential"
ROOT = Path(__file__).parents[3]
SCENARIOS = ("columns", "clauses", "definitions", "querysets", "writes", "defaults", "schema")


def recorded(python, scenario):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    program = [python, str(HERE / "recorder.py"), f"scenario_{scenario}"]
    done = subprocess.run(program, capture_output=True, text=True, env=environment | {"TZ": "UTC"})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def upstream():
    python = os.environ.get("ILION_UPSTREAM_PYTHON", str(ROOT / ".envs" / "upstream" / "bin" / "python"))
    if importlib.util.find_spec("ilion") is None:
        pytest.skip("this is cassandra-driver already")
    if not os.path.exists(python):
        pytest.skip("cassandra-driver is not installed (tool/setup upstream)")
    return python


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_same_as_cassandra_driver(scenario, upstream):
    ours, theirs = recorded(sys.executable, scenario), recorded(upstream, scenario)
    assert len(ours) > 20
    assert ours == theirs
