"""Deleting a list: its rows, what only they told of people, and the people nobody but the list knew; with evidence."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hearth.access.record import record
from hearth.exchange.linkage import MAY_HAVE_DIED
from hearth.exchange.models import ImportFile, ImportRow, ImportRun, PossibleMatch
from hearth.needs.models import Concern, Contact, Need, Referral
from hearth.people.actions.lists import save_changed
from hearth.people.models import DataSet, Emptying, Fact, Involvement, Joining, ListEntry, Person
from hearth.people.telling import ADDRESS, SAFE, Told, adopt, fill, forget
from hearth.post.models import Message

BATCH = 500
RULE = "The last day of the list had passed, and the borough's days for keeping a locked list as well"
OF_LISTS = (ListEntry, ImportRow, PossibleMatch)
"""What points at a person only because a list named them."""
KNOWN_BY = ("first_name", "last_name", "known_as", "date_of_birth", "nhs_number", "phone", "phone_2", "email",
            "address_1", "postcode")  # fmt: skip


@transaction.atomic
def empty(*, data_set: DataSet) -> Emptying:
    """Delete a locked list's entries, cells and files; give back or take over what they told of people.

    `data_set` is locked by the caller. All of it happens, or nothing.
    """
    rows = list(ListEntry.objects.select_for_update(of=("self",)).filter(data_set=data_set).order_by("pk")
                .values_list("pk", "digest", "person_id"))  # fmt: skip
    gone = {str(pk) for pk, _, _ in rows}
    counts: Counter[str] = Counter(entries=len(rows))
    people = _named(person for _, _, person in rows if person)
    for batch in _batches(people):
        counts += _let_go(data_set, batch, gone)
    runs = ImportRun.objects.filter(data_set=data_set)
    counts["files kept as they came"] = ImportFile.objects.filter(run__in=runs).delete()[0]
    counts["rows of files"] = ImportRow.objects.filter(run__in=runs).update(
        said=None, reason="", person=None, entry=None, changes=None, before=None
    )
    ListEntry.objects.filter(data_set=data_set).delete()
    counts["people deleted"] = _delete_unknown(people)
    return _write_down(data_set, rows, runs, counts)


def _write_down(data_set: DataSet, rows: Sequence[tuple], runs, counts: Counter[str]) -> Emptying:
    """The evidence: figures and digests."""
    digest = hashlib.sha256("\n".join(f"{pk} {said}" for pk, said, _ in rows).encode()).hexdigest()
    files = [[run.file_digest, run.rows, run.made_at.isoformat()] for run in runs.order_by("made_at")]
    data_set.emptied_at, data_set.emptied_rows = timezone.now(), len(rows)
    data_set.save(update_fields=["emptied_at", "emptied_rows"])
    emptying = Emptying.objects.create(
        data_set=data_set, team=data_set.team, at=data_set.emptied_at, rule=RULE, last_day=data_set.expires_on,
        locked_at=data_set.locked_at, counts=dict(counts), digest=digest, files=files,
    )  # fmt: skip
    record("lists.empty", data_set, team=data_set.team, rule=RULE, counts=dict(counts), digest=digest)
    return emptying


def _named(people: Iterable[UUID]) -> list[UUID]:
    """These people, and the records that were joined to them or that they were joined to, in one order."""
    found = set(people)
    for batch in _batches(sorted(found, key=str)):
        about = Q(kept__in=batch) | Q(gone__in=batch)
        for pair in Joining.objects.filter(about).values_list("kept", "gone"):
            found.update(pair)
    return sorted(found, key=str)


def _let_go(data_set: DataSet, ids: Sequence[UUID], gone: Collection[str]) -> Counter[str]:
    """Take what these rows told out of the records, or over into them where a team works with the person."""
    counts: Counter[str] = Counter()
    others = _other_rows(ids, data_set)
    worked_with = _worked_with(ids)
    changed, facts = [], []
    for person in Person.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"):
        if gone.isdisjoint(person.sources.values()):
            continue
        is_worked_with = bool({person.pk, person.joined_to_id} & worked_with)
        taken = adopt(person, gone) if is_worked_with else adopt(person, gone, SAFE)
        fields = {"ward" if name == "ward_id" else name for name in taken} | forget(person, gone) | {"sources"}
        for source, told in [] if person.joined_to_id else others[person.pk]:
            fields |= fill(person, told, source)
        facts += _facts(person, taken, data_set)
        changed.append((person, fields))
        counts["people kept, as a team works with them" if is_worked_with else "people emptied of it"] += 1
    save_changed(changed)
    Fact.objects.bulk_create(facts, batch_size=BATCH)
    _clean_joinings(ids, gone)
    return counts


def _other_rows(ids: Sequence[UUID], data_set: DataSet) -> dict[UUID, list[tuple[str, Told]]]:
    """What other lists tell of these people, in the order they were linked."""
    found = defaultdict(list)
    rows = ListEntry.objects.filter(person__in=ids).exclude(data_set=data_set).order_by("link_at", "pk")
    for pk, person, tells in rows.values_list("pk", "person_id", "tells"):
        found[person].append((str(pk), Told.from_json(tells)))
    return found


def _worked_with(ids: Sequence[UUID]) -> set[UUID]:
    """Those a team works with: an open request or involvement, a referral under way, a concern, a call begun or
    promised; and those of whom somebody still has to find out whether they have died."""
    calls = Contact.objects.filter(abandoned_at=None).filter(
        Q(completed_at=None) | Q(next_contact_at__gte=timezone.now())
    )
    found: set[UUID] = set()
    for rows in (
        Need.objects.open(), Involvement.objects.filter(until=None), Concern.objects.all(), calls,
        Referral.objects.filter(status__in=("sent", "accepted")),
    ):  # fmt: skip
        found.update(rows.filter(person__in=ids).values_list("person_id", flat=True))
    asked = PossibleMatch.objects.open().filter(Q(one__in=ids) | Q(other__in=ids), never_alone=MAY_HAVE_DIED)
    found.update(person for pair in asked.values_list("one_id", "other_id") for person in pair)
    kept_for = Person.objects.filter(joined_to__in=ids).values_list("pk", "joined_to_id")
    return found | {pk for pk, kept in kept_for if kept in found}


def _facts(person: Person, taken: dict[str, Any], data_set: DataSet) -> list[Fact]:
    """What was taken over, as told: the field, the value, and from which list. An address is one fact."""
    words = {name: str(value) for name, value in taken.items() if value and name not in (*ADDRESS, "ward_id")}
    if any(name in taken for name in ADDRESS):
        words["address"] = ", ".join(person.address)
    return [
        Fact(borough_id=person.borough_id, person=person, field=name, value=value[:254], from_list=data_set.name)
        for name, value in words.items()
    ]


def _clean_joinings(ids: Sequence[UUID], gone: Collection[str]) -> None:
    """What was kept for parting two records forgets what the rows told, too."""
    for joining in Joining.objects.select_for_update(of=("self",)).filter(Q(kept__in=ids) | Q(gone__in=ids)):
        sources = [joining.before.get("sources") or {}, joining.after.get("sources") or {}]
        names = {name for held in sources for name, source in held.items() if source in gone}
        if not names:
            continue
        for kept, held in zip((joining.before, joining.after), sources, strict=True):
            for name in names:
                kept.pop(name, None)
                held.pop(name, None)
        joining.save(update_fields=["before", "after"])


def _delete_unknown(people: Sequence[UUID]) -> int:
    """Delete those of these people of whom nothing is known any more and with whom nobody ever worked."""
    deleted = 0
    for batch in _batches(people):
        nothing_known = {name: None if name == "date_of_birth" else "" for name in KNOWN_BY}
        shells = Person.objects.filter(pk__in=batch, joined_to=None, **nothing_known)
        ids = set(shells.values_list("pk", flat=True)) - _pointed_at(batch)
        Person.objects.filter(pk__in=ids).delete()
        deleted += len(ids)
    return deleted


def _pointed_at(ids: Sequence[UUID]) -> set[UUID]:
    """Those that any row of any room is about: work, approaches, another list, a message."""
    found = set(ListEntry.objects.filter(person__in=ids).values_list("person_id", flat=True))
    found |= set(Message.objects.filter(about_person__in=ids).values_list("about_person", flat=True))
    for relation in Person._meta.related_objects:
        if relation.related_model not in OF_LISTS:
            name = relation.field.name
            rows = relation.related_model._base_manager.filter(**{f"{name}__in": ids})
            found |= set(rows.values_list(f"{name}_id", flat=True))
    return found


def _batches(items: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
