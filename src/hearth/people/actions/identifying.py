"""A row without a name: whom it is about, found out by somebody; or that nobody can tell, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit.refused import Refused
from hearth.people.actions.lists import TO_IDENTIFY, save_changed
from hearth.people.actions.undoing import worked_on
from hearth.people.likeness import likeness
from hearth.people.models import Fact, Identification, ListEntry, Person, tells_of
from hearth.people.rules import is_somebody
from hearth.people.telling import Told, fill, forget

WAITED = ("flags", "link_how", "link_by_id", "link_at", "link_weight", "link_evidence", "link_model")
"""What of a row is put back when it waits again."""


@transaction.atomic
def identify(*, entry: ListEntry, person: Person, by: User, because: str) -> Identification:
    """Say that a row is about this person. Their record takes from it what it had not; nothing is overwritten."""
    entry = _waiting(entry, by, because)
    held = Person.objects.select_for_update(of=("self",)).filter(pk=person.pk, borough=entry.team.borough_id).first()
    if held is None or held.joined_to_id:
        raise Refused("Choose another record of this borough that stands by itself.")
    if held.is_restricted:
        raise Refused("The use of this record is restricted, so no row is linked to it until that is lifted.")
    told = Told.from_json(entry.tells)
    alike = likeness(told, held)
    save_changed([(held, fill(held, told, str(entry.pk)))])
    return _settle(entry, "known", held, by, because, [one.words for one in alike])


@transaction.atomic
def identify_new(*, entry: ListEntry, by: User, because: str, **names: str) -> Identification:
    """Say that a row is about somebody the borough does not know yet. A record is made of it, with the names given.

    Refused when the row and the names together are not enough to find the person again.
    """
    entry = _waiting(entry, by, because)
    told = Told.from_json(entry.tells)
    person = Person(borough_id=entry.team.borough_id)
    given = {name: " ".join(text.split())[:80] for name, text in names.items() if text.strip()}
    for name, text in given.items():
        setattr(person, name, text)
    fill(person, told, str(entry.pk))
    if not is_somebody(vars(person)):
        raise Refused("The row says too little to find this person again. Give a name, or say that nobody can tell.")
    person.save(force_insert=True)
    Fact.objects.bulk_create(
        Fact(borough_id=person.borough_id, person=person, field=name, value=text, said_to=by)
        for name, text in given.items()
    )
    record("people.make", person, person=person, facts=sorted(given))
    return _settle(entry, "new", person, by, because, [])


@transaction.atomic
def cannot_identify(*, entry: ListEntry, by: User, because: str) -> Identification:
    """Say that nobody can tell whom a row is about. It is kept, and waits again when a later file changes it."""
    entry = _waiting(entry, by, because)
    return _settle(entry, "nobody", None, by, because, [])


@transaction.atomic
def take_back(*, identification: Identification, by: User, because: str) -> ListEntry:
    """Take back what was said of a row: it waits again, and the record is as if the row had never come.

    A record that was made of it goes, unless another list tells of it as well. Refused when the row was moved, or the
    record that was made worked with, since.
    """
    rows = Identification.objects.select_for_update(of=("self",)).select_related("entry__team", "person")
    said = rows.get(pk=identification.pk)
    entry = _locked(said.entry, by, because)
    if said.taken_back_at:
        raise Refused("This was taken back already.")
    if entry.person_id != said.person_id:
        raise Refused("This row was moved to somebody else since. Put it right on that person's page.")
    for name in WAITED:
        kept = said.before[name]
        setattr(entry, name, datetime.fromisoformat(kept) if name == "link_at" else kept)
    entry.person = None
    entry.save(update_fields=["person", *(name.removesuffix("_id") for name in WAITED)])
    if said.person:
        _leave(said, said.person, entry)
    said.taken_back_at, said.taken_back_by, said.taken_back_because = timezone.now(), by, because.strip()[:300]
    said.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_because"])
    record("people.take_back_identification", said, person=said.person, team=entry.team, outcome=said.outcome)
    return entry


def likely(*, entry: ListEntry, typed: str = "", most: int = 10) -> list[Person]:
    """Whom a row may be about: who fits what was typed, else who fits what the row says; each with its `likeness`."""
    told, people = Told.from_json(entry.tells), Person.objects.filter(borough=entry.team.borough_id)
    if not typed.strip():
        return people.fitting(told, most=most)
    found = [one for one in people.search(typed, most=most) if one.borough_id == entry.team.borough_id]
    for person in found:
        person.likeness = likeness(told, person)
    return found


def standing_word(entry: ListEntry) -> Identification | None:
    """What somebody said of a row and nobody took back."""
    rows = Identification.objects.filter(team=entry.team_id, entry=entry, taken_back_at=None)
    return rows.select_related("said_by", "person").first()


def _locked(entry: ListEntry, by: User, because: str) -> ListEntry:
    """The row, locked, when this reader may say whom it is about."""
    seen = ListEntry.objects.visible_to(by).select_for_update(of=("self",)).select_related("team", "data_set")
    held = seen.filter(pk=entry.pk).first()
    if held is None or held.team.borough_id not in by.boroughs_where(Permission.LINK_PEOPLE):
        raise Refused("Your role does not let you say whom this row is about. Ask your hub manager.")
    if not because.strip():
        raise Refused("Say how you know. Whoever looks at it again will want to know.")
    return held


def _waiting(entry: ListEntry, by: User, because: str) -> ListEntry:
    """The row, locked, as it waits; an earlier word that nobody can tell is taken back with that."""
    held = _locked(entry, by, because)
    said = standing_word(held)
    if said and said.outcome == "nobody":
        return take_back(identification=said, by=by, because="Looked at again")
    if held.person_id and TO_IDENTIFY not in held.flags:
        raise Refused("Somebody has found out meanwhile whom this row is about. Open it again.")
    if held.person_id:
        raise Refused("This row stands with a record already. Move it on that person's page, under Lists and joined "
                      "records.")  # fmt: skip
    return held


def _settle(
    entry: ListEntry, outcome: str, person: Person | None, by: User, because: str, alike: list[str]
) -> Identification:
    """Keep what was said, and link the row accordingly."""
    now, because = timezone.now(), because.strip()[:300]
    before = {name: getattr(entry, name) for name in WAITED} | {"link_at": entry.link_at.isoformat()}
    evidence: list[list[Any]] = [["", words, None] for words in alike]
    said = Identification.objects.create(
        team=entry.team, entry=entry, outcome=outcome, person=person, because=because, evidence=evidence, said_by=by,
        said_at=now, before=before,
    )  # fmt: skip
    if person:
        entry.person, entry.link_how, entry.link_by, entry.link_at = person, "by_hand", by, now
        entry.link_weight, entry.link_evidence, entry.link_model = None, [["", because, None], *evidence], ""
        entry.flags = [flag for flag in entry.flags if flag != TO_IDENTIFY]
        entry.save(update_fields=["person", *(name.removesuffix("_id") for name in WAITED)])
    record("people.identify", said, person=person, team=entry.team, outcome=outcome)
    return said


def _leave(said: Identification, person: Person, entry: ListEntry) -> None:
    """Leave the record as if the row had never come; a record that was made of it and of nothing else goes."""
    held = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    others = [row for row in tells_of(held.pk) if row[0] != str(entry.pk)]
    if said.outcome == "new" and not others:
        facts = list(held.facts.filter(said_at__lte=said.said_at).values_list("pk", flat=True))
        if worked_on(people=[held.pk], since=said.said_at, fresh=facts) or held.joined_to_id:
            raise Refused("Somebody has worked with the record that was made of this row. Move the row on that "
                          "person's page instead.")  # fmt: skip
        said.person = None
        said.save(update_fields=["person"])
        held.delete()
        return
    changed = forget(held, {str(entry.pk)})
    for source, told in others:
        changed |= fill(held, told, source)
    save_changed([(held, changed)])
