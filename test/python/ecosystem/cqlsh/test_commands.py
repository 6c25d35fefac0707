"""cqlsh's own commands, fed line by line as into a pipe."""

import re

import pytest

from .tables import lines, rows_of


@pytest.fixture(scope="module", autouse=True)
def people(cqlsh, keyspace):
    cqlsh(
        "-k",
        keyspace,
        text="CREATE TABLE people (team text, name text, born int, PRIMARY KEY (team, name));\n"
        "INSERT INTO people (team, name, born) VALUES ('red', 'Ada', 1815);\n"
        "INSERT INTO people (team, name, born) VALUES ('red', 'Alan', 1912);\n"
        "INSERT INTO people (team, name) VALUES ('red', 'Zoë');\n",
    )


@pytest.fixture
def shell(cqlsh, keyspace):
    """Runs lines in the keyspace."""

    def run(*typed, **more):
        return cqlsh("-k", keyspace, text="\n".join(typed) + "\n", **more)

    return run


def test_a_table_of_rows(shell):
    assert lines(shell("SELECT name, born FROM people WHERE team = 'red';")) == [
        " name | born",
        "------+------",
        "  Ada | 1815",
        " Alan | 1912",
        "  Zoë | null",
        "",
        "(3 rows)",
    ]


def test_no_rows(shell):
    assert lines(shell("SELECT name FROM people WHERE team = 'blue';"))[-1] == "(0 rows)"


def test_a_statement_over_many_lines_with_comments(shell):
    shown = shell("SELECT name -- who", "FROM people /* all", "of them */", "WHERE team = 'red'", "LIMIT 1;")
    assert rows_of(shown) == [["Ada"]]


def test_several_statements_on_a_line(shell):
    shown = shell("SELECT name FROM people LIMIT 1; SELECT born FROM people LIMIT 1;")
    assert shown.count("(1 rows)") == 2


def test_a_batch(shell):
    shown = shell(
        "BEGIN BATCH",
        "INSERT INTO people (team, name) VALUES ('batch', 'a');",
        "INSERT INTO people (team, name) VALUES ('batch', 'b');",
        "APPLY BATCH;",
        "SELECT name FROM people WHERE team = 'batch';",
        "DELETE FROM people WHERE team = 'batch';",
    )
    assert rows_of(shown) == [["a"], ["b"]]


def test_a_conditional_statement_shows_what_hindered_it(shell):
    shown = shell("INSERT INTO people (team, name, born) VALUES ('red', 'Ada', 1) IF NOT EXISTS;")
    assert lines(shown) == [
        " [applied] | team | name | born",
        "-----------+------+------+------",
        "     False |  red |  Ada | 1815",
    ]


def test_expand(shell):
    shown = shell(
        "EXPAND ON", "SELECT name, born FROM people WHERE name = 'Ada' AND team = 'red';", "EXPAND OFF", "EXPAND"
    )
    assert lines(shown) == [
        "EXPAND set to ON",
        "",
        "@ Row 1",
        "------+------",
        " name | Ada",
        " born | 1815",
        "",
        "",
        "(1 rows)",
        "EXPAND set to OFF",
        "EXPAND is OFF",
    ]


def test_paging(shell):
    shown = shell("PAGING", "PAGING 2", "SELECT name FROM people WHERE team = 'red';", "PAGING OFF", "PAGING")
    assert lines(shown) == [
        "PAGING is ON",
        "Page size: 100",
        "Page size: 2",
        "",
        " name",
        "------",
        "  Ada",
        " Alan",
        "  Zoë",
        "",
        "(3 rows)",
        "PAGING set to OFF",
        "PAGING is OFF",
    ]


def test_paging_off_reads_all(shell):
    assert "(3 rows)" in shell("PAGING OFF", "SELECT name FROM people WHERE team = 'red';")


@pytest.mark.parametrize("level", ["ANY", "ONE", "QUORUM", "ALL", "LOCAL_QUORUM", "EACH_QUORUM", "LOCAL_ONE"])
def test_consistency(shell, level):
    shown = shell(f"CONSISTENCY {level}", "CONSISTENCY", "INSERT INTO people (team, name) VALUES ('cl', 'x');")
    assert lines(shown) == [f"Consistency level set to {level}.", f"Current consistency level is {level}."]


def test_a_level_that_the_replicas_cannot_reach(shell):
    done = shell("CONSISTENCY TWO", "SELECT name FROM people WHERE team = 'red';", check=False)
    assert done.returncode == 2
    assert "NoHostAvailable" in done.stderr
    assert 'code=1000 [Unavailable exception] message="Cannot achieve consistency level TWO"' in done.stderr
    details = "info={'consistency': 'TWO', 'required_replicas': 2, 'alive_replicas': 1}"
    assert details in done.stderr.replace("\\'", "'")


def test_serial_consistency(shell):
    shown = shell("SERIAL CONSISTENCY LOCAL_SERIAL", "SERIAL CONSISTENCY", "SERIAL CONSISTENCY SERIAL")
    assert lines(shown) == [
        "Serial consistency level set to LOCAL_SERIAL.",
        "Current serial consistency level is LOCAL_SERIAL.",
        "Serial consistency level set to SERIAL.",
    ]


def test_use_of_keyspaces(shell, keyspace):
    shown = shell("USE system;", "SELECT key FROM local;", f"USE {keyspace};", "SELECT count(*) FROM people;")
    assert [line for line in lines(shown) if line in (" local", "(1 rows)")][:2] == [" local", "(1 rows)"]


def test_show(shell, contact):
    shown = shell("SHOW VERSION", "SHOW HOST", "SHOW REPLICAS 0")
    assert "[cqlsh 6.2.2 | Cassandra 5.0." in shown
    assert re.search(rf"^Connected to .* at {contact[0]}:{contact[1]}$", shown, re.MULTILINE)
    assert re.search(rf"^\['{contact[0]}'\]$", shown, re.MULTILINE)


def test_show_session_of_an_id_that_is_not_there(shell):
    done = shell("SHOW SESSION 50554d6e-29bb-11e5-b345-feff819cdc9f", check=False)
    assert "Session 50554d6e-29bb-11e5-b345-feff819cdc9f wasn't found." in done.stderr


def test_source(shell, tmp_path):
    script = tmp_path / "more.cql"
    script.write_text("SELECT name FROM people\nWHERE team = 'red' LIMIT 1;\n")
    assert rows_of(shell(f"SOURCE '{script}'")) == [["Ada"]]


def test_source_of_nothing(shell, tmp_path):
    done = shell(f"SOURCE '{tmp_path / 'none'}'", check=False)
    assert "Could not open" in done.stderr


def test_capture(shell, tmp_path):
    file = tmp_path / "captured.txt"
    shown = shell(f"CAPTURE '{file}'", "CAPTURE", "SELECT name FROM people LIMIT 1;", "CAPTURE OFF", "CAPTURE")
    assert rows_of(file.read_text()) == [["Ada"]]
    assert "Ada" not in shown
    assert f"Now capturing query output to '{file}'." in shown
    assert f"Currently capturing query output to '{file}'." in shown


def test_login_is_taken_by_a_server_without_authentication(shell):
    shown = shell("LOGIN somebody 'secret'", "SELECT name FROM people LIMIT 1;")
    assert rows_of(shown) == [["Ada"]]


def test_help(shell):
    shown = shell("HELP", "HELP EXPAND", "? PAGING")
    assert "Documented shell commands:" in shown
    assert "EXPAND with no arguments shows the current value of expand setting." in shown
    assert "PAGING with no arguments shows the current query paging status." in shown


def test_history(shell):
    assert "Traceback" not in shell("HISTORY 2", check=False).stderr


def test_exit_ends_the_script(shell):
    assert "(1 rows)" not in shell("EXIT", "SELECT name FROM people LIMIT 1;")
    assert "(1 rows)" not in shell("quit", "SELECT name FROM people LIMIT 1;")


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("SELEC name FROM people;", "SyntaxException: line 1:0 no viable alternative at input 'SELEC' ([SELEC]...)"),
        ("SELECT name FROM nobody;", 'InvalidRequest: Error from server: code=2200 [Invalid query] message="table nobody does not exist"'),
        ("CREATE TABLE people (a int PRIMARY KEY);", "AlreadyExists: Table '{keyspace}.people' already exists"),
        ("INSERT INTO people (team) VALUES ('x');", 'InvalidRequest: Error from server: code=2200 [Invalid query] message="Some clustering keys are missing: name"'),
        ("DROP TABLE nobody;", "InvalidRequest: Error from server: code=2200 [Invalid query] message=\"Table '{keyspace}.nobody' doesn't exist\""),
        ("CREATE TABLE bad (a int);", "InvalidRequest: "),
    ],
)  # fmt: skip
def test_errors_are_the_servers(shell, keyspace, statement, error):
    done = shell(statement, check=False)
    assert done.returncode == 2
    assert "<stdin>:2:" + error.format(keyspace=keyspace) in done.stderr


def test_warnings_of_the_server(shell):
    shown = shell("SELECT count(*) FROM people;")
    assert lines(shown)[-2:] == ["Warnings :", "Aggregation query used without partition key"]


def test_tracing(shell):
    shown = shell("TRACING ON", "SELECT name FROM people WHERE team = 'red' LIMIT 1;", "TRACING OFF", "TRACING")
    assert "TRACING set to ON" in shown
    session = re.search(r"^Tracing session: ([0-9a-f-]{36})$", shown, re.MULTILINE).group(1)
    trace = rows_of(shown[shown.index("Tracing session") :])
    assert trace[0][0] == "Execute CQL3 query"
    assert trace[-1][0] == "Request complete"
    assert len(trace) > 3
    assert lines(shown)[-2:] == ["TRACING set to OFF", "TRACING is OFF"]
    again = shell(f"SHOW SESSION {session}")
    assert [row[0] for row in rows_of(again)] == [row[0] for row in trace]
