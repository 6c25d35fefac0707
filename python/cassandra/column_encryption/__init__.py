"""Encryption of columns by the client. Needs the package `cryptography`."""
