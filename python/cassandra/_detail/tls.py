"""TLS settings for the native driver, and TLS by an ssl.SSLContext of Python.

What `ssl_options` says the driver does by itself. Of an SSLContext not everything can be read back (the client's
certificate, callbacks), so one that an application made is used as it is: through memory BIOs, on the loop's thread.
"""

from __future__ import annotations

import ssl
from ipaddress import ip_address
from typing import Any

_CHUNK = 65536


def tls_settings(context: Any, options: dict[str, Any] | None, name_of: Any) -> tuple[dict[str, Any] | None, Any]:
    """`name_of` gives the name of a host from its address, port and server name. Answers settings for the driver's own TLS, or what asks a context of Python; None and None for plain connections."""
    if isinstance(context, dict):
        # Meant as options: an SSLContext is no dict.
        context, options = None, {**context, **(options or {})}
    if context is not None:
        return None, ContextBridge(context, options or {}, name_of)
    return (_native_settings(options), None) if options else (None, None)


def _native_settings(options: dict[str, Any]) -> dict[str, Any]:
    """The arguments of ssl.wrap_socket, as upstream takes them."""
    return {
        "ca_file": options.get("ca_certs") or "",
        "certificate_file": options.get("certfile") or "",
        "private_key_file": options.get("keyfile") or "",
        "private_key_password": options.get("password") or "",
        "ciphers": options.get("ciphers") or "",
        "server_name": options.get("server_hostname") or "",
        "verify_certificate": options.get("cert_reqs", ssl.CERT_NONE) != ssl.CERT_NONE,
        "verify_host_name": bool(options.get("check_hostname")),
    }


def _matches(kind: str, name: str, expected: str) -> bool:
    if kind == "IP Address":
        try:
            return ip_address(name) == ip_address(expected)
        except ValueError:
            return False
    if kind == "DNS" and name.startswith("*."):
        return expected.lower().partition(".")[2] == name[2:].lower()
    return kind == "DNS" and name.lower() == expected.lower()


class ContextBridge:
    """Makes an engine for each connection that the driver opens."""

    def __init__(self, context: ssl.SSLContext, options: dict[str, Any], name_of: Any) -> None:
        self._context = context
        self._server_hostname = options.get("server_hostname")
        # Asked for beside the context: the certificate is to be the host's, whatever name the server is asked by.
        self._checks_host = bool(options.get("check_hostname"))
        self._name_of = name_of

    def new_engine(self, address: str, port: int, server_name: str) -> Engine:
        name = server_name or self._server_hostname
        if not name and self._context.check_hostname:
            name = address
        expected = self._name_of(address, port, server_name) if self._checks_host else None
        return Engine(self._context, name, expected)


class Engine:
    """One connection's TLS: bytes of the network in, bytes for it out."""

    def __init__(self, context: ssl.SSLContext, server_hostname: str | None, expected: str | None = None) -> None:
        self._expected = expected
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=server_hostname)
        self._done = False

    def receive(self, data: bytes) -> tuple[bytes, bytes, bool, str | None]:
        """What is to be sent, what was decrypted, whether the handshake is done, and what went wrong."""
        self._incoming.write(data)
        chunks: list[bytes] = []
        problem = None
        try:
            if not self._done:
                self._tls.do_handshake()
                self._check_certificate()
                self._done = True
            while chunk := self._tls.read(_CHUNK):
                chunks.append(chunk)
            problem = "the server ended the TLS session"
        except ssl.SSLWantReadError:
            pass
        except Exception as exc:
            problem = str(exc) or type(exc).__name__
        return self._outgoing.read(), b"".join(chunks), self._done, problem

    def _check_certificate(self) -> None:
        if self._expected is None:
            return
        names: Any = (self._tls.getpeercert() or {}).get("subjectAltName", ())
        if not any(_matches(kind, name, self._expected) for kind, name in names):
            raise ssl.CertificateError(f"the certificate is not one of '{self._expected}'")

    def send(self, data: bytes) -> bytes:
        view = memoryview(data)
        while view:
            view = view[self._tls.write(view) :]
        return self._outgoing.read()
