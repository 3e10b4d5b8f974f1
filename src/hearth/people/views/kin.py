"""Neighbours and next of kin on a page of their own: written down, changed, taken away."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from hearth.access.doors import requires
from hearth.access.roles import Permission
from hearth.people.actions import kin as verbs
from hearth.people.actions import opened
from hearth.people.forms import KinForm, NoMoreForm
from hearth.people.models import Kin, Person
from hearth.people.views.correcting import opened_person

MAY = Permission.FIND_PEOPLE


@requires(MAY)
def kin(request, pk):
    """Who is near to them, who of those may be rung, and who was before; another one is added here."""
    person = get_object_or_404(Person.objects.visible_to(request.user).select_related("borough"), pk=pk)
    if not opened.purpose_of(request, pk):
        return redirect("people:open", pk)
    form = KinForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        verbs.add(person=person, by=request.user, **form.said())
        messages.success(request, "It is written down.")
        return redirect("people:kin", pk)
    rows = Kin.objects.visible_to(request.user).filter(person=person).select_related("said_by", "ended_by")
    return render(request, "people/kin.html", {
        "person": person, "form": form, "now_near": rows.filter(ended_at=None).order_by("said_at"),
        "before": rows.exclude(ended_at=None).order_by("-ended_at"),
    }, status=422 if form.is_bound else 200)  # fmt: skip


def _kin(request, pk) -> tuple[Kin, Person]:
    """One of them, of a person whose record is open; nobody else's."""
    found = get_object_or_404(Kin.objects.visible_to(request.user), pk=pk)
    return found, opened_person(request, found.person_id)


@requires(MAY)
def change_kin(request, pk):
    """Say anew what is so."""
    found, person = _kin(request, pk)
    form = KinForm(request.POST if request.method == "POST" else None, initial=_initial(found))
    if form.is_bound and form.is_valid():
        verbs.change(found, by=request.user, **form.said())
        messages.success(request, "It is changed.")
        return redirect("people:kin", person.pk)
    return render(request, "people/form.html", {"person": person, "form": form, "heading": f"Change {found.name}"},
                  status=422 if form.is_bound else 200)  # fmt: skip


def _initial(found: Kin) -> dict:
    return {
        "name": found.name, "relationship": found.relationship, "phone": found.shown,
        "may_be_rung": "yes" if found.agreed_on else "no", "agreed_by": found.agreed_by, "agreed_on": found.agreed_on,
        "agreed": found.agreed, "knows": found.knows,
    }  # fmt: skip


@requires(MAY)
def take_away_kin(request, pk):
    """Nobody rings them any more."""
    found, person = _kin(request, pk)
    form = NoMoreForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        verbs.take_away(found, by=request.user, because=form.cleaned_data["why"])
        messages.success(request, f"{found.name} is not rung any more.")
        return redirect("people:kin", person.pk)
    return render(request, "people/form.html", {"person": person, "form": form, "heading": f"Take {found.name} away"},
                  status=422 if form.is_bound else 200)  # fmt: skip
