"""The messages of the native protocol as Python classes, for handlers that applications write.

The driver itself encodes and decodes natively; these classes come in where a `client_protocol_handler` is replaced,
and for the errors of servers. `cassandra.protocol` shows all of it.
"""
