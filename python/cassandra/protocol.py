"""The server's errors as exceptions, and the names of the protocol that applications import.

Encoding and decoding of messages is native. An error of the server becomes the ErrorMessage of its code here, and
that, where the driver has an exception for it, the one of `cassandra`.
"""

from __future__ import annotations

import logging
from collections import namedtuple
from typing import Any

import cassandra
from cassandra import (  # noqa: F401  (imported from here by applications)
    AlreadyExists,
    DriverException,
    FunctionFailure,
    InvalidRequest,
    ProtocolVersion,
    ReadFailure,
    ReadTimeout,
    Unauthorized,
    Unavailable,
    UnsupportedOperation,
    WriteFailure,
    WriteTimeout,
    WriteType,
)

log = logging.getLogger(__name__)


class NotSupportedError(Exception):
    """The protocol has no way to say it."""


class InternalError(Exception):
    """The driver contradicts itself."""


ColumnMetadata = namedtuple("ColumnMetadata", ["keyspace_name", "table_name", "name", "type"])

HEADER_DIRECTION_TO_CLIENT = 0x80
HEADER_DIRECTION_MASK = 0x80

COMPRESSED_FLAG = 0x01
TRACING_FLAG = 0x02
CUSTOM_PAYLOAD_FLAG = 0x04
WARNING_FLAG = 0x08
USE_BETA_FLAG = 0x10
USE_BETA_MASK = ~USE_BETA_FLAG

RESULT_KIND_VOID = 0x0001
RESULT_KIND_ROWS = 0x0002
RESULT_KIND_SET_KEYSPACE = 0x0003
RESULT_KIND_PREPARED = 0x0004
RESULT_KIND_SCHEMA_CHANGE = 0x0005

# A bound value that leaves the column as it is.
_UNSET_VALUE = object()

error_classes: dict[int, type[ErrorMessage]] = {}


class ErrorMessage(Exception):
    """An error as the server sent it."""

    opcode = 0x00
    name = "ERROR"
    summary = "Unknown"
    error_code: int | None = None

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "error_code" in vars(cls) and cls.error_code is not None:
            error_classes[cls.error_code] = cls

    def __init__(self, code: int, message: str, info: Any) -> None:
        super().__init__(code, message, info)
        self.code = code
        self.message = message
        self.info = info

    def summary_msg(self) -> str:
        return f'Error from server: code={self.code:04x} [{self.summary}] message="{self.message}"'

    def __str__(self) -> str:
        return f"<{self.summary_msg()}>"

    __repr__ = __str__

    def to_exception(self) -> Exception:
        return self


class ErrorMessageSub(ErrorMessage):
    """Base of the errors with a code of their own."""


class RequestExecutionException(ErrorMessageSub):
    pass


class RequestValidationException(ErrorMessageSub):
    pass


class _Informed(ErrorMessageSub):
    """Errors whose details are the arguments of the exception they become."""

    _exception: type[Exception] = Exception

    def to_exception(self) -> Exception:
        return self._exception(self.summary_msg(), **(self.info or {}))


class ServerError(ErrorMessageSub):
    summary = "Server error"
    error_code = 0x0000


class ProtocolException(ErrorMessageSub):
    summary = "Protocol error"
    error_code = 0x000A

    @property
    def is_beta_protocol_error(self) -> bool:
        return "USE_BETA flag is unset" in str(self)


class BadCredentials(ErrorMessageSub):
    summary = "Bad credentials"
    error_code = 0x0100


class UnavailableErrorMessage(_Informed, RequestExecutionException):
    summary = "Unavailable exception"
    error_code = 0x1000
    _exception = cassandra.Unavailable


class OverloadedErrorMessage(RequestExecutionException):
    summary = "Coordinator node overloaded"
    error_code = 0x1001


class IsBootstrappingErrorMessage(RequestExecutionException):
    summary = "Coordinator node is bootstrapping"
    error_code = 0x1002


class TruncateError(RequestExecutionException):
    summary = "Error during truncate"
    error_code = 0x1003


class WriteTimeoutErrorMessage(_Informed, RequestExecutionException):
    summary = "Coordinator node timed out waiting for replica nodes' responses"
    error_code = 0x1100
    _exception = cassandra.WriteTimeout


class ReadTimeoutErrorMessage(_Informed, RequestExecutionException):
    summary = "Coordinator node timed out waiting for replica nodes' responses"
    error_code = 0x1200
    _exception = cassandra.ReadTimeout


class ReadFailureMessage(_Informed, RequestExecutionException):
    summary = "Replica(s) failed to execute read"
    error_code = 0x1300
    _exception = cassandra.ReadFailure


class FunctionFailureMessage(_Informed, RequestExecutionException):
    summary = "User Defined Function failure"
    error_code = 0x1400
    _exception = cassandra.FunctionFailure


class WriteFailureMessage(_Informed, RequestExecutionException):
    summary = "Replica(s) failed to execute write"
    error_code = 0x1500
    _exception = cassandra.WriteFailure


class CDCWriteException(RequestExecutionException):
    summary = "Failed to execute write due to CDC space exhaustion."
    error_code = 0x1600


class SyntaxException(RequestValidationException):
    summary = "Syntax error in CQL query"
    error_code = 0x2000


class UnauthorizedErrorMessage(_Informed, RequestValidationException):
    summary = "Unauthorized"
    error_code = 0x2100
    _exception = cassandra.Unauthorized


class InvalidRequestException(_Informed, RequestValidationException):
    summary = "Invalid query"
    error_code = 0x2200
    _exception = cassandra.InvalidRequest


class ConfigurationException(RequestValidationException):
    summary = "Query invalid because of configuration issue"
    error_code = 0x2300


class AlreadyExistsException(ConfigurationException):
    summary = "Item already exists"
    error_code = 0x2400

    def to_exception(self) -> Exception:
        return cassandra.AlreadyExists(**self.info)


class PreparedQueryNotFound(RequestValidationException):
    summary = "Matching prepared statement not found on this node"
    error_code = 0x2500


class ClientWriteError(RequestExecutionException):
    summary = "Client write failure."
    error_code = 0x8000


def _details(code: int, detail: dict[str, Any]) -> Any:
    """The native driver's details of an error, under the names of the exceptions' arguments."""
    if code == PreparedQueryNotFound.error_code:
        return detail["id"]
    if "write_type" in detail:
        detail["write_type"] = WriteType.name_to_value[detail["write_type"]]
    return detail or None


def _error_from_native(code: int, message: str, detail: dict[str, Any]) -> ErrorMessage:
    return error_classes.get(code, ErrorMessage)(code, message, _details(code, detail))


class ResultMessage:
    """The answer to a request, as far as results show it."""

    opcode = 0x08
    name = "RESULT"


class _ProtocolHandler:
    """Where upstream lets applications change encoding and decoding. Here both are native, so only the names that
    set options are left; column encryption is set with Cluster(column_encryption_policy=...)."""

    column_encryption_policy: Any = None


ProtocolHandler = _ProtocolHandler
LazyProtocolHandler: Any = None
NumpyProtocolHandler: Any = None
