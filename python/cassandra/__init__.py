"""The names of the package ``cassandra``: levels, versions, descriptors and the exceptions users catch.

Drop-in for cassandra-driver 3.30.1. Modules and names are upstream's; requests run in the native driver.
"""

from __future__ import annotations

import logging
from typing import Any

__version__ = "3.30.1"


class NullHandler(logging.Handler):
    """Lets messages of the driver go where the application's own handlers say, and nowhere without any."""

    def emit(self, record: logging.LogRecord) -> None:
        pass


logging.getLogger("cassandra").addHandler(NullHandler())


class _Named:
    """Base of constant groups that translate between numbers and their CQL names."""

    value_to_name: dict[int, str]
    name_to_value: dict[str, int]

    @classmethod
    def _build_maps(cls) -> None:
        cls.name_to_value = {name: value for name, value in vars(cls).items() if name.isupper()}
        cls.value_to_name = {value: name for name, value in cls.name_to_value.items()}


class ConsistencyLevel(_Named):
    """How many replicas must answer before a request counts as done."""

    ANY = 0
    ONE = 1
    TWO = 2
    THREE = 3
    QUORUM = 4
    ALL = 5
    LOCAL_QUORUM = 6
    EACH_QUORUM = 7
    SERIAL = 8
    LOCAL_SERIAL = 9
    LOCAL_ONE = 10

    @staticmethod
    def is_serial(cl: int | None) -> bool:
        return cl in (ConsistencyLevel.SERIAL, ConsistencyLevel.LOCAL_SERIAL)


ConsistencyLevel._build_maps()


def consistency_value_to_name(value: int | None) -> str:
    return "Not Set" if value is None else ConsistencyLevel.value_to_name[value]


class ProtocolVersion:
    """Versions of the native protocol and what each brings."""

    V1 = 1
    V2 = 2
    V3 = 3
    V4 = 4
    V5 = 5
    V6 = 6
    DSE_V1 = 0x41
    DSE_V2 = 0x42

    SUPPORTED_VERSIONS = (DSE_V2, DSE_V1, V6, V5, V4, V3, V2, V1)
    BETA_VERSIONS = (V6,)
    MIN_SUPPORTED = V1
    MAX_SUPPORTED = DSE_V2

    @classmethod
    def get_lower_supported(cls, previous_version: int) -> int:
        """The best version below `previous_version` that is not a beta, or 0."""
        stable = set(cls.SUPPORTED_VERSIONS) - set(cls.BETA_VERSIONS)
        return max((version for version in stable if version < previous_version), default=0)

    @classmethod
    def _v5_but_not_dse_v1(cls, version: int) -> bool:
        return version >= cls.V5 and version != cls.DSE_V1

    @classmethod
    def uses_int_query_flags(cls, version: int) -> bool:
        return version >= cls.V5

    @classmethod
    def uses_prepare_flags(cls, version: int) -> bool:
        return cls._v5_but_not_dse_v1(version)

    @classmethod
    def uses_prepared_metadata(cls, version: int) -> bool:
        return cls._v5_but_not_dse_v1(version)

    @classmethod
    def uses_error_code_map(cls, version: int) -> bool:
        return version >= cls.V5

    @classmethod
    def uses_keyspace_flag(cls, version: int) -> bool:
        return cls._v5_but_not_dse_v1(version)

    @classmethod
    def has_continuous_paging_support(cls, version: int) -> bool:
        return version >= cls.DSE_V1

    @classmethod
    def has_continuous_paging_next_pages(cls, version: int) -> bool:
        return version >= cls.DSE_V2

    @classmethod
    def has_checksumming_support(cls, version: int) -> bool:
        return cls.V5 <= version < cls.DSE_V1


class WriteType(_Named):
    """The kind of write that a write timeout or failure is about."""

    SIMPLE = 0
    BATCH = 1
    UNLOGGED_BATCH = 2
    COUNTER = 3
    BATCH_LOG = 4
    CAS = 5
    VIEW = 6
    CDC = 7


WriteType._build_maps()


class SchemaChangeType:
    DROPPED = "DROPPED"
    CREATED = "CREATED"
    UPDATED = "UPDATED"


class SchemaTargetType:
    KEYSPACE = "KEYSPACE"
    TABLE = "TABLE"
    TYPE = "TYPE"
    FUNCTION = "FUNCTION"
    AGGREGATE = "AGGREGATE"


class SignatureDescriptor:
    """Names a function or aggregate by its name and argument types."""

    def __init__(self, name: str, argument_types: Any) -> None:
        self.name = name
        self.argument_types = argument_types

    @property
    def signature(self) -> str:
        return self.format_signature(self.name, self.argument_types)

    @staticmethod
    def format_signature(name: str, argument_types: Any) -> str:
        return f"{name}({','.join(argument_types)})"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name}, {self.argument_types})"


class UserFunctionDescriptor(SignatureDescriptor):
    """Describes a user defined function."""


class UserAggregateDescriptor(SignatureDescriptor):
    """Describes a user defined aggregate."""


class DriverException(Exception):
    """Base of the driver's exceptions."""


class RequestExecutionException(DriverException):
    """The cluster understood the request but could not carry it out."""


def _with_info(summary: str, info: dict[str, Any]) -> str:
    return f"{summary} info={info!r}"


class Unavailable(RequestExecutionException):
    """Fewer replicas are alive than the consistency level needs."""

    consistency: int | None = None
    required_replicas: int | None = None
    alive_replicas: int | None = None

    def __init__(
        self,
        summary_message: str,
        consistency: int | None = None,
        required_replicas: int | None = None,
        alive_replicas: int | None = None,
    ) -> None:
        self.consistency = consistency
        self.required_replicas = required_replicas
        self.alive_replicas = alive_replicas
        info = {
            "consistency": consistency_value_to_name(consistency),
            "required_replicas": required_replicas,
            "alive_replicas": alive_replicas,
        }
        super().__init__(_with_info(summary_message, info))


class Timeout(RequestExecutionException):
    """Replicas did not answer the coordinator in time."""

    consistency: int | None = None
    required_responses: int | None = None
    received_responses: int | None = None

    def __init__(
        self,
        summary_message: str,
        consistency: int | None = None,
        required_responses: int | None = None,
        received_responses: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.consistency = consistency
        self.required_responses = required_responses
        self.received_responses = received_responses
        info = {
            "consistency": consistency_value_to_name(consistency),
            "required_responses": required_responses,
            "received_responses": received_responses,
        }
        if "write_type" in kwargs:
            kwargs["write_type"] = WriteType.value_to_name[kwargs["write_type"]]
        super().__init__(_with_info(summary_message, {**info, **kwargs}))


class ReadTimeout(Timeout):
    """A read timed out on the server."""

    data_retrieved: bool | None = None

    def __init__(self, message: str, data_retrieved: bool | None = None, **kwargs: Any) -> None:
        super().__init__(message, **kwargs)
        self.data_retrieved = data_retrieved


class WriteTimeout(Timeout):
    """A write timed out on the server; it may still be applied."""

    write_type: int | None = None

    def __init__(self, message: str, write_type: int | None = None, **kwargs: Any) -> None:
        super().__init__(message, write_type=write_type, **kwargs)
        self.write_type = write_type


class CDCWriteFailure(RequestExecutionException):
    """The space for change data capture is used up."""

    def __init__(self, message: str) -> None:
        super().__init__(message)


class CoordinationFailure(RequestExecutionException):
    """At least one replica answered with a failure."""

    consistency: int | None = None
    required_responses: int | None = None
    received_responses: int | None = None
    failures: int | None = None
    error_code_map: dict[str, int] | None = None

    def __init__(
        self,
        summary_message: str,
        consistency: int | None = None,
        required_responses: int | None = None,
        received_responses: int | None = None,
        failures: int | None = None,
        error_code_map: dict[str, int] | None = None,
    ) -> None:
        self.consistency = consistency
        self.required_responses = required_responses
        self.received_responses = received_responses
        self.failures = failures
        self.error_code_map = error_code_map
        info: dict[str, Any] = {
            "consistency": consistency_value_to_name(consistency),
            "required_responses": required_responses,
            "received_responses": received_responses,
            "failures": failures,
        }
        if error_code_map is not None:
            info["error_code_map"] = {address: f"0x{code:04x}" for address, code in error_code_map.items()}
        super().__init__(_with_info(summary_message, info))


class ReadFailure(CoordinationFailure):
    """A replica failed to read."""

    data_retrieved: bool | None = None

    def __init__(self, message: str, data_retrieved: bool | None = None, **kwargs: Any) -> None:
        super().__init__(message, **kwargs)
        self.data_retrieved = data_retrieved


class WriteFailure(CoordinationFailure):
    """A replica failed to write."""

    write_type: int | None = None

    def __init__(self, message: str, write_type: int | None = None, **kwargs: Any) -> None:
        super().__init__(message, **kwargs)
        self.write_type = write_type


class FunctionFailure(RequestExecutionException):
    """A user defined function raised."""

    keyspace: str | None = None
    function: str | None = None
    arg_types: list[str] | None = None

    def __init__(self, summary_message: str, keyspace: str, function: str, arg_types: list[str]) -> None:
        self.keyspace = keyspace
        self.function = function
        self.arg_types = arg_types
        super().__init__(summary_message)


class RequestValidationException(DriverException):
    """The server rejected the request before running it."""


class ConfigurationException(RequestValidationException):
    """The request contradicts the server's configuration or schema."""


class AlreadyExists(ConfigurationException):
    """The keyspace or table to be created is there already."""

    keyspace: str | None = None
    table: str | None = None

    def __init__(self, keyspace: str | None = None, table: str | None = None) -> None:
        what = f"Table '{keyspace}.{table}'" if table else f"Keyspace '{keyspace}'"
        super().__init__(f"{what} already exists")
        self.keyspace = keyspace
        self.table = table


class InvalidRequest(RequestValidationException):
    """The statement is well formed but makes no sense for the schema."""


class Unauthorized(RequestValidationException):
    """The role lacks a permission."""


class AuthenticationFailed(DriverException):
    """The server did not accept the credentials."""


class OperationTimedOut(DriverException):
    """No answer arrived within the client's own timeout.

    `errors` maps hosts to what went wrong there, `last_host` is the host asked last.
    """

    errors: dict[Any, Any] | None = None
    last_host: Any = None

    def __init__(self, errors: dict[Any, Any] | None = None, last_host: Any = None) -> None:
        self.errors = errors
        self.last_host = last_host
        super().__init__(f"errors={errors}, last_host={last_host}")


class UnsupportedOperation(DriverException):
    """The protocol version in use cannot do what was asked."""


class UnresolvableContactPoints(DriverException):
    """No contact point's name could be resolved."""


class DependencyException(Exception):
    """An optional dependency is missing; `excs` says what was tried."""

    excs: list[BaseException] = []

    def __init__(self, msg: str, excs: list[BaseException] | tuple[BaseException, ...] = []) -> None:  # noqa: B006
        self.excs = list(excs)
        if excs:
            msg = "\n - ".join([f"{msg}\nThe following exceptions were observed: ", *map(str, excs)])
        super().__init__(msg)
