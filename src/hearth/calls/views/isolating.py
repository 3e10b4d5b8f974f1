"""Who isolates, on which day of it they are, and when they are rung; contact tracing that may not wait longer."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from hearth.access.doors import requires
from hearth.access.models import Team
from hearth.access.record import record_list, record_view
from hearth.access.roles import Permission
from hearth.calls.actions import isolating as verbs
from hearth.calls.actions import keeping
from hearth.calls.forms.keeping import IsolateForm
from hearth.calls.forms.ringing import WhyForm
from hearth.calls.models import KeepInTouch, Turn
from hearth.calls.rules.purposes import purposes
from hearth.kit.pages import page_of
from hearth.people.models import Person

MAY = Permission.TAKE_CALLS
MOST = 200


@requires(MAY)
def isolating(request):
    """Everybody who isolates by the day of their next call; whom contact tracing waits for, the longest first."""
    rows = KeepInTouch.objects.visible_to(request.user).on_certain_days().exclude(state="ended")
    page = page_of(rows.select_related("person", "team"), request, by=("until_on", "pk"))
    open_now = Turn.objects.visible_to(request.user).exclude(state="ended").select_related("person", "team", "campaign")
    calls = {one.keep_in_touch_id: one for one in open_now.filter(keep_in_touch__in=[one.pk for one in page.rows])}
    tracing = list(open_now.filter(campaign__purpose__in=_hasty()).going().order_by("since")[:MOST])
    record_list("people.person", [one.person_id for one in (*page.rows, *tracing)])
    today, now = timezone.localdate(), timezone.now()
    return render(request, "calls/isolating.html", {
        "page": page, "today": today, "calls": calls, "days": {one.pk: (today - one.from_on).days for one in page.rows},
        "late": set(open_now.missed(now).filter(pk__in=[one.pk for one in calls.values()])
                    .values_list("keep_in_touch", flat=True)),
        "tracing": [(one, due, due < now) for one in tracing if (due := _due(one))], "most": MOST,
    })  # fmt: skip


def _hasty() -> list[str]:
    """The purposes for which people are to be reached within so many hours."""
    return [key for key, one in purposes().items() if one.within_hours]


def _due(turn: Turn):
    return turn.since + timedelta(hours=purposes()[turn.campaign.purpose].within_hours)


@requires(MAY)
def isolate(request, pk):
    """Somebody was told to isolate: by whom they are rung, from when, until when; or it is over sooner."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    record_view(person, purpose="isolating")
    mine = KeepInTouch.objects.visible_to(request.user).on_certain_days().filter(person=person)
    plans = list(mine.exclude(state="ended").select_related("team", "agreed_by").order_by("team__name"))
    teams = Team.objects.filter(pk__in=request.user.teams_where(Permission.RING_PEOPLE), borough=person.borough_id)
    free = list(teams.exclude(pk__in=[plan.team_id for plan in plans]).order_by("name"))
    said, over = request.POST if request.method == "POST" else None, request.POST.get("plan")
    form, why = IsolateForm(None if over else said, teams=free), WhyForm(said if over else None)
    if over and why.is_valid():
        plan = get_object_or_404(mine, pk=next((one.pk for one in plans if str(one.pk) == over), None))
        keeping.stop(plan, because=why.cleaned_data["why"], by=request.user)
        return _done(request, "Nobody rings them for it any more.")
    if free and form.is_bound and form.is_valid():
        told = form.cleaned_data
        team = next(one for one in free if str(one.pk) == told["team"])
        verbs.isolate(person=person, team=team, from_on=told["from_on"], until_on=told["until_on"], by=request.user)
        return _done(request, "They are rung on their days, by themselves.")
    return render(request, "calls/isolate.html", {"person": person, "plans": plans, "free": free, "form": form,
                                                  "why": why})  # fmt: skip


def _done(request, words: str):
    messages.success(request, words)
    return redirect("calls:isolating")
