"""The key to what a volunteer's telephone keeps for a dead spot: given with a session, taken back when it is over.

The telephone encrypts with it (docs/decisions/0025). The server keeps no copy: the key follows from the sign-in and its
epoch, so that answers which wait for a connection can be read after signing in again, and by nobody once the sign-in
is disabled or its password changed. The browser itself throws the cookie away when the session's hours are over.
"""

from __future__ import annotations

import time

from django.conf import settings
from django.http import HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from hearth.access.models import User

COOKIE = "hearth_pocket"  # read by the page's script, so not HttpOnly; it opens nothing on the server


def key_of(user: User) -> str:
    """The person's number, and 256 bits."""
    secret = salted_hmac("hearth.pocket", f"{user.pk}:{user.session_epoch}", algorithm="sha256").hexdigest()
    return f"{user.pk}.{secret}"


def give(request, response: HttpResponse) -> HttpResponse:
    """Let the page have the key for as long as this session can last."""
    left = settings.SESSION_HOURS * 3600 - int(time.time() - request.session.get("since", 0))
    if left > 0:
        response.set_cookie(COOKIE, key_of(request.user), max_age=left, secure=settings.SESSION_COOKIE_SECURE,
                            httponly=False, samesite="Strict")  # fmt: skip
    return response


def take_back(request, response: HttpResponse) -> HttpResponse:
    """For somebody who is not signed in: a key that is no longer theirs goes; the page's script sees that it is gone
    and empties the phone."""
    if is_void(request):
        response.delete_cookie(COOKIE, samesite="Strict")
    return response


def is_void(request) -> bool:
    """Whether there is a key and it is nobody's who may sign in still."""
    told = request.COOKIES.get(COOKIE, "")
    return bool(told) and not _is_good(told)


def empty(response: HttpResponse) -> HttpResponse:
    """Leave nothing in the browser."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    response.delete_cookie(COOKIE, samesite="Strict")
    return response


def _is_good(told: str) -> bool:
    """Whether it is the key of somebody who may sign in still."""
    number = told.partition(".")[0]
    user = User.objects.filter(pk=int(number), is_active=True).first() if number.isdecimal() else None
    return user is not None and constant_time_compare(told, key_of(user))
