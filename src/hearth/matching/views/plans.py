"""Plans on the screen: asked for, watched while they are made, read, changed by hand, sent."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hearth.access.doors import requires, unattended
from hearth.access.models import Team
from hearth.access.record import record_list, record_view
from hearth.access.roles import Permission, TeamKind
from hearth.kit.pages import page_of
from hearth.matching import planning, sealing
from hearth.matching.actions import plans as verbs
from hearth.matching.forms import told_apart
from hearth.matching.models import Plan, Proposal
from hearth.matching.plan_forms import AskForPlanForm, ChangeForm
from hearth.matching.rules import hard, telling
from hearth.matching.rules.parts import in_words
from hearth.needs.models import Referral
from hearth.offers.models import Volunteer

WAITS = timedelta(seconds=90)
"""After so long without a sign of it somebody is told that the worker may be stopped."""
MAY = Permission.HAND_OUT_NEEDS


def _teams(user) -> list[Team]:
    return list(Team.objects.filter(pk__in=user.teams_where(MAY), kind=TeamKind.COMMUNITY_HUB).order_by("name"))


def _plan(request, pk) -> Plan:
    return get_object_or_404(
        Plan.objects.visible_to(request.user).with_sending().select_related("team__borough", "asked_by", "mended_from"),
        pk=pk,
    )


@requires(MAY)
def plans(request):
    """The plans of the reader's hubs, the newest first, and how many requests wait; a new one is asked for here."""
    teams = _teams(request.user)
    form = AskForPlanForm(request.POST if request.method == "POST" else None, teams=teams)
    if form.is_bound and form.is_valid():
        team = next(one for one in teams if str(one.pk) == form.cleaned_data["team"])
        day = date.fromisoformat(form.cleaned_data["first_day"])
        plan = verbs.ask_for_plan(team=team, first_day=day, by=request.user)
        return redirect("matching:plan", pk=plan.pk)
    rows = Plan.objects.visible_to(request.user).with_sending().select_related("team", "asked_by").defer("inputs")
    waiting = [(team, planning.waiting_needs(team).count()) for team in teams]
    page = page_of(rows, request, by=("-asked_at", "-pk"))
    return render(request, "matching/plans.html", {"page": page, "form": form, "waiting": waiting})


@requires(MAY)
def plan(request, pk):
    """One plan: who does what when and why, what is left, which rule stops it and what would free it."""
    found = _plan(request, pk)
    if found.status == "making":
        return render(request, "matching/plan_making.html", _making(found))
    rows = found.proposals.select_related(
        "need__person", "need__category", "volunteer", "moved_from", "helping_team", "task"
    )
    lines = list(rows.order_by("day", "part", "volunteer__last_name", "pk"))
    record_list("needs.need", [one.need_id for one in lines], team=found.team)
    given = [one for one in lines if one.status in ("proposed", "sent", "stands")]
    across = [one for one in lines if one.status in ("across", "hub_asked")]
    changed = sum(one.by_hand or one.status == "dropped" for one in lines)
    days = [(in_words(slot), list(group)) for slot, group in groupby(given, key=lambda one: one.slot) if slot]
    return render(request, "matching/plan.html", {
        "plan": found, "days": days, "given": len(given), "of": len(lines),
        "across": across, "hubs_said": _hubs_said(across),
        "left": [one for one in lines if one.status in ("left", "dropped", "fell")],
        "answers": telling.ANSWERS, "hub_answers": telling.HUB_ANSWERS,
        "ring": verbs.to_ring(lines), "load": _load(given), "next": verbs.next_slots(found),
        "all_slots": verbs.next_slots(found, None), "in_words": in_words,
        "moved": [one for one in given if one.moved_from_id and not one.by_hand],
        "mending": "" if found.moved is None else telling.of_mending(found.moved, found.best_moves, found.dearer),
        "sealed": sealing.others(found.inputs, found.team_id),
        "proof": telling.gap_in_words(found.gap, found.is_proved, changed),
        "may_change": found.status == "ready",
    })  # fmt: skip


def _hubs_said(across: list[Proposal]) -> dict:
    """The referral by which another hub was asked for each of these requests, the last one sent."""
    asked = Referral.objects.filter(need__in=[one.need_id for one in across if one.status == "hub_asked"])
    return {(one.need_id, one.to_team_id): one for one in asked.order_by("sent_at")}


def _load(given: list[Proposal]) -> list[tuple[str, int]]:
    """How many each volunteer gets, the most first."""
    counts = Counter(one.volunteer.name for one in given if one.volunteer)
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def _making(found: Plan) -> dict:
    return {"plan": found, "is_late": not found.percent and found.asked_at < timezone.now() - WAITS}


@unattended
@requires(MAY)
def plan_progress(request, pk):
    """How far the making is, as a part of the page; when it has ended the whole page is drawn anew."""
    found = _plan(request, pk)
    response = render(request, "matching/plan_progress.html", _making(found))
    if found.status != "making":
        response["HX-Refresh"] = "true"
    return response


@requires(MAY)
@require_POST
def send_plan(request, pk):
    """Ask the volunteers of the next parts of a day, or of the whole plan."""
    sent = verbs.send(_plan(request, pk), by=request.user, everything=request.POST.get("all") == "yes")
    messages.success(request, telling.of_sent(sent.asked, sent.volunteers, sent.to_ring))
    for words in sent.fell:
        messages.warning(request, words)
    return redirect("matching:plan", pk=pk)


@requires(MAY)
@require_GET
def plan_file(request, pk, name):
    """What the plan was made from, as a file for `hearth match`: keys, metres and parts of a day, without a name."""
    found = _plan(request, pk)
    if name not in planning.FILES or not found.inputs:
        raise Http404
    record_list("matching.plan", [found.pk], team=found.team)
    rows = sealing.for_hub(name, found.inputs, found.team_id)  # whom another hub has stays behind its wall
    answer = HttpResponse(json.dumps(rows, indent=1), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return answer


def _proposal(request, pk) -> Proposal:
    rows = Proposal.objects.visible_to(request.user)
    rows = rows.select_related(
        "plan", "team__borough", "need__person", "need__category", "volunteer", "moved_from", "helping_team"
    )
    return get_object_or_404(rows, pk=pk)


@requires(MAY)
def proposal(request, pk):
    """One line of a plan: why this volunteer, what anybody else would cost the whole plan, and changing it by hand."""
    found = _proposal(request, pk)
    asked, offered = verbs.who_else(found)
    people = {one.pk: one for one in Volunteer.objects.filter(pk__in=list(offered))}
    may = {key: one for key, one in offered.items() if not hard.stops(asked, one)}
    choices = sorted(told_apart(people[key] for key in may), key=lambda one: one[1])
    form = ChangeForm(request.POST if request.method == "POST" else None, volunteers=choices, slots=found.plan.slots)
    if form.is_bound and form.is_valid():
        chosen = next(one for key, one in people.items() if str(key) == form.cleaned_data["volunteer"])
        verbs.change(found, volunteer=chosen, slot=form.chosen_slot(), by=request.user)
        messages.success(request, f"Changed: {chosen.name} would do it.")
        return redirect("matching:plan", pk=found.plan_id)
    record_list("offers.volunteer", list(people), team=found.team)
    purpose = f"planning who helps, request {found.need.reference}"
    record_view(found.need.person, purpose=purpose, kind="matching.proposal", ids=[found.pk])
    names = {str(key): one.name for key, one in people.items()}
    stopped = [(people[key].name, hard.stops(asked, one)) for key, one in offered.items() if key not in may]
    return render(request, "matching/proposal.html", {
        "one": found, "form": form, "others": verbs.others_in_words(found, names),
        "stopped": sorted(stopped, key=lambda one: (len(one[1]), one[0]))[:50], "slot_words": found.when,
        "has_choices": bool(choices),
        "may_change": found.plan.status == "ready" and found.status in verbs.CHANGEABLE,
        "may_send": found.plan.status == "ready" and found.status == "proposed",
    })  # fmt: skip


@requires(MAY)
@require_POST
def on_proposal(request, pk, verb):
    """Take a line out of the plan, or ask its volunteer now."""
    found = _proposal(request, pk)
    if verb == "drop":
        verbs.drop(found, by=request.user)
        messages.success(request, "Taken out of the plan. The request stays on your list.")
    elif verb == "ask-hub":
        verbs.ask_hub(found, by=request.user)
        messages.success(request, f"{found.helping_team} is asked. You see their answer under Referrals.")
    elif verb == "ask":
        verbs.confirm(found, by=request.user)
        messages.success(request, f"{found.volunteer.name} is asked." if found.volunteer else "Asked.")
    else:
        raise Http404
    return redirect("matching:plan", pk=found.plan_id)
