"""CQL types as metadata describes them: their names, and their values as canonical CQL literals and back.

Independent of every driver, so that what a server sent is seen as it is: 1.0 and 1.00 differ, an empty int is not null.
"""

import datetime
import decimal
import ipaddress
import math
import re
import struct
import uuid
from dataclasses import dataclass, field

NATIVE = {
    0x01: "ascii", 0x02: "bigint", 0x03: "blob", 0x04: "boolean", 0x05: "counter", 0x06: "decimal", 0x07: "double",
    0x08: "float", 0x09: "int", 0x0B: "timestamp", 0x0C: "uuid", 0x0D: "text", 0x0E: "varint", 0x0F: "timeuuid",
    0x10: "inet", 0x11: "date", 0x12: "time", 0x13: "smallint", 0x14: "tinyint", 0x15: "duration",
}  # fmt: skip
INTEGERS = {"tinyint": 1, "smallint": 2, "int": 4, "bigint": 8, "counter": 8}
MARSHAL = "org.apache.cassandra.db.marshal."
CLASSES = {
    "AsciiType": "ascii", "LongType": "bigint", "BytesType": "blob", "BooleanType": "boolean", "DecimalType": "decimal",
    "DoubleType": "double", "FloatType": "float", "Int32Type": "int", "TimestampType": "timestamp", "UUIDType": "uuid",
    "UTF8Type": "text", "IntegerType": "varint", "TimeUUIDType": "timeuuid", "InetAddressType": "inet",
    "SimpleDateType": "date", "TimeType": "time", "ShortType": "smallint", "ByteType": "tinyint",
    "DurationType": "duration",
}  # fmt: skip
FIXED_SIZES = {
    "boolean": 1,
    "double": 8,
    "float": 4,
    "int": 4,
    "bigint": 8,
    "timestamp": 8,
    "uuid": 16,
    "timeuuid": 16,
}


@dataclass
class Type:
    kind: str
    args: list = field(default_factory=list)
    name: str = ""  # udt: its name; custom: the class
    fields: list = field(default_factory=list)  # udt
    dimension: int = 0  # vector

    def __str__(self):
        if self.kind == "vector":
            return f"vector<{self.args[0]}, {self.dimension}>"
        if self.kind == "udt":
            return self.name
        if self.kind == "custom":
            return f"'{self.name}'"
        return self.kind + (f"<{', '.join(map(str, self.args))}>" if self.args else "")


def read_type(reader):
    option = reader.number("H")
    if option == 0x00:
        return parse_class(reader.string())
    if option in (0x20, 0x22):
        return Type("list" if option == 0x20 else "set", [read_type(reader)])
    if option == 0x21:
        return Type("map", [read_type(reader), read_type(reader)])
    if option == 0x30:
        reader.string()
        udt = Type("udt", name=reader.string())
        for _ in range(reader.number("H")):
            udt.fields.append(reader.string())
            udt.args.append(read_type(reader))
        return udt
    if option == 0x31:
        return Type("tuple", [read_type(reader) for _ in range(reader.number("H"))])
    return Type(NATIVE[option])


def parse_class(text):
    name, _, arguments = text.strip().partition("(")
    short = name.removeprefix(MARSHAL)
    if short in CLASSES:
        return Type(CLASSES[short])
    if short == "VectorType":
        element, dimension = arguments.rstrip(")").rsplit(",", 1)
        return Type("vector", [parse_class(element)], dimension=int(dimension))
    return Type("custom", name=text)


def literal(cql_type, value):
    """The bytes of a value (None: null) as a CQL literal."""
    if value is None:
        return "null"
    kind = cql_type.kind
    if kind in ("text", "ascii"):
        return _quoted(value.decode("utf-8", errors="backslashreplace"))
    if kind in ("blob", "custom"):
        return "0x" + value.hex()
    if value == b"":
        return "empty"
    if kind in INTEGERS or kind == "varint":
        return str(int.from_bytes(value, "big", signed=True))
    try:
        return _LITERALS[kind](cql_type, value)
    except (struct.error, ValueError, IndexError):
        return f"malformed 0x{value.hex()}"


def _quoted(text):
    escaped = text.replace("'", "''").replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return f"'{escaped}'"


def _as_float(text):
    try:
        return struct.pack(">f", float(text))
    except OverflowError:  # fewer digits than the greatest float needs
        return None


def _float(value, size):
    number = struct.unpack(">d" if size == 8 else ">f", value)[0]
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if size == 4:  # the shortest text that gives the same float
        for digits in range(1, 10):
            text = f"{number:.{digits}g}"
            if _as_float(text) == value:
                return repr(float(text))
    return repr(number)


def _decimal(value):
    scale, unscaled = struct.unpack(">i", value[:4])[0], int.from_bytes(value[4:], "big", signed=True)
    sign, digits = ("-" if unscaled < 0 else ""), str(abs(unscaled))
    return str(decimal.Decimal(f"{sign}{digits}E{-scale}"))


def _timestamp(value):
    millis = int.from_bytes(value, "big", signed=True)
    try:
        moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=millis)
    except OverflowError:
        return f"{millis} ms"
    return f"'{moment:%Y-%m-%dT%H:%M:%S}.{millis % 1000:03}Z'" if moment.year >= 1000 else f"{millis} ms"


def _date(value):
    days = int.from_bytes(value, "big") - (1 << 31)
    try:
        return f"'{datetime.date(1970, 1, 1) + datetime.timedelta(days=days)}'"
    except OverflowError:
        return f"{days} days"


def _time(value):
    nanos = int.from_bytes(value, "big")
    seconds, nanos = divmod(nanos, 10**9)
    return f"'{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{nanos:09}'"


def _vint(value, at):
    first = value[at]
    extra = 8 - (first ^ 0xFF).bit_length()
    number = first & (0xFF >> extra)
    for byte in value[at + 1 : at + 1 + extra]:
        number = number << 8 | byte
    return number, at + 1 + extra


def _unsigned_vint(number):
    extra = 0
    while number >> (7 * (extra + 1)) and extra < 8:
        extra += 1
    if extra == 8:
        return b"\xff" + number.to_bytes(8, "big")
    size = extra + 1
    return (number | (0xFF << (8 - extra) & 0xFF) << (8 * extra)).to_bytes(size, "big")


def _duration(value):
    parts, at = [], 0
    for _ in range(3):
        raw, at = _vint(value, at)
        parts.append(raw >> 1 ^ -(raw & 1))
    return "{}mo{}d{}ns".format(*parts)


def _elements(value):
    count, at = struct.unpack(">i", value[:4])[0], 4
    while at < len(value):
        size = struct.unpack(">i", value[at : at + 4])[0]
        at += 4
        yield None if size < 0 else value[at : at + size]
        at += max(size, 0)
    del count


def _fields(cql_type, value):
    parts, at = [], 0
    for _ in cql_type.args:
        if at >= len(value):
            parts.append(None)
            continue
        size = struct.unpack(">i", value[at : at + 4])[0]
        parts.append(None if size < 0 else value[at + 4 : at + 4 + size])
        at += 4 + max(size, 0)
    return parts


def _map(cql_type, value):
    parts = list(_elements(value))
    entries = zip(parts[::2], parts[1::2], strict=True)
    key, entry = cql_type.args
    return "{" + ", ".join(f"{literal(key, k)}: {literal(entry, v)}" for k, v in entries) + "}"


def _vector(cql_type, value):
    (element,) = cql_type.args
    size, parts, at = FIXED_SIZES.get(element.kind), [], 0
    for _ in range(cql_type.dimension):
        length = size
        if length is None:
            length, at = _vint(value, at)
        parts.append(literal(element, value[at : at + length]))
        at += length
    return f"[{', '.join(parts)}]"


def _join(element, values):
    return ", ".join(literal(element, value) for value in values)


_LITERALS = {
    "boolean": lambda t, v: "true" if v != b"\0" else "false",
    "double": lambda t, v: _float(v, 8),
    "float": lambda t, v: _float(v, 4),
    "decimal": lambda t, v: _decimal(v),
    "uuid": lambda t, v: str(uuid.UUID(bytes=v)),
    "timeuuid": lambda t, v: str(uuid.UUID(bytes=v)),
    "inet": lambda t, v: f"'{ipaddress.ip_address(v)}'",
    "timestamp": lambda t, v: _timestamp(v),
    "date": lambda t, v: _date(v),
    "time": lambda t, v: _time(v),
    "duration": lambda t, v: _duration(v),
    "list": lambda t, v: f"[{_join(t.args[0], _elements(v))}]",
    "set": lambda t, v: "{" + _join(t.args[0], _elements(v)) + "}",
    "map": _map,
    "tuple": lambda t, v: "(" + ", ".join(literal(a, f) for a, f in zip(t.args, _fields(t, v), strict=True)) + ")",
    "udt": lambda t, v: "{" + ", ".join(
        f"{n}: {literal(a, f)}" for n, a, f in zip(t.fields, t.args, _fields(t, v), strict=True)) + "}",
    "vector": _vector,
}  # fmt: skip

_DURATION = re.compile(r"(-)?(?:(\d+)mo)?(?:(\d+)d)?(?:(\d+)ns)?")
_TOKEN = re.compile(r"\s*(?:'((?:[^']|'')*)'|([\[\](){}:,])|([^\s\[\](){}:,]+))")


def encode(cql_type, text):
    """The bytes of a literal as `literal` writes it, None for null; for bind values in tests."""
    value, rest = _parse(cql_type, text)
    if rest.strip():
        raise ValueError(f"cannot read {rest!r} after a {cql_type}")
    return value


def _take(text):
    found = _TOKEN.match(text)
    if not found:
        raise ValueError(f"cannot read {text!r}")
    return found, text[found.end() :]


def _parse(cql_type, text):
    kind = cql_type.kind
    if kind in ("list", "set", "map", "tuple", "udt", "vector") and not text.strip().startswith(
        ("null", "0x", "empty")
    ):
        return _parse_group(cql_type, text)
    found, rest = _take(text)
    if found[1] is not None:
        return _encode_quoted(kind, found[1].replace("''", "'").replace("\\n", "\n")), rest
    return _encode_word(kind, found[3]), rest


def _parse_group(cql_type, text):
    opened, rest = _take(text)
    closing = {"[": "]", "{": "}", "(": ")"}[opened[2]]
    values = []
    while True:
        found, after = _take(rest)
        if found[2] == closing:
            rest = after
            break
        if found[2] in (",", ":"):
            rest = after
            continue
        if cql_type.kind == "udt" and len(values) % 2 == 0:
            values.append(found[3])
            rest = after
            continue
        value, rest = _parse(_element_type(cql_type, len(values)), rest)
        values.append(value)
    return _pack(cql_type, values), rest


def _element_type(cql_type, index):
    if cql_type.kind == "udt":
        return cql_type.args[index // 2]
    if cql_type.kind in ("tuple", "map"):
        return cql_type.args[index % len(cql_type.args)]
    return cql_type.args[0]


def _bytes(value):
    return struct.pack(">i", -1) if value is None else struct.pack(">i", len(value)) + value


def _pack(cql_type, values):
    if cql_type.kind == "vector":
        fixed = cql_type.args[0].kind in FIXED_SIZES
        return b"".join(value if fixed else _unsigned_vint(len(value)) + value for value in values)
    if cql_type.kind == "udt":
        named = dict(zip(values[::2], values[1::2], strict=True))
        return b"".join(_bytes(named.get(name)) for name in cql_type.fields)
    if cql_type.kind == "tuple":
        return b"".join(map(_bytes, values))
    count = len(values) // 2 if cql_type.kind == "map" else len(values)
    return struct.pack(">i", count) + b"".join(map(_bytes, values))


def _encode_word(kind, word):
    if word == "null":
        return None
    if word == "empty":
        return b""
    if word.startswith("0x"):
        return bytes.fromhex(word[2:])
    if kind in INTEGERS:
        return int(word).to_bytes(INTEGERS[kind], "big", signed=True)
    if kind == "varint":
        number = int(word)
        return number.to_bytes((number + (number < 0)).bit_length() // 8 + 1, "big", signed=True)
    if kind in ("double", "float"):
        return struct.pack(">d" if kind == "double" else ">f", float(word))
    if kind == "boolean":
        return b"\1" if word == "true" else b"\0"
    if kind in ("uuid", "timeuuid"):
        return uuid.UUID(word).bytes
    if kind == "decimal":
        sign, digits, exponent = decimal.Decimal(word).as_tuple()
        number = int("".join(map(str, digits))) * (-1 if sign else 1)
        return struct.pack(">i", -exponent) + _encode_word("varint", str(number))
    if kind in ("timestamp", "time"):
        return int(word).to_bytes(8, "big", signed=True)
    if kind == "date":
        return int(word).to_bytes(4, "big")
    if kind == "duration":
        found = _DURATION.fullmatch(word)
        parts = [int(part or 0) * (-1 if found[1] else 1) for part in found.groups()[1:]]
        return b"".join(_unsigned_vint((part << 1 ^ part >> 63) & (1 << 64) - 1) for part in parts)
    raise ValueError(f"no {kind} literal: {word}")


def _encode_quoted(kind, text):
    if kind == "inet":
        return ipaddress.ip_address(text).packed
    if kind == "date":
        days = (datetime.date.fromisoformat(text) - datetime.date(1970, 1, 1)).days
        return (days + (1 << 31)).to_bytes(4, "big")
    if kind == "timestamp":
        moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
        since = moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
        return (since // datetime.timedelta(milliseconds=1)).to_bytes(8, "big", signed=True)
    if kind == "time":
        clock, _, fraction = text.partition(".")
        hours, minutes, seconds = map(int, clock.split(":"))
        nanos = (hours * 3600 + minutes * 60 + seconds) * 10**9 + int(f"{fraction:0<9}")
        return nanos.to_bytes(8, "big")
    return text.encode()
