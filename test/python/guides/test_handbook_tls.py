"""TLS as the handbook has it: the arguments of the old ssl.wrap_socket in a dict, given as `ssl_context`."""

import contextlib
import socket
import ssl
import threading

import pytest
import trustme
from cassandra.cluster import Cluster, NoHostAvailable


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def encrypted(contact, authority):
    """Address and port of a TLS end in front of the server."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    listener = socket.create_server(("127.0.0.1", 0))

    def pump(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def serve(client):
        try:
            client = context.wrap_socket(client, server_side=True)
            server = socket.create_connection(contact)
        except OSError:
            return
        threading.Thread(target=pump, args=(client, server), daemon=True).start()
        pump(server, client)

    def accept():
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(client,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield listener.getsockname()
    listener.close()


@pytest.mark.ours
def test_a_dict_as_ssl_context(encrypted, authority, tmp_path):
    host, port = encrypted
    authorities = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(authorities))
    settings = {
        "ssl_version": ssl.PROTOCOL_TLS_CLIENT,
        "cert_reqs": ssl.CERT_REQUIRED,
        "ca_certs": str(authorities),
    }
    with Cluster([host], port=port, ssl_context=settings) as cluster:
        assert cluster.connect().execute("SELECT key FROM system.local").one().key == "local"


@pytest.mark.ours
def test_a_dict_with_the_wrong_authority(encrypted, tmp_path):
    host, port = encrypted
    authorities = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(authorities))
    settings = {"cert_reqs": ssl.CERT_REQUIRED, "ca_certs": str(authorities)}
    with pytest.raises(NoHostAvailable, match="certificate"):
        Cluster([host], port=port, ssl_context=settings).connect()


def test_an_ssl_context(encrypted, authority):
    host, port = encrypted
    context = ssl.create_default_context()
    authority.configure_trust(context)
    context.check_hostname = False
    with Cluster([host], port=port, ssl_context=context) as cluster:
        assert cluster.connect().execute("SELECT key FROM system.local").one().key == "local"
