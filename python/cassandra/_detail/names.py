"""Names in CQL text: which need quotes, and how literals of options look."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

# The keywords that may be used as names without quotes.
cql_keywords_unreserved = frozenset(
    [
        "aggregate",
        "all",
        "as",
        "ascii",
        "bigint",
        "blob",
        "boolean",
        "called",
        "clustering",
        "compact",
        "contains",
        "count",
        "counter",
        "custom",
        "date",
        "decimal",
        "deterministic",
        "distinct",
        "double",
        "exists",
        "filtering",
        "finalfunc",
        "float",
        "frozen",
        "function",
        "functions",
        "inet",
        "initcond",
        "input",
        "int",
        "json",
        "key",
        "keys",
        "keyspaces",
        "language",
        "list",
        "login",
        "map",
        "monotonic",
        "nologin",
        "nosuperuser",
        "options",
        "password",
        "permission",
        "permissions",
        "returns",
        "role",
        "roles",
        "sfunc",
        "smallint",
        "static",
        "storage",
        "stype",
        "superuser",
        "text",
        "time",
        "timestamp",
        "timeuuid",
        "tinyint",
        "trigger",
        "ttl",
        "tuple",
        "type",
        "user",
        "users",
        "uuid",
        "values",
        "varchar",
        "varint",
        "writetime",
    ]
)

# Those that may not, with what only DataStax Enterprise reserves.
cql_keywords_reserved = frozenset(
    [
        "active",
        "add",
        "allow",
        "alter",
        "and",
        "any",
        "application",
        "applications",
        "apply",
        "asc",
        "authentication",
        "authorize",
        "batch",
        "begin",
        "by",
        "call",
        "calls",
        "cluster",
        "columnfamily",
        "columns",
        "commit",
        "config",
        "create",
        "default",
        "delegation",
        "delete",
        "desc",
        "describe",
        "drop",
        "entries",
        "execute",
        "executor",
        "executors",
        "field",
        "from",
        "full",
        "grant",
        "if",
        "in",
        "index",
        "indices",
        "infinity",
        "insert",
        "internal",
        "into",
        "is",
        "java",
        "kerberos",
        "keyspace",
        "ldap",
        "limit",
        "lowercasestring",
        "materialized",
        "mbean",
        "mbeans",
        "method",
        "modify",
        "nan",
        "no",
        "node",
        "nodes",
        "norecursive",
        "not",
        "null",
        "object",
        "of",
        "on",
        "or",
        "order",
        "plan",
        "primary",
        "profiles",
        "rebuild",
        "redact",
        "reload",
        "remote",
        "rename",
        "renew",
        "replace",
        "restrict",
        "revoke",
        "rows",
        "schema",
        "scheme",
        "schemes",
        "search",
        "select",
        "set",
        "std_err",
        "std_out",
        "submission",
        "table",
        "to",
        "token",
        "truncate",
        "unlogged",
        "unrestrict",
        "unset",
        "update",
        "use",
        "using",
        "view",
        "where",
        "with",
        "workpool",
    ]
)

cql_keywords = cql_keywords_reserved | cql_keywords_unreserved

valid_cql3_word_re = re.compile(r"^[a-z][0-9a-z_]*$")


def is_valid_name(name: str | None) -> bool:
    """Whether a name means itself without quotes."""
    if name is None or name.lower() in cql_keywords_reserved:
        return False
    return valid_cql3_word_re.match(name) is not None


def escape_name(name: str) -> str:
    return '"%s"' % name.replace('"', '""')


def maybe_escape_name(name: str) -> str:
    return name if is_valid_name(name) else escape_name(name)


def protect_name(name: str) -> str:
    """The name as CQL text, in quotes if it needs them."""
    return maybe_escape_name(name)


def protect_names(names: Iterable[str]) -> list[str]:
    return [protect_name(name) for name in names]


def protect_value(value: Any) -> str:
    """The value of an option as CQL text."""
    if value is None:
        return "NULL"
    if isinstance(value, (int, float, bool)):
        return str(value).lower()
    return "'%s'" % value.replace("'", "''")
