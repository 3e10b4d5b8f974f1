"""Pages for when something is not possible, and a reference for when it is our fault.

An unhandled error gets a reference like H7K-4P2M. The person sees it and the log has it beside the traceback,
without the error's own words, because a database puts people's names into those.
"""

from __future__ import annotations

import logging
import sys
import traceback

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

from hearth.kit.identifiers import new_reference

log = logging.getLogger("hearth.errors")


class QuietFormatter(logging.Formatter):
    """A log line whose traceback names files, lines and kinds of error, never what the error says."""

    def formatException(self, ei) -> str:
        return "\n".join(_frames(ei[1]))


def _frames(error: BaseException | None) -> list[str]:
    """The error that came first, then what it led to, as Python does, but without messages."""
    if error is None:
        return []
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = [*_frames(earlier), "It led to:"] if earlier else []
    stack = [line.rstrip("\n") for line in traceback.format_tb(error.__traceback__)]
    return [*lines, *stack, f"{type(error).__module__}.{type(error).__qualname__}"]


def server_error(request) -> HttpResponse:
    """The page for an unhandled error: no query, no session, nothing that could fail again."""
    reference = new_reference()
    match = getattr(request, "resolver_match", None)
    log.error(
        "error %s: %s %s",
        reference,
        request.method,
        match.route if match else "no page",
        exc_info=sys.exc_info() if sys.exc_info()[0] else None,
    )
    try:
        body = get_template("kit/broken.html").render({"reference": reference})
    except Exception:  # the page itself is what is broken
        log.exception("error %s: the error page cannot be shown", reference)
        body = f"Something went wrong on our side. Reference: {reference}"
    response = HttpResponse(body, status=500)
    response.headers["X-Error-Reference"] = reference
    return response


def missing(request, exception=None) -> HttpResponse:
    """There is no such page, or it is behind a wall: the two look the same."""
    return render(request, "kit/missing.html", status=404)


def forbidden(request, exception=None) -> HttpResponse:
    """The page is there, and this person's role does not open it."""
    return render(request, "kit/forbidden.html", status=403)


def bad_request(request, exception=None) -> HttpResponse:
    """What was sent cannot be read: too large, cut off, or made by hand."""
    return render(request, "kit/bad.html", status=400)


def csrf_failure(request, reason="") -> HttpResponse:
    """The form was open too long, or was not ours. Nothing is done."""
    match = getattr(request, "resolver_match", None)
    log.warning("a form was turned away (%s): %s", reason, match.route if match else "no page")
    return render(request, "kit/stale.html", status=403)


def expired(request) -> HttpResponse:
    """A link that has been used or has run out."""
    return render(request, "kit/expired.html", status=410)
