"""The rows of a request, page by page."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any
from warnings import warn

from cassandra import DriverException
from cassandra.query import BatchStatement, dict_factory, named_tuple_factory, tuple_factory
from ilion._ilion import DeferredFuture, Page, RowForm, track

log = logging.getLogger("cassandra.cluster")

# The row factories that native code stands in for.
NATIVE_FORMS = {
    tuple_factory: RowForm.tuple,
    named_tuple_factory: RowForm.named_tuple,
    dict_factory: RowForm.dict,
}


def rows_of(page: Any, row_factory: Any) -> Any:
    """All rows of a page as the factory makes them."""
    form = NATIVE_FORMS.get(row_factory)
    if form is not None:
        return page.decode(form)
    return row_factory(page.column_names, page.decode(RowForm.tuple))


class QueryExhausted(Exception):
    """There is no further page."""


class ResultSet:
    """Iterates over all rows, fetching pages as it goes; `current_rows` is the page it stands on.

    Rows are decoded when they are looked at; at once if they might not be decodable.
    """

    # The native execute_concurrent fills these directly.
    __slots__ = ("__weakref__", "_factory", "_last", "_list_mode", "_origin", "_page", "_page_iter", "_rows")

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, response_future: Any, initial_response: Any) -> None:
        # The future, or a DeferredFuture that makes it for those that want to see it.
        self._origin = response_future
        self._factory: Any = getattr(response_future, "row_factory", None)
        # Whether the page is known to be the last, without asking the future.
        self._last = not response_future.has_more_pages
        self._page: Any = None
        self._page_iter: Any = None
        self._list_mode = False
        self._rows: Any = None
        if type(initial_response) is Page:
            self._page = initial_response
            self._decode_what_may_fail()
        else:
            self._set_current_rows(initial_response)

    @property
    def _decodes_at_once(self) -> bool:
        """Whether something may be wrong with the rows, or a factory of the application's says so, which is told now."""
        page = self._page
        return page is not None and (page.may_fail or self._factory not in NATIVE_FORMS)

    def _decode_what_may_fail(self) -> None:
        if self._decodes_at_once:
            self._set_current_rows(rows_of(self._page, self._factory))

    @property
    def response_future(self) -> Any:
        if type(self._origin) is DeferredFuture:
            self._origin = self._origin()
            track(self)
        return self._origin

    @property
    def column_names(self) -> Any:
        """Names of the columns; None for results without rows."""
        return self.response_future._col_names

    @property
    def column_types(self) -> Any:
        return self.response_future._col_types

    @property
    def _current_rows(self) -> Any:
        if self._rows is None:
            self._set_current_rows([] if self._page is None else rows_of(self._page, self._factory))
        return self._rows

    @_current_rows.setter
    def _current_rows(self, rows: Any) -> None:
        self._rows = rows

    def _set_current_rows(self, result: Any) -> None:
        track(self)
        # A factory may give any iterable, or a single object; a mapping is a single one.
        if not isinstance(result, Mapping):
            try:
                iter(result)
                self._rows = result
                return
            except TypeError:
                pass
        self._rows = [result] if result else []

    @property
    def has_more_pages(self) -> bool:
        """Whether the server has further pages."""
        if not self._last:
            self._last = not self.response_future.has_more_pages
        return not self._last

    @property
    def current_rows(self) -> Any:
        """The rows of the present page."""
        return self._current_rows or []

    @property
    def paging_state(self) -> bytes | None:
        """Where the next page starts, to go on in another request with execute(..., paging_state=...)."""
        return self.response_future._paging_state  # type: ignore[no-any-return]

    def all(self) -> list[Any]:
        """All rows of all pages."""
        return list(self)

    def one(self) -> Any:
        """The first row, or None."""
        if self._rows is None and self._page is not None:
            form = NATIVE_FORMS.get(self._factory)
            if form is not None:
                return self._page.decode_first(form)
        rows = self._current_rows
        if not rows:
            return None
        try:
            return rows[0]
        except TypeError:
            return next(iter(rows))

    def __iter__(self) -> Iterator[Any]:
        if self._list_mode:
            return iter(self._current_rows)
        self._page_iter = self._iter_page()
        return chain.from_iterable(self._pages())

    def _iter_page(self) -> Iterator[Any]:
        """The rows of the present page; made some at a time unless somebody has looked at all of them."""
        form = NATIVE_FORMS.get(self._factory) if self._rows is None and self._page is not None else None
        return iter(self._current_rows) if form is None else chain.from_iterable(self._page.batches(form))

    def _pages(self) -> Iterator[Iterator[Any]]:
        while True:
            rows = self._page_iter
            yield rows
            # Unless somebody turned the page in between, with next().
            if rows is self._page_iter and not self._turn_page():
                return

    def _turn_page(self) -> bool:
        """Goes to the next page; without one, leaves the result empty."""
        if not self.has_more_pages:
            if not self._list_mode:
                self._rows = []
            return False
        if not self._fetch():
            return False
        self._page_iter = self._iter_page()
        return True

    def __next__(self) -> Any:
        if self._page_iter is None:
            self._page_iter = self._iter_page()
        while True:
            try:
                return next(self._page_iter)
            except StopIteration:
                if not self._turn_page():
                    raise

    next = __next__

    def fetch_next_page(self) -> None:
        """Replaces the present page by the next one, blocking; by nothing after the last."""
        self._fetch()

    def _fetch(self) -> bool:
        if not self.has_more_pages:
            self._rows = []
            return False
        self.response_future.start_fetching_next_page()
        following = self.response_future.result()
        self._page = following._page
        self._rows = following._rows
        self._last = following._last
        return True

    def _enter_list_mode(self, operator: str) -> None:
        if self._list_mode:
            return
        if self._page_iter is not None:
            raise RuntimeError(f"Cannot use {operator} when results have been iterated.")
        if self.has_more_pages:
            log.warning("Using %s on a paged result fetches all of its pages.", operator)
        self._rows = list(self)
        self._page_iter = None
        self._list_mode = True

    def __eq__(self, other: object) -> bool:
        self._enter_list_mode("equality operator")
        return bool(self._current_rows == other)

    def __getitem__(self, i: Any) -> Any:
        if i == 0:
            warn(
                "ResultSet indexing support will be removed in 4.0. Consider using ResultSet.one() "
                "to get a single row.",
                DeprecationWarning,
                stacklevel=2,
            )
        self._enter_list_mode("index operator")
        return self._current_rows[i]

    def __bool__(self) -> bool:
        if self._rows is None:
            return self._page is not None and self._page.row_count > 0
        return bool(self._rows)

    __nonzero__ = __bool__

    def get_query_trace(self, max_wait_sec: float | None = None) -> Any:
        return self.response_future.get_query_trace(max_wait_sec)

    def get_all_query_traces(self, max_wait_sec_per: float | None = None) -> Any:
        return self.response_future.get_all_query_traces(max_wait_sec_per)

    def cancel_continuous_paging(self) -> None:
        raise DriverException(
            "Attempted to cancel paging with no active session. "
            "This is only for requests with ContinuousPagingOptions."
        )

    @property
    def was_applied(self) -> bool:
        """Whether a conditional statement found its condition true."""
        if self._factory not in NATIVE_FORMS:
            raise RuntimeError(f"Cannot determine LWT result with row factory {self._factory}")
        if isinstance(self.response_future.query, BatchStatement):
            if not self.column_names or self.column_names[0] != "[applied]":
                raise RuntimeError("No LWT were present in the BatchStatement")
        elif len(self.current_rows) != 1:
            raise RuntimeError(f"LWT result should have exactly one row. This has {len(self.current_rows)}.")
        row = self.current_rows[0]
        return row[0] if isinstance(row, tuple) else row["[applied]"]  # type: ignore[no-any-return]


ResultSet.__module__ = QueryExhausted.__module__ = "cassandra.cluster"
