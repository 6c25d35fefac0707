"""The main job, end to end: an application that only knows `import cassandra`, on an embedded node, on real data.

Starts a node with its data in build/demo, loads the cities of the world, asks questions, stops the node, starts it again and
asks once more. `make demo` runs it.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import ilion

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "build" / "demo"
APPLICATION = ROOT / "example" / "cities" / "cities.py"


def step(text):
    print(f"\n== {text}", flush=True)


def application(node, *arguments):
    command = [sys.executable, str(APPLICATION), "--host", node.host, "--port", str(node.port), *arguments]
    print(f"$ python example/cities/cities.py {' '.join(arguments)}", flush=True)
    subprocess.run(command, check=True, cwd=ROOT)


def questions(node):
    application(node, "country", "DE", "--limit", "3")
    application(node, "city", "2950159")
    application(node, "scan", "--page-size", "1000")
    application(node, "largest", "--limit", "3")


def main():
    shutil.rmtree(DATA, ignore_errors=True)
    step("Who answers `import cassandra` here?")
    subprocess.run([sys.executable, "-m", "ilion", "which"], check=True)

    step(f"A node with its data in {DATA.relative_to(ROOT)}")
    started = time.perf_counter()
    with ilion.Node(DATA) as node:
        print(f"listening on {node.host}:{node.port} after {(time.perf_counter() - started) * 1000:.0f} ms")
        step("Loading")
        application(node, "load")
        step("Asking")
        questions(node)

    step("The node has stopped; the same folder again")
    with ilion.Node(DATA) as node:
        questions(node)
    print("\nThe data was still there.")


if __name__ == "__main__":
    main()
