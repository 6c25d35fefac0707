"""What is said before a connection takes requests: OPTIONS, STARTUP, and what authenticates."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

from cassandra import AuthenticationFailed, ProtocolVersion
from cassandra.connection import (
    DRIVER_NAME,
    DRIVER_VERSION,
    ConnectionException,
    ConnectionShutdown,
    ProtocolError,
    locally_supported_compressions,
    segment_codec_lz4,
    segment_codec_no_compression,
)
from cassandra.protocol import (
    AuthChallengeMessage,
    AuthenticateMessage,
    AuthResponseMessage,
    AuthSuccessMessage,
    CredentialsMessage,
    ErrorMessage,
    OptionsMessage,
    ReadyMessage,
    StartupMessage,
    SupportedMessage,
)

log = logging.getLogger("cassandra.connection")


def defunct_on_error(f: Callable[..., Any]) -> Callable[..., Any]:
    """For methods of connections: one that fails makes the connection defunct."""

    @functools.wraps(f)
    def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return f(self, *args, **kwargs)
        except Exception as exc:
            self.defunct(exc)

    return wrapper


class HandshakeMixin:
    """The part of Connection that gets it ready. Each answer is handled by the loop's thread."""

    endpoint: Any
    host: Any
    authenticator: Any
    cql_version: Any
    compression: Any
    compressor: Any
    decompressor: Any
    no_compact: bool
    protocol_version: int
    is_defunct: bool
    connected_event: Any
    send_msg: Any
    get_request_id: Any
    _frames: Any

    # Used once the server has said that it is ready.
    _compressor: Any = None
    _compression_type: str | None = None
    _product_type: str | None = None
    _is_checksumming_enabled = False
    _segment_codec: Any = None

    def _ask(self, message: Any, answered: Callable[[Any], Any]) -> None:
        self.send_msg(message, self.get_request_id(), answered)

    @defunct_on_error
    def _send_options_message(self) -> None:
        self._ask(OptionsMessage(), self._handle_options_response)

    @defunct_on_error
    def _handle_options_response(self, options_response: Any) -> None:
        if self.is_defunct:
            return
        if isinstance(options_response, ConnectionException):
            raise options_response
        if not isinstance(options_response, SupportedMessage):
            log.error("No SupportedMessage, but %s", options_response)
            raise ConnectionException(
                f"Did not get expected SupportedMessage response; instead, got: {options_response}"
            )
        self._product_type = options_response.options.get("PRODUCT_TYPE", [None])[0]
        self._choose_cql_version(options_response.cql_versions)
        name = self._choose_compression(options_response.options["COMPRESSION"])
        if name == "snappy" and ProtocolVersion.has_checksumming_support(self.protocol_version):
            log.debug("Segments are not compressed by snappy; nothing is compressed on %s", self)
            name = None
        self._compressor, self._compression_type = None, name
        if name is not None:
            self._compressor, self.decompressor = locally_supported_compressions[name]
        self._send_startup_message(name, no_compact=self.no_compact)

    def _choose_cql_version(self, offered: list[str]) -> None:
        if not self.cql_version:
            self.cql_version = offered[0]
        elif self.cql_version not in offered:
            raise ProtocolError(
                f"cql_version {self.cql_version!r} is not supported by remote (w/ native protocol). "
                f"Supported versions: {offered!r}"
            )

    def _choose_compression(self, offered: list[str]) -> str | None:
        """The one that was asked for, or else the first that both ends have."""
        common = [name for name in locally_supported_compressions if name in offered]
        if not self.compression or not common:
            return None
        if not isinstance(self.compression, str):
            return common[0]
        if self.compression not in offered:
            raise ProtocolError(
                f"The requested compression type ({self.compression}) is not supported by the Cassandra server at "
                f"{self.endpoint}"
            )
        return self.compression

    @defunct_on_error
    def _send_startup_message(self, compression: str | None = None, no_compact: bool = False) -> None:
        options = {"DRIVER_NAME": DRIVER_NAME, "DRIVER_VERSION": DRIVER_VERSION}
        if compression:
            options["COMPRESSION"] = compression
        if no_compact:
            options["NO_COMPACT"] = "true"
        self._ask(StartupMessage(self.cql_version, options), self._handle_startup_response)

    @defunct_on_error
    def _handle_startup_response(self, startup_response: Any, did_authenticate: bool = False) -> None:
        if self.is_defunct:
            return
        if isinstance(startup_response, ReadyMessage):
            if self.authenticator:
                log.warning(
                    "%s asked for no authentication, although there is an authenticator: %s",
                    self.endpoint,
                    type(self.authenticator).__name__,
                )
            self._enable_compression()
            self.connected_event.set()
        elif isinstance(startup_response, AuthenticateMessage):
            self._authenticate(startup_response.authenticator)
        elif isinstance(startup_response, ErrorMessage):
            summary = startup_response.summary_msg()
            if did_authenticate:
                raise AuthenticationFailed(f"Failed to authenticate to {self.endpoint}: {summary}")
            raise ConnectionException(f"Failed to initialize new connection to {self.endpoint}: {summary}")
        elif isinstance(startup_response, ConnectionShutdown):
            raise startup_response
        else:
            raise ProtocolError(f"Unexpected response during Connection setup: {startup_response!r}")

    def _enable_compression(self) -> None:
        if self._compressor:
            self.compressor = self._compressor
        if ProtocolVersion.has_checksumming_support(self.protocol_version):
            self._is_checksumming_enabled = True
            self._segment_codec = segment_codec_lz4 if self.compressor else segment_codec_no_compression
            self._frames.use_segments(self._segment_codec)

    def _authenticate(self, server_class: str) -> None:
        authenticator = self.authenticator
        if authenticator is None:
            raise AuthenticationFailed("Remote end requires authentication")
        self._enable_compression()
        if isinstance(authenticator, dict):
            answered = functools.partial(self._handle_startup_response, did_authenticate=True)
            self._ask(CredentialsMessage(creds=authenticator), answered)
            return
        authenticator.server_authenticator_class = server_class
        self._respond(authenticator.initial_response())

    def _respond(self, response: Any) -> None:
        self._ask(AuthResponseMessage("" if response is None else response), self._handle_auth_response)

    @defunct_on_error
    def _handle_auth_response(self, auth_response: Any) -> None:
        if self.is_defunct:
            return
        if isinstance(auth_response, AuthSuccessMessage):
            self.authenticator.on_authentication_success(auth_response.token)
            self.connected_event.set()
        elif isinstance(auth_response, AuthChallengeMessage):
            self._respond(self.authenticator.evaluate_challenge(auth_response.challenge))
        elif isinstance(auth_response, ErrorMessage):
            raise AuthenticationFailed(f"Failed to authenticate to {self.endpoint}: {auth_response.summary_msg()}")
        elif isinstance(auth_response, ConnectionShutdown):
            raise auth_response
        else:
            raise ProtocolError(
                f"Unexpected response during Connection authentication to {self.endpoint}: {auth_response!r}"
            )


defunct_on_error.__module__ = "cassandra.connection"
