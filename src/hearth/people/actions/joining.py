"""Two records of one person joined, and parted again; a list's row moved to whom it is about.

Nothing is overwritten and nothing is lost: what joining changed is kept, and parting restores both records exactly.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone

from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit.refused import Refused
from hearth.people.actions.lists import save_changed
from hearth.people.models import Joining, ListEntry, Person, tells_of
from hearth.people.telling import ADDRESS, SOURCED, Told, fill, refill

PHONES = ("phone", "phone_2")
FILLED = ("first_name", "middle_name", "last_name", "known_as", "date_of_birth", "nhs_number", "email", "best_time")
CAREFUL = (
    "no_contact", "visit_in_pairs", "needs_interpreter", "address_is_protected", "is_deceased", "helper_wanted"
)  # fmt: skip
"""What one record says counts for both."""


@transaction.atomic
def join(*, kept: Person, gone: Person, by: User, because: str, evidence: Sequence[Any] = ()) -> Joining:
    """Say that two records are of one person. Everything about `gone`, behind every wall, stands with `kept` then.

    Blanks of the kept record are filled from the other; a care that either states counts for both. Refused when
    either record was joined already, or they belong to different boroughs.
    """
    _may_link(by, kept)
    if not because.strip():
        raise Refused("Say why these are the same person. Whoever parts them again will want to know.")
    kept, gone = _locked(kept, gone)
    before = _plain(kept)
    _take(kept, gone)
    after = _plain(kept)
    changed = [name for name, value in after.items() if value != before[name]]
    joining = Joining.objects.create(
        borough_id=kept.borough_id, kept=kept, gone=gone, because=because[:300], evidence=list(evidence), joined_by=by,
        before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
    )  # fmt: skip
    moved = _run("people_join", joining)
    gone.joined_to = kept
    save_changed([(gone, {"joined_to"}), (kept, {"ward" if name == "ward_id" else name for name in changed})])
    record("people.join", joining, person=kept, other=str(gone.pk), rows=moved)
    joining.refresh_from_db()
    return joining


@transaction.atomic
def part(*, joining: Joining, by: User, because: str) -> Joining:
    """Say that two joined records are of two people after all. What moved goes back to whom it belongs.

    What was done since, with the kept record, stays with it.
    """
    joining = Joining.objects.select_for_update(of=("self",)).select_related("kept", "gone").get(pk=joining.pk)
    _may_link(by, joining.kept)
    if not because.strip():
        raise Refused("Say why these are two people.")
    if joining.parted_at:
        raise Refused("These two records were parted already.")
    kept, gone = _persons(joining.kept_id, joining.gone_id)
    if kept.joined_to_id:
        raise Refused("The record these were joined into was itself joined to another since. Part that one first.")
    moved = _run("people_part", joining)
    _give_back(kept, joining)
    gone.joined_to = None
    refill(kept, tells_of(kept.pk))
    refill(gone, tells_of(gone.pk))
    save_changed([(kept, _ALL), (gone, {*_ALL, "joined_to"})])
    joining.parted_at, joining.parted_by, joining.parted_because = timezone.now(), by, because[:300]
    joining.save(update_fields=["parted_at", "parted_by", "parted_because"])
    record("people.part", joining, person=kept, other=str(gone.pk), rows=moved)
    return joining


@transaction.atomic
def move_entry(*, entry: ListEntry, to: Person | None, by: User, because: str) -> ListEntry:
    """Say that a list's row is about somebody else, or (`to` None) about somebody new.

    The record it leaves is as if the row had never come. Refused when nothing would be left of it: then the two
    records are joined instead.
    """
    entry = ListEntry.objects.select_for_update(of=("self",)).select_related("data_set").get(pk=entry.pk)
    if entry.person_id is None or not because.strip():
        raise Refused("Say why this row is about somebody else.")
    before = Person.objects.select_for_update(of=("self",)).get(pk=entry.person_id)
    _may_link(by, before)
    if to is not None and (to.borough_id != before.borough_id or to.joined_to_id or to.pk == before.pk):
        raise Refused("Choose another record of this borough that stands by itself.")
    _refuse_restricted(before, *([to] if to else []))
    others = [row for row in tells_of(before.pk) if row[0] != str(entry.pk)]
    changed = refill(before, others)
    if not (before.first_name or before.last_name or before.known_as):
        raise Refused("This record was made from this very row. Join it to the other record instead of moving the row.")
    after = Person.objects.select_for_update(of=("self",)).get(pk=to.pk) if to else Person(borough_id=before.borough_id)
    filled = fill(after, Told.from_json(entry.tells), str(entry.pk))
    if to is None:
        after.save(force_insert=True)
    save_changed([(before, changed)] if to is None else [(before, changed), (after, filled)])
    entry.person, entry.link_how, entry.link_by, entry.link_at = after, "by_hand" if to else "made", by, timezone.now()
    entry.link_weight, entry.link_evidence, entry.link_model = None, [["", because[:300], None]], ""
    entry.save(update_fields=["person", "link_how", "link_by", "link_at", "link_weight", "link_evidence", "link_model"])
    record("people.move_entry", entry, person=after, team=entry.team, was=str(before.pk))
    return entry


def _may_link(by: User, person: Person) -> None:
    if person.borough_id not in by.boroughs_where(Permission.LINK_PEOPLE):
        raise Refused("Your role does not let you say that two records are one person. Ask your hub manager.")


def _persons(*ids) -> list[Person]:
    """These persons, locked, in the order asked for."""
    held = {one.pk: one for one in Person.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")}
    return [held[pk] for pk in ids]


def _locked(kept: Person, gone: Person) -> list[Person]:
    if kept.pk == gone.pk or kept.borough_id != gone.borough_id:
        raise Refused("Choose two different records of one borough.")
    both = _persons(kept.pk, gone.pk)
    if any(person.joined_to_id for person in both):
        raise Refused("One of these records was joined to another already. Open that one and look again.")
    _refuse_restricted(*both)
    return both


def _refuse_restricted(*people: Person) -> None:
    if any(person.is_restricted for person in people):
        raise Refused("The use of one of these records is restricted, so nothing is linked to it until that is lifted.")


def _take(kept: Person, gone: Person) -> None:
    """Fill the kept record's blanks from the other, and take over its cares."""
    for name in FILLED:
        _take_field(kept, gone, name, name)
    if not any(getattr(kept, name) for name in ADDRESS if name != "uprn"):
        for name in (*ADDRESS, "ward_id"):
            _take_field(kept, gone, name, name)
    free = [slot for slot in PHONES if not getattr(kept, slot)]
    others = [slot for slot in PHONES if getattr(gone, slot) and getattr(gone, slot) not in (kept.phone, kept.phone_2)]
    for slot, other in zip(free, others, strict=False):
        _take_field(kept, gone, slot, other)
    for name in CAREFUL:
        _take_field(kept, gone, name, name)
    _take_field(kept, gone, "deceased_on", "deceased_on")
    if kept.language == "en":
        kept.language = gone.language
    kept.communication = sorted({*kept.communication, *gone.communication})
    kept.contact_by = kept.contact_by or gone.contact_by


def _take_field(kept: Person, gone: Person, name: str, other: str) -> None:
    if getattr(kept, name) or not getattr(gone, other):
        return
    setattr(kept, name, getattr(gone, other))
    kept.sources.pop(name, None)
    if other in gone.sources:
        kept.sources[name] = gone.sources[other]
    if name == "nhs_number":
        kept.nhs_number_is_valid = gone.nhs_number_is_valid


def _give_back(kept: Person, joining: Joining) -> None:
    """Put back what joining changed, but for what was changed again since."""
    now = _plain(kept)
    sources = joining.before.get("sources", now["sources"])
    for name, was in joining.before.items():
        if name == "sources" or now[name] != joining.after[name]:
            continue
        field = cast(models.Field, kept._meta.get_field(name.removesuffix("_id")))
        setattr(kept, name, field.to_python(was) if was is not None else None)
        kept.sources.pop(name, None)
        if name in sources:
            kept.sources[name] = sources[name]


_SAVED = (*FILLED, *ADDRESS, "ward_id", "nhs_number_is_valid", *PHONES, *CAREFUL, "deceased_on", "language",
          "communication", "contact_by", "sources")  # fmt: skip
_ALL = {"ward" if name == "ward_id" else name for name in (*_SAVED, *SOURCED)}


def _plain(person: Person) -> dict[str, Any]:
    """The fields that joining may change, as JSON keeps them."""
    return json.loads(json.dumps({name: getattr(person, name) for name in _SAVED}, cls=DjangoJSONEncoder))


def _run(function: str, joining: Joining) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}(%s::uuid)", [joining.pk])
        return cursor.fetchone()[0]
