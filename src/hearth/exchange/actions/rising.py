"""Pairs that stand above the line for linking without a person, since it was moved: linked, and unlinked again."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.areas.models import Borough
from hearth.exchange.actions import comparing
from hearth.exchange.actions.linking import parameters_of
from hearth.exchange.models import PossibleMatch, Thresholds
from hearth.exchange.rules.comparing import SAME
from hearth.kit.identifiers import new_reference
from hearth.kit.progress import say_progress
from hearth.kit.refused import Refused
from hearth.people.models import Fact, Person

log = logging.getLogger("hearth.exchange")
AT_ONCE = 100
"""So many pairs are linked, or taken back, while the manager waits."""
Told = Callable[[float], None]
"""Hears after each pair which share of them is done."""


def rising(borough: Borough, link_at: float, below: float) -> list[PossibleMatch]:
    """Pairs that nobody has read and that this line would put above itself: not those that are never linked without a
    person, nor what stood above the line that held before, which waits for a person for a reason of its own."""
    pairs = PossibleMatch.objects.open().filter(borough=borough, never_alone="", answer="")
    return list(pairs.filter(weight__gte=link_at, weight__lt=below).order_by("-weight", "pk"))


def sure(risen: Collection[PossibleMatch], review_at: float) -> list[PossibleMatch]:
    """Those of these pairs that may be linked without a person.

    Not where another pair asks about either record, where a reader has the two now, where something of either was told
    since the evidence was weighed, or where either has died, has a protected address, or their NHS numbers differ.
    """
    if not risen:
        return []
    heads = _heads({pk for match in risen for pk in (match.one_id, match.other_id)})
    asked = _asked(risen, review_at)
    told = {match.pk for match in risen if _told_since(match)}
    lately = timezone.now() - comparing.QUIET
    return [
        match for match in risen
        if match.pk not in told and not (match.claimed_at and match.claimed_at > lately)
        and _may_be_linked(heads[match.one_id], heads[match.other_id], asked)
    ]  # fmt: skip


def _heads(ids: Iterable[UUID]) -> dict[UUID, Person]:
    """The record that stands for each of these: itself, or the one it was joined to."""
    people = Person.objects.in_bulk(list(ids))
    heads = dict(people)
    while behind := {person.joined_to_id for person in heads.values() if person.joined_to_id}:
        people |= Person.objects.in_bulk(behind - set(people))
        heads = {pk: people.get(person.joined_to_id or person.pk, person) for pk, person in heads.items()}
    return heads


def _asked(risen: Collection[PossibleMatch], review_at: float) -> Counter[UUID]:
    """How many open pairs of the borough ask about each record, but for those that rest below the line."""
    rows = PossibleMatch.objects.open().filter(borough=next(iter(risen)).borough_id)
    pairs = list(rows.filter(~Q(never_alone="") | Q(weight__gte=review_at)).values_list("one_id", "other_id"))
    heads = _heads({pk for pair in pairs for pk in pair})
    return Counter(heads[pk].pk for pair in pairs for pk in pair)


def _told_since(match: PossibleMatch) -> bool:
    both = (match.one_id, match.other_id)
    return Fact.objects.filter(person__in=both, said_at__gt=match.found_at).exists()


def _may_be_linked(one: Person, other: Person, asked: Counter[UUID]) -> bool:
    careful = any(person.is_deceased or person.address_is_protected or person.is_restricted for person in (one, other))
    numbers = {person.nhs_number for person in (one, other) if person.nhs_number_is_valid and person.nhs_number}
    alone = asked[one.pk] == asked[other.pk] == 1
    return one.pk != other.pk and not careful and len(numbers) < 2 and alone


def carry_out(*, borough: Borough, below: float, by: User) -> None:
    """Link what rose, for a job: all of it, or nothing and the page says so; the pairs then wait for a person."""
    _whole_or_not_at_all(
        borough, "linking", lambda told: link(borough=borough, below=below, by=by, told=told),
        lambda words, reference: {"fault": reference},
    )  # fmt: skip


def carry_out_unlinking(*, borough: Borough, because: str, by: User) -> None:
    """Take back what was linked, for a job: all of it, or nothing and the page says why; the links then stand."""
    _whole_or_not_at_all(
        borough, "unlinking", lambda told: _unlink(borough, because, by, told),
        lambda words, reference: {"unlink_fault": words},
    )  # fmt: skip


def _whole_or_not_at_all(
    borough: Borough, counted: str, work: Callable[[Told], object], fault: Callable[[str, str], dict[str, str]]
) -> None:
    """Do work on a borough's lines in one transaction; `counted` says how many pairs it is about while it goes on."""
    moved = Thresholds.objects.get(borough=borough)
    mine = Thresholds.objects.filter(pk=moved.pk, changed_at=moved.changed_at)  # unless they are moved once more
    if not getattr(moved, counted):
        return
    try:
        with transaction.atomic():
            work(lambda share: say_progress(moved, int(100 * share)))
            mine.update(**{counted: 0})
    except Refused as refusal:
        mine.update(**{counted: 0}, **fault(str(refusal), ""))
    except Exception:
        reference = new_reference()
        log.exception("error %s: %s on the pairs above the line was not done", reference, counted)
        mine.update(**{counted: 0}, **fault(f"There was a fault on our side ({reference}).", reference))


@transaction.atomic
def link(*, borough: Borough, below: float, by: User, told: Told = lambda share: None) -> int:
    """Link every pair that rose above the borough's line, each with its own evidence. Returns how many.

    `told` hears after each pair which share of them is done.
    """
    parameters, done = parameters_of(borough), 0
    risen = sure(rising(borough, parameters.link_at, below), parameters.review_at)
    for place, match in enumerate(risen, start=1):
        held = PossibleMatch.objects.select_for_update(of=("self",)).select_related("borough").get(pk=match.pk)
        if held.closed_at is None and not held.answer:
            comparing.close(held, SAME, by)
            record("matches.link_without_a_person", held, by=by, person=held.one, weight=held.weight)
            done += 1
        told(place / len(risen))
    return done


def linked(borough: Borough) -> list[PossibleMatch]:
    """The pairs that were linked without a person when the lines moved last, newest first."""
    moved = Thresholds.objects.filter(borough=borough).first()
    if moved is None:
        return []
    pairs = PossibleMatch.objects.filter(
        borough=borough, outcome=SAME, answered_by=None, settled_by=None, closed_at__gte=moved.changed_at,
        joining__isnull=False, joining__parted_at=None,
    )  # fmt: skip
    return list(pairs.select_related("joining__kept", "joining__gone").order_by("-closed_at", "pk"))


@transaction.atomic
def unlink(*, borough: Borough, by: User, because: str) -> int:
    """Take back what moving the lines linked last: every pair is parted exactly and waits for a person. Returns how
    many pairs that is; many are taken back by a job.

    Refused when one of the records was joined to another since.
    """
    if borough.pk not in by.boroughs_where(Permission.IMPORT_LISTS):
        raise Refused("Only a hub manager takes these links back.")
    if not because.strip():
        raise Refused("Say why they are taken back.")
    held = Thresholds.objects.select_for_update().filter(borough=borough).first()
    if held and (held.linking or held.unlinking):
        raise Refused("The pairs are still being linked or taken back. Wait until that has ended.")
    number = len(linked(borough))
    if held and number > AT_ONCE:
        from hearth.exchange.jobs import unlink_what_rose

        held.unlinking, held.unlink_asked_at, held.unlink_fault = number, timezone.now(), ""
        held.save(update_fields=["unlinking", "unlink_asked_at", "unlink_fault"])
        unlink_what_rose.defer(borough=borough.pk, because=because.strip()[:300], by=by.pk)
        return number
    return _unlink(borough, because, by)


def _unlink(borough: Borough, because: str, by: User, told: Told = lambda share: None) -> int:
    pairs = linked(borough)
    for place, match in enumerate(pairs, start=1):
        comparing.open_again(match, by)
        record("matches.unlink", match, by=by, person=match.one, because=because.strip()[:300])
        told(place / len(pairs))
    return len(pairs)
