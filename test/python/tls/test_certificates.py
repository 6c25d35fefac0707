"""TLS from applications: an SSLContext of theirs, or ssl_options, with and without client certificates."""

import ssl

import pytest
from cassandra.cluster import Cluster, NoHostAvailable

pytestmark = pytest.mark.filterwarnings("ignore:Using ssl_options:DeprecationWarning")


def context_of(certificates, authority="ca", client=True):
    context = ssl.create_default_context(cafile=certificates / f"{authority}.pem")
    if client:
        context.load_cert_chain(certificates / "client.pem", certificates / "client.key")
    return context


def options_of(certificates, authority="ca", client=True):
    options = {"ca_certs": str(certificates / f"{authority}.pem"), "cert_reqs": ssl.CERT_REQUIRED}
    if client:
        options.update(certfile=str(certificates / "client.pem"), keyfile=str(certificates / "client.key"))
    return options


WAYS = {"ssl_context": context_of, "ssl_options": options_of}


@pytest.mark.parametrize("way", WAYS)
def test_requests_and_large_answers(way, front, certificates):
    settings = {way: WAYS[way](certificates)}
    with Cluster(["127.0.0.1"], port=front.port, **settings) as cluster:
        session = cluster.connect()
        session.execute(
            "CREATE KEYSPACE IF NOT EXISTS tls WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"
        )
        session.execute("CREATE TABLE IF NOT EXISTS tls.item (id int PRIMARY KEY, value text)")
        long = "x" * 300_000
        session.execute("INSERT INTO tls.item (id, value) VALUES (%s, %s)", (1, long))
        assert session.execute("SELECT value FROM tls.item WHERE id = 1").one().value == long
        select = session.prepare("SELECT id FROM tls.item WHERE id = ?")
        futures = [session.execute_async(select, (1,)) for _ in range(500)]
        assert all(future.result().one().id == 1 for future in futures)


@pytest.mark.parametrize("way", WAYS)
def test_another_authority_is_not_trusted(way, front, certificates):
    settings = {way: WAYS[way](certificates, authority="other")}
    with pytest.raises(NoHostAvailable) as caught:
        Cluster(["127.0.0.1"], port=front.port, **settings).connect()
    assert "certificate verify failed" in str(caught.value.errors)


@pytest.mark.parametrize("way", WAYS)
def test_without_the_certificate_that_is_asked_for(way, front, certificates):
    settings = {way: WAYS[way](certificates, client=False)}
    if not front.asks_for_certificate:
        Cluster(["127.0.0.1"], port=front.port, **settings).connect().shutdown()
        return
    with pytest.raises(NoHostAvailable):
        Cluster(["127.0.0.1"], port=front.port, connect_timeout=2, **settings).connect()
