"""Who lives with a person: as said, and as the records look; their records opened in one go, and help for each."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hearth.access.doors import requires
from hearth.access.models import Team
from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.desk.actions.households import calls_about, raise_for_each
from hearth.desk.forms import ForEachForm
from hearth.needs.models import Category, Need
from hearth.people import actions as people
from hearth.people.actions import households, opened
from hearth.people.models import Person


def _opened(request, pk) -> tuple[Person, str]:
    person = get_object_or_404(Person.objects.visible_to(request.user).select_related("borough"), pk=pk)
    return person, opened.purpose_of(request, pk)


@never_cache
@requires(Permission.FIND_PEOPLE)
def household(request, pk):
    """Who lives with them, and who may."""
    person, purpose = _opened(request, pk)
    if not purpose:
        return redirect("people:open", pk)
    return _page(request, person, _form(request, person))


def _form(request, person: Person, data=None) -> ForEachForm:
    teams = Team.objects.filter(pk__in=request.user.teams_where(Permission.WORK_NEEDS), borough=person.borough_id)
    categories = Category.objects.filter(borough=person.borough_id, is_open=True).order_by("name")
    return ForEachForm(data, teams=list(teams.order_by("name")), categories=list(categories))


def _page(request, person: Person, form: ForEachForm, status: int = 200):
    found = households.company_of(person, by=request.user)
    record_list("people.person", [one.pk for one, _ in found.may_live] + [one.person_id for one in found.lives_with])
    open_now = [one.person for one in found.lives_with if opened.purpose_of(request, one.person_id)]
    here = [person, *open_now]
    needs = Need.objects.visible_to(request.user).filter(person__in=here).open().select_related("category", "team")
    held: dict = {one.pk: [] for one in here}
    now = timezone.now()
    for need in sorted(needs, key=lambda need: need.standing(now)):
        held[need.person_id].append(need)
    return render(request, "desk/household.html", {
        "person": person, "found": found, "open_now": {one.pk for one in open_now}, "here": here, "needs": held,
        "call": calls_about(here, by=request.user).first(), "form": form,
        "may_work": request.user.may(Permission.WORK_NEEDS),
        "chosen": request.POST.getlist("for") if form.is_bound else [str(one.pk) for one in here],
    }, status=status)  # fmt: skip


@require_POST
@requires(Permission.FIND_PEOPLE)
def say(request, pk, other):
    """They live together, or they do not."""
    person, purpose = _opened(request, pk)
    if not purpose:
        return redirect("people:open", pk)
    second = get_object_or_404(Person.objects.visible_to(request.user), pk=other)
    together = request.POST.get("together") == "yes"
    verb = households.live_together if together else households.live_apart
    verb(person=person, other=second, by=request.user)
    messages.success(request, "Written down." if together else "Written down. They are not proposed again.")
    return redirect("desk:household", pk)


@require_POST
@requires(Permission.FIND_PEOPLE)
def open_all(request, pk):
    """Open the record of everybody who lives with them, for the same purpose; each is written down as a look."""
    person, purpose = _opened(request, pk)
    if not purpose:
        return redirect("people:open", pk)
    for member in households.company_of(person, by=request.user).lives_with:
        people.open_record(member.person_id, by=request.user, purpose=purpose)
        opened.remember(request, member.person_id, purpose)
    return redirect("desk:household", pk)


@require_POST
@requires(Permission.WORK_NEEDS)
def raise_each(request, pk):
    """Raise the same help for each who was ticked."""
    person, purpose = _opened(request, pk)
    if not purpose:
        return redirect("people:open", pk)
    form = _form(request, person, request.POST)
    if not form.is_valid():
        return _page(request, person, form, status=422)
    members = [one.person for one in households.company_of(person, by=request.user).lives_with]
    ticked = set(request.POST.getlist("for"))
    wanted = [one for one in [person, *members] if str(one.pk) in ticked]
    if len(wanted) != len(ticked) or not all(opened.purpose_of(request, one.pk) for one in wanted):
        raise Http404
    given = form.cleaned_data
    raised = raise_for_each(
        home_of=person, people=wanted, team=get_object_or_404(Team, pk=given["team"]), urgency=given["urgency"],
        category=get_object_or_404(Category, pk=given["category"], borough=person.borough_id),
        summary=given["summary"], by=request.user, key=str(given["key"]),
    )  # fmt: skip
    messages.success(request, f"Raised: {', '.join(f'{need.reference} for {need.person.name}' for need in raised)}.")
    return redirect("desk:household", pk)
