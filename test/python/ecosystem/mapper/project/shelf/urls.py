"""The project's addresses."""

from django.urls import path
from library import views

urlpatterns = [
    path("books/", views.books),
    path("books/<uuid:book_id>/", views.book),
    path("loans/", views.loans),
    path("visits/", views.visits),
]
