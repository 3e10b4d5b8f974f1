"""The rota: who is there when in a week, shifts for many weeks at once, who is away."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hearth.access.doors import requires
from hearth.access.models import Team, User
from hearth.access.roles import Permission
from hearth.calls.actions import shifts as verbs
from hearth.calls.actions.dealing import Covered
from hearth.calls.forms.shifts import AwayForm, PastedForm, ShiftsForm, TakeOutForm
from hearth.calls.models import Absence, Shift
from hearth.calls.rules import rota as rules
from hearth.kit.asked import row
from hearth.kit.bank_holidays import BANK_HOLIDAYS
from hearth.kit.language import counted
from hearth.kit.refused import Refused

MAY = Permission.PLAN_CALLS
FORMS = {"add": ShiftsForm, "paste": PastedForm, "out": TakeOutForm, "away": AwayForm}


def teams_of(user):
    return Team.objects.filter(pk__in=user.teams_where(MAY)).order_by("name")


def team_of(request, said) -> Team:
    """The team that was asked for, else the first of the reader's."""
    return row(teams_of(request.user), said["team"]) if said.get("team") else teams_of(request.user)[0]


def _monday(text: str | None) -> date:
    try:
        return rules.monday_of(date.fromisoformat(text or ""))
    except ValueError:
        return rules.monday_of(timezone.localdate())


def _forms(colleagues: list[User], monday: date) -> dict:
    day = max(monday, timezone.localdate())
    usual = {"add": {"first_on": monday}, "paste": {"first_on": monday}, "out": {"first": day, "last": day},
             "away": {"from_on": day}}  # fmt: skip
    return {
        name: form(colleagues=colleagues, initial=usual[name], auto_id=f"{name}_%s") for name, form in FORMS.items()
    }


def _colleagues(team: Team) -> list[User]:
    return list(verbs.who_rings(team))


@never_cache
@require_GET
@requires(MAY)
def rota(request):
    """One week of one team."""
    return _page(request, team_of(request, request.GET), _monday(request.GET.get("week")))


def _page(request, team: Team, monday: date, **bound):
    colleagues = _colleagues(team)
    days = [monday + timedelta(days=number) for number in range(7)]
    today = timezone.localdate()
    away = Absence.objects.visible_to(request.user).filter(team=team).select_related("user")
    away = away.filter(Q(until_on=None) | Q(until_on__gte=today)).order_by("from_on", "user__name")
    told = {
        "team": team, "teams": list(teams_of(request.user)), "monday": monday, "holidays": BANK_HOLIDAYS,
        "before": monday - timedelta(days=7), "after": monday + timedelta(days=7),
        "days": [(day, day in BANK_HOLIDAYS) for day in days], "week": _week(request.user, team, colleagues, days),
        "away": away, "today": today, "forms": _forms(colleagues, monday) | bound,
    }  # fmt: skip
    return render(request, "calls/rota.html", told, status=422 if bound else 200)


def _week(user, team: Team, colleagues: list[User], days: list[date]) -> list[tuple]:
    """A line for each colleague: for each day the hours, and whether they are away."""
    since, until = rules.week_of(days[0])
    held: dict[tuple[int, date], list[str]] = {}
    rows = Shift.objects.visible_to(user).filter(team=team).between(since, until).order_by("starts_at")
    for shift in rows:
        on = timezone.localtime(shift.starts_at).date()
        held.setdefault((shift.user_id, on), []).append(rules.in_words((shift.starts_at, shift.ends_at)))
    away = Absence.objects.visible_to(user).days(team, days)
    return [(one, [(held.get((one.pk, day), []), (one.pk, day) in away) for day in days]) for one in colleagues]


@never_cache
@requires(MAY)
@require_POST
def change_rota(request, verb):
    """Put shifts in, take them out, or mark somebody away."""
    if verb not in FORMS:
        raise Http404
    team, monday = team_of(request, request.POST), _monday(request.POST.get("week"))
    form = FORMS[verb](request.POST, colleagues=_colleagues(team), auto_id=f"{verb}_%s")
    if form.is_valid():
        try:
            messages.success(request, _done(verb, form, team, request.user))
            return _to(team, monday)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _page(request, team, monday, **{verb: form})


def _done(verb: str, form, team: Team, by: User) -> str:
    if verb == "out":
        number = verbs.take_out(team=team, by=by, **form.told())
        return f"{counted(number, 'shift is', 'shifts are')} taken out."
    if verb == "away":
        return _covered(*verbs.mark_away(team=team, by=by, **form.told()))
    key = str(form.cleaned_data["key"])
    number = verbs.add(team=team, shifts=form.shifts(), key=key, by=by)
    return f"{counted(number, 'shift is', 'shifts are')} added."


def _covered(absence: Absence, covered: Covered) -> str:
    said = f"{absence.user.name} is marked away."
    if had := covered.dealt + covered.queued:
        said += f" They had {had:,} to ring: {counted(covered.dealt, 'is', 'are')} dealt to colleagues, "
        said += f"{counted(covered.queued, 'waits', 'wait')} in the queue."
    if covered.promised:
        said += f" {covered.promised:,} with a time that was promised: whoever is free rings them then."
    return said


@requires(MAY)
@require_POST
def back(request, pk):
    """Somebody is back."""
    found = get_object_or_404(Absence.objects.visible_to(request.user).select_related("user", "team"), pk=pk)
    verbs.back(found, by=request.user)
    messages.success(request, f"{found.user.name} is back.")
    return _to(found.team, timezone.localdate())


def _to(team: Team, monday: date | datetime):
    return redirect(f"{reverse('calls:rota')}?team={team.pk}&week={monday}")
