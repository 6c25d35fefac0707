"""clang-tidy over every source of the rooms, as many at a time as they are compiled together, remembering what passed.

Sources are looked at again when one of them, a header of the house, the configuration or the compile command changed; the record is
build/tidy.json. Exits 1 if clang-tidy finds anything (.clang-tidy makes every finding an error).
"""

import concurrent.futures
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

BUILD = Path("build/dev")
RECORD = Path("build/tidy.json")
INCLUDE = re.compile(r'^#include "([^"]+)"', re.M)


def closure(path, seen):
    """What of the house `path` includes, directly or not: headers, and sources that are compiled together."""
    for name in INCLUDE.findall(path.read_text(encoding="utf-8")):
        header = Path("src") / name
        if header not in seen and header.is_file():
            seen.add(header)
            closure(header, seen)
    return seen


def digest(path, command):
    parts = [Path(".clang-tidy"), path, *sorted(closure(path, set()))]
    text = command.encode() + b"".join(part.read_bytes() for part in parts)
    return hashlib.sha256(text).hexdigest()


def tidy(path):
    run = subprocess.run(
        ["clang-tidy-14", "--quiet", "--extra-arg=-Wno-unknown-warning-option", "-p", str(BUILD), str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    return path, run.returncode, run.stdout


def main():
    # Which sources there are is looked up when it configures.
    subprocess.run(["cmake", "--preset", "dev"], check=True, stdout=subprocess.DEVNULL)
    root = Path.cwd()
    commands = {}
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        path = Path(entry["file"]).resolve().relative_to(root)
        room = path.parts[0] in ("src", "python") or re.search(r"/(ilion_\w+|_ilion)\.dir/Unity/", str(path))
        if room and path.exists():
            commands[path] = entry["command"]
    record = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    digests = {path: digest(path, command) for path, command in commands.items()}
    todo = [path for path in commands if record.get(str(path)) != digests[path]]
    failures = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, code, output in pool.map(tidy, todo):
            if code == 0:
                record[str(path)] = digests[path]
            else:
                failures += 1
                print(output.strip())
    RECORD.write_text(json.dumps(record, indent=0))
    print(f"tidy: {len(todo)} of {len(commands)} looked at, {failures} with findings")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
