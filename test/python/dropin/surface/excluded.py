"""What of cassandra-driver's public names ilion does not have on purpose; docs/differences.md says why."""

import re

_CONNECTIONS = (
    # Of Twisted itself: there where that is installed, which nothing here needs.
    r"cassandra\.io\.twistedreactor\.(IOpenSSLClientConnectionCreator|reactor|TwistedConnectionProtocol: is no)\b",
)
_OTHER = (
    # The last turn of a loop, left behind in the module: a row of a table with its documentation.
    r"cassandra\.datastax\.graph\.query\.opt\b",
    # Helpers of the compiled parsers; there is nothing of Cython here.
    r"cassandra\.(cython_utils|cython_marshal|bytesio|ioutils|numpy_parser)\b",
    # Python 3.12 has no asyncore any more; cassandra-driver says so when the module is imported.
    r"cassandra\.io\.asyncorereactor: cannot be imported in the environment of cassandra-driver",
)

_PATTERNS = [re.compile(p) for p in (*_CONNECTIONS, *_OTHER)]


def is_excluded(line):
    return any(pattern.match(line) for pattern in _PATTERNS)
