"""One person on one page: who they are and who says so, who works with them, what this reader's teams know."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render

from hearth.access.doors import requires
from hearth.access.models import Team, User
from hearth.access.record import who_looked
from hearth.access.roles import Permission, TeamKind
from hearth.exchange.actions.histories import histories_of
from hearth.matching.models import Exclusion, Standing
from hearth.needs.models import Contact, Need, Note, Referral
from hearth.people.actions.opened import purpose_of
from hearth.people.actions.sources import sources_of
from hearth.people.models import (
    Approach,
    Circumstance,
    Involvement,
    Joining,
    Kin,
    ListEntry,
    Person,
    SharingWish,
    ended_entries,
)
from hearth.rights.actions.restricting import standing

MOST = 50
NEAR = timedelta(minutes=10)
CALLED = {"phone": "Call", "in_person": "Walk-in", "web": "Web form"}


@requires(Permission.FIND_PEOPLE)
def person(request, pk):
    """The record, once it has been opened with a purpose; otherwise the page that asks for one."""
    rows = Person.objects.visible_to(request.user).select_related("ward__neighbourhood")
    found = get_object_or_404(rows, pk=pk)
    if found.joined_to_id:
        return redirect("desk:person", found.joined_to_id)
    purpose = purpose_of(request, pk)
    if not purpose:
        return redirect("people:open", pk)
    told = {"person": found, "purpose": purpose, "parts": sources_of(found, by=request.user),
            "restriction": standing(found), **_company(request.user, found),
            **_own_work(request.user, found)}  # fmt: skip
    told["line_of_time"] = _line_of_time(request.user, found)
    return render(request, "desk/person.html", told)


def _company(user, found: Person) -> dict:
    """Who is involved, what the person wishes, which records were joined, who has looked: shared in the borough."""
    teams = list(Team.objects.filter(pk__in=user.team_ids, borough=found.borough_id))
    involved = list(
        Involvement.objects.visible_to(user).filter(person=found, until=None).select_related("team").order_by("since")
    )
    works_with = {one.team_id for one in involved}
    joinings = Joining.objects.visible_to(user).filter(kept=found, parted_at=None).select_related("gone", "joined_by")
    return {
        "teams": teams, "involved": involved,
        "own_in": [team for team in teams if team.pk in works_with],
        "own_out": [team for team in teams if team.pk not in works_with],
        "wishes": SharingWish.objects.visible_to(user).filter(person=found).order_by("with_kind"),
        "kinds": {str(kind): str(kind).replace("_", " ").capitalize() for kind in TeamKind},
        "near": Kin.objects.visible_to(user).filter(person=found, ended_at=None).order_by("said_at"),
        "joinings": joinings.order_by("joined_at"), "looks": _looks(found),
        "may_call": user.may(Permission.TAKE_CALLS), "may_work": user.may(Permission.WORK_NEEDS),
    }  # fmt: skip


def _own_work(user, found: Person) -> dict:
    """What the reader's own teams have: behind their wall, and nobody else's."""
    needs = Need.objects.visible_to(user).filter(person=found).select_related("category", "team", "owner")
    sent = Q(from_team__in=user.team_ids) | Q(to_team__in=user.team_ids)
    entries = ListEntry.objects.visible_to(user).filter(person=found).select_related("data_set", "team", "link_by")
    entries = list(entries.order_by("-last_changed_at")[:MOST])
    return {
        "needs": needs.order_by("ended_at", "due_at")[:MOST],
        "referrals": Referral.objects.visible_to(user).filter(sent, person=found).select_related("from_team", "to_team")
        .order_by("-sent_at")[:MOST],
        "circumstances": Circumstance.objects.visible_to(user).filter(person=found).select_related("team")
        .order_by("key"),
        "entries": entries, "histories": histories_of(entries),
        "standings": Standing.objects.visible_to(user).in_force().filter(person=found)
        .select_related("volunteer", "category"),
        "apart": Exclusion.objects.visible_to(user).in_force().filter(person=found).select_related("volunteer"),
        "ended_lists": len([team for team in ended_entries(found).values() if team in user.team_ids]),
    }  # fmt: skip


def _line_of_time(user, found: Person) -> list[dict]:
    """Approaches by everyone, with the notes and calls of the reader's own teams, newest first.

    An approach that is one of those very calls is not told twice.
    """
    calls = list(Contact.objects.visible_to(user).filter(person=found).select_related("handler", "team")
                 .order_by("-started_at")[:MOST])  # fmt: skip
    notes = Note.objects.visible_to(user).filter(person=found).select_related("team", "need").order_by("-written_at")
    approaches = Approach.objects.visible_to(user).filter(person=found).select_related("team", "by").order_by("-at")
    lines = [{"kind": "call", "at": one.started_at, "one": one, "word": CALLED.get(one.channel, one.channel)}
             for one in calls]  # fmt: skip
    lines += [{"kind": "note", "at": note.written_at, "one": note} for note in notes[:MOST]]
    lines += [{"kind": "approach", "at": one.at, "one": one}
              for one in approaches[:MOST] if not any(_is_of(call, one) for call in calls)]  # fmt: skip
    return sorted(lines, key=lambda line: line["at"], reverse=True)[:MOST]


def _is_of(call: Contact, approach: Approach) -> bool:
    """Whether an approach was written down by completing this call."""
    over = call.completed_at or call.started_at
    return call.team_id == approach.team_id and call.started_at - NEAR <= approach.at <= over + NEAR


def _looks(found: Person) -> list[dict]:
    """Who has looked, with names where the event log has a user's number."""
    seen = who_looked(found)[:MOST]
    numbers = {int(one["actor"][5:]) for one in seen if one["actor"].startswith("user:")}
    names = dict(User.objects.filter(pk__in=numbers).values_list("pk", "name"))
    for one in seen:
        number = one["actor"].removeprefix("user:")
        one["name"] = names.get(int(number), "Somebody who has left") if number.isdigit() else one["actor"]
    return seen
