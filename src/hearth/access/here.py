"""Which council's pages these are."""

from __future__ import annotations

from django.utils.functional import SimpleLazyObject

from hearth.areas.models import Borough
from hearth.kit.kept import kept


class BoroughMiddleware:
    """`request.borough`: where a signed-in person works; for everybody else the only borough of this installation.

    Read when a page asks for it. With several boroughs a public page names its own before it is drawn.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.borough = SimpleLazyObject(lambda: _borough(request.user))
        return self.get_response(request)


def _borough(user) -> Borough | None:
    return named(min(user.borough_ids, default=0) if user.is_authenticated else None)


@kept
def named(pk: int | None) -> Borough | None:
    """The borough with this key, or without one the only borough there is; as it was at most ten seconds ago."""
    return Borough.objects.filter(pk=pk).first() if pk is not None else _only()


def _only() -> Borough | None:
    found = list(Borough.objects.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def postcode_example(request) -> str:
    """A postcode of the borough whose pages these are, to be shown where one is asked for; nothing without one."""
    return request.borough.postcode_example if request.borough else ""
