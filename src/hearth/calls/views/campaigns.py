"""Campaigns on the screen: made, started, watched, ended; beside them the deaths to be confirmed."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from hearth.access.doors import requires
from hearth.access.models import Team
from hearth.access.roles import Permission
from hearth.calls import deaths, preflight
from hearth.calls.actions import callers
from hearth.calls.actions import campaigns as verbs
from hearth.calls.forms.campaigns import CampaignForm
from hearth.calls.forms.ringing import WhyForm
from hearth.calls.models import Caller, Campaign, Turn
from hearth.calls.rules import hours, ladder, languages, staying
from hearth.calls.rules.outcomes import ENDINGS
from hearth.calls.rules.purposes import CALLERS, purposes
from hearth.calls.rules.reminding import PURPOSE
from hearth.kit.pages import page_of
from hearth.kit.refused import Refused

MAY = Permission.PLAN_CALLS


def _teams(user) -> list[Team]:
    return list(Team.objects.filter(pk__in=user.teams_where(MAY)).order_by("name"))


@requires(MAY)
def campaign_list(request):
    """The campaigns of the reader's teams, the newest first, and deaths to confirm; a new one is made here."""
    teams = _teams(request.user)
    form = CampaignForm(request.POST if request.method == "POST" else None, teams=teams)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        team = next(one for one in teams if str(one.pk) == said["team"])
        what = {"purpose": said["purpose"], "name": said["name"], **form.settings()}
        try:
            return redirect("calls:campaign", verbs.make(team=team, by=request.user, **what).pk)
        except Refused as refusal:
            form.add_error("name", str(refusal))
    page = page_of(Campaign.objects.visible_to(request.user).select_related("team"), request, by=("-made_at", "-pk"))
    talks = Caller.objects.visible_to(request.user).filter(wants_debrief_since__isnull=False).select_related("user")
    told = {"page": page, "form": form, "dead": deaths.told(request.user), "talks": talks, "purposes": purposes()}
    return render(request, "calls/campaigns.html", told, status=422 if form.errors else 200)


def _campaign(request, pk) -> Campaign:
    return get_object_or_404(
        Campaign.objects.visible_to(request.user).select_related("team", "script", "made_by"), pk=pk
    )


@requires(MAY)
def campaign(request, pk):
    """One campaign: how far it is, how everybody ended, its steps and hours."""
    found = _campaign(request, pk)
    states = Counter(dict(found.turns.values_list("state").annotate(Count("pk"))))
    ended = Counter(dict(found.turns.filter(state="ended").values_list("ended_as").annotate(Count("pk"))))
    now = timezone.now()
    promised = found.turns.promised().aggregate(late=Count("pk", filter=Q(due_at__lt=now)),
                                                ahead=Count("pk", filter=Q(due_at__gte=now)))  # fmt: skip
    return render(request, "calls/campaign.html", {
        "campaign": found, "states": [(words, states[key]) for key, words in Turn.STATES],
        "ended": [(words[0], ended[key]) for key, words in ENDINGS.items() if ended[key]],
        "people": sum(states.values()), "purpose": purposes().get(found.purpose),
        "steps": [(ladder.WAYS[one.way], one) for one in ladder.read(found.steps)], "promised": promised,
        "in_time": found.turns.in_time(now).get(found.pk),
        "reminders": _reminders(found, now) if found.purpose == PURPOSE else None,
        "volunteers": _volunteers(found) if found.purpose == staying.PURPOSE else None,
        "doubts": _doubts(found), "undecided": found.doubts.waiting().count(),
        "ringing": [CALLERS[one] for one in found.callers if one in CALLERS], "hours": hours.in_words(found.hours),
        "is_filled_elsewhere": found.purpose in (PURPOSE, staying.PURPOSE),
        "ended_because": _ended_because(found),
        "why": WhyForm(), "unspoken": _unspoken(found),
    })  # fmt: skip


def _ended_because(found: Campaign) -> str | None:
    """Why it was ended before everybody was reached, as it stands with each of those."""
    stopped = found.turns.filter(ended_as="stopped", ended_at=found.ended_at) if found.ended_at else found.turns.none()
    return stopped.values_list("ended_because", flat=True).first()


def _reminders(found: Campaign, now: datetime) -> dict[str, int]:
    """How many things people are reminded of, by how they stand; each but the last in one of four."""
    untold = Q(gone_at=None, told_at=None)
    return found.reminders.aggregate(
        all=Count("pk"), stand=Count("pk", filter=untold & Q(begins_at__gt=now)),
        told=Count("pk", filter=Q(gone_at=None, told_at__isnull=False)),
        late=Count("pk", filter=untold & Q(begins_at__lte=now)), gone=Count("pk", filter=Q(gone_at__isnull=False)),
        no=Count("pk", filter=~Q(answer="")),
    )  # fmt: skip


def _volunteers(found: Campaign) -> dict[str, int]:
    """How many volunteers are asked, by what they answered in it."""
    return found.volunteers.aggregate(
        all=Count("pk"), yes=Count("pk", filter=Q(stay__stays=True)), no=Count("pk", filter=Q(stay__stays=False)),
        unsaid=Count("pk", filter=Q(stay=None)),
    )  # fmt: skip


def _doubts(found: Campaign) -> list[tuple[str, list[tuple[str, str, int]]]]:
    """(heading, (what speaks against it, its words, how many)) for who waits for a decision, who is left out and who is
    rung all the same."""
    rows = {
        "Wait until somebody decides": found.doubts.waiting(),
        "Left out": found.doubts.filter(is_rung=False).exclude(pk__in=found.doubts.waiting().values("pk")),
        "Rung all the same": found.doubts.rung(),
    }
    counted = {head: dict(some.values_list("why").annotate(Count("pk")).order_by()) for head, some in rows.items()}
    return [
        (head, [(why, preflight.in_words(why, counts[why]), counts[why]) for why in preflight.WHY_NOT if why in counts])
        for head, counts in counted.items()
    ]


def _unspoken(found: Campaign) -> list[tuple[str, int]]:
    """Languages in which people of this campaign wait and that no caller of the team has said they speak."""
    spoken = {
        one for held in Caller.objects.filter(team=found.team_id).values_list("languages", flat=True) for one in held
    }
    open_turns = found.turns.exclude(state="ended").exclude(language="").exclude(language__in=spoken)
    counted = Counter(open_turns.values_list("language", flat=True))
    return [(languages.named(one), n) for one, n in sorted(counted.items())]


@requires(MAY)
@require_POST
def debriefed(request, pk):
    """Somebody has talked with a caller after a hard call."""
    callers.debriefed(get_object_or_404(Caller.objects.visible_to(request.user), pk=pk), by=request.user)
    return redirect("calls:campaigns")


@requires(MAY)
@require_POST
def act(request, pk, verb):
    """Start, pause or end it."""
    found = _campaign(request, pk)
    if verb == "start":
        verbs.start(found, by=request.user)
    elif verb == "pause":
        verbs.pause(found, by=request.user)
    elif verb == "end":
        verbs.end(found, by=request.user, reason=request.POST.get("why", ""))
    else:
        raise Http404
    messages.success(request, {"start": "It is running.", "pause": "It is paused.", "end": "It has ended."}[verb])
    return redirect("calls:campaign", pk)
