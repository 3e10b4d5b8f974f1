"""Who has whom: those on shift with what they were dealt and bear, people dealt again."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hearth.access.doors import requires
from hearth.access.models import Team, User
from hearth.access.record import record_list
from hearth.calls import bearing
from hearth.calls.actions import callers
from hearth.calls.actions import dealing as verbs
from hearth.calls.forms.dealing import DealForm, LimitForm, MoveForm, OwnLimitForm
from hearth.calls.models import Caller, Campaign, Claim, Try, Turn
from hearth.calls.rules import languages, rota
from hearth.calls.views.shifts import MAY, team_of, teams_of
from hearth.kit.language import counted
from hearth.kit.refused import Refused

MOST = 200
"""So many people are shown by name; the others are counted."""


def _campaigns(team: Team) -> list[Campaign]:
    free = Count("turns", filter=Q(turns__state="ready", turns__dealt_to=None))
    return list(Campaign.objects.filter(team=team, state="running").annotate(waiting=free).order_by("name"))


@never_cache
@require_GET
@requires(MAY)
def dealt(request):
    """Everybody on shift, or with people they were dealt."""
    return _page(request, team_of(request, request.GET))


def _page(request, team: Team, **bound):
    now, limit = timezone.now(), bearing.limit_of(team)
    forms = {
        "deal": DealForm(campaigns=_campaigns(team), auto_id="deal_%s"),
        "limit": LimitForm(initial={"hard_a_day": limit.hard_a_day, "rest_minutes": limit.rest_minutes},
                           auto_id="limit_%s"),
    }  # fmt: skip
    told = {"team": team, "teams": list(teams_of(request.user)), "rows": _rows(team, now),
            "now_at": now, "forms": forms | bound}  # fmt: skip
    return render(request, "calls/dealt.html", told, status=422 if bound else 200)


def _rows(team: Team, now: datetime) -> list[dict]:
    """A line for each caller: what they have, did and bear today, and what they do now."""
    there = verbs.on_shift(team, now)
    has = Turn.objects.dealt().filter(team=team)
    waits = Counter(dict(has.values_list("dealt_to").annotate(Count("pk"))))
    known = Caller.objects.filter(team=team).select_related("user", "team")
    today, _ = rota.day_of(timezone.localdate(now))
    shown = known.filter(Q(user__in=[*there, *waits]) | Q(covered_at__gte=today)).order_by("user__name", "pk")
    who = [one.user_id for one in shown]
    rung = Counter(
        dict(Try.objects.filter(team=team, by__in=who, at__gte=today).values_list("by").annotate(Count("pk")))
    )
    hard, limit = bearing.hard_today(who, now), bearing.limit_of(team)
    calling = set(Claim.objects.filter(caller__in=who).values_list("caller", flat=True))
    return [
        {"caller": one, "until": there[one.user_id][1] if one.user_id in there else None, "has": waits[one.user_id],
         "rung": rung[one.user_id], "hard": hard[one.user_id], "most": bearing.may_have(one, limit),
         "does": _does(one, one.user_id in there, one.user_id in calling, now),
         "covered": one.covered_at if one.covered_at and one.covered_at >= today else None}
        for one in shown
    ]  # fmt: skip


def _does(caller: Caller, is_there: bool, is_calling: bool, now: datetime) -> tuple[str, str]:
    """What they do now, and its tone."""
    if is_calling:
        return "On a call", "done"
    if not is_there:
        return "Not there", "quiet"
    if caller.rests_until and caller.rests_until > now:
        return f"On a break until {timezone.localtime(caller.rests_until):%H:%M}", "waiting"
    quiet = caller.dealt_at and verbs.is_quiet(caller, now)
    return ("Rang nobody for a while", "waiting") if quiet else ("There", "new")


@requires(MAY)
@require_POST
def change_dealt(request, verb):
    """Deal a campaign, or say how much anybody bears."""
    team = team_of(request, request.POST)
    if verb == "deal":
        form = DealForm(request.POST, campaigns=(found := _campaigns(team)), auto_id="deal_%s")
    elif verb == "limit":
        form = LimitForm(request.POST, auto_id="limit_%s")
    else:
        raise Http404
    if not form.is_valid():
        return _page(request, team, **{verb: form})
    if verb == "limit":
        callers.limit(team=team, by=request.user, **form.cleaned_data)
        messages.success(request, "It holds from now on.")
    else:
        campaign = next(one for one in found if str(one.pk) == form.cleaned_data["campaign"])
        number = verbs.deal(campaign, number=form.cleaned_data["number"], by=request.user)
        said = f"{counted(number, 'person', 'people')} of {campaign.name} {'is' if number == 1 else 'are'}"
        messages.success(request, f"{said} dealt to those on shift.")
    return redirect(f"{reverse('calls:dealt')}?team={team.pk}")


def _caller(request, pk) -> Caller:
    rows = Caller.objects.filter(team__in=teams_of(request.user)).visible_to(request.user)
    return get_object_or_404(rows.select_related("user", "team"), pk=pk)


@never_cache
@requires(MAY)
def caller(request, pk):
    """What one caller has; moved to others, or to the queue."""
    found = _caller(request, pk)
    rows = Turn.objects.visible_to(request.user).dealt().filter(team=found.team_id, dealt_to=found.user_id)
    turns = list(rows.filter(claim=None).select_related("person", "campaign").order_by("rank", "since", "pk")[:MOST])
    record_list("people.person", [one.person_id for one in turns], team=found.team)
    form = MoveForm(
        request.POST if request.method == "POST" else None, turns=[(one, _line(one)) for one in turns],
        others=_others(found),
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            moved = verbs.deal_again(team=found.team, of=found.user, by=request.user, **form.told())
            messages.success(request, _moved(moved))
            return redirect("calls:caller", pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    told = {"caller": found, "form": form, "number": rows.count(), "shown": len(turns),
            "limit": OwnLimitForm(caller=found),
            "of_team": bearing.limit_of(found.team)}  # fmt: skip
    return render(request, "calls/caller.html", told, status=422 if form.is_bound else 200)


def _others(caller: Caller) -> list[User]:
    """Colleagues on shift, by name."""
    there = verbs.on_shift(caller.team, timezone.now())
    return sorted((one.user for who, (one, _) in there.items() if who != caller.user_id), key=lambda one: one.name)


def _line(turn: Turn) -> str:
    what = turn.campaign.name if turn.campaign else "Keeping in touch"
    promised = f", promised for {timezone.localtime(turn.due_at):%H:%M}" if turn.is_promised and turn.due_at else ""
    speaks = f", speaks {languages.named(turn.language)}" if turn.language else ""
    return f"{turn.person.name}, {what}{promised}{speaks}"


def _moved(moved: verbs.Covered) -> str:
    if moved.queued:
        return f"{counted(moved.queued, 'person is', 'people are')} back in the queue."
    said = f"{counted(moved.dealt, 'person is', 'people are')} moved."
    if moved.left:
        said += (
            f" {counted(moved.left, 'stays', 'stay')}: none of those chosen may ring them, or speaks their language."
        )
    return said


@requires(MAY)
@require_POST
def limit_one(request, pk):
    """How much one caller bears."""
    found = _caller(request, pk)
    form = OwnLimitForm(request.POST, caller=found)
    if form.is_valid():
        callers.limit_one(found, by=request.user, **form.cleaned_data)
        messages.success(request, "It holds from now on.")
    else:
        messages.warning(request, " ".join(str(one) for told in form.errors.values() for one in told))
    return redirect("calls:caller", pk)
