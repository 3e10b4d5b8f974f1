"""What residents send themselves on the public pages: a request, a word after an emergency, and what they say later."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from hearth.access import links, receipts, walls
from hearth.access.models import Team
from hearth.access.record import record
from hearth.areas.models import Borough
from hearth.kit.language import pick, speaking
from hearth.kit.references import save_new
from hearth.kit.refused import Refused
from hearth.kit.when import until
from hearth.needs.actions import needs as need_actions
from hearth.needs.actions import notes
from hearth.needs.actions.referrals import hub_for
from hearth.needs.models import Category, Contact, Need
from hearth.needs.rules import asking, scripts
from hearth.people import actions as people
from hearth.people.models import Person, SharingWish
from hearth.post import actions as post

TRACK = "track request"
TRACKED_FOR = 90  # days
# What somebody who leaves word after an emergency is then rung about.
RING_ABOUT = {"emergency_999": "check_in", "safeguarding_line": "check_in", "crisis_line": "mental_health"}

RESTRICTED = "safeguarding_line"


@dataclass(frozen=True)
class Sent:
    """What came of it: the contact, and the secret part of the link by which its sender sees how it stands."""

    contact: Contact
    secret: str
    parts: list[tuple[str, str, str]]  # each kind of help in English and Welsh, and when somebody is in touch by


def ask(*, borough: Borough, asked: asking.Asked, language: str, key: str) -> Sent:
    """Save a whole request: the person, one contact, and a need for each kind of help, in the hub of their postcode.

    The same `key` again gives the same contact, with a new link to it. The link holds for 90 days.
    """
    team = hub_for(borough.pk, asked.person["postcode"])
    with walls.opened(walls.intake(team)):
        receipt = receipts.once(key, verb="needs.ask", content={"borough": borough.pk, "asked": asdict(asked)})
        if receipt.result:
            return _read_back(Contact.objects.get(pk=receipt.result), team)
        person, is_new = _person(borough, asked)
        contact = _contact(team, person, language, about=_about(asked, person, is_new), **asked.caller)
        save_new(contact)
        raised = _raise_all(contact, asked, borough)
        _wish(person, asked.wishes, is_new)
        people.note_approach(person=person, team=team, by=None, channel="web", came_from_them=True)
        record("needs.ask", contact, needs=len(asked.wanted), for_other=bool(asked.caller), person_is_new=is_new)
        receipts.keep(receipt, contact)
        sent = _sent(contact, team, raised)
        if asked.email:
            _confirm(sent, asked.email, team)
        return sent


def _contact(team: Team, person: Person | None, language: str, **facts: Any) -> Contact:
    return Contact(
        team=team, person=person, channel="web", language=language,
        completed_at=timezone.now(), **facts,
    )  # fmt: skip


def _read_back(contact: Contact, team: Team) -> Sent:
    return _sent(contact, team, list(contact.needs.select_related("category").order_by("raised_at", "pk")))


def _sent(contact: Contact, team: Team, raised: list[Need]) -> Sent:
    parts = [(row.category.name, row.category.name_cy, row.due_at.isoformat()) for row in raised]
    return Sent(contact, links.make(TRACK, contact, team=team, days=TRACKED_FOR, is_single_use=False), parts)


def _person(borough: Borough, asked: asking.Asked) -> tuple[Person, bool]:
    """The one living person with this very name, date of birth and postcode; otherwise a new one.

    What is known of somebody is never overwritten by a form anybody can send.
    """
    facts = {name: value for name, value in asked.person.items() if value not in ("", None)}
    if facts.get("date_of_birth") and facts.get("last_name"):
        same = Person.objects.filter(
            borough=borough, first_name__iexact=facts["first_name"], last_name__iexact=facts["last_name"],
            date_of_birth=facts["date_of_birth"], postcode=facts["postcode"], is_deceased=False,
        )[:2]  # fmt: skip
        if len(same) == 1:
            return same[0], False
    return people.make(borough=borough, by=None, **facts), True


def _about(asked: asking.Asked, person: Person, is_new: bool) -> str:
    """What the request says besides its needs; where the record was not touched, everything it says of the person."""
    if is_new:
        return asked.about
    told = asked.person
    address = ", ".join(told[name] for name in ("address_1", "address_2", "town") if told[name])
    lines = [asked.about, f"Address given: {address}" if address else ""]
    lines.append(f"Language given: {told['language']}{', with an interpreter' if told['needs_interpreter'] else ''}")
    if told["helper_wanted"]:
        lines.append(f"Asked to be helped by a {told['helper_wanted']}: the record was not changed by the form")
    if told["communication"]:
        lines.append(f"Communication given: {', '.join(told['communication']).replace('_', ' ')}")
    return "\n".join(line for line in lines if line)


def _raise_all(contact: Contact, asked: asking.Asked, borough: Borough) -> list[Need]:
    kinds = [one.category for one in asked.wanted]
    rows = borough.categories.filter(key__in=kinds, is_open=True, is_public=True)
    categories = {one.key: one for one in rows}
    raised = []
    for one in asked.wanted:
        if one.category not in categories:
            raise Refused(
                pick(
                    "One kind of help is no longer offered. Go back to “What do you need?” and choose again.",
                    "Nid yw un math o help yn cael ei gynnig mwyach. Ewch yn ôl i “Beth sydd ei angen arnoch chi?” a "
                    "dewiswch eto.",
                )
            )
        category = categories[one.category]
        need = need_actions.raise_need(
            person=contact.person, team=contact.team, category=category, urgency=one.urgency, contact=contact, by=None,
            summary=one.summary or category.name, details=one.details, source="web", controlled=one.controlled,
            is_opiate_substitution=one.is_opiate_substitution, pharmacy_delivers=one.pharmacy_delivers,
        )  # fmt: skip
        raised.append(need)
    return raised


def _wish(person: Person, wishes: dict[str, bool], is_new: bool) -> None:
    """Keep what may be shared. For somebody known already a form may close a door, never open one they shut."""
    if is_new:
        people.wish_first(person=person, by=None, wishes=wishes)
        return
    shut = set(SharingWish.objects.filter(person=person, is_welcome=False).values_list("with_kind", flat=True))
    for kind, is_welcome in wishes.items():
        if not (is_welcome and kind in shut):
            people.wish(person=person, by=None, with_kind=kind, is_welcome=is_welcome)


def _confirm(sent: Sent, email: str, team: Team) -> None:
    with speaking(sent.contact.language):
        due = min(sent.contact.needs.values_list("due_at", flat=True))
        post.queue(
            team=team, channel="email", to=email, template="request_received", language=sent.contact.language,
            reference=sent.contact.reference, team_name=pick(team.name, team.name_cy), due=until(due),
            link=f"/track/{sent.secret}", about_person=sent.contact.person_id,
            is_to_them=not sent.contact.caller_name,
        )  # fmt: skip


@transaction.atomic
def leave_word(*, borough: Borough, emergency: str, language: str, key: str, words: str, name: str = "",
               phone: str = "", postcode: str = "") -> Sent:  # fmt: skip
    """Keep a few words from somebody who was shown an emergency page, and have them rung if they gave a number.

    What is said of harm goes to the safeguarding front door as a restricted record (Care Act 2014, section 42) and is
    not repeated in the hub's own file.
    """
    team = hub_for(borough.pk, postcode)
    content = {"borough": borough.pk, "emergency": emergency, "words": words, "name": name, "phone": phone}
    with walls.opened(walls.intake(team)):
        receipt = receipts.once(key, verb="needs.leave_word", content=content)
        if receipt.result:
            return _read_back(Contact.objects.get(pk=receipt.result), team)
        person = _whoever(borough, name, phone, postcode)
        contact = _word(team, person, emergency, language, words)
        contact.caller_name, contact.caller_phone = name, phone
        save_new(contact)
        if emergency == RESTRICTED:
            notes.raise_concern(team=team, text=words, by=None, person=person)
        if person and phone:
            _have_them_rung(contact, emergency)
        record("needs.leave_word", contact, emergency=emergency)
        receipts.keep(receipt, contact)
        return _read_back(contact, team)


def _whoever(borough: Borough, name: str, phone: str, postcode: str) -> Person | None:
    """A person of what little was given, when it is enough to find them again."""
    first, _, last = name.strip().partition(" ")
    facts = {"first_name": first[:80], "last_name": last[:80], "phone": phone, "postcode": postcode}
    given = {fact: value for fact, value in facts.items() if value}
    return people.make(borough=borough, by=None, **given) if name.strip() or phone else None


def _word(team: Team, person: Person | None, emergency: str, language: str, words: str) -> Contact:
    page = scripts.shipped().pages[emergency]
    return _contact(
        team, person, language, outcome=page.outcome,
        about="A safeguarding concern was left on the public page." if emergency == RESTRICTED else words,
        next_contact_at=timezone.now() + timedelta(hours=page.next_contact_hours) if person else None,
    )  # fmt: skip


def _have_them_rung(contact: Contact, emergency: str) -> None:
    own = Category.objects.select_related("borough").filter(borough=contact.team.borough_id, is_open=True)
    category = own.filter(key=RING_ABOUT[emergency]).first() or own.filter(key="other").first() or own.first()
    if category is None:
        raise Refused(pick("This hub is not set up yet. Ring us.", "Nid yw'r hyb hwn yn barod eto. Ffoniwch ni."))
    need_actions.raise_need(
        person=contact.person, team=contact.team, category=category, urgency="now", contact=contact, by=None,
        summary="Saw an emergency page on the public form: find out how they are", source="web",
    )  # fmt: skip
