"""Two records that may be of one person: given to one reader at a time, answered, taken back, decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from hearth.access import receipts
from hearth.access.models import User
from hearth.access.record import record, record_view
from hearth.access.roles import Permission
from hearth.exchange.linkage import MAY_HAVE_DIED
from hearth.exchange.models import PossibleMatch
from hearth.exchange.rules.comparing import CANNOT_TELL, DIFFERENT, SAME, SETTLES, agreed
from hearth.kit.refused import Refused
from hearth.people import actions as people
from hearth.people.actions import joining
from hearth.people.models import Joining, Person

QUIET = timedelta(minutes=5)
"""After so long without a word from its reader a pair is given to somebody else."""
PURPOSE = "To see whether two records are one person"
_LOCK = 3_170_001  # one reader's tabs take turns


@transaction.atomic
def claim_next(*, by: User, ahead: int = 1) -> list[PossibleMatch]:
    """The pair this reader compares now, and as many after it as are shown `ahead`; no two readers have one pair.

    What the reader has already stays theirs while they are busy. Every record given out is written down as looked at.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_LOCK, by.pk])
    now, wanted = timezone.now(), ahead + 1
    rows = PossibleMatch.objects.waiting_for(by).select_for_update(of=("self",))
    held = list(rows.filter(claimed_by=by).order_by("claimed_at", "pk"))
    for match in held[wanted:]:
        match.claimed_by = match.claimed_at = None
        match.save(update_fields=["claimed_by", "claimed_at"])
    held, new = held[:wanted], []
    if len(held) < wanted:
        free = PossibleMatch.objects.waiting_for(by).filter(Q(claimed_by=None) | Q(claimed_at__lt=now - QUIET))
        free = free.exclude(claimed_by=by).by_harm().select_for_update(of=("self",), skip_locked=True)
        new = list(free[: wanted - len(held)])
    for place, match in enumerate(held + new):
        match.claimed_by, match.claimed_at = by, now + timedelta(microseconds=place)
        match.save(update_fields=["claimed_by", "claimed_at"])
    for match in new:
        _look_at(match)
    return held + new


def _look_at(match: PossibleMatch) -> None:
    for person in standing(match):
        record_view(person, purpose=PURPOSE)


def standing(match: PossibleMatch) -> tuple[Person, Person]:
    """The two records as they stand now: one that was joined to another is found there."""
    return _standing(match.one_id), _standing(match.other_id)


def _standing(person_id: UUID) -> Person:
    person = Person.objects.select_related("ward").get(pk=person_id)
    while person.joined_to_id:
        person = Person.objects.select_related("ward").get(pk=person.joined_to_id)
    return person


@transaction.atomic
def answer(*, match: PossibleMatch, said: str, by: User, key: str) -> PossibleMatch:
    """Say whether two records are one person. The same: they are joined. Two people: remembered for ever.

    A risky pair, or one the first reader could not tell, waits for a second reader who does not see this answer;
    where the two disagree a manager decides. Sent twice with one `key` it is done once.
    """
    _may_compare(by, match)
    receipt = receipts.once(key, verb="exchange.answer", content={"match": match.pk, "said": said, "by": by.pk})
    match = _locked(match.pk)
    if receipt.result:
        return match
    if said not in (*SETTLES, CANNOT_TELL):
        raise Refused("Choose one of: the same person, two people, cannot tell.")
    if match.closed_at:
        raise Refused("These two records were compared already. Your answer was not needed any more.")
    if match.claimed_by_id not in (by.pk, None):
        raise Refused("You were away for a while and a colleague is comparing these two now. Go on with the next.")
    outcome = {"first": _first, "second": _second, "manager": _decide}[match.turn](match, said, by)
    match.claimed_by = match.claimed_at = None
    match.save()
    record("matches.answer", match, person=match.one, turn=match.turn if not outcome else "closed", said=said)
    if outcome:
        close(match, outcome, by)
    receipts.keep(receipt, match)
    return match


def _first(match: PossibleMatch, said: str, by: User) -> str:
    match.answer, match.answered_by, match.answered_at = said, by, timezone.now()
    return "" if match.waits_for_second else said


def _second(match: PossibleMatch, said: str, by: User) -> str:
    if match.answered_by_id == by.pk:
        raise Refused("You compared these two already. Somebody else reads them a second time.")
    match.second_answer, match.second_by, match.second_at = said, by, timezone.now()
    return agreed(match.answer, said, is_risky=match.needs_second)


def _decide(match: PossibleMatch, said: str, by: User) -> str:
    if match.borough_id not in by.boroughs_where(Permission.IMPORT_LISTS):
        raise Refused("Two readers disagree about this pair. A hub manager decides.")
    if said not in SETTLES:
        raise Refused("Somebody must decide about this pair. As long as you cannot tell, leave it and ask the person.")
    match.decided_by, match.decided_at = by, timezone.now()
    return said


def close(match: PossibleMatch, outcome: str, by: User, joined: Joining | None = None) -> None:
    """Write the outcome, do what it means, and settle every other pair it settles."""
    one, other = standing(match)
    alike = _same_question(match, one, other)
    if outcome == SAME and one.pk != other.pk:
        kept, gone = _older_first(one, other)
        joined = joining.join(kept=kept, gone=gone, by=by, because=_because(match), evidence=match.evidence)
    match.joining, match.outcome, match.closed_at = joined, outcome, timezone.now()
    match.save(update_fields=["joining", "outcome", "closed_at"])
    for settled in alike:
        settled.settled_by, settled.outcome, settled.closed_at = match, outcome, match.closed_at
        settled.claimed_by = settled.claimed_at = None
        settled.save(update_fields=["settled_by", "outcome", "closed_at", "claimed_by", "claimed_at"])
    if outcome == DIFFERENT:
        for one_match in (match, *alike):
            _let_contact_resume(one_match)
    _unmark(match)


def _unmark(match: PossibleMatch) -> None:
    """The rows of the two are not in doubt any more, unless another pair still asks about them."""
    with connection.cursor() as cursor:
        cursor.execute("select unnest(exchange_unmark(%s::uuid))", [match.pk])
        match.unmarked = sorted({*match.unmarked, *(pk for (pk,) in cursor.fetchall())}, key=str)
    match.save(update_fields=["unmarked"])


def _mark_again(match: PossibleMatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select exchange_mark_again(%s::uuid)", [match.pk])
    match.unmarked = []
    match.save(update_fields=["unmarked"])


def _because(match: PossibleMatch) -> str:
    if not match.answered_by_id:
        return "By the evidence alone: the line for linking without a person was moved below it"
    if match.decided_by_id:
        return "Compared by two readers who disagreed; a manager decided"
    return "Compared by two readers who agreed" if match.second_by_id else "Compared side by side by one reader"


def _older_first(one: Person, other: Person) -> tuple[Person, Person]:
    """The record that is kept: the one of which more was told to us, else the older one."""
    told = {person.pk: person.facts.values("field").distinct().count() for person in (one, other)}
    kept, gone = sorted((one, other), key=lambda person: (-told[person.pk], person.made_at, str(person.pk)))
    return kept, gone


def _same_question(match: PossibleMatch, one: Person, other: Person) -> list[PossibleMatch]:
    """Other open pairs that ask the same of the same two, because records were joined since they were found."""
    ones, others = _with_joined(one), _with_joined(other)
    rows = PossibleMatch.objects.open().filter(borough=match.borough_id).exclude(pk=match.pk)
    asked = Q(one__in=ones, other__in=others) | Q(one__in=others, other__in=ones)
    return list(rows.filter(asked).select_for_update(of=("self",)))


def _with_joined(person: Person) -> set[UUID]:
    """This record and all that were joined to it, also by way of others."""
    found, new = {person.pk}, {person.pk}
    while new:
        new = set(Person.objects.filter(joined_to__in=new).values_list("pk", flat=True)) - found
        found |= new
    return found


def _let_contact_resume(match: PossibleMatch) -> None:
    """Whose contact rested for this pair is contacted again, unless another pair still asks whether they died."""
    waiting, match.resting = set(match.resting), []
    match.save(update_fields=["resting"])
    _resume(waiting, match.borough_id)


def resting_for(records: Collection[UUID], borough_id: int) -> dict[UUID, set[UUID]]:
    """Whose contact rests for a pair with one of these records: the pair's id, and the records."""
    pairs = PossibleMatch.objects.open().filter(borough=borough_id).exclude(resting=[])
    told = pairs.values_list("pk", "one", "other", "resting")
    return {pk: set(resting) for pk, one, other, resting in told if one in records or other in records}


def resume_where_gone(rested: Mapping[UUID, set[UUID]], borough_id: int) -> None:
    """After records were deleted: whose contact rested for a pair that went with them is contacted again."""
    left = set(PossibleMatch.objects.filter(pk__in=rested).values_list("pk", flat=True))
    for pk in sorted(set(rested) - left, key=str):
        _resume(rested[pk], borough_id)


def _resume(waiting: set[UUID], borough_id: int) -> None:
    about = Q(one__in=waiting) | Q(other__in=waiting)
    rows = PossibleMatch.objects.open().filter(about, borough=borough_id, never_alone=MAY_HAVE_DIED)
    for other in rows.select_for_update(of=("self",)):
        theirs = waiting & {other.one_id, other.other_id}
        other.resting = sorted({*other.resting, *theirs}, key=str)
        other.save(update_fields=["resting"])
        waiting -= theirs
    people.resume_contact(people=sorted(waiting, key=str))


def _rest_again(match: PossibleMatch) -> None:
    if match.never_alone == MAY_HAVE_DIED:
        stopped = people.rest_contact(borough=match.borough, people=[match.one_id, match.other_id])
        match.resting = sorted({*match.resting, *stopped}, key=str)
        match.save(update_fields=["resting"])


def last_answer(by: User) -> PossibleMatch | None:
    """The pair this reader answered last, in whichever turn."""
    found = []
    for turn in ("answered", "second", "decided"):
        rows = PossibleMatch.objects.visible_to(by).filter(**{f"{turn}_by": by, "settled_by": None})
        found += [(getattr(match, f"{turn}_at"), match) for match in rows.order_by(f"-{turn}_at")[:1]]
    return max(found, key=lambda one: one[0])[1] if found else None


@transaction.atomic
def take_back(*, by: User, key: str) -> PossibleMatch:
    """Take back one's last answer. What it joined is parted, exactly; the pair is in front of its reader again."""
    receipt = receipts.once(key, verb="exchange.take_back", content={"by": by.pk})
    if receipt.result:
        return PossibleMatch.objects.get(pk=receipt.result)
    last = last_answer(by)
    if last is None:
        raise Refused("You have not answered anything that could be taken back.")
    match = _locked(last.pk)
    step = "decided" if match.decided_by_id else "second" if match.second_by_id else "answered"
    if getattr(match, f"{step}_by_id") != by.pk:
        raise Refused("Somebody has read this pair since, so it stands. A manager can part the records on their page.")
    if match.outcome:
        open_again(match, by)
    for name in {"decided": (), "second": ("second_answer",), "answered": ("answer",)}[step]:
        setattr(match, name, "")
    setattr(match, f"{step}_by", None)
    setattr(match, f"{step}_at", None)
    first = PossibleMatch.objects.filter(claimed_by=by).order_by("claimed_at").first()
    ahead_of = cast(datetime, first.claimed_at) if first else timezone.now()
    match.claimed_by, match.claimed_at = by, ahead_of - timedelta(seconds=1)
    match.save()
    record("matches.take_back", match, person=match.one, turn=match.turn)
    receipts.keep(receipt, match)
    return match


def open_again(match: PossibleMatch, by: User) -> None:
    """As if it had not been closed: parted, asked again, contact resting where it rested."""
    joined = match.joining
    if joined and joined.parted_at is None:
        _parted(joined, by, "The answer that joined them was taken back")
    again = [match, *PossibleMatch.objects.select_for_update(of=("self",)).filter(settled_by=match)]
    was = match.outcome
    for one in again:
        one.joining = one.settled_by = one.closed_at = None
        one.outcome = ""
        one.save(update_fields=["joining", "settled_by", "closed_at", "outcome"])
    if was == DIFFERENT:
        for one in again:
            _rest_again(one)
    _mark_again(match)


def _parted(joined: Joining, by: User, because: str) -> Joining:
    """Two records parted; requests that go back take along whatever came of them (`exchange_give_back` in sql.py)."""
    parted = joining.part(joining=joined, by=by, because=because)
    with connection.cursor() as cursor:
        cursor.execute("select exchange_give_back(%s::uuid)", [joined.pk])
    return parted


@transaction.atomic
def part(*, joined: Joining, by: User, because: str) -> Joining:
    """Say on a person's page that two joined records are two people. They are never asked about again."""
    parted = _parted(joined, by, because)
    matches = keep_apart(one=joined.kept_id, other=joined.gone_id, borough_id=joined.borough_id, because=because)
    record("matches.part", joined, person=joined.kept, pairs=matches)
    return parted


@transaction.atomic
def keep_apart(*, one: UUID, other: UUID, borough_id: int, because: str) -> int:
    """Remember that two records are of two people: whatever asks about them is closed, and nothing asks again."""
    pair = Q(one=one, other=other) | Q(one=other, other=one)
    known = PossibleMatch.objects.select_for_update(of=("self",)).filter(pair)
    matches = list(known) or [_asked(one, other, borough_id, because)]
    for match in matches:
        match.outcome, match.closed_at = DIFFERENT, timezone.now()
        match.claimed_by = match.claimed_at = match.joining = None
        match.save()
        _let_contact_resume(match)
        _unmark(match)
    return len(matches)


def _asked(one: UUID, other: UUID, borough_id: int, because: str) -> PossibleMatch:
    evidence = [["", because.strip()[:300], None]]
    return PossibleMatch(borough_id=borough_id, one_id=one, other_id=other, weight=0, evidence=evidence)


@transaction.atomic
def ask(*, one: Person, other: Person, by: User, because: str) -> PossibleMatch:
    """Say that two records may be of one person. The pair is compared like any other; asked again it is one pair."""
    if not because.strip():
        raise Refused("Say why they may be one person. Whoever compares them reads it.")
    if one.pk == other.pk or one.borough_id != other.borough_id or one.joined_to_id or other.joined_to_id:
        raise Refused("Choose two different records of one borough.")
    if one.is_restricted or other.is_restricted:
        raise Refused("The use of one of these records is restricted, so it is compared with nobody until that is "
                      "lifted.")  # fmt: skip
    match = _asked(one.pk, other.pk, one.borough_id, because)
    _may_compare(by, match)
    pair = Q(one=one, other=other) | Q(one=other, other=one)
    known = PossibleMatch.objects.select_for_update(of=("self",)).filter(pair).first()
    if known and known.outcome == DIFFERENT:
        raise Refused("These two were compared and are two people. Nobody is asked about them again.")
    if known:
        return known
    if any(person.is_deceased for person in (one, other)):
        match.never_alone, match.needs_second = MAY_HAVE_DIED, True
    match.save(force_insert=True)
    _rest_again(match)
    record("matches.ask", match, person=match.one)
    return match


def _may_compare(by: User, match: PossibleMatch) -> None:
    if match.borough_id not in by.boroughs_where(Permission.LINK_PEOPLE):
        raise Refused("Your role does not let you say that two records are one person. Ask your hub manager.")


def _locked(pk: UUID) -> PossibleMatch:
    rows = PossibleMatch.objects.select_for_update(of=("self",)).select_related("borough", "joining")
    return rows.get(pk=pk)
