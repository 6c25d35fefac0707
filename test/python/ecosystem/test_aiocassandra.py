"""aiocassandra: asyncio on top of execute_async, by callbacks from the driver's thread."""

import asyncio
import inspect
import sys

import pytest
from aiocassandra import aiosession
from cassandra import InvalidRequest


@pytest.fixture
def run(cluster, keyspace, users):
    """Runs a coroutine function with a session that aiocassandra has extended."""

    def run(coroutine):
        async def main():
            session = cluster.connect(keyspace)
            aiosession(session)
            try:
                return await asyncio.wait_for(coroutine(session), 60)
            finally:
                session.shutdown()

        return asyncio.run(main())

    return run


def test_execute_future(run):
    async def work(session):
        prepared = await session.prepare_future("SELECT name FROM users WHERE id = ?")
        found = await session.execute_future(prepared, (7,))
        assert [row.name for row in found] == ["user 7"]
        return await asyncio.gather(*(session.execute_future(prepared, (number,)) for number in range(100)))

    assert [found[0].name for found in run(work)] == [f"user {number}" for number in range(100)]


def test_errors_are_raised_where_they_are_awaited(run):
    async def work(session):
        with pytest.raises(InvalidRequest, match="Undefined column name none"):
            await session.execute_future("SELECT none FROM users")
        with pytest.raises(InvalidRequest):
            await session.prepare_future("SELECT none FROM users")

    run(work)


def test_the_event_loop_goes_on_meanwhile(run):
    async def work(session):
        ticks = 0

        async def tick():
            nonlocal ticks
            while True:
                ticks += 1
                await asyncio.sleep(0)

        ticking = asyncio.create_task(tick())
        for number in range(20):
            await session.execute_future("SELECT name FROM users WHERE id = %s", (number,))
        ticking.cancel()
        return ticks

    assert run(work) > 20


def test_a_cancelled_future_harms_nobody(run):
    async def work(session):
        waiting = asyncio.create_task(session.execute_future("SELECT name FROM users"))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        return len(await session.execute_future("SELECT name FROM users"))

    assert run(work) == 100


def test_a_session_is_extended_once(cluster, keyspace):
    async def work():
        session = cluster.connect(keyspace)
        aiosession(session)
        with pytest.raises(RuntimeError, match="already patched"):
            aiosession(session)
        with pytest.raises(RuntimeError, match=r"provide cassandra\.cluster\.Session"):
            aiosession(object())
        session.shutdown()

    asyncio.run(work())


@pytest.mark.skipif(
    sys.version_info >= (3, 10), reason="aiocassandra 2.0.1 passes `loop` to asyncio, which took it then"
)
def test_execute_futures_page_by_page(run):
    async def work(session):
        async with session.execute_futures("SELECT name FROM users") as paginator:
            return [row.name async for row in paginator]

    assert len(run(work)) == 100


def test_what_paging_builds_on(cluster, keyspace):
    """aiocassandra's pages are these calls of the driver, which work whatever asyncio takes."""
    session = cluster.connect(keyspace)
    session.default_fetch_size = 30
    assert "start_fetching_next_page" in inspect.getsource(sys.modules["aiocassandra"]._Paginator)
    future = session.execute_async("SELECT name FROM users")
    pages, done = [], asyncio.Event()

    async def work():
        loop = asyncio.get_running_loop()

        def page(rows):
            pages.append(len(rows))
            if future.has_more_pages:
                future.start_fetching_next_page()
            else:
                loop.call_soon_threadsafe(done.set)

        future.add_callbacks(callback=page, errback=lambda exc: pages.append(exc))
        await asyncio.wait_for(done.wait(), 60)

    asyncio.run(work())
    assert pages == [30, 30, 30, 10]
    session.shutdown()
