"""Opening a connection's socket, with TLS where it is wanted."""

from __future__ import annotations

import socket
import ssl
from typing import Any

from cassandra.connection import ConnectionException

# Arguments of SSLContext.wrap_socket among `ssl_options`; of the others a context is made where there is none.
_OF_THE_SOCKET = ("server_side", "do_handshake_on_connect", "suppress_ragged_eofs", "server_hostname")


def context_of(options: dict[str, Any]) -> ssl.SSLContext:
    """What the arguments of the former ssl.wrap_socket ask for. Certificates are verified unless `cert_reqs` says
    otherwise, host names where `check_hostname` does."""
    context = ssl.SSLContext(options.get("ssl_version") or ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    if "cert_reqs" in options:
        context.verify_mode = options["cert_reqs"] or ssl.CERT_NONE
    context.check_hostname = bool(options.get("check_hostname"))
    if options.get("certfile"):
        context.load_cert_chain(options["certfile"], options.get("keyfile"), options.get("password"))
    if options.get("ca_certs"):
        context.load_verify_locations(options["ca_certs"])
    if options.get("ciphers"):
        context.set_ciphers(options["ciphers"])
    return context


class OpeningMixin:
    """The part of Connection that opens its socket; that waits, up to `connect_timeout` for each address."""

    ssl_options: Any = None
    ssl_context: Any = None
    endpoint: Any = None
    sockopts: Any
    connect_timeout: float | None

    _socket: Any = None
    _socket_impl: Any = socket
    _check_hostname = False

    def _build_ssl_context_from_options(self) -> ssl.SSLContext:
        return context_of(self.ssl_options)

    def _wrap_socket_from_context(self) -> Any:
        options = {name: self.ssl_options[name] for name in _OF_THE_SOCKET if name in self.ssl_options}
        if self.ssl_context.check_hostname:
            options.setdefault("server_hostname", self.endpoint.address)
        return self.ssl_context.wrap_socket(self._socket, **options)

    def _initiate_connection(self, sockaddr: Any) -> None:
        self._socket.connect(sockaddr)

    def _validate_hostname(self) -> None:
        """For subclasses that set `_check_hostname`: a look at the certificate, once the socket is connected."""

    def _get_socket_addresses(self) -> list[Any]:
        address, port = self.endpoint.resolve()
        family = self.endpoint.socket_family
        if family == getattr(socket, "AF_UNIX", None):
            return [(family, socket.SOCK_STREAM, 0, None, address)]
        found = socket.getaddrinfo(address, port, family, socket.SOCK_STREAM)
        if not found:
            raise ConnectionException(f"getaddrinfo returned empty list for {self.endpoint}")
        return found

    def _connect_socket(self) -> None:
        """Tries all addresses of the endpoint, one after the other."""
        addresses = self._get_socket_addresses()
        for at, (family, kind, protocol, _, address) in enumerate(addresses):
            try:
                self._connect_to(family, kind, protocol, address)
                break
            except OSError as exc:
                if self._socket is not None:
                    self._socket.close()
                    self._socket = None
                if at + 1 == len(addresses):
                    tried = [entry[4] for entry in addresses]
                    reason = exc.strerror or exc
                    raise OSError(exc.errno, f"Tried connecting to {tried}. Last error: {reason}") from exc
        for option in self.sockopts or ():
            self._socket.setsockopt(*option)

    def _connect_to(self, family: int, kind: int, protocol: int, address: Any) -> None:
        self._socket = self._socket_impl.socket(family, kind, protocol)
        if self.ssl_context:
            self._socket = self._wrap_socket_from_context()
        self._socket.settimeout(self.connect_timeout)
        self._initiate_connection(address)
        self._socket.settimeout(None)
        if self._check_hostname:
            self._validate_hostname()
