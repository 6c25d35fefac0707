"""The node's CPU time per operation beside Apache Cassandra's: one client, one run, in turn.

    python bench/node_ratio.py --client build/bench/bench/node_bench --ilion .venv/bin/ilion --cassandra HOST:PORT:PID
                               [--flush 'COMMAND'] [--rows 10000,100000,1000000,10000000] [--rounds 3]

Both servers are asked by the same program (bench/node_bench.cpp, 128 requests in flight); a server's CPU time is read from
/proc. For each number of rows: insert them, run the operations, have the rows written to disk (ilion: a restart; Cassandra:
COMMAND, `nodetool flush`), select and scan again. What inserts leave to be flushed and compacted is waited for, and counted
by itself, so that it is not taken for the cost of what is asked next. Cassandra is warmed up first. Prints a table for the number of rows in the
middle, the cost of each operation over the numbers of rows, and the node's start-up time and memory. Without --cassandra
the node alone.
"""

import argparse
import re
import shlex
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

WARM = "insert,settle,select,conditional,batch,settle,slice,counter"
FROM_DISK = "settle,select,scan"
GOALS = {
    "insert": 3,
    "select": 2,
    "select from disk": 4,
    "conditional": 10,
    "batch": 12,
    "slice": 15,
    "counter": 5,
    "scan": 0.4,
}


def resident_mib(pid):
    """What is resident, and what of it is the process's own: the rest are files that are mapped, which the kernel may take
    back whenever it likes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return [int(re.search(rf"{name}:\s+(\d+) kB", status)[1]) / 1024 for name in ("VmRSS", "RssAnon")]


class Ilion:
    """A node on a folder of its own, stopped and started again between the halves of a measurement."""

    def __init__(self, command, folder):
        self.command = [command, "serve", "--data", folder, "--host", "127.0.0.1", "--port", "0"]
        self.ready = []
        self.start()
        time.sleep(1)
        self.idle, _ = resident_mib(self.pid)

    def start(self):
        began = time.perf_counter()
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        self.address = "127.0.0.1", re.search(r"127\.0\.0\.1:(\d+)", self.process.stdout.readline())[1]
        self.ready.append((time.perf_counter() - began) * 1000)
        self.pid = self.process.pid

    def to_disk(self):
        self.stop()
        self.start()

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Cassandra:
    def __init__(self, address, flush):
        host, port, pid = address.rsplit(":", 2)
        self.address, self.pid, self.flush = (host, port), int(pid), flush

    def to_disk(self):
        if self.flush:
            subprocess.run(shlex.split(self.flush), check=True, capture_output=True)


def ask(client, server, rows, operations, fresh):
    host, port = server.address
    command = [client, "--host", host, "--port", port, "--server-pid", str(server.pid), "--rows", str(rows)]
    command += ["--ops", str(min(max(rows, 50_000), 200_000)), "--fresh", str(int(fresh)), "--run", operations]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    costs = {}
    for name, cost in re.findall(r"^(\w+) ([\d.]+)$", output, re.M):
        costs.setdefault(name, float(cost))
    return costs


def measure(client, server, rows):
    """CPU microseconds by operation, and the most memory that was held after either half."""
    costs = ask(client, server, rows, WARM, fresh=True)
    resident = resident_mib(server.pid)
    server.to_disk()
    from_disk = ask(client, server, rows, FROM_DISK, fresh=False)
    costs["select from disk"] = from_disk["select"]
    costs["scan"] = from_disk["scan"]
    resident = [max(both) for both in zip(resident, resident_mib(server.pid))]
    return {name: costs[name] for name in [*GOALS, "settle"]}, resident


def print_table(rows, rounds, ours, theirs):
    print(f"CPU microseconds per operation of the server, {rows:,} rows, median of {rounds} rounds, 128 in flight")
    print(f"{'':18}{'goal':>7}{'ilion':>9}{'Cassandra':>11}{'ratio':>8}   (lowest to highest ratio)")
    for name, goal in GOALS.items():
        own = [costs[name] for costs in ours]
        line = f"{name:18}{goal:7}{statistics.median(own):9.2f}"
        if theirs:
            other = [costs[name] for costs in theirs]
            ratios = sorted(a / b for a, b in zip(own, other))
            line += f"{statistics.median(other):11.2f}{statistics.median(ratios):8.3f}"
            line += f"   ({ratios[0]:.3f} to {ratios[-1]:.3f})"
        print(line, flush=True)


def print_curve(curve):
    print("\nilion over the number of rows")
    print(f"{'':18}" + "".join(f"{rows:>12,}" for rows in curve))
    for name in GOALS:
        print(f"{name:18}" + "".join(f"{costs[name]:12.2f}" for costs, _ in curve.values()))
    print(f"{'left by insert':18}" + "".join(f"{costs['settle']:12.2f}" for costs, _ in curve.values()))
    for i, name in enumerate(("RSS, MiB", "its own, MiB")):
        print(f"{name:18}" + "".join(f"{resident[i]:12.0f}" for _, resident in curve.values()), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--client", required=True)
    parser.add_argument("--ilion", required=True)
    parser.add_argument("--cassandra", help="HOST:PORT:PID")
    parser.add_argument("--flush", help="the command that makes Cassandra write everything to disk")
    parser.add_argument("--rows", default="10000,100000,1000000,10000000")
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    sizes = [int(number) for number in args.rows.split(",")]
    middle = sizes[(len(sizes) - 1) // 2]

    with tempfile.TemporaryDirectory() as folder:
        ilion = Ilion(args.ilion, folder)
        try:
            cassandra = Cassandra(args.cassandra, args.flush) if args.cassandra else None
            if cassandra:
                measure(args.client, cassandra, middle)  # the JVM compiles what it runs often
            ours, theirs = [], []
            for _ in range(args.rounds):
                ours.append(measure(args.client, ilion, middle)[0])
                if cassandra:
                    theirs.append(measure(args.client, cassandra, middle)[0])
            print_table(middle, args.rounds, ours, theirs)
            print_curve({rows: measure(args.client, ilion, rows) for rows in sizes})
        finally:
            ilion.stop()
    again = statistics.median(ilion.ready[1:])
    print(f"\nready {ilion.ready[0]:.0f} ms after the start on an empty folder, {again:.0f} ms on data; ", end="")
    print(f"{ilion.idle:.0f} MiB idle")


if __name__ == "__main__":
    main()
