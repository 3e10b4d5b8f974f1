"""Deleting a list: its rows, what only they told of people, and the people nobody but the list knew; with evidence."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hearth.access.record import record
from hearth.exchange.linkage import MAY_HAVE_DIED
from hearth.exchange.models import ImportFile, ImportRow, ImportRun, PossibleMatch
from hearth.kit.bulk import batches
from hearth.needs.models import Concern, Contact, Need, Referral
from hearth.people.actions import forgetting
from hearth.people.models import DataSet, Emptying, Involvement, Joining, ListEntry, Person
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
    for batch in batches(people, BATCH):
        counts += forgetting.let_go(data_set=data_set, ids=batch, gone=gone, worked_with=_worked_with(batch))
    runs = ImportRun.objects.filter(data_set=data_set)
    counts["files kept as they came"] = ImportFile.objects.filter(run__in=runs).delete()[0]
    counts["rows of files"] = ImportRow.objects.filter(run__in=runs).update(
        said=None, written="", reason="", person=None, entry=None, changes=None, before=None
    )
    ListEntry.objects.filter(data_set=data_set).delete()
    counts["people deleted"] = _delete_unknown(people)
    counts["people emptied of it"] = max(0, counts["people emptied of it"] - counts["people deleted"])
    return _write_down(data_set, rows, runs, counts)


class _TakenBack(Exception):
    def __init__(self, counts: dict[str, int]):
        self.counts = counts


def preview(*, data_set: DataSet) -> dict[str, int]:
    """What deleting this list would come to now: it is done, counted, and taken back at once. For the clockwork."""
    held = DataSet.objects.select_related("team").get(pk=data_set.pk)
    held.locked_at = held.locked_at or timezone.now()
    try:
        with transaction.atomic():
            raise _TakenBack(empty(data_set=held).counts)
    except _TakenBack as told:
        return told.counts


def _write_down(data_set: DataSet, rows: Sequence[tuple], runs, counts: Counter[str]) -> Emptying:
    """The evidence: figures and digests."""
    digest = hashlib.sha256("\n".join(f"{pk} {said}" for pk, said, _ in rows).encode()).hexdigest()
    files = [[run.file_digest, run.rows, run.made_at.isoformat()] for run in runs.order_by("made_at")]
    data_set.emptied_at, data_set.emptied_rows = timezone.now(), len(rows)
    data_set.save(update_fields=["emptied_at", "emptied_rows"])
    emptying = Emptying.objects.create(
        data_set=data_set, team=data_set.team, at=data_set.emptied_at, rule=RULE, last_day=data_set.expires_on,
        locked_at=cast(datetime, data_set.locked_at), counts=dict(counts), digest=digest, files=files,
    )  # fmt: skip
    record("lists.empty", data_set, team=data_set.team, rule=RULE, counts=dict(counts), digest=digest)
    return emptying


def _named(people: Iterable[UUID]) -> list[UUID]:
    """These people, and the records that were joined to them or that they were joined to, in one order."""
    found = set(people)
    for batch in batches(sorted(found, key=str), BATCH):
        about = Q(kept__in=batch) | Q(gone__in=batch)
        for pair in Joining.objects.filter(about).values_list("kept", "gone"):
            found.update(pair)
    return sorted(found, key=str)


def _worked_with(ids: Sequence[UUID]) -> set[UUID]:
    """Those a team works with: an open request or involvement, a referral under way, a concern, a call begun or
    promised; those the use of whose record is restricted, for it is kept as it is; and those of whom
    somebody still has to find out whether they have died."""
    calls = Contact.objects.filter(abandoned_at=None).filter(
        Q(completed_at=None) | Q(next_contact_at__gte=timezone.now())
    )
    found: set[UUID] = set()
    for rows in (
        Need.objects.open(), Involvement.objects.filter(until=None), Concern.objects.all(), calls,
        Referral.objects.filter(status__in=("sent", "accepted")),
    ):  # fmt: skip
        found.update(rows.filter(person__in=ids).values_list("person_id", flat=True))
    found.update(Person.objects.filter(pk__in=ids, is_restricted=True).values_list("pk", flat=True))
    asked = PossibleMatch.objects.open().filter(Q(one__in=ids) | Q(other__in=ids), never_alone=MAY_HAVE_DIED)
    found.update(person for pair in asked.values_list("one_id", "other_id") for person in pair)
    kept_for = Person.objects.filter(joined_to__in=ids).values_list("pk", "joined_to_id")
    return found | {pk for pk, kept in kept_for if kept in found}


def _delete_unknown(people: Sequence[UUID]) -> int:
    """Delete those of these people of whom nothing is known any more and with whom nobody ever worked."""
    deleted = 0
    for batch in batches(people, BATCH):
        nothing_known = {name: None if name == "date_of_birth" else "" for name in KNOWN_BY}
        shells = Person.objects.filter(pk__in=batch, joined_to=None, **nothing_known)
        ids = set(shells.values_list("pk", flat=True)) - _pointed_at(batch)
        Person.objects.filter(pk__in=ids).delete()
        deleted += len(ids)
    return deleted


def _pointed_at(ids: Sequence[UUID]) -> set[UUID]:
    """Those that any row of any room is about: work, approaches, another list, a message."""
    found = set(ListEntry.objects.filter(person__in=ids).values_list("person_id", flat=True))
    told = Message.objects.filter(about_person__in=ids).values_list("about_person", flat=True)
    found |= {person for person in told if person}
    for relation in Person._meta.related_objects:
        if relation.related_model not in OF_LISTS:
            name = relation.field.name
            rows = relation.related_model._base_manager.filter(**{f"{name}__in": ids})
            found |= set(rows.values_list(f"{name}_id", flat=True))
    return found
