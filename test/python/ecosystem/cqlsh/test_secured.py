"""cqlsh and a node that asks for a name and a password, and speaks TLS. The node is started here."""

import ilion
import pytest
from helper.authority import Authority

from .tables import rows_of


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A folder with the PEM files of an authority, of the node and of a client."""
    folder = tmp_path_factory.mktemp("tls")
    authority = Authority(folder)
    for name in ("node", "client"):
        authority.issue(name)
    return folder


@pytest.fixture(scope="module")
def contact(files):
    """In place of the server under test: one with both."""
    with ilion.Node(
        authenticator="PasswordAuthenticator",
        authorizer="CassandraAuthorizer",
        tls_cert=files / "node.crt",
        tls_key=files / "node.key",
        tls_ca=files / "ca.crt",
        require_client_auth=True,
    ) as node:
        yield node.host, node.port


@pytest.fixture(scope="module")
def settings(files):
    path = files / "cqlshrc"
    path.write_text(
        f"[ssl]\ncertfile = {files / 'ca.crt'}\nvalidate = true\n"
        f"userkey = {files / 'client.key'}\nusercert = {files / 'client.crt'}\n"
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
    settings = tmp_path / "cqlshrc"
    settings.write_text(f"[ssl]\ncertfile = {Authority(tmp_path).file}\nvalidate = true\n")
    done = cqlsh(
        "--ssl", "--cqlshrc", settings, "-u", "cassandra", "-p", "cassandra", "-e", "SHOW VERSION", check=False
    )
    assert done.returncode == 1
    # cassandra-driver does not look at who signed: it gets as far as the node's question for its own certificate.
    refusal = "certificate required" if driver == "cassandra-driver" else "certificate verify failed"
    assert refusal in done.stderr
