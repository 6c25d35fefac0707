"""Reports to DataStax Enterprise. Sessions never start one: the servers that this driver speaks to take none."""

from __future__ import annotations

import datetime
import json
import logging
import platform
import random
import socket
import sys
from collections import Counter
from threading import Event, Thread
from typing import Any

from cassandra.datastax.insights.registry import insights_registry
from cassandra.datastax.insights.serializers import initialize_registry
from cassandra.policies import HostDistance
from cassandra.util import ms_timestamp_from_datetime

log = logging.getLogger(__name__)


class MonitorReporter(Thread):
    """Tells the server what the client is, and every `interval_sec` how it goes, until it is stopped."""

    class ShutDownException(Exception):
        pass

    def __init__(self, interval_sec: float, session: Any) -> None:
        super().__init__(name="monitor_reporter")
        self.daemon = True
        initialize_registry(insights_registry)
        self._interval = interval_sec
        self._session = session
        self._shutdown_event = Event()
        self.start()

    def run(self) -> None:
        self._send_via_rpc(self._get_startup_data())
        # Not all clients at once.
        pause = self._interval * random.uniform(0.9, 1)
        while not self._shutdown_event.wait(pause):
            self._send_via_rpc(self._get_status_data())
            pause = self._interval

    def _send_via_rpc(self, data: dict[str, Any]) -> None:
        try:
            self._session.execute("CALL InsightsRpc.reportInsight(%s)", (json.dumps(data),))
        except Exception as exc:
            log.debug("A report was not taken: %s", exc)

    @staticmethod
    def _about(name: str) -> dict[str, Any]:
        now = datetime.datetime.now(datetime.timezone.utc)
        return {
            "name": name,
            "insightMappingId": "v1",
            "insightType": "EVENT",
            "timestamp": ms_timestamp_from_datetime(now),
            "tags": {"language": "python"},
        }

    def _control_host(self) -> Any:
        host = self._session.cluster.get_control_connection_host()
        return host and host.address

    def _distances(self) -> dict[str, int]:
        manager = self._session.cluster.profile_manager
        found = Counter(manager.distance(host) for host in self._session.hosts)
        names = {HostDistance.LOCAL: "local", HostDistance.REMOTE: "remote", HostDistance.IGNORED: "ignored"}
        return {name: found[distance] for distance, name in names.items()}

    def _get_status_data(self) -> dict[str, Any]:
        nodes = {
            host.address: {"connections": state["open_count"], "inFlightQueries": state["in_flights"]}
            for host, state in self._session.get_pool_state().items()
        }
        return {
            "metadata": self._about("driver.status"),
            "data": {
                "clientId": str(self._session.cluster.client_id),
                "sessionId": str(self._session.session_id),
                "controlConnection": self._control_host(),
                "connectedNodes": nodes,
            },
        }

    def _get_startup_data(self) -> dict[str, Any]:
        cluster = self._session.cluster
        system = platform.uname()
        return {
            "metadata": self._about("driver.startup"),
            "data": {
                "driverName": "DataStax Python Driver",
                "driverVersion": sys.modules["cassandra"].__version__,
                "clientId": str(cluster.client_id),
                "sessionId": str(self._session.session_id),
                "applicationName": cluster.application_name or "python",
                "applicationNameWasGenerated": not cluster.application_name,
                "applicationVersion": cluster.application_version,
                "configuredConnectionLength": self._distances(),
                "dataCenters": sorted(
                    {host.datacenter for host in cluster.metadata.all_hosts() if host.datacenter}
                ),
                "initialControlConnection": self._control_host(),
                "protocolVersion": cluster.protocol_version,
                "hostName": socket.getfqdn(),
                "executionProfiles": insights_registry.serialize(cluster.profile_manager),
                "heartbeatInterval": cluster.idle_heartbeat_interval,
                "reconnectionPolicy": insights_registry.serialize(cluster.reconnection_policy),
                "sslConfigured": {"enabled": bool(cluster.ssl_options or cluster.ssl_context)},
                "authProvider": {"type": type(cluster.auth_provider).__name__ if cluster.auth_provider else None},
                "platformInfo": {
                    "os": {"name": system.system, "version": system.release, "arch": system.machine},
                    "runtime": {"python": sys.version},
                },
                "periodicStatusInterval": self._interval,
            },
        }

    def stop(self) -> None:
        self._shutdown_event.set()
        self.join()
