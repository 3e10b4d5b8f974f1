"""Find a person, and open the record with a purpose."""

from __future__ import annotations

from django.shortcuts import get_object_or_404, redirect, render

from hearth.access.actions import presence
from hearth.access.doors import requires, unattended
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.people import actions
from hearth.people.actions import opened
from hearth.people.forms import PurposeForm
from hearth.people.models import Person, in_company

MOST = 20


@requires(Permission.FIND_PEOPLE)
def search(request):
    """One box for everything. What is typed is sent as a form and never stands in an address."""
    typed = request.POST.get("q", "")
    found = Person.objects.search(typed, most=MOST + 1) if typed else []
    record_list("people.person", [person.pk for person in found[:MOST]])
    told = {"typed": typed, "found": found[:MOST], "are_more": len(found) > MOST}
    if request.headers.get("HX-Request"):
        return render(request, "people/found.html", told)
    return render(request, "people/search.html", told)


@requires(Permission.FIND_PEOPLE)
def open_person(request, pk):
    """Ask what the record is opened for, write it down, and go to it."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    form = PurposeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        opened_one = actions.open_record(pk, by=request.user, purpose=form.purpose)
        opened.remember(request, opened_one.pk, form.purpose)
        return redirect("desk:person", opened_one.pk)
    record_list("people.person", [person.pk])
    told = {"person": in_company([person])[0], "form": form}
    return render(request, "people/open.html", told, status=422 if form.is_bound else 200)


@unattended
@requires(Permission.FIND_PEOPLE)
def present(request, pk):
    """Who else has this record open now."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    return presence.told(person, by=request.user)
