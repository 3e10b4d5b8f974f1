"""Calls that come in: what rings now and who it may be, a number asked for, the figures of a day, the lines."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hearth.access.doors import requires, unattended
from hearth.access.models import Team
from hearth.access.roles import Permission
from hearth.calls import incoming_figures, who_rings
from hearth.calls.actions import incoming as verbs
from hearth.calls.forms.incoming import ByHandForm, LineForm, NumberForm
from hearth.calls.models import IncomingCall, Line
from hearth.kit.identifiers import read_phone
from hearth.kit.refused import Refused
from hearth.people import actions as people

MAY, PLANS = Permission.TAKE_CALLS, Permission.PLAN_CALLS
HELD = 100


def _teams(user, permission=MAY) -> list[Team]:
    return list(Team.objects.filter(pk__in=user.teams_where(permission)).order_by("name"))


def _calls(request):
    return IncomingCall.objects.visible_to(request.user).filter(team__in=request.user.teams_where(MAY))


def _open(request) -> dict:
    rows = list(_calls(request).open().select_related("team", "line", "answered_by", "contact__handler")[:HELD])
    ringing = [one for one in rows if one.answered_at is None]
    seen = "-".join(f"{one.pk.hex[:8]}{bool(one.answered_at):d}" for one in rows)
    return {"ringing": ringing, "held": [one for one in rows if one.answered_at], "seen": seen}


def _with_who(told: dict, user) -> dict:
    known = {one.pk: who_rings.known_by(one.number, team=one.team, user=user) for one in told["ringing"]}
    return {**told, "known": known}


@never_cache
@requires(MAY)
def incoming(request):
    """What rings now and who it may be; a call on a telephone that tells nothing is written down here."""
    teams = _teams(request.user)
    form = ByHandForm(request.POST if request.method == "POST" else None, teams=teams)
    if form.is_bound and form.is_valid():
        team = next(one for one in teams if str(one.pk) == form.cleaned_data["team"])
        try:
            contact = verbs.log_by_hand(team=team, number=form.cleaned_data["number"], by=request.user)
            return redirect("needs:call", contact.pk)
        except Refused as refusal:
            form.add_error("number", str(refusal))
    told = {**_with_who(_open(request), request.user), "form": form, "number": NumberForm(auto_id="asked_%s"),
            "plans": request.user.may(PLANS), "has_lines": Line.objects.visible_to(request.user).exists()}  # fmt: skip
    return render(request, "calls/incoming.html", told, status=422 if form.is_bound else 200)


@never_cache
@unattended
@require_GET
@requires(MAY)
def now(request):
    """204 while what rings is what the page shows, else what rings now."""
    told = _open(request)
    if request.GET.get("seen", "") == told["seen"]:
        return HttpResponse(status=204)
    return render(request, "calls/incoming_now.html", _with_who(told, request.user))


@require_POST
@requires(MAY)
def take(request, pk):
    """Take a call that rings: it is one of those known by the number, or somebody not known yet."""
    call, person = get_object_or_404(_calls(request).select_related("team"), pk=pk), None
    if request.POST.get("person"):
        person = people.open_record(request.POST["person"], by=request.user, purpose="they rang us")
    contact = verbs.take(call, by=request.user, person=person)
    return redirect("needs:call", contact.pk)


@never_cache
@require_POST
@requires(MAY)
def by_number(request):
    """Who rang us from this number, and whom of them we rang: sent as a form, never as an address."""
    form = NumberForm(request.POST, auto_id="asked_%s")
    found = None
    if form.is_valid():
        read = read_phone(form.cleaned_data["number"])
        if read:
            teams = _teams(request.user)
            found = who_rings.known_by(read.e164, team=teams[0], user=request.user, since=verbs.FORGOTTEN)
        else:
            form.add_error("number", read.fault or "That is not a telephone number. Write it like 01632 960001.")
    return render(request, "calls/incoming_number.html", {"form": form, "found": found},
                  status=200 if found else 422)  # fmt: skip


def _day(request) -> date:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return timezone.localdate()


def _figures(request):
    teams = _teams(request.user, PLANS)
    chosen = [one for one in teams if str(one.pk) == request.GET.get("team", "")] or teams
    on = _day(request)
    return teams, chosen, on, incoming_figures.day_of(chosen, on, request.user)


@never_cache
@require_GET
@requires(PLANS)
def figures(request):
    """The calls of a day by half-hour, and what waits now."""
    teams, chosen, on, day = _figures(request)
    ringing = list(IncomingCall.objects.visible_to(request.user).filter(team__in=chosen).ringing())
    rows = incoming_figures.busy(day.half_hours)
    return render(request, "calls/incoming_figures.html", {
        "teams": teams, "chosen": chosen, "on": on, "day": day, "rows": rows, "ringing": ringing,
        "asked_team": request.GET.get("team", ""), "as_at": timezone.now(), "headings": incoming_figures.HEADINGS,
        "chart": incoming_figures.picture(rows) if rows else None,
    })  # fmt: skip


@require_GET
@requires(PLANS)
def table(request):
    """Every half-hour of the day as a table."""
    _, _, on, day = _figures(request)
    response = HttpResponse(incoming_figures.as_csv(day), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="incoming-calls-{on}.csv"'
    return response


@never_cache
@requires(PLANS)
def lines(request):
    """The telephone lines whose systems tell of their calls; a new one is opened here."""
    teams = _teams(request.user, PLANS)
    form = LineForm(request.POST if request.method == "POST" else None, teams=teams)
    if form.is_bound and form.is_valid():
        team = next(one for one in teams if str(one.pk) == form.cleaned_data["team"])
        made = verbs.open_line(team=team, name=form.cleaned_data["name"], by=request.user)
        messages.success(request, f"“{made.name}” is open. Its telephone system needs the address and the secret.")
        return redirect("calls:lines")
    rows = Line.objects.visible_to(request.user).filter(team__in=teams).select_related("team").order_by("-made_at")
    return render(request, "calls/lines.html", {"lines": rows, "form": form}, status=422 if form.is_bound else 200)


@never_cache
@require_POST
@requires(PLANS)
def act_on_line(request, pk, verb):
    """Show the secret, make another, close the line."""
    found = get_object_or_404(Line.objects.visible_to(request.user).select_related("team"), pk=pk)
    if verb == "show":
        secret = verbs.show_secret(found, by=request.user)
        return render(request, "calls/line.html", {"line": found, "secret": secret})
    if verb not in ("new-secret", "close"):
        raise Http404
    if verb == "close":
        verbs.close_line(found, by=request.user)
        messages.success(request, f"“{found.name}” is closed. Its calls stay.")
    else:
        verbs.new_secret(found, by=request.user)
        messages.success(request, "There is a new secret. The one before holds for a week more.")
    return redirect("calls:lines")
