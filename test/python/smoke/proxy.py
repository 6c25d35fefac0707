"""A proxy between a driver and the server under test, with TLS or without, on TCP or a UNIX socket; and a CA."""

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading


class Proxy:
    """Accepts on `listener` and passes bytes on to `target`. Stopped by `close`."""

    def __init__(self, listener, target, context=None):
        self.listener = listener
        self.target = target
        self.context = context
        self.accepted = 0
        self.server_names = []
        if context is not None:
            context.sni_callback = lambda connection, name, _: self.server_names.append(name)
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self):
        return self.listener.getsockname()[1]

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        try:
            if self.context is not None:
                client = self.context.wrap_socket(client, server_side=True)
            server = socket.create_connection(self.target)
        except OSError:
            client.close()
            return
        self.accepted += 1
        back = threading.Thread(target=_pump, args=(server, client), daemon=True)
        back.start()
        _pump(client, server)

    def close(self):
        # Only shutting it down wakes the thread that accepts.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def _pump(source, sink):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for end in (source, sink):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


class Authority:
    """A certificate authority of the test's own, whose files lie in `folder`."""

    def __init__(self, folder):
        from cryptography import x509
        from cryptography.hazmat.primitives.asymmetric import ec

        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test authority")])
        certificate = self._sign(self.name, self.key.public_key(), [], authority=True)
        self.file = self._write("ca.crt", _pem(certificate))

    def issue(self, name, addresses=("127.0.0.1",), names=("localhost",)):
        """Certificate and key for a server or client, as two files."""
        from cryptography import x509
        from cryptography.hazmat.primitives.asymmetric import ec

        key = ec.generate_private_key(ec.SECP256R1())
        alternatives = [x509.DNSName(host) for host in names]
        alternatives += [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        certificate = self._sign(subject, key.public_key(), alternatives)
        return self._write(f"{name}.crt", _pem(certificate)), self._write(f"{name}.key", _pem(key))

    def _sign(self, subject, public_key, alternatives, authority=False):
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes

        now = datetime.datetime.now(datetime.timezone.utc)
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(public_key)
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - datetime.timedelta(days=1))
        builder = builder.not_valid_after(now + datetime.timedelta(days=1))
        builder = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        if alternatives:
            builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        return builder.sign(self.key, hashes.SHA256())

    def _write(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return str(path)

    def server_context(self, name="server", client_certificates=False, **issued):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.issue(name, **issued))
        if client_certificates:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(self.file)
        return context


def _pem(thing):
    from cryptography.hazmat.primitives import serialization

    if hasattr(thing, "private_bytes"):
        form = serialization.PrivateFormat.PKCS8
        return thing.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    return thing.public_bytes(serialization.Encoding.PEM)
