"""TLS from Python: settings by `ssl_options`, contexts of any kind, and what a certificate has to say.

The server under test is behind a proxy that ends TLS, with certificates of an authority that the tests make.
"""

import ssl

import pytest
from cassandra.cluster import Cluster, NoHostAvailable
from helper.authority import Authority
from helper.proxy import Proxy

pytest.importorskip("cryptography")

SELECT = "SELECT key FROM system.local"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def serve(contact, authority):
    proxies = []

    def start(**options):
        proxies.append(Proxy(contact, authority.server_context(**options)))
        return proxies[-1]

    yield start
    for proxy in proxies:
        proxy.close()


def client_context(authority, **settings):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.load_verify_locations(authority.file)
    for name, value in settings.items():
        setattr(context, name, value)
    return context


def select(port, **options):
    with Cluster(["127.0.0.1"], port=port, connect_timeout=10, **options) as cluster:
        session = cluster.connect()
        rows = session.execute("SELECT keyspace_name, table_name, column_name FROM system_schema.columns").all()
        assert len(rows) > 200
        return session.execute(SELECT).one().key


def refused(port, **options):
    with pytest.raises(NoHostAvailable) as raised:
        Cluster(["127.0.0.1"], port=port, connect_timeout=10, **options).connect()
    return raised.value


def test_a_context(serve, authority):
    proxy = serve()
    assert select(proxy.port, ssl_context=client_context(authority)) == "local"
    assert proxy.accepted >= 2


def test_a_context_that_checks_the_host_name(serve, authority):
    assert select(serve().port, ssl_context=client_context(authority, check_hostname=True)) == "local"
    elsewhere = serve(name="elsewhere", addresses=("127.9.9.9",), names=("elsewhere",))
    refused(elsewhere.port, ssl_context=client_context(authority, check_hostname=True))


def test_an_authority_that_is_not_trusted(serve):
    refused(serve().port, ssl_context=ssl.create_default_context())


@pytest.mark.parametrize("by", ["context", "options"])
def test_client_certificates(serve, authority, by):
    proxy = serve(client_certificates=True)
    certificate, key = authority.issue("client")
    if by == "context":
        context = client_context(authority)
        refused(proxy.port, ssl_context=context)
        context.load_cert_chain(certificate, key)
        assert select(proxy.port, ssl_context=context) == "local"
    else:
        options = {
            "ca_certs": authority.file,
            "cert_reqs": ssl.CERT_REQUIRED,
            "certfile": certificate,
            "keyfile": key,
        }
        with pytest.deprecated_call():
            assert select(proxy.port, ssl_options=options) == "local"


def test_a_server_name(serve, authority):
    proxy = serve()
    context = client_context(authority, check_hostname=True)
    assert select(proxy.port, ssl_context=context, ssl_options={"server_hostname": "localhost"}) == "local"
    assert set(proxy.server_names) == {"localhost"}


def test_a_version_of_tls(serve, authority):
    proxy = serve()
    context = client_context(authority, maximum_version=ssl.TLSVersion.TLSv1_2)
    assert select(proxy.port, ssl_context=context) == "local"
    proxy.context.minimum_version = ssl.TLSVersion.TLSv1_3
    refused(proxy.port, ssl_context=context)


def test_large_values(serve, authority, keyspace):
    with Cluster(["127.0.0.1"], port=serve().port, ssl_context=client_context(authority)) as cluster:
        session = cluster.connect(keyspace)
        session.execute("CREATE TABLE large (k int PRIMARY KEY, v blob)")
        insert = session.prepare("INSERT INTO large (k, v) VALUES (?, ?)")
        value = bytes(range(256)) * 4096
        for future in [session.execute_async(insert, (k, value)) for k in range(8)]:
            future.result()
        assert all(row.v == value for row in session.execute("SELECT v FROM large"))
        session.execute("DROP TABLE large")


def test_a_server_without_tls(contact, authority):
    error = refused(contact[1], ssl_context=client_context(authority))
    assert error.errors
