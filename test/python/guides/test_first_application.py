"""A first application: the schema typed into cqlsh, a program with arguments that stores people and looks them up."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
import argparse, asyncio, os

PEOPLE = [(487158, "Rick", "Pickle", None), (59794114, "Peter", None, "pete")]

async def load():
    await asyncio.sleep(0)
    return PEOPLE

def save(session, people):
    insert = session.prepare("INSERT INTO people (id, first_name, last_name, username) VALUES (?, ?, ?, ?)")
    for person in people:
        session.execute(insert, person)

def fetch(session, ids):
    select = session.prepare("SELECT * FROM people WHERE id = ?")
    for person_id in ids:
        yield session.execute(select, (person_id,)).one()

def arguments():
    parser = argparse.ArgumentParser(description="Store people and look them up")
    parser.add_argument("people", type=int, nargs="*", help="ids to look up")
    parser.add_argument("--load", action="store_true", help="store them first")
    return parser.parse_args()

async def main(args):
    from cassandra.cluster import Cluster
    cluster = Cluster([os.environ["CASSANDRA_HOST"]], port=int(os.environ["CASSANDRA_PORT"]))
    session = cluster.connect(os.environ["CASSANDRA_KEYSPACE"])
    if args.load:
        save(session, await load())
    for person in fetch(session, args.people):
        print("Person", person.id, ":")
        print("  First name:", person.first_name)
        if person.last_name:
            print("  Last name:", person.last_name)
        if person.username:
            print("  Username:", person.username)

if __name__ == "__main__":
    asyncio.run(main(arguments()))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("application")
    (folder / "people.py").write_text(PROGRAM)
    return folder


@pytest.fixture
def people(folder, contact, keyspace):
    def run(*arguments):
        host, port = contact
        where = {"CASSANDRA_HOST": host, "CASSANDRA_PORT": str(port), "CASSANDRA_KEYSPACE": f"{keyspace}_app"}
        command = [sys.executable, "people.py", *arguments]
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **where},
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return done.stdout

    return run


@pytest.fixture(scope="module", autouse=True)
def gone_afterwards(session, keyspace):
    yield
    session.execute(f"DROP KEYSPACE IF EXISTS {keyspace}_app", timeout=120)


def test_the_schema_is_typed_into_cqlsh(cqlsh, keyspace):
    """Keywords in lower case, and more copies than there are nodes."""
    shown = cqlsh(
        f"create keyspace {keyspace}_app with replication = {{'class': 'SimpleStrategy', 'replication_factor': 3}};",
        f"use {keyspace}_app;",
        "create table people(id int primary key, first_name varchar, last_name varchar, username varchar);",
        "describe tables",
    )
    assert "Your replication factor 3 for keyspace" in shown
    assert "is higher than the number of nodes 1" in shown
    assert shown.split()[-1] == "people"


def test_the_program_explains_itself(people):
    assert people("--help").startswith("usage: people.py [-h] [--load] [people ...]")


def test_people_are_stored_and_found_in_another_run(people):
    assert people("--load") == ""
    assert people("487158", "59794114") == (
        "Person 487158 :\n  First name: Rick\n  Last name: Pickle\n"
        "Person 59794114 :\n  First name: Peter\n  Username: pete\n"
    )
