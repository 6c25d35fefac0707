"""A Cluster's settings as the native driver takes them."""

from __future__ import annotations

import os
import ssl
import tempfile
from typing import Any

from cassandra import ProtocolVersion, policies
from cassandra._detail.policy_bridge import auth_spec, profile_spec, reconnection_spec
from cassandra.connection import DRIVER_NAME, DRIVER_VERSION


def native_config(cluster: Any) -> dict[str, Any]:
    """Everything that ilion._ilion.Cluster is made from."""
    default = cluster.profile_manager.default
    spec = profile_spec(
        cluster, default.load_balancing_policy, default.retry_policy, default.speculative_execution_policy
    )
    return {
        "contact_points": [_contact_point(endpoint) for endpoint in cluster.endpoints_resolved],
        "port": cluster.port,
        "protocol_version": _protocol_version(cluster),
        "compression": _compression(cluster.compression),
        "default_profile": spec,
        "reconnection": reconnection_spec(cluster.reconnection_policy),
        "address_translator": _translator(cluster.address_translator),
        "auth": auth_spec(cluster.auth_provider),
        "tls": _tls(cluster.ssl_context, cluster.ssl_options),
        "startup_options": _startup_options(cluster),
        "connect_timeout": cluster.connect_timeout or 0,
        "control_timeout": cluster.control_connection_timeout or 0,
        "heartbeat_interval": cluster.idle_heartbeat_interval or 0,
        "heartbeat_timeout": cluster.idle_heartbeat_timeout or 0,
        "schema_agreement_wait": max(cluster.max_schema_agreement_wait or 0, 0),
        "schema_refresh_window": max(cluster.schema_event_refresh_window, 0),
        "topology_refresh_window": max(cluster.topology_event_refresh_window, 0),
        "status_refresh_window": max(cluster.status_event_refresh_window, 0),
        "schema_metadata": cluster._schema_metadata_enabled,
        "token_metadata": cluster._token_metadata_enabled,
        "reprepare_on_up": cluster.reprepare_on_up,
        "user_types": cluster._user_types,
    }


def _contact_point(endpoint: Any) -> tuple[str, int, str]:
    address, port = endpoint.resolve()
    server_name = (endpoint.ssl_options or {}).get("server_hostname", "")
    return address, port or 0, server_name


def _protocol_version(cluster: Any) -> int | None:
    """None to negotiate. Versions the native driver does not speak are negotiated as upstream would, downwards."""
    if not cluster._protocol_version_explicit:
        return None
    version: int = cluster.protocol_version
    if not ProtocolVersion.V3 <= version <= ProtocolVersion.V5:
        raise ValueError(f"protocol_version {version} is not supported; versions 3, 4 and 5 are")
    return version


def _compression(setting: Any) -> list[str]:
    if setting is True:
        return ["lz4", "snappy"]
    if not setting:
        return []
    if setting not in ("lz4", "snappy"):
        raise ValueError(f"The requested compression type ({setting}) is not supported; lz4 and snappy are")
    return [setting]


def _translator(translator: Any) -> Any:
    return None if type(translator) is policies.IdentityTranslator else translator


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


def _tls(context: Any, options: dict[str, Any] | None) -> dict[str, Any] | None:
    """TLS from ssl_options (the arguments of ssl.wrap_socket) or from what can be read out of an SSLContext."""
    if context is None and not options:
        return None
    options = options or {}
    settings = {
        "ca_file": options.get("ca_certs") or "",
        "certificate_file": options.get("certfile") or "",
        "private_key_file": options.get("keyfile") or "",
        "private_key_password": options.get("password") or "",
        "ciphers": options.get("ciphers") or "",
        "verify_certificate": options.get("cert_reqs", ssl.CERT_NONE) != ssl.CERT_NONE,
        "verify_host_name": bool(options.get("check_hostname")),
    }
    if context is not None:
        settings["verify_certificate"] = context.verify_mode != ssl.CERT_NONE
        settings["verify_host_name"] = bool(context.check_hostname)
        authorities = context.get_ca_certs(binary_form=True)
        if authorities and not settings["ca_file"]:
            settings["ca_file"] = _write_authorities(authorities)
    return settings


def _write_authorities(certificates: list[bytes]) -> str:
    # An SSLContext gives its authorities as bytes only. Certificates are public.
    handle, path = tempfile.mkstemp(prefix="ilion-ca-", suffix=".pem")
    with os.fdopen(handle, "w") as file:
        file.writelines(ssl.DER_cert_to_PEM_cert(certificate) for certificate in certificates)
    return path
