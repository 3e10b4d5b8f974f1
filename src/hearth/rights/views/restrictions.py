"""Pages of a restriction: writing it down at the desk, what they agree to, and the officer's decision about it."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hearth.access.doors import requires
from hearth.access.record import record_view
from hearth.access.roles import Permission
from hearth.kit.refused import Refused
from hearth.people.actions import opened
from hearth.people.models import Person, Restriction
from hearth.rights import forms
from hearth.rights.actions import restricting

ANSWER = Permission.ANSWER_SUBJECTS


def _opened(request, pk) -> Person:
    """A person whose record this session has opened with a purpose."""
    person = get_object_or_404(Person.objects.visible_to(request.user).select_related("borough"), pk=pk)
    if not opened.purpose_of(request, pk):
        raise Refused("Open the record first and say what for.")
    return person


@never_cache
@requires(Permission.FIND_PEOPLE)
def of_person(request, pk):
    """Somebody tells a colleague that their record is not to be used: it rests at once, the officer is told."""
    person = _opened(request, pk)
    standing = restricting.standing(person)
    form = forms.RestrictAtTheDesk(request.POST or None)
    if standing is None and form.is_bound and form.is_valid():
        held = restricting.take_at_the_desk(person=person, by=request.user, **form.cleaned_data)
        messages.success(
            request, f"The record rests now. The data protection officer answers request {held.reference}."
        )
        return redirect("desk:person", person.pk)
    told = {"person": person, "standing": standing, "form": form, "agreed": _agreed(standing)}
    return render(request, "rights/of_person.html", told, status=422 if form.is_bound else 200)


def _agreed(standing: Restriction | None) -> forms.Agreed:
    return forms.Agreed(initial={"agreed": standing.agreed if standing else ""}, auto_id="agreed-%s")


@require_POST
@requires(Permission.FIND_PEOPLE)
def agreed(request, pk):
    """They agree to some help all the same, or no longer."""
    person = _opened(request, pk)
    form = forms.Agreed(request.POST)
    if not form.is_valid():
        told = {"person": person, "standing": restricting.standing(person), "form": None, "agreed": form}
        return render(request, "rights/of_person.html", told, status=422)
    standing = restricting.agree(person=person, by=request.user, **form.cleaned_data)
    messages.success(request, "Written down." if standing.agreed else "Written down: no help goes on.")
    return redirect("desk:person", person.pk)


@never_cache
@requires(ANSWER)
def restriction(request, pk):
    """One restriction: why, since when, and lifting it once they were told."""
    rows = Restriction.objects.filter(borough__in=request.user.boroughs_where(ANSWER))
    found = get_object_or_404(rows.select_related("person", "restricted_by", "upheld_by", "lifted_by"), pk=pk)
    record_view(Person.objects.get(pk=found.person_id), purpose="restriction of its use")
    form = forms.Lift(request.POST or None)
    if form.is_bound and form.is_valid():
        restricting.lift(restriction=found, by=request.user, **form.cleaned_data)
        messages.success(request, "Lifted: the record is used again.")
        return redirect("rights:restriction", pk)
    told = {"found": found, "form": form}
    return render(request, "rights/restriction.html", told, status=422 if form.is_bound else 200)
