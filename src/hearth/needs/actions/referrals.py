"""Referrals: the only way across a wall. Accepted or handed back, chased when they sit, never lost."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from hearth.access import links, receipts, walls
from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission, TeamKind
from hearth.areas.models import Ward
from hearth.directory import actions as directory
from hearth.kit.identifiers import read_phone
from hearth.kit.references import save_new
from hearth.kit.refused import Refused
from hearth.needs.actions import needs as need_actions
from hearth.needs.actions import notes
from hearth.needs.models import Agreement, Category, Need, Referral, Route
from hearth.needs.models.need import URGENCIES
from hearth.needs.rules import stages
from hearth.needs.rules.medicines import Carrier, HandOver
from hearth.needs.rules.sharing import carried
from hearth.people import actions as people
from hearth.people.models import Circumstance, Person
from hearth.post import actions as post

LINK_DAYS = 7
OUTCOME_DAYS = 28
WITHOUT_A_NEED_OF_THEIR_OWN = (TeamKind.PARTNER, TeamKind.FOODBANK, TeamKind.GP)


@contextmanager
def both_walls(referral: Referral):
    """A crossing touches both sides: open exactly these two teams for it, in the name of whoever acts."""
    now = walls.current() or walls.Context("nobody")
    ends = (referral.from_team_id, referral.to_team_id)
    with walls.opened(replace(now, teams=ends, boroughs=(referral.from_team.borough_id,))):
        yield


def receiver(route: Route, need: Need) -> Team:
    """The team this route leads to: the neighbourhood's own where there is one, otherwise the borough's."""
    teams = Team.objects.filter(borough=route.borough_id, kind=route.to_kind, is_open=True)
    near = teams.filter(neighbourhood=need.neighbourhood_id).first() if need.neighbourhood_id else None
    found = near or teams.filter(neighbourhood__isnull=True).first() or teams.first()
    if found is None:
        raise Refused(f"No team in this borough receives “{route.name}”. Ask an administrator to add one.")
    return found


def agreement_between(sender: Team, to: Team) -> Agreement:
    """The sharing agreement in force today between these kinds of team; without one nothing crosses."""
    found = Agreement.objects.filter(borough=sender.borough_id).for_referrals(sender.kind, to.kind)
    for agreement in found:
        if agreement.in_force(timezone.localdate()):
            return agreement
    if found.exists():
        raise Refused(f"The sharing agreement with {to.name} is not in force: it has lapsed or was ended, or has not "
                      "begun. Ask an administrator to renew it.")  # fmt: skip
    raise Refused(f"There is no sharing agreement with {to.name}, so nothing may be sent to them. Ask an "
                  "administrator to agree one.")  # fmt: skip


def known_facts(need: Need, by: User | None, reason: str) -> dict[str, str]:
    """Everything this team knows that a referral could carry, by field name, in words."""
    known = dict(Circumstance.objects.filter(team=need.team, person=need.person).values_list("key", "value"))
    return known | person_facts(need.person) | {
        "referrer": notes.signature(by, need.team_id) if by else "",
        "reason": reason or need.details or need.summary,
        "urgency": need.get_urgency_display(),
    }  # fmt: skip


def person_facts(person: Person) -> dict[str, str]:
    """What an identity can contribute to a referral, in words."""
    return {
        "name": person.name,
        "date_of_birth": f"{person.date_of_birth:%d/%m/%Y}" if person.date_of_birth else "",
        "nhs_number": person.nhs_number,
        "address": ", ".join(person.address),
        "phone": ", ".join(read_phone(number).shown for number in (person.phone, person.phone_2) if number),
        "email": person.email,
        "preferred_language": {"en": "English", "cy": "Cymraeg (Welsh)"}.get(person.language, person.language),
        "communication_needs": ", ".join(c.replace("_", " ") for c in person.communication),
        "risk_to_visitors": "Do not visit alone" if person.visit_in_pairs else "",
    }


@transaction.atomic
def refer(
    *, need: Need, route: Route, by: User | None, reason: str = "", hands_over: bool = True, key=None
) -> Referral:
    """Send a need to the team its route leads to, with the fields the agreement names and nothing else.

    Routes that always go with it (hardship food: benefits advice too) are made in the same breath. With
    `hands_over` the other team becomes the one who meets the need; otherwise it is told and this team goes on.
    """
    if by is not None:
        allow(by, Permission.REFER, need.team_id)
    receipt = receipts.once(key, verb="needs.refer", content={"need": need.pk, "route": route.pk}) if key else None
    if receipt and receipt.result:
        return Referral.objects.get(pk=receipt.result)
    need = Need.objects.select_for_update(of=("self",)).select_related("team", "person").get(pk=need.pk)
    to = receiver(route, need)
    if hands_over:
        _refuse_unwarned(need, to)
    referral = _send(need, route, to, by, reason)
    if hands_over:
        need_actions.offer(need, hands=hands_of_team(to), by=by)
    if route.also:
        to = receiver(route.also, need)
        also = _live_between(need, to) or _send(need, route.also, to, by, reason)
        also.with_referral = referral
        also.save(update_fields=["with_referral"])
    if receipt:
        receipts.keep(receipt, referral)
    return referral


def _refuse_unwarned(need: Need, to: Team) -> None:
    """Whoever has no request of their own reads of a risk at the door in the referral alone: it must be able to say
    so. Other teams open the person's record, and name a second on their own request."""
    carries = agreement_between(need.team, to).fields
    if need.wants_two and to.kind in WITHOUT_A_NEED_OF_THEIR_OWN and "risk_to_visitors" not in carries:
        raise Refused(f"This person is not visited alone, and the agreement with {to.name} lets nobody tell them so. "
                      "Ring them, and ask an administrator to let “Care when visiting” cross.")  # fmt: skip


@transaction.atomic
def ask_another_hub(*, need: Need, to: Team, by: User, reason: str = "") -> Referral:
    """Ask another neighbourhood's hub to meet a need, under the agreement between hubs; accepted, it is theirs."""
    allow(by, Permission.REFER, need.team_id)
    need = Need.objects.select_for_update(of=("self",)).select_related("team", "person").get(pk=need.pk)
    if to.kind != TeamKind.COMMUNITY_HUB or to.borough_id != need.team.borough_id:
        raise Refused(f"{to.name} is not a hub of this borough.")
    referral = _send(need, None, to, by, reason)
    need_actions.offer(need, hands=hands_of_team(to), by=by)
    return referral


@transaction.atomic
def refer_in(
    *, team: Team, by: User, category: int, urgency: str, reason: str, person_knows: bool, key, **facts
) -> Referral:
    """A partner organisation refers somebody to the community hub of where they live.

    The partner finds nobody and opens nobody: the person is made new, and the hub links them to one it knows.
    """
    allow(by, Permission.REFER_IN, team.pk)
    content = {**{k: str(v) for k, v in facts.items()}, "reason": reason}
    receipt = receipts.once(str(key), verb="needs.refer_in", content=content)
    if receipt.result:
        return Referral.objects.get(pk=receipt.result)
    to = hub_for(team.borough_id, facts.get("postcode", ""))
    agreement = agreement_between(team, to)
    now = walls.current() or walls.Context("nobody")
    with walls.opened(replace(now, teams=(team.pk,), boroughs=(team.borough_id,))):
        facts["needs_interpreter"] = "interpreter" in facts.get("communication", [])
        person = people.make(borough=team.borough, by=by, **facts)
        known = person_facts(person) | {
            "reason": reason, "referrer": f"{by.name}, {team.name}", "urgency": dict(URGENCIES)[urgency],
            "told_person": "yes" if person_knows else "no",
        }  # fmt: skip
        referral = Referral(
            from_team=team, to_team=to, agreement=agreement,
            agreement_version=agreement.version, person=person, category_id=category,
            carries=carried(known, agreement.fields), urgency=urgency, sent_by=by,
            answer_by=_answer_by(agreement, Category.objects.get(pk=category), urgency),
        )  # fmt: skip
        save_new(referral)
        record("needs.refer_in", referral, by=by, team=team, to=to.pk, fields=sorted(referral.carries))
    receipts.keep(receipt, referral)
    return referral


def _answer_by(agreement: Agreement, category: Category, urgency: str) -> datetime:
    """The agreement's hours, or the target of the urgency when that is shorter: an emergency does not wait a day."""
    return timezone.now() + timedelta(hours=min(agreement.answer_within_hours, category.hours()[urgency]))


def hub_for(borough_id: int, postcode: str) -> Team:
    """The community hub of the neighbourhood a postcode lies in; any hub of the borough when it is not known."""
    hubs = Team.objects.hubs().filter(borough=borough_id, is_open=True)
    lies_in = Ward.objects.filter(postcodes=postcode, postcodes__borough=borough_id).values("neighbourhood")
    if found := hubs.filter(neighbourhood__in=lies_in).first() or hubs.order_by("pk").first():
        return found
    raise Refused("This borough has no community hub in Hearth yet. Ring the council.")


def hands_of_team(to: Team) -> need_actions.Hands:
    """Another team as the carrier of a need it was referred."""
    kind = {TeamKind.MENTAL_HEALTH_TRUST: Carrier.TRUST_STAFF, TeamKind.PARTNER: Carrier.ORGANISATION,
            TeamKind.FOODBANK: Carrier.ORGANISATION}.get(TeamKind(to.kind), Carrier.OTHER_TEAM)  # fmt: skip
    return need_actions.Hands(kind, f"team:{to.pk}", to.name)


def _live_between(need: Need, to: Team) -> Referral | None:
    """The referral of this need that a team has already, if it has not ended."""
    return Referral.objects.filter(need=need, to_team=to, status__in=("sent", "accepted")).first()


def has_it(need: Need, route: Route) -> bool:
    """Whether the team of this route has a referral of this need already."""
    return _live_between(need, receiver(route, need)) is not None


def _send(need: Need, route: Route | None, to: Team, by: User | None, reason: str) -> Referral:
    if to.pk == need.team_id:
        raise Refused("This leads to your own team. Hand the need to a colleague instead.")
    if _live_between(need, to):
        raise Refused(f"{to.name} has a referral for this need already. Look at it before sending another.")
    need_actions.refuse_resting(need)
    agreement = agreement_between(need.team, to)
    referral = Referral(
        from_team=need.team, to_team=to, route=route, agreement=agreement,
        agreement_version=agreement.version, person=need.person, need=need, category=need.category,
        carries=carried(known_facts(need, by, reason), agreement.fields),
        urgency=need.urgency, sent_by=by,
        answer_by=_answer_by(agreement, need.category, need.urgency),
    )  # fmt: skip
    save_new(referral)
    record("needs.refer", referral, by=by, team=need.team, to=to.pk, fields=sorted(referral.carries))
    _post_a_link(referral)
    return referral


def _post_a_link(referral: Referral) -> str:
    """Tell the receiving team, with a link that answers it without an account. No personal data in the message."""
    secret = links.make("answer referral", referral, team=referral.to_team, days=LINK_DAYS)
    if referral.to_team.email:
        post.queue(
            team=referral.from_team, channel="email", to=referral.to_team.email, template="referral_sent",
            language=directory.language_of(referral.to_team), reference=referral.reference,
            sender=referral.from_team.names, link=f"/answer/{secret}",
            answer_by=timezone.localtime(referral.answer_by), about_person=referral.person_id,
        )  # fmt: skip
    return secret


def _locked(referral: Referral, by: User | None) -> Referral:
    if by is not None and not (
        by.may(Permission.ANSWER_REFERRALS, referral.to_team_id)
    ):  # the sender may see it, the receiver answers it
        raise Refused("Only the team it was sent to answers a referral.")
    rows = Referral.objects.select_for_update(of=("self",)).select_related("from_team", "to_team", "person", "need")
    return rows.get(pk=referral.pk)


@transaction.atomic
def accept(referral: Referral, *, by: User | None, answered_as: str = "") -> Referral:
    """Say yes. The receiving team gets a need of its own behind its own wall; the sender sees that it was accepted."""
    referral = _locked(referral, by)
    with both_walls(referral):
        referral = _locked(referral, None)
        stages.check_referral_move(referral.status, "accepted")
        if referral.to_team.kind not in WITHOUT_A_NEED_OF_THEIR_OWN:
            referral.received_need = _received(referral, by)
        _answer(referral, "accepted", by, answered_as)
        if referral.need and _is_carrying(referral):
            need_actions.take(referral.need, by=None)
        record("needs.accept_referral", referral, by=by, team=referral.to_team)
    return referral


def _received(referral: Referral, by: User | None) -> Need:
    categories = Category.objects.filter(borough=referral.to_team.borough_id)
    category = referral.category or categories.get(key="other")
    told = referral.carries.get("reason") or referral.carries.get("concern") or referral.agreement.purpose
    sent = referral.need
    return need_actions.raise_need(
        person=referral.person, team=referral.to_team, category=category, urgency=referral.urgency,
        summary=told[:200], details=told, source="referral", by=None,
        controlled=sent.controlled if sent else "", is_opiate_substitution=bool(sent and sent.is_opiate_substitution),
        pharmacy_delivers=sent.pharmacy_delivers if sent else "",
    )  # fmt: skip


def _is_carrying(referral: Referral) -> bool:
    need = referral.need
    return bool(need and need.stage == "offered" and need.carrier_id == f"team:{referral.to_team_id}")


def _answer(referral: Referral, status: str, by: User | None, answered_as: str) -> None:
    referral.status, referral.answered_by, referral.answered_at = status, by, timezone.now()
    referral.answered_as = answered_as or (notes.signature(by, referral.to_team_id) if by else "")
    if not referral.answered_as:
        raise Refused("Write your name, so that the sender knows who answered.")
    referral.version += 1
    referral.save()


@transaction.atomic
def hand_back(referral: Referral, *, reason: str, by: User | None, answered_as: str = "") -> Referral:
    """Say no, with the reason; the sender's need comes back to the sender's list at once."""
    referral = _locked(referral, by)
    if not reason.strip():
        raise Refused("Say why you hand it back, so that the sender can find another way.")
    with both_walls(referral):
        referral = _locked(referral, None)
        stages.check_referral_move(referral.status, "handed_back")
        referral.reason = reason.strip()
        _answer(referral, "handed_back", by, answered_as)
        _return_to_sender(referral, reason)
        record("needs.hand_back_referral", referral, by=by, team=referral.to_team)
    return referral


def _return_to_sender(referral: Referral, reason: str) -> None:
    need = referral.need
    if need and need.stage in ("offered", "taken") and need.carrier_id == f"team:{referral.to_team_id}":
        need_actions.release(need, by=None, reason=f"handed back by {referral.to_team.name}")
    if need:
        notes.write(
            person=need.person, team=need.team, need=need, by=None, signed_as=referral.answered_as,
            text=f"{referral.to_team.name} handed the referral back: {reason.strip()}",
        )  # fmt: skip


@transaction.atomic
def withdraw(referral: Referral, *, reason: str, by: User) -> Referral:
    """Take back a referral that nobody has answered yet."""
    allow(by, Permission.REFER, referral.from_team_id)
    referral = Referral.objects.select_for_update(of=("self",)).select_related("need").get(pk=referral.pk)
    stages.check_referral_move(referral.status, "withdrawn")
    if not reason.strip():
        raise Refused("Say why you take it back.")
    referral.status, referral.reason = "withdrawn", reason.strip()
    referral.version += 1
    referral.save()
    if referral.need and _is_carrying(referral):
        need_actions.release(referral.need, by=by, reason="referral withdrawn")
    record("needs.withdraw_referral", referral, by=by, team=referral.from_team)
    return referral


def withdraw_unanswered(need: Need, *, by: User | None) -> None:
    """A need that has ended asks nobody any more: referrals of it that nobody has answered are taken back."""
    for referral in Referral.objects.select_for_update(of=("self",)).filter(need=need, status="sent"):
        referral.status, referral.reason = "withdrawn", "The need has ended."
        referral.version += 1
        referral.save()
        record("needs.withdraw_referral", referral, by=by, team=need.team)


def close_answered(need: Need, *, by: User | None) -> None:
    """A need that has ended is over for whoever took it on without a file of their own: they answered by a link, and
    nobody else would ever close their referral. They are told that it ended, not how."""
    taken_on = Referral.objects.select_for_update(of=("self",)).filter(need=need, status="accepted", received_need=None)
    for referral in taken_on.filter(to_team__kind__in=WITHOUT_A_NEED_OF_THEIR_OWN):
        became = "The sender wrote that it was done." if need.ending == "done" else "The sender ended it."
        referral.status, referral.became, referral.became_at = "done", became, timezone.now()
        referral.version += 1
        referral.save()
        record("needs.close_referral", referral, by=by, team=need.team)


@transaction.atomic
def ask_what_became(referral: Referral, *, by: User | None) -> str:
    """Give whoever took it on by a link another, good once, to tell what became of it; returns its secret part.

    It also goes to their team by e-mail. `by` is None when they have just accepted; a colleague of the sender may ask
    again, which takes an e-mail address to ask at.
    """
    if by is not None:
        allow(by, Permission.REFER, referral.from_team_id)
    with both_walls(referral):
        referral = _locked(referral, None)
        if referral.status != "accepted":
            raise Refused("Only a referral that was accepted and has not ended is asked after.")
        if by is not None and not referral.to_team.email:
            raise Refused(f"{referral.to_team.name} has no e-mail address in Hearth. Ring them.")
        secret = links.make("tell outcome", referral, team=referral.to_team, days=OUTCOME_DAYS)
        if referral.to_team.email:
            post.queue(
                team=referral.from_team, channel="email", to=referral.to_team.email, template="referral_outcome",
                language=directory.language_of(referral.to_team), reference=referral.reference,
                sender=referral.from_team.names, link=f"/outcome/{secret}",
                about_person=referral.person_id,
            )  # fmt: skip
        record("needs.ask_what_became", referral, by=by, team=referral.from_team)
    return secret


@transaction.atomic
def tell(referral: Referral, *, became: str, is_done: bool = True, by: User | None, answered_as: str = "",
         hand_over: HandOver | None = None) -> Referral:  # fmt: skip
    """Tell the sender what became of an accepted referral; theirs ends as done, or comes back to them.

    Controlled medicines are done only with their hand-over, told here or written on the receiver's own need.
    """
    referral = _locked(referral, by)
    if not became.strip():
        raise Refused("Say in a few words what became of it.")
    with both_walls(referral):
        referral = _locked(referral, None)
        stages.check_referral_move(referral.status, "done" if is_done else "handed_back")
        referral.became, referral.became_at = became.strip(), timezone.now()
        referral.status = "done" if is_done else "handed_back"
        referral.reason = "" if is_done else became.strip()
        referral.answered_as = answered_as or referral.answered_as
        referral.version += 1
        referral.save()
        _settle_with_sender(referral, is_done, hand_over)
        if by is None and answered_as:
            _settle_with_receiver(referral, is_done)
        record("needs.tell", referral, by=by, team=referral.to_team, is_done=is_done)
    return referral


def _settle_with_sender(referral: Referral, is_done: bool, hand_over: HandOver | None) -> None:
    need = referral.need
    if not need or need.ended_at or need.carrier_id != f"team:{referral.to_team_id}":
        return
    if not is_done:
        _return_to_sender(referral, referral.became)
    elif need.stage == stages.Stage.TAKEN:
        how = f"{referral.to_team.name}: {referral.became}"
        need_actions.finish(need, by=None, how=how, hand_over=hand_over)


def _settle_with_receiver(referral: Referral, is_done: bool) -> None:
    """What was told by a link is written on the receiver's own need, if it has one; their colleagues end it."""
    need = referral.received_need
    if need and not need.ended_at:
        words = "it was done" if is_done else "it could not be done"
        notes.write(
            person=need.person, team=need.team, need=need, by=None, signed_as=referral.answered_as,
            text=f"{referral.from_team.name} was told by a link that {words}: {referral.became}",
        )  # fmt: skip


@transaction.atomic
def end_as_told(need: Need, *, by: User) -> Need:
    """End the receiver's own need as its sender was told, by a link or on the referral: done, or not possible.

    Controlled medicines ask for their hand-over as always: those are ended by hand.
    """
    allow(by, Permission.WORK_NEEDS, need.team_id)
    told = Referral.objects.told_of([need]).select_related("from_team").first()
    if told is None:
        raise Refused("Nobody has told yet what became of it.")
    if need.carrier_kind == Carrier.VOLUNTEER:
        raise Refused(f"{need.carrier_name} has this. Take it back from them first, so that nobody goes for nothing.")
    how = told.told_in_words
    if told.status != "done":
        return need_actions.end(need, ending=stages.Ending.UNABLE, note=how, by=by)
    if need.stage != stages.Stage.TAKEN:
        need = need_actions.take(need, by=by, hands=hands_of_team(need.team))
    return need_actions.finish(need, by=by, how=how)


def tell_sender(need: Need, *, by: User | None) -> None:
    """When a need that came in by referral ends, its sender is told, without the file behind it."""
    referral = Referral.objects.filter(received_need=need, status="accepted").select_related("from_team").first()
    if referral is None:
        return
    words = "Done." if need.ending == "done" else f"Ended: {need.ending.replace('_', ' ')}."
    tell(referral, became=words, is_done=need.ending == "done", by=None, hand_over=need_actions.hand_over_of(need))


@transaction.atomic
def chase(referral: Referral, *, by: User | None) -> Referral:
    """Remind a team that has not answered in time, with a new link. At most once a day by machine."""
    referral = (
        Referral.objects.select_for_update(of=("self",)).select_related("from_team", "to_team").get(pk=referral.pk)
    )
    if referral.status != "sent":
        raise Refused("This referral has been answered; there is nothing to chase.")
    referral.times_chased, referral.chased_at = referral.times_chased + 1, timezone.now()
    referral.save(update_fields=["times_chased", "chased_at"])
    _post_a_link(referral)
    record("needs.chase", referral, by=by, team=referral.from_team, times=referral.times_chased)
    return referral


def chase_late() -> int:
    """Chase every referral whose answer is late and that was not chased in the last day; returns how many."""
    with walls.opened(walls.whole_house("chase")):
        day_ago = timezone.now() - timedelta(days=1)
        due = Referral.objects.late().exclude(chased_at__gt=day_ago).exclude(person__is_deceased=True)
        return len([chase(referral, by=None) for referral in due])
