"""The same statement on two servers, and what they answer differently.

A Pair owns a connection to each and a keyspace of its own on both; one thread uses it. Requests go to both before either answer
is awaited. Cassandra may fail at something that a round cannot do without, on a busy machine say: that is Abandoned.
"""

import contextlib
import re
import struct
import sys
import time

from harness import script
from harness.client import Answer, Connection, CqlError

from differential.explained import explanation, explanation_of_deletion, is_internal

MOST_PAGES = 300
ATTEMPTS = 3
sys.set_int_max_str_digits(0)  # decimals may have thousands


class Abandoned(Exception):
    """Cassandra did not answer, or not do, what the round needs; the next one begins anew."""


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
    warnings = [text.split("\n")[0] for text in outcome.warnings]
    prepared = (outcome.statement_id, outcome.key_indexes, result)
    sent = (warnings, outcome.paging_state is None, bool(outcome.trace))
    return outcome.kind, columns, _rows(outcome), *sent, prepared, outcome.detail


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


def _rows(answer):
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


class Pair:
    def __init__(self, ours, theirs, keyspace, version=5):
        self.contacts, self.version = (ours, theirs), version
        self.keyspace = keyspace
        self.explained = {}  # reason: how often
        self.connections = []

    def begin(self):
        """An empty keyspace on both; Abandoned if Cassandra makes none."""
        for attempt in range(ATTEMPTS):
            try:
                self._connect()
                self._make_keyspace()
                return
            except Abandoned:
                if attempt == ATTEMPTS - 1:
                    raise
                time.sleep(1)

    def _connect(self):
        if self.connections:
            return
        for at, contact in enumerate(self.contacts):
            host, port = contact.rsplit(":", 1)
            with self._lost_with(at):
                self.connections.append(Connection(host, int(port), version=self.version))

    def _make_keyspace(self):
        for text in (
            f"DROP KEYSPACE IF EXISTS {self.keyspace}",
            f"CREATE KEYSPACE {self.keyspace} "
            "WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
            f"USE {self.keyspace}",
        ):
            ours, theirs = self._ask(lambda connection, _, text=text: connection.query_message(text))
            if isinstance(ours, CqlError):
                raise ours
            if isinstance(theirs, CqlError):
                raise Abandoned(str(theirs))

    def end(self):
        if not self.connections:
            return
        self._ask(lambda connection, _: connection.query_message(f"DROP KEYSPACE IF EXISTS {self.keyspace}"))
        self._disconnect()

    def _disconnect(self):
        for connection in self.connections:
            connection.close()
        self.connections.clear()

    @contextlib.contextmanager
    def _lost_with(self, at):
        """What becomes of a connection that is lost: Cassandra's is Abandoned, ours a defect."""
        try:
            yield
        except (OSError, ValueError) as error:
            self._disconnect()
            if at == 0:
                raise
            raise Abandoned(str(error)) from error

    def run(self, statement):
        """The Difference, or None."""
        if statement.pause:
            time.sleep(statement.pause)
            return None
        if statement.batch:
            return self._run_batch(statement)
        settings = {} if statement.timestamp is None else {"timestamp": statement.timestamp}
        if statement.binds is not None:
            return self._run_bound(statement, settings)
        difference = self._pages(
            statement,
            lambda connection, _, **page: connection.query_message(statement.text, **settings, **page),
        )
        if difference is None and re.match(r"CREATE (CUSTOM )?INDEX", statement.text):
            self._await_indexes()
        return difference

    def _await_indexes(self):
        """Until Cassandra has built the indexes that there are: so long it refuses to use them."""
        theirs = self.connections[1]
        built = f"SELECT index_name FROM system.\"IndexInfo\" WHERE table_name = '{self.keyspace}'"
        known = f"SELECT index_name FROM system_schema.indexes WHERE keyspace_name = '{self.keyspace}'"
        for _ in range(1000):
            if len(theirs.query(built).rows) >= len(theirs.query(known).rows):
                return
            time.sleep(0.01)

    def _run_bound(self, statement, settings):
        prepared = self._ask(lambda connection, _: connection.prepare_message(statement.text))
        if difference := self._compare(statement, prepared):
            return difference
        if any(isinstance(outcome, CqlError) for outcome in prepared):
            return None
        for number, literals in enumerate(statement.binds, 1):
            if number == len(statement.binds):
                for before in statement.interlude:
                    if difference := self.run(before):
                        return difference
            values = _encode(prepared[1].columns, literals)
            if values is None:
                continue

            def message(connection, at, values=values, **page):
                if not statement.unprepared:
                    return connection.execute_message(prepared[at], values, **settings, **page)
                names = statement.names()
                if len(names) != len(values):  # a word of the text looks like one
                    names = []
                return connection.query_message(statement.text, values=values, names=names, **settings, **page)

            difference = self._pages(statement, message)
            if difference:
                return difference
        return None

    def _run_batch(self, statement):
        settings = {} if statement.timestamp is None else {"timestamp": statement.timestamp}
        items = []
        for part in statement.batch:
            prepared = self._ask(lambda connection, _, part=part: connection.prepare_message(part.text))
            if difference := self._compare(part, prepared):
                return difference
            values = None if isinstance(prepared[1], CqlError) else _encode(prepared[1].columns, part.binds[0])
            if values is not None:
                items.append((prepared, values))
        kind = {"LOGGED": 0, "UNLOGGED": 1, "COUNTER": 2}[statement.text]
        return self._compare(
            statement,
            self._ask(
                lambda connection, at: connection.batch_message(
                    kind, [(prepared[at], values) for prepared, values in items], **settings
                )
            ),
        )

    def _pages(self, statement, message):
        page = {} if statement.page_size is None else {"page_size": statement.page_size}
        pages = [page, page]
        for _ in range(MOST_PAGES):
            outcomes = self._ask(
                lambda connection, at, pages=pages: message(connection, at, **pages[at]), statement.tracing
            )
            if difference := self._compare(statement, outcomes):
                return difference
            states = [getattr(outcome, "paging_state", None) for outcome in outcomes]
            if None in states:
                return None
            pages = [{"page_size": statement.page_size, "paging_state": state} for state in states]
        return None

    def _ask(self, message, tracing=False):
        """What both answer, decoded: Answers or CqlErrors."""
        received = []
        for at, connection in enumerate(self.connections):
            with self._lost_with(at):
                connection.send(message(connection, at), tracing)
        for at, connection in enumerate(list(self.connections)):
            with self._lost_with(at):
                received.append(connection.receive())
        first = self._decode(0, received[0])
        return [first, first if received[0] == received[1] else self._decode(1, received[1])]

    def _decode(self, at, received):
        try:
            return self.connections[at].decode(received)
        except CqlError as error:
            return error

    def _compare(self, statement, outcomes):
        ours, theirs = outcomes
        if ours is theirs or facts(ours) == facts(theirs):
            return None
        difference = Difference(ours, theirs)
        reason = explanation(ours, theirs)
        if not reason and re.search(r"\bdelete\b", str(statement), re.IGNORECASE):
            reason = explanation_of_deletion(ours, theirs)
        if reason:
            self.explained[reason] = self.explained.get(reason, 0) + 1
            # What a statement wrote that failed inside of Cassandra is not known.
            refused = difference.both_failed and not is_internal(theirs)
            if refused or not statement.may_write():
                return None
            difference.on_purpose = True
        return difference


def _encode(columns, literals):
    """Values as the server asks for them; None if the harness cannot make them of the type asked for."""
    try:
        return script.bind_values(columns, ", ".join(literals))
    except (ValueError, ArithmeticError, KeyError, IndexError, TypeError, AttributeError):
        return None
