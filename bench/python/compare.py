"""CPU time per operation of the Python client, ilion's beside cassandra-driver's, in one run on one server.

    python bench/python/compare.py HOST:PORT --ilion .venv/bin/python --upstream .envs/upstream/bin/python

Both interpreters run the same program (client.py) in turns, so that what else the machine does falls on both. The
table shows the medians; the ratio is upstream's CPU time over ours.
"""

import argparse
import json
import statistics
import subprocess
from pathlib import Path

CLIENT = Path(__file__).with_name("client.py")


def run(python, contact, count, keyspace):
    command = [python, str(CLIENT), contact, str(count), keyspace]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main():
    parser = argparse.ArgumentParser(description="CPU time per operation, ilion beside cassandra-driver")
    parser.add_argument("contact", metavar="HOST:PORT")
    parser.add_argument("--ilion", required=True, help="interpreter with ilion")
    parser.add_argument("--upstream", required=True, help="interpreter with cassandra-driver")
    parser.add_argument("--count", type=int, default=20_000, help="operations in a run")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, in turns")
    parser.add_argument("--keyspace", default="bench_client")
    options = parser.parse_args()
    samples = {"ilion": [], "upstream": []}
    for _ in range(options.runs):
        for driver, python in (("ilion", options.ilion), ("upstream", options.upstream)):
            samples[driver].append(run(python, options.contact, options.count, options.keyspace))
    print(f"{'CPU microseconds per operation':40} {'ilion':>9} {'cassandra-driver':>17} {'ratio':>7}")
    for name in samples["ilion"][0]:
        ours, theirs = (statistics.median(s[name][0] for s in samples[d]) for d in ("ilion", "upstream"))
        print(f"{name:40} {ours:9.2f} {theirs:17.2f} {theirs / ours:6.1f}x")


if __name__ == "__main__":
    main()
