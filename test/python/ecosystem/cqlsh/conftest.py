"""cqlsh from PyPI on both drivers: ours, and cassandra-driver in the environment .envs/upstream."""

import os
import re
import signal
import subprocess
import sys
import uuid
from functools import partial
from pathlib import Path

import pexpect
import pyte
import pytest

CQLSH = {
    "ilion": Path(sys.executable).with_name("cqlsh"),
    "cassandra-driver": Path(__file__).resolve().parents[4] / ".envs" / "upstream" / "bin" / "cqlsh",
}

# cqlsh 6.2.2 greets every 5.0 server but 5.0.0 with a warning.
GREETING = re.compile(r"^WARNING: cqlsh was built against .*\n+", re.MULTILINE)


@pytest.fixture(scope="module", params=["ilion", "cassandra-driver"])
def driver(request):
    """Whose `cassandra` cqlsh imports."""
    return request.param


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """cqlsh keeps its history and its settings there."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def environment(driver, home):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CQLSH", "ILION"))}
    return {
        **kept,
        "HOME": str(home),
        "TZ": "UTC",
        "LANG": "C.UTF-8",
        "ILION_DROPIN": "1" if driver == "ilion" else "0",
        # What upstream's import of eventlet says has nothing to do with cqlsh.
        "PYTHONWARNINGS": "ignore",
    }


@pytest.fixture(scope="module")
def cqlsh(contact, driver, environment, home):
    """Runs cqlsh to its end. Its output; with check=False, the whole finished process."""

    def run(*arguments, text="", check=True, colour=("--no-color",), contact=contact, timeout=120, **more):
        where = [] if contact is None else [contact[0], str(contact[1])]
        done = subprocess.Popen(
            [str(CQLSH[driver]), *where, *colour, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**environment, **more},
            cwd=home,
            start_new_session=True,
        )
        try:
            done.stdout, done.stderr = done.communicate(text, timeout)
        except subprocess.TimeoutExpired:
            os.killpg(done.pid, signal.SIGKILL)  # and the workers of COPY
            done.communicate()
            raise
        done.stdout = GREETING.sub("", done.stdout)
        if not check:
            return done
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="module")
def keyspace(cqlsh, driver):
    name = f"shell_{uuid.uuid4().hex[:8]}"
    cqlsh(
        "-e",
        f"CREATE KEYSPACE {name} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}",
    )
    yield name
    cqlsh("-e", f"DROP KEYSPACE {name}")


class Terminal:
    """cqlsh under a pseudo-terminal, with the screen that a person would see."""

    def __init__(self, command, contact, environment, folder, *arguments, columns=120, lines=100):
        self.screen = pyte.Screen(columns, lines)
        self.stream = pyte.Stream(self.screen)
        self.child = pexpect.spawn(
            str(command),
            [contact[0], str(contact[1]), *arguments],
            env={**environment, "TERM": "xterm"},
            cwd=folder,
            # Whoever started the tests may have this signal ignored, which programs inherit.
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
            dimensions=(lines, columns),
            encoding="utf-8",
            timeout=120,
        )

    def until(self, pattern):
        """Reads until the pattern has come."""
        self.child.expect(pattern)
        self.stream.feed(self.child.before + self.child.after)

    def interrupt(self, prompt):
        """Presses Ctrl-C until the prompt is there: Python's readline can miss one that comes as it begins to wait."""
        for _ in range(40):
            self.child.sendintr()
            if self.child.expect([prompt, pexpect.TIMEOUT], timeout=3) == 0:
                self.stream.feed(self.child.before + self.child.after)
                break
        else:
            raise AssertionError("no prompt after Ctrl-C")
        # If it was pressed more than once, more prompts may come: what follows the answer to this line is the last.
        self.child.sendline("SHOW HOST")
        self.until(f"SHOW HOST[\\s\\S]*Connected to [\\s\\S]*{prompt}")

    def ask(self, line, prompt=r"cqlsh[^\n]*> (\x1b\[\S*)?$"):
        """Types a line and waits for the prompt; gives what the line brought onto the screen."""
        before = len(self.text())
        self.child.sendline(line)
        self.child.expect("\r\n")
        self.stream.feed(self.child.before + self.child.after)
        self.until(prompt)
        return self.text()[before - 1 :]

    def text(self):
        """The lines on the screen, without the empty ones at its end."""
        lines = [line.rstrip() for line in self.screen.display]
        while lines and not lines[-1]:
            lines.pop()
        return lines

    def close(self):
        self.child.close(force=True)


@pytest.fixture
def terminal(contact, driver, environment, home):
    opened = []

    def open_terminal(*arguments, **shape):
        opened.append(Terminal(CQLSH[driver], contact, environment, str(home), *arguments, **shape))
        return opened[-1]

    yield open_terminal
    for one in opened:
        one.close()
