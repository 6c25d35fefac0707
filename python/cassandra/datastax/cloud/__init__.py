"""Secure connect bundles: a zip file with certificates and the address of a service that names the nodes."""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
from contextlib import suppress
from ssl import CERT_REQUIRED, PROTOCOL_TLS, SSLContext
from typing import Any
from urllib.request import urlopen
from zipfile import BadZipFile, ZipFile

from cassandra import DriverException

log = logging.getLogger(__name__)

__all__ = ["get_cloud_config"]

DATASTAX_CLOUD_PRODUCT_TYPE = "DATASTAX_APOLLO"

_DEFAULT_PORT = 9042


class CloudConfig:
    """What the bundle and the metadata service say."""

    username: str | None = None
    password: str | None = None
    host: str | None = None
    port: Any = None
    keyspace: str | None = None
    local_dc: str | None = None
    ssl_context: Any = None
    pyopenssl_context: Any = None

    sni_host: str | None = None
    sni_port: int | None = None
    host_ids: list[str] | None = None

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> CloudConfig:
        config = cls()
        config.port = d.get("port")
        with suppress(TypeError, ValueError):
            config.port = int(config.port)
        config.username = d.get("username")
        config.password = d.get("password")
        config.host = d.get("host")
        config.keyspace = d.get("keyspace")
        config.local_dc = d.get("localDC")
        return config


def get_cloud_config(cloud_config: dict[str, Any], create_pyopenssl_context: bool = False) -> CloudConfig:
    """Opens the bundle that `cloud_config["secure_connect_bundle"]` names, and asks its metadata service."""
    if "secure_connect_bundle" not in cloud_config:
        raise ValueError("The cloud config doesn't have a secure_connect_bundle specified.")
    try:
        config = read_cloud_config_from_zip(cloud_config, create_pyopenssl_context)
    except BadZipFile:
        raise ValueError(
            "Unable to open the zip file for the cloud config. Check your secure connect bundle."
        ) from None
    config = read_metadata_info(config, cloud_config)
    if create_pyopenssl_context:
        config.ssl_context = config.pyopenssl_context
    return config


def read_cloud_config_from_zip(cloud_config: dict[str, Any], create_pyopenssl_context: bool) -> CloudConfig:
    """The certificates are files only while they are read: beside the bundle, or in the system's folder."""
    bundle = cloud_config["secure_connect_bundle"]
    with ZipFile(bundle) as archive:
        base = tempfile.gettempdir() if cloud_config.get("use_default_tempdir") else os.path.dirname(bundle)
        folder = tempfile.mkdtemp(dir=base or None)
        try:
            archive.extractall(path=folder)
            return parse_cloud_config(os.path.join(folder, "config.json"), cloud_config, create_pyopenssl_context)
        finally:
            shutil.rmtree(folder)


def parse_cloud_config(path: str, cloud_config: dict[str, Any], create_pyopenssl_context: bool) -> CloudConfig:
    with open(path) as stream:
        config = CloudConfig.from_dict(json.load(stream))
    if "ssl_context" in cloud_config:
        config.ssl_context = cloud_config["ssl_context"]
        return config
    folder = os.path.dirname(path)
    files = [os.path.join(folder, name) for name in ("ca.crt", "cert", "key")]
    config.ssl_context = _ssl_context_from_cert(*files)
    if create_pyopenssl_context:
        config.pyopenssl_context = _pyopenssl_context_from_cert(*files)
    return config


def read_metadata_info(config: CloudConfig, cloud_config: dict[str, Any]) -> CloudConfig:
    url = f"https://{config.host}:{config.port}/metadata"
    try:
        response = urlopen(url, context=config.ssl_context, timeout=cloud_config.get("connect_timeout", 5))
    except Exception as exc:
        log.exception("The metadata service does not answer")
        raise DriverException(
            f"Unable to connect to the metadata service at {url}. Check the cluster status in the cloud console. "
        ) from exc
    with response:
        if response.status != 200:
            raise DriverException(
                f"Error while fetching the metadata at: {url}. The service returned error code {response.status}."
            )
        return parse_metadata_info(config, response.read().decode("utf-8"))


def parse_metadata_info(config: CloudConfig, http_data: str) -> CloudConfig:
    try:
        contact = json.loads(http_data)["contact_info"]
    except ValueError:
        raise DriverException("Failed to load cluster metadata") from None
    config.local_dc = contact["local_dc"]
    config.sni_host, _, port = contact["sni_proxy_address"].partition(":")
    config.sni_port = int(port) if port.isdecimal() else _DEFAULT_PORT
    config.host_ids = list(contact["contact_points"])
    return config


def _ssl_context_from_cert(ca_cert_location: str, cert_location: str, key_location: str) -> SSLContext:
    context = SSLContext(PROTOCOL_TLS)
    context.load_verify_locations(ca_cert_location)
    context.verify_mode = CERT_REQUIRED
    context.load_cert_chain(certfile=cert_location, keyfile=key_location)
    return context


def _pyopenssl_context_from_cert(ca_cert_location: str, cert_location: str, key_location: str) -> Any:
    try:
        from OpenSSL import SSL
    except ImportError as exc:
        raise ImportError(
            "PyOpenSSL must be installed to connect to Astra with the Eventlet or Twisted event loops"
        ) from exc
    context = SSL.Context(SSL.TLS_METHOD)
    context.set_verify(SSL.VERIFY_PEER, callback=lambda _1, _2, _3, _4, ok: ok)
    context.use_certificate_file(cert_location)
    context.use_privatekey_file(key_location)
    context.load_verify_locations(ca_cert_location)
    return context
