"""Who logs in, and how: providers make one authenticator for each connection."""

from __future__ import annotations

import logging
import socket
from typing import Any

try:
    from puresasl.client import SASLClient
except ImportError:
    SASLClient = None

log = logging.getLogger(__name__)

# The key under which a custom payload names the role to act as.
_proxy_execute_key = "ProxyExecute"


class AuthProvider:
    """Makes an authenticator for each connection to `host`."""

    def new_authenticator(self, host: str) -> Authenticator:
        raise NotImplementedError()


class Authenticator:
    """One conversation of SASL. `server_authenticator_class` is what the server says it uses."""

    server_authenticator_class: str | None = None

    def initial_response(self) -> bytes | None:
        return None

    def evaluate_challenge(self, challenge: bytes | None) -> bytes | None:
        raise NotImplementedError()

    def on_authentication_success(self, token: bytes | None) -> None:
        pass


class PlainTextAuthProvider(AuthProvider):
    """User name and password, for PasswordAuthenticator."""

    def __init__(self, username: str, password: str) -> None:
        self.username = username
        self.password = password

    def new_authenticator(self, host: str) -> Authenticator:
        return PlainTextAuthenticator(self.username, self.password)


class TransitionalModePlainTextAuthProvider:
    """An empty name and password, for servers that are being switched to authentication."""

    def __init__(self) -> None:
        log.warning(
            "TransitionalModePlainTextAuthProvider will go away in cassandra-driver 4.0, where servers in "
            "transitional mode need no provider."
        )

    def new_authenticator(self, host: str) -> Authenticator:
        return TransitionalModePlainTextAuthenticator()


def _need_puresasl() -> None:
    if SASLClient is None:
        raise ImportError("The puresasl library has not been installed")


class SaslAuthProvider(AuthProvider):
    """Any mechanism that the package pure-sasl has; the arguments are those of its SASLClient."""

    def __init__(self, **sasl_kwargs: Any) -> None:
        _need_puresasl()
        if "host" in sasl_kwargs:
            raise ValueError("kwargs should not contain 'host' since it is passed dynamically to new_authenticator")
        self.sasl_kwargs = sasl_kwargs

    def new_authenticator(self, host: str) -> Authenticator:
        return SaslAuthenticator(host, **self.sasl_kwargs)


class SaslAuthenticator(Authenticator):
    def __init__(self, host: str, service: str, mechanism: str = "GSSAPI", **sasl_kwargs: Any) -> None:
        _need_puresasl()
        self.sasl = SASLClient(host, service, mechanism, **sasl_kwargs)

    def initial_response(self) -> Any:
        return self.sasl.process()

    def evaluate_challenge(self, challenge: bytes | None) -> Any:
        return self.sasl.process(challenge)


class BaseDSEAuthenticator(Authenticator):
    """The server of DataStax Enterprise wants the mechanism's name first."""

    def get_mechanism(self) -> bytes:
        raise NotImplementedError("get_mechanism not implemented")

    def get_initial_challenge(self) -> bytes:
        raise NotImplementedError("get_initial_challenge not implemented")

    def initial_response(self) -> bytes | None:
        if self.server_authenticator_class == "com.datastax.bdp.cassandra.auth.DseAuthenticator":
            return self.get_mechanism()
        return self.evaluate_challenge(self.get_initial_challenge())


class PlainTextAuthenticator(BaseDSEAuthenticator):
    def __init__(self, username: str, password: str) -> None:
        self.username = username
        self.password = password

    def get_mechanism(self) -> bytes:
        return b"PLAIN"

    def get_initial_challenge(self) -> bytes:
        return b"PLAIN-START"

    def evaluate_challenge(self, challenge: bytes | None) -> bytes:
        if challenge != self.get_initial_challenge():
            raise Exception("Did not receive a valid challenge response from server")
        return f"\x00{self.username}\x00{self.password}".encode()


class TransitionalModePlainTextAuthenticator(PlainTextAuthenticator):
    def __init__(self) -> None:
        super().__init__("", "")


DSEPlainTextAuthProvider = PlainTextAuthProvider


class DSEGSSAPIAuthProvider(AuthProvider):
    """Kerberos for DataStax Enterprise."""

    def __init__(
        self, service: str = "dse", qops: Any = ("auth",), resolve_host_name: bool = True, **properties: Any
    ) -> None:
        _need_puresasl()
        try:
            import kerberos  # noqa: F401
        except ImportError:
            raise ImportError("The kerberos library has not been installed") from None
        self.service = service
        self.qops = qops
        self.resolve_host_name = resolve_host_name
        self.properties = properties

    def new_authenticator(self, host: str) -> Authenticator:
        if self.resolve_host_name:
            host = socket.getnameinfo((host, 0), 0)[0]
        return GSSAPIAuthenticator(host, self.service, self.qops, self.properties)


class GSSAPIAuthenticator(BaseDSEAuthenticator):
    def __init__(self, host: str, service: str, qops: Any, properties: dict[str, Any] | None) -> None:
        self.sasl = SASLClient(host, service, "GSSAPI", qops=qops, **(properties or {}))

    def get_mechanism(self) -> bytes:
        return b"GSSAPI"

    def get_initial_challenge(self) -> bytes:
        return b"GSSAPI-START"

    def evaluate_challenge(self, challenge: bytes | None) -> Any:
        first = challenge == self.get_initial_challenge()
        return self.sasl.process() if first else self.sasl.process(challenge)
