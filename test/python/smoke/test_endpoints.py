"""How hosts are reached: names, pairs, endpoints of ones own, UNIX sockets, proxies that tell by the server name."""

import json
import socket
import ssl
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import Cluster
from cassandra.connection import (
    DefaultEndPoint,
    DefaultEndPointFactory,
    EndPointFactory,
    SniEndPointFactory,
    UnixSocketEndPoint,
)
from cassandra.policies import AddressTranslator
from helper.authority import Authority
from helper.proxy import Proxy
from helper.ring import Ring

SELECT = "SELECT key FROM system.local"


def key_of(cluster):
    with cluster:
        return cluster.connect().execute(SELECT).one().key


def test_names_pairs_and_endpoints(contact):
    host, port = contact
    assert key_of(Cluster([(host, port)], port=1)) == "local"
    assert key_of(Cluster([DefaultEndPoint(host, port)], port=1)) == "local"
    if host == "127.0.0.1":
        assert key_of(Cluster(["localhost"], port=port)) == "local"


def test_a_unix_socket(contact, tmp_path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "cql.sock"))
    listener.listen()
    proxy = Proxy(contact, listener=listener)
    endpoint = UnixSocketEndPoint(str(tmp_path / "cql.sock"))
    with Cluster([endpoint]) as cluster:
        assert cluster.connect().execute(SELECT).one().key == "local"
        assert cluster.metadata.all_hosts()[0].endpoint == endpoint
    assert proxy.accepted
    proxy.close()


class Counting(EndPointFactory):
    def __init__(self):
        self.rows = []

    def configure(self, cluster):
        self.cluster = cluster
        return self

    def create(self, row):
        self.rows.append(row)
        return DefaultEndPoint(row["rpc_address"], self.cluster.port)


def test_an_endpoint_factory_is_configured(contact):
    factory = Counting()
    cluster = Cluster([contact[0]], port=contact[1], endpoint_factory=factory)
    assert factory.cluster is cluster
    assert key_of(cluster) == "local"


def test_the_default_factory_translates():
    class Moved(AddressTranslator):
        def translate(self, addr):
            return "127.0.0.9"

    factory = DefaultEndPointFactory(port=1234)
    Cluster(["127.0.0.1"], endpoint_factory=factory, address_translator=Moved())
    row = {"peer": "10.0.0.1", "native_address": "10.0.0.2", "native_port": 9043}
    assert factory.create(row) == DefaultEndPoint("127.0.0.9", 9043)


@pytest.fixture
def authority(tmp_path):
    pytest.importorskip("cryptography")
    return Authority(tmp_path)


def test_a_proxy_that_tells_by_the_server_name(contact, authority):
    proxy = Proxy(contact, authority.server_context())
    factory = SniEndPointFactory("127.0.0.1", proxy.port)
    endpoint = factory.create_from_sni("the-node")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.load_verify_locations(authority.file)
    with Cluster([endpoint], endpoint_factory=factory, ssl_context=context) as cluster:
        session = cluster.connect()
        assert session.execute(SELECT).one().key == "local"
        (host,) = cluster.metadata.all_hosts()
        assert host.endpoint == endpoint
        assert host.endpoint.ssl_options == {"server_hostname": "the-node"}
    assert set(proxy.server_names) == {"the-node"}
    proxy.close()


def test_nodes_behind_a_proxy(contact, authority):
    """They have one address, and are told apart by the server name."""
    with (
        Ring(contact, ("127.0.42.1", "127.0.42.2")) as ring,
        Proxy(("127.0.42.1", ring.port), authority.server_context()) as proxy,
    ):
        factory = SniEndPointFactory("127.0.0.1", proxy.port)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.load_verify_locations(authority.file)
        options = {"endpoint_factory": factory, "ssl_context": context, "protocol_version": 4, "compression": False}
        names = {"the-node", str(ring.peers[0].host_id)}
        with Cluster([factory.create_from_sni("the-node")], **options) as cluster:
            session = cluster.connect(wait_for_all_pools=True)
            hosts = cluster.metadata.all_hosts()
            assert {host.endpoint.ssl_options["server_hostname"] for host in hosts} == names
            assert {str(host.host_id) for host in hosts} > {str(ring.peers[0].host_id)}
            for _ in range(4):
                assert session.execute(SELECT).one().key == "local"
        assert set(proxy.server_names) == names


class MetadataService(BaseHTTPRequestHandler):
    answer = b""

    def do_GET(self):
        self.send_response(200 if self.path == "/metadata" else 404)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *args):
        pass


@pytest.fixture
def bundle(contact, authority, tmp_path):
    """A secure connect bundle, whose metadata service and proxy want a client certificate."""
    context = authority.server_context(client_certificates=True)
    proxy = Proxy(contact, context)
    contact_info = {
        "type": "sni_proxy",
        "local_dc": "datacenter1",
        "sni_proxy_address": f"localhost:{proxy.port}",
        "contact_points": ["5a9c3a2e-9f0c-4c57-b2ce-2c2c2f1a6a2d"],
    }
    handler = type("Handler", (MetadataService,), {"answer": json.dumps({"contact_info": contact_info}).encode()})
    service = HTTPServer(("127.0.0.1", 0), handler)
    service_context = authority.server_context("service", client_certificates=True)
    service.socket = service_context.wrap_socket(service.socket, server_side=True)
    threading.Thread(target=service.serve_forever, daemon=True).start()
    certificate, key = authority.issue("client")
    config = {"host": "localhost", "port": service.server_port, "username": "cassandra", "password": "cassandra"}
    path = tmp_path / "bundle.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", json.dumps({**config, "keyspace": "ks", "localDC": "datacenter1"}))
        archive.write(authority.file, "ca.crt")
        archive.write(certificate, "cert")
        archive.write(key, "key")
    yield str(path), proxy, contact_info
    service.shutdown()
    service.server_close()
    proxy.close()


def test_a_secure_connect_bundle(bundle):
    path, proxy, contact_info = bundle
    cluster = Cluster(cloud={"secure_connect_bundle": path, "use_default_tempdir": True})
    assert (cluster.auth_provider.username, cluster.auth_provider.password) == ("cassandra", "cassandra")
    assert key_of(cluster) == "local"
    assert set(proxy.server_names) == set(contact_info["contact_points"])
    own = PlainTextAuthProvider("client id", "secret")
    with Cluster(cloud={"secure_connect_bundle": path}, auth_provider=own) as cluster:
        assert cluster.auth_provider is own
        assert cluster.connect("system").execute("SELECT key FROM local").one().key == "local"
    with pytest.raises(ValueError, match="cannot be specified with a cloud configuration"):
        Cluster(["127.0.0.1"], cloud={"secure_connect_bundle": path})
    with pytest.raises(ValueError, match="doesn't have a secure_connect_bundle specified"):
        Cluster(cloud={})


def test_a_bundle_that_is_none(tmp_path):
    (tmp_path / "bundle.zip").write_text("no zip file")
    with pytest.raises(ValueError, match="Unable to open the zip file for the cloud config"):
        Cluster(cloud={"secure_connect_bundle": str(tmp_path / "bundle.zip")})
