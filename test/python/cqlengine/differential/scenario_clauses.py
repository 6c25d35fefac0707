"""Clauses and statements one by one: their text, their parameters, before and after they are numbered anew."""

from datetime import datetime, timedelta

from cassandra.cqlengine import columns
from cassandra.cqlengine import functions as f
from cassandra.cqlengine import operators as o
from cassandra.cqlengine import statements as s
from cassandra.cqlengine.named import NamedColumn

COLUMN = columns.Column(db_field="a")
WHEN = datetime(2020, 5, 17, 8, 30, 1, 250)


def shown(clause, number=3):
    size = clause.get_context_size()
    clause.set_context_id(number)
    context = {}
    clause.update_context(context)
    return [size, str(clause), context]


def numbered(statement, number):
    statement.update_context_id(number)
    return [str(statement), statement.get_context(), statement.get_context_size(), statement.context_counter]


def clauses():
    yield from (s.WhereClause("a", o.EqualsOperator(), 5), s.WhereClause("a", o.InOperator(), [1, "x'y"]))
    yield s.WhereClause("token(a)", o.GreaterThanOperator(), f.MinTimeUUID(WHEN), quote_field=False)
    yield from (s.IsNotNull("a"), s.AssignmentClause("a", 1), s.ConditionalClause("a", 1), s.FieldDeleteClause("a"))
    for value in (None, set(), {1, 2}, {2, 3}):
        for previous in (None, set(), {1, 2}):
            for operation in (None, "add", "remove"):
                yield s.SetUpdateClause("a", value, operation, previous)
    for value in (None, [], [1, 2], [1, 2, 3], [3, 1, 2, 4], [2, 1], [1]):
        for previous in (None, [], [1, 2]):
            for operation in (None, "append", "prepend"):
                yield s.ListUpdateClause("a", value, operation, previous)
    for value in ({}, {1: 2}, {1: 2, 3: 4}):
        for previous in (None, {}, {1: 2}, {3: 5, 7: 8}):
            for operation in (None, "update", "remove"):
                yield s.MapUpdateClause("a", value, operation, previous)
            yield s.MapDeleteClause("a", value, previous)
    yield s.MapDeleteClause("a", None, {1: 2})
    for value in (-1, 0, 5):
        for previous in (None, 0, 3):
            yield s.CounterUpdateClause("a", value, previous)


def selects():
    where = [s.WhereClause("a", o.EqualsOperator(), "x"), s.WhereClause("b", o.InOperator(), (1, 2))]
    yield s.SelectStatement("t")
    yield s.SelectStatement("t", "f")
    yield s.SelectStatement("t", ["f", "g"], where=where, order_by='"b" ASC', limit=10, allow_filtering=True)
    yield s.SelectStatement("t", count=True, where=where, order_by=["x"], limit=0)
    yield s.SelectStatement("t", distinct_fields=["a", "b"], fetch_size=7)
    yield s.SelectStatement("t", distinct_fields=["a", "b"], count=True)


def modifications():
    where = [s.WhereClause("k", o.EqualsOperator(), 1)]
    for timestamp in (None, 5, WHEN):
        for ttl in (None, 60):
            insert = s.InsertStatement("t", ttl=ttl, timestamp=timestamp, if_not_exists=ttl is not None)
            insert.add_assignment(COLUMN, 1)
            insert.add_assignment(columns.Text(db_field="b"), "x")
            yield insert
            iff = [s.ConditionalClause("c", 3)]
            update = s.UpdateStatement("t", where=where, ttl=ttl, timestamp=timestamp, conditionals=iff)
            update.add_assignment(COLUMN, 1)
            update.add_update(columns.Set(columns.Integer, db_field="s"), {1}, previous={2})
            update.add_update(columns.List(columns.Integer, db_field="l"), [1], operation="append")
            update.add_update(columns.List(columns.Integer, db_field="l2"), [], operation="append")
            update.add_update(columns.Map(columns.Text, columns.Integer, db_field="m"), {"a": 1}, previous={"a": 1})
            yield update
        yield s.DeleteStatement("t", where=where, timestamp=timestamp)
        iff = [s.ConditionalClause("c", 3)]
        delete = s.DeleteStatement("t", ["f", "g"], where, timestamp, conditionals=iff, if_exists=True)
        delete.add_field(s.MapDeleteClause("m", {}, {1: 2, 3: 4}))
        yield delete
    yield s.UpdateStatement("t", if_exists=True)
    counted = s.UpdateStatement("t")
    counted.add_update(columns.Counter(db_field="n"), 4, previous=9)
    yield counted


def run(record):
    for index, clause in enumerate(clauses()):
        record(f"clause {index} {type(clause).__name__}", shown, clause)
    for index, statement in enumerate([*selects(), *modifications()]):
        record(f"statement {index}", lambda: [str(statement), repr(statement), statement.get_context()])
        for number in (0, 7):
            record(f"statement {index} from {number}", numbered, statement, number)
        record(f"statement {index} key", statement.partition_key_values, {"k": 0, "a": 1})
    record("empty insert", lambda: str(s.InsertStatement("t")))
    record("relative", lambda: abs(s.InsertStatement("t", timestamp=timedelta(0)).timestamp_normalized or 0) > 0)
    record("wrong operator", s.WhereClause, "a", "=", 5)
    record("wrong field", s.DeleteStatement("t").add_field, 5)
    for value in ("a'b", 5, [1, "x"], (1,), {"a": 1}, {1}, None):
        record(f"quoted {value}", lambda: [str(s.ValueQuoter(value)), s.ValueQuoter(value) == s.ValueQuoter(value)])
    record("in", lambda: str(s.InQuoter(["a", 1])))
    record("equality", lambda: [
        s.WhereClause("a", o.EqualsOperator(), 1) == s.WhereClause("a", o.EqualsOperator(), 1),
        s.WhereClause("a", o.EqualsOperator(), 1) == s.WhereClause("a", o.InOperator(), 1),
        s.WhereClause("a", o.EqualsOperator(), 1) != s.AssignmentClause("a", 1),
        s.AssignmentClause("a", 1) == s.AssignmentClause("a", 1), s.AssignmentClause("a", 1) == 5,
        hash(s.AssignmentClause("a", 1)) == hash(s.AssignmentClause("a", 1)),
    ])  # fmt: skip
    for symbol in ("eq", "IN", "gt", "Gte", "lt", "lte", "ne", "contains", "like", "is not null", "between"):
        record(f"operator {symbol}", lambda: str(o.BaseWhereOperator.get_operator(symbol)()))
    record("no symbol", lambda: str(o.BaseWhereOperator()))
    for function in (f.MinTimeUUID, f.MaxTimeUUID):
        record(function.__name__, shown, function(WHEN))
        record(f"{function.__name__} of text", function, "today")
    token = f.Token(1, "b")
    token.set_columns([columns.Integer(), columns.Text()])
    record("token", shown, token)
    record("token of list", lambda: f.Token([1, 2]).value)
    name = NamedColumn("n")
    for clause in (name == 1, name > 1, name >= 1, name < 1, name <= 1, name.in_([1]), name.contains_(1)):
        record("named column", shown, clause)
