"""The node's CPU time per operation beside Apache Cassandra's: one client, one run, round by round in turn.

    python bench/node_ratio.py --client build/bench/bench/driver_bench --ilion .venv/bin/ilion --cassandra HOST:PORT:PID

Both servers are asked by the same program (bench/driver_bench.cpp, 128 requests in flight); a server's CPU time is read from
/proc. Cassandra is warmed up first. Prints a table and the node's start-up time and memory.
"""

import argparse
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

OPERATION = re.compile(r"^(\w+)\s+.*server\s+([\d.]+) us/op", re.M)


def measure(client, host, port, pid, ops):
    """CPU microseconds per operation of the server, by operation."""
    output = subprocess.run(
        [client, "--host", host, "--port", str(port), "--ops", str(ops), "--rounds", "1", "--server-pid", str(pid)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return {name: float(cost) for name, cost in OPERATION.findall(output)}


def resident_mib(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--client", required=True)
    parser.add_argument("--ilion", required=True)
    parser.add_argument("--cassandra", required=True, help="HOST:PORT:PID")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--ops", type=int, default=100_000)
    args = parser.parse_args()
    host, port, pid = args.cassandra.rsplit(":", 2)

    with tempfile.TemporaryDirectory() as data:
        began = time.perf_counter()
        node = subprocess.Popen(
            [args.ilion, "serve", "--data", data, "--host", "127.0.0.1", "--port", "0"],
            stdout=subprocess.PIPE,
            text=True,
        )
        own_port = int(re.search(r"127\.0\.0\.1:(\d+)", node.stdout.readline())[1])
        ready = (time.perf_counter() - began) * 1000
        time.sleep(1)
        idle = resident_mib(node.pid)
        try:
            for _ in range(2):  # the JVM compiles what it runs often
                measure(args.client, host, int(port), pid, args.ops)
            rounds = [
                (measure(args.client, "127.0.0.1", own_port, node.pid, args.ops),
                 measure(args.client, host, int(port), pid, args.ops))
                for _ in range(args.rounds)
            ]  # fmt: skip
            loaded = resident_mib(node.pid)
        finally:
            node.terminate()
            node.wait()

    print(f"server CPU per operation, median of {args.rounds} rounds of {args.ops:,} operations, 128 in flight")
    print(f"{'':10}{'ilion us':>10}{'Cassandra us':>14}{'ratio':>8}   (lowest to highest ratio)")
    for name in rounds[0][0]:
        ours, theirs = ([pair[side][name] for pair in rounds] for side in (0, 1))
        ratios = sorted(a / b for a, b in zip(ours, theirs, strict=True))
        print(
            f"{name:10}{statistics.median(ours):10.2f}{statistics.median(theirs):14.2f}"
            f"{statistics.median(ratios):8.3f}   ({ratios[0]:.3f} to {ratios[-1]:.3f})"
        )
    print(
        f"ilion: ready {ready:.0f} ms after its start on an empty folder, {idle:.0f} MiB idle, {loaded:.0f} MiB loaded"
    )


if __name__ == "__main__":
    main()
