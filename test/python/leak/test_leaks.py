"""Memory, descriptors and threads stay what they are, whatever is done how often. `make leaks` does it a million times."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCENARIO = Path(__file__).with_name("scenario.py")
MEMORY_KIB = 8192  # what allocators may keep: the same for a few operations and for many


@pytest.mark.parametrize(
    ("name", "divisor"), [("operations", 1), ("callbacks", 4), ("connects", 200), ("clusters", 400)]
)
def test_nothing_grows(name, divisor, contact, pytestconfig):
    count = pytestconfig.getoption("--leak-operations") // divisor
    done = subprocess.run(
        [sys.executable, SCENARIO, name, str(count), "{}:{}".format(*contact)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    usage = json.loads(done.stdout)
    print(name, count, usage)
    before, after = usage["before"], usage["after"]
    assert after["threads"] <= before["threads"]
    assert after["descriptors"] <= before["descriptors"]
    assert after["memory"] <= before["memory"] + MEMORY_KIB
