"""The `ilion` command, which is a program of its own, next to the interpreter."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path


def path() -> str:
    """Where the command is."""
    beside = Path(sys.executable).with_name("ilion")
    found = str(beside) if beside.exists() else shutil.which("ilion")
    if found is None:
        raise FileNotFoundError(f"the command `ilion` is neither in {beside.parent} nor on the PATH")
    return found


def run(arguments: list[str]) -> int:
    """Becomes the command; returns only if it cannot be found."""
    try:
        os.execv(path(), ["ilion", *arguments])
    except FileNotFoundError as error:
        print(f"ilion: {error}", file=sys.stderr)
    return 127
