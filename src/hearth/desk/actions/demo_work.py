"""The requests of the made-up borough with all that was done about them, replayed moment by moment.

What a row says in the end is what its moments led to; the event log gets each of them.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import cast
from uuid import UUID

from hearth.access.models import User
from hearth.access.roles import Employer
from hearth.areas.models import Ward
from hearth.desk.actions.demo_log import Log, actor_of
from hearth.desk.actions.demo_rows import Rows
from hearth.desk.rules.demo_notes import BRIEF, BRIEF_OTHERWISE
from hearth.desk.rules.demo_past import Moment, Request
from hearth.desk.rules.demo_texts import one_of
from hearth.kit.refused import Refused
from hearth.matching.actions import told_of
from hearth.matching.models import Task
from hearth.needs.actions.needs import CARRIES, Hands
from hearth.needs.actions.referrals import hands_of_team
from hearth.needs.models import Need, Note
from hearth.needs.rules.medicines import PHARMACY_CHECKED, Carrier, may_carry
from hearth.people.models import Approach, Involvement

SEEN_AT_THE_DOOR = ("passport", "driving_licence", "travel_pass", "bank_card")
THE_WAY_IN = {"phone": "phone", "web": "web", "in_person": "in_person"}


class Work:
    """Replays every request."""

    def __init__(self, rows: Rows, log: Log, seed: int):
        self.rows, self.log, self.staff, self.story = rows, log, rows.staff, rows.story
        self.rng = Random(f"work {seed}")  # noqa: S311  made-up lives, not secrets
        self.wards: list[Ward] = rows.wards
        self.needs: dict[UUID, Need] = {}
        self.tasks: list[Task] = []
        self.live: dict[UUID, Task] = {}
        self.notes: list[Note] = []
        self.approaches: list[Approach] = []
        self.receivers = {sent.id: sent for sent in self.story.sent}

    def replay(self) -> None:
        for request in self.story.requests:
            need = self.needs[request.id] = self._need(request)
            for moment in request.moments:
                getattr(self, f"_{moment.verb}")(need, request, moment)
            if need.stage != request.stage:
                raise Refused(f"The made-up request {need.pk} was to be {request.stage} and is {need.stage}.")

    def store(self) -> None:
        """Write the rows, many at a time; contacts must be there before."""
        Need.objects.bulk_create(self.needs.values(), batch_size=400)
        Task.objects.bulk_create(self.tasks)
        Note.objects.bulk_create(self.notes, batch_size=500)
        Approach.objects.bulk_create(self.approaches, batch_size=500)
        self._involve()

    # --- who ----------------------------------------------------------------------------------------

    def _user(self, need: Need, request: Request, moment: Moment) -> User | None:
        """Whoever acted; nobody where it was the resident on the public pages."""
        if moment.who == "public":
            return None
        if moment.who == "volunteer":
            return self.staff.of_volunteer[str(self.rows.volunteers[moment.facts["volunteer"]].pk)]
        if moment.who == "receiver":
            sent = self.receivers[moment.facts["referral"]]
            return self.staff.at(self.rows.team(sent.to_kind, sent.hood).pk, "worker0")
        return self.staff.at(need.team_id, moment.who)

    def _log(self, need: Need, request: Request, moment: Moment, verb: str, **detail) -> User | None:
        user = self._user(need, request, moment)
        if user and moment.who not in ("volunteer", "receiver") and moment.verb in ("claim", "triage", "offer", "end"):
            self.log.opened(moment.at, user, need)
        self.log.add(moment.at, actor_of(user), f"needs.{verb}", need, **detail)
        return user

    # --- what ---------------------------------------------------------------------------------------

    def _need(self, request: Request) -> Need:
        person, resident = self.rows.people[request.asker], self.story.askers[request.asker]
        ward = self.wards[resident.ward]
        return Need(
            id=request.id, team=self.rows.team(request.team, request.hood), reference=self.rows.reference(),
            person=person, ward=ward, category=self.rows.categories[request.category],
            neighbourhood=ward.neighbourhood, source=request.source, summary=request.summary, details=request.details,
            urgency=request.urgency, stage="new", raised_at=request.raised_at, due_at=request.due_at,
            controlled=request.controlled, is_opiate_substitution=request.opiate,
            pharmacy_delivers=request.pharmacy_delivers, medicine_rule=request.rule if request.controlled else "any",
        )  # fmt: skip

    def _raise(self, need: Need, request: Request, moment: Moment) -> None:
        urgency = next((m.facts["before"] for m in request.moments if m.verb == "set_urgency"), request.urgency)
        by = self._log(need, request, moment, "raise", urgency=urgency, category=need.category.key, source=need.source)
        need.raised_by = by if need.source != "referral" else None
        if need.source in THE_WAY_IN:
            channel = THE_WAY_IN[need.source]
            self._approach(need, moment, by, channel, theirs=True)
        elif need.source == "list":
            self._approach(need, moment, by, "phone", theirs=False)

    def _approach(self, need: Need, moment: Moment, by: User | None, channel: str, *, theirs=False, reached=True):
        approach = Approach(
            id=self.rows.id(), borough=self.rows.borough, person=need.person, team=need.team, by=by, at=moment.at,
            channel=channel, came_from_them=theirs, was_reached=reached,
        )  # fmt: skip
        self.approaches.append(approach)
        self.log.add(moment.at, actor_of(by), "people.approach", approach, channel=channel, reached=reached)

    def _triage(self, need: Need, request: Request, moment: Moment) -> None:
        need.move_to("triaged")
        self._log(need, request, moment, "triage")

    def _claim(self, need: Need, request: Request, moment: Moment) -> None:
        need.move_to("triaged")
        need.owner, need.owned_at = self._log(need, request, moment, "claim"), moment.at

    def _set_urgency(self, need: Need, request: Request, moment: Moment) -> None:
        self._log(need, request, moment, "set_urgency", **moment.facts)

    def _pharmacy_confirms(self, need: Need, request: Request, moment: Moment) -> None:
        need.pharmacy_confirmed_at = moment.at
        self._log(need, request, moment, "pharmacy_confirms", **moment.facts)

    def _hold(self, need: Need, request: Request, moment: Moment) -> None:
        need.on_hold_until = (self.story.anchor + timedelta(days=moment.facts["days"])).date()
        need.hold_reason = moment.facts["reason"]
        self._log(need, request, moment, "hold", until=need.on_hold_until)

    def _note(self, need: Need, request: Request, moment: Moment) -> None:
        by = cast("User", self._user(need, request, moment))  # the public writes no notes
        note = self.note(need, moment.at, by, moment.facts["text"], self.staff.signed[by.pk])
        self.log.add(moment.at, actor_of(by), "needs.note", note)
        if moment.facts["reached"] is not None:
            self._approach(need, moment, by, "phone", reached=moment.facts["reached"])

    def note(self, need: Need, at, by: User | None, text: str, signed_as: str) -> Note:
        """A note on a request, kept to be stored."""
        self.notes.append(Note(id=self.rows.id(), team=need.team, person=need.person, need=need, text=text,
                               written_by=by, signed_as=signed_as, written_at=at))  # fmt: skip
        return self.notes[-1]

    def _hands(self, need: Need, request: Request, moment: Moment) -> Hands:
        """Whose hands it comes into, and what kind they are."""
        facts = moment.facts
        if "referral" in facts:
            sent = self.receivers[facts["referral"]]
            return hands_of_team(self.rows.team(sent.to_kind, sent.hood))
        if facts.get("volunteer") is not None:
            volunteer = self.rows.volunteers[facts["volunteer"]]
            return Hands(Carrier.VOLUNTEER, str(volunteer.pk), volunteer.name)
        if request.hands == "pharmacy":
            pharmacy = self.rows.pharmacies[request.hood % len(self.rows.pharmacies)]
            return Hands(Carrier.PHARMACY, str(pharmacy.pk), pharmacy.name)
        user = cast("User", self._user(need, request, moment))  # the public carries nothing
        return Hands(CARRIES[Employer(user.employer)], str(user.pk), user.name)

    def _give(self, need: Need, hands: Hands) -> None:
        verdict = may_carry(need.medicine_rule, hands.kind)
        if not verdict.allowed:
            raise Refused(verdict.reason)
        need.carrier_kind, need.carrier_id, need.carrier_name = str(hands.kind), hands.id, hands.name

    def _offer(self, need: Need, request: Request, moment: Moment) -> None:
        need.move_to("offered")
        hands = self._hands(need, request, moment)
        self._give(need, hands)
        need.offered_at = moment.at
        user = self._log(need, request, moment, "offer", to=str(hands.kind), id=hands.id)
        if hands.kind == Carrier.VOLUNTEER:
            volunteer = self.rows.volunteers[moment.facts["volunteer"]]
            task = Task(
                id=self.rows.id(), team=need.team, need=need, volunteer=volunteer,
                status="offered", carried_as="volunteer", what=self._brief(need, request, moment), due_at=need.due_at,
                area=need.ward.name if need.ward else "", offered_at=moment.at, offered_by=user,
                **told_of(need, volunteer.language),
            )  # fmt: skip
            self.tasks.append(task)
            self.live[need.pk] = task
            self.log.add(moment.at, actor_of(user), "matching.offer", task)

    def _brief(self, need: Need, request: Request, moment: Moment) -> str:
        """What a volunteer reads: written for them, not what the resident told the hub."""
        patterns = BRIEF.get(request.category, BRIEF_OTHERWISE)
        words = one_of(self.rng, patterns, self.story.askers[request.asker], moment.at)
        return f"{need.category.name}. {words}"

    def _take(self, need: Need, request: Request, moment: Moment) -> None:
        need.move_to("taken")
        hands = self._hands(need, request, moment)
        self._give(need, hands)
        need.taken_at = moment.at
        if need.asks_company:
            self._go_together(need)
        user = self._log(need, request, moment, "take", who=str(hands.kind), id=hands.id, company=need.company)
        if task := self.live.get(need.pk):
            task.status, task.answered_at = "accepted", moment.at
            self.log.add(moment.at, actor_of(user), "matching.accept", task)

    def _go_together(self, need: Need) -> None:
        """Two go to whom nobody visits alone: another of the team, or somebody of a partner where there is no other."""
        need.is_for_two = True
        others = [one for one in self.staff.crews[need.team_id].values() if str(one.pk) != need.carrier_id]
        if others and need.carrier_kind != Carrier.PHARMACY:
            need.company, need.company_with, need.company_words = "colleague", others[0], others[0].name
        else:
            need.company, need.company_words = "partner", "a second driver of the pharmacy"

    def _release(self, need: Need, request: Request, moment: Moment) -> None:
        need.move_to("triaged")
        how, reason = moment.facts.get("how", ""), moment.facts["reason"]
        sent = self.receivers.get(moment.facts["referral"]) if "referral" in moment.facts else None
        name = self.rows.team(sent.to_kind, sent.hood).name if sent else ""
        words = f"handed back by {name}" if sent else {"declined": "declined"}.get(how, "could not be done")
        user = self._log(need, request, moment, "release", reason=words)
        need.carrier_kind, need.carrier_id, need.carrier_name = None, "", ""
        need.offered_at = need.taken_at = None
        if sent:
            text = f"{name} handed the referral back: {reason}"
            self.note(need, moment.at, None, text, self.staff.signed[cast("User", user).pk])
            return
        task = self.live.pop(need.pk)
        self._end_task(task, how, reason, moment)
        self.log.add(moment.at, actor_of(user), f"matching.{how.replace('declined', 'decline')}", task)
        if how == "could_not":
            self.note(need, moment.at, None, f"Could not be done: {reason}", task.volunteer.name)

    def _end_task(self, task: Task, status: str, how: str, moment: Moment) -> None:
        task.status, task.carried_as, task.ended_at, task.how_it_went = status, None, moment.at, how
        task.answered_at = task.answered_at or moment.at

    def _end(self, need: Need, request: Request, moment: Moment) -> None:
        need.move_to(request.stage)
        user = self._log(need, request, moment, "end", ending=request.ending)
        need.ending, need.ending_note, need.ended_at = request.ending, request.ending_note, moment.at
        is_staff = user is not None and moment.who not in ("volunteer", "receiver")
        need.ended_by = user if is_staff else None
        need.residents_word, need.residents_rating = request.word, request.rating
        if need.stage == "done" and need.wants_hand_over:
            seen = PHARMACY_CHECKED if need.carrier_kind == Carrier.PHARMACY else self.rng.choice(SEEN_AT_THE_DOOR)
            need.identity_seen, need.handed_to, need.was_never_left = seen, "person", True
        if request.rating:
            self.log.add(moment.at, actor_of(user), "needs.hear", need, rating=request.rating)
        if moment.who == "receiver":
            need.ending_note = f"{need.carrier_name}: {request.ending_note}"
        if task := self.live.pop(need.pk, None):
            self._end_task(task, "done", request.ending_note, moment)
            need.ending_note = f"{task.volunteer.name}: {request.ending_note}"
            self._approach(need, moment, user, "visit")
            self.log.add(moment.at, actor_of(user), "matching.done", task)

    def _involve(self) -> None:
        """Which teams work with whom, from the first request to the end of the last."""
        spans: dict[tuple, tuple] = {}
        for need in self.needs.values():
            key = (need.person_id, need.team_id)
            since, until = spans.get(key, (need.raised_at, need.ended_at))
            last = max(until, need.ended_at) if until and need.ended_at else None
            spans[key] = (min(since, need.raised_at), last)
        Involvement.objects.bulk_create(
            Involvement(id=self.rows.id(), borough=self.rows.borough, person_id=person, team_id=team, since=since,
                        until=until)
            for (person, team), (since, until) in spans.items()
        )  # fmt: skip
