"""From the address a node announces to the one to connect to."""

from __future__ import annotations

import socket


class AddressTranslator:
    """From the address a node announces to the one to connect to."""

    def translate(self, addr: str) -> str:
        raise NotImplementedError()


class IdentityTranslator(AddressTranslator):
    def translate(self, addr: str) -> str:
        return addr


class EC2MultiRegionTranslator(AddressTranslator):
    """Public addresses to private ones, by asking the name server for the name and the name for its address."""

    def translate(self, addr: str) -> str:
        family = socket.getaddrinfo(addr, 0, socket.AF_UNSPEC, socket.SOCK_STREAM)[0][0]
        for found in socket.getaddrinfo(socket.getfqdn(addr), 0, family, socket.SOCK_STREAM):
            return str(found[4][0])
        return addr


for _public in (AddressTranslator, IdentityTranslator, EC2MultiRegionTranslator):
    _public.__module__ = "cassandra.policies"
