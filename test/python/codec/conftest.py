"""cassandra-driver's own codec in a process of its own, to compare with."""

import os
import pickle
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


class Upstream:
    def __init__(self, python):
        program = [python, str(Path(__file__).with_name("upstream_codec.py"))]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        self.process = subprocess.Popen(
            program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment | {"ILION_DROPIN": "0"}
        )

    def __call__(self, task, class_name, value):
        pickle.dump((task, class_name, value), self.process.stdin, protocol=4)
        self.process.stdin.flush()
        return pickle.load(self.process.stdout)

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture(scope="session")
def upstream():
    """Asks cassandra-driver; skips where tool/setup has not made its environment."""
    python = os.environ.get("ILION_UPSTREAM_PYTHON", str(ROOT / ".envs" / "upstream" / "bin" / "python"))
    if not os.path.exists(python):
        pytest.skip("cassandra-driver is not installed (tool/setup upstream)")
    upstream = Upstream(python)
    yield upstream
    upstream.close()
