from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any

# Microseconds since 1970, or what makes them; None for none.
Timestamp = int | Callable[[], int] | None
# Of a bound statement: consistency level, serial level, rows of a page, timestamp.
RequestOptions = tuple[int, int | None, int | None, Timestamp]

def murmur3(data: bytes) -> int: ...
def encode(class_name: str, value: Any, version: int = 5, user_types: Any = None) -> bytes: ...
def decode(class_name: str, value: bytes, version: int = 5, user_types: Any = None) -> Any: ...
def compress(name: str, data: bytes) -> bytes: ...
def decompress(name: str, data: bytes) -> bytes: ...
def codecs_changed() -> None: ...

class RowForm(Enum):
    tuple = 0
    named_tuple = 1
    dict = 2

class Page:
    row_count: int
    may_fail: bool
    column_names: list[str]
    column_types: list[Any]
    def decode(self, form: RowForm) -> list[Any]: ...
    def batches(self, form: RowForm) -> Iterator[list[Any]]: ...
    def decode_first(self, form: RowForm) -> Any: ...

class Prepared:
    query_id: bytes
    result_metadata_id: bytes | None
    keyspace: str | None
    column_metadata: list[Any]
    result_metadata: list[Any] | None
    routing_key_indexes: list[int]
    def bind(self, values: Any, version: int) -> BoundValues: ...

class BoundValues:
    def values(self, unset: Any) -> list[Any]: ...
    def routing_key(self) -> bytes | None: ...

class CallbackQueue:
    def take(self, block: bool = True) -> list[Any] | None: ...
    def push(self, future: Any) -> None: ...
    def wake_through(self, file: int) -> None: ...

class Call:
    done: bool
    sent: bool
    coordinator: HostRef | None
    size: int
    @staticmethod
    def raw(opcode: int, flags: int, body: bytes, version: int) -> Call: ...
    @staticmethod
    def empty(version: int) -> Call: ...
    def fill(self, opcode: int, flags: int, body: bytes) -> None: ...
    def want_metadata(self) -> None: ...
    def framed_answer(self) -> tuple[Answer, tuple[int, int, int, bytes] | None]: ...
    @staticmethod
    def query(
        text: str,
        version: int,
        consistency: int,
        serial: int | None,
        fetch_size: int | None,
        timestamp: Timestamp,
        paging_state: bytes | None,
        keyspace: str | None,
        payload: Any,
        trace: bool,
    ) -> Call: ...
    @staticmethod
    def execute(
        prepared: Prepared,
        values: Any,
        version: int,
        consistency: int,
        serial: int | None,
        fetch_size: int | None,
        timestamp: Timestamp,
        paging_state: bytes | None,
        payload: Any,
        trace: bool,
    ) -> Call: ...
    @staticmethod
    def batch(
        type: int,
        statements: list[tuple[Any, Any]],
        version: int,
        consistency: int,
        serial: int | None,
        timestamp: Timestamp,
        keyspace: str | None,
        payload: Any,
        trace: bool,
    ) -> Call: ...
    @staticmethod
    def prepare(text: str, version: int, keyspace: str | None, payload: Any, everywhere: bool) -> Call: ...
    def next_page(self, state: bytes) -> Call: ...
    def set_routing(self, keyspace: str | None, routing_key: bytes | None) -> None: ...
    def complete(self) -> None: ...
    def notify(self, queue: CallbackQueue, future: Any) -> bool: ...

class Answer:
    error: tuple[int, str, dict[str, Any]] | None
    page: Page | None
    paging_state: bytes | None
    keyspace: str | None
    prepared: Prepared | None
    schema_change: dict[str, Any] | None
    warnings: list[str] | None
    trace_id: Any
    custom_payload: dict[str, bytes] | None
    coordinator: HostRef | None
    attempts: list[tuple[HostRef, Any]] | None
    schema_agreed: bool

class HostRef:
    address: str
    port: int
    server_name: str
    is_up: bool | None
    is_reconnecting: bool
    info: dict[str, Any]

class Dispatch: ...

class Cluster:
    callbacks: CallbackQueue
    protocol_version: int
    cluster_name: str
    partitioner: str
    hosts: list[HostRef]
    control_host: HostRef | None
    schema_generation: int
    def __init__(self, config: dict[str, Any]) -> None: ...
    def connect(self, keyspace: str | None, all_pools: bool) -> tuple[Session | None, Any]: ...
    def start(self) -> Any: ...
    def shutdown(self) -> None: ...
    def keyspace_marks(self) -> dict[str, int]: ...
    def keyspace_rows(self, keyspace: str, wanted: frozenset[str]) -> tuple[bool, dict[str, Any]] | None: ...
    def replicas(self, keyspace: str, token: int) -> list[HostRef]: ...
    def token_owners(self) -> list[tuple[int, HostRef]]: ...
    def refresh_schema(self, change: Any, agreement: bool) -> Any: ...
    def refresh_nodes(self) -> Any: ...
    def follow_metadata(self, schema: bool, tokens: bool) -> None: ...
    def dispatch(self, spec: Any) -> Dispatch: ...
    def default_dispatch(self) -> Dispatch: ...
    def dispatch_with_retry(self, base: Dispatch, spec: Any) -> Dispatch: ...
    def add_listener(self, make_event: Callable[[str, HostRef], Any]) -> None: ...

class Session:
    keyspace: str | None
    def submit(
        self,
        call: Call,
        timeout: float | None,
        dispatch: Dispatch,
        host: HostRef | None,
        idempotent: bool,
        statement: Any,
    ) -> None: ...
    def submit_planned(
        self,
        call: Call,
        timeout: float | None,
        dispatch: Dispatch,
        plan: Iterator[HostRef],
        idempotent: bool,
        statement: Any,
    ) -> None: ...
    def run(
        self,
        call: Call,
        timeout: float | None,
        dispatch: Dispatch,
        host: HostRef | None,
        idempotent: bool,
        statement: Any,
    ) -> None: ...
    def start(
        self,
        prepared: Prepared,
        values: Any,
        version: int,
        options: RequestOptions,
        timeout: float | None,
        dispatch: Dispatch,
        idempotent: bool,
    ) -> Call: ...
    def execute(
        self,
        prepared: Prepared,
        values: Any,
        version: int,
        options: RequestOptions,
        timeout: float | None,
        dispatch: Dispatch,
        idempotent: bool,
        row_factory: Any,
        make_future: Callable[[Any, Answer], Any],
    ) -> Any: ...
    def wait(self, call: Call) -> None: ...
    def settle(self, call: Call) -> Answer | Page | None: ...
    def shutdown(self) -> None: ...
    def metrics(self) -> dict[str, Any]: ...
    def pool_states(self) -> list[tuple[HostRef, dict[str, Any]]]: ...

class ConcurrentBatches:
    may_fail: bool
    def next(self) -> list[Any] | None: ...

class DeferredFuture:
    def __call__(self) -> Any: ...

class TypeWatch:
    def __init__(self, *types: type) -> None: ...
    def unchanged(self) -> bool: ...
    def remember(self) -> None: ...

def result_set(future: Any, row_factory: Any, page: Page | None, last: bool) -> Any: ...
def track(result: Any) -> None: ...
def run_concurrent(
    session: Session,
    prepared: Prepared,
    parameters: Any,
    version: int,
    consistency: int,
    serial: int | None,
    fetch_size: int | None,
    timestamps: Timestamp,
    timeout: float | None,
    dispatch: Dispatch,
    idempotent: bool,
    concurrency: int,
    fail_fast: bool,
    row_factory: Any,
    make_future: Callable[[Any, Answer], Any],
    make_exception: Callable[[Answer], BaseException],
) -> ConcurrentBatches: ...
def add_host(
    cluster: Cluster, endpoint: tuple[str, int, str], datacenter: str | None, rack: str | None
) -> HostRef | None: ...
def remove_host(cluster: Cluster, host: HostRef) -> None: ...
def mark_up(cluster: Cluster, host: HostRef) -> None: ...
def mark_down(cluster: Cluster, host: HostRef) -> None: ...
def renew_control(cluster: Cluster) -> None: ...
def close_control(cluster: Cluster) -> None: ...
def renew_pool(session: Session, host: HostRef) -> Any: ...
def remove_pool(session: Session, host: HostRef) -> None: ...
def known_statement(
    cluster: Cluster,
    id: bytes,
    metadata_id: bytes | None,
    columns: list[tuple[str, str, str, str]],
    key_indexes: Any,
    result_columns: list[tuple[str, str, str, str]],
) -> Prepared: ...
def add_prepared(cluster: Cluster, id: bytes, query: str, keyspace: str | None) -> None: ...
