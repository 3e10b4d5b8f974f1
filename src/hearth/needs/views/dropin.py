"""A walk-in, logged in under fifteen seconds: a number, Enter."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from hearth.access.doors import requires
from hearth.access.models import Team
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.kit.asked import row
from hearth.needs.actions import contacts
from hearth.needs.forms.calls import NEED, DropInForm
from hearth.needs.models import Category, Contact
from hearth.needs.views.calls import person_or_none, teams_of
from hearth.people.models import Person


def _form(request, data=None) -> DropInForm:
    teams = teams_of(request.user)
    boroughs = {team.borough_id for team in teams}
    return DropInForm(data, teams=teams, categories=list(Category.objects.filter(borough__in=boroughs, is_open=True)))


def _page(request, form, status: int = 200, **more):
    mine = Contact.objects.visible_to(request.user).filter(channel="in_person", handler=request.user)
    latest = mine.select_related("person").order_by("-started_at")[:8]
    told = {"form": form, "found": [], "typed": "", "latest": latest, **more}
    return render(request, "needs/drop_in.html", told, status=status)


@requires(Permission.TAKE_CALLS)
def drop_in(request):
    """The form, with one's latest walk-ins beside it."""
    form = _form(request, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        contact = _log(request, form.cleaned_data)
        messages.success(request, f"Logged: {contact.reference}.")
        return redirect("needs:drop_in")
    return _page(request, form, 422 if form.is_bound else 200)


def _log(request, given: dict) -> Contact:
    team = row(Team.objects, given["team"])
    person = person_or_none(request.user, given["who"] if _is_key(given["who"]) else "")
    category = Category.objects.filter(borough=team.borough_id, key=given["category"]).first()
    return contacts.drop_in(
        team=team, by=request.user, category=category, about=given["about"], was_done=", ".join(given["was_done"]),
        next_step=given["next_step"], person=person, key=str(given["key"]),
        urgency=given["urgency"] or "soon" if given["next_step"] == NEED else "",
    )  # fmt: skip


def _is_key(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


@requires(Permission.TAKE_CALLS)
@require_POST
def find(request):
    """People who fit what was typed, to choose one; sent as a form."""
    typed = request.POST.get("q", "")
    people_found = Person.objects.search(typed, most=6)
    record_list("people.person", [person.pk for person in people_found])
    if request.headers.get("HX-Request"):
        return render(request, "needs/drop_in_found_list.html", {"found": people_found, "typed": typed})
    return _page(request, _form(request), found=people_found, typed=typed)
