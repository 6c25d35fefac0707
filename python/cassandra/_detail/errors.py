"""Native errors as the exceptions that applications catch."""

from __future__ import annotations

import errno
import os
import re
from typing import Any

from cassandra import AuthenticationFailed, DriverException, OperationTimedOut
from cassandra._detail.protocol.errors import BadCredentials, error_from_native
from cassandra.connection import ConnectionException, ConnectionShutdown, ProtocolError


class NoHostAvailable(Exception):
    """No host could be connected to, or none could take the request. `errors` maps hosts to what went wrong."""

    errors: Any = None

    def __init__(self, message: str, errors: Any) -> None:
        super().__init__(message, errors)
        self.errors = errors


NoHostAvailable.__module__ = "cassandra.cluster"

# ErrorCode in ilion/error.hpp: an error of the server, and from 0x10000 on the failures of this end.
INVALID = 0x2200
_IO_ERROR = 0x10000
_NO_HOST_AVAILABLE = 0x10003
_OPERATION_TIMED_OUT = 0x10004
_CONNECTION_CLOSED = 0x10005
_BAD_ARGUMENT = 0x10006

# What the driver says of a socket that could not be connected, and the numbers of such reasons.
_NOT_CONNECTED = re.compile(r"Error connecting to .+?: (?P<reason>[^:]+)")
_REASONS = {
    os.strerror(number): number
    for number in (
        errno.ECONNREFUSED,
        errno.ECONNRESET,
        errno.EHOSTUNREACH,
        errno.ENETUNREACH,
        errno.ETIMEDOUT,
        errno.EACCES,
        errno.ENOENT,
    )
}

# What the driver says of a host none of whose connections takes a further request.
_BUSY = "All request IDs are currently in use"
_TIMED_OUT = "Client request timeout. See Session.execute[_async](timeout)"


def attempt_exception(endpoint: Any, error: tuple[int, str, dict[str, Any]]) -> Exception:
    """What one host failed with."""
    code, message, detail = error
    if code < _IO_ERROR:
        found = error_from_native(code, message, detail)
        if isinstance(found, BadCredentials):
            return AuthenticationFailed(f"Failed to authenticate to {endpoint}: {found.summary_msg()}")
        return found.to_exception()
    refused = _NOT_CONNECTED.fullmatch(message)
    if refused and refused["reason"] in _REASONS:
        where = [(endpoint.address, endpoint.port)]
        # OSError chooses the subclass of the number: ConnectionRefusedError and so on.
        return OSError(_REASONS[refused["reason"]], f"Tried connecting to {where}. Last error: {refused['reason']}")
    if code == _IO_ERROR:
        return OSError(None, message)
    if code == _OPERATION_TIMED_OUT:
        return OperationTimedOut({str(endpoint): message})
    if message == _BUSY:
        from cassandra.pool import NoConnectionsAvailable

        return NoConnectionsAvailable(message)
    if code == _CONNECTION_CLOSED:
        return ConnectionShutdown(message, endpoint)
    if code == _BAD_ARGUMENT:
        return ProtocolError(message)
    return ConnectionException(message, endpoint)


def request_exception(session: Any, answer: Any) -> Exception:
    """What a request failed with."""
    cluster = session.cluster
    code, message, detail = answer.error
    if code < _IO_ERROR:
        return error_from_native(code, message, detail).to_exception()
    host = cluster.metadata._host_of(answer.coordinator)
    if code == _OPERATION_TIMED_OUT:
        where = str(host.endpoint) if host is not None else "no host queried before timeout"
        return OperationTimedOut({where: _TIMED_OUT}, host)
    if code in (_NO_HOST_AVAILABLE, _CONNECTION_CLOSED):
        errors = {}
        for ref, error in answer.attempts or ():
            asked = cluster.metadata._host_of(ref)
            errors[asked] = attempt_exception(asked.endpoint, error)
        if not errors and session.is_shutdown:
            errors = {known: ConnectionException("Pool is shutdown") for known in cluster.metadata.all_hosts()}
        elif not errors and host is not None:
            errors[host] = attempt_exception(host.endpoint, answer.error)
        return NoHostAvailable("Unable to complete the operation against any hosts", errors)
    if code == _BAD_ARGUMENT:
        return ValueError(message)
    return DriverException(message)
