"""User types, functions and aggregates."""

from __future__ import annotations

from typing import Any

from cassandra import SignatureDescriptor
from cassandra._detail.names import protect_name
from cassandra._detail.schema.export import _Exportable
from cassandra._detail.type_names import strip_frozen


class UserType(_Exportable):
    """A user defined type: names and CQL types of its fields."""

    def __init__(self, keyspace: str, name: str, field_names: Any, field_types: Any) -> None:
        self.keyspace = keyspace
        self.name = name
        self.field_names = field_names or []
        self.field_types = field_types or []

    def as_cql_query(self, formatted: bool = False) -> str:
        fields = [f"{protect_name(name)} {kind}" for name, kind in zip(self.field_names, self.field_types)]
        head = f"CREATE TYPE {protect_name(self.keyspace)}.{protect_name(self.name)} ("
        if not formatted:
            return f"{head}{', '.join(fields)})"
        inner = ",\n".join("    " + field for field in fields)
        return f"{head}\n{inner}\n)"


class Aggregate(_Exportable):
    """A user defined aggregate."""

    def __init__(
        self,
        keyspace: str,
        name: str,
        argument_types: Any,
        state_func: str,
        state_type: str,
        final_func: str | None,
        initial_condition: str | None,
        return_type: str,
        deterministic: bool,
    ) -> None:
        self.keyspace = keyspace
        self.name = name
        self.argument_types = argument_types
        self.state_func = state_func
        self.state_type = state_type
        self.final_func = final_func
        self.initial_condition = initial_condition
        self.return_type = return_type
        self.deterministic = deterministic

    @property
    def signature(self) -> str:
        return SignatureDescriptor.format_signature(self.name, self.argument_types)

    def as_cql_query(self, formatted: bool = False) -> str:
        types = ", ".join(map(strip_frozen, self.argument_types))
        parts = [
            f"CREATE AGGREGATE {protect_name(self.keyspace)}.{protect_name(self.name)}({types})",
            f"SFUNC {protect_name(self.state_func)}",
            f"STYPE {strip_frozen(self.state_type)}",
        ]
        if self.final_func:
            parts.append(f"FINALFUNC {protect_name(self.final_func)}")
        if self.initial_condition is not None:
            parts.append(f"INITCOND {self.initial_condition}")
        if self.deterministic:
            parts.append("DETERMINISTIC")
        return ("\n    " if formatted else " ").join(parts)


class Function(_Exportable):
    """A user defined function."""

    def __init__(
        self,
        keyspace: str,
        name: str,
        argument_types: Any,
        argument_names: Any,
        return_type: str,
        language: str,
        body: str,
        called_on_null_input: bool,
        deterministic: bool,
        monotonic: bool,
        monotonic_on: Any,
    ) -> None:
        self.keyspace = keyspace
        self.name = name
        self.argument_types = argument_types
        # None from the server for functions without arguments.
        self.argument_names = argument_names or []
        self.return_type = return_type
        self.language = language
        self.body = body
        self.called_on_null_input = called_on_null_input
        self.deterministic = deterministic
        self.monotonic = monotonic
        self.monotonic_on = monotonic_on

    @property
    def signature(self) -> str:
        return SignatureDescriptor.format_signature(self.name, self.argument_types)

    def as_cql_query(self, formatted: bool = False) -> str:
        arguments = ", ".join(
            f"{protect_name(name)} {strip_frozen(kind)}"
            for name, kind in zip(self.argument_names, self.argument_types)
        )
        parts = [
            f"CREATE FUNCTION {protect_name(self.keyspace)}.{protect_name(self.name)}({arguments})",
            f"{'CALLED' if self.called_on_null_input else 'RETURNS NULL'} ON NULL INPUT",
            f"RETURNS {self.return_type}",
        ]
        if self.deterministic:
            parts.append("DETERMINISTIC")
        if self.monotonic:
            parts.append("MONOTONIC")
        elif self.monotonic_on:
            parts.append(f"MONOTONIC ON {self.monotonic_on[0]}")
        parts += [f"LANGUAGE {self.language}", f"AS $${self.body}$$"]
        return ("\n    " if formatted else " ").join(parts)


for _public in (UserType, Aggregate, Function):
    _public.__module__ = "cassandra.metadata"
