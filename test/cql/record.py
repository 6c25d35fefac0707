"""Writes down what Apache Cassandra answers: fills in the expectations of text tests.

    python test/cql/record.py HOST:PORT FILE...

Every statement of a file is sent to the server at HOST:PORT, which should be the real one, and the file is rewritten
with its answers. Read the result before you believe it. `differs` sections stay as they are.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import script
from harness.client import Connection


def record(host, port, path):
    keyspace = "text_" + path.stem
    blocks = []
    text = path.read_text(encoding="utf-8")
    steps = {step.line: step for step in script.read(path)}
    with Connection(host, port) as connection:
        connection.query(f"DROP KEYSPACE IF EXISTS {keyspace}")
        connection.query(
            f"CREATE KEYSPACE {keyspace} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}"
        )
        connection.query(f"USE {keyspace}")
        for line, block in _blocks(text):
            step = steps.get(line)
            if step is None:
                blocks.append(block)
                continue
            if step.directive:
                word, _, argument = step.directive.partition(" ")
                if word == "advance":
                    time.sleep(float(argument))
                blocks.append(block)
                continue
            answer = script.run(connection, step)
            tail = [f"differs: {step.differs}", *step.ilion] if step.differs else []
            blocks.append([*step.source, *answer, *tail])
        connection.query(f"DROP KEYSPACE IF EXISTS {keyspace}")
    path.write_text("\n\n".join("\n".join(block) for block in blocks) + "\n", encoding="utf-8")


def _blocks(text):
    block, start = [], 0
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.strip():
            if not block:
                start = number
            block.append(line.rstrip())
        elif block:
            yield start, block
            block = []


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    host, port = sys.argv[1].rsplit(":", 1)
    for name in sys.argv[2:]:
        record(host, int(port), Path(name))


if __name__ == "__main__":
    main()
