"""TLS between client and node: with and without certificates of clients, and beside clients without TLS."""

import os
import subprocess
from pathlib import Path

import ilion
import pytest

CQLSH = Path(__file__).resolve().parents[3] / ".envs" / "upstream" / "bin" / "cqlsh"
EXTENSIONS = """
basicConstraints = CA:FALSE
subjectAltName = IP:127.0.0.1, DNS:localhost
"""
READ = """
def read(**options):
    session = log_in(**options)
    return session.execute("SELECT key FROM system.local").one()[0]

def trusting(authority, certificate=None, key=None, check_hostname=False):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = check_hostname
    context.load_verify_locations(authority)
    if certificate:
        context.load_cert_chain(certificate, key)
    return context

folder = sys.argv[3]
def pem(name):
    return f"{folder}/{name}"
"""


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    """An authority, a node's and a client's certificate of it, and a stranger's own."""
    folder = tmp_path_factory.mktemp("certificates")

    def openssl(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], cwd=folder, check=True, capture_output=True)

    (folder / "extensions").write_text(EXTENSIONS, encoding="ascii")
    for authority in ("ca", "stranger"):
        openssl(
            *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={authority}"),
            *(
                "-addext",
                "keyUsage=critical,keyCertSign",
                "-keyout",
                f"{authority}.key",
                "-out",
                f"{authority}.pem",
            ),
        )
    for name in ("node", "client"):
        openssl(
            *("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}"),
            *("-keyout", f"{name}.key", "-out", f"{name}.csr"),
        )
        openssl(
            *("x509", "-req", "-days", "2", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key"),
            *("-CAcreateserial", "-extfile", "extensions", "-out", f"{name}.pem"),
        )
    return folder


@pytest.fixture
def secured(node, certificates):
    def make(**settings):
        return node(tls_cert=certificates / "node.pem", tls_key=certificates / "node.key", **settings)

    return make


def test_with_an_ssl_context(secured, program, certificates):
    answers = program(
        secured(),
        READ
        + """
names = "SELECT ssl_enabled, ssl_protocol FROM system_views.clients"
session = log_in(ssl_context=trusting(pem("ca.pem"), check_hostname=True))
enabled, protocol = session.execute(names).one()
print(json.dumps([
    read(ssl_context=trusting(pem("ca.pem"))),
    enabled and protocol.startswith("TLSv1."),
    attempt(lambda: read(ssl_context=trusting(pem("stranger.pem")))) != "local",
    attempt(lambda: read(connect_timeout=3)) != "local",
]))
""",
        certificates,
    )
    assert answers == ["local", True, True, True]


def test_with_ssl_options(secured, program, certificates):
    answers = program(
        secured(),
        READ
        + """
options = {"ca_certs": pem("ca.pem"), "cert_reqs": ssl.CERT_REQUIRED}
print(json.dumps(read(ssl_options=options)))
""",
        certificates,
    )
    assert answers == "local"


def test_certificates_of_clients(secured, program, certificates):
    answers = program(
        secured(tls_ca=certificates / "ca.pem", require_client_auth=True),
        READ
        + """
own = {"certfile": pem("client.pem"), "keyfile": pem("client.key")}
options = {"ca_certs": pem("ca.pem"), "cert_reqs": ssl.CERT_REQUIRED}
print(json.dumps([
    read(ssl_options={**options, **own}),
    attempt(lambda: read(ssl_options=options, connect_timeout=3)) != "local",
]))
""",
        certificates,
    )
    assert answers == ["local", True]


def test_with_and_without_on_one_port(secured, program, certificates):
    answers = program(
        secured(tls_optional=True, authenticator="PasswordAuthenticator"),
        READ
        + """
who = {"user": "cassandra", "password": "cassandra"}
plain = log_in(**who)
print(json.dumps([
    read(ssl_context=trusting(pem("ca.pem")), **who),
    plain.execute("SELECT key FROM system.local").one()[0],
    sorted({row[0] for row in plain.execute("SELECT ssl_enabled FROM system_views.clients")}),
]))
""",
        certificates,
    )
    assert answers[:2] == ["local", "local"]
    assert False in answers[2]


def test_large_answers_and_many_requests(secured, program, certificates):
    answer = program(
        secured(),
        READ
        + """
session = log_in(ssl_context=trusting(pem("ca.pem")))
session.execute("CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}")
session.execute("CREATE TABLE k.t (k int PRIMARY KEY, v text)")
insert = session.prepare("INSERT INTO k.t (k, v) VALUES (?, ?)")
for future in [session.execute_async(insert, (k, "x" * 20000)) for k in range(300)]:
    future.result()
print(json.dumps(sum(len(row.v) for row in session.execute("SELECT v FROM k.t"))))
""",
        certificates,
    )
    assert answer == 300 * 20000


@pytest.mark.skipif(not CQLSH.exists(), reason="cqlsh is not installed (tool/setup upstream)")
def test_cqlsh(secured, certificates):
    one = secured()
    done = subprocess.run(
        [str(CQLSH), one.host, str(one.port), "--ssl", "-e", "SELECT key FROM system.local"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "ILION_DROPIN": "0", "SSL_CERTFILE": str(certificates / "ca.pem")},
    )
    assert done.returncode == 0, done.stderr
    assert " local" in done.stdout


def test_settings_that_make_no_sense(certificates, tmp_path):
    with pytest.raises(ValueError, match="TLS: cannot load the certificate"):
        ilion.Node(tls_cert=tmp_path / "nowhere.pem")
    with pytest.raises(ValueError, match="TLS: cannot load the private key"):
        ilion.Node(tls_cert=certificates / "node.pem", tls_key=certificates / "client.key")
    with pytest.raises(ValueError, match="certificates of clients are required"):
        ilion.Node(tls_cert=certificates / "node.pem", tls_key=certificates / "node.key", require_client_auth=True)
    with pytest.raises(ValueError, match="the node's certificate is missing"):
        ilion.Node(tls_key=certificates / "node.key")
