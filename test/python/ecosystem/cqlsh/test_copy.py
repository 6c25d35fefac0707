"""COPY TO and COPY FROM, whose work is done by processes forked from the shell."""

import csv
import re
import textwrap

import pytest

from .tables import rows_of

COLUMNS = {
    "id": "int PRIMARY KEY",
    "a": "ascii",
    "bi": "bigint",
    "bl": "blob",
    "b": "boolean",
    "d": "date",
    "de": "decimal",
    "do": "double",
    "f": "float",
    "i": "inet",
    "l": "list<int>",
    "m": "map<text, int>",
    "s": "set<text>",
    "si": "smallint",
    "t": "text",
    "ti": "time",
    "ts": "timestamp",
    "tp": "frozen<tuple<int, text>>",
    "tu": "timeuuid",
    "ty": "tinyint",
    "u": "uuid",
    "v": "varint",
    "ve": "vector<float, 3>",
    "nested": "map<text, frozen<list<int>>>",
}
ROW = """
1, 'ascii', 9223372036854775807, 0xcafe, true, '2020-02-29', 1.250, 3.5, 1.5, '127.0.0.1', [1, 2], {'a': 1, 'b': -2},
{'x', 'y'}, -12, 'it''s, "quoted"; ☃', '12:34:56.789', '2020-01-02 03:04:05.678+0000', (1, 'b'),
50554d6e-29bb-11e5-b345-feff819cdc9f, -1, c37d661d-7e61-49ea-96a5-68c34e83db3a, 123456789012345678901234567890,
[1.0, 2.5, 3.0], {'k': [1, 2]}
"""


@pytest.fixture
def copy(cqlsh, keyspace, tmp_path):
    """Runs lines in the keyspace; {folder} stands for a folder of the test's own."""

    def run(*commands, check=True, text=""):
        typed = "\n".join(commands).replace("{folder}", str(tmp_path)) + "\n" + text
        done = cqlsh("-k", keyspace, text=typed, check=False, timeout=240)
        if check:
            assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


def counts(shown):
    """How many rows went out, and how many came in."""
    return [int(number) for number in re.findall(r"^(\d+) rows (?:exported|imported)", shown, re.MULTILINE)]


def test_every_type_goes_out_and_comes_back(copy, tmp_path):
    columns = ", ".join(f"{name} {cql}" for name, cql in COLUMNS.items())
    shown = copy(
        "DROP TABLE IF EXISTS everything;",
        f"CREATE TABLE everything ({columns});",
        f"INSERT INTO everything ({', '.join(COLUMNS)}) VALUES ({ROW});",
        "INSERT INTO everything (id, t) VALUES (2, '');",
        "COPY everything TO '{folder}/out.csv' WITH HEADER = true;",
        "TRUNCATE everything;",
        "COPY everything FROM '{folder}/out.csv' WITH HEADER = true;",
        "COPY everything TO '{folder}/again.csv' WITH HEADER = true;",
    )
    assert counts(shown) == [2, 2, 2]
    out, again = ((tmp_path / name).read_text(encoding="utf-8") for name in ("out.csv", "again.csv"))
    assert sorted(again.splitlines()) == sorted(out.splitlines())
    first = {row["id"]: row for row in csv.DictReader(out.splitlines(), escapechar="\\")}["1"]
    assert first["t"] == 'it\'s, "quoted"; ☃'
    assert first["m"] == "{'a': 1, 'b': -2}"
    assert first["ts"] == "2020-01-02 03:04:05.678+0000"
    assert first["bl"] == "0xcafe"
    assert first["ve"] == "[1, 2.5, 3]"


def test_many_rows_by_several_processes(copy, tmp_path):
    with (tmp_path / "in.csv").open("w") as file:
        file.writelines(f"p{number % 97},{number},value {number}\n" for number in range(20_000))
    shown = copy(
        "DROP TABLE IF EXISTS many;",
        "CREATE TABLE many (p text, c int, v text, PRIMARY KEY (p, c));",
        "COPY many (p, c, v) FROM '{folder}/in.csv' WITH NUMPROCESSES = 3 AND CHUNKSIZE = 500 AND MAXBATCHSIZE = 10;",
        "COPY many (p, c, v) TO '{folder}/out.csv' WITH NUMPROCESSES = 3 AND PAGESIZE = 700;",
    )
    assert "Using 3 child processes" in shown
    assert counts(shown) == [20_000, 20_000]
    assert sorted((tmp_path / "out.csv").read_text().split()) == sorted((tmp_path / "in.csv").read_text().split())


def test_options_of_what_goes_out(copy, tmp_path):
    copy(
        "DROP TABLE IF EXISTS said;",
        "CREATE TABLE said (id int PRIMARY KEY, b boolean, ts timestamp, n double, t text);",
        "INSERT INTO said (id, b, ts, n) VALUES (1, true, '2020-01-02 03:04:05+0000', 1234567.5);",
        "COPY said (id, b, ts, n, t) TO '{folder}/out.csv' WITH DELIMITER = '|' AND NULL = 'none' AND HEADER = true"
        " AND BOOLSTYLE = 'yes,no' AND DECIMALSEP = ',' AND THOUSANDSSEP = '.';",
    )
    assert (tmp_path / "out.csv").read_text().split() == [
        "id|b|ts|n|t",
        "1|yes|2020-01-02",
        "03:04:05.000+0000|1.234.567,5|none",
    ]


def test_options_of_what_comes_in(copy, tmp_path):
    # What is skipped counts as read.
    (tmp_path / "in.csv").write_text("a;b;c\nskipped;0;0\n1;true;x\n2;false;none\n3;true;z\n")
    shown = copy(
        "DROP TABLE IF EXISTS came;",
        "CREATE TABLE came (a int PRIMARY KEY, b boolean, c text);",
        "COPY came FROM '{folder}/in.csv' WITH DELIMITER = ';' AND HEADER = true AND SKIPROWS = 1 AND MAXROWS = 3"
        " AND NULL = 'none' AND PREPAREDSTATEMENTS = false AND TTL = 1000"
        " AND INGESTRATE = 1000 AND MINBATCHSIZE = 1;",
        "SELECT a, b, c FROM came;",
    )
    assert counts(shown) == [2]
    assert sorted(rows_of(shown[shown.index(" a |") :])) == [["1", "True", "x"], ["2", "False", "null"]]


def test_columns_can_be_skipped(copy, tmp_path):
    (tmp_path / "in.csv").write_text("1,x,y\n")
    shown = copy(
        "DROP TABLE IF EXISTS skipping;",
        "CREATE TABLE skipping (a int PRIMARY KEY, b text, c text);",
        "COPY skipping FROM '{folder}/in.csv' WITH SKIPCOLS = 'b';",
        "SELECT a, b, c FROM skipping;",
    )
    assert rows_of(shown[shown.index(" a |") :]) == [["1", "null", "y"]]


def test_counters_are_added_to(copy, tmp_path):
    (tmp_path / "in.csv").write_text("a,3\nb,4\n")
    shown = copy(
        "DROP TABLE IF EXISTS hits;",
        "CREATE TABLE hits (page text PRIMARY KEY, n counter);",
        "COPY hits (page, n) FROM '{folder}/in.csv';",
        "COPY hits (page, n) FROM '{folder}/in.csv';",
        "SELECT page, n FROM hits;",
    )
    assert sorted(rows_of(shown[shown.index(" page |") :])) == [["a", "6"], ["b", "8"]]


def test_several_files(copy, tmp_path):
    for name in "ab":
        (tmp_path / f"in_{name}.csv").write_text("".join(f"{name}{number},1\n" for number in range(10)))
    shown = copy(
        "DROP TABLE IF EXISTS parts;",
        "CREATE TABLE parts (k text PRIMARY KEY, v int);",
        "COPY parts FROM '{folder}/in_a.csv, {folder}/in_b.csv';",
        "COPY parts TO '{folder}/split.csv' WITH MAXOUTPUTSIZE = 5;",
    )
    assert counts(shown) == [20, 20]
    assert len(list(tmp_path.glob("split.csv*"))) == 4


def test_standard_input_and_output(copy):
    shown = copy(
        "DROP TABLE IF EXISTS piped;",
        "CREATE TABLE piped (a int PRIMARY KEY, b text);",
        "COPY piped FROM STDIN;",
        text=textwrap.dedent("""\
            1,one
            2,two
            .
            COPY piped TO STDOUT;
            """),
    )
    assert {"1,one", "2,two"} <= set(shown.split())


def test_rows_that_do_not_parse_are_kept_aside(copy, tmp_path):
    (tmp_path / "in.csv").write_text("1,10\ntwo,20\n3,thirty\n4,40\n5\n")
    shown = copy(
        "DROP TABLE IF EXISTS bad;",
        "CREATE TABLE bad (a int PRIMARY KEY, b int);",
        "COPY bad FROM '{folder}/in.csv' WITH ERRFILE = '{folder}/bad.csv' AND MAXPARSEERRORS = -1;",
        "SELECT a, b FROM bad;",
        check=False,
    )
    assert sum(map(int, re.findall(r"Failed to import (\d+) rows: ParseError", shown))) == 3
    assert "given up without retries" in shown
    assert sorted((tmp_path / "bad.csv").read_text().split()) == ["3,thirty", "5", "two,20"]


def test_a_table_that_is_not_there(copy):
    assert "Column family nobody not found" in copy("COPY nobody TO '{folder}/out.csv';", check=False)


def test_a_file_that_is_not_there(copy):
    copy("CREATE TABLE IF NOT EXISTS empty (a int PRIMARY KEY);")
    assert "Can't open '" in copy("COPY empty FROM '{folder}/none.csv';", check=False)
