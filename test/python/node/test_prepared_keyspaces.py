"""Statements that do not name their keyspace, prepared on one connection and executed on others."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "cql"))
from harness.client import Connection, CqlError

KEYSPACES = ("prepared_here", "prepared_there")


def connect(contact, keyspace=None):
    connection = Connection(*contact)
    if keyspace:
        connection.query(f"USE {keyspace}")
    return connection


@pytest.fixture
def keyspaces(contact):
    with connect(contact) as connection:
        for keyspace in KEYSPACES:
            connection.query(f"DROP KEYSPACE IF EXISTS {keyspace}")
            connection.query(
                f"CREATE KEYSPACE {keyspace} "
                "WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"
            )
            connection.query(f"CREATE TABLE {keyspace}.t (k int PRIMARY KEY)")
        yield KEYSPACES
        for keyspace in KEYSPACES:
            connection.query(f"DROP KEYSPACE {keyspace}")


def told(answer, statement):
    """Keyspaces that the warning about USE tells of: the connection's, the statement's."""
    found = []
    for text in answer.warnings:
        assert text.startswith("`USE <keyspace>` with prepared statements is considered to be an anti-pattern")
        assert text.endswith(f", statement id: {statement.statement_id.hex()}")
        words = text.rsplit("Keyspace used: ", 1)[1].split(", ")
        found.append((words[0], words[1].removeprefix("statement keyspace: ")))
    return found


@pytest.mark.parametrize("query", ["SELECT * FROM t", "INSERT INTO t (k) VALUES (1)", "DELETE FROM t WHERE k = 1"])
def test_executed_under_another_keyspace(contact, keyspaces, query):
    here, there = keyspaces
    with connect(contact, here) as connection:
        prepared = connection.prepare(query)
        assert told(prepared, prepared) == [(here, here)]
        assert told(connection.execute(prepared, []), prepared) == []
    with connect(contact, here) as connection:
        assert told(connection.execute(prepared, []), prepared) == []
    for keyspace in (there, None):
        with connect(contact, keyspace) as connection:
            expected = [(keyspace or "null", here)]
            assert told(connection.execute(prepared, []), prepared) == expected
            assert told(connection.execute(prepared, []), prepared) == []  # once a connection


def test_schema_statements_have_no_keyspace(contact, keyspaces):
    here, there = keyspaces
    with connect(contact, here) as connection:
        prepared = connection.prepare(f"DROP TABLE IF EXISTS {here}.nope")
    for keyspace in (here, there):
        with connect(contact, keyspace) as connection:
            assert told(connection.execute(prepared, []), prepared) == [(keyspace, "null")]


def test_batches_and_qualified_statements_are_not_told_of(contact, keyspaces):
    here, there = keyspaces
    with connect(contact, here) as connection:
        prepared = [
            connection.prepare(f"SELECT * FROM {here}.t"),
            connection.prepare("BEGIN BATCH INSERT INTO t (k) VALUES (1); APPLY BATCH"),
        ]
    with connect(contact, there) as connection:
        for statement in prepared:
            assert told(connection.execute(statement, []), statement) == []


def test_schema_statements_stay_where_they_were_prepared(contact, keyspaces):
    here, there = keyspaces
    with connect(contact, here) as connection:
        prepared = connection.prepare("CREATE TABLE IF NOT EXISTS made (k int PRIMARY KEY)")
    for keyspace in (there, None):
        with connect(contact, keyspace) as connection:
            connection.execute(prepared, [])
            connection.query(f"DROP TABLE {here}.made")
    with connect(contact) as connection:
        for query in ("ALTER TABLE t WITH comment = 'x'", "DROP TYPE IF EXISTS u", "DROP INDEX IF EXISTS i"):
            with pytest.raises(CqlError, match="No keyspace has been specified"):
                connection.prepare(query)
