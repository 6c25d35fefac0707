"""Runs a scenario without a server and writes down what it does: results, exceptions, warnings and statements.

    python recorder.py SCENARIO

SCENARIO is a module beside this file with a function `run(record)`. The record goes to stdout as JSON. It is the same
with cassandra-driver as with ilion.
"""

import importlib
import json
import re
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace

from cassandra.cqlengine import connection, management, models


def plain(value):
    """A text that is the same in every process: sets in order, no addresses."""
    if isinstance(value, (set, frozenset)):
        return "{%s}" % ", ".join(sorted(map(plain, value)))
    if isinstance(value, dict):
        return "{%s}" % ", ".join(f"{plain(key)}: {plain(item)}" for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return f"{type(value).__name__}({', '.join(map(plain, value))})"
    if type(value).__name__ in ("InQuoter", "ValueQuoter"):
        return f"{type(value).__name__}({value})"
    return re.sub(r" at 0x[0-9a-f]+", "", repr(value))


class Answer:
    """What the server says: rows, and whether a condition was met."""

    def __init__(self, rows, applied):
        self.rows = rows
        self.applied = applied

    def __iter__(self):
        return iter([dict(row) for row in self.rows])

    def one(self):
        return dict(self.rows[0]) if self.rows else None

    @property
    def was_applied(self):
        return self.applied


class Record:
    def __init__(self):
        self.lines = []
        self.rows = []
        self.applied = True

    def execute(self, query, params=None, consistency_level=None, timeout=connection.NOT_SET, connection=None):
        """Stands in for connection.execute."""
        text = getattr(query, "query_string", query)
        settings = {
            "consistency": getattr(query, "consistency_level", consistency_level),
            "routing": getattr(query, "routing_key", None),
            "keyspace": getattr(query, "keyspace", None),
            "timeout": timeout if isinstance(timeout, (int, float, type(None))) else "not set",
            "connection": connection,
        }
        settings = {name: value for name, value in settings.items() if value not in (None, "not set")}
        self.lines.append(f"    > {text} | {plain(params or {})} | {plain(settings)}")
        return Answer(self.rows, self.applied)

    def __call__(self, label, function, *args, **kwargs):
        """Calls and writes down what comes of it."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                outcome = plain(function(*args, **kwargs))
            except Exception as error:
                said = "" if isinstance(error, IndexError) else error
                outcome = f"{type(error).__module__}.{type(error).__name__}: {said}"
        self.lines.append(f"{label} = {outcome}")
        self.lines += [f"    ! {warning.category.__name__}: {warning.message}" for warning in caught]


def main():
    sys.path.insert(0, str(Path(__file__).parent))
    record = Record()
    connection.execute = management.execute = record.execute
    cluster = SimpleNamespace(protocol_version=5, register_user_type=lambda *names: None)
    connection.get_cluster = lambda connection=None: cluster
    models.DEFAULT_KEYSPACE = "ks"
    importlib.import_module(sys.argv[1]).run(record)
    json.dump(record.lines, sys.stdout)


if __name__ == "__main__":
    main()
