"""Certificates of an authority made here, and a server that speaks TLS in front of the one under test."""

import contextlib
import socket
import ssl
import subprocess
import threading

import pytest


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    """Files `ca`, `other` (authorities), `server`, `client` (signed by `ca`), each with .pem and .key."""
    folder = tmp_path_factory.mktemp("tls")

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    for authority in ("ca", "other"):
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
    (folder / "extensions").write_text(
        "basicConstraints = CA:FALSE\nauthorityKeyIdentifier = keyid\nsubjectAltName = IP:127.0.0.1\n"
    )
    for who in ("server", "client"):
        openssl(
            *("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={who}"),
            *("-keyout", f"{who}.key", "-out", f"{who}.csr"),
        )
        openssl(
            *("x509", "-req", "-days", "2", "-in", f"{who}.csr", "-CA", "ca.pem", "-CAkey", "ca.key"),
            *("-CAcreateserial", "-extfile", "extensions", "-out", f"{who}.pem"),
        )
    return folder


def carry(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


class TlsFront:
    """Accepts TLS on 127.0.0.1 and carries the bytes to the server under test."""

    def __init__(self, certificates, contact, asks_for_certificate):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
        self.context.load_verify_locations(certificates / "ca.pem")
        if asks_for_certificate:
            self.context.verify_mode = ssl.CERT_REQUIRED
        self.contact = contact
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self.serve, args=(self.listening.accept()[0],), daemon=True).start()

    def serve(self, raw):
        with contextlib.suppress(OSError), raw:
            client = self.context.wrap_socket(raw, server_side=True)
            with socket.create_connection(self.contact) as server:
                threading.Thread(target=carry, args=(server, client), daemon=True).start()
                carry(client, server)

    def close(self):
        self.listening.close()


@pytest.fixture(params=[False, True], ids=["server certificate", "client certificate"])
def front(request, certificates, contact):
    front = TlsFront(certificates, contact, request.param)
    front.asks_for_certificate = request.param
    yield front
    front.close()
