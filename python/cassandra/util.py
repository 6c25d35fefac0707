"""Values and helpers that applications import: collections, dates, geometry, versions."""

from __future__ import annotations

import keyword
import logging
import re
import socket
import sys
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from functools import total_ordering
from uuid import uuid1, uuid4  # noqa: F401  (tutorials import them from here)
from weakref import WeakSet

from cassandra._detail.clock import (
    DATETIME_EPOC,
    HIGHEST_TIME_UUID,
    LOWEST_TIME_UUID,
    UTC_DATETIME_EPOC,
    Date,
    Duration,
    Time,
    datetime_from_timestamp,
    datetime_from_uuid1,
    max_uuid_from_time,
    min_uuid_from_time,
    ms_timestamp_from_datetime,
    unix_time_from_uuid1,
    utc_datetime_from_ms_timestamp,
    uuid_from_time,
)
from cassandra._detail.containers import OrderedMap, OrderedMapSerializedKey, SortedSet
from cassandra._detail.date_range import OPEN_BOUND, DateRange, DateRangeBound, DateRangePrecision
from cassandra._detail.geometry import Distance, LineString, Point, Polygon, _LinearRing, list_contents_to_tuple

# isort: split
# What applications import from here although it is defined elsewhere.
from cassandra import DriverException  # noqa: F401

__all__ = [
    "DATETIME_EPOC",
    "HIGHEST_TIME_UUID",
    "LOWEST_TIME_UUID",
    "OPEN_BOUND",
    "UTC_DATETIME_EPOC",
    "Date",
    "DateRange",
    "DateRangeBound",
    "DateRangePrecision",
    "Distance",
    "Duration",
    "LineString",
    "OrderedDict",
    "OrderedMap",
    "OrderedMapSerializedKey",
    "Point",
    "Polygon",
    "SortedSet",
    "Time",
    "Version",
    "WeakSet",
    "_LinearRing",
    "datetime_from_timestamp",
    "datetime_from_uuid1",
    "inet_ntop",
    "inet_pton",
    "list_contents_to_tuple",
    "max_uuid_from_time",
    "min_uuid_from_time",
    "ms_timestamp_from_datetime",
    "sortedset",
    "unix_time_from_uuid1",
    "utc_datetime_from_ms_timestamp",
    "uuid_from_time",
]

log = logging.getLogger(__name__)

is_little_endian = sys.byteorder == "little"

sortedset = SortedSet
inet_pton = socket.inet_pton
inet_ntop = socket.inet_ntop


def _resolve_contact_points_to_string_map(
    contact_points: Iterable[tuple[str, int]],
) -> OrderedDict[str, list[tuple[str, int]] | None]:
    """Each contact point as `name:port` with the addresses it resolves to, or None."""
    resolved: OrderedDict[str, list[tuple[str, int]] | None] = OrderedDict()
    for name, port in contact_points:
        try:
            found = socket.getaddrinfo(name, port, socket.AF_UNSPEC, socket.SOCK_STREAM)
            resolved[f"{name}:{port}"] = [(str(entry[4][0]), int(entry[4][1])) for entry in found]
        except socket.gaierror:
            log.debug("Contact point %s:%s does not resolve", name, port)
            resolved[f"{name}:{port}"] = None
    return resolved


def _positional_rename_invalid_identifiers(field_names: Sequence[str]) -> list[str]:
    """Field names with those that namedtuple refuses replaced by their position."""

    def fits(name: str) -> bool:
        # isalnum, not isidentifier: names that Python would normalise count as fine.
        plain = bool(name) and all(c.isalnum() or c == "_" for c in name)
        return plain and not name[0].isdigit() and name[0] != "_" and not keyword.iskeyword(name)

    return [name if fits(name) else f"field_{index}_" for index, name in enumerate(field_names)]


def _sanitize_identifiers(field_names: Sequence[str]) -> list[str]:
    """Valid and different identifiers for the names, those that are already kept."""
    names = _positional_rename_invalid_identifiers(field_names)
    seen: set[str] = set()
    for index, name in enumerate(names):
        while name in seen:
            name += "_"
        seen.add(name)
        names[index] = name
    return names


VERSION_REGEX = re.compile(
    r"""
    (?P<major>\d+) \. (?P<minor>\d+) (?: \. (?P<patch>\d+) (?: \. (?P<build>\d+) )? )?
    (?: [~-] (?P<prerelease> \w [.\w]* (?: - \w [.\w]* )* ) )?
    (?: \+ [.\w]+ )?
    """,
    re.VERBOSE,
)


@total_ordering
class Version:
    """A release version as servers report it; a pre-release sorts before its release."""

    def __init__(self, version: str) -> None:
        self._version = version
        match = VERSION_REGEX.fullmatch(version)
        if not match:
            raise ValueError(f"Version string {version} did not match expected format")
        self.major, self.minor, self.patch, self.build = (
            int(match[part] or 0) for part in ("major", "minor", "patch", "build")
        )
        self.prerelease = match["prerelease"] or ""

    def _numbers(self) -> tuple[int, int, int, int]:
        return self.major, self.minor, self.patch, self.build

    def __hash__(self) -> int:
        return hash((self._numbers(), self.prerelease))

    def __repr__(self) -> str:
        parts = [str(self.major), str(self.minor), str(self.patch)]
        parts += [str(part) for part in (self.build, self.prerelease) if part]
        return f"Version({', '.join(parts)})"

    def __str__(self) -> str:
        return self._version

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Version):
            return NotImplemented
        return (self._numbers(), self.prerelease) == (other._numbers(), other.prerelease)

    def __gt__(self, other: object) -> bool:
        if not isinstance(other, Version):
            return NotImplemented
        return (self._numbers(), not self.prerelease, self.prerelease) > (
            other._numbers(),
            not other.prerelease,
            other.prerelease,
        )
