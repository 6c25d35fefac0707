"""The columns of models and the fields of user types, one class for each CQL type."""

from __future__ import annotations

import logging

from cassandra.cqlengine import ValidationError
from cassandra.cqlengine._detail.column import Column
from cassandra.cqlengine._detail.containers import (
    BaseCollectionColumn,
    BaseContainerColumn,
    List,
    Map,
    Set,
    Tuple,
    UserDefinedType,
    _PartitionKeysToken,
    resolve_udts,
)
from cassandra.cqlengine._detail.scalars import (
    UUID,
    Ascii,
    BaseFloat,
    BigInt,
    Blob,
    Boolean,
    Bytes,
    Counter,
    Date,
    DateTime,
    Decimal,
    Double,
    Duration,
    Float,
    Inet,
    Integer,
    SmallInt,
    Text,
    Time,
    TimeUUID,
    TinyInt,
    VarInt,
)
from cassandra.cqlengine._detail.value_managers import BaseValueManager, CounterValueManager, UDTValueManager
from cassandra.cqlengine.functions import get_total_seconds

# isort: split
# What applications import from here although it is defined elsewhere.
from cassandra.cqltypes import SimpleDateType, UserType  # noqa: F401

__all__ = [
    "UUID",
    "Ascii",
    "BaseCollectionColumn",
    "BaseContainerColumn",
    "BaseFloat",
    "BaseValueManager",
    "BigInt",
    "Blob",
    "Boolean",
    "Bytes",
    "Column",
    "Counter",
    "CounterValueManager",
    "Date",
    "DateTime",
    "Decimal",
    "Double",
    "Duration",
    "Float",
    "Inet",
    "Integer",
    "List",
    "Map",
    "Set",
    "SmallInt",
    "Text",
    "Time",
    "TimeUUID",
    "TinyInt",
    "Tuple",
    "UDTValueManager",
    "UserDefinedType",
    "ValidationError",
    "VarInt",
    "_PartitionKeysToken",
    "get_total_seconds",
    "resolve_udts",
]

log = logging.getLogger(__name__)
