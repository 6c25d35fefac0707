"""A Flask application with one session for all its threads, as its test client and a threaded server call it."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from urllib.request import urlopen

import pytest
from cassandra import InvalidRequest
from cassandra.cluster import Cluster
from cassandra.query import dict_factory
from flask import Flask, jsonify, request
from werkzeug.serving import make_server


@pytest.fixture(scope="module")
def notes(session, keyspace):
    session.execute(f"CREATE TABLE {keyspace}.notes (id uuid PRIMARY KEY, title text, tags set<text>, seen int)")
    return f"{keyspace}.notes"


@pytest.fixture(scope="module")
def app(contact, keyspace, notes):
    host, port = contact
    app = Flask(__name__)
    cluster = Cluster([host], port=port)
    db = cluster.connect(keyspace)
    db.row_factory = dict_factory
    statements = {
        "insert": db.prepare("INSERT INTO notes (id, title, tags) VALUES (?, ?, ?)"),
        "select": db.prepare("SELECT * FROM notes WHERE id = ?"),
    }

    @app.post("/notes")
    def create():
        note_id = uuid.uuid4()
        body = request.get_json()
        db.execute(statements["insert"], (note_id, body["title"], set(body.get("tags", []))))
        return jsonify(id=str(note_id)), 201

    @app.get("/notes/<uuid:note_id>")
    def show(note_id):
        row = db.execute(statements["select"], (note_id,)).one()
        if row is None:
            return jsonify(error="no such note"), 404
        return jsonify(id=str(row["id"]), title=row["title"], tags=sorted(row["tags"] or []))

    @app.get("/search")
    def search():
        try:
            rows = db.execute(f"SELECT title FROM notes WHERE {request.args['where']}")
        except InvalidRequest as exc:
            return jsonify(error=str(exc)), 400
        return jsonify([row["title"] for row in rows])

    yield app
    cluster.shutdown()


def test_create_and_read(app):
    client = app.test_client()
    created = client.post("/notes", json={"title": "milk", "tags": ["shop", "today"]})
    assert created.status_code == 201
    shown = client.get(f"/notes/{created.json['id']}")
    assert shown.json == {"id": created.json["id"], "title": "milk", "tags": ["shop", "today"]}
    assert client.get(f"/notes/{uuid.uuid4()}").status_code == 404


def test_errors_reach_the_view(app):
    answer = app.test_client().get("/search", query_string={"where": "title = 'x'"})
    assert answer.status_code == 400
    assert "ALLOW FILTERING" in answer.json["error"]


def test_many_threads_share_the_session(app):
    def work(number):
        client = app.test_client()
        created = client.post("/notes", json={"title": f"note {number}"}).json["id"]
        return client.get(f"/notes/{created}").json["title"]

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(work, range(200))) == [f"note {number}" for number in range(200)]


def test_a_threaded_server(app):
    note = app.test_client().post("/notes", json={"title": "over HTTP"}).json["id"]
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/notes/{note}"

        def read(_):
            with urlopen(url, timeout=60) as answer:
                return answer.read()

        with ThreadPoolExecutor(8) as pool:
            answers = set(pool.map(read, range(40)))
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
    assert len(answers) == 1
    assert b"over HTTP" in answers.pop()
