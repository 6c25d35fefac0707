"""The names of types taken apart into tokens, for tools; the package itself reads them otherwise."""

from __future__ import annotations

import re
from typing import Any


def _token(scanner: Any, token: str) -> str:
    return token


_Scanner: Any = re.Scanner  # type: ignore[attr-defined]

# Names in a CQL type, without `frozen`.
cql_type_scanner = _Scanner([("frozen", None), (r"\w+", _token), (r"[\s,<>]", None)], re.ASCII)
# Names and parentheses in a server's name of a type.
casstype_scanner = _Scanner([(r"[()]", _token), (r"[\w.:=>]+", _token), (r"[\s,]", None)], re.ASCII)
