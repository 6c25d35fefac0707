"""The same statement on two servers, and what they answer differently.

A Pair owns a connection to each and a keyspace of its own on both; one thread uses it. Requests go to both before either answer
is awaited.
"""

import time

from harness import script
from harness.client import Answer, Connection, CqlError

from differential.explained import explanation

MOST_PAGES = 300


class Difference:
    def __init__(self, ours, theirs):
        self.ours, self.theirs = lines(ours), lines(theirs)
        if self.ours == self.theirs:
            self.ours, self.theirs = [*self.ours, repr(facts(ours))], [*self.theirs, repr(facts(theirs))]
        self.on_purpose = False  # but from here on the servers hold different data
        self.both_failed = isinstance(ours, CqlError) and isinstance(theirs, CqlError)


def lines(outcome):
    written = script.lines(outcome)
    if isinstance(outcome, Answer) and outcome.kind == "prepared":
        written = ["bind " + (" | ".join(f"{c.name} {c.type}" for c in outcome.columns) or "nothing")]
    if isinstance(outcome, Answer) and outcome.paging_state is not None:
        written.append("(more pages)")
    return written


def _type(column):
    # Two functions give a timeuuid under a name that drivers don't decode.
    return str(column.type).replace("'org.apache.cassandra.db.marshal.LegacyTimeUUIDType'", "timeuuid")


def facts(outcome):
    """What has to be equal."""
    if isinstance(outcome, CqlError):
        return script.lines(outcome)
    columns = [(c.keyspace, c.table, c.name, _type(c)) for c in outcome.columns]
    result = [(c.keyspace, c.table, c.name, _type(c)) for c in outcome.result_columns]
    warnings = [text.split("\n")[0] for text in outcome.warnings]
    prepared = (outcome.statement_id, outcome.key_indexes, result)
    return outcome.kind, columns, _rows(outcome), warnings, outcome.paging_state is None, prepared, outcome.detail


def _rows(answer):
    """Rows, with times to live as tens of thousands of seconds: the servers wrote them at different moments."""
    ttls = {at for at, column in enumerate(answer.columns) if "ttl(" in column.name}
    if not ttls:
        return answer.rows
    return [
        [_coarse(value) if at in ttls and value is not None else value for at, value in enumerate(row)]
        for row in answer.rows
    ]


def _coarse(value):
    words = [int.from_bytes(value[at : at + 4], "big") for at in range(0, len(value), 4)]
    return [word // 10000 if word > 10000 else word for word in words]


class Pair:
    def __init__(self, ours, theirs, keyspace, version=5):
        self.keyspace = keyspace
        self.explained = {}  # reason: how often
        self.connections = []
        for contact in (ours, theirs):
            host, port = contact.rsplit(":", 1)
            self.connections.append(Connection(host, int(port), version=version))

    def begin(self):
        """An empty keyspace on both."""
        for text in (
            f"DROP KEYSPACE IF EXISTS {self.keyspace}",
            f"CREATE KEYSPACE {self.keyspace} "
            "WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
            f"USE {self.keyspace}",
        ):
            for outcome in self._ask(lambda connection, _, text=text: connection.query_message(text)):
                if isinstance(outcome, CqlError):
                    raise outcome

    def end(self):
        self._ask(lambda connection, _: connection.query_message(f"DROP KEYSPACE IF EXISTS {self.keyspace}"))
        for connection in self.connections:
            connection.close()

    def run(self, statement):
        """The Difference, or None."""
        if statement.pause:
            time.sleep(statement.pause)
            return None
        if statement.batch:
            return self._run_batch(statement)
        settings = {} if statement.timestamp is None else {"timestamp": statement.timestamp}
        if statement.binds is None:
            return self._pages(
                statement,
                lambda connection, _, **page: connection.query_message(statement.text, **settings, **page),
            )
        prepared = self._ask(lambda connection, _: connection.prepare_message(statement.text))
        if difference := self._compare(statement, prepared):
            return difference
        if any(isinstance(outcome, CqlError) for outcome in prepared):
            return None
        for literals in statement.binds:
            values = _encode(prepared[1].columns, literals)
            if values is None:
                continue
            difference = self._pages(
                statement,
                lambda connection, at, values=values, **page: connection.execute_message(
                    prepared[at], values, **settings, **page
                ),
            )
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
            outcomes = self._ask(lambda connection, at, pages=pages: message(connection, at, **pages[at]))
            if difference := self._compare(statement, outcomes):
                return difference
            states = [getattr(outcome, "paging_state", None) for outcome in outcomes]
            if None in states:
                return None
            pages = [{"page_size": statement.page_size, "paging_state": state} for state in states]
        return None

    def _ask(self, message):
        """What both answer, decoded: Answers or CqlErrors."""
        for at, connection in enumerate(self.connections):
            connection.send(message(connection, at))
        received = [connection.receive() for connection in self.connections]
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
        if reason := explanation(ours, theirs):
            self.explained[reason] = self.explained.get(reason, 0) + 1
            if difference.both_failed or not statement.may_write():
                return None
            difference.on_purpose = True
        return difference


def _encode(columns, literals):
    """Values as the server asks for them; None if the harness cannot make them of the type asked for."""
    try:
        return script.bind_values(columns, ", ".join(literals))
    except (ValueError, OverflowError, KeyError, IndexError, TypeError, AttributeError):
        return None
