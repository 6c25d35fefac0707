"""django-cassandra-engine with a small project: its commands, models in views, its session store, its tests.

It requires scylla-driver, which installs a `cassandra` of its own over cassandra-driver's. Ilion answers all the same.
"""

import json
import os
from importlib.metadata import version
from pathlib import Path

import pytest

PROJECT = Path(__file__).with_name("project")

LIVE = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "shelf.settings"
import django
django.setup()
from django.test import Client
client = Client()
made = client.post("/books/", json.dumps({"title": "Emma", "year": 1815, "tags": ["a"]}), content_type="application/json")
visits = [client.get("/visits/").json()["visits"] for _ in range(2)]
from django_cassandra_engine.sessions.models import Session
key = client.cookies["sessionid"].value
print(json.dumps([made.json()["title"], visits, Session.objects(session_key=key).first().get_decoded()]))
"""

WHO = """
import cassandra, cassandra.cluster, cassandra.cqlengine.models as models, cassandra.io.asyncioreactor, sys
print(cassandra.__version__)
for name, module in sorted(sys.modules.items()):
    if name.split(".")[0] == "cassandra":
        print(module.__file__)
"""


@pytest.fixture(scope="module")
def manage(run):
    return lambda *arguments: run("manage.py", *arguments, cwd=PROJECT)


def test_commands_make_the_schema(manage):
    said = manage("sync_cassandra")
    for expected in ("Creating keyspace", "Syncing library.models.Book", "Syncing library.models.Loan", "Session"):
        assert expected in said
    assert "Syncing library.models.Book" in manage("sync_cassandra")
    assert "Syncing library.models.Loan" in manage("syncdb", "--database", "default")
    assert "no issues" in manage("check")


def test_views_and_sessions(run):
    assert json.loads(run("-c", LIVE, cwd=PROJECT).splitlines()[-1]) == ["Emma", [1, 2], {"visits": 2}]


def test_tests_of_the_project(manage):
    said = manage("test", "--noinput")
    assert "Ran 4 tests" in said
    assert "OK" in said


def on_disk(run):
    """The `cassandra` that lies beside ilion."""
    found = run("-c", "import cassandra; print(cassandra.__file__)", ILION_DROPIN="0")
    return Path(found.strip()).parent


@pytest.mark.skipif(os.environ.get("ILION_DROPIN") == "0", reason="ilion is switched off")
def test_ilion_answers_over_what_lies_on_disk(run):
    """scylla-driver is installed over cassandra-driver, and no module is taken from there."""
    assert version("scylla-driver")
    folder = on_disk(run)
    assert (folder / "cluster.py").exists()
    printed = run("-c", WHO).split()
    assert printed[0] == "3.30.1"
    assert len(printed) > 20
    assert all("_dropin" in file and not file.startswith(str(folder)) for file in printed[1:])
    said = run("-m", "ilion", "which")
    assert "ilion answers" in said
    assert f"stays unused: {folder / '__init__.py'}" in said
