"""Many statements at once, with a bound on how many are under way."""

from __future__ import annotations

import logging
from collections import deque, namedtuple
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from functools import partial
from itertools import chain, cycle
from threading import Thread
from typing import Any

from cassandra._detail.errors import request_exception
from cassandra._detail.future import ResponseFuture
from cassandra._detail.profiles import EXEC_PROFILE_DEFAULT
from cassandra._detail.results import NATIVE_FORMS, ResultSet
from cassandra.query import PreparedStatement
from ilion import _ilion

log = logging.getLogger(__name__)

ExecutionResult = namedtuple("ExecutionResult", ["success", "result_or_exc"])


def execute_concurrent(
    session: Any,
    statements_and_parameters: Any,
    concurrency: int = 100,
    raise_on_first_error: bool = True,
    results_generator: bool = False,
    execution_profile: Any = EXEC_PROFILE_DEFAULT,
) -> Any:
    """Executes pairs of a statement and its parameters, at most `concurrency` of them at a time.

    Gives an ExecutionResult(success, result_or_exc) for each pair, in their order: a list, or with
    `results_generator` one after the other. Raises the first failure unless `raise_on_first_error` is false.
    """
    if concurrency <= 0:
        raise ValueError("concurrency must be greater than 0")
    if not statements_and_parameters:
        return []
    kind = ConcurrentExecutorGenResults if results_generator else ConcurrentExecutorListResults
    return kind(session, statements_and_parameters, execution_profile).execute(concurrency, raise_on_first_error)


def execute_concurrent_with_args(session: Any, statement: Any, parameters: Any, *args: Any, **kwargs: Any) -> Any:
    """`execute_concurrent` of one statement with each of the parameters."""
    return execute_concurrent(session, _Repeated(statement, parameters), *args, **kwargs)


def execute_concurrent_async(
    session: Any,
    statements_and_parameters: Any,
    concurrency: int = 100,
    raise_on_first_error: bool = False,
    execution_profile: Any = EXEC_PROFILE_DEFAULT,
) -> Future[Any]:
    """`execute_concurrent` on a thread of its own; the future's result is the list."""
    future: Future[Any] = Future()
    executor = ConcurrentExecutorFutureResults(session, statements_and_parameters, execution_profile, future)
    run = partial(executor.execute, concurrency, raise_on_first_error)
    Thread(target=run, name="ilion-concurrent", daemon=True).start()
    return future


class _Repeated:
    """Pairs of one statement with each of the parameters; shows both for the faster way."""

    def __init__(self, statement: Any, parameters: Any) -> None:
        self.statement = statement
        self.parameters = parameters

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return zip(cycle((self.statement,)), self.parameters)


def _results(
    session: Any, pairs: Iterator[tuple[Any, Any]], concurrency: int, fail_fast: bool, profile: Any
) -> Iterator[ExecutionResult]:
    """Runs of the same prepared statement go the native way, everything else request by request."""
    first = next(pairs, None)
    if first is None:
        return
    rest: Iterator[tuple[Any, Any]] = chain((first,), pairs)
    statement = first[0]
    # Sessions of other kinds have statements of other kinds.
    settings = session._direct(statement, profile) if isinstance(statement, PreparedStatement) else None
    if settings is not None:
        run = _SameStatement(statement, rest)
        for results in _native_batches(session, statement, run, concurrency, fail_fast, settings):
            for result in results:
                if fail_fast and not result[0]:
                    raise result[1]
                yield result
        rest = run.left()
    yield from _one_by_one(session, rest, concurrency, fail_fast, profile)


class _SameStatement:
    """The parameters of pairs as long as their statement is the same."""

    def __init__(self, statement: Any, pairs: Iterator[tuple[Any, Any]]) -> None:
        self._statement = statement
        self._pairs = pairs
        self._other: tuple[tuple[Any, Any], ...] = ()

    def __iter__(self) -> Iterator[Any]:
        expected = self._statement
        for statement, parameters in self._pairs:
            if statement is not expected:
                self._other = ((statement, parameters),)
                return
            yield parameters

    def left(self) -> Iterator[tuple[Any, Any]]:
        return chain(self._other, self._pairs)


def _native_batches(
    session: Any,
    statement: PreparedStatement,
    parameters: Iterable[Any],
    concurrency: int,
    fail_fast: bool,
    settings: Any,
) -> Iterator[list[ExecutionResult]]:
    level, serial, fetch_size, timestamps = session._options_of(statement, settings)
    run = _ilion.run_concurrent(
        session._native,
        statement._native,
        parameters,
        session._protocol_version,
        level,
        serial,
        fetch_size,
        timestamps,
        settings.request_timeout,
        session._dispatch_of(statement, settings),
        statement.is_idempotent,
        concurrency,
        fail_fast,
        settings.row_factory,
        partial(session._adopted, statement, settings, settings.request_timeout),
        partial(request_exception, session),
    )
    is_own_factory = settings.row_factory not in NATIVE_FORMS
    while (results := run.next()) is not None:
        yield _decoded(results) if run.may_fail or is_own_factory else results


def _decoded(results: list[ExecutionResult]) -> list[ExecutionResult]:
    """Decodes now what might not be decodable: that is told as a failure of its request."""
    for i, (success, result) in enumerate(results):
        try:
            if success:
                result._decode_what_may_fail()
        except Exception as exc:
            results[i] = ExecutionResult(False, exc)
    return results


def _one_by_one(
    session: Any, pairs: Iterator[tuple[Any, Any]], concurrency: int, fail_fast: bool, profile: Any
) -> Iterator[ExecutionResult]:
    under_way: deque[Any] = deque()
    for statement, parameters in pairs:
        try:
            future = session.execute_async(statement, parameters, execution_profile=profile)
            under_way.append(future if isinstance(future, ResponseFuture) else _Called(future))
        except Exception as exc:
            under_way.append(exc)
        if len(under_way) >= concurrency:
            yield _outcome(under_way.popleft(), fail_fast)
    while under_way:
        yield _outcome(under_way.popleft(), fail_fast)


class _Called:
    """Waits for a future of another kind of session, which is known to call back and nothing else."""

    def __init__(self, future: Any) -> None:
        self._outcome: Future[Any] = Future()
        future.add_callbacks(
            lambda rows: self._outcome.set_result(ResultSet(future, rows)), self._outcome.set_exception
        )

    def result(self) -> Any:
        return self._outcome.result()


def _outcome(future: Any, fail_fast: bool) -> ExecutionResult:
    try:
        if isinstance(future, Exception):
            raise future
        return ExecutionResult(True, future.result())
    except Exception as exc:
        if fail_fast:
            raise
        return ExecutionResult(False, exc)


class ConcurrentExecutorGenResults:
    """What runs the statements of one call: the results one after the other."""

    # Of executors whose callbacks may call themselves; these don't.
    max_error_recursion = 100

    def __init__(self, session: Any, statements_and_params: Any, execution_profile: Any) -> None:
        self.session = session
        self._statements = statements_and_params
        self._execution_profile = execution_profile

    def execute(self, concurrency: int, fail_fast: bool) -> Any:
        return _results(self.session, iter(self._statements), concurrency, fail_fast, self._execution_profile)


class ConcurrentExecutorListResults(ConcurrentExecutorGenResults):
    """The results as a list."""

    def execute(self, concurrency: int, fail_fast: bool) -> Any:
        return list(super().execute(concurrency, fail_fast))


class ConcurrentExecutorFutureResults(ConcurrentExecutorListResults):
    """The results, or the first failure, into a future."""

    def __init__(self, session: Any, statements_and_params: Any, execution_profile: Any, future: Any) -> None:
        super().__init__(session, statements_and_params, execution_profile)
        self.future = future

    def execute(self, concurrency: int, fail_fast: bool) -> Any:
        try:
            self.future.set_result(super().execute(concurrency, fail_fast))
        except Exception as exc:
            self.future.set_exception(exc)
