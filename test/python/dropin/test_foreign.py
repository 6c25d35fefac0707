"""Our classes among an application's own: futures of other sessions, statements that no server has prepared."""

import threading
from collections import deque
from functools import partial

import pytest
from cassandra.cluster import ResultSet
from cassandra.concurrent import execute_concurrent
from cassandra.cqltypes import Int32Type
from cassandra.protocol import ColumnMetadata
from cassandra.query import UNSET_VALUE, BoundStatement, PreparedStatement


class Pages:
    """A future whose pages are lists; it can be called, as mocks can."""

    _col_names = _col_types = _continuous_paging_session = None

    def __init__(self, *pages):
        self._pages = list(pages)

    def __call__(self):
        raise AssertionError("not to be called")

    @property
    def has_more_pages(self):
        return len(self._pages) > 1

    def start_fetching_next_page(self):
        self._pages.pop(0)

    def result(self):
        return ResultSet(self, self._pages[0])


def test_a_result_set_of_another_future():
    assert list(Pages([1, 2], [3], [4]).result()) == [1, 2, 3, 4]
    assert Pages([1, 2], [3]).result()[2] == 3
    assert Pages([1, 2], [3]).result() == [1, 2, 3]
    turned = Pages([1], [2]).result()
    turned.fetch_next_page()
    assert turned.current_rows == [2]
    turned.fetch_next_page()
    assert turned.current_rows == []


class Late:
    """A future that only calls back, from another thread, and a session that makes such; the last one comes first."""

    has_more_pages = False
    _col_names = _col_types = _continuous_paging_session = None

    def __init__(self, number, session):
        self._number = number
        self._session = session

    def add_callbacks(self, callback, errback, callback_args=(), errback_args=()):
        self._session.wait_for(
            partial(_call, callback, callback_args), partial(_call, errback, errback_args), self._number
        )

    def clear_callbacks(self):
        pass


def _call(function, arguments, outcome):
    function(outcome, *arguments)


class LateSession:
    def __init__(self, count):
        self._count = count
        self._waiting = deque()

    def execute_async(self, statement, parameters, timeout=None, execution_profile=None):
        return Late(parameters[0], self)

    def wait_for(self, callback, errback, number):
        self._waiting.append((callback, errback, number))
        if len(self._waiting) == self._count:
            threading.Thread(target=self._call_back).start()

    def _call_back(self):
        while self._waiting:
            callback, errback, number = self._waiting.pop()
            if number == 3:
                errback(KeyError(number))
            else:
                callback([number])


@pytest.mark.parametrize("generator", [False, True])
def test_concurrent_execution_in_another_session(generator):
    pairs = [("INSERT", (number,)) for number in range(10)]
    results = execute_concurrent(LateSession(10), pairs, raise_on_first_error=False, results_generator=generator)
    told = [next(iter(result)) if success else type(result) for success, result in results]
    assert told == [0, 1, 2, KeyError, 4, 5, 6, 7, 8, 9]


def hand_made(version, columns=("p0", "p1", "c", "v"), key=(1, 0)):
    return PreparedStatement(
        column_metadata=[ColumnMetadata("ks", "t", name, Int32Type) for name in columns],
        query_id=None,
        routing_key_indexes=list(key),
        query="INSERT",
        keyspace="ks",
        protocol_version=version,
        result_metadata=None,
        result_metadata_id=None,
    )


@pytest.mark.parametrize("version", [3, 4, 5])
def test_values_of_a_statement_made_by_hand(version):
    prepared = hand_made(version)
    bound = BoundStatement(prepared).bind({"p0": 1, "p1": 2, "c": 3, "v": None, "other": 5})
    assert bound.values == [b"\0\0\0\1", b"\0\0\0\2", b"\0\0\0\3", None]
    assert bound.routing_key == b"\0\4\0\0\0\2\0\0\4\0\0\0\1\0"
    assert bound.keyspace == "ks"
    with pytest.raises(TypeError, match=r'column "v"\. Expected: .*Int32Type.* Got: .*str'):
        prepared.bind((0, 0, 0, "text"))
    with pytest.raises(ValueError, match="Too many arguments"):
        prepared.bind((0, 0, 0, 0, 0))
    with pytest.raises(ValueError):
        prepared.bind((1,))
    with pytest.raises(ValueError):
        prepared.bind(None)
    assert hand_made(version, (), ()).bind(None).values == []
    assert hand_made(version, ("v",), ()).bind((7,)).routing_key is None


def test_what_a_statement_made_by_hand_leaves_out():
    assert hand_made(4).bind({"p0": 0, "p1": 0, "c": 0}).values[-1] is UNSET_VALUE
    assert hand_made(4).bind((0, 0, 0, UNSET_VALUE)).values[-1] is UNSET_VALUE
    with pytest.raises(ValueError, match="routing key"):
        hand_made(4).bind({"p0": 0, "c": 0, "v": 0})
    with pytest.raises(KeyError, match="v"):
        hand_made(3).bind({"p0": 0, "p1": 0, "c": 0})
    with pytest.raises(ValueError, match="UNSET_VALUE"):
        hand_made(3).bind((0, 0, 0, UNSET_VALUE))
