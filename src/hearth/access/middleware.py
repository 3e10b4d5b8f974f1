"""The two middlewares every request passes: the door (signed in or not) and the walls (one transaction)."""

from __future__ import annotations

from urllib.parse import quote

from django.db import transaction
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import Resolver404, resolve

from hearth.access import sessions, walls
from hearth.kit.refused import Refused

METHODS = ("GET", "HEAD", "POST")  # a page is asked for, or a form is sent; nothing of ours answers to anything else


class WallMiddleware:
    """Open the walls of whoever is asking, in one transaction; undo everything when the answer is an error.

    A visitor at a page marked `unwalled` gets no transaction here: the page opens one where it writes.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request) -> HttpResponse:
        user = request.user
        if not user.is_authenticated and _is_unwalled(request.path_info):
            return self.get_response(request)
        context = walls.context_for(user) if user.is_authenticated else walls.Context("public")
        with walls.opened(context):
            response = self.get_response(request)
            if response.status_code >= 500 or getattr(response, "undo", False):
                transaction.set_rollback(True)
        return response

    def process_exception(self, request, exception):
        """A refusal becomes a page with status 409 that says why; nothing of the request stays behind."""
        if not isinstance(exception, Refused):
            return None
        response = render(request, "kit/refused.html", {"reason": str(exception)}, status=409)
        response.headers["X-Refused"] = quote(str(exception))
        response.undo = True
        return response


def _is_unwalled(path: str) -> bool:
    try:
        return getattr(resolve(path).func, "unwalled", False)
    except Resolver404:
        return False


class DoorMiddleware:
    """Closed by default: a view without a door cannot be opened, and all but public ones need a sign-in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        door = getattr(view, "door", None)
        if door in ("public", "link"):
            return None
        if not request.user.is_authenticated:
            return sessions.ask_to_sign_in(request)
        if door is None:
            raise PermissionError(f"{view.__module__}.{view.__name__} states no door")
        return None
