"""A certificate authority of the tests' own."""

import datetime
import ipaddress
import ssl


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
        # Python 3.13 looks for these two.
        signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        builder = builder.add_extension(signer, critical=False)
        if authority:
            builder = builder.add_extension(_signs_certificates(x509), critical=True)
            own = x509.SubjectKeyIdentifier.from_public_key(public_key)
            builder = builder.add_extension(own, critical=False)
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


def _signs_certificates(x509):
    uses = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    others = dict.fromkeys((*uses, "encipher_only", "decipher_only"), False)
    return x509.KeyUsage(key_cert_sign=True, crl_sign=True, **others)


def _pem(thing):
    from cryptography.hazmat.primitives import serialization

    if hasattr(thing, "private_bytes"):
        form = serialization.PrivateFormat.PKCS8
        return thing.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    return thing.public_bytes(serialization.Encoding.PEM)
