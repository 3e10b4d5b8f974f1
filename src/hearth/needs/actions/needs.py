"""The life of a need: raised, triaged, offered, taken, done or ended otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from hearth.access import receipts
from hearth.access.doors import allow
from hearth.access.models import User
from hearth.access.record import record
from hearth.access.roles import Employer, Permission
from hearth.kit.references import save_new
from hearth.kit.refused import Refused, SavedMeanwhile
from hearth.needs.models import Need
from hearth.needs.rules import medicines, stages, visits
from hearth.needs.rules.medicines import Carrier, HandOver
from hearth.needs.rules.visits import Company, With
from hearth.people import actions as people

CARRIES = {
    Employer.COUNCIL: Carrier.COUNCIL_STAFF,
    Employer.TRUST: Carrier.TRUST_STAFF,
    Employer.PARTNER: Carrier.ORGANISATION,
    Employer.VOLUNTEER: Carrier.VOLUNTEER,
}


@dataclass(frozen=True)
class Hands:
    """Who would meet a need: what kind of carrier, its id where it has one, its name for the screen.

    `rules_asked`: of a volunteer, that every hard rule of matching was asked; only matching says so.
    """

    kind: Carrier
    id: str = ""
    name: str = ""
    rules_asked: bool = False


def hands_of(user: User) -> Hands:
    """A colleague's own hands; what kind they are follows from who employs them."""
    return Hands(CARRIES[Employer(user.employer)], str(user.pk), user.name)


@transaction.atomic
def raise_need(*, person, team, category, urgency, summary, details="", source, contact=None, by,
               controlled="", is_opiate_substitution=False, pharmacy_delivers="", key=None,
               due_at=None) -> Need:  # fmt: skip
    """Raise one need of one person in one team; it is due by the borough's own target for its urgency,
    or at `due_at` where the day is fixed.

    Medicines whose control is not known count as controlled. The same `key` again returns the first need.
    `by` is None only for what residents send themselves.
    """
    if by is not None:
        allow(by, Permission.WORK_NEEDS, team)
    if person.is_deceased:
        raise Refused("This person is recorded as having died. Nothing new can be raised for them.")
    if source == "list" and person.is_restricted:
        raise Refused("The use of this person's record is restricted, so nothing is raised for them from a list.")
    content = {"person": person.pk, "category": category.pk, "summary": summary, "urgency": urgency}
    receipt = receipts.once(key, verb="needs.raise", content=content) if key else None
    if receipt and receipt.result:
        return Need.objects.get(pk=receipt.result)
    now = timezone.now()
    where = person.place
    need = Need(
        team=team, person=person, contact=contact, category=category, source=source,
        summary=summary, details=details, urgency=urgency, raised_at=now, raised_by=by,
        due_at=due_at or stages.due_time(now, urgency, category.hours()),
        ward=where.ward if where else person.ward,
        neighbourhood_id=where.ward.neighbourhood_id if where else team.neighbourhood_id,
    )  # fmt: skip
    need.is_for_two = need.wants_two
    if category.is_medicine:
        _set_medicine(need, controlled or "not_known", is_opiate_substitution, pharmacy_delivers or "not_known")
    save_new(need)
    people.involve(person=person, team=team, by=by)
    record("needs.raise", need, by=by, urgency=urgency, category=category.key, source=source)
    if receipt:
        receipts.keep(receipt, need)
    return need


def _set_medicine(need: Need, controlled: str, opiate: bool, delivers: str) -> None:
    need.controlled, need.is_opiate_substitution, need.pharmacy_delivers = controlled, opiate, delivers
    confirmed = need.pharmacy_confirmed_at is not None and controlled != "yes"
    need.medicine_rule = medicines.rule_for(controlled, opiate, delivers, confirmed)


def _locked(need: Need, by: User | None, permission: Permission) -> Need:
    """The row, locked, after checking that this person may do this in its team."""
    if by is not None:
        allow(by, permission, need.team_id)
    return Need.objects.select_for_update(of=("self",)).select_related("team", "category", "person").get(pk=need.pk)


def _saved(need: Need, *names: str) -> Need:
    need.version += 1
    need.save(update_fields=[*names, "version"])
    return need


@transaction.atomic
def triage(need: Need, *, by: User | None) -> Need:
    """Say that somebody has looked at it and it is understood."""
    need = _locked(need, by, Permission.WORK_NEEDS)
    need.move_to(stages.Stage.TRIAGED)
    record("needs.triage", need, by=by)
    return _saved(need, "stage")


@transaction.atomic
def correct(need: Need, *, by: User, version: int, **facts) -> Need:
    """Correct what a need says (summary, details, category). Refused when a colleague saved first."""
    need = _locked(need, by, Permission.WORK_NEEDS)
    differing = [name for name in facts if getattr(need, name) != facts[name]]
    if need.version != version and differing:
        words = "A colleague changed this need while you were typing. Your words are kept beside theirs."
        raise SavedMeanwhile(words, now=need, typed=facts, fields=differing)
    if unknown := set(facts) - {"summary", "details", "category"}:
        raise TypeError(f"not for correcting: {unknown}")
    for name, value in facts.items():
        setattr(need, name, value)
    record("needs.correct", need, by=by, fields=sorted(facts))
    return _saved(need, *facts)


@transaction.atomic
def set_urgency(need: Need, *, urgency: str, by: User | None, reason: str) -> Need:
    """Change how soon it is needed, and with it the due time. Machines may raise it; only people lower it.

    Lowering takes a reason and the right to hand out work.
    """
    need = _locked(need, by, Permission.WORK_NEEDS)
    if need.ended_at:
        raise Refused("This need has ended, so it cannot become more or less urgent.")
    lower = stages.is_lower(urgency, need.urgency)
    if lower and by is not None:
        allow(by, Permission.HAND_OUT_NEEDS, need.team_id)
    if lower and (by is None or not reason.strip()):
        raise Refused("Making a need less urgent takes a person and a reason. Write why.")
    before, need.urgency = need.urgency, urgency
    need.due_at = stages.due_time(need.raised_at, urgency, need.category.hours())
    record("needs.set_urgency", need, by=by, before=before, after=urgency)
    return _saved(need, "urgency", "due_at")


@transaction.atomic
def hold(need: Need, *, until: date, reason: str, by: User) -> Need:
    """Put it aside until a day; it comes back by itself."""
    need = _locked(need, by, Permission.WORK_NEEDS)
    if need.ended_at:
        raise Refused("This need has ended, so there is nothing to put on hold.")
    if until <= timezone.localdate():
        raise Refused("The day it comes back must lie ahead. Choose tomorrow or later.")
    need.on_hold_until, need.hold_reason = until, reason
    record("needs.hold", need, by=by, until=until)
    return _saved(need, "on_hold_until", "hold_reason")


@transaction.atomic
def resume(need: Need, *, by: User) -> Need:
    """Take it off hold today."""
    need = _locked(need, by, Permission.WORK_NEEDS)
    need.on_hold_until, need.hold_reason = None, ""
    record("needs.resume", need, by=by)
    return _saved(need, "on_hold_until", "hold_reason")


@transaction.atomic
def claim(need: Need, *, by: User) -> Need:
    """Look after it yourself. Somebody else's need is not taken from them this way."""
    need = _locked(need, by, Permission.WORK_NEEDS)
    if need.ended_at:
        raise Refused("This need has ended.")
    if need.owner_id == by.pk:
        return need
    if need.owner:
        raise Refused(f"{need.owner.name} is looking after this need. Ask them to hand it to you.")
    need.owner, need.owned_at = by, timezone.now()
    if need.stage == stages.Stage.NEW:
        need.move_to(stages.Stage.TRIAGED)
    record("needs.claim", need, by=by)
    return _saved(need, "owner", "owned_at", "stage")


@transaction.atomic
def hand_back(need: Need, *, by: User) -> Need:
    """Give it back to the team's list."""
    need = _locked(need, by, Permission.WORK_NEEDS)
    if need.owner_id != by.pk:
        allow(by, Permission.HAND_OUT_NEEDS, need.team_id)
    if need.ended_at:
        raise Refused("This need has ended.")
    need.owner = need.owned_at = None
    record("needs.hand_back", need, by=by)
    return _saved(need, "owner", "owned_at")


@transaction.atomic
def hand_to(need: Need, *, colleague: User, by: User) -> Need:
    """Hand it to a colleague in the same team."""
    need = _locked(need, by, Permission.WORK_NEEDS)
    if need.owner_id not in (None, by.pk):
        allow(by, Permission.HAND_OUT_NEEDS, need.team_id)
    if need.ended_at:
        raise Refused("This need has ended.")
    if not colleague.may(Permission.WORK_NEEDS, need.team_id):
        raise Refused(f"{colleague.name} does not work requests in this team. Refer it to their team instead.")
    need.owner, need.owned_at = colleague, timezone.now()
    if need.stage == stages.Stage.NEW:
        need.move_to(stages.Stage.TRIAGED)
    record("needs.hand_to", need, by=by, to=colleague.pk)
    return _saved(need, "owner", "owned_at", "stage")


def refuse_resting(need: Need) -> None:
    """Refuse to hand a need on while the use of the record is restricted and they agreed to no help. An emergency goes
    on: it protects somebody's life."""
    if need.person.rests and need.urgency != stages.Urgency.NOW:
        raise Refused("The use of this person's record is restricted, and it does not say that they agree to this "
                      "help. If they do, write that on their record first.")  # fmt: skip


def may_go_to(need: Need, kind: Carrier) -> tuple[bool, str]:
    """Whether this kind of carrier may be given this need, and why, in words (the medicines rule)."""
    return medicines.may_carry(need.medicine_rule, kind)


def _give(need: Need, hands: Hands) -> None:
    """The one place where somebody becomes the carrier: the medicines rule, whether the record may be used and whether
    two have to go are asked here, for every path."""
    refuse_resting(need)
    verdict = medicines.may_carry(need.medicine_rule, hands.kind)
    if not verdict.allowed:
        raise Refused(verdict.reason)
    if hands.kind == Carrier.VOLUNTEER and not hands.rules_asked:
        raise Refused("A volunteer is asked through “Find a volunteer”, where every rule is asked about them.")
    need.carrier_kind, need.carrier_id, need.carrier_name = hands.kind, hands.id, hands.name
    if need.stage == stages.Stage.TAKEN or hands.kind == Carrier.VOLUNTEER:
        _refuse_alone(need)
    need.is_for_two = need.wants_two


def _refuse_alone(need: Need) -> None:
    """Refuse to arrange a visit, or to call it done, until whoever is not visited alone has two to visit them."""
    fault = visits.company_fault(
        carrier=need.carrier_kind, carrier_id=need.carrier_id, company=need.went_with
    ) if need.wants_two else ""  # fmt: skip
    if fault:
        raise Refused(fault)


def _set_company(need: Need, company: Company) -> None:
    """Keep who goes with whoever goes: a colleague by the name they have, others in words."""
    colleague = None
    if company.kind == With.COLLEAGUE:
        colleague = User.objects.colleagues(need.team_id).filter(pk=company.id).first()
        if colleague is None:
            raise Refused("Choose a colleague who works requests in this team, or name somebody of a partner.")
    words = colleague.name if colleague else " ".join(company.words.split()).rstrip(".")
    need.company, need.company_with, need.company_words = company.kind, colleague, words[:160]


COMPANY = ("company", "company_with", "company_words")


@transaction.atomic
def go_together(need: Need, *, company: Company, by: User) -> Need:
    """Name who goes with whoever goes to somebody who is not visited alone."""
    need = _locked(need, by, Permission.WORK_NEEDS)
    _not_ended(need)
    if not need.asks_company:
        raise Refused("One person may do this by themselves, so nobody is named to go with them.")
    _set_company(need, company)
    if fault := visits.company_fault(carrier=None, carrier_id=need.carrier_id, company=need.went_with):
        raise Refused(fault)
    record("needs.go_together", need, by=by, company=need.company, id=need.company_with_id)
    return _saved(need, *COMPANY)


@transaction.atomic
def offer(need: Need, *, hands: Hands, by: User | None) -> Need:
    """Offer it to somebody who can meet it; it waits for their yes."""
    need = _locked(need, by, Permission.WORK_NEEDS)
    if need.stage == stages.Stage.NEW:
        need.move_to(stages.Stage.TRIAGED)
    need.move_to(stages.Stage.OFFERED)
    _give(need, hands)
    need.offered_at = timezone.now()
    record("needs.offer", need, by=by, to=hands.kind, id=hands.id)
    return _saved(need, "stage", "offered_at", "carrier_kind", "carrier_id", "carrier_name", "is_for_two")


@transaction.atomic
def take(need: Need, *, by: User | None, hands: Hands | None = None, company: Company | None = None) -> Need:
    """Somebody has said yes and will do it: whoever it was offered to, or the hands named here.

    To whom nobody visits alone somebody goes with `company`, or with whoever was named before.
    """
    need = _locked(need, by if hands else None, Permission.WORK_NEEDS)
    if need.stage == stages.Stage.NEW:
        need.move_to(stages.Stage.TRIAGED)
    need.move_to(stages.Stage.TAKEN)
    if not hands and not need.carrier_kind:
        raise Refused("Nobody has been asked to meet this need yet. Say who takes it.")
    if company:
        _set_company(need, company)
    _give(need, hands or Hands(Carrier(str(need.carrier_kind)), need.carrier_id, need.carrier_name))
    need.taken_at = timezone.now()
    record("needs.take", need, by=by, who=need.carrier_kind, id=need.carrier_id, company=need.company)
    return _saved(need, "stage", "taken_at", "carrier_kind", "carrier_id", "carrier_name", "is_for_two", *COMPANY)


@transaction.atomic
def take_yourself(need: Need, *, by: User, company: Company | None = None) -> Need:
    """Do it yourself, and look after it as well where no colleague does. What you may carry follows from who employs
    you."""
    need = take(need, by=by, hands=hands_of(by), company=company)
    return need if need.owner else claim(need, by=by)


@transaction.atomic
def release(need: Need, *, by: User | None, reason: str, where_now: str = "") -> Need:
    """Whoever had it cannot do it: it goes back to the team to be handed out again.

    Whoever has controlled medicines in hand says where they are now: back at the pharmacy, or never fetched.
    """
    need = _locked(need, by, Permission.WORK_NEEDS)
    if need.is_in_our_hands:
        _say_where(need, where_now, reason, by)
    need.move_to(stages.Stage.TRIAGED)
    need.carrier_kind, need.carrier_id, need.carrier_name = None, "", ""
    need.company, need.company_with, need.company_words = "", None, ""
    need.offered_at = need.taken_at = None
    record("needs.release", need, by=by, reason=reason, where_now=where_now)
    return _saved(need, "stage", "carrier_kind", "carrier_id", "carrier_name", "offered_at", "taken_at",
                  "brought_back_at", *COMPANY)  # fmt: skip


def _say_where(need: Need, where_now: str, reason: str, by: User | None) -> None:
    """Write down that the medicines are back at the pharmacy, or never left it."""
    if where_now not in dict(medicines.WHERE_NOW):
        raise Refused("Say where the medicines are: take them straight back to the pharmacy and write that down.")
    if where_now == "brought_back":
        need.brought_back_at = timezone.now()
    from hearth.needs.actions import notes

    notes.write(person=need.person, team=need.team, need=need, by=by, signed_as="" if by else need.carrier_name,
                text=f"Could not be handed over: {reason.strip()} {dict(medicines.WHERE_NOW)[where_now]}.")  # fmt: skip


@transaction.atomic
def could_not(need: Need, *, reason: str, where_now: str, by: User) -> Need:
    """Nobody was there, or nobody who may have them: the medicines go back, and the need goes back to the team."""
    if not reason.strip():
        raise Refused("Say in a few words why it could not be done.")
    return release(need, by=by, reason=reason, where_now=where_now)


@transaction.atomic
def pharmacy_confirms(need: Need, *, is_controlled: bool, by: User) -> Need:
    """Write down what the pharmacy said: whether anything in the bag is a controlled drug."""
    need = _locked(need, by, Permission.WORK_NEEDS)
    if not need.category.is_medicine:
        raise Refused("Only a need for medicines has a pharmacy to ask.")
    _not_ended(need)
    need.pharmacy_confirmed_at = timezone.now()
    _set_medicine(need, "yes" if is_controlled else "no", need.is_opiate_substitution, need.pharmacy_delivers)
    _still_in_good_hands(need)
    record("needs.pharmacy_confirms", need, by=by, is_controlled=is_controlled)
    return _saved(need, "controlled", "pharmacy_confirmed_at", "medicine_rule")


@transaction.atomic
def set_medicine_facts(need: Need, *, controlled: str, is_opiate_substitution: bool, pharmacy_delivers: str,
                       by: User) -> Need:  # fmt: skip
    """Change what is known about the medicines. Refused while somebody has them who then might not carry them."""
    need = _locked(need, by, Permission.WORK_NEEDS)
    if not need.category.is_medicine:
        raise Refused("Only a need for medicines has these facts.")
    _not_ended(need)
    need.pharmacy_confirmed_at = None
    _set_medicine(need, controlled, is_opiate_substitution, pharmacy_delivers)
    _still_in_good_hands(need)
    record("needs.set_medicine_facts", need, by=by, rule=need.medicine_rule)
    return _saved(need, "controlled", "is_opiate_substitution", "pharmacy_delivers", "pharmacy_confirmed_at",
                  "medicine_rule")  # fmt: skip


def _not_ended(need: Need) -> None:
    """What was handed over stays what it was."""
    if need.ended_at:
        raise Refused("This need has ended. Write what you have learnt in a note.")


def _still_in_good_hands(need: Need) -> None:
    if need.carrier_kind and not (verdict := medicines.may_carry(need.medicine_rule, need.carrier_kind)).allowed:
        raise Refused(f"{need.carrier_name} has this now. Take it back from them first. {verdict.reason}")


@transaction.atomic
def finish(need: Need, *, by: User | None, how: str, done_at: datetime | None = None, residents_word: str = "",
           residents_rating: int | None = None, hand_over: HandOver | None = None,
           company: Company | None = None) -> Need:  # fmt: skip
    """Done: who, when, how it went, and the resident's own word on it where given.

    Controlled medicines are done only with their hand-over: what was seen, who took them, never left. To whom nobody
    visits alone two went; a volunteer who had it before that was known tells of it all the same.
    """
    need = _locked(need, by, Permission.WORK_NEEDS)
    if not how.strip():
        raise Refused("Say how it went, in a few words.")
    need.move_to(stages.Stage.DONE)
    if fault := medicines.hand_over_fault(need.medicine_rule, need.carrier_kind, hand_over):
        raise Refused(fault)
    if need.wants_hand_over and hand_over:
        _keep_hand_over(need, hand_over)
    if company:
        _set_company(need, company)
    if need.carrier_kind != Carrier.VOLUNTEER:
        _refuse_alone(need)
        need.is_for_two = need.wants_two
    need.residents_word, need.residents_rating = residents_word, residents_rating
    return _end(need, "done", how, by, done_at)


def _keep_hand_over(need: Need, told: HandOver) -> None:
    named = told.handed_to == "named"
    need.identity_seen, need.handed_to, need.was_never_left = told.identity_seen, told.handed_to, told.never_left
    need.handed_to_name = told.handed_to_name.strip()[:160] if named else ""
    need.handed_to_relation = told.handed_to_relation.strip()[:80] if named else ""


def hand_over_of(need: Need) -> HandOver | None:
    """How this need's medicines were handed over, as it was written down; nothing when it was not asked."""
    if not need.was_never_left:
        return None
    return HandOver(
        need.identity_seen, need.handed_to, need.handed_to_name, need.handed_to_relation, need.was_never_left
    )


@transaction.atomic
def end(need: Need, *, ending: str, note: str, by: User | None) -> Need:
    """End it otherwise: no longer needed, could not reach, declined, duplicate, unable. A reason is always given."""
    need = _locked(need, by, Permission.WORK_NEEDS)
    ending = stages.Ending(ending)
    if need.carrier_kind == Carrier.VOLUNTEER:
        raise Refused(f"{need.carrier_name} has this. Take it back from them first, so that nobody goes for nothing.")
    if need.is_in_our_hands:
        raise Refused(f"{need.carrier_name} has these medicines. Say first where they are: “Could not hand it over”.")
    if not note.strip():
        raise Refused("Say why it ends, so that whoever reads it later understands.")
    need.move_to(stages.Stage.ENDED)
    if ending == stages.Ending.DECEASED:
        people.mark_deceased(person=need.person, by=by)
    return _end(need, ending, note, by, None)


def _end(need: Need, ending: str, note: str, by: User | None, at: datetime | None) -> Need:
    if at and at > timezone.now():
        raise Refused("It cannot have been done in the future. Check the time.")
    need.ending, need.ending_note, need.ended_by, need.ended_at = ending, note, by, at or timezone.now()
    need.on_hold_until, need.hold_reason = None, ""
    record("needs.end", need, by=by, ending=ending)
    _saved(need, "stage", "ending", "ending_note", "ended_by", "ended_at", "residents_word", "residents_rating",
           "on_hold_until", "hold_reason", "identity_seen", "handed_to", "handed_to_name", "handed_to_relation",
           "was_never_left", "is_for_two", *COMPANY)  # fmt: skip
    if not Need.objects.open().filter(team=need.team, person=need.person).exists():
        people.uninvolve(person=need.person, team=need.team, by=by)
    from hearth.needs.actions import referrals

    referrals.tell_sender(need, by=by)
    referrals.withdraw_unanswered(need, by=by)
    referrals.close_answered(need, by=by)
    return need


@transaction.atomic
def hear(need: Need, *, word: str, rating: int | None, by: User | None) -> Need:
    """Write down what the resident says of it, also after it ended."""
    need = _locked(need, by, Permission.WORK_NEEDS)
    need.residents_word, need.residents_rating = word, rating
    record("needs.hear", need, by=by, rating=rating)
    return _saved(need, "residents_word", "residents_rating")
