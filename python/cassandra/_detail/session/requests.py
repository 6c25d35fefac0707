"""From a statement to a request of the native driver."""

from __future__ import annotations

from typing import Any

from cassandra._detail.errors import NoHostAvailable
from cassandra._detail.future import ResponseFuture, request_of_driver
from cassandra._detail.policy_bridge import native_retry, retry_spec
from cassandra._detail.profiles import _NOT_SET, EXEC_PROFILE_DEFAULT
from cassandra._detail.query.batch import MAX_BATCH_STATEMENTS
from cassandra._detail.session.settings import SettingsMixin
from cassandra.protocol import ProtocolHandler
from cassandra.query import (
    FETCH_SIZE_UNSET,
    BatchStatement,
    BoundStatement,
    PreparedStatement,
    SimpleStatement,
    bind_params,
)
from ilion._ilion import Call


def retries_natively(statement: Any) -> bool:
    return not statement.retry_policy or native_retry(statement.retry_policy) is not None


class RequestsMixin(SettingsMixin):
    """The part of Session that encodes statements."""

    default_fetch_size = 5000
    use_client_timestamp = True
    encoder: Any = None
    client_protocol_handler = ProtocolHandler

    _native: Any
    _protocol_version: int

    @property
    def keyspace(self) -> str | None:
        """The keyspace of names without one; USE changes it."""
        return self._native.keyspace  # type: ignore[no-any-return]

    def _create_response_future(
        self,
        query: Any,
        parameters: Any,
        trace: bool,
        custom_payload: Any,
        timeout: Any,
        execution_profile: Any = EXEC_PROFILE_DEFAULT,
        paging_state: bytes | None = None,
        host: Any = None,
    ) -> ResponseFuture:
        """A future that is not sent yet."""
        if isinstance(query, str):
            query = SimpleStatement(query)
        settings = self._settings_of(execution_profile)
        asks_python_code = settings._dispatch[1] or not retries_natively(query)
        if asks_python_code and isinstance(query, PreparedStatement):
            query = query.bind(parameters)
        if query.custom_payload:
            custom_payload = {**query.custom_payload, **(custom_payload or {})}
        handler = self.client_protocol_handler
        handler_decodes = False
        if handler is ProtocolHandler:
            call = self._encode(query, parameters, settings, paging_state, custom_payload or None, trace)
        else:
            call, handler_decodes = self._encode_by_handler(
                handler, query, parameters, settings, paging_state, custom_payload or None, trace
            )
        target = host if host is not None else self._target_host(query)
        future = request_of_driver(
            self,
            call,
            query,
            parameters,
            settings.request_timeout if timeout is _NOT_SET else timeout,
            self._dispatch_of(query, settings),
            settings.row_factory,
            settings,
            target,
            (query, self.keyspace) if asks_python_code else None,
        )
        if handler_decodes:
            future._handler = handler
        return future

    def _dispatch_of(self, query: Any, settings: Any) -> Any:
        """The native profile of a request."""
        dispatch = settings._dispatch[0]
        if query.retry_policy:
            return self.cluster._native.dispatch_with_retry(dispatch, retry_spec(query.retry_policy))
        return dispatch

    def _target_host(self, query: Any) -> Any:
        address = getattr(query, "target_host", None)
        return None if address is None else self.cluster.metadata.get_host(address)

    def _encode_by_handler(
        self,
        handler: Any,
        query: Any,
        parameters: Any,
        settings: Any,
        paging_state: Any,
        payload: Any,
        trace: bool,
    ) -> tuple[Any, bool]:
        """The request, and whether the handler is to decode its answer."""
        from cassandra._detail import handlers

        if not handlers.encodes(handler):
            call = self._encode(query, parameters, settings, paging_state, payload, trace)
        else:
            level, serial, fetch_size, timestamps = self._options_of(query, settings)
            timestamp = None if timestamps is None else timestamps()
            options = {"level": level, "serial": serial, "fetch_size": fetch_size, "timestamp": timestamp}
            options.update(paging_state=paging_state, payload=payload, trace=trace)
            call = handlers.encoded_call(handler, self, query, parameters, options)
        decodes = handlers.decodes(handler, self)
        if decodes:
            call.want_metadata()
        return call, decodes

    def _options_of(self, query: Any, settings: Any) -> tuple[int, Any, Any, Any]:
        """Consistency levels and fetch size of a request, and what makes its timestamp, if anything does."""
        level = query.consistency_level
        if level is None:
            level = settings.consistency_level
        serial = query.serial_consistency_level
        if serial is None:
            serial = settings.serial_consistency_level
        fetch_size = query.fetch_size
        if fetch_size is FETCH_SIZE_UNSET:
            fetch_size = self.default_fetch_size
        timestamps = self.cluster.timestamp_generator if self.use_client_timestamp else None
        return level, serial, fetch_size, timestamps

    def _encode(
        self, query: Any, parameters: Any, settings: Any, paging_state: Any, payload: Any, trace: bool
    ) -> Any:
        version = self._protocol_version
        level, serial, fetch_size, timestamps = self._options_of(query, settings)
        if isinstance(query, PreparedStatement):
            values = () if parameters is None else parameters
            return Call.execute(
                query._native, values, version, level, serial, fetch_size, timestamps, paging_state, payload, trace
            )
        if isinstance(query, BoundStatement):
            prepared = query.prepared_statement._native
            bound = query._encoded if query._encoded is not None else prepared.bind((), version)
            call = Call.execute(
                prepared, bound, version, level, serial, fetch_size, timestamps, paging_state, payload, trace
            )
            if query._routing_key is not None:
                call.set_routing(query.keyspace, query._routing_key)
            return call
        if isinstance(query, BatchStatement):
            entries = [(source, values) for _, source, values in query._statements_and_parameters]
            if len(entries) > MAX_BATCH_STATEMENTS:
                raise self._not_sendable(ValueError(f"{len(entries)} statements are too many for one batch"))
            call = Call.batch(
                query.batch_type.value, entries, version, level, serial, timestamps, query.keyspace, payload, trace
            )
            call.set_routing(query.keyspace, query.routing_key)
            return call
        text = query.query_string
        if parameters:
            text = bind_params(text, parameters, self.encoder)
        call = Call.query(
            text, version, level, serial, fetch_size, timestamps, paging_state, query.keyspace, payload, trace
        )
        if query.keyspace is not None or query.routing_key is not None:
            call.set_routing(query.keyspace, query.routing_key)
        return call

    def _not_sendable(self, reason: Exception) -> NoHostAvailable:
        """What a request fails with that cannot be written for the protocol that is spoken, whichever the host."""
        message = "Unable to complete the operation against any hosts"
        return NoHostAvailable(message, dict.fromkeys(self.cluster.metadata.all_hosts(), reason))
