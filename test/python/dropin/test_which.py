"""Who answers `import cassandra`: another distribution's `cassandra` is on disk before ilion, after it, or not.

Each test has an environment of its own, with ilion's files as the wheel installs them.
"""

import os
import shutil
import subprocess
import sysconfig
import venv
from pathlib import Path

import ilion
import pytest

SITE = Path(ilion.__file__).parents[1]
OTHER = "origin = 'another distribution'\n"


@pytest.fixture
def environment(tmp_path):
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    return Environment(tmp_path / "venv")


class Environment:
    def __init__(self, folder):
        self.python = folder / "bin" / "python"
        self.site = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))

    def install_ilion(self):
        (self.site / "ilion").symlink_to(SITE / "ilion")
        for name in ("_ilion_dropin.py", "ilion_dropin.pth"):
            shutil.copy(SITE / name, self.site / name)

    def install_other(self):
        (self.site / "cassandra").mkdir()
        (self.site / "cassandra" / "__init__.py").write_text(OTHER)
        (self.site / "cassandra" / "cluster.py").write_text(OTHER)

    def run(self, *arguments, **variables):
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "ILION"))}
        done = subprocess.run(
            [self.python, *arguments], env=environment | variables, capture_output=True, text=True, check=True
        )
        return done.stdout + done.stderr

    def who(self, **variables):
        code = "import cassandra, cassandra.cluster as c; print(getattr(c, 'origin', 'ilion'), cassandra.__file__)"
        return self.run("-c", code, **variables).split()[0]


def test_alone(environment):
    environment.install_ilion()
    assert environment.who() == "ilion"
    assert "ilion answers" in environment.run("-m", "ilion", "which")
    assert "nobody answers" in environment.run("-m", "ilion", "which", ILION_DROPIN="0")


@pytest.mark.parametrize("order", [("install_other", "install_ilion"), ("install_ilion", "install_other")])
def test_beside_another(environment, order):
    for step in order:
        getattr(environment, step)()
    assert environment.who() == "ilion"
    said = environment.run("-m", "ilion", "which")
    assert "ilion answers" in said
    assert f"stays unused: {environment.site / 'cassandra' / '__init__.py'}" in said
    # Nothing on disk has changed.
    assert (environment.site / "cassandra" / "__init__.py").read_text() == OTHER


def test_switched_off(environment):
    environment.install_other()
    environment.install_ilion()
    assert environment.who(ILION_DROPIN="0") == "another"
    said = environment.run("-m", "ilion", "which", ILION_DROPIN="0")
    assert "another distribution answers" in said
    assert "ILION_DROPIN=0" in said


def test_after_ilion_is_gone(environment):
    environment.install_other()
    environment.install_ilion()
    (environment.site / "ilion").unlink()
    assert environment.who() == "another"


def test_costs_nothing_at_start(environment):
    environment.install_ilion()
    report = environment.run("-X", "importtime", "-c", "pass")
    loaded = {line.rsplit("|", 1)[1].strip() for line in report.splitlines() if "import time" in line}
    assert "_ilion_dropin" in loaded
    assert not loaded & {"ilion", "cassandra", "typing", "importlib.util"}
    # In time of the processor: on a busy machine others have it in between.
    code = (
        "import sys, time\n"
        "sys.path.append(sys.argv[1])\n"
        "began = time.process_time()\n"
        "import _ilion_dropin\n"
        "print(time.process_time() - began)\n"
    )
    spent = float(environment.run("-S", "-c", code, environment.site))
    assert spent < 0.05, "seconds; usually a thousandth"


def test_pickles_and_reloads(environment):
    environment.install_ilion()
    code = (
        "import importlib, pickle, cassandra.util as u\n"
        "assert pickle.loads(pickle.dumps(u.SortedSet([2, 1]))) == {1, 2}\n"
        "assert pickle.loads(pickle.dumps(u.OrderedMap([(1, 2)]))) == {1: 2}\n"
        "importlib.reload(u)\n"
    )
    assert environment.run("-c", code) == ""
