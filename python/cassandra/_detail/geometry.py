"""Points, lines, polygons and distances: the geometric values of DataStax Enterprise."""

from __future__ import annotations

import re
from typing import Any

_nan = float("nan")


_WKT = re.compile(
    r"\s*(?P<kind>[A-Za-z]+)\s*(?:(?P<empty>EMPTY)|(?P<content>\(.*\)))\s*", re.DOTALL | re.IGNORECASE
)
_WKT_KINDS = {"POINT": "Point", "LINESTRING": "LineString", "POLYGON": "Polygon"}


def _load_wkt(text: str, kind: str) -> Any:
    """The coordinates in well-known text: a pair, pairs, or rings of pairs."""
    match = _WKT.fullmatch(text)
    if match is None or match["kind"].upper() not in _WKT_KINDS:
        raise ValueError(f"Invalid WKT geometry: '{text}'")
    found = _WKT_KINDS[match["kind"].upper()]
    if found != kind:
        raise ValueError(f"Invalid WKT geometry type. Expected '{kind}', got '{found}': '{text}'")
    if match["empty"]:
        return []
    try:
        return _READERS[kind](match["content"].strip())
    except ValueError:
        raise ValueError(f"Invalid WKT geometry: '{text}'") from None


def _inside(content: str) -> str:
    if not (content.startswith("(") and content.endswith(")")):
        raise ValueError(content)
    return content[1:-1].strip()


def _read_point(content: str) -> list[float]:
    return [float(number) for number in _inside(content).split()]


def _read_points(content: str) -> list[list[float]]:
    return [[float(number) for number in pair.split()] for pair in _inside(content).split(",")]


def _read_rings(content: str) -> list[list[list[float]]]:
    rings = re.split(r"\)\s*,\s*\(", _inside(content))
    if not (rings[0].startswith("(") and rings[-1].endswith(")")):
        raise ValueError(content)
    return [_read_points(f"({ring.lstrip('(').rstrip(')')})") for ring in rings]


_READERS: dict[str, Any] = {"Point": _read_point, "LineString": _read_points, "Polygon": _read_rings}


def list_contents_to_tuple(to_convert: Any) -> Any:
    """A list as a tuple, and the lists in it too; anything else as it is."""
    if not isinstance(to_convert, list):
        return to_convert
    return tuple(tuple(item) if isinstance(item, list) else item for item in to_convert)


def _pairs(coords: Any) -> str:
    return ", ".join(f"{x!r} {y!r}" for x, y in coords)


class Point:
    x: float | None = None
    y: float | None = None

    def __init__(self, x: float = _nan, y: float = _nan) -> None:
        self.x = x
        self.y = y

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Point) and (self.x, self.y) == (other.x, other.y)

    def __hash__(self) -> int:
        return hash((self.x, self.y))

    def __str__(self) -> str:
        return f"POINT ({self.x!r} {self.y!r})"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.x!r}, {self.y!r})"

    @staticmethod
    def from_wkt(s: str) -> Point:
        coords = _load_wkt(s, "Point")
        return Point(coords[0], coords[1]) if len(coords) >= 2 else Point()


class _Line:
    coords: Any = None
    _keyword = ""

    def __hash__(self) -> int:
        return hash(self.coords)

    def __str__(self) -> str:
        return f"{self._keyword} ({_pairs(self.coords)})" if self.coords else f"{self._keyword} EMPTY"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.coords!r})"


class LineString(_Line):
    _keyword = "LINESTRING"

    def __init__(self, coords: Any = ()) -> None:
        self.coords = tuple(coords)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LineString) and self.coords == other.coords

    __hash__ = _Line.__hash__

    @staticmethod
    def from_wkt(s: str) -> LineString:
        return LineString(list_contents_to_tuple(_load_wkt(s, "LineString")))


class _LinearRing(_Line):
    _keyword = "LINEARRING"

    def __init__(self, coords: Any = ()) -> None:
        self.coords = list_contents_to_tuple(coords)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _LinearRing) and self.coords == other.coords

    __hash__ = _Line.__hash__


class Polygon:
    exterior: Any = None
    interiors: Any = None

    def __init__(self, exterior: Any = (), interiors: Any = None) -> None:
        self.exterior = _LinearRing(exterior)
        self.interiors = tuple(_LinearRing(ring) for ring in interiors or ())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Polygon) and self.exterior == other.exterior and self.interiors == other.interiors

    def __hash__(self) -> int:
        return hash((self.exterior, self.interiors))

    def __str__(self) -> str:
        if not self.exterior.coords:
            return "POLYGON EMPTY"
        rings = ", ".join(f"({_pairs(ring.coords)})" for ring in (self.exterior, *self.interiors))
        return f"POLYGON ({rings})"

    def __repr__(self) -> str:
        inner = [ring.coords for ring in self.interiors]
        return f"{type(self).__name__}({self.exterior.coords!r}, {inner!r})"

    @staticmethod
    def from_wkt(s: str) -> Polygon:
        coords = _load_wkt(s, "Polygon")
        return Polygon(coords[0] if coords else (), coords[1:] or None)


class Distance:
    x: Any = None
    y: Any = None
    radius: Any = None

    _pattern = re.compile(r"distance *\( *\( *([\d.-]+) *([\d+.-]+) *\) *([\d+.-]+) *\) *$", re.IGNORECASE)

    def __init__(self, x: Any = _nan, y: Any = _nan, radius: Any = _nan) -> None:
        self.x = x
        self.y = y
        self.radius = radius

    def _parts(self) -> tuple[Any, Any, Any]:
        return self.x, self.y, self.radius

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Distance) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self._parts())

    def __str__(self) -> str:
        return f"DISTANCE (({self.x!r} {self.y!r}) {self.radius!r})"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.x!r}, {self.y!r}, {self.radius!r})"

    @staticmethod
    def from_wkt(s: str) -> Distance:
        match = Distance._pattern.match(s)
        if match is None:
            raise ValueError(f"Invalid WKT geometry: '{s}'")
        return Distance(*match.groups())


for _public in (Point, LineString, _LinearRing, Polygon, Distance):
    _public.__module__ = "cassandra.util"
