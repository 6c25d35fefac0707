"""Replication factors above the number of nodes: served by default, Unavailable under strict consistency."""

import ilion
import pytest
from cassandra import ConsistencyLevel, Unavailable
from cassandra.cluster import Cluster
from cassandra.policies import FallthroughRetryPolicy
from cassandra.query import SimpleStatement

REPLICATED = "CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 3}"
INSERT = "INSERT INTO k.t (k) VALUES (1)"


@pytest.fixture(params=[False, True], ids=["served", "strict"])
def session(request):
    with ilion.Node(strict_consistency=request.param) as node:
        cluster = Cluster(node.contact_points, port=node.port, default_retry_policy=FallthroughRetryPolicy())
        session = cluster.connect()
        session.strict = request.param
        created = session.execute_async(REPLICATED)
        created.result()
        assert created.warnings == ["Your replication factor 3 for keyspace k is higher than the number of nodes 1"]
        session.execute("CREATE TABLE k.t (k int PRIMARY KEY, v int)")
        yield session
        cluster.shutdown()


@pytest.mark.parametrize("level", ["QUORUM", "LOCAL_QUORUM", "ALL", "TWO"])
@pytest.mark.parametrize("statement", [INSERT, "SELECT * FROM k.t", "BEGIN BATCH " + INSERT + " APPLY BATCH"])
def test_levels_of_several_replicas(session, level, statement):
    asked = SimpleStatement(statement, consistency_level=getattr(ConsistencyLevel, level))
    if not session.strict:
        session.execute(asked)
        return
    with pytest.raises(Unavailable) as raised:
        session.execute(asked)
    assert raised.value.consistency == getattr(ConsistencyLevel, level)
    assert raised.value.required_replicas == (3 if level == "ALL" else 2)
    assert raised.value.alive_replicas == 1


def test_conditional_writes(session):
    if not session.strict:
        assert session.execute(INSERT + " IF NOT EXISTS").was_applied
        return
    with pytest.raises(Unavailable) as raised:
        session.execute(INSERT + " IF NOT EXISTS")
    assert raised.value.consistency == ConsistencyLevel.QUORUM
    assert (raised.value.required_replicas, raised.value.alive_replicas) == (2, 1)


def test_one_is_served(session):
    session.execute(SimpleStatement(INSERT, consistency_level=ConsistencyLevel.ONE))
    session.execute(SimpleStatement(INSERT, consistency_level=ConsistencyLevel.ANY))
    assert session.execute("SELECT * FROM k.t").one().k == 1
