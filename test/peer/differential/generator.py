"""Random sequences: a schema, then statements that are mostly right.

Some are wrong on purpose: values of another type, unknown columns, missing keys, text that does not parse.
"""

import random
import re
from dataclasses import dataclass

from differential.definitions import Definitions
from differential.expressions import Expressions
from differential.questions import question
from differential.selects import Selects
from differential.statement import Statement
from differential.tables import schema_tables
from differential.terms import Terms
from differential.values import Values
from differential.writes import Writes


@dataclass
class Mixture:
    """How often a statement of a sequence is of which kind."""

    definition: float
    question: float
    again: float  # a prepared statement before and after a definition


DATA, SCHEMA = Mixture(0.004, 0.004, 0.002), Mixture(0.07, 0.05, 0.03)


class Generator:
    def __init__(self, seed, keyspace):
        self.keyspace = keyspace
        self.chance = random.Random(seed)
        self.values = Values(self.chance)
        self.terms = Terms(self.chance, self.values)
        self.writes = Writes(self.chance, self.values, self.terms)
        self.selects = Selects(self.chance, self.terms, self.writes, Expressions(self.chance, self.terms))
        self.udts, self.tables = [], []
        self.definitions = Definitions(self.chance, self.values, self.udts, self.tables)
        self.mixture = SCHEMA if self.chance.random() < 0.2 else DATA

    def sequence(self, size):
        statements = self._schema()
        while len(statements) < size:
            statements += self._statements()
        return statements + [Statement(f"SELECT * FROM {table.name}") for table in self.tables]

    def _schema(self):
        statements = []
        for number in range(self.chance.randint(0, 2)):
            udt = self.values.udt(f"u{number}", self.udts)
            self.udts.append(udt)
            fields = ", ".join(f"{f} {a.name}" for f, a in zip(udt.fields, udt.args, strict=True))
            statements.append(Statement(f"CREATE TYPE {udt.name} ({fields})"))
        self.tables += schema_tables(self.chance, self.values, self.udts)
        statements += [Statement(table.create()) for table in self.tables]
        for table in self.tables:
            while not table.counters and self.chance.random() < 0.2:
                statements.append(Statement(self.definitions.index(table)))
        return statements

    def _statements(self):
        chance, mixture, roll = self.chance, self.mixture, self.chance.random()
        for share, make in (
            (mixture.definition, lambda: self.definitions.statements(self.keyspace)),
            (mixture.question, lambda: [Statement(question(chance, self.keyspace, chance.choice(self.tables)))]),
            (mixture.again, lambda: [self._again(chance.choice(self.tables))]),
        ):
            roll -= share
            if roll < 0:
                return make()
        return [self._statement(chance.choice(self.tables))]

    def _statement(self, table):
        chance, roll = self.chance, self.chance.random()
        if roll < 0.015:
            return self.writes.batch_message(table)
        prepared = chance.random() < 0.4
        self.terms.start(prepared)
        self.writes.timestamp_beside = not table.conditional and not table.counters and chance.random() < 0.05
        if roll < 0.45:
            text = self.writes.write(table)
        elif roll < 0.49:
            text = self.writes.batch(table, self.tables)
        else:
            text = self.selects.select(table)
        if chance.random() < 0.04:
            return Statement(self._broken(re.sub(r"\?|(?<![:\w]):m\d+", "1", text)))
        statement = Statement(text, [self.terms.bound] if prepared else None)
        if self.writes.timestamp_beside:
            statement.timestamp = self.writes.timestamp()
        statement.unprepared = prepared and chance.random() < 0.15
        statement.tracing = chance.random() < 0.003
        if text.startswith("SELECT") and chance.random() < 0.3 and not self.selects.whole:
            statement.page_size = chance.choice([1, 1, 2, 3, 5])
        return statement

    def _again(self, table):
        """A prepared statement that is executed again after the schema has changed."""
        self.terms.start(prepared=True)
        text = self.selects.select(table) if self.chance.random() < 0.7 else self.writes.write(table)
        statement = Statement(text, [self.terms.bound, self.terms.bound])
        if self.chance.random() < 0.7:
            statement.interlude = [Statement(self.definitions.alteration(table))]
        else:
            statement.interlude = self.definitions.statements(self.keyspace)
        return statement

    def _broken(self, text):
        """The statement with a word lost, doubled, swapped with the next or replaced."""
        words = text.split(" ")
        at = self.chance.randrange(len(words))
        turn = self.chance.randrange(4)
        if turn == 0:
            del words[at]
        elif turn == 1:
            words.insert(at, words[at])
        elif turn == 2 and at + 1 < len(words):
            words[at], words[at + 1] = words[at + 1], words[at]
        else:
            words[at] = self.chance.choice(["nothing", "1", "'x'", "(", ")", "=", "SELECT", ";"])
        return " ".join(words)
