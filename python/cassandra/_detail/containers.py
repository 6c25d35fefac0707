"""Sets and maps for CQL collections, whose elements need not be hashable."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from typing import Any


class SortedSet:
    """A set kept as a sorted list; elements need an order, not a hash.

    Elements without an order among each other (maps in a set) are kept where a linear search puts them.
    """

    # A list; of sets that came from a server a tuple, until more than going over it is asked.
    __slots__ = ("__weakref__", "_kept")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, iterable: Iterable[Any] = ()) -> None:
        self._items = []
        self.update(iterable)

    @classmethod
    def _of_sorted(cls, items: list[Any]) -> SortedSet:
        made = cls.__new__(cls)
        made._items = items
        return made

    @property
    def _items(self) -> list[Any]:
        if type(self._kept) is tuple:
            self._kept: Any = list(self._kept)
        return self._kept  # type: ignore[no-any-return]

    @_items.setter
    def _items(self, items: list[Any]) -> None:
        self._kept = items

    def __len__(self) -> int:
        return len(self._kept)

    def __getitem__(self, i: Any) -> Any:
        return self._items[i]

    def __delitem__(self, i: Any) -> None:
        del self._items[i]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._kept)

    def __reversed__(self) -> Iterator[Any]:
        return reversed(self._items)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._items!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._items,)

    def __contains__(self, item: Any) -> bool:
        position = self._find_insertion(item)
        return position < len(self._items) and bool(self._items[position] == item)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, type(self)):
            return self._items == other._items
        try:
            return len(other) == len(self._items) and all(item in self for item in other)  # type: ignore
        except TypeError:
            return NotImplemented

    def __ne__(self, other: object) -> bool:
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal

    def __le__(self, other: Any) -> bool:
        return self.issubset(other)

    def __lt__(self, other: Any) -> bool:
        return len(self) < len(other) and self.issubset(other)

    def __ge__(self, other: Any) -> bool:
        return self.issuperset(other)

    def __gt__(self, other: Any) -> bool:
        return len(self) > len(other) and self.issuperset(other)

    def __and__(self, other: Any) -> SortedSet:
        return self.intersection(other)

    __rand__ = __and__

    def __or__(self, other: Any) -> SortedSet:
        return self.union(other)

    __ror__ = __or__

    def __sub__(self, other: Any) -> SortedSet:
        return self.difference(other)

    def __rsub__(self, other: Any) -> SortedSet:
        return SortedSet(other).difference(self)

    def __xor__(self, other: Any) -> SortedSet:
        return self.symmetric_difference(other)

    __rxor__ = __xor__

    def __iand__(self, other: Any) -> SortedSet:
        self._items = self.intersection(other)._items
        return self

    def __ior__(self, other: Any) -> SortedSet:
        self._items = self.union(other)._items
        return self

    def __isub__(self, other: Any) -> SortedSet:
        self._items = self.difference(other)._items
        return self

    def __ixor__(self, other: Any) -> SortedSet:
        self._items = self.symmetric_difference(other)._items
        return self

    def add(self, item: Any) -> None:
        position = self._find_insertion(item)
        if position == len(self._items) or self._items[position] != item:
            self._items.insert(position, item)

    def update(self, iterable: Iterable[Any]) -> None:
        for item in iterable:
            self.add(item)

    def clear(self) -> None:
        self._items.clear()

    def copy(self) -> SortedSet:
        return SortedSet._of_sorted(list(self._items))

    def pop(self) -> Any:
        if not self._items:
            raise KeyError("pop from empty set")
        return self._items.pop()

    def remove(self, item: Any) -> None:
        if item not in self:
            raise KeyError(f"{item!r}")
        del self._items[self._find_insertion(item)]

    def isdisjoint(self, other: Any) -> bool:
        return not any(item in other for item in self._items)

    def issubset(self, other: Any) -> bool:
        return all(item in other for item in self._items)

    def issuperset(self, other: Any) -> bool:
        return len(self.intersection(other)) == len(other)

    def union(self, *others: Iterable[Any]) -> SortedSet:
        result = self.copy()
        for other in others:
            result.update(other)
        return result

    def intersection(self, *others: Any) -> SortedSet:
        return SortedSet._of_sorted([i for i in self._items if all(i in other for other in others)])

    def difference(self, *others: Any) -> SortedSet:
        return SortedSet._of_sorted([i for i in self._items if not any(i in other for other in others)])

    def symmetric_difference(self, other: Any) -> SortedSet:
        return self.difference(other).union(item for item in other if item not in self)

    def _find_insertion(self, item: Any) -> int:
        try:
            return bisect_left(self._items, item)
        except TypeError:
            return self._scan(item)

    def _scan(self, item: Any) -> int:
        # Elements that compare with each other stay next to each other and in order.
        met_comparable = False
        for position, present in enumerate(self._items):
            try:
                if present == item or present >= item:
                    return position
                met_comparable = True
            except TypeError:
                if met_comparable:
                    return position
        return len(self._items)


class OrderedMap(Mapping):  # type: ignore[type-arg]
    """A map in the order of insertion whose keys need not be hashable: it finds them by their pickled form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if len(args) > 1:
            raise TypeError(f"expected at most 1 arguments, got {len(args)}")
        self._items: list[tuple[Any, Any]] = []
        self._index: dict[bytes, int] = {}
        for source in (*args, kwargs):
            keys = getattr(source, "keys", None)
            pairs = ((key, source[key]) for key in keys()) if callable(keys) else source
            for key, value in pairs:
                self._insert(key, value)

    def _insert(self, key: Any, value: Any) -> None:
        position = self._index.setdefault(self._serialize_key(key), len(self._items))
        self._items[position : position + 1] = [(key, value)]

    __setitem__ = _insert

    def __getitem__(self, key: Any) -> Any:
        position = self._index.get(self._serialize_key(key))
        if position is None:
            raise KeyError(str(key))
        return self._items[position][1]

    def __delitem__(self, key: Any) -> None:
        gone = self._index.pop(self._serialize_key(key), None)
        if gone is None:
            raise KeyError(str(key))
        del self._items[gone]
        self._index = {flat: at - (at > gone) for flat, at in self._index.items()}

    def __iter__(self) -> Iterator[Any]:
        return (key for key, _ in self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, OrderedMap):
            return self._items == other._items
        try:
            plain = dict(other)  # type: ignore[call-overload]
            return len(plain) == len(self._items) and all(plain[key] == value for key, value in self._items)
        except KeyError:
            return False
        except TypeError:
            return NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        pairs = ", ".join(f"({key!r}, {value!r})" for key, value in self._items)
        return f"{type(self).__name__}([{pairs}])"

    def __str__(self) -> str:
        return "{%s}" % ", ".join(f"{key!r}: {value!r}" for key, value in self._items)

    def popitem(self) -> tuple[Any, Any]:
        if not self._items:
            raise KeyError()
        pair = self._items.pop()
        del self._index[self._serialize_key(pair[0])]
        return pair

    def _serialize_key(self, key: Any) -> bytes:
        import pickle  # takes longer to load than all of this

        return pickle.dumps(key)


class OrderedMapSerializedKey(OrderedMap):
    """What a CQL map is read as: keys are found by their serialization in the map's own key type."""

    def __init__(self, cass_type: Any, protocol_version: int) -> None:
        super().__init__()
        self.cass_key_type = cass_type
        self.protocol_version = protocol_version

    def _insert_unchecked(self, key: Any, flat_key: Any, value: Any) -> None:
        self._items.append((key, value))
        self._index[flat_key] = len(self._items) - 1

    def _serialize_key(self, key: Any) -> bytes:
        return self.cass_key_type.serialize(key, self.protocol_version)  # type: ignore[no-any-return]


for _public in (SortedSet, OrderedMap, OrderedMapSerializedKey):
    _public.__module__ = "cassandra.util"
