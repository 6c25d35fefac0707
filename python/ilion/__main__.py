"""`python -m ilion which`: who answers `import cassandra` here. Everything else is the `ilion` command's."""

from __future__ import annotations

import sys

from ilion import command, which


def main() -> int:
    if sys.argv[1:] != ["which"]:
        return command.run(sys.argv[1:])
    print("\n".join(which.lines()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
