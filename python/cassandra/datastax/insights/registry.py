"""Which function describes objects of a class."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from cassandra.datastax.insights.util import namespace

_NOT_SET: Any = object()


class InsightsSerializerRegistry:
    """Functions by class; subclasses are asked for before their bases."""

    initialized = False

    def __init__(self, mapping_dict: dict[Any, Any] | None = None) -> None:
        self._mapping_dict: dict[Any, Any] = {}
        self._order(mapping_dict or {})

    def _order(self, mapping: dict[Any, Any]) -> None:
        self._mapping_dict = {cls: mapping[cls] for cls in self._class_topological_sort(mapping)}

    def serialize(self, obj: Any, policy: bool = False, default: Any = _NOT_SET, cls: Any = None) -> Any:
        try:
            return self._get_serializer(type(obj) if cls is None else cls)(obj)
        except Exception:
            if default is not _NOT_SET:
                return default
        # The server expects options of policies, and of nothing else.
        named = {"type": type(obj).__name__, "namespace": namespace(type(obj))}
        return {**named, "options": {}} if policy else named

    def _get_serializer(self, cls: Any) -> Any:
        if cls in self._mapping_dict:
            return self._mapping_dict[cls]
        for known, serializer in self._mapping_dict.items():
            if issubclass(cls, known):
                return serializer
        raise ValueError(cls)

    def register(self, cls: Any, serializer: Any) -> None:
        self._order({**self._mapping_dict, cls: serializer})

    def register_serializer_for(self, cls: Any) -> Callable[[Any], Any]:
        """Decorates a function that describes objects of the class."""

        def decorator(serializer: Any) -> Any:
            self.register(cls, serializer)
            return serializer

        return decorator

    @staticmethod
    def _class_topological_sort(classes: Iterable[Any]) -> list[Any]:
        unsorted, ordered = list(classes), []
        while unsorted:
            head = unsorted.pop(0)
            if any(issubclass(other, head) for other in unsorted):
                unsorted.append(head)
            else:
                ordered.append(head)
        return ordered


insights_registry = InsightsSerializerRegistry()
