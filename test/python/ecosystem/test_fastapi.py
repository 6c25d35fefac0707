"""FastAPI: a session opened by the lifespan, plain and async views, waiting without blocking the event loop."""

import asyncio
import threading
import uuid
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn
from cassandra.cluster import Cluster
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.testclient import TestClient
from pydantic import BaseModel


class NewThing(BaseModel):
    name: str
    size: int = 0


class Thing(NewThing):
    id: uuid.UUID


def as_asyncio(future):
    """The driver's future as one of asyncio's."""
    loop = asyncio.get_running_loop()
    waiting = loop.create_future()

    def settle(set_outcome, outcome):
        loop.call_soon_threadsafe(lambda: waiting.done() or set_outcome(outcome))

    future.add_callbacks(
        callback=lambda rows: settle(waiting.set_result, rows),
        errback=lambda exc: settle(waiting.set_exception, exc),
    )
    return waiting


@pytest.fixture(scope="module")
def things(session, keyspace):
    session.execute(f"CREATE TABLE {keyspace}.things (id uuid PRIMARY KEY, name text, size int)")
    return f"{keyspace}.things"


@pytest.fixture(scope="module")
def app(contact, keyspace, things):
    host, port = contact

    @asynccontextmanager
    async def lifespan(app):
        cluster = Cluster([host], port=port)
        app.state.session = cluster.connect(keyspace)
        app.state.insert = app.state.session.prepare("INSERT INTO things (id, name, size) VALUES (?, ?, ?)")
        app.state.select = app.state.session.prepare("SELECT id, name, size FROM things WHERE id = ?")
        yield
        cluster.shutdown()

    app = FastAPI(lifespan=lifespan)

    def database(request: Request):
        return request.app.state

    @app.post("/things", response_model=Thing, status_code=201)
    def create(thing: NewThing, db=Depends(database)):  # noqa: B008
        thing_id = uuid.uuid4()
        db.session.execute(db.insert, (thing_id, thing.name, thing.size))
        return Thing(id=thing_id, **thing.model_dump())

    @app.get("/things/{thing_id}", response_model=Thing)
    async def read(thing_id: uuid.UUID, db=Depends(database)):  # noqa: B008
        rows = await as_asyncio(db.session.execute_async(db.select, (thing_id,)))
        if not rows:
            raise HTTPException(404, "no such thing")
        return Thing(**rows[0]._asdict())

    @app.get("/blocking/{thing_id}", response_model=Thing)
    async def read_blocking(thing_id: uuid.UUID, db=Depends(database)):  # noqa: B008
        return Thing(**db.session.execute(db.select, (thing_id,)).one()._asdict())

    return app


def test_create_and_read(app):
    with TestClient(app) as client:
        made = client.post("/things", json={"name": "lamp", "size": 3})
        assert made.status_code == 201
        assert client.get(f"/things/{made.json()['id']}").json() == made.json()
        assert client.get(f"/blocking/{made.json()['id']}").json() == made.json()
        assert client.get(f"/things/{uuid.uuid4()}").status_code == 404
        assert client.get("/things/nonsense").status_code == 422


def test_the_lifespan_can_come_again(app):
    for _ in range(3):
        with TestClient(app) as client:
            assert client.post("/things", json={"name": "again"}).status_code == 201


def test_many_requests_at_once_under_uvicorn(app):
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    serving = threading.Thread(target=server.run)
    serving.start()
    try:
        while not server.started:
            assert serving.is_alive()
            threading.Event().wait(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]

        async def work():
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
                made = await asyncio.gather(
                    *(client.post("/things", json={"name": f"n{number}"}) for number in range(100))
                )
                return await asyncio.gather(*(client.get(f"/things/{answer.json()['id']}") for answer in made))

        assert [answer.json()["name"] for answer in asyncio.run(work())] == [f"n{number}" for number in range(100)]
    finally:
        server.should_exit = True
        serving.join(60)
    assert not serving.is_alive()
