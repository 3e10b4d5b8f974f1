"""Which council's pages these are."""

from __future__ import annotations

import time

from django.utils.functional import SimpleLazyObject

from hearth.areas.models import Borough

KEPT_FOR = 10  # seconds that a process remembers a borough's name and telephone numbers
_kept: dict[int | None, tuple[float, Borough | None]] = {}


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


def named(pk: int | None) -> Borough | None:
    """The borough with this key, or without one the only borough there is; as it was at most ten seconds ago."""
    at, found = _kept.get(pk, (0.0, None))
    if found is None or time.monotonic() - at > KEPT_FOR:
        found = Borough.objects.filter(pk=pk).first() if pk is not None else _only()
        _kept[pk] = (time.monotonic(), found)
    return found


def _only() -> Borough | None:
    found = list(Borough.objects.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def postcode_example(request) -> str:
    """A postcode of the borough whose pages these are, to be shown where one is asked for; nothing without one."""
    return request.borough.postcode_example if request.borough else ""


def forget() -> None:
    """Read every borough anew at the next page."""
    _kept.clear()
