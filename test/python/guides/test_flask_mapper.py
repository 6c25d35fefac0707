"""Flask-CQLAlchemy as its manual and a guide show it: a model, sync_db, create, and the first of all objects."""

import os
import subprocess
import sys
import uuid

import pytest
from flask import Flask
from flask_cqlalchemy import CQLAlchemy


@pytest.fixture(scope="module")
def application(contact, keyspace):
    host, port = contact
    app = Flask(__name__)
    app.config["CASSANDRA_HOSTS"] = [host]
    app.config["CASSANDRA_KEYSPACE"] = keyspace
    app.config["CASSANDRA_SETUP_KWARGS"] = {"port": port, "protocol_version": 5}
    db = CQLAlchemy(app)

    class Persons(db.Model):
        __keyspace__ = keyspace
        uid = db.columns.UUID(primary_key=True, default=uuid.uuid4)
        name = db.columns.Text(primary_key=True)
        addr = db.columns.Text()

    @app.route("/")
    def show():
        return Persons.objects().first().name

    db.Persons, db.app = Persons, app
    # Other modules' models are not this application's.
    db.sync_table(Persons)
    return db


def test_create_and_show(application):
    made = application.Persons.create(name="John Doe", addr="London")
    assert str(made) == f"Persons <uid={made.uid}, name=John Doe>"
    assert application.app.test_client().get("/").data == b"John Doe"


def test_filters(application):
    made = application.Persons.create(name="Jane", addr="Paris")
    persons = application.Persons
    assert persons.objects(uid=made.uid).first().addr == "Paris"
    assert persons.objects.filter(uid=made.uid, name="Jane").count() == 1
    assert persons.filter(uid=made.uid).get().name == "Jane"
    assert persons.objects(addr="Paris").allow_filtering().first().name == "Jane"
    made.update(addr="Rome")
    assert persons.get(uid=made.uid, name="Jane").addr == "Rome"
    made.delete()
    assert persons.objects(uid=made.uid).first() is None


SHELL = """
import os, uuid
from flask import Flask
from flask_cqlalchemy import CQLAlchemy
app = Flask(__name__)
app.config["CASSANDRA_HOSTS"] = [os.environ["CASSANDRA_HOST"]]
app.config["CASSANDRA_KEYSPACE"] = os.environ["CASSANDRA_KEYSPACE"]
app.config["CASSANDRA_SETUP_KWARGS"] = {"port": int(os.environ["CASSANDRA_PORT"])}
db = CQLAlchemy(app)

class Visitors(db.Model):
    uid = db.columns.UUID(primary_key=True, default=uuid.uuid4)
    name = db.columns.Text(primary_key=True)

class Address(db.UserType):
    street = db.columns.Text()

class Homes(db.Model):
    uid = db.columns.UUID(primary_key=True, default=uuid.uuid4)
    address = db.columns.UserDefinedType(Address)

db.sync_db()
print(Visitors.create(name="Joe"))
print(Visitors.objects().first().name)
Homes.create(address=Address(street="Main"))
print(Homes.objects().first().address.street)
"""


def test_sync_db_makes_all_tables(contact, keyspace, tmp_path):
    host, port = contact
    where = {"CASSANDRA_HOST": host, "CASSANDRA_PORT": str(port), "CASSANDRA_KEYSPACE": keyspace}
    (tmp_path / "shell.py").write_text(SHELL)
    done = subprocess.run(
        [sys.executable, "shell.py"],
        cwd=tmp_path,
        env={**os.environ, **where},
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert done.returncode == 0, done.stderr
    first, second, third = done.stdout.split("\n")[:3]
    assert first.startswith("Visitors <uid=") and first.endswith(", name=Joe>")
    assert (second, third) == ("Joe", "Main")
