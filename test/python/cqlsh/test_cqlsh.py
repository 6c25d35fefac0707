"""cqlsh 6.2.2 from PyPI, in its own environment with cassandra-driver, against the server under test.

Each expectation was seen on Apache Cassandra 5.0.6 first (ILION_TEST_CONTACT=host:port runs it there again).
"""

import os
import re
import subprocess
import textwrap
from pathlib import Path

import pytest

CQLSH = Path(__file__).resolve().parents[3] / ".envs" / "upstream" / "bin" / "cqlsh"
CQLSH = Path(os.environ.get("ILION_TEST_CQLSH", CQLSH))

SCHEMA = """
DROP KEYSPACE IF EXISTS shell;
CREATE KEYSPACE shell WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1};
CREATE TYPE shell.address (street text, zip int);
CREATE TABLE shell.people (
    country text, born int, name text, tags set<text>, home frozen<address>, seen timestamp, capital text STATIC,
    PRIMARY KEY ((country), born, name)
) WITH CLUSTERING ORDER BY (born DESC, name ASC) AND comment = 'who is where';
"""
ROWS = """
INSERT INTO shell.people (country, born, name, tags, home, seen, capital)
VALUES ('FR', 1815, 'Ada', {'a', 'b'}, {street: 'rue X', zip: 75001}, '2020-01-02 03:04:05+0000', 'Paris');
INSERT INTO shell.people (country, born, name) VALUES ('FR', 1912, 'Alan');
INSERT INTO shell.people (country, born, name, tags) VALUES ('NO', 1926, 'Kristen', {'simula'});
"""


@pytest.fixture(scope="module")
def cqlsh(contact):
    def run(*arguments, text=None, check=True):
        host, port = contact
        result = subprocess.run(
            [str(CQLSH), host, str(port), "--no-color", *arguments],
            input=text,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env={**os.environ, "TZ": "UTC", "CQLSH_NO_BUNDLED": "1", "ILION_DROPIN": "0"},
        )
        if check:
            assert result.returncode == 0, result.stderr
        # cqlsh 6.2.2 greets every 5.0 server but 5.0.0 with a warning.
        result.stdout = re.sub(r"^WARNING: cqlsh was built against .*\n+", "", result.stdout)
        return result.stdout if check else result

    return run


@pytest.fixture(scope="module", autouse=True)
def people(cqlsh):
    cqlsh("-e", SCHEMA.strip().rstrip(";"))
    cqlsh("-e", ROWS.strip().rstrip(";"))


def lines(output):
    return [line.rstrip() for line in output.strip("\n").splitlines()]


def test_select_prints_a_table(cqlsh):
    output = cqlsh("-e", "SELECT country, born, name, tags FROM shell.people WHERE country = 'FR'")
    assert lines(output) == [
        " country | born | name | tags",
        "---------+------+------+------------",
        "      FR | 1912 | Alan |       null",
        "      FR | 1815 |  Ada | {'a', 'b'}",
        "",
        "(2 rows)",
    ]


def test_values_of_every_shape(cqlsh):
    output = cqlsh("-e", "SELECT home, seen, capital FROM shell.people WHERE country = 'FR' AND born = 1815")
    assert lines(output)[2].strip() == "{street: 'rue X', zip: 75001} | 2020-01-02 03:04:05.000000+0000 |   Paris"


def test_describe_keyspaces_and_tables(cqlsh):
    assert {"shell", "system", "system_schema"} <= set(cqlsh("-e", "DESCRIBE KEYSPACES").split())
    assert cqlsh("-k", "shell", "-e", "DESCRIBE TABLES").split() == ["people"]


def test_describe_table(cqlsh):
    described = cqlsh("-e", "DESCRIBE TABLE shell.people")
    assert described.strip() == textwrap.dedent("""\
        CREATE TABLE shell.people (
            country text,
            born int,
            name text,
            capital text static,
            home frozen<address>,
            seen timestamp,
            tags set<text>,
            PRIMARY KEY (country, born, name)
        ) WITH CLUSTERING ORDER BY (born DESC, name ASC)
            AND additional_write_policy = '99p'
            AND allow_auto_snapshot = true
            AND bloom_filter_fp_chance = 0.01
            AND caching = {'keys': 'ALL', 'rows_per_partition': 'NONE'}
            AND cdc = false
            AND comment = 'who is where'
            AND compaction = {'class': 'org.apache.cassandra.db.compaction.SizeTieredCompactionStrategy', 'max_threshold': '32', 'min_threshold': '4'}
            AND compression = {'chunk_length_in_kb': '16', 'class': 'org.apache.cassandra.io.compress.LZ4Compressor'}
            AND memtable = 'default'
            AND crc_check_chance = 1.0
            AND default_time_to_live = 0
            AND extensions = {}
            AND gc_grace_seconds = 864000
            AND incremental_backups = true
            AND max_index_interval = 2048
            AND memtable_flush_period_in_ms = 0
            AND min_index_interval = 128
            AND read_repair = 'BLOCKING'
            AND speculative_retry = '99p';""")


def test_a_described_keyspace_can_be_made_again(cqlsh):
    described = cqlsh("-e", "DESCRIBE KEYSPACE shell")
    assert described.index("CREATE KEYSPACE") < described.index("CREATE TYPE") < described.index("CREATE TABLE")
    again = re.sub(r"\bshell\b", "shell_again", described)
    cqlsh("-e", "DROP KEYSPACE IF EXISTS shell_again")
    cqlsh("-e", again.strip().rstrip(";"))
    assert re.sub(r"\bshell_again\b", "shell", cqlsh("-e", "DESCRIBE KEYSPACE shell_again")) == described
    cqlsh("-e", "DROP KEYSPACE shell_again")


def test_a_file_of_statements(cqlsh, tmp_path):
    script = tmp_path / "script.cql"
    script.write_text(
        "USE shell;\nINSERT INTO people (country, born, name) VALUES ('SE', 1900, 'X');\n"
        "SELECT name FROM people WHERE country = 'SE';\nDELETE FROM people WHERE country = 'SE';\n"
    )
    assert "(1 rows)" in cqlsh("-f", str(script))


def test_expand(cqlsh):
    output = cqlsh("-e", "EXPAND ON; SELECT name, born FROM shell.people WHERE country = 'NO'")
    assert "@ Row 1" in output
    assert re.search(r"^\s*name \| Kristen$", output, re.M)


def test_paging(cqlsh):
    script = "PAGING 1;\nSELECT name FROM shell.people WHERE country = 'FR';\n"
    output = cqlsh(text=script)
    assert "Page size: 1" in output
    assert lines(output)[-5:] == ["------", " Alan", "  Ada", "", "(2 rows)"]


def test_consistency(cqlsh):
    output = cqlsh(text="CONSISTENCY;\nCONSISTENCY QUORUM;\nCONSISTENCY;\nSELECT born FROM shell.people LIMIT 1;\n")
    assert "Current consistency level is ONE." in output
    assert "Consistency level set to QUORUM." in output
    assert "(1 rows)" in output


def test_an_error_is_the_servers(cqlsh):
    result = cqlsh("-e", "SELECT * FROM shell.nobody", check=False)
    assert result.returncode == 2
    assert 'code=2200 [Invalid query] message="table nobody does not exist"' in result.stderr


def test_a_syntax_error_points_at_its_place(cqlsh):
    result = cqlsh("-e", "SELEC * FROM shell.people", check=False)
    assert "line 1:0 no viable alternative at input 'SELEC' ([SELEC]...)" in result.stderr


def test_show_version(cqlsh):
    output = cqlsh(text="SHOW VERSION\nSHOW HOST\n")
    assert re.search(r"\[cqlsh 6\.2\.\d \| Cassandra 5\.0\.6 \| CQL spec 3\.4\.7 \| Native protocol v5\]", output)


def test_an_interactive_session_keeps_its_keyspace(cqlsh):
    output = cqlsh(text="USE shell;\nSELECT count(*) FROM people;\nDESCRIBE TYPES\n")
    assert re.search(r"count\s+-+\s+3", output)
    assert "address" in output


def test_tracing(cqlsh):
    output = cqlsh(text="TRACING ON\nSELECT name FROM shell.people WHERE country = 'NO';\nTRACING OFF\n")
    assert "TRACING set to ON" in output
    assert re.search(r"Tracing session: [0-9a-f]{8}-", output)
    assert re.search(r"activity +\| timestamp +\| source +\| source_elapsed +\| client", output)
    assert re.search(r"Read 1 live rows and \d+ tombstone cells .*\| [^|]* \| +127\.0\.0\.\d+ \| +\d+ \|", output)
    assert re.search(r"Execute CQL3 query \|", output)
    assert re.search(r"Request complete \|", output)
    assert "TRACING set to OFF" in output
