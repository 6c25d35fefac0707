"""Type names as text: the server's class names to type classes, and CQL types to nested lists and back."""

from __future__ import annotations

import re
from typing import Any

from cassandra import cqltypes


def cql_types_from_string(cql_type: str) -> list[str]:
    """The names in a CQL type, in order and without `frozen`."""
    return [name for name in re.findall(r"\w+", cql_type, re.ASCII) if name != "frozen"]


def lookup_casstype_simple(casstype: str) -> Any:
    """The class of a type without parameters; an unknown name makes a type whose values stay bytes."""
    known = cqltypes._casstypes.get(casstype.removeprefix(cqltypes.apache_cassandra_type_prefix))
    return known if known is not None else cqltypes.mkUnrecognizedType(casstype)


_CLASS_TOKEN = re.compile(r"[\s,]*(?:(?P<bracket>[()])|(?P<word>[a-zA-Z0-9_.:=>]+))")


def parse_casstype_args(typestring: str) -> Any:
    """Parses `Class(arg, name:arg, alias=>arg)`, nested as deep as it goes."""
    # Each open bracket has a frame of its arguments and their names; the outermost holds the answer.
    frames: list[tuple[list[Any], list[str | None]]] = [([], [])]
    position = 0
    rest = typestring.rstrip(", \t\n")
    while position < len(rest):
        match = _CLASS_TOKEN.match(rest, position)
        if match is None:
            raise ValueError(f"weird characters {typestring[position:]!r} at end")
        position = match.end()
        if match["bracket"] == "(":
            frames.append(([], []))
        elif match["bracket"] == ")":
            arguments, names = frames.pop()
            types = frames[-1][0]
            types[-1] = types[-1].apply_parameters(arguments, names)
        else:
            *label, word = re.split(":|=>", match["word"])
            types, names = frames[-1]
            names.append(label[0] if label else None)
            types.append(int(word) if word.isdecimal() else lookup_casstype_simple(word))
    return frames[0][0][0]


def lookup_casstype(casstype: Any) -> Any:
    """The class of a type by the server's name for it: `org.apache.cassandra.db.marshal.ListType(...)`."""
    if isinstance(casstype, (cqltypes.CassandraType, cqltypes.CassandraTypeType)):
        return casstype
    try:
        return parse_casstype_args(casstype)
    except (ValueError, AssertionError, IndexError) as e:
        raise ValueError(f"Don't know how to parse type string {casstype!r}: {e}") from e


def is_reversed_casstype(data_type: Any) -> bool:
    return issubclass(data_type, cqltypes.ReversedType)


def is_counter_type(t: Any) -> bool:
    return issubclass(lookup_casstype(t) if isinstance(t, str) else t, cqltypes.CounterColumnType)


def cql_typename(casstypename: str) -> str:
    """`DateType` to `timestamp`, `ListType(IntegerType)` to `list<varint>`."""
    return lookup_casstype(casstypename).cql_parameterized_type()  # type: ignore[no-any-return]


_CQL_TOKEN = re.compile(r'"(?:[^"]|"")*"|[a-zA-Z0-9_]+|[<>,]')


def cqltype_to_python(cql_string: str) -> list[Any]:
    """`frozen<tuple<text, int>>` to `['frozen', ['tuple', ['text', 'int']]]`."""
    frames: list[list[Any]] = [[]]
    for token in _CQL_TOKEN.findall(cql_string):
        if token == "<":
            inner: list[Any] = []
            frames[-1].append(inner)
            frames.append(inner)
        elif token == ">":
            frames.pop()
        elif token != ",":
            frames[-1].append(token)
    return frames[0]


def python_to_cqltype(types: list[Any]) -> str:
    """The inverse of `cqltype_to_python`."""
    text = ""
    for item in types:
        if isinstance(item, list):
            text += f"<{python_to_cqltype(item)}>"
        else:
            text += f", {item}" if text else item
    return text


def _without_frozen(types: list[Any]) -> list[Any]:
    flat: list[Any] = []
    for index, item in enumerate(types):
        if item == "frozen":
            continue
        if not isinstance(item, list):
            flat.append(item)
        elif types[index - 1] == "frozen":
            flat.extend(_without_frozen(item))
        else:
            flat.append(_without_frozen(item))
    return flat


def strip_frozen(cql: str) -> str:
    """A CQL type with every frozen<...> replaced by what is in it."""
    return python_to_cqltype(_without_frozen(cqltype_to_python(cql)))
