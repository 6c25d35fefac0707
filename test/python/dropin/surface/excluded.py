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
    r"cassandra\.cluster\.(ConnectionHeartbeat|conn_class|conn_fns|excs)\b",
    r"cassandra\.cluster\.Host\.get_and_set_reconnection_handler\b",
    r"cassandra\.cluster\.ControlConnection\.",
    r"cassandra\.cluster\.Session\.(add_or_renew_pool|remove_pool)\b",
    r"cassandra\.io\.\w+\.\w+(: |\.)",
)
_HOSTS = (
    # Hosts come from the native control connection, which tells everybody itself.
    r"cassandra\.cluster\.Cluster\.(add_host|remove_host|on_add|on_remove|signal_connection_failure)\b",
    r"cassandra\.cluster\.Cluster\.(connection_factory|protocol_downgrade|scheduler)\b",
    r"cassandra\.cluster\.Cluster\.add_prepared\b",
    r"cassandra\.cluster\.Session\.(on_down|on_remove|prepare_on_all_hosts)\b",
    r"cassandra\.cluster\.(refresh_schema_and_set_result|run_in_executor|FIRST_COMPLETED)\b",
    r"cassandra\.(cluster|metadata)\.Metadata\.(refresh|rebuild_token_map)\b",
    r"cassandra\.metadata\.SchemaParser\w+\b",
)
_MADE_BY_THE_DRIVER = (
    # What only the driver makes: the native request or statement is behind it.
    r"cassandra\.cluster\.(Session|ResponseFuture)\.__init__\b",
    r"cassandra\.cluster\.Session\.__del__\b",
    r"cassandra\.(cluster|query)\.PreparedStatement\.from_message\b",
    r"cassandra\.cluster\.ResponseFuture\.(default_timeout|send_request|query_plan)\b",
)
_OTHER = (
    # Helpers of the compiled parsers; there is nothing of Cython here.
    r"cassandra\.(cython_deps|cython_utils|cython_marshal|bytesio|ioutils|numpy_parser)\b",
    # Pages that are sent without being asked for: of DataStax Enterprise's protocol versions.
    r"cassandra\.(cluster|connection)\.ContinuousPaging(Session|State)\b",
    # Python 3.12 has no asyncore any more; cassandra-driver says so when the module is imported.
    r"cassandra\.io\.asyncorereactor: cannot be imported in the environment of cassandra-driver",
    # Variables of loops that were left behind in modules, and scanners whose work regular expressions do.
    r"cassandra\.datastax\.graph\.query\.(delete|get|opt|set)\b",
    r"cassandra\.cqltypes\.(casstype_scanner|cql_type_scanner)\b",
    # Attributes that Python's own Thread takes as arguments.
    r"cassandra\.cluster\.MonitorReporter\.daemon\b",
    # The interface says two arguments; it is called with three, and takes three here.
    r"cassandra\.metadata\.(RegisteredTableExtension|TableExtensionInterface)\.after_table_cql\b",
)

_PATTERNS = [re.compile(p) for p in (*_CONNECTIONS, *_HOSTS, *_MADE_BY_THE_DRIVER, *_OTHER)]


def is_excluded(line):
    return any(pattern.match(line) for pattern in _PATTERNS)
