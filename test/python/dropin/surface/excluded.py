"""What of cassandra-driver's public names ilion does not have on purpose; docs/differences.md says why."""

import re

_CONNECTIONS = (
    # The insides of connections, pools and event loops: one native loop serves all, and no request passes Python.
    r"cassandra\.connection\.Connection\.",
    r"cassandra\.cluster\.(DefaultConnection|EventletConnection|TwistedConnection)(\.|: is no)",
    r"cassandra\.connection\.(ConnectionHeartbeat|HeartbeatFuture|ResponseWaiter|Timer|TimerManager|defunct_on_error)\b",
    r"cassandra\.connection\.(NONBLOCKING|lz4_compress|lz4_decompress|segment_codec_lz4)\b",
    r"cassandra\.(cluster|pool)\.(HostConnection|HostConnectionPool)\b",
    r"cassandra\.pool\.Host\.get_and_set_reconnection_handler\b",
    r"cassandra\.cluster\.Cluster\.connection_factory\b",
    r"cassandra\.cluster\.(ConnectionHeartbeat|conn_class|conn_fns|excs)\b",
    r"cassandra\.cluster\.Host\.get_and_set_reconnection_handler\b",
    r"cassandra\.io\.\w+\.\w+(: |\.)",
)
_OTHER = (
    # Pages that are sent without being asked for: of DataStax Enterprise's protocol versions.
    r"cassandra\.(cluster|connection)\.ContinuousPaging(Session|State)\b",
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
