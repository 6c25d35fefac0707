"""The handbook's ways to use the driver in Django, Flask and FastAPI: one connection, or one for each request."""

import uuid

import pytest
from cassandra.cluster import Cluster
from fastapi import Depends, FastAPI, HTTPException
from fastapi.testclient import TestClient
from flask import Flask, jsonify
from pydantic import BaseModel


@pytest.fixture(scope="module", autouse=True)
def readers(session):
    session.execute("CREATE TABLE readers (id UUID PRIMARY KEY, name TEXT, email TEXT)")
    session.execute(
        "CREATE TABLE visits (reader_id UUID, at TIMESTAMP, kind TEXT, data TEXT, PRIMARY KEY (reader_id, at))"
    )


def test_one_connection_for_a_whole_application(contact, keyspace, session):
    """A singleton beside the views, as Django projects have it."""
    host, port = contact

    class Connection:
        _instance = None

        def __new__(cls):
            if cls._instance is None:
                cls._instance = super().__new__(cls)
                cls._instance.cluster = Cluster([host], port=port)
                cls._instance.session = cls._instance.cluster.connect(keyspace)
            return cls._instance

    def visits_of(reader_id):
        rows = Connection().session.execute("SELECT * FROM visits WHERE reader_id = %s", (reader_id,))
        return [{"kind": row.kind, "data": row.data} for row in rows]

    reader = uuid.uuid4()
    session.execute(
        "INSERT INTO visits (reader_id, at, kind, data) VALUES (%s, toTimestamp(now()), 'open', 'x')", (reader,)
    )
    assert visits_of(reader) == [{"kind": "open", "data": "x"}]
    assert Connection() is Connection()
    Connection().cluster.shutdown()


def test_flask_views_on_a_global_session(session):
    app = Flask(__name__)

    @app.route("/readers/<reader_id>")
    def show(reader_id):
        try:
            row = session.execute("SELECT * FROM readers WHERE id = %s", (uuid.UUID(reader_id),)).one()
            if row:
                return jsonify({"id": str(row.id), "name": row.name, "email": row.email})
            return jsonify({"error": "no such reader"}), 404
        except Exception as exc:
            return jsonify({"error": str(exc)}), 500

    reader = uuid.uuid4()
    session.execute("INSERT INTO readers (id, name, email) VALUES (%s, %s, %s)", (reader, "Ada", "ada@example.com"))
    client = app.test_client()
    assert client.get(f"/readers/{reader}").json == {"id": str(reader), "name": "Ada", "email": "ada@example.com"}
    assert client.get(f"/readers/{uuid.uuid4()}").status_code == 404
    assert client.get("/readers/nonsense").status_code == 500


def test_flask_with_an_id_as_text(session):
    """A UUID given as text is a text literal, which a uuid column refuses."""
    app = Flask(__name__)

    @app.route("/readers/<reader_id>")
    def show(reader_id):
        try:
            session.execute("SELECT * FROM readers WHERE id = %s", (reader_id,))
        except Exception as exc:
            return jsonify({"error": str(exc)}), 500

    answer = app.test_client().get(f"/readers/{uuid.uuid4()}")
    assert "Invalid STRING constant" in answer.json["error"]


class NewReader(BaseModel):
    name: str
    email: str


class Reader(NewReader):
    id: str


def test_fastapi_with_a_cluster_for_each_request(contact, keyspace):
    host, port = contact
    app = FastAPI()

    def connection():
        cluster = Cluster([host], port=port)
        session = cluster.connect(keyspace)
        try:
            yield session
        finally:
            cluster.shutdown()

    @app.post("/readers/", response_model=Reader)
    async def create(reader: NewReader, session=Depends(connection)):  # noqa: B008
        new = uuid.uuid4()
        session.execute(
            "INSERT INTO readers (id, name, email) VALUES (%s, %s, %s)", (new, reader.name, reader.email)
        )
        return Reader(id=str(new), name=reader.name, email=reader.email)

    @app.get("/readers/{reader_id}", response_model=Reader)
    async def read(reader_id: str, session=Depends(connection)):  # noqa: B008
        try:
            row = session.execute("SELECT * FROM readers WHERE id = %s", (uuid.UUID(reader_id),)).one()
        except ValueError:
            raise HTTPException(status_code=400, detail="not a UUID") from None
        if not row:
            raise HTTPException(status_code=404, detail="no such reader")
        return Reader(id=str(row.id), name=row.name, email=row.email)

    client = TestClient(app)
    made = client.post("/readers/", json={"name": "Ada", "email": "ada@example.com"}).json()
    assert client.get(f"/readers/{made['id']}").json() == made
    assert client.get(f"/readers/{uuid.uuid4()}").status_code == 404
    assert client.get("/readers/nonsense").status_code == 400
