"""CQL literals for Python values, for statements that are not prepared."""

from __future__ import annotations

import calendar
import datetime
import ipaddress
import logging
import math
import types
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from cassandra.util import (
    Date,
    LineString,
    OrderedMap,
    OrderedMapSerializedKey,
    Point,
    Polygon,
    Time,
    sortedset,
)

log = logging.getLogger(__name__)


def cql_quote(term: Any) -> str:
    return "'%s'" % term.replace("'", "''") if isinstance(term, str) else str(term)


class ValueSequence(list):  # type: ignore[type-arg]
    """A sequence that is written as `(a, b, c)`, as the IN operator takes it."""


class Encoder:
    """Turns values into literals by their exact type, through `mapping`, which may be extended and changed."""

    mapping: dict[type, Callable[[Any], str]]

    def __init__(self) -> None:
        self.mapping = {
            type(None): self.cql_encode_none,
            int: self.cql_encode_object,
            float: self.cql_encode_float,
            Decimal: self.cql_encode_decimal,
            UUID: self.cql_encode_object,
            str: self.cql_encode_str,
            bytes: self.cql_encode_bytes,
            bytearray: self.cql_encode_bytes,
            memoryview: self.cql_encode_bytes,
            datetime.datetime: self.cql_encode_datetime,
            datetime.date: self.cql_encode_date,
            datetime.time: self.cql_encode_time,
            Date: self.cql_encode_date_ext,
            Time: self.cql_encode_time,
            ipaddress.IPv4Address: self.cql_encode_ipaddress,
            ipaddress.IPv6Address: self.cql_encode_ipaddress,
            Point: self.cql_encode_str_quoted,
            LineString: self.cql_encode_str_quoted,
            Polygon: self.cql_encode_str_quoted,
            ValueSequence: self.cql_encode_sequence,
        }
        for map_type in (dict, OrderedDict, OrderedMap, OrderedMapSerializedKey):
            self.mapping[map_type] = self.cql_encode_map_collection
        for list_type in (list, tuple, types.GeneratorType):
            self.mapping[list_type] = self.cql_encode_list_collection
        for set_type in (set, frozenset, sortedset):
            self.mapping[set_type] = self.cql_encode_set_collection

    def _encode(self, val: Any) -> Any:
        return self.mapping.get(type(val), self.cql_encode_object)(val)

    def _join(self, values: Iterable[Any]) -> str:
        return ", ".join(map(self._encode, values))

    def cql_encode_none(self, val: Any) -> str:
        return "NULL"

    def cql_encode_unicode(self, val: str) -> str:
        return cql_quote(val.encode("utf-8"))

    def cql_encode_str(self, val: str) -> str:
        return cql_quote(val)

    def cql_encode_str_quoted(self, val: Any) -> str:
        return f"'{val}'"

    def cql_encode_bytes(self, val: Any) -> str:
        return "0x" + val.hex()

    def cql_encode_object(self, val: Any) -> str:
        return str(val)

    def cql_encode_float(self, val: float) -> str:
        if math.isnan(val):
            return "NaN"
        if math.isinf(val):
            return "Infinity" if val > 0 else "-Infinity"
        return repr(val)

    def cql_encode_decimal(self, val: Decimal) -> str:
        return self.cql_encode_float(float(val))

    def cql_encode_datetime(self, val: datetime.datetime) -> str:
        """Milliseconds since 1970; a naive datetime counts as UTC."""
        seconds = calendar.timegm(val.utctimetuple())
        return str(int(seconds * 1e3 + getattr(val, "microsecond", 0) / 1e3))

    def cql_encode_date(self, val: datetime.date) -> str:
        return f"'{val.strftime('%Y-%m-%d')}'"

    def cql_encode_date_ext(self, val: Date) -> str:
        """The server's unsigned day number, because a day may lie outside of four digit years."""
        return str(val.days_from_epoch + 2**31)

    def cql_encode_time(self, val: Any) -> str:
        return f"'{val}'"

    def cql_encode_ipaddress(self, val: Any) -> str:
        return f"'{val.compressed}'"

    def cql_encode_sequence(self, val: Iterable[Any]) -> str:
        return f"({self._join(val)})"

    cql_encode_tuple = cql_encode_sequence

    def cql_encode_list_collection(self, val: Iterable[Any]) -> str:
        return f"[{self._join(val)}]"

    def cql_encode_set_collection(self, val: Iterable[Any]) -> str:
        return "{%s}" % self._join(val)

    def cql_encode_map_collection(self, val: Mapping[Any, Any]) -> str:
        return "{%s}" % ", ".join(f"{self._encode(k)}: {self._encode(v)}" for k, v in val.items())

    def cql_encode_all_types(self, val: Any, as_text_type: bool = False) -> Any:
        encoded = self._encode(val)
        if as_text_type and not isinstance(encoded, str):
            return encoded.decode("utf-8")
        return encoded
