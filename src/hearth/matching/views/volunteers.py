"""Volunteers as the hub sees them, and a need beside the volunteers who could meet it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from hearth.access.doors import requires
from hearth.access.models import Team
from hearth.access.record import record_list, record_view
from hearth.access.roles import Permission
from hearth.kit.asked import row
from hearth.kit.identifiers import read_phone
from hearth.kit.pages import page_of
from hearth.matching import actions
from hearth.matching.forms import PauseForm, RefuseForm, VolunteerForm
from hearth.matching.models import Task
from hearth.needs.models import Category, Need
from hearth.offers import actions as offers
from hearth.offers.models import GroupOffer, Volunteer, far

DONE = {
    "approve": "Approved: they can be asked from now on. Give them a sign-in, so that they see their tasks themselves.",
    "refuse": "Turned down. The reason is kept here.",
    "pause": "Paused: nobody asks them until then.",
    "leave": "They have stopped. Nobody asks them any more.",
    "sign-in": "Their sign-in is made. The link below is shown once.",
    "link": "A new link is made, and shown once. The old one no longer opens.",
}

STATUSES = [
    ("applied", "Applied"),
    ("active", "Active"),
    ("paused", "Paused"),
    ("left", "Left"),
    ("refused", "Refused"),
]


@requires(Permission.SEE_VOLUNTEERS)
def volunteers(request):
    """The volunteers of the reader's teams, those who wait for an answer first."""
    status = request.GET.get("status", "applied")
    rows = Volunteer.objects.visible_to(request.user).filter(status=status).select_related("ward", "team__borough")
    page = page_of(rows, request, by=("applied_at", "pk"))
    record_list("offers.volunteer", [one.pk for one in page.rows])
    told = {
        "page": page,
        "status": status,
        "statuses": STATUSES,
        "new_offers": GroupOffer.objects.visible_to(request.user).filter(status="new").count(),
        "names": dict(Category.objects.visible_to(request.user).values_list("key", "name")),
        "may_decide": request.user.may(Permission.APPROVE_VOLUNTEERS),
    }
    return render(request, "matching/volunteers.html", told)


@requires(Permission.SEE_VOLUNTEERS)
def new(request):
    """Enter a volunteer, as from a telephone call."""
    team = Team.objects.filter(pk__in=request.user.teams_where(Permission.SEE_VOLUNTEERS)).first()
    categories = Category.objects.visible_to(request.user).filter(is_open=True, is_for_volunteers=True)
    form = VolunteerForm(request.POST if request.method == "POST" else None, categories=categories)
    if form.is_bound and form.is_valid():
        made = offers.apply(team=team, by=request.user, **form.facts())
        messages.success(request, f"{made.name} is registered with number {made.number} and waits to be approved.")
        return redirect("matching:volunteer", pk=made.pk)
    return render(request, "matching/new.html", {"form": form, "team": team})


def _found(request, pk) -> Volunteer:
    return get_object_or_404(Volunteer.objects.visible_to(request.user).select_related("ward", "team"), pk=pk)


@requires(Permission.SEE_VOLUNTEERS)
def volunteer(request, pk):
    """One volunteer: what they offer, what they have done, what may be decided."""
    found = _found(request, pk)
    record_list("offers.volunteer", [found.pk], team=found.team)
    names = dict(Category.objects.filter(borough=found.team.borough_id).values_list("key", "name"))
    return render(request, "matching/volunteer.html", {
        "volunteer": found, "does": [names.get(key, key) for key in found.does],
        "tasks": Task.objects.filter(volunteer=found).order_by("-offered_at")[:20],
        "may_decide": request.user.may(Permission.APPROVE_VOLUNTEERS, found.team_id),
        "travels": f"up to {far(found.reach_metres)}{', has a car' if found.has_car else ''}",
        "languages": ", ".join("Welsh" if one == "cy" else one for one in found.languages),
        "refuse": RefuseForm(auto_id="refuse-%s"), "leave": RefuseForm(auto_id="leave-%s"), "pause": PauseForm(),
        "link": request.session.pop("sign_in_link", ""),
        "signs_in": actions.signs_in(found), "has_sign_in": actions.has_sign_in(found),
    })  # fmt: skip


@requires(Permission.APPROVE_VOLUNTEERS)
def decide(request, pk, verb):
    """Approve, refuse, pause, let go, or give a sign-in."""
    found = _found(request, pk)
    if request.method != "POST":
        return redirect("matching:volunteer", pk=pk)
    forms = {"refuse": RefuseForm, "leave": RefuseForm, "pause": PauseForm}
    form = forms[verb](request.POST) if verb in forms else None
    if form is not None and not form.is_valid():
        messages.warning(request, next(iter(form.errors.values()))[0])
        return redirect("matching:volunteer", pk=pk)
    if verb in ("sign-in", "link"):
        if verb == "sign-in":
            offers.give_sign_in(found, by=request.user)
        secret = offers.make_password_link(found, by=request.user)
        request.session["sign_in_link"] = f"{settings.ADDRESS}{reverse('access:set_password', args=[secret])}"
    elif verb in ("approve", "refuse", "pause", "leave"):
        getattr(offers, verb)(found, by=request.user, **(form.cleaned_data if form else {}))
    else:
        raise Http404
    messages.success(request, DONE[verb])
    return redirect("matching:volunteer", pk=pk)


def _told(volunteer: Volunteer) -> str:
    """How somebody learns what they are asked, in words for whoever asked."""
    if not actions.signs_in(volunteer):
        at = f" on {read_phone(volunteer.phone).shown}" if volunteer.phone else ""
        return f"Offered to {volunteer.name}. They have no sign-in: ring them{at}, and press “They said yes” here."
    how = ", and an e-mail tells them" if volunteer.email else ""
    return f"Offered to {volunteer.name}. They see it on their phone page{how}."


@requires(Permission.WORK_NEEDS)
def suggest(request, pk):
    """The volunteers who could meet this need, nearest first, each with the reasons for and against."""
    rows = Need.objects.visible_to(request.user).select_related("person", "category", "team")
    need = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        chosen = row(Volunteer.objects.visible_to(request.user), request.POST.get("volunteer"))
        brief = request.POST.get("brief", "")[:300]
        actions.offer(need, volunteer=chosen, by=request.user, brief=brief)
        messages.success(request, _told(chosen))
        return redirect("desk:need", pk=pk)
    found = actions.candidates(need, by=request.user)
    record_list("offers.volunteer", [one.volunteer.pk for one in found], team=need.team)
    record_view(need.person, purpose=f"looking for help, request {need.reference}", kind="needs.need", ids=[need.pk])
    may = [one for one in found if one.may]
    told = {"need": need, "may": may[:30], "may_not": [one for one in found if not one.may][:100],
            "total": len(found), "able": len(may), "now_at": timezone.now()}  # fmt: skip
    return render(request, "matching/suggest.html", told)
