"""Who answers `import cassandra`.

The package's own `cassandra` lies inside of `ilion`, where no other distribution writes. A finder at the front of
sys.meta_path serves it, so that it wins over a `cassandra` in site-packages whichever was installed first, and leaves
that one untouched. ILION_DROPIN=0 switches it off.

Runs at the start of every interpreter (through ilion_dropin.pth), so it imports nothing that is not there already.
"""

import sys
from importlib.machinery import ModuleSpec, PathFinder

NAME = "cassandra"


class DropInFinder:
    """Finds `cassandra` in `folder`. Its submodules are found by its __path__, as in any package."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def find_spec(self, name, path=None, target=None):  # type: ignore[no-untyped-def]
        return PathFinder.find_spec(NAME, [self.folder]) if name == NAME else None


def installed() -> "DropInFinder | None":
    """The finder of this interpreter, None if it is switched off."""
    return next((finder for finder in sys.meta_path if isinstance(finder, DropInFinder)), None)


def spec_of_another() -> "ModuleSpec | None":
    """The `cassandra` that would answer without the finder, None if there is none."""
    return PathFinder.find_spec(NAME, None)
