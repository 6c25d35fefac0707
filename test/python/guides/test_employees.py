"""A step-by-step guide: first by hand in cqlsh, then a class that logs, makes its keyspace anew and fills a table."""

import logging

import pytest
from cassandra import ConsistencyLevel, OperationTimedOut
from cassandra.cluster import BatchStatement, Cluster
from cassandra.query import SimpleStatement


def test_options_of_cqlsh(cqlsh, tmp_path):
    assert "cqlsh 6.2.2" in cqlsh(arguments=["--version"])
    assert "usage" in cqlsh(arguments=["--help"]).lower()
    assert "(1 rows)" in cqlsh(arguments=["-e", "SELECT key FROM system.local"])
    script = tmp_path / "script.cql"
    script.write_text("SELECT key FROM system.local;")
    assert "(1 rows)" in cqlsh(arguments=["-f", str(script), "--no-color"])
    assert "\x1b[" in cqlsh(arguments=["-C", "-e", "SELECT key FROM system.local"])
    assert "Using CQL driver" in cqlsh(arguments=["--debug", "-e", "SHOW VERSION"], check=False)
    assert "(1 rows)" in cqlsh(
        arguments=["-u", "cassandra", "-p", "cassandra", "-e", "SELECT key FROM system.local"]
    )


def test_first_statements_by_hand(cqlsh, session, keyspace):
    name = f"{keyspace}_hand"
    shown = cqlsh(
        f"CREATE KEYSPACE {name} WITH REPLICATION = {{ 'class' : 'SimpleStrategy', 'replication_factor' : 3 }};",
        f"USE {name};",
        "CREATE TABLE users (user_id int PRIMARY KEY, first_name text, last_name text );",
        "INSERT INTO users (user_id, first_name, last_name) VALUES (1, 'Asha', 'Shiva');",
        "UPDATE users SET first_name='Kira' where user_id = 1;",
        "SELECT * FROM users;",
    )
    assert [cell.strip() for cell in shown.splitlines()[-3].split("|")] == ["1", "Kira", "Shiva"]
    session.execute(f"DROP KEYSPACE {name}", timeout=60)


def test_typographic_quotes_are_no_quotes(cqlsh, session, keyspace):
    """Statements copied from a formatted page: the server says where they go wrong."""
    session.execute("CREATE TABLE copied (id int PRIMARY KEY, name text)")
    shown = cqlsh(f"UPDATE {keyspace}.copied SET name=\u2019x\u2019 where id = 1;", check=False)
    assert "Invalid syntax" in shown or "SyntaxException: line 1:" in shown


class Employees:
    """The guide's program."""

    def __init__(self, contact, keyspace):
        self.contact, self.keyspace = contact, keyspace
        self.cluster = self.session = self.log = None

    def connect(self):
        host, port = self.contact
        self.cluster = Cluster([host], port=port)
        self.session = self.cluster.connect(None)

    def set_logger(self, handler):
        self.log = logging.getLogger("employees")
        self.log.setLevel("INFO")
        handler.setFormatter(logging.Formatter("%(asctime)s [%(levelname)s] %(name)s: %(message)s"))
        self.log.addHandler(handler)

    def create_keyspace(self):
        rows = self.session.execute("SELECT keyspace_name FROM system_schema.keyspaces")
        if self.keyspace in [row[0] for row in rows]:
            self.log.info("dropping the keyspace...")
            self.session.execute("DROP KEYSPACE " + self.keyspace, timeout=60)
        self.log.info("creating the keyspace...")
        self.session.execute(
            """
            CREATE KEYSPACE %s
            WITH replication = { 'class': 'SimpleStrategy', 'replication_factor': '2' }
            """
            % self.keyspace
        )
        self.session.set_keyspace(self.keyspace)

    def create_table(self):
        self.session.execute("""
            CREATE TABLE IF NOT EXISTS employee (emp_id int PRIMARY KEY, ename varchar, sal double, city varchar);
        """)

    def insert(self):
        insert = self.session.prepare("INSERT INTO  employee (emp_id, ename , sal,city) VALUES (?,?,?,?)")
        batch = BatchStatement()
        batch.add(insert, (1, "Lena", 2555, "Dubai"))
        batch.add(insert, (2, "Jiri", 5660, "Toronto"))
        batch.add(insert, (3, "Ivan", 2547, "Mumbai"))
        self.session.execute(batch)

    def select(self):
        return [(row.ename, row.sal) for row in self.session.execute("select * from employee limit 5;")]

    def update(self):
        statement = SimpleStatement(
            "UPDATE employee SET sal = %s WHERE emp_id = %s", consistency_level=ConsistencyLevel.ONE
        )
        self.session.execute(statement, (3000, 1))

    def delete(self):
        self.session.execute("DELETE FROM employee WHERE emp_id = 3")


@pytest.fixture
def employees(contact, keyspace):
    program = Employees(contact, f"{keyspace}_own")
    program.connect()
    yield program
    program.session.execute(f"DROP KEYSPACE IF EXISTS {program.keyspace}", timeout=60)
    program.cluster.shutdown()


def test_the_program(employees):
    lines = []

    class Keep(logging.Handler):
        def emit(self, record):
            lines.append(self.format(record))

    employees.set_logger(Keep())
    employees.create_keyspace()
    employees.create_keyspace()
    employees.create_table()
    employees.insert()
    assert sorted(employees.select()) == [("Ivan", 2547.0), ("Jiri", 5660.0), ("Lena", 2555.0)]
    employees.update()
    employees.delete()
    assert sorted(employees.select()) == [("Jiri", 5660.0), ("Lena", 3000.0)]
    assert [line.rpartition(": ")[2] for line in lines] == [
        "creating the keyspace...",
        "dropping the keyspace...",
        "creating the keyspace...",
    ]


def test_a_name_as_contact_point(contact):
    """`localhost` is looked up."""
    host, port = contact
    if host != "127.0.0.1":
        pytest.skip("the server does not listen there")
    with Cluster(["localhost"], port=port) as cluster:
        assert cluster.connect().execute("SELECT key FROM system.local").one().key == "local"


def test_a_request_that_takes_too_long_says_so(relay):
    with Cluster([relay.host], port=relay.port) as cluster:
        session = cluster.connect()
        relay.answering.clear()
        with pytest.raises(OperationTimedOut, match=r"Client request timeout\. See Session.execute"):
            session.execute("SELECT * FROM system.local", timeout=0.2)
        relay.answering.set()
        assert session.execute("SELECT key FROM system.local").one().key == "local"
