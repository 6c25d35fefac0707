"""Functions that a future calls when its answer is there."""

from __future__ import annotations

from typing import Any


class CallbacksMixin:
    """The part of ResponseFuture that keeps callbacks and runs them, those of a page before those of the next."""

    session: Any
    _call: Any
    _lock: Any
    _final_exception: BaseException | None
    _finish: Any
    _rows: Any

    _callbacks: Any = ()
    _errbacks: Any = ()
    _told_call: Any = None
    _delivered = False
    _delivering = False
    _due = False
    _arrived: Any = None

    def add_callback(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        """`fn(rows, *args, **kwargs)` when the request succeeds; at once, on this thread, if it has already."""
        with self._lock:
            self._callbacks = (*self._callbacks, (fn, args, kwargs))
            delivered = self._delivered
        if delivered:
            if self._final_exception is None:
                fn(self._rows(), *args, **kwargs)
        else:
            self._be_told()
        return self

    def add_errback(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        """`fn(exception, *args, **kwargs)` when the request fails; at once, on this thread, if it has already."""
        with self._lock:
            self._errbacks = (*self._errbacks, (fn, args, kwargs))
            delivered = self._delivered
        if delivered:
            if self._final_exception is not None:
                fn(self._final_exception, *args, **kwargs)
        else:
            self._be_told()
        return self

    def add_callbacks(
        self,
        callback: Any,
        errback: Any,
        callback_args: Any = (),
        callback_kwargs: Any = None,
        errback_args: Any = (),
        errback_kwargs: Any = None,
    ) -> None:
        self.add_callback(callback, *callback_args, **(callback_kwargs or {}))
        self.add_errback(errback, *errback_args, **(errback_kwargs or {}))

    def clear_callbacks(self) -> None:
        with self._lock:
            self._callbacks = ()
            self._errbacks = ()

    def _be_told(self) -> None:
        """Has `_deliver` called once the answer is there."""
        with self._lock:
            asked = self._told_call is self._call
            self._told_call = self._call
        if not asked and not self._call.notify(self.session.cluster._callback_queue(), self):
            self._deliver()

    def _deliver(self) -> None:
        with self._lock:
            if not self._call.done:
                # Told of a page that others have taken and gone on from; the next one tells for itself.
                return
            self._finish()
        if self._arrived is not None:
            self._arrived.set()
        with self._lock:
            if self._delivering:
                # A callback that has asked for the next page goes on with the one before: pages come in order.
                self._due = True
                return
            if self._delivered:
                return
            self._delivered = self._delivering = True
        try:
            self._run_callbacks()
        finally:
            with self._lock:
                due, self._due, self._delivering = self._due, False, False
            if due:
                self.session.cluster._callback_queue().push(self)

    def _run_callbacks(self) -> None:
        failed = self._final_exception is not None
        waiting = self._errbacks if failed else self._callbacks
        if not waiting:
            return
        try:
            outcome = self._final_exception if failed else self._rows()
        except Exception as exc:
            # The rows could not be made: that is how the request ends.
            self._final_exception = outcome = exc
            waiting = self._errbacks
        for fn, args, kwargs in waiting:
            fn(outcome, *args, **kwargs)
