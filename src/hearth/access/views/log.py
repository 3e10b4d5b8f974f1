"""The event log of a borough, for those who administer it. Reading it is an event too."""

from __future__ import annotations

from datetime import date

from django.shortcuts import render

from hearth.access import log_words, which_borough
from hearth.access.doors import requires
from hearth.access.models import Team, User
from hearth.access.record import log_of, record, sealed_at
from hearth.access.roles import Permission
from hearth.kit.asked import number

SIZE = 50


@requires(Permission.READ_EVENT_LOG)
def event_log(request):
    """Who did what, newest first; a day, an action or a colleague narrows it."""
    borough = which_borough.chosen(request, Permission.READ_EVENT_LOG)
    asked = _asked(request)
    events = log_of(borough, most=SIZE + 1, **asked)
    if not asked["before"]:
        record("access.read_event_log", borough, team=_own_team(request.user, borough))
    more = events[SIZE - 1]["id"] if len(events) > SIZE else None
    told = {
        "borough": borough, "boroughs": which_borough.boroughs_of(request, Permission.READ_EVENT_LOG),
        "events": log_words.in_words(events[:SIZE], borough), "asked": asked,
        "more": more, "colleagues": _colleagues(borough),
        "only": log_words.action(asked["verb"]) if asked["verb"] else "", "sealed_at": sealed_at(),
    }  # fmt: skip
    return render(request, "access/event_log.html", told)


def _colleagues(borough):
    """Everybody with a sign-in in the borough: data protection officers may ask after all of them."""
    return User.objects.filter(memberships__team__borough=borough).distinct().order_by("name", "pk")


def _own_team(user, borough) -> Team:
    return Team.objects.get(pk=next(t for t in Team.objects.filter(borough=borough).values_list("pk", flat=True)
                                    if t in user.teams_where(Permission.READ_EVENT_LOG)))  # fmt: skip


def _asked(request) -> dict:
    """Only what has the right shape gets in: a number, a day, a name of an action, an id."""
    told = request.GET
    before, actor, verb = told.get("before", ""), told.get("who", ""), told.get("verb", "")
    try:
        day = date.fromisoformat(told.get("day", ""))
    except ValueError:
        day = None
    return {
        "before": number(before) or None,
        "actor": f"user:{number(actor)}" if number(actor) else "",
        "verb": verb if verb.replace(".", "").replace("_", "").isalnum() else "",
        "day": day,
    }
