"""A proxy between a driver and the server under test, with TLS or without, on TCP or a UNIX socket."""

import contextlib
import socket
import threading


class Proxy:
    """Accepts on `listener`, a free port of 127.0.0.1 unless given, and passes bytes on to `target`.

    Answers are kept back while `answering` is not set; `held` says that one is. `close` takes no more connections, `cut`
    ends those that there are.
    """

    def __init__(self, target, context=None, listener=None):
        self.target = target
        self.context = context
        self.listener = listener or socket.create_server(("127.0.0.1", 0))
        self.answering = threading.Event()
        self.answering.set()
        self.held = threading.Event()
        self.accepted = 0
        self.server_names = []
        self._lock = threading.Lock()
        self._clients = []
        self._closed = False
        if context is not None:
            context.sni_callback = lambda connection, name, _: self.server_names.append(name)
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def host(self):
        return self.listener.getsockname()[0]

    @property
    def port(self):
        return self.listener.getsockname()[1]

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            with self._lock:
                if self._closed:
                    client.close()
                    return
                # From here on `cut` knows it.
                self._clients.append(client)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        try:
            if self.context is not None:
                client = self._encrypted(client)
            server = socket.create_connection(self.target)
        except OSError:
            client.close()
            return
        self.accepted += 1
        threading.Thread(target=self._pump, args=(server, client, True), daemon=True).start()
        self._pump(client, server, False)

    def _encrypted(self, client):
        with self._lock:
            at = self._clients.index(client)
            encrypted = self.context.wrap_socket(client, server_side=True, do_handshake_on_connect=False)
            self._clients[at] = encrypted
        encrypted.do_handshake()
        return encrypted

    def _pump(self, source, sink, answers):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if answers and not self.answering.is_set():
                    self.held.set()
                    self.answering.wait()
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut(self):
        with self._lock:
            clients = list(self._clients)
        for client in clients:
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.answering.set()
        with self._lock:
            self._closed = True
        # Only shutting it down wakes the thread that accepts.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()
