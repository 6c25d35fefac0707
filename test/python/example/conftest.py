"""The examples are run as users run them: as programs, with the interpreter that runs the tests."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[3] / "example"


@pytest.fixture
def run():
    def run_example(script, *arguments, check=True, **environment):
        return subprocess.run(
            [sys.executable, str(EXAMPLES / script), *map(str, arguments)],
            capture_output=True,
            text=True,
            check=check,
            timeout=300,
            # A driver may import event loops that announce their end.
            env={**os.environ, "PYTHONWARNINGS": "ignore", **environment},
        )

    return run_example
