"""What crosses the walls of the made-up borough: referrals and what became of them, concerns, and the outbox."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import cast
from uuid import UUID

from django.conf import settings

from hearth.access import links
from hearth.access.roles import TeamKind
from hearth.desk.actions.demo_log import actor_of
from hearth.desk.actions.demo_work import Work
from hearth.desk.rules.demo_past import Sent
from hearth.desk.rules.demo_words import CONCERNS, DECIDED
from hearth.needs.actions.referrals import LINK_DAYS, person_facts
from hearth.needs.models import Concern, Contact, Need, Referral
from hearth.needs.models.need import URGENCIES
from hearth.needs.rules.sharing import carried
from hearth.people.models import Circumstance, Person
from hearth.post.models import Message
from hearth.post.rules import written

CHASED_EVERY = timedelta(days=1)
IN_THE_OUTBOX = timedelta(days=3)  # older messages are not made up
STILL_WAITING = timedelta(hours=26)
FAILED = "The address or number does not exist. Ask the person for another one."


class Crossings:
    """Writes what passes from one team to another, and what is told by post."""

    def __init__(self, work: Work, seed: int):
        self.work, self.rows, self.log, self.staff = work, work.rows, work.log, work.staff
        self.anchor = work.story.anchor
        self.rng = Random(f"crossings {seed}")  # noqa: S311  made-up lives, not secrets
        self.made: dict[UUID, Referral] = {}
        self.messages: list[Message] = []

    # --- referrals ----------------------------------------------------------------------------------

    def write_referrals(self) -> None:
        known: dict[tuple, dict[str, str]] = {}
        for team_id, person_id, key, value in Circumstance.objects.values_list("team", "person", "key", "value"):
            known.setdefault((team_id, person_id), {})[key] = value
        for sent in self.work.story.sent:
            self.made[sent.id] = self._referral(sent, known)
        Referral.objects.bulk_create(self.made.values())
        for row in self.made.values():
            self._post(row)

    def _referral(self, sent: Sent, known) -> Referral:
        rows, person = self.rows, self.rows.people[sent.asker]
        sender, to = rows.team(sent.from_kind, sent.hood), rows.team(sent.to_kind, sent.hood)
        by, agreement = self.staff.at(sender.pk, sent.sent_by), rows.agreements[sent.from_kind, sent.to_kind]
        facts = known.get((sender.pk, person.pk), {}) | person_facts(person) | {
            "reason": sent.reason, "urgency": dict(URGENCIES)[sent.urgency], "told_person": "yes",
            "referrer": self.staff.signed[by.pk] if sent.route else f"{by.name}, {sender.name}",
        }  # fmt: skip
        needs, beside = self.work.needs, self.made.get(sent.beside) if sent.beside else None
        referral = Referral(
            id=sent.id, reference=rows.reference(), from_team=sender, to_team=to, route=rows.routes.get(sent.route),
            need=needs.get(sent.need) if sent.need else None, agreement=agreement,
            agreement_version=agreement.version, with_referral=beside, person=person,
            received_need=needs.get(sent.received) if sent.received else None, category=rows.categories[sent.category],
            carries=carried(facts, agreement.fields), urgency=sent.urgency, status=sent.status, sent_by=by,
            sent_at=sent.sent_at, answer_by=sent.sent_at + timedelta(hours=agreement.answer_within_hours),
        )  # fmt: skip
        verb = "refer" if sent.route else "refer_in"
        self.log.add(sent.sent_at, actor_of(by), f"needs.{verb}", referral, team=sender, person=person, to=to.pk,
                     fields=sorted(referral.carries))  # fmt: skip
        self._chased(referral)
        self._answered(referral, sent)
        return referral

    def _chased(self, referral: Referral) -> None:
        """What nobody answered in time is chased by the clockwork once a day."""
        until = self.anchor if referral.status == "sent" else referral.answer_by
        at = referral.answer_by + timedelta(minutes=15)
        while at < until:
            referral.times_chased, referral.chased_at = referral.times_chased + 1, at
            self.log.add(at, "job:chase", "needs.chase", referral, team=referral.from_team, times=referral.times_chased)
            at += CHASED_EVERY

    def _answered(self, referral: Referral, sent: Sent) -> None:
        if sent.status == "withdrawn":
            referral.reason = "The need has ended."
            need = cast("Need", referral.need)
            ended = cast("datetime", need.ended_at)
            self.log.add(ended, actor_of(None), "needs.withdraw_referral", referral, team=need.team)
        if not sent.answered_at:
            return
        by = self.staff.at(referral.to_team_id, "worker0")
        referral.answered_at, referral.answered_by = sent.answered_at, by
        referral.answered_as = self.staff.signed[by.pk]
        if sent.status == "handed_back":
            referral.reason = sent.said
            self._event(sent.answered_at, by, "hand_back_referral", referral)
            return
        self._event(sent.answered_at, by, "accept_referral", referral)
        if sent.status == "done" and sent.became_at:
            referral.became, referral.became_at = sent.said, sent.became_at
            self._event(sent.became_at, by, "tell", referral, is_done=True)

    def _event(self, at: datetime, by, verb: str, referral: Referral, **detail) -> None:
        self.log.add(at, actor_of(by), f"needs.{verb}", referral, team=referral.to_team, **detail)

    # --- concerns -----------------------------------------------------------------------------------

    def write_concerns(self) -> None:
        """The restricted records behind what was referred to the safeguarding front door; half are decided."""
        door, rows = self.rows.team(TeamKind.SAFEGUARDING, 0), []
        to_the_door = [one for one in self.made.values() if one.to_team_id == door.pk]
        for number, referral in enumerate(to_the_door):
            concern = Concern(
                id=self.rows.id(), team=door, raised_in=referral.from_team, person=referral.person,
                need_reference=cast("Need", referral.need).reference, text=CONCERNS[number % len(CONCERNS)],
                is_immediate=number == 5, raised_by=referral.sent_by, raised_at=referral.sent_at,
            )  # fmt: skip
            self.log.add(concern.raised_at, actor_of(concern.raised_by), "needs.raise_concern", concern, team=door,
                         is_immediate=concern.is_immediate)  # fmt: skip
            if referral.answered_at:
                concern.decision, concern.decided_at = DECIDED[number % len(DECIDED)], referral.answered_at
                concern.decided_by = referral.answered_by
                self.log.add(concern.decided_at, actor_of(concern.decided_by), "needs.decide_concern", concern)
            rows.append(concern)
        Concern.objects.bulk_create(rows)

    # --- the outbox ---------------------------------------------------------------------------------

    def _post(self, referral: Referral) -> None:
        """The message that told the receiving team; of one that still waits, its link works."""
        if referral.sent_at < self.anchor - IN_THE_OUTBOX:
            return
        secret = "-" * 8
        if referral.status == "sent":
            secret = links.make("answer referral", referral, team=referral.to_team, days=LINK_DAYS)
        facts = {"reference": referral.reference, "sender": referral.from_team.name, "answer_by": referral.answer_by,
                 "link": f"{settings.ADDRESS}/answer/{secret}"}  # fmt: skip
        self.message(referral.from_team, referral.to_team.email, "referral_sent", "en", referral.sent_at, facts)

    def write_confirmations(self, contacts: list[Contact]) -> None:
        """What residents who asked on the web, with an e-mail address, were sent."""
        for contact in contacts:
            email = contact.person.email if contact.person else ""
            if contact.channel != "web" or not email or contact.started_at < self.anchor - IN_THE_OUTBOX:
                continue
            need = next(need for need in self.work.needs.values() if need.contact_id == contact.pk)
            secret = links.make("track request", contact, team=contact.team, days=90, is_single_use=False)
            name = contact.team.name_cy if contact.language == "cy" else contact.team.name
            facts = {"reference": contact.reference, "team_name": name, "due": f"{need.due_at:%d/%m/%Y %H:%M}",
                     "link": f"{settings.ADDRESS}/track/{secret}"}  # fmt: skip
            at = cast("datetime", contact.completed_at)  # a web form is complete when it is sent
            self.message(contact.team, email, "request_received", contact.language, at, facts)

    def to_them(self, team, person: Person, template: str, channel: str, at: datetime) -> None:
        """What somebody was sent who could not be reached by telephone."""
        if at < self.anchor - IN_THE_OUTBOX:
            return
        to = person.phone if channel == "text" else "\n".join([person.full_name, *person.address])
        self.message(team, to, template, "cy" if person.language == "cy" else "en", at,
                     {"name": person.name, "hub": team.name, "phone": self.rows.borough.phone}, channel=channel,
                     about_person=person.pk, is_to_them=True)  # fmt: skip

    def message(self, team, to: str, template: str, language: str, at: datetime, facts: dict, **more) -> None:
        """One message, sent as long ago as it was queued."""
        subject, body = written(template, language, facts)
        channel = more.pop("channel", "email")
        message = Message(id=self.rows.id(), team=team, channel=channel, to=to, language=language, template=template,
                          subject=subject, body=body, queued_at=at, send_after=at, **more)  # fmt: skip
        self.log.add(at, actor_of(None) if template == "request_received" else "job:chase", "post.queue", message,
                     template=template, channel=channel)  # fmt: skip
        if at < self.anchor - STILL_WAITING:
            message.status, message.sent_at, message.tries = "delivered", at + timedelta(minutes=1), 1
            message.carrier_id = str(self.rows.id())
            if self.rng.random() < 0.06:
                message.status, message.failure = "failed", FAILED
        self.messages.append(message)

    def write_messages(self) -> None:
        Message.objects.bulk_create(self.messages)
