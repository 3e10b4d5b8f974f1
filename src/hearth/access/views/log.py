"""The event log of a borough, for those who administer it. Reading it is an event too."""

from __future__ import annotations

from datetime import date

from django.shortcuts import render

from hearth.access.doors import requires
from hearth.access.models import Team, User
from hearth.access.record import log_of, record
from hearth.access.roles import Permission
from hearth.areas.models import Borough
from hearth.kit.asked import number, row

SIZE = 50
NOBODY = {"public": "nobody signed in"}


@requires(Permission.READ_EVENT_LOG)
def event_log(request):
    """Who did what, newest first; a day, an action or a colleague narrows it."""
    boroughs = Borough.objects.filter(pk__in=request.user.boroughs_where(Permission.READ_EVENT_LOG)).order_by("name")
    chosen = request.GET.get("borough")
    borough = row(boroughs, chosen) if chosen else boroughs[0]
    asked = _asked(request)
    events = log_of(borough, most=SIZE + 1, **asked)
    if not asked["before"]:
        record("access.read_event_log", borough, team=_own_team(request.user, borough))
    more = events[SIZE - 1]["id"] if len(events) > SIZE else None
    told = {
        "borough": borough, "boroughs": boroughs, "events": _in_words(events[:SIZE], borough), "asked": asked,
        "more": more, "colleagues": User.objects.visible_to(request.user).order_by("name"),
    }  # fmt: skip
    return render(request, "access/event_log.html", told)


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


def _in_words(events: list[dict], borough) -> list[dict]:
    """Ids become names of colleagues and teams; a resident's record stays an id, which only its own walls open."""
    numbers = {e["actor"][5:] for e in events if e["actor"].startswith("user:")}
    names = dict(User.objects.filter(pk__in=[n for n in numbers if n.isdigit()]).values_list("pk", "name"))
    teams = dict(Team.objects.filter(borough=borough).values_list("pk", "name"))
    signed = {str(u.pk): u.name for u in User.objects.filter(
        pk__in=[i for e in events if e["kind"] == "access.user" for i in e["ids"] if i.isdigit()])}  # fmt: skip
    for event in events:
        who = event["actor"]
        event["who"] = (
            names.get(int(who[5:]), "a former colleague") if who.startswith("user:") else NOBODY.get(who, who)
        )
        event["what"] = event["verb"].split(".")[-1].replace("_", " ").capitalize()
        event["team"] = teams.get(event["team_id"], "")
        ids = event["ids"]
        event["about"] = signed.get(ids[0], "") if event["kind"] == "access.user" and ids else _of_how_many(event)
        event["facts"] = ", ".join(
            f"{k.replace('_', ' ')}: {v}" for k, v in event["detail"].items() if v not in ("", None)
        )
    return events


def _of_how_many(event: dict) -> str:
    kind = event["kind"].split(".")[-1]
    return "" if not kind else f"{len(event['ids'])} × {kind}" if len(event["ids"]) > 1 else kind
