"""The same statement on two servers, and what they answer differently.

A Pair owns a connection to each and a keyspace of its own on both; one thread uses it. Requests go to both before either answer
is awaited. Cassandra may fail at something that a round cannot do without, on a busy machine say: that is Abandoned.
"""

import contextlib
import re
import sys
import time

from harness import script
from harness.client import Answer, Connection, CqlError

from differential.explained import (
    explanation,
    explanation_of_conditions,
    explanation_of_deletion,
    explanation_of_elements,
    is_internal,
)
from differential.facts import Difference, facts
from differential.without_indexes import wrong_index

MOST_PAGES = 300
ATTEMPTS = 3
sys.set_int_max_str_digits(0)  # decimals may have thousands


class Abandoned(Exception):
    """Cassandra did not answer, or not do, what the round needs; the next one begins anew."""


class Pair:
    def __init__(self, ours, theirs, keyspace, version=5):
        self.contacts, self.version = (ours, theirs), version
        self.keyspace = keyspace
        self.explained = {}  # reason: how often
        self.remade = False  # the indexes of a table were, since the last statement began
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

    def move(self):
        """To a keyspace of another name. Where Cassandra has failed inside, something of a table may be left (a bean of JMX), and
        it makes none of that name any more."""
        with contextlib.suppress(Abandoned):
            self.end()
        base, _, moves = self.keyspace.partition("_of_")
        self.keyspace = f"{base}_of_{int(moves or 0) + 1}"

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
            self.both(text)

    def end(self):
        if not self.connections:
            return
        self.ask(lambda connection, _: connection.query_message(f"DROP KEYSPACE IF EXISTS {self.keyspace}"))
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
        self.remade = False
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
            self.await_indexes()
        return difference

    def await_indexes(self):
        """Until Cassandra has built the indexes that there are: so long it refuses to use them."""
        theirs = self.connections[1]
        built = f"SELECT index_name FROM system.\"IndexInfo\" WHERE table_name = '{self.keyspace}'"
        known = f"SELECT index_name FROM system_schema.indexes WHERE keyspace_name = '{self.keyspace}'"
        for _ in range(1000):
            if len(theirs.query(built).rows) >= len(theirs.query(known).rows):
                return
            time.sleep(0.01)

    def _run_bound(self, statement, settings):
        prepared = self.ask(lambda connection, _: connection.prepare_message(statement.text))
        if difference := self._compare(statement, prepared):
            return difference
        if any(isinstance(outcome, CqlError) for outcome in prepared):
            return None
        for number, literals in enumerate(statement.binds, 1):
            if number == len(statement.binds):
                for before in statement.interlude:
                    remade = self.remade
                    if difference := self.run(before):
                        return difference
                    self.remade = self.remade or remade
            values = _encode(prepared[1].columns, literals)
            if values is None or self.remade:
                continue

            def message(connection, at, values=values, **page):
                if not statement.unprepared:
                    return connection.execute_message(prepared[at], values, **settings, **page)
                names = statement.names()
                if len(names) != len(values):  # a word of the text looks like one
                    names = []
                return connection.query_message(statement.text, values=values, names=names, **settings, **page)

            difference = self._pages(statement, message, values)
            if difference:
                return difference
        return None

    def _run_batch(self, statement):
        settings = {} if statement.timestamp is None else {"timestamp": statement.timestamp}
        items = []
        for part in statement.batch:
            prepared = self.ask(lambda connection, _, part=part: connection.prepare_message(part.text))
            if difference := self._compare(part, prepared):
                return difference
            values = None if isinstance(prepared[1], CqlError) else _encode(prepared[1].columns, part.binds[0])
            if values is not None:
                items.append((prepared, values))
        kind = {"LOGGED": 0, "UNLOGGED": 1, "COUNTER": 2}[statement.text]
        return self._compare(
            statement,
            self.ask(
                lambda connection, at: connection.batch_message(
                    kind, [(prepared[at], values) for prepared, values in items], **settings
                )
            ),
        )

    def _pages(self, statement, message, values=None):
        page = {} if statement.page_size is None else {"page_size": statement.page_size}
        pages = [page, page]
        for _ in range(MOST_PAGES):
            outcomes = self.ask(
                lambda connection, at, pages=pages: message(connection, at, **pages[at]), statement.tracing
            )
            if difference := self._compare(statement, outcomes):
                return None if self._is_lost(statement, values, message, outcomes) else difference
            states = [getattr(outcome, "paging_state", None) for outcome in outcomes]
            if None in states:
                return None
            pages = [{"page_size": statement.page_size, "paging_state": state} for state in states]
        return None

    def _is_lost(self, statement, values, message, outcomes):
        """Whether rows are different because Cassandra's index is wrong. Indexes are made anew then, and prepared statements gone."""
        if statement.writes() or not all(isinstance(outcome, Answer) for outcome in outcomes):
            return False
        self.remade = True
        reason = wrong_index(self, statement, values, message)
        if reason:
            self.explained[reason] = self.explained.get(reason, 0) + 1
        return reason is not None

    def both(self, text):
        """A definition that both have to carry out."""
        ours, theirs = self.ask(lambda connection, _: connection.query_message(text))
        if isinstance(ours, CqlError):
            raise ours
        if isinstance(theirs, CqlError):
            raise Abandoned(str(theirs))

    def ask_ours(self, message):
        connection = self.connections[0]
        with self._lost_with(0):
            connection.send(message(connection))
            return self._decode(0, connection.receive())

    def ask(self, message, tracing=False):
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
        if not reason and re.search(r"\bif\b.*\b(and|if)\b", str(statement), re.IGNORECASE | re.DOTALL):
            reason = explanation_of_conditions(ours, theirs)
        if not reason and re.search(r"\[.*\bif\b", str(statement), re.IGNORECASE | re.DOTALL):
            reason = explanation_of_elements(ours, theirs)
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
