"""Holds the code to the table of rooms in docs/architecture.md. Prints every breach; exits 1 if there is one.

Checked: which rooms a room includes, which foreign headers only one room may include, the sizes of files and folders, and
that the Python rooms keep to theirs.
"""

import re
import subprocess
import sys
from pathlib import Path

# Room: the rooms it may include besides itself.
ROOMS = {
    "base": set(),
    "types": {"base"},
    "wire": {"base", "types"},
    "net": {"base"},
    "driver": {"base", "types", "wire", "net"},
    "cql": {"base"},
    "schema": {"base", "types"},
    "plan": {"base", "types", "cql", "schema"},
    "store": {"base", "types", "schema"},
    "index": {"base", "types", "schema", "store"},
    "exec": {"base", "types", "cql", "schema", "plan", "store", "index"},
    "server": {"base", "types", "wire", "net", "cql", "schema", "plan", "store", "index", "exec"},
    "cli": {"base", "server"},
}
# Foreign headers, by pattern: the places that may include them.
DOORS = {
    r"rocksdb/": {"src/store"},
    r"(hnswlib|faiss|usearch)/": {"src/index"},
    r"utf8proc\.h": {"src/index"},
    r"(sys/socket\.h|netinet/|arpa/inet\.h|netdb\.h|sys/epoll\.h)": {"src/net"},
    r"boost/asio": {"src/net", "src/driver", "include/ilion"},
    r"openssl/(ssl|x509)": {"src/net"},
    r"(nanobind/|Python\.h)": {"python/bind"},
}
MAX_LINES = 800  # a file past this is split
MAX_FILES = 25  # a folder past this is two
CODE = (".cpp", ".hpp", ".py")

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)


def tracked_files():
    listing = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True, check=True
    )
    return [Path(name) for name in listing.stdout.splitlines() if name.endswith(CODE) and Path(name).is_file()]


def include_breaches(path, text):
    place = "/".join(path.parts[:2])
    room = path.parts[1] if path.parts[0] == "src" else None
    for included in INCLUDE.findall(text):
        target = included.split("/")[0]
        if room and target in ROOMS and target != room and target not in ROOMS[room]:
            yield f"{path}: room {room} may not include {included}"
        for pattern, allowed in DOORS.items():
            if (
                path.parts[0] in ("src", "include", "python")
                and re.match(pattern, included)
                and place not in allowed
            ):
                yield f"{path}: only {', '.join(sorted(allowed))} may include {included}"


def python_breaches(path, text):
    imports = re.findall(r"^\s*(?:from|import) (ilion\b.*)", text, re.M)
    if path.parts[:2] == ("python", "cassandra") and any(
        not re.match(r"ilion( import _ilion|\._ilion import)", name) for name in imports
    ):
        yield f"{path}: of ilion the drop-in may import only the native module"
    if path.parts[0] == "example" and re.search(r"^\s*(from|import) _?ilion\b", text, re.M):
        yield f"{path}: an example application says `import cassandra` only"


def main():
    breaches = []
    folders = set()
    for path in tracked_files():
        text = path.read_text(encoding="utf-8")
        lines = text.count("\n")
        folders.add(path.parent)
        if lines > MAX_LINES:
            breaches.append(f"{path}: {lines} lines, more than {MAX_LINES}: split it by idea")
        breaches += include_breaches(path, text)
        breaches += python_breaches(path, text)
    # A header and its source are one thing to a reader.
    for folder in folders:
        things = len({path.stem for path in folder.iterdir() if path.suffix in CODE})
        if things > MAX_FILES:
            breaches.append(f"{folder}: {things} things in one folder, more than {MAX_FILES}")
    for breach in breaches:
        print(breach)
    sys.exit(1 if breaches else 0)


if __name__ == "__main__":
    main()
