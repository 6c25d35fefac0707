"""What a driver tells listeners of hosts."""

import threading

from cassandra.policies import HostStateListener


class HostEvents(HostStateListener):
    """Keeps the events in order, as (event, address)."""

    def __init__(self):
        self.events = []
        self.changed = threading.Condition()

    def _add(self, event, host):
        with self.changed:
            self.events.append((event, host.address))
            self.changed.notify_all()

    def on_up(self, host):
        self._add("up", host)

    def on_down(self, host):
        self._add("down", host)

    def on_add(self, host):
        self._add("add", host)

    def on_remove(self, host):
        self._add("remove", host)

    def wait_for(self, event, address=None):
        """Whether it comes within a minute; without an address, of any host."""

        def came():
            return any(event == name and address in (None, where) for name, where in self.events)

        with self.changed:
            return self.changed.wait_for(came, timeout=60)
