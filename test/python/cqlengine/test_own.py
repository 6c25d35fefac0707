"""What ilion's mapper does where cassandra-driver's fails or costs more. Tests of ilion only."""

import copy
import importlib.util
import pickle
import threading

import pytest
from cassandra.cqlengine import ValidationError, columns
from cassandra.cqlengine.models import Model
from cassandra.cqlengine.query import ContextQuery

pytestmark = pytest.mark.skipif(importlib.util.find_spec("ilion") is None, reason="of ilion only")


class Ledger(Model):
    book = columns.Integer(primary_key=True)
    page = columns.Integer(primary_key=True)
    key = columns.Blob(default=b"k")
    entries = columns.Map(columns.Text, columns.Integer)


@pytest.fixture(scope="module", autouse=True)
def made(tables):
    tables(Ledger)


def test_a_clustered_row_loses_keys_of_a_map():
    row = Ledger.create(book=1, page=1, entries={"a": 1, "b": 2})
    del row.entries["a"]
    row.save()
    assert Ledger.get(book=1, page=1).entries == {"b": 2}


def test_a_derived_queryset_counts_its_own_rows():
    for page in range(3):
        Ledger.create(book=2, page=page)
    book = Ledger.objects(book=2)
    assert len(book) == 3
    assert book.filter(page__gt=0).count() == 2
    assert book != book.filter(page=0)


def test_a_tuple_of_too_many_fields_is_refused():
    with pytest.raises(ValidationError, match=r"more fields than tuple definition \(int, text\)"):
        columns.Tuple(columns.Integer, columns.Text).validate((1, "a", 2))


def test_rows_are_of_the_models_although_a_context_is_open():
    class Shape(Model):
        id = columns.Integer(primary_key=True)
        kind = columns.Text(discriminator_column=True)

    class Circle(Shape):
        __discriminator_value__ = "circle"

    with ContextQuery(Circle, keyspace="elsewhere") as there:
        assert type(Shape._construct_instance({"id": 1, "kind": "circle"})) is Circle
        assert type(there._construct_instance({"id": 1, "kind": "circle"})) is there
    with ContextQuery(Shape, keyspace="elsewhere") as there, ContextQuery(there, connection="other") as again:
        assert type(again._construct_instance({"id": 1, "kind": "circle"})) is Circle


def test_bytes_in_an_in():
    assert [row.page for row in Ledger.objects(book=2, key__in=[b"k"]).allow_filtering()] == [0, 1, 2]


def test_instances_can_be_copied():
    row = Ledger.create(book=3, page=1, entries={"a": 1})
    for copied in (copy.deepcopy(row), pickle.loads(pickle.dumps(row))):
        assert copied == row
        copied.entries["b"] = 2
        assert (copied.get_changed_columns(), row.get_changed_columns()) == (["entries"], [])


def test_threads_share_a_queryset():
    base = Ledger.objects(book=2)
    wrong = []

    def ask(page):
        for _ in range(200):
            text = str(base.filter(page=page, entries__contains=page).allow_filtering())
            if '"page" = %(1)s AND "entries" CONTAINS %(2)s' not in text:
                wrong.append(text)

    threads = [threading.Thread(target=ask, args=(page,)) for page in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_instances_have_no_managers_until_somebody_looks():
    row = Ledger(book=1, page=1)
    assert "_values" not in vars(row)
    manager = row._values["entries"]
    row.entries = {"x": 1}
    assert (manager.value, manager.explicit, manager.changed) == ({"x": 1}, True, True)
    manager.setval({})
    assert row.entries == {}
