"""cqlsh as a person uses it: under a pseudo-terminal, with line editing, history and completion by the tab key."""

import re

import pytest


@pytest.fixture(scope="module", autouse=True)
def people(cqlsh, keyspace):
    cqlsh(
        "-k",
        keyspace,
        text="CREATE TABLE people (team text, name text, born int, PRIMARY KEY (team, name));\n"
        + "".join(f"INSERT INTO people (team, name, born) VALUES ('red', 'n{n}', {n});\n" for n in range(5)),
    )


@pytest.fixture
def shell(terminal, keyspace):
    """A terminal that stands at the prompt of the keyspace."""
    opened = terminal("-k", keyspace, "--no-color")
    opened.until(f"cqlsh:{keyspace}> ")
    return opened


def test_greeting_and_goodbye(terminal, contact):
    opened = terminal()
    opened.until("cqlsh> ")
    shown = opened.text()
    assert any(re.fullmatch(rf"Connected to .+ at {contact[0]}:{contact[1]}", line) for line in shown)
    assert any(re.match(r"\[cqlsh 6\.2\.2 \| Cassandra 5\.0\.\d+ \| CQL spec 3\.4\.7", line) for line in shown)
    assert shown[-2:] == ["Use HELP for help.", "cqlsh>"]
    opened.child.sendline("exit")
    opened.child.wait()
    assert opened.child.exitstatus == 0


def test_end_of_input_ends_it(shell):
    shell.child.sendeof()
    shell.child.wait()
    assert shell.child.exitstatus == 0


def test_statements_over_lines(shell, keyspace):
    shell.child.sendline("SELECT name, born")
    shell.until(r"\.\.\. ")
    assert shell.text()[-1].endswith("...")
    shown = shell.ask("FROM people LIMIT 1;")
    assert shown[-5:] == ["------+------", "   n0 |    0", "", "(1 rows)", f"cqlsh:{keyspace}>"]


def test_an_error_is_shown_and_the_session_goes_on(shell):
    assert any("code=2200 [Invalid query]" in line for line in shell.ask("SELECT none FROM people;"))
    assert "(1 rows)" in shell.ask("SELECT name FROM people LIMIT 1;")


def test_ctrl_c_drops_the_line(shell, keyspace):
    shell.child.send("SELECT nonsense")
    shell.until("nonsense")
    shell.interrupt(f"cqlsh:{keyspace}> ")
    assert "(1 rows)" in shell.ask("SELECT name FROM people LIMIT 1;")


def complete(shell, typed, expected):
    """Types, presses tab and waits for what must come; then clears the line."""
    shell.child.send(typed + "\t")
    shell.until(expected)
    shell.child.send("\x15")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("SEL", "SELECT "),
        ("INS", "INSERT INTO "),
        ("SELECT * FR", "FROM "),
        ("SELECT * FROM pe", "people "),
        ("INSERT INTO people (", "team"),
        ("CONSISTENCY QUO", "QUORUM "),
        ("DESCRIBE KEYSP", "ACE"),
        ("CREATE KEYSPACE x WITH repl", "ication = {'class': '"),
        ("TRAC", "TRACING "),
        ("COPY peo", "people "),
    ],
)
def test_completion(shell, typed, expected):
    complete(shell, typed, re.escape(expected))


def test_completion_of_keyspaces_and_of_several_choices(shell, keyspace):
    complete(shell, "USE " + keyspace[:10], re.escape(keyspace))
    complete(shell, "ALTER TABLE people \t", r"ADD[\s\S]*DROP[\s\S]*RENAME")


def test_what_was_typed_comes_back(shell, keyspace):
    shell.ask("SELECT name FROM people LIMIT 1;")
    shell.child.send("\x1b[A")
    shell.until(r"LIMIT 1;")
    shell.child.send("\r")
    shell.until(f"rows\\)[\\s\\S]*cqlsh:{keyspace}> ")


def test_pages_wait_for_a_key(shell, keyspace):
    shell.ask("PAGING 2")
    shell.child.sendline("SELECT name FROM people;")
    shell.until("---MORE---")
    assert [line.strip() for line in shell.text()[-3:]] == ["n1", "", "---MORE---"]
    shell.child.sendline("")
    shell.until("---MORE---")
    shell.child.sendline("")
    shell.until(f"cqlsh:{keyspace}> ")
    assert "(5 rows)" in shell.text()


def test_the_prompt_follows_use(shell):
    assert shell.ask("USE system;")[-1] == "cqlsh:system>"


def test_colours(terminal, keyspace):
    opened = terminal("-k", keyspace, "--color")
    opened.until(f"cqlsh:{keyspace}> ")
    opened.ask("SELECT name FROM people LIMIT 1;")
    row = next(number for number, line in enumerate(opened.screen.display) if line.strip() == "n0")
    cell = opened.screen.buffer[row][opened.screen.display[row].index("n0")]
    assert (cell.fg, cell.bold) == ("brown", True)


def test_login_asks_for_the_password(shell):
    shell.child.sendline("LOGIN somebody")
    shell.until("assword: ")
    shown = shell.ask("secret")
    assert "secret" not in "".join(shell.text())
    assert not any("rror" in line for line in shown)


def test_clear(shell):
    shell.ask("SELECT name FROM people;")
    shell.child.sendline("CLEAR")
    shell.until(r"\x1b\[H[\s\S]*> ")
    assert not any("(5 rows)" in line for line in shell.text())


def test_help_and_history(shell):
    assert "CQL help topics:" in shell.ask("HELP")
    shown = "\n".join(shell.ask("HISTORY 1"))
    assert "HELP" in shown
