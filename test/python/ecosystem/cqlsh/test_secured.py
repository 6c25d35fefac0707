"""cqlsh and a node that asks for a name and a password, and speaks TLS. The node is started here."""

import ilion
import pytest
import trustme

from .tables import rows_of


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The PEM files of an authority, of the node and of a client."""
    folder = tmp_path_factory.mktemp("tls")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    for name in ("node", "client"):
        issued = authority.issue_cert("127.0.0.1")
        issued.private_key_pem.write_to_path(str(folder / f"{name}.key"))
        for pem in issued.cert_chain_pems:
            pem.write_to_path(str(folder / f"{name}.pem"), append=True)
    return folder


@pytest.fixture(scope="module")
def contact(files):
    """In place of the server under test: one with both."""
    with ilion.Node(
        authenticator="PasswordAuthenticator",
        authorizer="CassandraAuthorizer",
        tls_cert=files / "node.pem",
        tls_key=files / "node.key",
        tls_ca=files / "ca.pem",
        require_client_auth=True,
    ) as node:
        yield node.host, node.port


@pytest.fixture(scope="module")
def settings(files):
    path = files / "cqlshrc"
    path.write_text(
        f"[ssl]\ncertfile = {files / 'ca.pem'}\nvalidate = true\n"
        f"userkey = {files / 'client.key'}\nusercert = {files / 'client.pem'}\n"
    )
    return path


@pytest.fixture
def secured(cqlsh, settings):
    def run(*typed, name="cassandra", password="cassandra", check=True):
        login = ("-u", name, "-p", password)
        return cqlsh("--ssl", "--cqlshrc", settings, *login, text="\n".join(typed) + "\n", check=check)

    return run


def test_a_password_over_tls(secured):
    assert rows_of(secured("SELECT key FROM system.local;")) == [["local"]]


def test_a_wrong_password(secured):
    done = secured("SHOW VERSION", password="wrong", check=False)
    assert done.returncode == 1
    assert "AuthenticationFailed" in done.stderr
    assert "Provided username cassandra and/or password are incorrect" in done.stderr


def test_no_password(cqlsh, settings):
    done = cqlsh("--ssl", "--cqlshrc", settings, "-e", "SHOW VERSION", check=False)
    assert done.returncode == 1
    assert "Remote end requires authentication" in done.stderr


def test_roles_and_login(secured, driver):
    role = "ada_" + driver.replace("-", "_")
    shown = secured(
        f"CREATE ROLE {role} WITH PASSWORD = 'engine' AND LOGIN = true;",
        "LIST ROLES;",
        f"LOGIN {role} 'engine'",
        f"CREATE ROLE {role}_too;",
        "SELECT key FROM system.local;",
        check=False,
    )
    assert f"{role} | False |  True |" in shown.stdout
    assert "Unauthorized" in shown.stderr
    assert "(1 rows)" in shown.stdout


def test_login_with_a_wrong_password(secured):
    done = secured("LOGIN cassandra 'wrong'", "SELECT key FROM system.local;", check=False)
    assert "are incorrect" in done.stderr


def test_without_tls(cqlsh):
    done = cqlsh("-u", "cassandra", "-p", "cassandra", "-e", "SHOW VERSION", check=False)
    assert done.returncode == 1
    assert "Connection error: ('Unable to connect to any servers'" in done.stderr


def test_an_authority_that_is_not_the_nodes(cqlsh, driver, tmp_path):
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "other.pem"))
    settings = tmp_path / "cqlshrc"
    settings.write_text(f"[ssl]\ncertfile = {tmp_path / 'other.pem'}\nvalidate = true\n")
    done = cqlsh(
        "--ssl", "--cqlshrc", settings, "-u", "cassandra", "-p", "cassandra", "-e", "SHOW VERSION", check=False
    )
    assert done.returncode == 1
    # cassandra-driver does not look at who signed: it gets as far as the node's question for its own certificate.
    refusal = "certificate required" if driver == "cassandra-driver" else "certificate verify failed"
    assert refusal in done.stderr
