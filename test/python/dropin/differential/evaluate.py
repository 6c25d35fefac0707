"""Evaluates the expressions on stdin, one a line, with names of names.py; prints the outcomes as JSON.

    python evaluate.py [HOST PORT KEYSPACE]

With a server, the names of live_names.py are there as well, and a name that a line gives with := is known to the lines
after it. An outcome is what the value shows of itself, or the exception's class and text. Runs on either driver.
"""

import json
import re
import sys
import warnings

import names

# Classes made while running have the module of whoever made them.
_MADE = re.compile(r"<class 'cassandra\.[\w.]+\.(\w+)")


def shown(value):
    if isinstance(value, (list, tuple)) and type(value) in (list, tuple):
        return [shown(item) for item in value]
    if isinstance(value, dict) and type(value) is dict:
        return {repr(key): shown(item) for key, item in value.items()}
    return re.sub(r" at 0x[0-9a-f]+", "", f"{type(value).__name__}: {value!r}")


def outcome(expression, scope):
    try:
        return shown(eval(expression, scope))
    except Exception as exc:
        return [type(exc).__name__, _MADE.sub(r"<class '\1", str(exc))]


def outcomes_on_a_server(lines, host, port, keyspace):
    import live_names

    scope = dict(vars(names))
    with live_names.connected(host, int(port), keyspace) as session:
        scope.update(live_names.names_for(session, host, int(port), keyspace))
        return [outcome(line, scope) for line in lines]


def main(server):
    warnings.simplefilter("ignore")
    lines = [line.strip() for line in sys.stdin]
    if server:
        outcomes = outcomes_on_a_server(lines, *server)
    else:
        outcomes = [outcome(line, dict(vars(names))) for line in lines]
    json.dump(outcomes, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
