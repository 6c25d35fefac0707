"""Dynamic data masking with permissions: every expectation was seen on Apache Cassandra 5.0.6 with
CassandraAuthorizer and dynamic_data_masking_enabled."""

import pytest
from cassandra import InvalidRequest, Unauthorized
from helper.logins import logins

CONFIGURATION = """
authenticator: PasswordAuthenticator
authorizer: CassandraAuthorizer
dynamic_data_masking_enabled: true
"""
TABLE = (
    "CREATE TABLE g.m (k int, c text MASKED WITH mask_replace('cc'), v int MASKED WITH DEFAULT, "
    "w text MASKED WITH mask_inner(1, 1), s int static MASKED WITH mask_null(), l list<int> MASKED WITH DEFAULT, "
    "p int, PRIMARY KEY (k, c))"
)
ARGUMENTS = (
    "column_name, function_keyspace, function_name, function_argument_types, function_argument_values, "
    "function_argument_nulls"
)


@pytest.fixture(scope="module")
def log_in(tmp_path_factory):
    file = tmp_path_factory.mktemp("masks") / "node.yaml"
    file.write_text(CONFIGURATION, encoding="utf-8")
    with logins(config=file) as log_in:
        yield log_in


@pytest.fixture(scope="module")
def root(log_in):
    session = log_in("cassandra", "cassandra")
    session.execute("CREATE KEYSPACE g WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}")
    session.execute(TABLE)
    session.execute("INSERT INTO g.m (k, c, v, w, s, l, p) VALUES (1, 'secret', 42, 'hello', 7, [1, 2], 3)")
    session.execute("INSERT INTO g.m (k, c) VALUES (1, 'second')")
    session.execute("CREATE TABLE g.mk (k text MASKED WITH DEFAULT PRIMARY KEY, v int)")
    session.execute("INSERT INTO g.mk (k, v) VALUES ('a', 1)")
    session.execute("CREATE ROLE bob WITH PASSWORD = 'b' AND LOGIN = true")
    session.execute("GRANT SELECT ON KEYSPACE g TO bob")
    session.execute("GRANT MODIFY ON g.m TO bob")
    return session


def rows(session, statement):
    return [tuple(row) for row in session.execute(statement)]


ALL = "SELECT k, c, s, l, p, v, w FROM g.m"
MASKED = [(1, "cc", None, [], None, 0, None), (1, "cc", None, [], 3, 0, "h***o")]
CLEAR = [(1, "second", 7, None, None, None, None), (1, "secret", 7, [1, 2], 3, 42, "hello")]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (ALL, MASKED),
        ("SELECT v FROM g.m", [(0,), (0,)]),
        ("SELECT count(*) FROM g.m", [(2,)]),
        ("SELECT max(v) FROM g.m", [(0,)]),
        ("SELECT v + 1 FROM g.m", [(1,), (1,)]),
        ("SELECT cast(v AS text) FROM g.m", [("0",), ("0",)]),
        ("SELECT JSON v, w FROM g.m", [('{"v": 0, "w": null}',), ('{"v": 0, "w": "h***o"}',)]),
        ("SELECT DISTINCT k, s FROM g.m", [(1, None)]),
        ("SELECT c, v FROM g.m WHERE k = 1 ORDER BY c DESC", [("cc", 0), ("cc", 0)]),
        ("SELECT k, c, max(v) FROM g.m GROUP BY k, c", [(1, "cc", 0), (1, "cc", 0)]),
        ("SELECT token(k) FROM g.m", [(-4069959284402364209,)] * 2),
        ("SELECT k, v FROM g.mk", [("****", 1)]),
    ],
)
def test_who_may_not_see(bob, statement, expected):
    assert rows(bob, statement) == expected


@pytest.mark.parametrize(
    ("statement", "table", "column"),
    [
        ("SELECT * FROM g.m WHERE k = 1 AND c = 'secret'", "g.m", "c"),
        ("SELECT * FROM g.m WHERE k = 1 AND c > 'a'", "g.m", "c"),
        ("SELECT p FROM g.m WHERE v = 42 ALLOW FILTERING", "g.m", "v"),
        ("SELECT * FROM g.mk WHERE k = 'a'", "g.mk", "k"),
        ("SELECT * FROM g.mk WHERE token(k) > 0", "g.mk", "k"),
    ],
)
def test_who_may_not_ask(bob, granted, statement, table, column):
    with pytest.raises(Unauthorized) as raised:
        bob.execute(statement)
    text = f"User bob has no UNMASK nor SELECT_MASKED permission on table {table}, cannot query masked columns [{column}]"
    assert f'code=2100 [Unauthorized] message="{text}"' in str(raised.value)
    granted("SELECT_MASKED ON KEYSPACE g")
    bob.execute(statement)


def test_who_may_ask_sees_masks_still(bob, granted):
    granted("SELECT_MASKED ON g.m")
    assert rows(bob, f"{ALL} WHERE k = 1 AND c = 'secret'") == MASKED[1:]
    assert rows(bob, f"{ALL} WHERE v = 42 ALLOW FILTERING") == MASKED[1:]


def test_who_may_see(root, bob, granted):
    assert rows(root, ALL) == CLEAR
    prepared = bob.prepare(f"{ALL} WHERE k = ?")
    assert rows(bob, prepared.bind((1,))) == MASKED
    granted("UNMASK ON TABLE g.m")
    assert rows(bob, ALL) == CLEAR
    assert rows(bob, prepared.bind((1,))) == CLEAR
    assert rows(bob, f"{ALL} WHERE k = 1 AND c = 'secret'") == CLEAR[1:]
    assert rows(bob, "SELECT k FROM g.mk") == [("****",)]


def test_conditions_show_what_is_there(bob):
    assert rows(bob, "UPDATE g.m SET v = 1 WHERE k = 1 AND c = 'secret' IF v = 2") == [(False, 42)]


def test_masks_are_described(root):
    table = root.execute("DESCRIBE TABLE g.m").one().create_statement
    for line in [
        "    c text MASKED WITH system.mask_replace('cc'),\n",
        "    s int static MASKED WITH system.mask_null(),\n",
        "    v int MASKED WITH system.mask_default(),\n",
        "    w text MASKED WITH system.mask_inner(1, 1),\n",
    ]:
        assert line in table
    key = root.execute("DESCRIBE TABLE g.mk").one().create_statement
    assert "    k text MASKED WITH system.mask_default() PRIMARY KEY,\n" in key
    masks = f"SELECT {ARGUMENTS} FROM system_schema.column_masks WHERE keyspace_name = 'g' AND table_name = 'm'"
    assert rows(root, masks) == [
        ("c", "system", "mask_replace", ["text"], ["cc"], [False]),
        ("l", "system", "mask_default", [], [], []),
        ("s", "system", "mask_null", [], [], []),
        ("v", "system", "mask_default", [], [], []),
        ("w", "system", "mask_inner", ["int", "int"], ["1", "1"], [False, False]),
    ]


def test_masks_come_and_go(root):
    root.execute("CREATE TABLE g.a (k int PRIMARY KEY, v int)")

    def masks():
        where = "WHERE keyspace_name = 'g' AND table_name = 'a'"
        return rows(
            root,
            f"SELECT column_name, function_name, function_argument_values FROM system_schema.column_masks {where}",
        )

    for statement, expected in [
        ("ALTER TABLE g.a ALTER v MASKED WITH DEFAULT", [("v", "mask_default", [])]),
        ("ALTER TABLE g.a ALTER v MASKED WITH mask_replace(5 + 4)", [("v", "mask_replace", ["9"])]),
        ("ALTER TABLE g.a ALTER v MASKED WITH mask_replace(null)", [("v", "mask_replace", [""])]),
        ("ALTER TABLE g.a ALTER v DROP MASKED", []),
        ("ALTER TABLE g.a ALTER v DROP MASKED", []),
        ("ALTER TABLE g.a ALTER IF EXISTS nosuch MASKED WITH DEFAULT", []),
        ("ALTER TABLE g.a ADD t text MASKED WITH mask_replace('a')", [("t", "mask_replace", ["a"])]),
        ("ALTER TABLE g.a DROP t", []),
        ("ALTER TABLE g.a ALTER k MASKED WITH mask_null()", [("k", "mask_null", [])]),
    ]:
        root.execute(statement)
        assert masks() == expected


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (
            "int MASKED WITH mask_inner(1, 2)",
            "Function system.mask_inner requires an argument of type [text|varchar|ascii], but found argument "
            "org.apache.cassandra.db.marshal.Int32Type of type int",
        ),
        (
            "text MASKED WITH mask_hash()",
            "Masking function mask_hash() return type is blob. This is different to the type of the masked column v of "
            "type text. Masking functions can only be attached to table columns if they return the same data type as "
            "the masked column.",
        ),
        (
            "text MASKED WITH nosuch()",
            "Unable to find masking function for v, no declared function matches the signature nosuch()",
        ),
        ("int MASKED WITH to_json()", "Not-masking function to_json() cannot be used for masking table columns"),
        ("int MASKED WITH count()", "Aggregate function count() cannot be used for masking table columns"),
        (
            "int MASKED WITH mask_replace('a')",
            "Type error: 'a' cannot be passed as argument 1 of function system.mask_replace of type int",
        ),
        ("int MASKED WITH mask_default(1)", "Invalid number of arguments for function system.mask_default(any)"),
    ],
)
def test_what_cannot_mask(root, column, text):
    with pytest.raises(InvalidRequest) as raised:
        root.execute(f"CREATE TABLE g.e (k int PRIMARY KEY, v {column})")
    assert f'message="{text}"' in str(raised.value)
