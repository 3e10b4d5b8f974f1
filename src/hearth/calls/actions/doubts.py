"""What speaks against ringing somebody of a campaign: written down with their name, and decided by whoever plans it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.calls import preflight, reaching
from hearth.calls.actions import campaigns
from hearth.calls.models import Campaign
from hearth.calls.models.doubt import Doubts
from hearth.calls.preflight import Weighed
from hearth.kit.refused import Refused
from hearth.people.models import Person


@transaction.atomic
def leave_out(campaign: Campaign, doubts: Doubts, *, because: str, by: User) -> int:
    """Nobody rings these for this campaign, for good: none whose first call was made or is being made; how many."""
    held = _held(campaign, by)
    rows = list(doubts.filter(campaign=held, is_rung=True).values_list("pk", "person"))
    never_in = list(doubts.filter(campaign=held).to_ring().values_list("pk", flat=True))
    people = [person for _, person in rows]
    why = because.strip() or "Left out after the check."
    held.turns.filter(person__in=people, tries=0).stop(why, timezone.now())
    out = set(held.turns.filter(person__in=people, ended_as="stopped").values_list("person", flat=True))
    chosen = held.doubts.filter(pk__in=[*never_in, *(pk for pk, person in rows if person in out)])
    number = _decide(chosen, is_rung=False, is_final=True, because=why, by=by)
    _again(held, Counter(), _texted(list(out)))
    record("calls.leave_out", held, by=by, people=number)
    return number


@transaction.atomic
def ring(campaign: Campaign, doubts: Doubts, *, because: str, by: User) -> int:
    """Ring these all the same, with the reason; how many. Who has died or wished it since is not rung by it."""
    held = _held(campaign, by)
    if not because.strip():
        raise Refused("Say why they are rung all the same, in a few words.")
    rows = doubts.filter(campaign=held)
    left_out = list(rows.to_ring().values_list("person", flat=True))
    added: Counter[str] = Counter()
    for at in range(0, len(left_out), preflight.CHUNK):
        weighed = _may_be_rung(left_out[at : at + preflight.CHUNK])
        campaigns.give_turns(held, weighed)
        added.update(preflight.texted(weighed))
        left_out[at : at + preflight.CHUNK] = [one.person.pk for one in weighed]
    chosen = [*left_out, *rows.rung().values_list("person", flat=True)]
    number = _decide(held.doubts.filter(person__in=chosen), is_rung=True, is_final=False, because=because, by=by)
    _again(held, added, Counter())
    record("calls.ring_all_the_same", held, by=by, people=number)
    return number


def _held(campaign: Campaign, by: User) -> Campaign:
    allow(by, Permission.PLAN_CALLS, campaign.team_id)
    held = Campaign.objects.select_for_update(of=("self",)).select_related("team__borough").get(pk=campaign.pk)
    if held.state == "ended":
        raise Refused("This campaign has ended.")
    return held


def _decide(chosen: Doubts, *, is_rung: bool, is_final: bool, because: str, by: User) -> int:
    return chosen.update(is_rung=is_rung, is_final=is_final, because=because.strip()[:200], decided_by=by,
                         decided_at=timezone.now())  # fmt: skip


def _may_be_rung(people: Sequence[UUID]) -> list[Weighed]:
    rows = Person.objects.filter(pk__in=list(people), is_deceased=False, no_contact=False, joined_to=None)
    found = [one for one in rows if one.may_be_rung and not one.rests]
    reaches = reaching.reaches(found)
    return [Weighed(one, reaches[one.pk], "", True) for one in found]


def _texted(people: Sequence[UUID]) -> Counter[str]:
    return preflight.texted(_may_be_rung(people))


def _again(held: Campaign, more: Counter[str], fewer: Counter[str]) -> None:
    rung = held.turns.exclude(ended_as="stopped").count()
    held.preflight = asdict(preflight.as_decided(held, rung, more, fewer))
    held.version += 1
    held.save(update_fields=["preflight", "version"])


@transaction.atomic
def note_left_out(campaign: Campaign, why: Mapping[UUID, str], *, by: User) -> None:
    """Whom somebody else's check left out before they came here, with what spoke against it. Nobody twice, and nobody
    who is rung."""
    held = _held(campaign, by)
    rung = set(held.turns.filter(person__in=list(why)).values_list("person", flat=True))
    campaigns.doubt(held, {person: (key, False) for person, key in why.items() if person not in rung})
    _again(held, Counter(), Counter())
    record("calls.note_left_out", held, by=by, people=len(why) - len(rung))
