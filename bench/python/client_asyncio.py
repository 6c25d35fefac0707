"""A driver's share of compare.py, for those with asyncio and interfaces of their own: acsylla and scyllapy.

client_asyncio.py acsylla|scyllapy HOST:PORT OPERATIONS KEYSPACE
"""

import asyncio
import json
import sys
import uuid
from datetime import datetime, timezone

import workload


class Acsylla:
    def __init__(self, host, port):
        import acsylla

        self.cluster = acsylla.create_cluster([host], port=port)

    async def start(self):
        self.session = await self.cluster.create_session()

    async def prepare(self, cql):
        return await self.session.create_prepared(cql)

    async def insert(self, prepared, row):
        statement = prepared.bind()
        statement.bind_list([str(row[0]), row[1], row[2], int(row[3].timestamp() * 1000), row[4], row[5]])
        await self.session.execute(statement)

    async def select(self, prepared, key):
        statement = prepared.bind()
        statement.bind_list([str(key)])
        result = await self.session.execute(statement)
        assert result.first().tags

    async def stop(self):
        await self.session.close()


class Scyllapy:
    def __init__(self, host, port):
        from scyllapy import Scylla
        from scyllapy.extra_types import BigInt, Double

        self.session = Scylla([f"{host}:{port}"])
        self.big, self.double = BigInt, Double

    async def start(self):
        await self.session.startup()

    async def prepare(self, cql):
        return await self.session.prepare(cql)

    async def insert(self, prepared, row):
        values = (row[0], row[1], self.big(row[2]), row[3], self.double(row[4]), row[5])
        await self.session.execute(prepared, values)

    async def select(self, prepared, key):
        result = await self.session.execute(prepared, [key])
        assert result.first()["tags"]

    async def stop(self):
        await self.session.shutdown()


async def spread(work, items):
    """Keeps a bounded number of `work(item)` under way."""
    left = iter(items)

    async def worker():
        for item in left:
            await work(item)

    await asyncio.gather(*(worker() for _ in range(workload.IN_FLIGHT)))


async def measure(awaitable, count):
    watch = workload.Stopwatch()
    await awaitable
    return watch.micros(count)


async def main():
    host, port = sys.argv[2].rsplit(":", 1)
    count, keyspace = int(sys.argv[3]), sys.argv[4]
    driver = {"acsylla": Acsylla, "scyllapy": Scyllapy}[sys.argv[1]](host, int(port))
    connecting = workload.Stopwatch()
    await driver.start()
    figures = {"connect": connecting.micros()}
    insert = await driver.prepare(workload.insert_into(keyspace))
    select = await driver.prepare(workload.select_from(keyspace))
    founded = datetime(2020, 9, 13, 12, 26, 40, tzinfo=timezone.utc)
    data = workload.rows(count, lambda number: founded)
    keys = [uuid.UUID(int=i) for i in range(count)]

    async def insert_row(row):
        await driver.insert(insert, row)

    async def select_row(key):
        await driver.select(select, key)

    async def in_turn(work, items):
        for item in items:
            await work(item)

    few = count // 10
    await spread(insert_row, data[:few])
    figures["future insert"] = await measure(spread(insert_row, data), count)
    figures["future select"] = await measure(spread(select_row, keys), count)
    figures["blocking insert"] = await measure(in_turn(insert_row, data[:few]), few)
    figures["blocking select"] = await measure(in_turn(select_row, keys[:few]), few)
    print(json.dumps(figures))
    await driver.stop()


if __name__ == "__main__":
    asyncio.run(main())
