"""gevent and eventlet, which turn threads into greenlets: one that waits in native code holds up all the others."""

from __future__ import annotations

import _thread
from collections.abc import Callable
from importlib import import_module
from types import BuiltinFunctionType
from typing import Any


def threads_are_green() -> bool:
    """Whether what starts threads in this process starts greenlets."""
    return not isinstance(_thread.start_new_thread, BuiltinFunctionType)


def call_aside(function: Callable[..., Any], *arguments: Any) -> Any:
    """Calls a function that waits in native code; where threads are green on a real thread, while others run."""
    if not threads_are_green():
        return function(*arguments)
    if _thread.start_new_thread.__module__.startswith("gevent"):
        return import_module("gevent").get_hub().threadpool.apply(function, arguments)
    return import_module("eventlet.tpool").execute(function, *arguments)
