"""`python -m ilion which`: who answers `import cassandra` here. Everything else is the `ilion` command's."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec

from ilion import command, finder


def which() -> int:
    answers = find_spec(finder.NAME)
    another = finder.spec_of_another()
    if answers is None:
        print("nobody answers `import cassandra`")
    else:
        ours = answers is not None and another is not answers and finder.installed() is not None
        print(f"{'ilion' if ours else 'another distribution'} answers `import cassandra`: {answers.origin}")
    if another is not None and finder.installed() is not None:
        print(f"another `cassandra` is installed and stays unused: {another.origin}")
    if os.environ.get("ILION_DROPIN") == "0":
        print("ILION_DROPIN=0 switches ilion's off")
    return 0


def main() -> int:
    if sys.argv[1:] == ["which"]:
        return which()
    return command.run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
