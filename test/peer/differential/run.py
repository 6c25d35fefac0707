"""Random statements on the node and on a real Apache Cassandra: the same answers, or a difference to explain.

    python test/peer/differential/run.py OURS THEIRS [--seconds N] [--seed N] [--statements N] [--keep-going]

OURS and THEIRS are HOST:PORT. Each round makes a keyspace, random tables, runs random statements on both and compares rows,
metadata, warnings and errors (code and first line). A difference is shrunk to a short sequence, printed, and written to
build/differential as a text test with Cassandra's answers. Exits 1 if there was one.
"""

import argparse
import itertools
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "cql"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import script
from harness.client import Connection

from differential.generator import Generator, Statement

KEYSPACE = "differential"


class Server:
    def __init__(self, contact):
        host, port = contact.rsplit(":", 1)
        self.connection = Connection(host, int(port))

    def begin(self):
        self.connection.query(f"DROP KEYSPACE IF EXISTS {KEYSPACE}")
        self.connection.query(
            f"CREATE KEYSPACE {KEYSPACE} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}"
        )
        self.connection.query(f"USE {KEYSPACE}")

    def answer(self, statement):
        binds = [] if statement.values is None else [", ".join(statement.values)]
        step = script.Step(0, statement.text, binds)
        try:
            return script.run(self.connection, step)
        except (ValueError, OverflowError, KeyError) as error:
            return [f"not bound: {error}"]  # a literal that the harness cannot encode for the type asked


def normal(lines):
    """What may differ without meaning: rows of `not bound` statements were never sent."""
    return [line for line in lines if not line.startswith("not bound")]


def first_difference(ours, theirs, statements):
    """The index of the first statement that is answered differently, and both answers; None if there is none."""
    for server in (ours, theirs):
        server.begin()
    for index, statement in enumerate(statements):
        answers = [normal(server.answer(statement)) for server in (ours, theirs)]
        if answers[0] != answers[1]:
            return index, *answers
    return None


def shrink(ours, theirs, statements, patience=120):
    """Drops statements while the last one is still answered differently."""
    end = time.monotonic() + patience
    size = len(statements) // 2
    while size >= 1 and time.monotonic() < end:
        at = 0
        while at < len(statements) - 1 and time.monotonic() < end:
            shorter = statements[:at] + statements[min(at + size, len(statements) - 1) :]
            found = first_difference(ours, theirs, shorter)
            if found and found[0] == len(shorter) - 1:
                statements = shorter
            else:
                at += size
        size //= 2
    return statements


def report(ours, theirs, statements, seed):
    found = first_difference(ours, theirs, statements)
    folder = Path("build/differential")
    folder.mkdir(parents=True, exist_ok=True)
    blocks = []
    for server in (theirs,):
        server.begin()
        for statement in statements:
            with_line = [] if statement.values is None else ["with " + ", ".join(statement.values)]
            blocks.append("\n".join([statement.text + ";", *with_line, *server.answer(statement)]))
    path = folder / f"seed_{seed}.cql"
    path.write_text("\n\n".join(blocks) + "\n")
    print(f"\n--- seed {seed}: {path}")
    for statement in statements:
        print("   ", statement)
    if found:
        print("  ours   ", *found[1], sep="\n      ")
        print("  theirs ", *found[2], sep="\n      ")
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ours")
    parser.add_argument("theirs")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--statements", type=int, default=300, help="in each round")
    parser.add_argument("--keep-going", action="store_true", help="go on after a difference")
    args = parser.parse_args()
    ours, theirs = Server(args.ours), Server(args.theirs)
    end = time.monotonic() + args.seconds
    compared = differences = 0
    for seed in itertools.count(args.seed):
        if time.monotonic() > end:
            break
        generator = Generator(seed)
        statements: list[Statement] = generator.schema()
        statements += [generator.statement() for _ in range(args.statements)] + generator.final_reads()
        found = first_difference(ours, theirs, statements)
        compared += found[0] + 1 if found else len(statements)
        if found:
            differences += 1
            report(ours, theirs, shrink(ours, theirs, statements[: found[0] + 1]), seed)
            if not args.keep_going:
                break
    print(f"{compared} statements compared, {differences} differences, seeds {args.seed} to {seed}")
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    main()
