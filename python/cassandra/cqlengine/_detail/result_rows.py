"""The rows of a queryset: fetched when the first is needed, made into objects, kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any
from warnings import warn

from cassandra.cqlengine import CQLEngineException

_NO_READS_IN_BATCHES = "Only inserts, updates, and deletes are available in batch mode"


def _negative(what: str) -> None:
    warn(
        f"ModelQuerySet {what} with negative indices support will be removed in 4.0.",
        DeprecationWarning,
        stacklevel=3,
    )


class ResultRows:
    """What a queryset does with its rows."""

    model: Any
    _batch: Any
    _execute: Any
    _select_query: Any
    filter: Any
    _distinct_fields: Any
    _deferred_values: dict[str, Any]

    _materialize_results = True
    """Whether all rows are fetched as soon as the first is needed."""

    _result_cache: Any = None
    _result_generator: Any = None
    _construct_result: Any = None
    _count: int | None = None

    def _forget_rows(self) -> None:
        self._result_cache = self._result_generator = self._construct_result = self._count = None

    # The cache holds those that were fetched and made into objects; the generator has the others.

    def _execute_query(self) -> None:
        if self._batch:
            raise CQLEngineException(_NO_READS_IN_BATCHES)
        if self._result_cache is not None:
            return
        self._result_generator = iter(self._execute(self._select_query()))
        self._result_cache = []
        self._construct_result = self._maybe_inject_deferred(self._get_result_constructor())
        # COUNT of DISTINCT is unknown to old servers: those rows are counted here.
        if self._materialize_results or self._distinct_fields:
            self._fill_result_cache()

    def _fill_result_cache(self) -> None:
        self._execute_query()
        self._result_cache.extend(map(self._construct_result, self._result_generator))
        self._count = len(self._result_cache)

    def _fill_result_cache_to_idx(self, idx: int) -> None:
        """Raises StopIteration when there are not so many rows."""
        self._execute_query()
        while len(self._result_cache) <= idx:
            self._result_cache.append(self._construct_result(next(self._result_generator)))

    def __iter__(self) -> Iterator[Any]:
        self._execute_query()
        index = 0
        while True:
            try:
                self._fill_result_cache_to_idx(index)
            except StopIteration:
                return
            yield self._result_cache[index]
            index += 1

    def __len__(self) -> int:
        self._execute_query()
        return self.count()

    def __getitem__(self, s: Any) -> Any:
        self._execute_query()
        if isinstance(s, slice):
            return self._slice(s)
        try:
            index = int(s)
        except (ValueError, TypeError):
            raise TypeError("QuerySet indices must be integers") from None
        if index < 0:
            _negative("indexing")
            index += self.count()
        try:
            self._fill_result_cache_to_idx(index)
        except StopIteration:
            raise IndexError from None
        return self._result_cache[index]

    def _slice(self, s: slice) -> list[Any]:
        start, end = s.start or 0, s.stop
        if start < 0 or (end is not None and end < 0):
            _negative("slicing")
        if start < 0 or end is None or end < 0:
            end = self.count()
        with suppress(StopIteration):
            self._fill_result_cache_to_idx(end)
        return self._result_cache[start : s.stop : s.step]  # type: ignore[no-any-return]

    def _get_result_constructor(self) -> Any:
        """The function that makes an object of a row."""
        raise NotImplementedError

    @staticmethod
    def _construct_with_deferred(f: Any, deferred: dict[str, Any], row: Any) -> Any:
        row.update(deferred)
        return f(row)

    def _maybe_inject_deferred(self, constructor: Any) -> Any:
        if not self._deferred_values:
            return constructor
        return partial(self._construct_with_deferred, constructor, self._deferred_values)

    def first(self) -> Any:
        """The first row's object, or None."""
        return next(iter(self), None)

    def count(self) -> int:
        """The number of rows. Asks the server unless the rows are here."""
        if self._batch:
            raise CQLEngineException(_NO_READS_IN_BATCHES)
        if self._count is None:
            query = self._select_query()
            query.count = True
            self._count = self._execute(query).one().popitem()[1]
        return self._count  # type: ignore[return-value]

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """The object of the only row; raises the model's DoesNotExist or MultipleObjectsReturned."""
        if args or kwargs:
            return self.filter(*args, **kwargs).get()
        self._execute_query()
        found = self[0:2]
        if len(found) > 1:
            raise self.model.MultipleObjectsReturned("Multiple objects found")
        if not found:
            raise self.model.DoesNotExist
        return found[0]


ResultRows.__module__ = "cassandra.cqlengine.query"
