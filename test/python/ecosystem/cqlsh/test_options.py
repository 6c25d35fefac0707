"""What can be said on cqlsh's command line and in its settings."""

import re
import subprocess

import pytest

VERSION = re.compile(r"\[cqlsh 6\.2\.2 \| Cassandra 5\.0\.\d+ \| CQL spec 3\.4\.7 \| Native protocol v(\d)\]")


@pytest.fixture(scope="module", autouse=True)
def numbers(cqlsh, keyspace):
    cqlsh(
        "-k",
        keyspace,
        text="CREATE TABLE numbers (id int PRIMARY KEY, f float, ts timestamp, t text);\n"
        "INSERT INTO numbers (id, f, ts, t) VALUES (1, 1.23456789, '2020-01-02 03:04:05+0000', 'é');\n",
    )


def test_version(cqlsh):
    assert cqlsh("--version", contact=None).strip() == "cqlsh 6.2.2"


def test_help(cqlsh):
    assert "CQL Shell for Apache Cassandra" in cqlsh("--help", contact=None)


def test_debug_says_whose_driver_it_is(cqlsh, driver):
    shown = cqlsh("--debug", "-e", "SHOW VERSION", check=False).stderr
    assert ("_dropin" in re.search("Using CQL driver: (.*)", shown).group(1)) == (driver == "ilion")


@pytest.mark.parametrize(("option", "coloured"), [("--color", True), ("-C", True), ("--no-color", False)])
def test_colour(cqlsh, keyspace, option, coloured):
    shown = cqlsh("-e", f"SELECT id FROM {keyspace}.numbers", colour=(option,))
    assert ("\x1b[" in shown) == coloured


def test_execute_and_keyspace(cqlsh, keyspace):
    assert "(1 rows)" in cqlsh("-k", keyspace, "-e", "SELECT t FROM numbers")
    assert "(1 rows)" in cqlsh(f"--keyspace={keyspace}", "--execute", "SELECT t FROM numbers")


def test_a_keyspace_that_is_not_there(cqlsh):
    done = cqlsh("-k", "nowhere", "-e", "SHOW VERSION", check=False)
    assert done.returncode == 1
    assert "keyspace 'nowhere'" in done.stderr


def test_file(cqlsh, keyspace, tmp_path):
    script = tmp_path / "script.cql"
    script.write_text(
        f"USE {keyspace};\nSELECT t\n  FROM numbers -- all of them\n;\nSHOW VERSION\n", encoding="utf-8"
    )
    shown = cqlsh("-f", script)
    assert "é" in shown
    assert VERSION.search(shown)


def test_file_that_is_not_there(cqlsh, tmp_path):
    done = cqlsh("-f", tmp_path / "none.cql", check=False)
    assert done.returncode == 1
    assert "No such file" in done.stderr


def test_an_error_in_a_file_goes_on_and_is_told_by_the_exit_code(cqlsh, keyspace, tmp_path):
    script = tmp_path / "script.cql"
    script.write_text(f"SELECT none FROM {keyspace}.numbers;\nSELECT id FROM {keyspace}.numbers;\n")
    done = cqlsh("-f", script, check=False)
    assert done.returncode == 2
    assert re.search(r':2:InvalidRequest: .*message="Undefined column name none in table', done.stderr)
    assert "(1 rows)" in done.stdout


@pytest.mark.parametrize("version", ["3", "4", "5"])
def test_protocol_version(cqlsh, version):
    found = VERSION.search(cqlsh("--protocol-version", version, "-e", "SHOW VERSION"))
    assert found.group(1) == version


def test_cql_version(cqlsh):
    assert VERSION.search(cqlsh("--cqlversion", "3.4.7", "-e", "SHOW VERSION"))
    done = cqlsh("--cqlversion", "9.9.9", "-e", "SHOW VERSION", check=False)
    assert done.returncode == 1
    assert "cql_version '9.9.9' is not supported by remote" in done.stderr
    assert "Supported versions: ['3.4.7']" in done.stderr


def test_timeouts(cqlsh, keyspace):
    assert "(1 rows)" in cqlsh(
        "--connect-timeout", "20", "--request-timeout", "30", "-e", f"SELECT id FROM {keyspace}.numbers"
    )


def test_encoding(cqlsh, keyspace):
    assert "é" in cqlsh("--encoding", "utf-8", "-e", f"SELECT t FROM {keyspace}.numbers")


def test_tty_prompts_without_a_terminal(cqlsh, keyspace):
    shown = cqlsh("--tty", text=f"USE {keyspace};\nSELECT id\nFROM numbers;\nexit\n", TERM="dumb")
    assert "cqlsh> " in shown
    assert f"cqlsh:{keyspace}> " in shown
    assert "(1 rows)" in shown


def test_name_and_password(cqlsh):
    """A server without authentication takes whoever comes."""
    shown = cqlsh("-u", "cassandra", "-p", "cassandra", "-e", "SHOW VERSION")
    assert VERSION.search(shown)


def test_host_and_port_from_the_environment(cqlsh, contact):
    host, port = contact
    assert VERSION.search(cqlsh("-e", "SHOW VERSION", contact=None, CQLSH_HOST=host, CQLSH_PORT=str(port)))


def test_settings_file(cqlsh, contact, keyspace, tmp_path):
    host, port = contact
    settings = tmp_path / "cqlshrc"
    settings.write_text(
        f"[connection]\nhostname = {host}\nport = {port}\n"
        f"[authentication]\nkeyspace = {keyspace}\n"
        "[ui]\nfloat_precision = 2\ntime_format = %Y/%m/%d\ncompletekey = tab\n"
        "[cql]\nversion = 3.4.7\n[tracing]\nmax_trace_wait = 10.0\n"
    )
    shown = cqlsh("--cqlshrc", settings, "-e", "SELECT f, ts FROM numbers", contact=None)
    assert re.search(r"1\.23 +\| +2020/01/02", shown)


def test_credentials_file(cqlsh, tmp_path):
    credentials = tmp_path / "credentials"
    credentials.write_text("[plain_text_auth]\nusername = somebody\npassword = secret\n")
    credentials.chmod(0o600)
    assert VERSION.search(cqlsh("--credentials", credentials, "-e", "SHOW VERSION"))


def test_auth_provider_of_the_settings(cqlsh, tmp_path):
    settings = tmp_path / "cqlshrc"
    settings.write_text(
        "[auth_provider]\nmodule = cassandra.auth\nclassname = PlainTextAuthProvider\n"
        "username = somebody\npassword = secret\n"
    )
    assert VERSION.search(cqlsh("--cqlshrc", settings, "-e", "SHOW VERSION"))


def test_coverage(cqlsh, keyspace, home):
    """What ran is written down, by the shell and by the processes of COPY.

    With --coverage, the shell tells a worker to end by a signal that the worker's Python handles. If that comes just
    before the worker reads from its pipe, the worker reads on, and the shell waits for it: with cassandra-driver, too.
    Then it is tried again.
    """
    copy = ["-k", keyspace, "-e", f"COPY numbers TO '{home / 'numbers.csv'}' WITH NUMPROCESSES = 1"]
    for attempts_left in (2, 1, 0):
        try:
            said = cqlsh("--coverage", *copy, timeout=60)
            break
        except subprocess.TimeoutExpired:
            if attempts_left == 0:
                raise
    assert "1 rows exported" in said
    assert len(list((home / ".cassandra").glob(".coverage.*"))) >= 2


def test_a_browser_is_taken(cqlsh):
    assert VERSION.search(cqlsh("--browser", "/bin/true %s", "-e", "SHOW VERSION"))


def test_history_can_be_off(cqlsh, home):
    cqlsh("--disable-history", text="SHOW VERSION\n")
    assert not (home / ".cassandra" / "cqlsh_history").exists()


def test_nobody_listens(cqlsh):
    done = cqlsh("-e", "SHOW VERSION", contact=("127.0.0.1", 1), check=False)
    assert done.returncode == 1
    assert "Connection error: ('Unable to connect to any servers', {'127.0.0.1:1': ConnectionRefusedError(111" in (
        done.stderr
    )
    assert "Last error: Connection refused" in done.stderr


def test_ssl_with_a_server_that_speaks_none(cqlsh):
    done = cqlsh("--ssl", "-e", "SHOW VERSION", check=False, SSL_VALIDATE="false")
    assert done.returncode == 1
    assert "Connection error: ('Unable to connect to any servers'" in done.stderr
