"""Whether it is Cassandra's index that is wrong: the same question on both servers once more, without index.

What Cassandra's indexes find depends on what was flushed, compacted or built at which moment; now and then rows are lost, or come on
another page. The indexes of the table are dropped on both, both go over all rows, and the indexes are made again. It is Cassandra's index
only if our answer was what Cassandra itself finds so, and what it finds through the index that has been made anew, which on a busy
machine may lack rows as well, and is made once more then. There are rows that it never finds: our answer has to be what it finds without.
And there are rows that a legacy index finds by what it kept of older values: our answer has to be what it finds when made anew. And there
are conditions on vectors that an index of another column makes it pass over: then it finds more than ours.
"""

import re
from dataclasses import replace
from typing import NamedTuple

from harness.client import Answer, CqlError

from differential.explained import explanation
from differential.facts import rows

MAKINGS = 3
LOST = "rows that Cassandra's index has lost, and finds when it goes over all rows or when the index is made anew"
BYTES = "a legacy index on a clustering column finds values by their bytes"
WIDENED = "rows with a UDT in their clustering that are not found through an index after ALTER TYPE"
COMPACT = "a legacy index of a COMPACT STORAGE table without clustering columns, with the key given too"
KEPT = (
    "a legacy index keeps what a column had before, and finds the row by it if the value is equal but for its bytes"
)
LONG = "numbers of other sizes than an indexed varint has are not found by a storage-attached index"
EMPTY = "empty text in a clustering column in descending order is not found through a storage-attached index"
VECTORS = "conditions on vectors beside a storage-attached index that is looked up"
INEXACT = re.compile(r"\b(decimal|varint|tuple|u\d+)\b")  # types whose values may be equal and have different bytes


def wrong_index(pair, statement, values, message):
    """The reason, or None. `message` sends the statement as it was sent, `values` are those bound."""
    ours = _all_pages(pair, statement, message)
    table = re.search(r"\bFROM (\w+)", statement.text)
    if ours is None or table is None:
        return None
    indexes = _indexes(pair, table[1])
    if not indexes:
        return None
    scan = replace(statement, text=statement.text.removesuffix(" ALLOW FILTERING") + " ALLOW FILTERING")
    for attempt in range(MAKINGS):
        for name in indexes:
            pair.both(f'DROP INDEX "{name}"')
        if attempt == 0:
            scanned = _ask(pair, scan, values)
        for create in indexes.values():
            pair.both(create)
        pair.await_indexes()
        anew = _ask(pair, statement, values)
        if not all(_agree(ours, answer) for answer in (*scanned, anew[0])):
            kept = all(_agree(ours, answer) for answer in anew) and _legacy_of_inexact(pair, table[1], indexes)
            return KEPT if kept else None
        if _agree(ours, anew[1]):
            return LOST
    if not isinstance(anew[1], Answer):
        return None
    if any(row not in rows(ours) for row in rows(anew[1])) and _asks_vector(pair, table[1], indexes, statement):
        return VECTORS
    # Under a LIMIT others may have come for those that it lacks.
    lacks = any(row not in rows(anew[1]) for row in rows(ours))
    return _why_never(pair, table[1], indexes, statement, values) if lacks else None


def _all_pages(pair, statement, message):
    """What ours answers, with the rows of all pages; None if that is an error."""
    whole, page = None, {} if statement.page_size is None else {"page_size": statement.page_size}
    while True:
        answer = pair.ask_ours(lambda connection, page=page: message(connection, 0, **page))
        if isinstance(answer, CqlError):
            return None
        if whole is not None:
            answer.rows = whole.rows + answer.rows
        if answer.paging_state is None:
            return answer
        whole, page = answer, {"page_size": statement.page_size, "paging_state": answer.paging_state}


def _indexes(pair, table):
    """The statements that make the indexes of the table again, by name."""
    theirs = pair.connections[1]
    known = theirs.query(
        f"SELECT index_name FROM system_schema.indexes WHERE keyspace_name = '{pair.keyspace}' AND table_name = '{table}'"
    )
    described = {}
    for (name,) in known.rows:
        answer = theirs.query(f'DESCRIBE INDEX "{name.decode()}"')
        described[name.decode()] = answer.rows[0][-1].decode()
    return described


def _why_never(pair, table, indexes, statement, values):
    """Why an index of the table may not find a row however new it is, or None."""
    theirs = pair.connections[1]
    where = f"WHERE keyspace_name = '{pair.keyspace}' AND table_name = '{table}'"
    flags = theirs.query(f"SELECT flags FROM system_schema.tables {where}").rows[0][0] or b""
    columns = _columns(pair, table)
    clustering = [column for column in columns if column.kind == "clustering"]
    inexact = {column.name for column in clustering if INEXACT.search(column.type)}
    legacy = _columns_of(indexes, attached=False)
    if legacy & inexact:
        return BYTES
    # What such a table shows as clusterings are the names of its columns.
    if legacy and b"compound" not in flags and not (clustering and b"dense" in flags):
        return COMPACT
    if _columns_of(indexes, attached=True) & {column.name for column in columns if column.type == "varint"}:
        return LONG
    descending_text = any(column.type in ("text", "ascii") and column.order == "desc" for column in clustering)
    if descending_text and ("''" in statement.text or b"" in (values or [])):
        return EMPTY
    return WIDENED if any(re.search(r"\bu\d+\b", column.type) for column in clustering) else None


def _asks_vector(pair, table, indexes, statement):
    """Whether there is a condition on a vector, and a storage-attached index on something."""
    where = statement.text.partition(" WHERE ")[2]
    vectors = [column.name for column in _columns(pair, table) if "vector<" in column.type]
    return bool(_columns_of(indexes, attached=True)) and any(re.search(rf"\b{name}\b", where) for name in vectors)


def _legacy_of_inexact(pair, table, indexes):
    """Whether there is a legacy index on a column whose values may be equal and have different bytes."""
    inexact = {column.name for column in _columns(pair, table) if INEXACT.search(column.type)}
    return bool(_columns_of(indexes, attached=False) & inexact)


class Column(NamedTuple):
    name: str
    kind: str
    type: str
    order: str


def _columns(pair, table):
    """Those of the table, as Cassandra tells them."""
    where = f"WHERE keyspace_name = '{pair.keyspace}' AND table_name = '{table}'"
    query = f"SELECT column_name, kind, type, clustering_order FROM system_schema.columns {where}"
    return [Column(*(value.decode() for value in row)) for row in pair.connections[1].query(query).rows]


def _columns_of(indexes, attached):
    """The names of the columns that the storage-attached indexes, or the others, are on."""
    names = set()
    for create in indexes.values():
        if create.startswith("CREATE CUSTOM") == attached:
            names |= set(re.findall(r"\w+", re.search(r"\(([^()]*(?:\([^()]*\))?)\)", create)[1]))
    return names


def _ask(pair, statement, values):
    """What both answer, not prepared and without pages."""
    bound = {} if values is None else {"values": values}
    return pair.ask(lambda connection, _: connection.query_message(statement.text, **bound))


def _agree(ours, answer):
    if not isinstance(answer, Answer) or [str(c.type) for c in ours.columns] != [
        str(c.type) for c in answer.columns
    ]:
        return False
    return rows(ours) == rows(answer) or explanation(ours, answer) is not None
