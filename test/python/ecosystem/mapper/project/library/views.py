"""Views that read and write both kinds of models, and a session."""

import json

from django.http import JsonResponse
from django.views.decorators.csrf import csrf_exempt

from library.models import Book, Loan


def shown(book):
    return {"id": str(book.id), "title": book.title, "year": book.year, "tags": sorted(book.tags)}


@csrf_exempt
def books(request):
    if request.method == "POST":
        given = json.loads(request.body)
        book = Book.objects.create(title=given["title"], year=given["year"], tags=set(given["tags"]))
        return JsonResponse(shown(book), status=201)
    found = Book.objects.filter(year=request.GET["year"]) if "year" in request.GET else Book.objects.all()
    return JsonResponse({"books": [shown(book) for book in found], "count": found.count()})


@csrf_exempt
def book(request, book_id):
    try:
        found = Book.objects.get(id=book_id)
    except Book.DoesNotExist:
        return JsonResponse({"error": "no such book"}, status=404)
    if request.method == "DELETE":
        found.delete()
    elif request.method == "PUT":
        found.update(**json.loads(request.body))
    return JsonResponse(shown(found))


@csrf_exempt
def loans(request):
    reader = request.GET["reader"]
    if request.method == "POST":
        Loan.if_not_exists().create(reader=reader, book=json.loads(request.body)["book"])
    return JsonResponse({"loans": [[str(loan.book), loan.days] for loan in Loan.objects(reader=reader)]})


def visits(request):
    request.session["visits"] = request.session.get("visits", 0) + 1
    return JsonResponse({"visits": request.session["visits"]})
