"""Deaths that were told in a call or at a door, until a second person says whether it is so."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch
from django.urls import reverse

from hearth.access.record import record_list
from hearth.access.roles import Permission
from hearth.calls.models import Claim, Try, Turn, Visit
from hearth.kit.when import moment
from hearth.needs.models import Contact
from hearth.people.models import Person

AT_ONCE = 50


@dataclass(frozen=True)
class Told:
    """Of whom it was told, when, where and to whom; whether the reader wrote it down; where it is answered."""

    person: Person
    words: str
    is_own: bool
    address: str


def of_turns(user):
    """Turns that wait to hear whether somebody has died, where this reader may say so."""
    return Turn.objects.visible_to(user).filter(team__any_of=_teams(user), state="confirming")


def of_calls(user):
    """Calls that told of a death and belong to no turn, where this reader may say so."""
    told = Contact.objects.visible_to(user).deaths_told().filter(team__any_of=_teams(user))
    for queued in (Try, Claim):
        told = told.exclude(Exists(queued.objects.filter(contact=OuterRef("pk"))))
    return told


def _teams(user):
    return user.teams_where(Permission.PLAN_CALLS)


def told(user) -> list[Told]:
    """The first of them, the longest waiting first."""
    written = (Prefetch(of, model.objects.select_related("by", *also), to_attr=f"{of}_of_it")
               for of, model, also in (("tried", Try, ["contact"]), ("visits", Visit, [])))  # fmt: skip
    turns = of_turns(user).select_related("person").prefetch_related(*written).order_by("since", "pk")[:AT_ONCE]
    calls = of_calls(user).select_related("person", "handler").order_by("completed_at", "pk")[:AT_ONCE]
    found = [*map(_of_turn(user), turns), *map(_of_call(user), calls)]
    record_list("people.person", [one.person.pk for one in found])
    return found


def _of_turn(user):
    def one(turn: Turn) -> Told:
        heard = [t for t in turn.tried_of_it if t.outcome == "died" or (t.contact and t.contact.death == "told")]
        heard += [visit for visit in turn.visits_of_it if visit.outcome == "died"]
        words = _words(heard[-1]) if heard else ""
        address = reverse("calls:confirm_death", args=[turn.pk])
        return Told(turn.person, words, any(h.by == user for h in heard), address)

    return one


def _words(one: Try | Visit) -> str:
    at, where = (one.ended_at, "at the door") if isinstance(one, Visit) else (one.at, "in a call")
    who = one.by.name if one.by else getattr(one, "by_name", "") or "somebody who has no sign-in"
    return _said(where, at, who, one.note)


def _of_call(user):
    def one(call: Contact) -> Told:
        by, address = call.handler, reverse("calls:confirm_told", args=[call.pk])
        words = _said("in a call", call.completed_at, by.name if by else "somebody", call.about)
        return Told(call.person, words, by == user, address)

    return one


def _said(where: str, at, who: str, note: str) -> str:
    return f"Told {where} {moment(at)}, written down by {who}{f': {note}' if note else '.'}"
