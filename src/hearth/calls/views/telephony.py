"""What telephone systems tell: open to whoever signs with the secret of the line. See docs/telephony.md."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hearth.access import walls
from hearth.access.doors import public
from hearth.access.models import Team
from hearth.calls.actions import incoming as verbs
from hearth.calls.models import Line
from hearth.calls.rules import telephony


@public
@csrf_exempt
@require_POST
def hear(request, team, pk):
    """204 when it was understood (told twice does no harm), 401 unsigned, 404 no such line, 410 closed, 415 no JSON,
    400 unread."""
    if request.content_type != "application/json":
        return _said("Send JSON, with Content-Type: application/json.", 415)
    found = Team.objects.filter(pk=team).first()
    if found is None:
        return _said("There is no such line.", 404)
    with walls.opened(walls.intake(found, actor="telephony")):
        line = Line.objects.filter(pk=pk, team=found).first()
        if line is None:
            return _said("There is no such line.", 404)
        if not verbs.is_signed(line, request.body, dict(request.headers), timezone.now()):
            return _said("Not signed with this line's secret within the last five minutes.", 401)
        if line.closed_at:
            return _said("This line is closed.", 410)
        try:
            event = telephony.read(json.loads(request.body), timezone.now())
        except telephony.Untold as fault:
            return _said(str(fault), 400)
        except ValueError:
            return _said("That is not JSON.", 400)
        verbs.hear(line, event)
    return HttpResponse(status=204)


def _said(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
