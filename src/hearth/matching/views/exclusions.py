"""Keeping two people apart, and bringing them together again."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from hearth.access.doors import requires
from hearth.access.record import record_view
from hearth.access.roles import Permission
from hearth.kit.asked import row
from hearth.matching.actions import exclusions
from hearth.matching.forms import KeepApartForm, told_apart
from hearth.matching.models import Exclusion
from hearth.needs.models import Need
from hearth.offers.models import Volunteer


@requires(Permission.WORK_NEEDS)
def keep_apart(request, pk):
    """Say that a volunteer is not sent to the person of a request any more, and who has asked for it."""
    rows = Need.objects.visible_to(request.user).select_related("person", "team")
    need = get_object_or_404(rows, pk=pk)
    people = Volunteer.objects.visible_to(request.user).filter(team=need.team).exclude(status__in=("left", "refused"))
    met = set(people.filter(tasks__need__person=need.person).values_list("pk", flat=True))
    named = sorted(people, key=lambda one: (one.pk not in met, one.last_name, one.first_name))
    known = {str(pk) for pk in met}
    choices = [(key, f"{name}, has been asked for them" if key in known else name) for key, name in told_apart(named)]
    form = KeepApartForm(request.POST if request.method == "POST" else None, volunteers=choices)
    if form.is_bound and form.is_valid():
        told = dict(form.cleaned_data)
        chosen = row(people, told.pop("volunteer"))
        exclusions.keep_apart(person=need.person, volunteer=chosen, team=need.team, by=request.user, **told)
        messages.success(request, f"Kept: {chosen.name} is not sent to {need.person.name} again.")
        return redirect("desk:need", pk=pk)
    record_view(need.person, purpose=f"working on request {need.reference}", kind="needs.need", ids=[need.pk])
    standing = Exclusion.objects.visible_to(request.user).in_force().filter(person=need.person, team=need.team)
    told = {"need": need, "form": form, "standing": standing.select_related("volunteer", "written_by")}
    return render(request, "matching/keep_apart.html", told)


@requires(Permission.WORK_NEEDS)
@require_POST
def end_exclusion(request, pk):
    """They may be brought together again."""
    rows = Exclusion.objects.visible_to(request.user).select_related("volunteer", "person")
    found = get_object_or_404(rows, pk=pk)
    exclusions.bring_together(found, by=request.user)
    messages.success(request, f"{found.volunteer.name} may be asked for this person again.")
    return redirect("matching:volunteer", pk=found.volunteer_id)
