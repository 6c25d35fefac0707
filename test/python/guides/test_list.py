"""The list of what the guides show names tests that are there, and all of them."""

import re
from pathlib import Path

HERE = Path(__file__).parent
LIST = (HERE / "README.md").read_text(encoding="utf-8")


def names_in(file):
    return re.findall(r"^ *(?:async )?def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)


def test_what_is_named_is_there():
    named = re.findall(r"`([\w./]+)(?:::(\w+))?`", LIST)
    assert len(named) > 80
    for path, test in named:
        if test or path.startswith(".."):
            assert (HERE / path).exists(), path
        if test:
            assert test in names_in(HERE / path), f"{path}::{test}"


def test_what_is_there_is_named():
    for file in HERE.glob("test_*.py"):
        if file.name != Path(__file__).name:
            unnamed = [t for t in names_in(file) if t not in LIST]
            # Methods of a test case that is a guide's own are its business.
            assert set(unnamed) <= {"test_insert_and_select", "test_empty_at_first"}, file.name
