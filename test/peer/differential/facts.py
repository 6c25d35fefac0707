"""What two answers have in common and where they differ: facts that have to be equal, without what depends on the moment, and the
Difference of two answers as it is shown."""

import re
import struct

from harness import script
from harness.client import Answer, CqlError


class Difference:
    def __init__(self, ours, theirs):
        self.ours, self.theirs = lines(ours), lines(theirs)
        if self.ours == self.theirs:
            self.ours, self.theirs = [*self.ours, repr(facts(ours))], [*self.theirs, repr(facts(theirs))]
        self.place = _place(ours, theirs)
        self.on_purpose = False  # but from here on the servers hold different data
        self.both_failed = isinstance(ours, CqlError) and isinstance(theirs, CqlError)

    def first_line(self):
        """The number of the first line that is different."""
        same = (one == other for one, other in zip(self.ours, self.theirs, strict=False))
        return next((at for at, is_same in enumerate(same) if not is_same), min(len(self.ours), len(self.theirs)))


def lines(outcome):
    written = script.lines(outcome)
    if isinstance(outcome, Answer) and outcome.kind == "prepared":
        written = ["bind " + (" | ".join(f"{c.name} {c.type}" for c in outcome.columns) or "nothing")]
    if isinstance(outcome, Answer) and outcome.paging_state is not None:
        written.append("(more pages)")
    return written


def _name(column):
    # The first name by which a type's function was called since Cassandra's start is what it is called by ever after.
    return column.name.replace("system.tojson(", "system.to_json(")


def _type(column):
    # Two functions give a timeuuid under a name that drivers don't decode.
    return str(column.type).replace("'org.apache.cassandra.db.marshal.LegacyTimeUUIDType'", "timeuuid")


def facts(outcome):
    """What has to be equal."""
    if isinstance(outcome, CqlError):
        # The same is true of names in errors.
        return [re.sub(r"system\.(from|to)json\[", r"system.\1_json[", line) for line in script.lines(outcome)]
    columns = [(c.keyspace, c.table, _name(c), _type(c)) for c in outcome.columns]
    result = [(c.keyspace, c.table, _name(c), _type(c)) for c in outcome.result_columns]
    # A connection is warned of USE once, by the first statement that is prepared: not if Cassandra has failed at that.
    warnings = [text.split("\n")[0] for text in outcome.warnings if not text.startswith("`USE <keyspace>`")]
    prepared = (outcome.statement_id, outcome.key_indexes, result)
    sent = (warnings, outcome.paging_state is None, bool(outcome.trace))
    return outcome.kind, columns, rows(outcome), *sent, prepared, outcome.detail


def _place(ours, theirs):
    """Where two answers differ: a fact, or the columns of rows without the names and values in them."""
    if isinstance(ours, CqlError) or isinstance(theirs, CqlError):
        return ""
    both = list(zip(facts(ours), facts(theirs), strict=True))
    at = next((number for number, (one, other) in enumerate(both) if one != other), 0)
    if at != 2 or len(ours.rows) != len(theirs.rows):
        return ("kind", "columns", "rows", "warnings", "pages", "trace", "prepared", "detail")[at]
    columns = set()
    for one, other in zip(*both[at], strict=True):
        columns |= {
            re.sub(r"\b[a-z]\d+\b", "#", column.name) + " " + column.type.kind
            for column, left, right in zip(theirs.columns, one, other, strict=True)
            if left != right
        }
    return ", ".join(sorted(columns)) or "rows"


def rows(answer):
    """Rows, without what depends on the moment of a write: the servers wrote them at different ones."""
    coarse = [_coarse_of(column) for column in answer.columns]
    if not any(coarse):
        return answer.rows
    return [
        [value if turn is None or value is None else turn(value) for turn, value in zip(coarse, row, strict=True)]
        for row in answer.rows
    ]


def _coarse_of(column):
    if "ttl(" in column.name:
        return _coarse_ttls
    if column.name == "[json]":
        return lambda document: document.replace(b"system.tojson(", b"system.to_json(")
    if column.type.kind == "double" and "exp(" in column.name:
        return _without_last_digit
    if column.type.kind in ("float", "double"):
        return _same_nan
    return _coarse_times if "writetime(" in column.name else None


def _same_nan(value):
    """Which NaN a Java function gives depends on whether it was compiled yet."""
    number = struct.unpack(">f" if len(value) == 4 else ">d", value)[0] if len(value) in (4, 8) else 0.0
    return b"NaN" if number != number else value


def _without_last_digit(value):
    """Java's own routine may give the neighbour of what the C library gives."""
    number = struct.unpack(">d", value)[0] if len(value) == 8 else 0.0
    return f"{number:.13e}".encode()


def _coarse_ttls(value):
    """Times to live as tens of thousands of seconds."""
    words = [int.from_bytes(value[at : at + 4], "big") for at in range(0, len(value), 4)]
    return [word // 10000 if word > 10000 else word for word in words]


def _coarse_times(value):
    """Write times, one or a list of them; those that the servers gave, not the statements, are all the same."""
    at, times = (0, [value]) if len(value) == 8 else (4, [])
    while 0 < at < len(value):
        size = int.from_bytes(value[at : at + 4], "big", signed=True)
        times.append(value[at + 4 : at + 4 + size] if size >= 0 else None)
        at += 4 + max(size, 0)
    return [b"now" if time and time.startswith(b"\x00\x06") else time for time in times]
