"""A model of Django's kind and one of the mapper's own."""

import uuid

from cassandra.cqlengine import columns
from cassandra.cqlengine.models import Model
from django_cassandra_engine.models import DjangoCassandraModel


class Book(DjangoCassandraModel):
    id = columns.UUID(primary_key=True, default=uuid.uuid4)
    title = columns.Text(required=True, max_length=60)
    year = columns.Integer()
    tags = columns.Set(columns.Text)
    added = columns.DateTime()

    class Meta:
        get_pk_field = "id"


class Loan(Model):
    reader = columns.Text(partition_key=True)
    book = columns.UUID(primary_key=True)
    days = columns.Integer(default=14)
