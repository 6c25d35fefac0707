"""DESCRIBE of everything there is, on servers that describe themselves."""

import re

import pytest

from .tables import lines

SCHEMA = """
CREATE TYPE address (street text, zip int);
CREATE TYPE "Quoted Type" ("A" frozen<address>);
CREATE TABLE people (
    team text, name text, born int, home frozen<address>, motto text STATIC, tags set<text>,
    PRIMARY KEY (team, name)
) WITH CLUSTERING ORDER BY (name DESC) AND comment = 'who''s who' AND default_time_to_live = 86400;
CREATE TABLE "MixedCase" ("Key" int PRIMARY KEY, "the value" text);
CREATE TABLE hits (page text PRIMARY KEY, n counter);
CREATE INDEX people_born ON people (born);
"""


@pytest.fixture(scope="module", autouse=True)
def schema(cqlsh, keyspace):
    cqlsh("-k", keyspace, text=SCHEMA)


@pytest.fixture
def describe(cqlsh, keyspace):
    def run(*commands, **more):
        return cqlsh("-k", keyspace, text="\n".join(commands) + "\n", **more)

    return run


def created(output):
    """What the statements in the output create, in their order."""
    return re.findall(r"^CREATE (\w+) (.+?)(?: WITH| \(|\(| ON|$)", output, re.MULTILINE)


def test_keyspaces(describe, keyspace):
    shown = describe("DESCRIBE KEYSPACES").split()
    assert {keyspace, "system", "system_auth", "system_schema", "system_views"} <= set(shown)


def test_keyspace(describe, keyspace):
    everything = [
        ("KEYSPACE", keyspace),
        ("TYPE", f"{keyspace}.address"),
        ("TYPE", f'{keyspace}."Quoted Type"'),
        ("TABLE", f"{keyspace}.hits"),
        ("TABLE", f'{keyspace}."MixedCase"'),
        ("TABLE", f"{keyspace}.people"),
        ("INDEX", "people_born"),
    ]
    assert created(describe(f"DESCRIBE KEYSPACE {keyspace}")) == everything
    assert created(describe("DESC KEYSPACE")) == everything
    assert created(describe(f"DESCRIBE {keyspace}")) == everything


def test_tables_and_types(describe):
    assert describe("DESCRIBE TABLES").split() == ["hits", '"MixedCase"', "people"]
    assert sorted(lines(describe("DESCRIBE TYPES"))[0].split("  ")) == ['"Quoted Type"', "address"]


def test_table(describe, keyspace):
    shown = describe("DESCRIBE TABLE people")
    assert lines(shown)[:10] == [
        f"CREATE TABLE {keyspace}.people (",
        "    team text,",
        "    name text,",
        "    motto text static,",
        "    born int,",
        "    home frozen<address>,",
        "    tags set<text>,",
        "    PRIMARY KEY (team, name)",
        ") WITH CLUSTERING ORDER BY (name DESC)",
        "    AND additional_write_policy = '99p'",
    ]
    assert "    AND comment = 'who''s who'" in lines(shown)
    assert "    AND default_time_to_live = 86400" in lines(shown)
    assert lines(shown)[-1] == f"CREATE INDEX people_born ON {keyspace}.people (born);"
    assert describe("DESCRIBE people") == shown
    assert describe(f"DESCRIBE COLUMNFAMILY {keyspace}.people") == shown


def test_quoted_names(describe, keyspace):
    shown = describe('DESCRIBE TABLE "MixedCase"')
    assert lines(shown)[:3] == [
        f'CREATE TABLE {keyspace}."MixedCase" (',
        '    "Key" int PRIMARY KEY,',
        '    "the value" text',
    ]


def test_type(describe, keyspace):
    assert lines(describe("DESCRIBE TYPE address")) == [
        f"CREATE TYPE {keyspace}.address (",
        "    street text,",
        "    zip int",
        ");",
    ]


def test_index(describe, keyspace):
    assert lines(describe("DESCRIBE INDEX people_born")) == [
        f"CREATE INDEX people_born ON {keyspace}.people (born);"
    ]


def test_schema(describe, keyspace):
    plain, full = describe("DESCRIBE SCHEMA"), describe("DESCRIBE FULL SCHEMA")
    assert ("KEYSPACE", keyspace) in created(plain)
    assert "CREATE TABLE system.local" not in plain
    assert "CREATE TABLE system.local" in full


def test_cluster(describe):
    shown = describe("DESCRIBE CLUSTER")
    assert re.search(r"^Cluster: \S", shown, re.MULTILINE)
    assert "\nPartitioner: Murmur3Partitioner\n" in shown
    assert re.search(r"^Snitch: \w+Snitch$", shown, re.MULTILINE)
    assert "Range ownership:" in shown


@pytest.mark.parametrize("kind", ["FUNCTIONS", "AGGREGATES"])
def test_nothing_of_a_kind(describe, kind):
    assert describe(f"DESCRIBE {kind}").strip() == ""


def test_system_and_virtual_tables(describe):
    assert "CREATE TABLE system.local (" in describe("DESCRIBE TABLE system.local")
    virtual = describe("DESCRIBE TABLE system_views.clients")
    assert "Warning: Table system_views.clients is a virtual table and cannot be recreated with CQL." in virtual
    assert "VIRTUAL TABLE system_views.clients (" in virtual


@pytest.mark.parametrize(
    ("command", "error"),
    [
        ("DESCRIBE TABLE nobody", "'nobody' not found in keyspace '{keyspace}'"),
        ("DESCRIBE KEYSPACE nowhere", "'nowhere' not found in keyspaces"),
        ("DESCRIBE TYPE nothing", "User defined type 'nothing' not found in '{keyspace}'"),
        ("DESCRIBE INDEX none", "Table for existing index 'none' not found in '{keyspace}'"),
        ("DESCRIBE nothing", "'nothing' not found in keyspace '{keyspace}'"),
        ("DESCRIBE FUNCTION none", "User defined function 'none' not found in '{keyspace}'"),
        ("DESCRIBE AGGREGATE none", "User defined aggregate 'none' not found in '{keyspace}'"),
        ("DESCRIBE MATERIALIZED VIEW none", "Materialized view 'none' not found in '{keyspace}'"),
    ],
)
def test_what_is_not_there(describe, keyspace, command, error):
    done = describe(command, check=False)
    assert error.format(keyspace=keyspace) in done.stderr
