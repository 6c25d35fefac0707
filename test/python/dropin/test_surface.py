"""Every public name, class, argument and default of cassandra-driver is there; see surface/."""

import os
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
UPSTREAM = os.environ.get("ILION_UPSTREAM_PYTHON", str(ROOT / ".envs" / "upstream" / "bin" / "python"))

sys.path.insert(0, str(HERE / "surface"))


@pytest.mark.skipif(not os.path.exists(UPSTREAM), reason="cassandra-driver is not installed (tool/setup upstream)")
def test_nothing_is_missing():
    from compare import compare, surface_of

    missing = compare(surface_of(UPSTREAM, ILION_DROPIN="0"), surface_of(sys.executable, "--all"))
    assert missing == []
