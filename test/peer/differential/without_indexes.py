"""Whether it is Cassandra's index that is wrong: the same question on both servers once more, without index.

What Cassandra's indexes find depends on what was flushed, compacted or built at which moment; now and then rows are lost, or come on
another page. The indexes of the table are dropped on both, both go over all rows, and the indexes are made again. It is Cassandra's
index only if our answer was what Cassandra itself finds so, and what it finds through the index that has been made anew. There are
clusterings that it never finds: our answer has to be what it finds without.
"""

import re
from dataclasses import replace

from harness.client import Answer, CqlError

from differential.explained import explanation
from differential.facts import rows

LOST = "rows that Cassandra's index has lost, and finds when it goes over all rows or when the index is made anew"
BYTES = "a legacy index on a clustering column finds values by their bytes"
WIDENED = "rows with a UDT in their clustering that are not found through an index after ALTER TYPE"
COMPACT = "a legacy index of a COMPACT STORAGE table without clustering columns, with the key given too"
EMPTY = "empty text in a clustering column in descending order is not found through a storage-attached index"
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
    for name in indexes:
        pair.both(f'DROP INDEX "{name}"')
    scanned = _ask(pair, scan, values)
    for create in indexes.values():
        pair.both(create)
    pair.await_indexes()
    anew = _ask(pair, statement, values)
    if not all(_agree(ours, answer) for answer in (*scanned, anew[0])):
        return None
    if _agree(ours, anew[1]):
        return LOST
    fewer = isinstance(anew[1], Answer) and len(anew[1].rows) < len(ours.rows)
    return _why_never(pair, table[1], indexes, statement, values) if fewer else None


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
    (flags,) = theirs.query(f"SELECT flags FROM system_schema.tables {where}").rows[0]
    columns = theirs.query(f"SELECT column_name, kind, type, clustering_order FROM system_schema.columns {where}")
    clustering = [
        (name.decode(), of.decode(), order) for name, kind, of, order in columns.rows if kind == b"clustering"
    ]
    inexact = {name for name, of, _ in clustering if INEXACT.search(of)}
    legacy = [create for create in indexes.values() if not create.startswith("CREATE CUSTOM")]
    if any(set(re.findall(r"\w+", create.rpartition("(")[2])) & inexact for create in legacy):
        return BYTES
    if legacy and not clustering and b"compound" not in (flags or b""):
        return COMPACT
    descending_text = any(of in ("text", "ascii") and order == b"desc" for _, of, order in clustering)
    if descending_text and ("''" in statement.text or b"" in (values or [])):
        return EMPTY
    return WIDENED if any(re.search(r"\bu\d+\b", of) for _, of, _ in clustering) else None


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
