"""The thread that runs the callbacks of one cluster; a greenlet where gevent or eventlet have patched threads.

A greenlet that waits in native code keeps all others of its process from running. There the native queue writes to
a socket, whose patched methods wait as greenlets should, and each callback has a greenlet of its own, because it may
wait for another answer.
"""

from __future__ import annotations

import _thread
import logging
import socket
from typing import Any

from cassandra._detail.cluster.green import threads_are_green

log = logging.getLogger("cassandra.cluster")


def run_callbacks(queue: Any) -> None:
    """Runs callbacks until the queue is closed."""
    if threads_are_green():
        _run_green(queue)
        return
    while (ready := queue.take()) is not None:
        for item in ready:
            _deliver(item)
        # Nothing may keep the last ones alive while this thread waits.
        del ready
        item = None


def _run_green(queue: Any) -> None:
    reader, writer = socket.socketpair()
    with reader, writer:
        writer.setblocking(False)
        queue.wake_through(writer.fileno())
        try:
            while (ready := queue.take(False)) is not None:
                for item in ready:
                    _thread.start_new_thread(_deliver, (item,))
                del ready
                item = None
                reader.recv(4096)
        finally:
            queue.wake_through(-1)


def _deliver(item: Any) -> None:
    try:
        item._deliver()
    except Exception:
        log.exception("A callback raised:")
