"""Everything that is done to a person's record: made, corrected, looked at, contacted, worked with."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import F
from django.http import Http404
from django.utils import timezone

from hearth.access import receipts
from hearth.access.models import Team, User
from hearth.access.record import record, record_each, record_view
from hearth.access.roles import Permission, TeamKind
from hearth.areas.models import Borough
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.people.actions import contact
from hearth.people.models import Approach, Circumstance, Fact, Involvement, Person, SharingWish
from hearth.people.rules import ADDRESS, CHANNELS, EDITABLE, FACTS, HELPERS, Faults, is_somebody, read_facts
from hearth.people.telling import CARES, SOURCED, TOLD
from hearth.people.typed import understand


@transaction.atomic
def make(*, borough: Borough, by: User | None, key: str | None = None, **facts: Any) -> Person:
    """Make a person of this borough. Needs a name, a telephone, an e-mail, an NHS number or an address.

    `key` makes it safe to send twice. Raises Refused in words when a fact cannot be read.
    """
    _may_change(by, borough.pk)
    receipt = None
    if key:
        receipt = receipts.once(key, verb="people.make", content=_plain({"borough": borough.pk, **facts}))
        if receipt.result:
            return Person.objects.get(pk=receipt.result)
    read = _read(facts)
    if not is_somebody(read):
        raise Refused("Give at least a name, a telephone number or an address, so that the person can be found again.")
    person = Person(borough=borough, **read)
    _place(person)
    person.save(force_insert=True)
    _keep_facts(person, {name: value for name, value in read.items() if value}, by)
    record("people.make", person, person=person, facts=sorted(name for name, value in read.items() if value))
    if receipt:
        receipts.keep(receipt, person)
    return person


@transaction.atomic
def correct(*, person: Person, by: User | None, version: int, **facts: Any) -> Person:
    """Change facts of a person. Refused with SavedMeanwhile when somebody else saved since `version` was read.

    The refusal carries what stands there now and what was typed, so that nothing is lost.
    """
    _may_change(by, person.borough_id)
    held = Person.objects.select_for_update().get(pk=person.pk, borough=person.borough_id)
    read = _read(facts)
    changed = {name: value for name, value in read.items() if getattr(held, name) != value}
    if not changed:
        return held
    if held.version != version:
        raise SavedMeanwhile(
            "Somebody else saved this record while you were typing. Both versions are shown: choose what is right.",
            now=held, typed=read, fields=[name for name in changed if name in EDITABLE],
        )  # fmt: skip
    for name, value in changed.items():
        setattr(held, name, value)
        _told_us(held, name)
    held.may_have_died &= held.no_contact
    _keep_facts(held, changed, by)
    if "postcode" in changed:
        _place(held)
    held.version += 1
    held.save()
    record("people.correct", held, person=held, facts=sorted(changed))
    contact.keep_to_wishes(held, changed, by=by)
    return held


def open_record(person_id: UUID | str, *, by: User, purpose: str) -> Person:
    """Fetch a person through the wall and write who looked and what for. Outside the wall: not found.

    A record that was joined to another opens that one.
    """
    purpose = purpose.strip()
    if not purpose:
        raise Refused("Say what you open this record for. The resident can be told.")
    try:
        people = Person.objects.visible_to(by).select_related("ward__neighbourhood", "borough")
        person = people.get(pk=person_id)
        while person.joined_to_id:
            person = people.get(pk=person.joined_to_id)
    except (Person.DoesNotExist, ValidationError, ValueError):
        raise Http404 from None
    record_view(person, purpose=purpose[:200])
    return person


INVOLVE = """insert into people_involvement (id, borough_id, person_id, team_id, since) values (%s, %s, %s, %s, %s)
    on conflict (person_id, team_id) where until is null do nothing"""


@transaction.atomic(savepoint=False)
def involve(*, person: Person, team: Team, by: User | None) -> None:
    """Say that a team works with this person; saying it again changes nothing. Other teams see its name only.

    A step of another verb, with which it stands or falls.
    """
    _same_borough(person, team)
    new = Involvement(borough_id=person.borough_id, person=person, team=team)
    with connection.cursor() as cursor:
        cursor.execute(INVOLVE, [new.pk, new.borough_id, person.pk, team.pk, new.since])
        is_new = cursor.rowcount == 1
    if is_new:
        record("people.involve", new, team=team, person=person)


@transaction.atomic
def uninvolve(*, person: Person, team: Team, by: User | None) -> None:
    """Say that a team no longer works with this person. Refused when it was not."""
    if by is not None and team.pk not in by.team_ids:
        raise Refused("Only somebody in a team can say that it no longer works with a person.")
    held = Involvement.objects.select_for_update().filter(person=person, team=team, until=None).first()
    if held is None:
        raise Refused(f"{team.name} is not working with this person now.")
    held.until = timezone.now()
    held.save(update_fields=["until"])
    record("people.uninvolve", held, team=team, person=person)


@transaction.atomic
def note_approach(
    *, person: Person, team: Team, by: User | None, channel: str, was_reached: bool = True, came_from_them: bool = False
) -> Approach:
    """Write that the person was contacted, or tried, or rang, so that nobody is asked twice."""
    _same_borough(person, team)
    if channel not in CHANNELS:
        raise Refused(f"“{channel}” is not a way of getting in touch. Choose one of: {', '.join(CHANNELS.values())}.")
    approach = Approach.objects.create(
        borough_id=person.borough_id, person=person, team=team, by=by, at=timezone.now(), channel=channel,
        was_reached=was_reached, came_from_them=came_from_them,
    )  # fmt: skip
    record("people.approach", approach, team=team, person=person, channel=channel, reached=was_reached)
    return approach


@transaction.atomic
def wish(*, person: Person, by: User | None, with_kind: str, is_welcome: bool) -> SharingWish:
    """Record what the person wants shared, or not, with a kind of team. The last word counts."""
    if with_kind not in set(TeamKind):
        raise Refused("That is not a kind of team. Choose one from the list.")
    _may_change(by, person.borough_id)
    held, _ = SharingWish.objects.update_or_create(
        person=person, with_kind=with_kind,
        defaults={"is_welcome": is_welcome, "said_at": timezone.now(), "said_to": by},
        create_defaults={"borough_id": person.borough_id, "is_welcome": is_welcome, "said_to": by},
    )  # fmt: skip
    record("people.wish", held, person=person, with_kind=str(with_kind), is_welcome=is_welcome)
    return held


@transaction.atomic(savepoint=False)
def wish_first(*, person: Person, by: User | None, wishes: dict[str, bool]) -> list[SharingWish]:
    """Record what somebody just met wants shared, or not, with each of these kinds of team, as `wish` does for one.

    A step of another verb, with which it stands or falls.
    """
    if set(wishes) - set(TeamKind):
        raise Refused("That is not a kind of team. Choose one from the list.")
    _may_change(by, person.borough_id)
    held = SharingWish.objects.bulk_create(
        SharingWish(borough_id=person.borough_id, person=person, with_kind=kind, is_welcome=is_welcome, said_to=by)
        for kind, is_welcome in wishes.items()
    )
    said = [{"with_kind": one.with_kind, "is_welcome": one.is_welcome} for one in held]
    record_each("people.wish", held, person=person, details=said)
    return held


@transaction.atomic
def mark_deceased(*, person: Person, by: User | None, on: date | None = None) -> Person:
    """Record that the person has died, and quietly stop all contact. Saying it again only adds the date."""
    _may_change(by, person.borough_id)
    if on is not None and on > timezone.localdate():
        raise Refused("The date of death cannot be in the future. Check the day, month and year.")
    held = Person.objects.select_for_update().get(pk=person.pk, borough=person.borough_id)
    if held.is_deceased and (on is None or on == held.deceased_on):
        return held
    held.is_deceased, held.deceased_on, held.no_contact = True, on or held.deceased_on, True
    held.may_have_died = False
    for name in ("is_deceased", "deceased_on", "no_contact"):
        _told_us(held, name)
    held.version += 1
    held.save(update_fields=["is_deceased", "deceased_on", "may_have_died", "no_contact", "sources", "version"])
    cancelled = contact.stop_all([held.pk], borough_id=held.borough_id, by=by)
    record("people.mark_deceased", held, person=held, messages_cancelled=cancelled)
    return held


@transaction.atomic
def not_dead_after_all(*, person: Person, by: User, reason: str) -> int:
    """Take back a death that was recorded wrongly, and return how many messages it had cancelled.

    They are not sent after all: somebody looks at each and queues again what is still right. "Do not contact" stays
    until somebody who has spoken to the person takes it off.
    """
    _may_change(by, person.borough_id)
    if not reason.strip():
        raise Refused("Say how you know, so that nobody takes it back again.")
    held = Person.objects.select_for_update().get(pk=person.pk, borough=person.borough_id)
    if not held.is_deceased:
        raise Refused("This person is not recorded as having died.")
    held.is_deceased, held.deceased_on, held.may_have_died = False, None, False
    for name in ("is_deceased", "deceased_on"):
        _told_us(held, name)
    held.version += 1
    held.save(update_fields=["is_deceased", "deceased_on", "may_have_died", "sources", "version"])
    cancelled = contact.cancelled_by_death(held)
    record("people.not_dead_after_all", held, person=held, reason=reason.strip()[:200], messages_cancelled=cancelled)
    return cancelled


@transaction.atomic
def rest_contact(*, borough: Borough, people: list[UUID]) -> list[UUID]:
    """Stop contact with these people until it is known whether they have died. Returns whom it newly stops."""
    held = Person.objects.select_for_update().filter(pk__in=people, no_contact=False).order_by("pk")
    stopped = [person.pk for person in held]
    _contact(held, stopped, rests=True, verb="people.rest_contact")
    contact.stop_to_them(stopped, borough_id=borough.pk, by=None)
    return stopped


@transaction.atomic
def resume_contact(*, people: list[UUID]) -> None:
    """Let people be contacted again whose contact rested and who are not known to have died. What they wish stays."""
    resting = Person.objects.select_for_update().filter(pk__in=people, may_have_died=True, is_deceased=False)
    held = resting.order_by("pk")
    _contact(held, [person.pk for person in held], rests=False, verb="people.resume_contact")


def _contact(held, ids: list[UUID], *, rests: bool, verb: str) -> None:
    for person in held:
        record(verb, person, person=person)
    Person.objects.filter(pk__in=ids).update(no_contact=rests, may_have_died=rests, version=F("version") + 1)


@transaction.atomic
def say_circumstance(*, person: Person, team: Team, by: User | None, key: str, value: str) -> Circumstance:
    """Keep one fact of life that this team was told ("lives_alone": "yes"); the newest word replaces the last."""
    _same_borough(person, team)
    held, _ = Circumstance.objects.update_or_create(
        team=team, person=person, key=key, defaults={"value": value[:200], "said_at": timezone.now()}
    )
    record("people.say_circumstance", held, team=team, person=person, key=key)
    return held


@transaction.atomic
def say_helper_wanted(*, person: Person, team: Team, by: User, wanted: str) -> Person:
    """Keep by whom somebody said they want to be helped: "woman", "man", or "anybody", so that nobody asks again."""
    held = Person.objects.select_for_update().get(pk=person.pk, borough=person.borough_id)
    say_circumstance(person=held, team=team, by=by, key="helper_wanted", value=wanted)
    return correct(person=held, by=by, version=held.version, helper_wanted=wanted if wanted in HELPERS else "")


@transaction.atomic
def keep_as_typed(*, person: Person, by: User, version: int, **facts: Any) -> tuple[Person, dict[str, str]]:
    """Correct what can be read of facts that are still being typed; returns the person and a fault for each other."""
    faults: dict[str, str] = {}
    good = {}
    for name, value in facts.items():
        try:
            good |= {name: value} if read_facts({name: value}, today=timezone.localdate()) else {}
        except Faults as wrong:
            faults |= wrong.faults
    return correct(person=person, by=by, version=version, **good), faults


def from_typed(typed: str) -> dict[str, Any]:
    """The facts of a new person that can be read out of what was typed into the search box."""
    meant = understand(typed, today=timezone.localdate())
    first, _, last = meant.name.rpartition(" ")
    named = {"first_name": first.title(), "last_name": last.title()} if first else {"first_name": last.title()}
    whole_postcode = meant.postcode if " " in meant.postcode else ""
    whole_phone = meant.phone if meant.phone.startswith("+") and not meant.phone.endswith("*") else ""
    facts = {**named, "date_of_birth": meant.born, "postcode": whole_postcode, "phone": whole_phone,
             "nhs_number": meant.nhs_number}  # fmt: skip
    return {name: value for name, value in facts.items() if value}


def _may_change(by: User | None, borough_id: int) -> None:
    """Those who may find people in the borough, or refer somebody in; nobody signed in is a public form."""
    if by is None:
        return
    allowed = {*by.boroughs_where(Permission.FIND_PEOPLE), *by.boroughs_where(Permission.REFER_IN)}
    if borough_id not in allowed:
        raise Refused("Your role does not let you change this person's record. Ask your hub manager.")


def _same_borough(person: Person, team: Team) -> None:
    if person.borough_id != team.borough_id:
        raise Refused("This team and this person belong to different boroughs.")


def _read(facts: dict[str, Any]) -> dict[str, Any]:
    try:
        return read_facts(facts, today=timezone.localdate())
    except Faults as faults:
        raise Refused(str(faults)) from None


def _told_us(person: Person, name: str) -> None:
    """What somebody said stands against every list; said to be empty, no list fills it again."""
    person.sources.pop(name, None)
    if name in SOURCED and (getattr(person, name) in ("", None) or (name in CARES and not getattr(person, name))):
        person.sources[name] = TOLD


def _keep_facts(person: Person, told: dict[str, Any], by: User | None) -> None:
    """Keep what was said of an identity, when and to whom; an address as one fact."""
    words = {name: "" if told[name] is None else str(told[name]) for name in FACTS if name in told}
    if any(name in told for name in ADDRESS):
        words["address"] = ", ".join(person.address)
    Fact.objects.bulk_create(
        Fact(borough_id=person.borough_id, person=person, field=name, value=value[:254], said_to=by)
        for name, value in words.items()
    )


def _place(person: Person) -> None:
    """Put the person into the ward of their postcode, where the borough knows it."""
    known = person.place
    person.ward = known.ward if known and known.borough_id == person.borough_id else None


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(facts, cls=DjangoJSONEncoder, default=str))
