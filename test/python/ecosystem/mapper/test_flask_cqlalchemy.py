"""Flask-CQLAlchemy: models below db.Model, sync_db, create, objects, first and filters, in a view too."""

import json

import pytest

APP = """
import os, uuid

from flask import Flask, jsonify
from flask_cqlalchemy import CQLAlchemy

app = Flask(__name__)
app.config["CASSANDRA_HOSTS"] = [os.environ["CASSANDRA_HOST"]]
app.config["CASSANDRA_KEYSPACE"] = os.environ["CASSANDRA_KEYSPACE"]
app.config["CASSANDRA_SETUP_KWARGS"] = {"port": int(os.environ["CASSANDRA_PORT"])}
db = CQLAlchemy(app)


class Address(db.UserType):
    street = db.columns.Text()
    zipcode = db.columns.Integer()


class Persons(db.Model):
    uid = db.columns.UUID(primary_key=True, default=uuid.uuid4)
    name = db.columns.Text(primary_key=True)
    addr = db.columns.Text(index=True)
    home = db.columns.UserDefinedType(Address)
    tags = db.columns.Set(db.columns.Text)


@app.route("/")
def show_user():
    return Persons.objects().first().name


@app.route("/of/<addr>")
def of(addr):
    return jsonify(sorted(person.name for person in Persons.objects.filter(addr=addr)))
"""

MAKE = """
import app
from app import db, Persons

db.create_keyspace_simple(app.app.config["CASSANDRA_KEYSPACE"], 1)
db.sync_db()
db.sync_db()
user = Persons.create(name="John Doe", addr="London", home=app.Address(street="Strand", zipcode=5), tags={"x"})
print(user == Persons.objects(uid=user.uid, name="John Doe").first(), user)
"""

USE = """
import json
from app import app, Persons

client = app.test_client()
first = client.get("/").get_data(as_text=True)
uid = Persons.objects().first().uid
Persons.create(name="Jane Roe", addr="London")
Persons.create(uid=uid, name="John Smith", addr="Paris")
found = Persons.objects(uid=uid)
Persons.objects(uid=uid, name="John Smith").update(tags__add={"new"})
print(json.dumps({
    "first": first,
    "london": client.get("/of/London").get_json(),
    "nobody": Persons.objects.filter(addr="Rome").first(),
    "names": [person.name for person in found],
    "after": [person.name for person in found.filter(name__gt="John Doe")],
    "last": found.order_by("-name").limit(1).get().name,
    "tags": sorted(Persons.get(uid=uid, name="John Smith").tags),
    "street": found.first().home.street,
    "count": Persons.objects.count(),
}))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("flask")
    (folder / "app.py").write_text(APP)
    return folder


def test_the_tutorial(run, folder):
    said = run("-c", MAKE, cwd=folder)
    assert "True Persons <uid=" in said
    assert "name=John Doe>" in said


def test_views_and_queries(run, folder):
    answers = json.loads(run("-c", USE, cwd=folder).splitlines()[-1])
    assert answers == {
        "first": "John Doe",
        "london": ["Jane Roe", "John Doe"],
        "nobody": None,
        "names": ["John Doe", "John Smith"],
        "after": ["John Smith"],
        "last": "John Smith",
        "tags": ["new"],
        "street": "Strand",
        "count": 3,
    }
