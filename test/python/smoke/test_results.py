"""Paging, futures with callbacks, and many statements at once."""

import threading

import pytest
from cassandra import InvalidRequest
from cassandra.cluster import ResultSet
from cassandra.concurrent import execute_concurrent, execute_concurrent_with_args
from cassandra.query import SimpleStatement

ROWS = 95


@pytest.fixture(scope="module")
def numbers(session):
    session.execute("CREATE TABLE numbers (k int, c int, v text, PRIMARY KEY (k, c))", timeout=60)
    insert = session.prepare("INSERT INTO numbers (k, c, v) VALUES (?, ?, ?)")
    results = execute_concurrent_with_args(session, insert, [(1, i, str(i)) for i in range(ROWS)])
    assert len(results) == ROWS
    assert all(success for success, _ in results)
    return "numbers"


def test_all_pages(session, numbers):
    statement = SimpleStatement(f"SELECT c FROM {numbers} WHERE k = 1", fetch_size=10)
    result = session.execute(statement)
    assert result.has_more_pages
    assert len(result.current_rows) == 10
    assert [row.c for row in result] == list(range(ROWS))
    assert not result.has_more_pages
    assert list(result) == []


def test_page_by_page(session, numbers):
    select = session.prepare(f"SELECT c FROM {numbers} WHERE k = ?")
    select.fetch_size = 40
    result = session.execute(select, (1,))
    sizes = [len(result.current_rows)]
    while result.has_more_pages:
        result.fetch_next_page()
        sizes.append(len(result.current_rows))
    assert sizes == [40, 40, 15]


def test_paging_state_in_another_request(session, numbers):
    statement = SimpleStatement(f"SELECT c FROM {numbers} WHERE k = 1", fetch_size=90)
    first = session.execute(statement)
    second = session.execute(statement, paging_state=first.paging_state)
    assert [row.c for row in second] == list(range(90, ROWS))


def test_result_set(session, numbers):
    result = session.execute(f"SELECT c, v FROM {numbers} WHERE k = 1 LIMIT 3")
    assert isinstance(result, ResultSet)
    assert result
    assert result.column_names == ["c", "v"]
    assert result.one().v == "0"
    assert result[1].v == "1"
    assert result == [(0, "0"), (1, "1"), (2, "2")]
    assert result.all() == result.current_rows
    empty = session.execute(f"SELECT c FROM {numbers} WHERE k = 9")
    assert not empty
    assert empty.one() is None
    assert empty.all() == []
    void = session.execute(f"INSERT INTO {numbers} (k, c) VALUES (2, 2)")
    assert not void
    assert void.one() is None
    assert list(void) == []


def test_iterating_forbids_indexing(session, numbers):
    result = session.execute(f"SELECT c FROM {numbers} WHERE k = 1")
    next(iter(result))
    with pytest.raises(RuntimeError, match="Cannot use index operator when results have been iterated"):
        result[0]


def test_callback(session, numbers):
    done = threading.Event()
    seen = []

    def callback(rows, extra, key=None):
        seen.append((len(rows), extra, key))
        done.set()

    future = session.execute_async(f"SELECT c FROM {numbers} WHERE k = 1 LIMIT 5")
    future.add_callbacks(callback, seen.append, callback_args=("x",), callback_kwargs={"key": "y"})
    assert done.wait(60)
    assert seen == [(5, "x", "y")]
    late = []
    future.add_callback(lambda rows: late.append(len(rows)))
    assert late == [5]


def test_errback(session):
    done = threading.Event()
    seen = []

    def errback(exc):
        seen.append(exc)
        done.set()

    session.execute_async("SELECT * FROM no_such_table").add_errback(errback)
    assert done.wait(60)
    assert isinstance(seen[0], InvalidRequest)


def test_paging_in_callbacks(session, numbers):
    done = threading.Event()
    counts = []
    future = session.execute_async(SimpleStatement(f"SELECT c FROM {numbers} WHERE k = 1", fetch_size=30))

    def on_page(rows):
        counts.append(len(rows))
        if future.has_more_pages:
            future.start_fetching_next_page()
        else:
            done.set()

    future.add_callback(on_page)
    assert done.wait(60)
    assert counts == [30, 30, 30, 5]


def test_pages_come_in_order(session, numbers):
    """A callback that has asked for the next page, which arrives meanwhile, ends before that page is told."""
    pytest.importorskip("ilion", reason="callbacks of the other driver run on its event loop and may not wait")
    done = threading.Event()
    pages = []
    future = session.execute_async(SimpleStatement(f"SELECT c FROM {numbers} WHERE k = 1", fetch_size=30))

    def on_page(rows):
        more = future.has_more_pages
        if more:
            future.start_fetching_next_page()
            session.execute(f"SELECT c FROM {numbers} WHERE k = 2")  # answered after the page
        pages.append(len(rows))
        if not more:
            done.set()

    future.add_callbacks(on_page, pages.append)
    assert done.wait(60)
    assert pages == [30, 30, 30, 5]


def test_concurrent_selects_page(session, numbers):
    select = session.prepare(f"SELECT c FROM {numbers} WHERE k = ?")
    select.fetch_size = 50
    results = execute_concurrent_with_args(session, select, [(1,), (9,), (1,)], concurrency=2)
    assert [len(result.result_or_exc.all()) for result in results] == [ROWS, 0, ROWS]


def test_concurrent_mixed(session, numbers):
    select = session.prepare(f"SELECT c FROM {numbers} WHERE k = ? AND c = ?")
    pairs = [(select, (1, 3)), (SimpleStatement(f"SELECT c FROM {numbers} WHERE k = 1 AND c = %s"), (4,))]
    pairs += [(f"SELECT c FROM {numbers} WHERE k = 1 AND c = 5", None), (select, (1, 6))]
    results = execute_concurrent(session, pairs)
    assert [result.one().c for success, result in results] == [3, 4, 5, 6]


def test_concurrent_errors(session, numbers):
    select = session.prepare(f"SELECT c FROM {numbers} WHERE k = ? AND c = ?")
    parameters = [(1, i) for i in range(20)] + [("wrong", 1)] + [(1, i) for i in range(20)]
    results = execute_concurrent_with_args(session, select, parameters, raise_on_first_error=False)
    assert [success for success, _ in results] == [True] * 20 + [False] + [True] * 20
    assert isinstance(results[20].result_or_exc, TypeError)
    with pytest.raises(TypeError):
        execute_concurrent_with_args(session, select, parameters)
    with pytest.raises(ValueError, match="concurrency must be greater than 0"):
        execute_concurrent_with_args(session, select, parameters, concurrency=0)
    bad = [(f"SELECT * FROM no_such_table_{i}", None) for i in range(3)]
    results = execute_concurrent(session, bad, raise_on_first_error=False)
    assert all(isinstance(error, InvalidRequest) for _, error in results)


def test_concurrent_generator(session, numbers):
    select = session.prepare(f"SELECT c FROM {numbers} WHERE k = ? AND c = ?")
    parameters = ((1, i % ROWS) for i in range(1000))
    results = execute_concurrent_with_args(session, select, parameters, concurrency=7, results_generator=True)
    assert [result.one().c for _, result in results] == [i % ROWS for i in range(1000)]


def test_many_threads(session, numbers):
    select = session.prepare(f"SELECT v FROM {numbers} WHERE k = ? AND c = ?")
    wrong = []

    def work(offset):
        for i in range(50):
            c = (offset * 7 + i) % ROWS
            if session.execute(select, (1, c)).one().v != str(c):
                wrong.append(c)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
