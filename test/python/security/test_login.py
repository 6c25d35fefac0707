"""Logging in: who may, and with which words the others are sent away. All of it as Apache Cassandra 5.0.6 says it."""

import os
import subprocess
from pathlib import Path

import ilion
import pytest

PASSWORDS = {"authenticator": "PasswordAuthenticator", "authorizer": "CassandraAuthorizer"}
CQLSH = Path(__file__).resolve().parents[3] / ".envs" / "upstream" / "bin" / "cqlsh"


@pytest.mark.parametrize("version", [3, 4, 5])
def test_the_default_superuser(node, program, version):
    answer = program(
        node(**PASSWORDS),
        """
        session = log_in("cassandra", "cassandra", protocol_version=int(sys.argv[3]))
        print(json.dumps([list(row) for row in session.execute("LIST USERS")]))
        """,
        version,
    )
    assert answer == [["cassandra", True, "ALL"]]


def test_who_is_sent_away(node, program):
    answers = program(
        node(**PASSWORDS),
        """
        session = log_in("cassandra", "cassandra")
        session.execute("CREATE ROLE idle WITH PASSWORD = 'i'")
        session.execute("CREATE ROLE blank WITH LOGIN = true")
        pairs = [("cassandra", "x"), ("nobody", "x"), ("idle", "i"), ("blank", "x"), ("", "x"), ("cassandra", "")]
        print(json.dumps([attempt(lambda: log_in(*pair)) for pair in pairs]))
        """,
    )
    texts = [
        "Provided username cassandra and/or password are incorrect",
        "Provided username nobody and/or password are incorrect",
        "idle is not permitted to log in",
        "Provided username blank and/or password are incorrect",
        "Authentication ID must not be null",
        "Password must not be null",
    ]
    for answer, text in zip(answers, texts, strict=True):
        assert f'code=0100 [Bad credentials] message="{text}"' in answer


def test_a_client_without_credentials(node, program):
    answer = program(node(**PASSWORDS), "print(json.dumps(attempt(log_in)))")
    assert "requires authentication" in answer.lower() or "AuthenticationFailed" in answer


def test_passwords_change_and_survive_a_restart(node, program, tmp_path):
    first = node(tmp_path / "data", **PASSWORDS)
    program(
        first,
        """
        session = log_in("cassandra", "cassandra")
        session.execute("CREATE USER ada WITH PASSWORD 'first' SUPERUSER")
        session.execute("ALTER USER ada WITH PASSWORD 'second'")
        # The hash of `hashed`, as another tool made it.
        session.execute("CREATE ROLE tool WITH LOGIN = true AND HASHED PASSWORD = "
                        "'$2a$04$cr5Avxc3K2Vz.kZ/wq9q0Osm4Ujml0MMhZD.JhkReIQ01OtGn74Ca'")
        log_in("tool", "hashed")
        log_in("ada", "second").execute("ALTER ROLE cassandra WITH LOGIN = false")
        print(json.dumps(None))
        """,
    )
    first.close()
    answers = program(
        node(tmp_path / "data", **PASSWORDS),
        """
        log_in("ada", "second")
        print(json.dumps([attempt(lambda: log_in("ada", "first")), attempt(lambda: log_in("cassandra", "cassandra"))]))
        """,
    )
    assert "Provided username ada and/or password are incorrect" in answers[0]
    assert "cassandra is not permitted to log in" in answers[1]


def test_many_log_in_while_others_work(node, program):
    """bcrypt is meant to be slow: it runs beside the loop, and connections wait for their own answer only."""
    answer = program(
        node(**PASSWORDS),
        """
        from concurrent.futures import ThreadPoolExecutor
        session = log_in("cassandra", "cassandra")
        with ThreadPoolExecutor(8) as pool:
            sessions = [pool.submit(log_in, "cassandra", "cassandra") for _ in range(8)]
            reads = [session.execute("SELECT key FROM system.local").one()[0] for _ in range(50)]
            logged_in = [one.result().execute("SELECT key FROM system.local").one()[0] for one in sessions]
        print(json.dumps([set(reads) == {"local"}, logged_in]))
        """,
    )
    assert answer == [True, ["local"] * 8]


def test_settings_that_make_no_sense():
    with pytest.raises(ValueError, match="AllowAllAuthenticator can't be used with CassandraAuthorizer"):
        ilion.Node(authorizer="CassandraAuthorizer")
    with pytest.raises(ValueError, match="Unable to find authenticator class"):
        ilion.Node(authenticator="Nobody")


@pytest.mark.skipif(not CQLSH.exists(), reason="cqlsh is not installed (tool/setup upstream)")
def test_cqlsh_logs_in(node):
    one = node(**PASSWORDS)

    def cqlsh(user, password, text):
        return subprocess.run(
            [str(CQLSH), one.host, str(one.port), "--no-color", "-u", user, "-p", password],
            input=text,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env={**os.environ, "ILION_DROPIN": "0"},
        )

    made = cqlsh("cassandra", "cassandra", "CREATE ROLE bob WITH PASSWORD = 'b' AND LOGIN = true;\n")
    assert made.returncode == 0, made.stderr
    said = cqlsh(
        "bob", "b", "LIST ROLES;\nCREATE ROLE x;\nLOGIN cassandra 'cassandra'\nCREATE ROLE x;\nLIST ROLES;\n"
    )
    assert " bob | False |  True |" in said.stdout
    assert "User bob does not have sufficient privileges" in said.stderr
    assert "x | False | False |" in said.stdout
    refused = cqlsh("bob", "wrong", "")
    assert refused.returncode != 0
    assert "Provided username bob and/or password are incorrect" in refused.stderr
