"""The server's errors: the class of each code, and the exception of `cassandra` that an error becomes."""

from __future__ import annotations

from typing import Any

import cassandra
from cassandra import ProtocolVersion, WriteType
from cassandra._detail.protocol.message import RegisterMessageType, _MessageType
from cassandra._detail.protocol.notation import (
    read_binary_string,
    read_byte,
    read_consistency_level,
    read_error_code_map,
    read_int,
    read_string,
    read_stringlist,
)

error_classes: dict[int, Any] = {}


class ErrorMessage(_MessageType, Exception):
    """An error as the server sent it."""

    opcode = 0x00
    name = "ERROR"
    summary = "Unknown"

    def __init__(self, code: int, message: str, info: Any) -> None:
        super().__init__(code, message, info)
        self.code = code
        self.message = message
        self.info = info

    @classmethod
    def recv_body(cls, f: Any, protocol_version: int, *args: Any) -> ErrorMessage:
        code = read_int(f)
        message = read_string(f)
        found = error_classes.get(code, cls)
        return found(code=code, message=message, info=found.recv_error_info(f, protocol_version))  # type: ignore[no-any-return]

    @staticmethod
    def recv_error_info(f: Any, protocol_version: int) -> Any:
        """The details that follow the message; None without."""
        return None

    def summary_msg(self) -> str:
        return f'Error from server: code={self.code:04x} [{self.summary}] message="{self.message}"'

    def __str__(self) -> str:
        return f"<{self.summary_msg()}>"

    __repr__ = __str__

    def to_exception(self) -> Exception:
        return self


class ErrorMessageSubclass(RegisterMessageType):
    """Registers the errors that have a code of their own by it."""

    error_code: int | None

    def __init__(cls, name: str, bases: tuple[type, ...], dct: dict[str, Any]) -> None:
        type.__init__(cls, name, bases, dct)
        if cls.error_code is not None:
            error_classes[cls.error_code] = cls


class ErrorMessageSub(ErrorMessage, metaclass=ErrorMessageSubclass):
    error_code: int | None = None


class RequestExecutionException(ErrorMessageSub):
    pass


class RequestValidationException(ErrorMessageSub):
    pass


class _Informed:
    """Errors that become an exception whose arguments are their details."""

    _exception: type[Exception] = Exception
    summary_msg: Any
    info: Any

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

    @staticmethod
    def recv_error_info(f: Any, protocol_version: int) -> dict[str, Any]:
        return {
            "consistency": read_consistency_level(f),
            "required_replicas": read_int(f),
            "alive_replicas": read_int(f),
        }


class OverloadedErrorMessage(RequestExecutionException):
    summary = "Coordinator node overloaded"
    error_code = 0x1001


class IsBootstrappingErrorMessage(RequestExecutionException):
    summary = "Coordinator node is bootstrapping"
    error_code = 0x1002


class TruncateError(RequestExecutionException):
    summary = "Error during truncate"
    error_code = 0x1003


def _read_responses(f: Any) -> dict[str, Any]:
    return {
        "consistency": read_consistency_level(f),
        "received_responses": read_int(f),
        "required_responses": read_int(f),
    }


def _read_failures(f: Any, protocol_version: int) -> dict[str, Any]:
    found = _read_responses(f)
    if ProtocolVersion.uses_error_code_map(protocol_version):
        codes = read_error_code_map(f)
        return {**found, "failures": len(codes), "error_code_map": codes}
    return {**found, "failures": read_int(f), "error_code_map": None}


def _read_write_type(f: Any) -> int:
    return WriteType.name_to_value[read_string(f)]


class WriteTimeoutErrorMessage(_Informed, RequestExecutionException):
    summary = "Coordinator node timed out waiting for replica nodes' responses"
    error_code = 0x1100
    _exception = cassandra.WriteTimeout

    @staticmethod
    def recv_error_info(f: Any, protocol_version: int) -> dict[str, Any]:
        return {**_read_responses(f), "write_type": _read_write_type(f)}


class ReadTimeoutErrorMessage(_Informed, RequestExecutionException):
    summary = "Coordinator node timed out waiting for replica nodes' responses"
    error_code = 0x1200
    _exception = cassandra.ReadTimeout

    @staticmethod
    def recv_error_info(f: Any, protocol_version: int) -> dict[str, Any]:
        return {**_read_responses(f), "data_retrieved": bool(read_byte(f))}


class ReadFailureMessage(_Informed, RequestExecutionException):
    summary = "Replica(s) failed to execute read"
    error_code = 0x1300
    _exception = cassandra.ReadFailure

    @staticmethod
    def recv_error_info(f: Any, protocol_version: int) -> dict[str, Any]:
        return {**_read_failures(f, protocol_version), "data_retrieved": bool(read_byte(f))}


class FunctionFailureMessage(_Informed, RequestExecutionException):
    summary = "User Defined Function failure"
    error_code = 0x1400
    _exception = cassandra.FunctionFailure

    @staticmethod
    def recv_error_info(f: Any, protocol_version: int) -> dict[str, Any]:
        return {"keyspace": read_string(f), "function": read_string(f), "arg_types": read_stringlist(f)}


class WriteFailureMessage(_Informed, RequestExecutionException):
    summary = "Replica(s) failed to execute write"
    error_code = 0x1500
    _exception = cassandra.WriteFailure

    @staticmethod
    def recv_error_info(f: Any, protocol_version: int) -> dict[str, Any]:
        return {**_read_failures(f, protocol_version), "write_type": _read_write_type(f)}


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

    @staticmethod
    def recv_error_info(f: Any, protocol_version: int) -> dict[str, Any]:
        return {"keyspace": read_string(f), "table": read_string(f)}

    def to_exception(self) -> Exception:
        return cassandra.AlreadyExists(**self.info)


class PreparedQueryNotFound(RequestValidationException):
    summary = "Matching prepared statement not found on this node"
    error_code = 0x2500

    @staticmethod
    def recv_error_info(f: Any, protocol_version: int) -> bytes:
        return read_binary_string(f)


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


def error_from_native(code: int, message: str, detail: dict[str, Any]) -> ErrorMessage:
    return error_classes.get(code, ErrorMessage)(code, message, _details(code, detail))  # type: ignore[no-any-return]


for _public in (ErrorMessage, ErrorMessageSubclass, ErrorMessageSub, *error_classes.values()):
    _public.__module__ = "cassandra.protocol"
RequestExecutionException.__module__ = RequestValidationException.__module__ = "cassandra.protocol"
