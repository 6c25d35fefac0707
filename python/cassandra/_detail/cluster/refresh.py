"""Reading hosts and schema anew on request."""

from __future__ import annotations

from typing import Any
from warnings import warn

from cassandra import DriverException, SchemaTargetType
from cassandra._detail.cluster.green import call_aside


class RefreshMixin:
    """The part of Cluster that refreshes metadata. The driver follows changes by itself; this is for impatience."""

    _native: Any
    metadata: Any
    sessions: Any
    control_connection: Any
    _schema_metadata_enabled = True
    _token_metadata_enabled = True

    @property
    def schema_metadata_enabled(self) -> bool:
        """Whether the schema is read when connecting and followed."""
        return self._schema_metadata_enabled

    @schema_metadata_enabled.setter
    def schema_metadata_enabled(self, enabled: bool) -> None:
        self._schema_metadata_enabled = bool(enabled)
        self._follow_metadata()

    @property
    def token_metadata_enabled(self) -> bool:
        """Whether the ring is read when connecting and followed."""
        return self._token_metadata_enabled

    @token_metadata_enabled.setter
    def token_metadata_enabled(self, enabled: bool) -> None:
        self._token_metadata_enabled = bool(enabled)
        self._follow_metadata()

    def _follow_metadata(self) -> None:
        if self._native is not None:
            self._native.follow_metadata(self._schema_metadata_enabled, self._token_metadata_enabled)

    def set_meta_refresh_enabled(self, enabled: bool) -> None:
        warn(
            "Cluster.set_meta_refresh_enabled is deprecated and will be removed in 4.0. Set "
            "Cluster.schema_metadata_enabled and Cluster.token_metadata_enabled instead.",
            DeprecationWarning,
            stacklevel=2,
        )
        self.schema_metadata_enabled = enabled
        self.token_metadata_enabled = enabled

    def _refresh(self, what: str, change: Any, max_schema_agreement_wait: float | None) -> None:
        agreement = max_schema_agreement_wait is None or max_schema_agreement_wait > 0
        if self._native is None or call_aside(self._native.refresh_schema, change, agreement) is not None:
            raise DriverException(f"{what} metadata was not refreshed. See log for details.")
        if what in ("Schema", "Keyspace"):
            self.metadata._renew(change and change[1])

    def refresh_schema_metadata(self, max_schema_agreement_wait: float | None = None) -> None:
        self._refresh("Schema", None, max_schema_agreement_wait)

    def refresh_keyspace_metadata(self, keyspace: str, max_schema_agreement_wait: float | None = None) -> None:
        self._refresh("Keyspace", (SchemaTargetType.KEYSPACE, keyspace, "", ()), max_schema_agreement_wait)

    def refresh_table_metadata(
        self, keyspace: str, table: str, max_schema_agreement_wait: float | None = None
    ) -> None:
        self._refresh("Table", (SchemaTargetType.TABLE, keyspace, table, ()), max_schema_agreement_wait)

    def refresh_materialized_view_metadata(
        self, keyspace: str, view: str, max_schema_agreement_wait: float | None = None
    ) -> None:
        self._refresh("View", (SchemaTargetType.TABLE, keyspace, view, ()), max_schema_agreement_wait)

    def refresh_user_type_metadata(
        self, keyspace: str, user_type: str, max_schema_agreement_wait: float | None = None
    ) -> None:
        self._refresh("User Type", (SchemaTargetType.TYPE, keyspace, user_type, ()), max_schema_agreement_wait)

    def refresh_user_function_metadata(
        self, keyspace: str, function: Any, max_schema_agreement_wait: float | None = None
    ) -> None:
        change = (SchemaTargetType.FUNCTION, keyspace, function.name, tuple(function.argument_types))
        self._refresh("User Function", change, max_schema_agreement_wait)

    def refresh_user_aggregate_metadata(
        self, keyspace: str, aggregate: Any, max_schema_agreement_wait: float | None = None
    ) -> None:
        change = (SchemaTargetType.AGGREGATE, keyspace, aggregate.name, tuple(aggregate.argument_types))
        self._refresh("User Aggregate", change, max_schema_agreement_wait)

    def refresh_nodes(self, force_token_rebuild: bool = False) -> None:
        # The ring is built anew with every refresh.
        if self._native is None or call_aside(self._native.refresh_nodes) is not None:
            raise DriverException("Node list was not refreshed. See log for details.")

    def get_connection_holders(self) -> list[Any]:
        """The pools of all sessions, and the control connection."""
        return [
            *(pool for session in tuple(self.sessions) for pool in session.get_pools()),
            self.control_connection,
        ]

    def get_control_connection_host(self) -> Any:
        """The host that the control connection goes to, None while it is being made anew."""
        ref = None if self._native is None else self._native.control_host
        return None if ref is None else self.metadata._host_of(ref)
