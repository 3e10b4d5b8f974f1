"""One person on one page: who they are, who works with them, what this reader's teams know, and who has looked."""

from __future__ import annotations

from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render

from hearth.access.doors import requires
from hearth.access.models import Team, User
from hearth.access.record import who_looked
from hearth.access.roles import Permission, TeamKind
from hearth.needs.models import Contact, Need, Note, Referral
from hearth.people.actions.opened import purpose_of
from hearth.people.models import Approach, Circumstance, Involvement, ListEntry, Person, SharingWish

MOST = 50


@requires(Permission.FIND_PEOPLE)
def person(request, pk):
    """The record, once it has been opened with a purpose; otherwise the page that asks for one."""
    rows = Person.objects.visible_to(request.user).select_related("ward__neighbourhood")
    found = get_object_or_404(rows, pk=pk)
    purpose = purpose_of(request, pk)
    if not purpose:
        return redirect("people:open", pk)
    teams = list(Team.objects.filter(pk__in=request.user.team_ids, borough=found.borough_id))
    involved = Involvement.objects.visible_to(request.user).filter(person=found, until=None).select_related("team")
    works_with = {one.team_id for one in involved}
    return render(
        request, "desk/person.html",
        {
            "person": found, "purpose": purpose, "teams": teams, "involved": involved,
            "own_in": [team for team in teams if team.pk in works_with],
            "own_out": [team for team in teams if team.pk not in works_with],
            "approaches": Approach.objects.visible_to(request.user).filter(person=found)
            .select_related("team", "by").order_by("-at")[:MOST],
            "wishes": SharingWish.objects.visible_to(request.user).filter(person=found).order_by("with_kind"),
            "kinds": {str(kind): str(kind).replace("_", " ").capitalize() for kind in TeamKind},
            **_own_work(request.user, found), "looks": _looks(found),
            "may_call": request.user.may(Permission.TAKE_CALLS), "may_work": request.user.may(Permission.WORK_NEEDS),
        },
    )  # fmt: skip


def _own_work(user, found: Person) -> dict:
    """What the reader's own teams have: behind their wall, and nobody else's."""
    needs = Need.objects.visible_to(user).filter(person=found).select_related("category", "team", "owner")
    sent = Q(from_team__in=user.team_ids) | Q(to_team__in=user.team_ids)
    return {
        "needs": needs.order_by("ended_at", "due_at")[:MOST],
        "notes": Note.objects.visible_to(user).filter(person=found).order_by("-written_at")[:MOST],
        "calls": Contact.objects.visible_to(user).filter(person=found).select_related("handler", "team")
        .order_by("-started_at")[:MOST],
        "referrals": Referral.objects.visible_to(user).filter(sent, person=found).select_related("from_team", "to_team")
        .order_by("-sent_at")[:MOST],
        "circumstances": Circumstance.objects.visible_to(user).filter(person=found).select_related("team")
        .order_by("key"),
        "entries": ListEntry.objects.visible_to(user).filter(person=found).select_related("data_set", "team")
        .order_by("-last_changed_at")[:MOST],
    }  # fmt: skip


def _looks(found: Person) -> list[dict]:
    """Who has looked, with names where the event log has a user's number."""
    seen = who_looked(found)[:MOST]
    numbers = {int(one["actor"][5:]) for one in seen if one["actor"].startswith("user:")}
    names = dict(User.objects.filter(pk__in=numbers).values_list("pk", "name"))
    for one in seen:
        number = one["actor"].removeprefix("user:")
        one["name"] = names.get(int(number), "Somebody who has left") if number.isdigit() else one["actor"]
    return seen
