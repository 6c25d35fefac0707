"""A Cluster's settings as the native driver takes them."""

from __future__ import annotations

from typing import Any

from cassandra import DriverException, ProtocolVersion
from cassandra._detail.cluster.own_connections import connection_class_of
from cassandra._detail.encryption import ColumnCiphers
from cassandra._detail.errors import NoHostAvailable
from cassandra._detail.policy_bridge import EndPointBridge, auth_spec, profile_spec, reconnection_spec
from cassandra._detail.tls import tls_settings
from cassandra.connection import DRIVER_NAME, DRIVER_VERSION, DefaultEndPointFactory
from cassandra.policies import IdentityTranslator

_STREAMS = 2**15  # of one connection


def native_config(cluster: Any) -> dict[str, Any]:
    """Everything that ilion._ilion.Cluster is made from."""
    tls, tls_context = tls_settings(
        cluster.ssl_context,
        cluster.ssl_options,
        lambda *key: cluster.metadata._endpoint_at(*key).address,
    )
    policy = cluster.column_encryption_policy
    default = cluster.profile_manager.default
    spec = profile_spec(
        cluster, default.load_balancing_policy, default.retry_policy, default.speculative_execution_policy
    )
    return {
        "contact_points": [cluster.metadata._key_of(endpoint) for endpoint in cluster.endpoints_resolved],
        "port": cluster.port,
        "protocol_version": _protocol_version(cluster),
        "compression": _compression(cluster.compression),
        "default_profile": spec,
        "reconnection": reconnection_spec(cluster.reconnection_policy),
        "endpoint_factory": _endpoint_factory(cluster),
        "auth": auth_spec(cluster.auth_provider),
        "tls": tls,
        "tls_context": tls_context,
        "startup_options": _startup_options(cluster),
        "connect_timeout": cluster.connect_timeout or 0,
        "control_timeout": cluster.control_connection_timeout or 0,
        "heartbeat_interval": cluster.idle_heartbeat_interval or 0,
        "heartbeat_timeout": cluster.idle_heartbeat_timeout or 0,
        "schema_agreement_wait": max(cluster.max_schema_agreement_wait or 0, 0),
        "schema_refresh_window": cluster.schema_event_refresh_window,
        "topology_refresh_window": cluster.topology_event_refresh_window,
        "status_refresh_window": max(cluster.status_event_refresh_window, 0),
        "schema_metadata": cluster._schema_metadata_enabled,
        "token_metadata": cluster._token_metadata_enabled,
        "reprepare_on_up": cluster.reprepare_on_up,
        "max_requests_per_connection": min(_limit(cluster, "max_in_flight", _STREAMS), _STREAMS),
        "max_orphaned_streams": _limit(cluster, "orphaned_threshold", 3 * _STREAMS // 4),
        "user_types": cluster._user_types,
        "ciphers": ColumnCiphers(policy) if policy is not None else None,
    }


def _limit(cluster: Any, name: str, default: int) -> int:
    chosen = connection_class_of(cluster)
    return default if chosen is None else int(getattr(chosen, name, default))


def _protocol_version(cluster: Any) -> int | None:
    """None to negotiate. Versions the native driver does not speak are negotiated as upstream would, downwards."""
    if not cluster._protocol_version_explicit:
        return None
    version: int = cluster.protocol_version
    if version == ProtocolVersion.V6 and not cluster.allow_beta_protocol_version:
        reason = (
            "Beta version of the protocol used (6/v6-beta), but USE_BETA flag is unset; "
            "see Cluster.allow_beta_protocol_version"
        )
    elif ProtocolVersion.V3 <= version <= ProtocolVersion.V6:
        return version
    else:
        reason = f"protocol_version {version} is not supported; versions 3, 4, 5 and the beta 6 are"
    errors = {str(endpoint): DriverException(reason) for endpoint in cluster.endpoints_resolved}
    raise NoHostAvailable("Unable to connect to any servers", errors)


def _compression(setting: Any) -> list[str]:
    if setting is True:
        return ["lz4", "snappy"]
    if not setting:
        return []
    if setting not in ("lz4", "snappy"):
        raise ValueError(f"The requested compression type ({setting}) is not supported; lz4 and snappy are")
    return [setting]


def _endpoint_factory(cluster: Any) -> Any:
    """Asked for the endpoint of every peer; None where the native driver makes the same."""
    factory = cluster.endpoint_factory
    plain = type(factory) is DefaultEndPointFactory and type(cluster.address_translator) is IdentityTranslator
    return None if plain else EndPointBridge(cluster)


def _startup_options(cluster: Any) -> dict[str, str]:
    options = {"DRIVER_NAME": DRIVER_NAME, "DRIVER_VERSION": DRIVER_VERSION}
    if cluster.application_name:
        options["APPLICATION_NAME"] = cluster.application_name
    if cluster.application_version:
        options["APPLICATION_VERSION"] = cluster.application_version
    if cluster.client_id:
        options["CLIENT_ID"] = str(cluster.client_id)
    if cluster.no_compact:
        options["NO_COMPACT"] = "true"
    if cluster.cql_version:
        options["CQL_VERSION"] = cluster.cql_version
    return options
