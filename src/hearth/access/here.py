"""Which council's pages these are."""

from __future__ import annotations

from django.utils.functional import SimpleLazyObject

from hearth.areas.models import Borough


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
    if user.is_authenticated:
        return Borough.objects.filter(pk__in=user.borough_ids).order_by("pk").first()
    found = list(Borough.objects.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None
