"""Random sequences: a schema, then statements that are mostly right.

Some are wrong on purpose: values of another type, unknown columns, missing keys, text that does not parse.
"""

import random
import re

from differential.definitions import Definitions
from differential.expressions import Expressions
from differential.selects import Selects
from differential.statement import Statement
from differential.tables import schema_tables
from differential.terms import Terms
from differential.values import Values
from differential.writes import Writes


class Generator:
    def __init__(self, seed, keyspace):
        self.chance = random.Random(seed)
        self.values = Values(self.chance)
        self.terms = Terms(self.chance, self.values)
        self.writes = Writes(self.chance, self.values, self.terms)
        self.selects = Selects(self.chance, self.terms, self.writes, Expressions(self.chance, self.terms))
        self.udts, self.tables = [], []
        self.definitions = Definitions(keyspace, self.chance, self.values, self.udts, self.tables)

    def sequence(self, size):
        statements = self._schema()
        statements += [self._statement() for _ in range(size)]
        return statements + [Statement(f"SELECT * FROM {table.name}") for table in self.tables]

    def _schema(self):
        statements = []
        for number in range(self.chance.randint(0, 2)):
            udt = self.values.udt(f"u{number}")
            self.udts.append(udt)
            fields = ", ".join(f"{f} {a.name}" for f, a in zip(udt.fields, udt.args, strict=True))
            statements.append(Statement(f"CREATE TYPE {udt.name} ({fields})"))
        self.tables += schema_tables(self.chance, self.values, self.udts)
        return statements + [Statement(table.create()) for table in self.tables]

    def _statement(self):
        chance, table = self.chance, self.chance.choice(self.tables)
        roll = chance.random()
        if roll < 0.006:
            return self.definitions.statement()
        if roll < 0.012:
            return Statement(self.definitions.question())
        if roll < 0.025:
            return self.writes.batch_message(table)
        prepared = chance.random() < 0.4
        self.terms.start(prepared)
        if roll < 0.45:
            text = self.writes.write(table)
        elif roll < 0.49:
            text = self.writes.batch([table, *self.tables])
        else:
            text = self.selects.select(table)
        if chance.random() < 0.04:
            return Statement(self._broken(re.sub(r"\?|(?<![:\w]):m\d+", "1", text)))
        statement = Statement(text, [self.terms.bound] if prepared else None)
        statement.unprepared = prepared and chance.random() < 0.15
        statement.tracing = chance.random() < 0.003
        if text.startswith("SELECT") and chance.random() < 0.3:
            statement.page_size = chance.choice([1, 1, 2, 3, 5])
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
