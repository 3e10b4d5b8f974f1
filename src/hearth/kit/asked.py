"""What arrives in a request and was not made by a form of ours: numbers, ids, characters the database refuses.

Whatever cannot be read names nothing: a number becomes 0, an id leads to “not found”.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404

LONGEST_NUMBER = 18  # figures; more do not fit into the database's whole numbers


def number(text: object) -> int:
    """The whole number that was sent, or 0."""
    said = str(text or "").strip()
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= LONGEST_NUMBER else 0


def row(rows, pk: object):
    """The row with this id among these rows; 404 for one that is not there, hidden, or no id at all."""
    model = rows.model if hasattr(rows, "model") else rows
    try:
        return get_object_or_404(rows, pk=model._meta.pk.to_python(pk or None))
    except ValidationError:
        raise Http404 from None


class ReadableMiddleware:
    """Drops the character number 0 from what was sent: no text holds one, and PostgreSQL keeps none."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        request.GET, request.POST = _without_nothing(request.GET), _without_nothing(request.POST)


def _without_nothing(told: QueryDict) -> QueryDict:
    if not any("\0" in text for name, values in told.lists() for text in (name, *values)):
        return told
    clean = QueryDict(mutable=True, encoding=told.encoding)
    for name, values in told.lists():
        clean.setlist(name.replace("\0", ""), [value.replace("\0", "") for value in values])
    clean._mutable = False
    return clean
