"""Runs the text tests of test/cql/text on the node in every configuration, or on the server of ILION_TEST_CONTACT."""

import os
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1] / "cql"
sys.path.insert(0, str(ROOT))
from harness import script  # noqa: E402 (the harness is beside the text tests, not installed)
from harness.client import Connection  # noqa: E402

CHAPTERS = sorted((ROOT / "text").glob("*.cql"))
EXTERNAL = os.environ.get("ILION_TEST_CONTACT")
# Name: protocol version, page size, on disk, restart after every statement.
CONFIGURATIONS = {
    "v5": (5, None, False, False),
    "v4": (4, None, False, False),
    "v3": (3, None, False, False),
    "pages-of-one": (5, 1, False, False),
    "on-disk": (5, None, True, False),
    "restarts": (5, None, True, True),
}
if EXTERNAL:
    CONFIGURATIONS = {name: row for name, row in CONFIGURATIONS.items() if not row[2]}


class OwnServer:
    """A node of this process whose clock can be moved."""

    def __init__(self, path):
        import ilion

        self.make = lambda: ilion.Node(path)
        self.node = self.make()
        self.advanced = 0.0

    def contact(self):
        return self.node.host, self.node.port

    def advance(self, seconds):
        self.advanced += seconds
        self.node.clock.advance(seconds=seconds)

    def restart(self):
        self.node.close()
        self.node = self.make()
        self.node.clock.advance(seconds=self.advanced)

    def close(self):
        self.node.close()


class OtherServer:
    def contact(self):
        host, port = EXTERNAL.rsplit(":", 1)
        return host, int(port)

    def advance(self, seconds):
        time.sleep(seconds)

    def close(self):
        pass


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_chapter(chapter, configuration, tmp_path):
    version, page_size, on_disk, restarts = CONFIGURATIONS[configuration]
    server = OtherServer() if EXTERNAL else OwnServer(tmp_path / "data" if on_disk else None)
    try:
        wrong = _run(server, chapter, version, page_size, restarts)
    finally:
        server.close()
    assert not wrong, "\n\n".join(wrong)


def _answer(connection, step, page_size):
    """Cassandra refuses to read an index until word has come round that it is built: then it is asked again."""
    answer = script.run(connection, step, page_size)
    until = time.monotonic() + 30
    while EXTERNAL and "INDEX_NOT_AVAILABLE" in answer[-1] and time.monotonic() < until:
        time.sleep(0.2)
        answer = script.run(connection, step, page_size)
    return answer


def _run(server, chapter, version, page_size, restarts):
    keyspace = used = "text_" + chapter.stem
    connection = Connection(*server.contact(), version=version)
    connection.query(f"DROP KEYSPACE IF EXISTS {keyspace}")
    connection.query(
        f"CREATE KEYSPACE {keyspace} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}"
    )
    connection.query(f"USE {keyspace}")
    wrong = []
    for step in script.read(chapter):
        if step.directive:
            word, _, argument = step.directive.partition(" ")
            assert word == "advance", f"{chapter}:{step.line}: unknown directive {step.directive}"
            server.advance(float(argument))
            continue
        if version < step.since:
            continue
        answer = _answer(connection, step, page_size)
        expected = step.ilion if step.differs and not EXTERNAL else step.expected
        if version < 4:
            expected = script.without_warnings(expected)
        if answer != expected:
            lines = [f"{chapter.name}:{step.line}: {step.statement}", *("  expected  " + line for line in expected)]
            wrong.append("\n".join([*lines, *("  answered  " + line for line in answer)]))
        if answer[-1].startswith("keyspace "):
            used = answer[-1].removeprefix("keyspace ")
        if restarts:
            connection.close()
            server.restart()
            connection = Connection(*server.contact(), version=version)
            connection.query(f'USE "{used}"')
    connection.query(f"DROP KEYSPACE IF EXISTS {keyspace}")
    connection.close()
    return wrong
