"""The end of a call: what it raised becomes real, in one go or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit.references import save_new
from hearth.kit.refused import Refused
from hearth.needs import calling
from hearth.needs.actions import needs as need_actions
from hearth.needs.actions import notes, referrals
from hearth.needs.actions.contacts import _held, _save
from hearth.needs.models import Category, Contact, Need, Route
from hearth.needs.rules import calls, sharing
from hearth.needs.rules.calls import Wanted
from hearth.needs.rules.script_vocabulary import HELPER_WANTED
from hearth.needs.rules.stages import is_lower
from hearth.people import actions as people
from hearth.people.models import Person


@dataclass(frozen=True)
class Checked:
    """What the handler says on the check list before the call is completed."""

    left_out: Collection[str] = ()  # categories (or ids of needs added by hand) the person does not want after all
    summaries: Mapping[str, str] = field(default_factory=dict)  # better words, by the same keys
    urgencies: Mapping[str, str] = field(default_factory=dict)  # sooner than the script says, by the same keys
    advice_read: Collection[str] = ()
    outcome: str = ""
    as_before: str = ""  # why a bad sign does not make us ring them more often
    next_contact_at: datetime | None = None
    concern: str = ""  # the safeguarding note, in the person's own words
    has_died: bool = False


@dataclass
class Completed:
    """What came of it, for the page that says so."""

    contact: Contact
    needs: list[Need] = field(default_factory=list)
    referrals: list = field(default_factory=list)
    not_sent: list[str] = field(default_factory=list)


@transaction.atomic
def complete(contact: Contact, *, checked: Checked, by: User) -> Completed:
    """End the call. Needs and referrals it raised become real, the person's record says they were in touch.

    A call completed before is left as it is. A referral that cannot be sent (no agreement, no such team) leaves its
    need with this team and a note that says why.
    """
    if Contact.objects.filter(pk=contact.pk, completed_at__isnull=False).exists():
        return Completed(Contact.objects.get(pk=contact.pk))
    contact = _held(contact, by)
    course = calling.course_of(contact)
    _refuse_unfinished(contact, course, checked)
    done, household = Completed(contact), course.raised
    if checked.concern.strip():
        notes.raise_concern(team=contact.team, text=checked.concern, by=by, person=contact.person)
    done.needs = [_raise(contact, want, checked, by) for want in _kept(course, checked)]
    _refer(done, course, by)
    _keep_what_was_told(contact, course, by)
    contact.outcome = checked.outcome or course.outcome
    contact.as_before = checked.as_before.strip() if course.bad_signs else ""
    contact.advice_read = list(checked.advice_read)
    contact.next_contact_at = checked.next_contact_at
    contact.completed_at = timezone.now()
    if contact.person:
        _note_who_was_in_it(contact, household, by)
        if checked.has_died or contact.outcome == calls.HAS_DIED:
            _told_of_a_death(contact, contact.person)
        elif checked.next_contact_at:
            done.needs += ring_back(contact, at=checked.next_contact_at, because="As agreed in the call", by=by)
    done.needs = [*household, *done.needs]
    record("needs.complete_call", contact, needs=len(done.needs), referrals=len(done.referrals),
           outcome=contact.outcome)  # fmt: skip
    _save(contact, "outcome", "as_before", "advice_read", "next_contact_at", "death", "completed_at")
    return done


def _told_of_a_death(contact: Contact, person: Person) -> None:
    """All contact rests at once; the death is written down when a second person says so."""
    if not person.is_deceased:
        contact.death = "told"
        people.rest_contact(borough=contact.team.borough, people=[person.pk])


@transaction.atomic
def confirm_death(contact: Contact, *, is_so: bool, by: User) -> Contact:
    """A second person says whether somebody has died, as a call told us. If not, contact goes on."""
    allow(by, Permission.PLAN_CALLS, contact.team_id)
    contact = Contact.objects.select_for_update(of=("self",)).select_related("person").get(pk=contact.pk)
    person = contact.person
    if contact.death != "told" or person is None:
        raise Refused("Somebody has answered this already.")
    if is_so and contact.handler_id == by.pk:
        raise Refused("You wrote it down yourself. Somebody else confirms it.")
    if is_so:
        people.mark_deceased(person=person, by=by)
    else:
        people.resume_contact(people=[person.pk])
    answer_deaths([contact.pk], is_so=is_so)
    record("needs.confirm_death", contact, by=by, is_so=is_so)
    return contact


def answer_deaths(contacts: Iterable[UUID], *, is_so: bool) -> None:
    """Keep with these calls whether the death they told of was one."""
    Contact.objects.filter(pk__in=contacts, death="told").update(death="confirmed" if is_so else "mistaken")


def _note_who_was_in_it(contact: Contact, household: Sequence[Need], by: User) -> None:
    """The person the call was with was in touch, and so was whoever of their household help was asked for in it."""
    was_reached = not contact.is_outgoing or contact.result != "not_reached"
    for person in filter(None, dict.fromkeys([contact.person, *(need.person for need in household)])):
        people.note_approach(person=person, team=contact.team, by=by, channel="phone",
                             came_from_them=not contact.is_outgoing, was_reached=was_reached)  # fmt: skip


def _refuse_unfinished(contact: Contact, course, checked: Checked) -> None:
    if contact.person is None and (list(_kept(course, checked)) or checked.next_contact_at):
        raise Refused("Find the person, or make a record for them, so that what was raised has a name to it.")
    if not (checked.outcome or course.outcome):
        raise Refused("Say how the call ended: choose an outcome.")
    to_safeguarding = any(raised.route == calls.SAFEGUARDING for raised in course.referrals)
    if to_safeguarding and not checked.concern.strip():
        raise Refused("This call goes to the safeguarding front door. Write in the note what was said, in their words.")


def _kept(course, checked: Checked) -> list[Wanted]:
    """What the script's red flags asked for stays; the rest may be left out when the person does not want it."""
    return [want for want in course.needs if want.is_fixed or (want.added_as or want.category) not in checked.left_out]


def category_of(team: Team, key: str) -> Category:
    """The borough's category; what a borough has since closed becomes “something else”, never nothing."""
    own = Category.objects.filter(borough=team.borough_id, is_open=True)
    found = own.filter(key=key).first() or own.filter(key="other").first() or own.first()
    if found is None:
        raise Refused("This borough has no kinds of help set up. Ask your administrator to add them.")
    return found


def _raise(contact: Contact, want: Wanted, checked: Checked, by: User) -> Need:
    name = want.added_as or want.category
    urgency = checked.urgencies.get(name, want.urgency)
    if is_lower(urgency, want.urgency):
        raise Refused("The script set how urgent this is. Raise it, then ask a coordinator to lower it with a reason.")
    facts = want.facts
    return need_actions.raise_need(
        person=contact.person, team=contact.team, category=category_of(contact.team, want.category), urgency=urgency,
        summary=calls.shortened(checked.summaries.get(name) or want.summary), details=want.details, source="phone",
        contact=contact, by=by, controlled=str(facts.get("controlled", "")),
        is_opiate_substitution=facts.get("opiate_substitution") == "yes",
        pharmacy_delivers=str(facts.get("pharmacy_delivers", "")), key=f"{contact.pk}:{name}",
    )  # fmt: skip


def _refer(done: Completed, course, by: User) -> None:
    """Send each referral with the need it belongs to; the first one of a need hands it over, others are told."""
    routes = {route.key: route for route in Route.objects.filter(borough=done.contact.team.borough_id, is_open=True)}
    wants = {want.category: want for want in course.needs}
    handed: set = set()
    sent: set[str] = set()
    for raised in course.referrals:
        route = routes.get(raised.route)
        if route is None:
            done.not_sent.append(f"{raised.route}: this borough has no such route")
            continue
        if raised.goes_with in sent and routes[raised.goes_with].also_id == route.pk:
            continue  # it was made in the same breath
        need = _need_for(done, raised, route, wants, by)
        hands_over = need.pk not in handed and (not raised.goes_with or need.category.key == "case_review")
        try:
            if referrals.has_it(need, route):
                continue  # it went there with another answer's referral
            with transaction.atomic():
                done.referrals.append(referrals.refer(
                    need=need, route=route, by=by, reason=_reason(raised, need), hands_over=hands_over,
                    key=f"{done.contact.pk}:{raised.route}",
                ))  # fmt: skip
            sent.add(raised.route)
            if hands_over:
                handed.add(need.pk)
        except Refused as refusal:
            done.not_sent.append(f"{route.name}: {refusal}")
            notes.write(person=need.person, team=need.team, need=need, by=by,
                        text=f"The referral to {route.name} could not be sent. {refusal}")  # fmt: skip


def _reason(raised, need: Need) -> str:
    if raised.route == calls.SAFEGUARDING:
        return "A safeguarding concern was raised in this call; the concern itself is with the front door."
    return need.details or need.summary


def _need_for(done: Completed, raised, route: Route, wants: Mapping[str, Wanted], by: User) -> Need:
    """The need a referral belongs to: raised by the same answer, or one of its own."""
    if raised.route != calls.SAFEGUARDING:
        for need in done.needs:
            want = wants.get(need.category.key)
            if want and set(want.because) & set(raised.because):
                return need
    need = need_actions.raise_need(
        person=done.contact.person, team=done.contact.team, category=category_of(done.contact.team, "case_review"),
        urgency="now" if raised.route == calls.SAFEGUARDING else "soon", summary=f"Refer to {route.name}",
        source="phone", contact=done.contact, by=by, key=f"{done.contact.pk}:for:{raised.route}",
    )  # fmt: skip
    done.needs.append(need)
    return need


def _keep_what_was_told(contact: Contact, course, by: User) -> None:
    """Facts of life the next call should not have to ask for again stay with the team that was told."""
    if contact.person is None:
        return
    told = {name: words for want in course.needs for name, words in want.said.items() if name in sharing.FIELDS}
    told |= {asked.question.keeps: str(asked.value) for _, asked in course.asked if asked.question.keeps}
    if wanted := told.pop(HELPER_WANTED, ""):
        people.say_helper_wanted(person=contact.person, team=contact.team, by=by, wanted=wanted)
    for name, words in told.items():
        if words:
            people.say_circumstance(person=contact.person, team=contact.team, by=by, key=name, value=words)


def ring_back(contact: Contact, *, at: datetime, because: str, by: User) -> list[Need]:
    """Put it on the team's list that whoever the call was with is rung back."""
    if contact.person is None:
        return []
    return ring_at(contact.person, contact.team, at=at, because=because, by=by, contact=contact,
                   key=f"{contact.pk}:ring-back")  # fmt: skip


@transaction.atomic
def ring_at(person: Person, team: Team, *, at: datetime, because: str, by: User, key: str,
            contact: Contact | None = None) -> list[Need]:  # fmt: skip
    """Put a ring-back on the team's list, on hold until its day. Nobody rings who has died."""
    if person.is_deceased:
        return []
    now = timezone.now()
    need = need_actions.raise_need(
        person=person, team=team, category=category_of(team, "call_back"), urgency=calls.urgency_until(at, now),
        summary=calls.shortened(f"Ring back {timezone.localtime(at):%a %d %b, %H:%M}. {because}."),
        source="phone", contact=contact, by=by, key=key,
    )  # fmt: skip
    if timezone.localdate(at) > timezone.localdate(now):
        need = need_actions.hold(need, until=timezone.localdate(at), reason=because, by=by)
    return [need]


@transaction.atomic
def note_call(*, person: Person, team: Team, by: User, about: str, outcome: str, started_at: datetime) -> Contact:
    """Keep an outgoing call in which somebody was spoken to and no script was walked. Raises nothing."""
    allow(by, Permission.RING_PEOPLE, team, or_with=Permission.RING_BY_SHEET)
    now = timezone.now()
    contact = Contact(
        team=team, channel="phone", handler=by, person=person, is_outgoing=True,
        about=about, outcome=outcome, started_at=started_at, saved_at=now, completed_at=now,
        language="cy" if person.language == "cy" else "en",
    )  # fmt: skip
    save_new(contact)
    people.note_approach(person=person, team=team, by=by, channel="phone", was_reached=contact.result != "not_reached")
    record("needs.note_call", contact, by=by, outcome=outcome)
    return contact


@transaction.atomic
def not_reached(contact: Contact, *, why: str, by: User, try_again_at: datetime | None = None) -> Contact:
    """End an outgoing call in which nobody was spoken to, and say when to try again."""
    if why not in calls.NOT_REACHED:
        raise Refused("Choose why nobody was spoken to.")
    contact = _held(contact, by)
    if contact.person is None:
        raise Refused("Find the person first: otherwise nobody will know that they were rung.")
    words = calls.NOT_REACHED[why][0]
    again = try_again_at or calls.try_again_at(why, timezone.now())
    contact.outcome, contact.completed_at, contact.next_contact_at = why, timezone.now(), again
    people.note_approach(person=contact.person, team=contact.team, by=by, channel="phone", was_reached=False)
    if again:
        ring_back(contact, at=again, because=words, by=by)
    record("needs.not_reached", contact, why=why)
    return _save(contact, "outcome", "completed_at", "next_contact_at")
