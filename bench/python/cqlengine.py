"""What the mapper costs before anything is sent: instances and queries, ilion's beside cassandra-driver's, in one run.

    python bench/python/cqlengine.py --ilion .venv/bin/python --upstream .envs/upstream/bin/python

Both interpreters run this file in turns, without a server; both must give the same texts and values. The table shows the
medians of CPU time; the ratio is upstream's over ours.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from datetime import datetime
from uuid import UUID

GOAL = 4.0


def model():
    from cassandra.cqlengine import columns
    from cassandra.cqlengine.models import Model

    class Automobile(Model):
        __keyspace__ = "bench"
        manufacturer = columns.Text(partition_key=True)
        year = columns.Integer(primary_key=True)
        id = columns.UUID(primary_key=True)
        built = columns.DateTime()
        price = columns.Double(default=0.0)
        options = columns.Set(columns.Text)

    return Automobile


def cases(automobile):
    """What is measured: names and functions that return something to compare."""
    values = {
        "manufacturer": "Tesla",
        "year": 2012,
        "id": UUID("67bc3f18-4b6b-4c4e-9ad5-d3b0b2e2a0de"),
        "built": datetime(2012, 6, 22, 8, 30),
        "price": 57_400.0,
        "options": {"tow bar", "sunroof"},
    }
    key = {"manufacturer": "Tesla", "year": 2012, "id": values["id"]}
    rows = [dict(values) for _ in range(16)]
    query = automobile.objects.filter(manufacturer="Tesla")
    return {
        "instance of six values": lambda: automobile(**values),
        "instance of the key, the rest defaults": lambda: automobile(**key),
        "instance of a row": lambda: automobile._construct_instance(rows[0]),
        "query with two conditions": lambda: automobile.objects.filter(manufacturer="Tesla", year__gt=2012),
        "query in four steps": lambda: (
            automobile.objects.filter(manufacturer="Tesla").filter(year__gt=2012).order_by("-year").limit(20)
        ),
        "query derived from another": lambda: query.filter(automobile.year >= 2012),
        "query with two conditions, as text": lambda: str(
            automobile.objects.filter(manufacturer="Tesla", year__in=[2012, 2013])
        ),
    }


def shown(value):
    """The text, and of an instance its values; the order of a set is chance."""
    if not hasattr(value, "items"):
        return str(value)
    return [str(value), [f"{name}={sorted(v) if isinstance(v, set) else v}" for name, v in value.items()]]


def measure(count):
    results = {}
    for name, run in cases(model()).items():
        result = shown(run())
        for _ in range(count // 10):
            run()
        started = time.process_time()
        for _ in range(count):
            run()
        results[name] = (time.process_time() - started) / count * 1e6, result
    return results


def run_in(python, count):
    command = [python, __file__, "--measure", "--count", str(count)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def compare(options):
    pythons = {"ilion": options.ilion, "upstream": options.upstream}
    samples = {driver: [] for driver in pythons}
    for _ in range(options.runs):
        for driver, python in pythons.items():
            samples[driver].append(run_in(python, options.count))
    missed = []
    print(f"{'CPU microseconds':40} {'ilion':>9} {'cassandra-driver':>17} {'ratio':>7}")
    for name in samples["ilion"][0]:
        results = {json.dumps(sample[name][1]) for taken in samples.values() for sample in taken}
        assert len(results) == 1, f"{name}: results differ: {results}"
        ours, theirs = (statistics.median(s[name][0] for s in samples[driver]) for driver in pythons)
        print(f"{name:40} {ours:9.2f} {theirs:17.2f} {theirs / ours:6.1f}x")
        if theirs < GOAL * ours:
            missed.append(name)
    return missed


def main():
    parser = argparse.ArgumentParser(description="Cost of instances and queries, ilion beside cassandra-driver")
    parser.add_argument("--ilion", help="interpreter with ilion")
    parser.add_argument("--upstream", help="interpreter with cassandra-driver")
    parser.add_argument("--count", type=int, default=10_000, help="repetitions in a run")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, in turns")
    parser.add_argument("--measure", action="store_true", help="measure in this interpreter and print JSON")
    options = parser.parse_args()
    if options.measure:
        json.dump(measure(options.count), sys.stdout)
        return
    missed = compare(options)
    if missed:
        sys.exit(f"below {GOAL}x: {', '.join(missed)}")


if __name__ == "__main__":
    main()
