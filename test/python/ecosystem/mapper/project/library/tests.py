"""The project's own tests, which `manage.py test` runs in a keyspace that it makes and drops."""

import json

from django_cassandra_engine.test import TestCase

from library.models import Book, Loan


class BookTest(TestCase):
    def send(self, method, path, body):
        return getattr(self.client, method)(path, json.dumps(body), content_type="application/json")

    def test_books(self):
        created = self.send("post", "/books/", {"title": "Emma", "year": 1815, "tags": ["novel"]})
        self.assertEqual(created.status_code, 201)
        self.send("post", "/books/", {"title": "Persuasion", "year": 1817, "tags": []})
        listed = self.client.get("/books/").json()
        self.assertEqual((listed["count"], len(listed["books"])), (2, 2))
        of_year = self.client.get("/books/?year=1817").json()
        self.assertEqual([book["title"] for book in of_year["books"]], ["Persuasion"])
        path = f"/books/{created.json()['id']}/"
        self.assertEqual(self.client.get(path).json()["tags"], ["novel"])
        self.assertEqual(self.send("put", path, {"year": 1816}).json()["year"], 1816)
        self.assertEqual(self.client.get(path).json()["year"], 1816)
        self.client.delete(path)
        self.assertEqual(self.client.get(path).status_code, 404)

    def test_querysets(self):
        for year in (3, 1, 2):
            Book.objects.create(title=f"b{year}", year=year)
        self.assertEqual([book.year for book in Book.objects.order_by("year")], [1, 2, 3])
        self.assertEqual(Book.objects.filter(year__gt=1).count(), 2)
        self.assertTrue(Book.objects.filter(year=1).exists())
        self.assertEqual(sorted(Book.objects.values_list("title", flat=True)), ["b1", "b2", "b3"])
        self.assertEqual(len(Book.objects.exclude(year=1)), 2)
        book = Book.objects.get(year=2)
        self.assertEqual((book.pk, book._get_pk_val()), (book.id, book.id))
        self.assertEqual({book: 1}[Book.objects.get(pk=book.id)], 1)
        self.assertEqual(sorted(field.name for field in Book._meta.get_fields()), sorted(Book._columns))
        book.full_clean()

    def test_loans(self):
        book = Book.objects.create(title="Emma", year=1815)
        expected = {"loans": [[str(book.id), 14]]}
        self.assertEqual(self.send("post", "/loans/?reader=a", {"book": str(book.id)}).json(), expected)
        self.assertEqual(self.client.get("/loans/?reader=a").json(), expected)
        self.assertEqual(Loan.objects.count(), 1)

    def test_sessions(self):
        seen = [self.client.get("/visits/").json() for _ in range(3)]
        self.assertEqual([visit["visits"] for visit in seen], [1, 2, 3])
        self.assertTrue(self.client.session.exists(self.client.session.session_key))
        self.client.cookies.clear()
        self.assertEqual(self.client.get("/visits/").json()["visits"], 1)
