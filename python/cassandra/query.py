"""Statements, how their rows look, and traces."""

from __future__ import annotations

import logging

from cassandra._detail.protocol.notation import UNSET_VALUE as _UNSET_VALUE
from cassandra._detail.query.batch import BatchStatement, BatchType, bind_params
from cassandra._detail.query.factories import (  # noqa: F401
    END_BADCHAR_REGEX,
    NON_ALPHA_REGEX,
    START_BADCHAR_REGEX,
    _clean_column_name,
    _row_class,
    dict_factory,
    named_tuple_factory,
    ordered_dict_factory,
    tuple_factory,
)
from cassandra._detail.query.prepared import BoundStatement, PreparedStatement
from cassandra._detail.query.statement import (  # noqa: F401
    FETCH_SIZE_UNSET,
    HostTargetingStatement,
    SimpleStatement,
    Statement,
    _consistency_name,
    _pack_routing_key,
)
from cassandra._detail.query.trace import QueryTrace, TraceEvent, TraceUnavailable
from cassandra.encoder import ValueSequence

# isort: split
# What applications import from here although it is defined elsewhere.
from cassandra import ConsistencyLevel, OperationTimedOut  # noqa: F401
from cassandra.encoder import Encoder  # noqa: F401
from cassandra.policies import ColDesc  # noqa: F401
from cassandra.util import _sanitize_identifiers, unix_time_from_uuid1  # noqa: F401

__all__ = [
    "FETCH_SIZE_UNSET",
    "UNSET_VALUE",
    "BatchStatement",
    "BatchType",
    "BoundStatement",
    "HostTargetingStatement",
    "PreparedStatement",
    "QueryTrace",
    "SimpleStatement",
    "Statement",
    "TraceEvent",
    "TraceUnavailable",
    "ValueSequence",
    "bind_params",
    "dict_factory",
    "named_tuple_factory",
    "ordered_dict_factory",
    "tuple_factory",
]

log = logging.getLogger(__name__)

UNSET_VALUE = _UNSET_VALUE
"""Binds a variable so that the column stays as it is."""
