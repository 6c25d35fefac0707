"""Native errors as the exceptions that applications catch."""

from __future__ import annotations

import errno
from typing import Any

from cassandra import AuthenticationFailed, DriverException, OperationTimedOut
from cassandra.connection import ConnectionException, ConnectionShutdown
from cassandra.protocol import BadCredentials, _error_from_native


class NoHostAvailable(Exception):
    """No host could be connected to, or none could take the request. `errors` maps hosts to what went wrong."""

    errors: Any = None

    def __init__(self, message: str, errors: Any) -> None:
        super().__init__(message, errors)
        self.errors = errors


NoHostAvailable.__module__ = "cassandra.cluster"

# ErrorCode in ilion/error.hpp: failures of this end.
_IO_ERROR = 0x10000
_NO_HOST_AVAILABLE = 0x10003
_OPERATION_TIMED_OUT = 0x10004
_CONNECTION_CLOSED = 0x10005
_BAD_ARGUMENT = 0x10006

_TIMED_OUT = "Client request timeout. See Session.execute[_async](timeout)"


def attempt_exception(endpoint: Any, error: tuple[int, str, dict[str, Any]]) -> Exception:
    """What one host failed with."""
    code, message, detail = error
    if code < _IO_ERROR:
        found = _error_from_native(code, message, detail)
        if isinstance(found, BadCredentials):
            return AuthenticationFailed(f"Failed to authenticate to {endpoint}: {found.summary_msg()}")
        return found.to_exception()
    if code == _IO_ERROR:
        if "refused" in message:
            return ConnectionRefusedError(errno.ECONNREFUSED, message)
        return OSError(None, message)
    if code == _OPERATION_TIMED_OUT:
        return OperationTimedOut({str(endpoint): message})
    if code == _CONNECTION_CLOSED:
        return ConnectionShutdown(message, endpoint)
    return ConnectionException(message, endpoint)


def request_exception(cluster: Any, answer: Any) -> Exception:
    """What a request failed with."""
    code, message, detail = answer.error
    if code < _IO_ERROR:
        return _error_from_native(code, message, detail).to_exception()
    host = cluster.metadata._host_of(answer.coordinator)
    if code == _OPERATION_TIMED_OUT:
        where = str(host.endpoint) if host is not None else "no host queried before timeout"
        return OperationTimedOut({where: _TIMED_OUT}, host)
    if code in (_NO_HOST_AVAILABLE, _CONNECTION_CLOSED):
        errors = {}
        for ref, error in answer.attempts or ():
            asked = cluster.metadata._host_of(ref)
            errors[asked] = attempt_exception(asked.endpoint, error)
        if not errors and host is not None:
            errors[host] = attempt_exception(host.endpoint, answer.error)
        return NoHostAvailable("Unable to complete the operation against any hosts", errors)
    if code == _BAD_ARGUMENT:
        return ValueError(message)
    return DriverException(message)
