"""TLS as the handbook has it: the arguments of the old ssl.wrap_socket in a dict, given as `ssl_context`."""

import ssl

import pytest
from cassandra.cluster import Cluster, NoHostAvailable
from helper.authority import Authority
from helper.proxy import Proxy


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def encrypted(contact, authority):
    """Address and port of a TLS end in front of the server."""
    with Proxy(contact, authority.server_context()) as proxy:
        yield proxy.host, proxy.port


@pytest.mark.ours
def test_a_dict_as_ssl_context(encrypted, authority):
    host, port = encrypted
    settings = {
        "ssl_version": ssl.PROTOCOL_TLS_CLIENT,
        "cert_reqs": ssl.CERT_REQUIRED,
        "ca_certs": authority.file,
    }
    with Cluster([host], port=port, ssl_context=settings) as cluster:
        assert cluster.connect().execute("SELECT key FROM system.local").one().key == "local"


@pytest.mark.ours
def test_a_dict_with_the_wrong_authority(encrypted, tmp_path):
    host, port = encrypted
    settings = {"cert_reqs": ssl.CERT_REQUIRED, "ca_certs": Authority(tmp_path).file}
    with pytest.raises(NoHostAvailable, match="certificate"):
        Cluster([host], port=port, ssl_context=settings).connect()


def test_an_ssl_context(encrypted, authority):
    host, port = encrypted
    context = ssl.create_default_context()
    context.load_verify_locations(authority.file)
    context.check_hostname = False
    with Cluster([host], port=port, ssl_context=context) as cluster:
        assert cluster.connect().execute("SELECT key FROM system.local").one().key == "local"
