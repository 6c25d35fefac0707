"""Several nodes that are one: each address is a way to the server under test, and tells of the others as its peers.

Protocol v4, without compression. What drivers ask of system.peers and system.peers_v2 is answered here; events are sent
when a test says so; everything else is the server's.
"""

import ipaddress
import re
import socket
import struct
import threading
import uuid

from helper.frames import EVENT, QUERY, REGISTER, RESULT, frame, long_text, read_frame, string

INET, INT, TEXT, UUID, SET_OF_TEXT = b"\0\x10", b"\0\x09", b"\0\x0d", b"\0\x0c", b"\0\x22\0\x0d"
COLUMNS = {
    "peer": INET,
    "peer_port": INT,
    "data_center": TEXT,
    "host_id": UUID,
    "native_address": INET,
    "native_port": INT,
    "rack": TEXT,
    "release_version": TEXT,
    "rpc_address": INET,
    "schema_version": UUID,
    "tokens": SET_OF_TEXT,
}
OF_TABLE = {
    "peers": [c for c in COLUMNS if c not in ("peer_port", "native_address", "native_port")],
    "peers_v2": [c for c in COLUMNS if c != "rpc_address"],
}
ASKED = re.compile(r"SELECT (.+) FROM system\.(peers(?:_v2)?)\b")


class Peer:
    """A node as the others tell of it."""

    def __init__(self, address, port, data_center="datacenter1", rack="rack1", tokens=("0",)):
        self.peer = self.native_address = self.rpc_address = address
        self.peer_port, self.native_port = 7000, port
        self.data_center, self.rack, self.tokens = data_center, rack, tokens
        self.host_id = uuid.uuid4()
        self.release_version = "5.0.6"
        # Nodes whose version is not known are not waited for.
        self.schema_version = None

    def value(self, column):
        value = getattr(self, column)
        if value is None:
            return None
        if COLUMNS[column] == INET:
            return ipaddress.ip_address(value).packed
        if COLUMNS[column] == INT:
            return struct.pack(">i", value)
        if COLUMNS[column] == UUID:
            return value.bytes
        if COLUMNS[column] == SET_OF_TEXT:
            return struct.pack(">i", len(value)) + b"".join(map(_bytes, value))
        return value


def _bytes(value):
    if value is None:
        return struct.pack(">i", -1)
    value = value.encode() if isinstance(value, str) else value
    return struct.pack(">i", len(value)) + value


class Ring:
    """Listens on a free port of all `addresses`. The first is the node itself, the others are its `peers`."""

    def __init__(self, target, addresses, **places):
        self.target = target
        self._listeners = [socket.create_server((addresses[0], 0))]
        self.port = self._listeners[0].getsockname()[1]
        self._listeners += [socket.create_server((address, self.port)) for address in addresses[1:]]
        self.addresses = addresses
        self.peers = [Peer(address, self.port, **places.get(address, {})) for address in addresses[1:]]
        self.asked = dict.fromkeys(addresses, 0)
        self._registered = []
        for address, listener in zip(addresses, self._listeners):
            threading.Thread(target=self._accept, args=(address, listener), daemon=True).start()

    def _accept(self, address, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(address, client), daemon=True).start()

    def _serve(self, address, client):
        lock = threading.Lock()
        try:
            with client, socket.create_connection(self.target) as server:
                threading.Thread(target=self._answers, args=(server, client, lock), daemon=True).start()
                while True:
                    stream, opcode, body, whole = read_frame(client)
                    asked = ASKED.match(long_text(body)) if opcode == QUERY else None
                    if opcode == REGISTER:
                        self._registered.append((client, lock))
                    if asked:
                        with lock:
                            client.sendall(frame(stream, RESULT, self._rows(*asked.groups())))
                    else:
                        self.asked[address] += opcode == QUERY
                        server.sendall(whole)
        except OSError:
            pass

    @staticmethod
    def _answers(server, client, lock):
        try:
            while True:
                whole = read_frame(server)[3]
                with lock:
                    client.sendall(whole)
        except OSError:
            client.close()

    def _rows(self, selected, table):
        columns = OF_TABLE[table] if selected == "*" else [c.strip() for c in selected.split(",")]
        header = struct.pack(">iii", 2, 1, len(columns)) + string("system") + string(table)
        header += b"".join(string(column) + COLUMNS[column] for column in columns)
        rows = [b"".join(_bytes(peer.value(column)) for column in columns) for peer in self.peers]
        return header + struct.pack(">i", len(rows)) + b"".join(rows)

    def tell(self, event, change, peer):
        """Sends an event to those who asked for events."""
        address = ipaddress.ip_address(peer.native_address).packed
        body = (
            string(event) + string(change) + bytes([len(address)]) + address + struct.pack(">i", peer.native_port)
        )
        for client, lock in self._registered:
            with lock:
                client.sendall(frame(-1, EVENT, body))

    def close(self):
        for listener in self._listeners:
            # Only shutting it down wakes the thread that accepts.
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()
