"""Who answers `import cassandra`, and who would without ilion."""

from __future__ import annotations

import os
import sys
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec
from typing import Any

NAME = "cassandra"


def finder() -> Any:
    """The finder that serves the drop-in; None if it is switched off or not installed."""
    return next((found for found in sys.meta_path if getattr(found, "__name__", "") == "DropInFinder"), None)


def another() -> ModuleSpec | None:
    """The `cassandra` of another distribution, None if there is none."""
    return PathFinder.find_spec(NAME, None)


def lines() -> list[str]:
    """The answer for people."""
    answers, other, ours = find_spec(NAME), another(), finder()
    said = []
    if answers is None:
        said.append("nobody answers `import cassandra`")
    else:
        who = "ilion" if ours is not None and answers.origin != (other and other.origin) else "another distribution"
        said.append(f"{who} answers `import cassandra`: {answers.origin}")
    if ours is not None and other is not None:
        said.append(f"another `cassandra` is installed and stays unused: {other.origin}")
    if os.environ.get("ILION_DROPIN") == "0":
        said.append("ILION_DROPIN=0 switches ilion's off")
    return said
