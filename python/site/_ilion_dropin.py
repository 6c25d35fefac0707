"""Lets ilion answer `import cassandra`.

The drop-in lies in ilion/_dropin, where no other distribution writes. A finder at the front of sys.meta_path serves
it, so that it wins over a `cassandra` in site-packages whichever was installed first, and leaves that one as it is.
ILION_DROPIN=0 switches it off.

Runs at the start of every interpreter (ilion_dropin.pth), so it uses nothing that is not loaded by then.
"""

import os
import sys
from _frozen_importlib_external import PathFinder  # type: ignore[import-not-found]


class DropInFinder:
    """Finds `cassandra` in a folder of its own. Submodules are found by its __path__, as in any package."""

    name = "cassandra"
    folder = os.path.join(os.path.dirname(__file__), "ilion", "_dropin")

    @classmethod
    def find_spec(cls, name, path=None, target=None):  # type: ignore[no-untyped-def]
        return PathFinder.find_spec(name, [cls.folder]) if name == cls.name else None


if os.environ.get("ILION_DROPIN") != "0":
    sys.meta_path.insert(0, DropInFinder)
