"""Conditional writes: applied, or LWTException with the row that is there."""

import pytest
from cassandra import InvalidRequest
from cassandra.cqlengine import columns
from cassandra.cqlengine.models import Model
from cassandra.cqlengine.query import (
    BatchQuery,
    IfExistsWithCounterColumn,
    IfNotExistsWithCounterColumn,
    LWTException,
    QueryException,
)
from cassandra.cqlengine.statements import ConditionalClause


class Account(Model):
    owner = columns.Integer(primary_key=True)
    number = columns.Integer(primary_key=True)
    name = columns.Text()
    balance = columns.Integer()
    tags = columns.Set(columns.Text)


class Visits(Model):
    id = columns.Integer(primary_key=True)
    count = columns.Counter()


@pytest.fixture(scope="module", autouse=True)
def made(tables):
    tables(Account, Visits)


@pytest.fixture
def account(request):
    """A row of the test's own partition."""
    owner = sum(map(ord, request.node.name))
    Account.objects(owner=owner).delete()
    return Account.create(owner=owner, number=1, name="n", balance=5)


def refused(function):
    with pytest.raises(LWTException) as caught:
        function()
    assert str(caught.value) == "LWT Query was not applied"
    return caught.value.existing


def test_if_not_exists(account):
    there = refused(lambda: Account.if_not_exists().create(owner=account.owner, number=1, name="other"))
    assert (there["[applied]"], there["name"], there["balance"]) == (False, "n", 5)
    Account.if_not_exists().create(owner=account.owner, number=2, name="new")
    refused(lambda: Account(owner=account.owner, number=2, name="x").if_not_exists().save())
    assert Account.get(owner=account.owner, number=2).name == "new"
    fresh = Account(owner=account.owner, number=3)
    assert fresh.if_not_exists(True).save() is fresh
    fresh.if_not_exists(False).save()


def test_if_exists(account):
    account.if_exists().update(name="changed")
    missing = Account(owner=account.owner, number=9)
    assert refused(lambda: missing.if_exists().update(name="x")) == {"[applied]": False}
    refused(lambda: missing.if_exists().delete())
    refused(lambda: Account.objects(owner=account.owner, number=8).if_exists().update(name="x"))
    refused(lambda: Account.objects(owner=account.owner, number=8).if_exists().delete())
    assert Account.objects(owner=account.owner).count() == 1
    Account.objects(owner=account.owner, number=1).if_exists().delete()
    assert Account.objects(owner=account.owner).count() == 0


def test_iff(account):
    account.iff(balance=5).update(balance=6)
    assert refused(lambda: account.iff(balance=5).update(balance=7)) == {"[applied]": False, "balance": 6}
    row = Account.objects(owner=account.owner, number=1)
    row.iff(balance__gt=5, name="n").update(balance=8)
    there = refused(lambda: row.iff(balance__lte=5).update(name="q"))
    assert there == {"[applied]": False, "balance": 8}
    row.iff(name__ne="x").update(name="y")
    row.iff(ConditionalClause("name", "y")).update(name=None, balance=1)
    read = row.get()
    assert (read.name, read.balance) == (None, 1)
    refused(lambda: account.iff(name="zzz").delete())
    read.iff(balance=1).delete()
    assert Account.objects(owner=account.owner, number=1).count() == 0


def test_what_cannot_be_a_condition(account):
    with pytest.raises(QueryException):
        account.iff(colour=1)
    with pytest.raises(InvalidRequest):
        account.iff(owner=1).update(name="x")
    with pytest.raises(IfNotExistsWithCounterColumn):
        Visits.if_not_exists()
    with pytest.raises(IfExistsWithCounterColumn):
        Visits.objects(id=1).if_exists()


def test_in_batches(account):
    with BatchQuery() as batch:
        account.batch(batch).iff(balance=5).update(balance=6)
        Account.batch(batch).if_not_exists().create(owner=account.owner, number=2)
    assert Account.objects(owner=account.owner).count() == 2
    other = Account.get(owner=account.owner, number=1)

    def failing():
        with BatchQuery() as batch:
            other.batch(batch).iff(balance=0).update(balance=7)
            Account.batch(batch).create(owner=account.owner, number=3)

    refused(failing)
    assert Account.objects(owner=account.owner).count() == 2
