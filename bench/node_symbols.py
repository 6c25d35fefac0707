"""Where the node's CPU time goes: for each operation the functions that take most of it.

    python bench/node_symbols.py --client build/bench/bench/node_bench --ilion build/bench/ilion [--rows 100000] [--most 10]

Each operation of bench/node_bench.cpp runs on the node under `perf record` (Debian: linux-perf), by itself: what it needs
is loaded before. Prints shares of all CPU time of the node's process. `--ilion` is best a build that is not stripped.
"""

import argparse
import re
import subprocess
import tempfile
from pathlib import Path

from node_ratio import Ilion, ask

# What an operation needs, and whether it is read back from files.
OPERATIONS = {
    "insert": (None, False),
    "select": ("insert", False),
    "select from disk": ("insert", True),
    "conditional": ("insert", False),
    "batch": ("insert", False),
    "slice": ("insert,slice", False),
    "counter": ("insert", False),
    "scan": ("insert", True),
}
FREQUENCY = 999  # samples in a second


def sample(client, server, rows, name, folder):
    """The file with the samples of one operation, run until there are enough."""
    needs, from_disk = OPERATIONS[name]
    operation = name.split(" ")[0]
    if needs:
        ask(client, server, rows, needs, fresh=True)
    if from_disk:
        server.to_disk()
    samples = Path(folder) / "perf.data"
    command = ["perf", "record", "-q", "-F", str(FREQUENCY), "-o", samples, "-p", str(server.pid)]
    recorder = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        # New rows are many; the others are asked for again and again.
        for _ in range(1 if needs is None else 8):
            ask(client, server, rows * 20 if needs is None else rows, operation, fresh=needs is None)
    finally:
        recorder.terminate()
        recorder.wait()
    return samples


def symbols(samples, most):
    """The first of (share, symbol)."""
    command = ["perf", "report", "-i", samples, "--no-children", "--sort", "symbol", "--stdio", "-w", "0,300"]
    report = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.findall(r"^ +([\d.]+%) +\[[.k]\] (.*?)(?: +-)* *$", report, re.M)
    return [(share, re.sub(r"std::(__cxx11::)?", "", symbol)) for share, symbol in found[:most]]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--client", required=True)
    parser.add_argument("--ilion", required=True)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--most", type=int, default=10)
    args = parser.parse_args()
    for name in OPERATIONS:
        with tempfile.TemporaryDirectory() as folder:
            server = Ilion(args.ilion, str(Path(folder) / "data"))
            try:
                samples = sample(args.client, server, args.rows, name, folder)
            finally:
                server.stop()
            print(f"\n{name}")
            for share, symbol in symbols(samples, args.most):
                print(f"{share:>8}  {symbol}", flush=True)


if __name__ == "__main__":
    main()
