"""Requests that an application makes of messages of cassandra.protocol, instead of statements.

The native driver carries them: it asks the hosts of the future's query plan one after the other, retries as the
future's policy says, and keeps the time. The protocol handler encodes the message and decodes its answer.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import chain
from threading import RLock
from typing import Any

from cassandra._detail.errors import NoHostAvailable
from cassandra._detail.policy_bridge import SpeculativePlanBridge, retry_spec
from cassandra.policies import NoSpeculativeExecutionPlan, RetryPolicy
from cassandra.protocol import ProtocolHandler
from ilion._ilion import Call

_HEADER_BYTES = 9
_UNABLE = "Unable to complete the operation against any hosts"


class MessageMixin:
    """The part of ResponseFuture for messages: making such a future, and sending it."""

    default_timeout: float | None = None
    _message: Any = None
    _plan: Any = None
    _metrics: Any = None
    _retry_policy: Any = None
    _load_balancer: Any = None
    _protocol_handler: Any = ProtocolHandler
    _spec_execution_plan: Any = NoSpeculativeExecutionPlan()
    _continuous_paging_state: Any = None
    _own_prepared_statement: Any = None
    _start_time = 0.0

    session: Any
    timeout: float | None
    row_factory: Any
    _call: Any
    _query: Any
    _host: Any
    _handler: Any
    _settings: Any
    _final_exception: Any
    _is_watched: Any
    _tell_hooks: Any

    def __init__(
        self,
        session: Any,
        message: Any,
        query: Any,
        timeout: float | None,
        metrics: Any = None,
        prepared_statement: Any = None,
        retry_policy: Any = RetryPolicy(),  # noqa: B008
        row_factory: Any = None,
        load_balancer: Any = None,
        start_time: float | None = None,
        speculative_execution_plan: Any = None,
        continuous_paging_state: Any = None,
        host: Any = None,
    ) -> None:
        """A request that is not sent yet. Those of Session are made by `request_of_driver`."""
        self.session = session
        self.timeout = timeout
        self.row_factory = row_factory or session.row_factory
        self._load_balancer = load_balancer or session.cluster._default_load_balancing_policy
        self._message = message
        self._query = query
        self._retry_policy = retry_policy
        self._metrics = metrics
        self._own_prepared_statement = prepared_statement
        self._start_time = start_time or time.time()
        self._host = host
        self._spec_execution_plan = speculative_execution_plan or self._spec_execution_plan
        self._continuous_paging_state = continuous_paging_state
        self._settings = self._parameters = self._dispatch = None
        self._lock = RLock()
        self._call = Call.empty(session._protocol_version)

    @property
    def query_plan(self) -> Any:
        """The hosts that the request goes to, in order; as it is sent, they are taken from here."""
        if self._plan is None:
            if self._host is not None:
                self._plan = [self._host]
            else:
                balancer = self._load_balancer or self._balancer_of_settings()
                self._plan = iter(balancer.make_query_plan(self.session.keyspace, self._query))
        return self._plan

    @query_plan.setter
    def query_plan(self, plan: Any) -> None:
        self._plan = plan

    def _balancer_of_settings(self) -> Any:
        cluster = self.session.cluster
        found = getattr(self._settings, "load_balancing_policy", None)
        return found or cluster.load_balancing_policy or cluster._default_load_balancing_policy

    def _send_message(self, error_no_hosts: bool) -> bool:
        """Whether there was a host to send the message to."""
        hosts = iter(self.query_plan)
        first = next(hosts, None)
        errors: dict[Any, Exception] = {}
        if first is not None:
            # Taken from the plan only when it is asked.
            hosts = chain((first,), hosts)
            if self._host is None:
                self._plan = hosts
            try:
                self._encode_message()
            except Exception as exc:
                errors = dict.fromkeys(hosts, exc)
            else:
                self._submit(hosts)
                return True
        if error_no_hosts:
            self._fail(NoHostAvailable(_UNABLE, errors))
        return False

    def _encode_message(self) -> None:
        handler, version = self._protocol_handler, self.session._protocol_version
        frame = handler.encode_message(
            self._message, 0, version, compressor=None, allow_beta_protocol_version=False
        )
        self._call.fill(frame[4], frame[1], frame[_HEADER_BYTES:])
        self._handler = handler

    def _submit(self, hosts: Iterator[Any]) -> None:
        timeout = self.timeout
        if timeout is not None:
            timeout += self._start_time - time.time()
        cluster, query = self.session.cluster, self._query
        dispatch = cluster._native.dispatch_with_retry(
            message_dispatch(cluster), retry_spec(self._retry_policy or RetryPolicy())
        )
        self.session._native.submit_planned(
            self._call,
            timeout,
            dispatch,
            self._known(hosts),
            bool(getattr(query, "is_idempotent", False)),
            (query, self.session.keyspace, self._spec_execution_plan),
        )

    def _known(self, hosts: Iterator[Any]) -> Iterator[Any]:
        """The driver's own records of hosts; those it does not know are passed over."""
        metadata = self.session.cluster.metadata
        for host in hosts:
            known = host if host._native is not None else metadata.get_host(host.endpoint)
            if known is not None and known._native is not None:
                yield known._native

    def _fail(self, exception: BaseException) -> None:
        """Ends a request that was not sent."""
        with self._lock:
            self._final_exception = exception
            if self._is_watched():
                self._tell_hooks()
        self._call.complete()

    def _call_for_next_page(self, paging_state: bytes) -> Any:
        if self._message is None:
            return self._call.next_page(paging_state)
        self._message.paging_state = paging_state
        self._start_time = time.time()
        self._plan = None
        return Call.empty(self.session._protocol_version)


class _NoBalancing:
    """Wants no pools and offers no hosts: these requests bring their own."""

    def populate(self, refs: Any) -> None: ...

    def distance(self, address: str, port: int, server_name: str) -> int:
        return -1

    def plan(self, keyspace: str | None, asked: Any) -> Iterator[Any]:
        return iter(())

    def on_add(self, ref: Any) -> None: ...

    on_remove = on_up = on_down = on_add


class _OwnSpeculation:
    """Asks the plan that a future has brought."""

    def __init__(self, cluster: Any) -> None:
        self._cluster = cluster

    def new_plan(self, keyspace: str | None, asked: Any) -> SpeculativePlanBridge:
        return SpeculativePlanBridge(self._cluster, asked[2])


def message_dispatch(cluster: Any) -> Any:
    """The native profile of these requests, made with the first of them."""
    if cluster._message_dispatch is None:
        spec = (("python", _NoBalancing()), ("default",), ("python", _OwnSpeculation(cluster)))
        cluster._message_dispatch = cluster._native.dispatch(spec)
    return cluster._message_dispatch
