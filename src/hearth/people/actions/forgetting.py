"""Taking out of people's records what only a list that is deleted told of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from hearth.people.actions.lists import save_changed
from hearth.people.models import DataSet, Fact, Joining, ListEntry, Person
from hearth.people.telling import ADDRESS, SAFE, Told, adopt, fill, forget


@transaction.atomic
def let_go(
    *, data_set: DataSet, ids: Sequence[UUID], gone: Collection[str], worked_with: Collection[UUID]
) -> Counter[str]:
    """Take what these rows told out of the records, or over into them where a team works with the person.

    `gone` are the entries' ids. Returns how many records were kept and how many emptied of it.
    """
    counts: Counter[str] = Counter()
    others = _other_rows(ids, data_set)
    changed, facts = [], []
    for person in Person.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"):
        if gone.isdisjoint(person.sources.values()):
            continue
        is_worked_with = person.pk in worked_with or person.joined_to_id in worked_with
        taken = adopt(person, gone) if is_worked_with else adopt(person, gone, SAFE)
        fields = {"ward" if name == "ward_id" else name for name in taken} | forget(person, gone) | {"sources"}
        for source, told in [] if person.joined_to_id else others[person.pk]:
            fields |= fill(person, told, source)
        facts += _facts(person, taken, data_set)
        changed.append((person, fields))
        counts["people kept, as a team works with them" if is_worked_with else "people emptied of it"] += 1
    save_changed(changed)
    Fact.objects.bulk_create(facts, batch_size=500)
    _clean_joinings(ids, gone)
    return counts


def _other_rows(ids: Sequence[UUID], data_set: DataSet) -> dict[UUID, list[tuple[str, Told]]]:
    """What other lists tell of these people, in the order they were linked."""
    found = defaultdict(list)
    rows = ListEntry.objects.filter(person__in=ids).exclude(data_set=data_set).order_by("link_at", "pk")
    for pk, person, tells in rows.values_list("pk", "person_id", "tells"):
        found[person].append((str(pk), Told.from_json(tells)))
    return found


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
