"""Calling at doors: who waits for it, rounds, what became of each visit."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from hearth.access.doors import requires
from hearth.access.record import history, record_list, record_view
from hearth.access.roles import Permission
from hearth.calls.actions import rounds as sending
from hearth.calls.actions import visits as verbs
from hearth.calls.forms.doors import RoundForm, SendForm, VisitForm
from hearth.calls.models import Round, Visit

MOST = 200


@requires(Permission.PLAN_CALLS)
def doors(request):
    """Doors that wait to be called at, team by team, the longest first, and the rounds of these days."""
    waiting = list(
        Visit.objects.visible_to(request.user).to_make().filter(round=None)
        .select_related("person", "team", "turn__campaign").order_by("team", "asked_at")[:MOST]
    )  # fmt: skip
    record_list("people.person", [one.person_id for one in waiting])
    form = RoundForm(request.POST if request.method == "POST" else None, visits=waiting)
    if form.is_bound and form.is_valid():
        told = dict(form.cleaned_data)
        chosen = [one for one in waiting if str(one.pk) in told["doors"]]
        made = verbs.make_round(team=chosen[0].team, visits=chosen, name=told["name"], on=told["on"],
                                goes=told["goes"], by=request.user)  # fmt: skip
        return redirect("calls:round", made.pk)
    rounds = Round.objects.visible_to(request.user).filter(ended_at=None).order_by("on")[:50]
    return render(request, "calls/doors.html", {"waiting": waiting, "form": form, "rounds": rounds})


@requires(Permission.RING_PEOPLE)
def a_round(request, pk):
    """One round: the doors in their order, with what to know and no more."""
    found = get_object_or_404(Round.objects.visible_to(request.user).select_related("team"), pk=pk)
    return _round_page(request, found, send=SendForm(initial={"email": found.email}))


def _round_page(request, found: Round, *, send: SendForm, status: int = 200):
    rows = list(found.visits.select_related("person").order_by("place_in_round"))
    record_list("people.person", [one.person_id for one in rows], team=found.team)
    to_make = set(found.visits.to_make().values_list("pk", flat=True))
    return render(request, "calls/round.html", {
        "round": found, "visits": rows, "to_make": to_make, "send": send, "until": verbs.last_day(found),
        "may_plan": request.user.may(Permission.PLAN_CALLS, found.team_id),
        "told": [(one, WHAT[one["verb"]]) for one in history(found) if one["verb"] in WHAT],
    }, status=status)  # fmt: skip


WHAT = {"calls.send_round": "Sent by e-mail", "calls.open_round": "Opened by", "calls.end_round": "Over"}
"""What happened to a round, of its events."""


@requires(Permission.PLAN_CALLS)
@require_POST
def on_round(request, pk, verb):
    """Send the round to whoever goes, or end it."""
    found = get_object_or_404(Round.objects.visible_to(request.user), pk=pk)
    if verb == "end":
        verbs.end_round(found, by=request.user)
        messages.success(request, "The round is over. Doors of which nothing was told wait for another one.")
    elif verb == "send":
        form = SendForm(request.POST)
        if not form.is_valid():
            return _round_page(request, found, send=form, status=422)
        sending.send_round(found, by=request.user, **form.cleaned_data)
        messages.success(request, "Sent. A link that was sent before opens nothing any more.")
    else:
        raise Http404
    return redirect("calls:round", pk)


@requires(Permission.RING_PEOPLE)
def visit(request, pk):
    """One door: whom to see, and what became of it."""
    rows = Visit.objects.visible_to(request.user).select_related("person", "team", "round", "turn__campaign",
                                                                 "turn__keep_in_touch")  # fmt: skip
    found = get_object_or_404(rows, pk=pk)
    record_view(found.person, purpose="calling at the door", kind="calls.visit", ids=[found.pk])
    form = VisitForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        verbs.end_visit(found, by=request.user, **form.cleaned_data)
        messages.success(request, "It is written down.")
        return redirect("calls:round", found.round_id) if found.round_id else redirect("calls:ring")
    return render(request, "calls/visit.html", {
        "visit": found, "person": found.person, "form": form, "to_make": rows.to_make().filter(pk=pk).exists(),
    })  # fmt: skip
