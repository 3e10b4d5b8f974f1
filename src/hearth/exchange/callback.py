"""Notify's callback: what became of a message. Open to whoever holds the bearer token, told twice does no harm."""

from __future__ import annotations

import json
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hearth.access import walls
from hearth.access.doors import public
from hearth.post import actions as post


@public
@csrf_exempt
@require_POST
def callback(request):
    """200 when it was understood, 401 without the token, 400 when it is not Notify's JSON."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.NOTIFY_TOKEN or not constant_time_compare(given, settings.NOTIFY_TOKEN):
        return HttpResponse("a bearer token is needed", status=401)
    try:
        told = json.loads(request.body)
        reference, status = UUID(told["reference"]), str(told["status"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return HttpResponse("expected Notify's JSON with reference and status", status=400)
    with walls.opened(walls.whole_house("notify")):
        post.told(reference, status=status)
    return HttpResponse("thank you")
