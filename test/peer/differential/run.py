"""Random statements on the node and on a real Apache Cassandra: the same answers, or a difference to explain.

    python test/peer/differential/run.py OURS THEIRS [--seconds N] [--seed N] [--statements N] [--lanes N] [--keep-going]

OURS and THEIRS are HOST:PORT. Each round makes a keyspace and random tables, runs random statements on both and compares rows, pages,
metadata, warnings and errors (code and first line); several rounds are under way at a time. A difference is shrunk to a short
sequence, printed, and written to build/differential as a text test to be recorded. A round is abandoned where the servers hold
different data for a reason that explained.py knows, or Cassandra fails. Exits 1 if there was a difference.
"""

import argparse
import contextlib
import itertools
import re
import signal
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "cql"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from differential.generator import Generator
from differential.pair import Abandoned, Pair
from differential.shrink import shrink

FOLDER = Path("build/differential")


class Progress:
    """What all lanes have seen together."""

    def __init__(self, first_seed):
        self.lock = threading.Lock()
        self.seeds = itertools.count(first_seed)
        self.compared = self.clean = self.longest = self.abandoned = 0
        self.differences = {}  # signature: how often
        self.explained = {}
        self.stop = threading.Event()

    def next_seed(self):
        with self.lock:
            return next(self.seeds)

    def counted(self):
        with self.lock:
            self.compared += 1
            self.clean += 1
            self.longest = max(self.longest, self.clean)

    def abandon(self):
        with self.lock:
            self.abandoned += 1

    def different(self, signature):
        """Whether it is the first of its kind; of rows, which say little of the cause, whether it is one of the first ten."""
        with self.lock:
            self.clean = 0
            self.differences[signature] = self.differences.get(signature, 0) + 1
            return self.differences[signature] <= (10 if signature[-1] == "rows" else 1)


def signature(statement, difference):
    """What differences of one cause have in common: the beginnings of both answers without names and values."""
    shapes = []
    for answer in (difference.ours, difference.theirs):
        line = answer[0] if answer[0].startswith(("error", "warning")) else "an answer"
        line = re.sub(r"'[^']*'|\"[^\"]*\"|\b[a-z_]*\d\w*\b|\(.*\)", "#", line.replace("error ", "error_", 1))
        shapes.append(line[:120])
    return (statement.text or "batch").split(" ")[0], *shapes, difference.place


class Lane(threading.Thread):
    def __init__(self, number, args, progress):
        super().__init__(daemon=True)
        self.args, self.progress = args, progress
        self.keyspace = f"{args.keyspace}_{number}"
        self.version = (5, 4, 3)[number % 3]
        self.failure = None

    def run(self):
        try:
            self.pair = Pair(self.args.ours, self.args.theirs, self.keyspace, self.version)
            while not self.progress.stop.is_set():
                try:
                    self._round(self.progress.next_seed())
                except Abandoned:
                    self._abandon()
            with contextlib.suppress(Abandoned):
                self.pair.end()
            with self.progress.lock:
                for reason, count in self.pair.explained.items():
                    self.progress.explained[reason] = self.progress.explained.get(reason, 0) + count
        except Exception as error:  # one lane's failure ends the run
            self.failure = error
            self.progress.stop.set()
            raise

    def _round(self, seed):
        statements = Generator(seed, self.pair.keyspace).sequence(self.args.statements)
        self.pair.begin()
        for at, statement in enumerate(statements):
            if self.progress.stop.is_set():
                return
            difference = self.pair.run(statement)
            self.progress.counted()
            if difference is None:
                continue
            if difference.on_purpose:
                self._abandon()
                return
            if self.progress.different(signature(statement, difference)):
                self._report(seed, statements[: at + 1], difference)
                if not self.args.keep_going:
                    self.progress.stop.set()
                return
            if statement.may_write() and not difference.both_failed:
                return  # from here on the servers hold different data

    def _abandon(self):
        self.progress.abandon()
        self.pair.move()

    def _report(self, seed, statements, difference):
        short, again = shrink(self.pair, statements, self.args.patience)
        again = again or difference
        out = [f"--- seed {seed}, {len(short)} of {len(statements)} statements"]
        if len(short) <= 40:
            out += [f"    {statement}" for statement in short]
        else:
            out.append(f"    {short[-1]}")
        for side, lines in (("ours", again.ours), ("theirs", again.theirs)):
            out += [f"  {side}", *("      " + line for line in _about(again.first_line(), lines))]
        with self.progress.lock:
            print("\n".join(out), flush=True)
            FOLDER.mkdir(parents=True, exist_ok=True)
            (FOLDER / f"seed_{seed}.cql").write_text("\n\n".join(map(_block, short)) + "\n")


def _about(first, lines):
    """The head of an answer and what is around the first line that is different."""
    return (
        lines
        if len(lines) < 12
        else [*lines[:1], f"... {max(first - 3, 0)} lines", *lines[max(first - 2, 1) : first + 6]]
    )


def _block(statement):
    """A statement as a block of a text test."""
    if statement.pause:
        return f"@advance {statement.pause}"
    return "\n".join([statement.text + ";", *("with " + ", ".join(values) for values in statement.binds or [])])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ours")
    parser.add_argument("theirs")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--statements", type=int, default=1500, help="in each round")
    parser.add_argument("--lanes", type=int, default=6, help="rounds under way at a time")
    parser.add_argument("--keyspace", default="differential", help="what the keyspaces' names begin with")
    parser.add_argument("--patience", type=int, default=60, help="seconds to shrink a difference")
    parser.add_argument("--keep-going", action="store_true", help="go on after a difference")
    args = parser.parse_args()
    progress = Progress(args.seed)
    lanes = [Lane(number, args, progress) for number in range(args.lanes)]
    start = time.monotonic()
    for number in (signal.SIGINT, signal.SIGTERM):  # the figures come whatever ends the run
        signal.signal(number, lambda *_: progress.stop.set())
    for lane in lanes:
        lane.start()
    progress.stop.wait(args.seconds)
    progress.stop.set()
    for lane in lanes:
        lane.join()
    summary(progress, time.monotonic() - start, args.seed)
    sys.exit(1 if progress.differences or any(lane.failure for lane in lanes) else 0)


def summary(progress, seconds, seed):
    total = sum(progress.differences.values())
    for kind, count in sorted(progress.differences.items(), key=lambda item: -item[1]):
        print(f"{count:6}  {' | '.join(kind)}")
    for reason, count in progress.explained.items():
        print(f"{count:6}  on purpose: {reason}")
    print(
        f"{progress.compared} statements compared, {total} differences of {len(progress.differences)} kinds, "
        f"{progress.longest} in a row without one, {progress.abandoned} rounds abandoned, "
        f"{progress.compared / seconds:.0f} in a second, "
        f"seeds {seed} to {next(progress.seeds) - 1}"
    )


if __name__ == "__main__":
    main()
