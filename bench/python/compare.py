"""Python clients side by side on one server that replays canned answers: CPU time per operation, then latency.

    compare.py --replay FOLDER --ilion PYTHON [--upstream PYTHON] [--scylla PYTHON] [--asyncio PYTHON] [--only NAME...]

FOLDER has replay_server and replay_loop (bench/replay); each PYTHON is the interpreter of an environment with that
driver. A node of ours is started to give the answers once, the replay server in front of it. The clients run the same
programs in turns, so that what else the machine does falls on all; the table shows medians. The figures of a client are
those of its whole process, threads and kernel included.
"""

import argparse
import json
import re
import statistics
import subprocess
from contextlib import ExitStack
from pathlib import Path

FOLDER = Path(__file__).parent
SCANNED_ROWS = 50_000

LOAD = """
import sys
sys.path.insert(0, sys.argv[1])
import workload
from cassandra.cluster import Cluster
from cassandra.concurrent import execute_concurrent_with_args
host, port = sys.argv[2].rsplit(":", 1)
with Cluster([host], port=int(port)) as cluster:
    session = cluster.connect()
    session.execute(workload.KEYSPACE.format(sys.argv[3]))
    session.execute(workload.TABLE.format(sys.argv[3]))
    insert = session.prepare(workload.insert_into(sys.argv[3]))
    execute_concurrent_with_args(session, insert, workload.rows(int(sys.argv[4])))
"""


def start(stack, command):
    """Starts a server that says where it listens; it ends with this program."""
    process = stack.enter_context(
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    )
    stack.callback(process.terminate)
    line = process.stdout.readline()
    return re.search(r"[\d.]+:\d+", line)[0]


def clients(options):
    """Command lines by name."""
    cassandra, asyncio = str(FOLDER / "client.py"), str(FOLDER / "client_asyncio.py")
    every = {
        "ilion": options.ilion and [options.ilion, cassandra],
        "cassandra-driver": options.upstream and [options.upstream, cassandra],
        "scylla-driver": options.scylla and [options.scylla, cassandra],
        "acsylla": options.asyncio and [options.asyncio, asyncio, "acsylla"],
        "scyllapy": options.asyncio and [options.asyncio, asyncio, "scyllapy"],
    }
    return {name: command for name, command in every.items() if command and name in (options.only or every)}


def run(command, arguments):
    done = subprocess.run([*command, *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def print_table(title, samples, index):
    names = list(samples)
    figures = list(dict.fromkeys(figure for runs in samples.values() for figure in runs[0]))
    print(f"\n{title}")
    print(f"{'':34}" + "".join(f"{name:>18}" for name in names))
    for figure in figures:
        cells = [
            f"{statistics.median(run[figure][index] for run in samples[name]):18.2f}"
            if figure in samples[name][0]
            else f"{'-':>18}"
            for name in names
        ]
        print(f"{figure:34}" + "".join(cells))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replay", required=True, type=Path, help="folder of replay_server and replay_loop")
    parser.add_argument("--ilion", required=True, help="interpreter with ilion; its folder has the command ilion")
    parser.add_argument("--upstream", help="interpreter with cassandra-driver")
    parser.add_argument("--scylla", help="interpreter with scylla-driver")
    parser.add_argument("--asyncio", help="interpreter with acsylla and scyllapy")
    parser.add_argument("--only", nargs="*", help="names of the clients to run")
    parser.add_argument("--count", type=int, default=20_000, help="operations in a run")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, in turns")
    parser.add_argument("--keyspace", default="bench_client")
    options = parser.parse_args()
    with ExitStack() as stack:
        node = start(stack, [str(Path(options.ilion).parent / "ilion"), "serve", "--port", "0"])
        load = [options.ilion, "-c", LOAD, str(FOLDER), node, options.keyspace, str(SCANNED_ROWS)]
        subprocess.run(load, check=True)
        replay = start(stack, [str(options.replay / "replay_server"), "--backing", node])
        loop = [str(options.replay / "replay_loop"), "--server", replay, "--keyspace", options.keyspace]
        commands = clients(options)
        samples = {name: [] for name in [*commands, "replay loop"]}
        for _ in range(options.runs):
            for name, command in commands.items():
                samples[name].append(run(command, [replay, options.count, options.keyspace]))
            samples["replay loop"].append(run(loop, ["--ops", 5 * options.count]))
    print_table("CPU microseconds per operation", samples, 0)
    print_table("wall-clock microseconds per operation", samples, 1)


if __name__ == "__main__":
    main()
