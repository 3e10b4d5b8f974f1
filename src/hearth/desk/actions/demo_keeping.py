"""Whom the made-up borough's first hub keeps in touch with, who isolates there, and the doors it calls at."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from hearth.access import links
from hearth.calls import reaching
from hearth.calls.actions.visits import BY_LINK, last_day
from hearth.calls.models import KeepInTouch, Round, Turn, Visit
from hearth.calls.rules import keeping as rules
from hearth.calls.rules.ladder import Place
from hearth.calls.rules.outcomes import outcomes
from hearth.calls.rules.purposes import purposes
from hearth.desk.actions.demo_log import PUBLIC, actor_of
from hearth.desk.actions.demo_ringing import Ringing
from hearth.desk.rules.demo_ringing import Told, Tried
from hearth.desk.rules.demo_time import Hours
from hearth.people.models import Person

HALF_PAST_TWO = time(14, 30)
CREW, WHO_WENT = "blue.watch@fire.example", "Watch manager Bell"
# How somebody is rung: every so many days, next in so many, looked at again in so many, and what is special about it.
REGULAR: tuple[tuple[int, int, int, dict], ...] = (
    (7, 0, 40, {"at": HALF_PAST_TWO}),
    (7, 2, 12, {}),
    (3, 1, 5, {"usual_days": 7, "because": "Sounded low last week, and eats little"}),
    (7, 5, 60, {"at": HALF_PAST_TWO}),
    (14, 6, 25, {"state": "paused", "because": "With family until then"}),
    (7, 3, 30, {"suggested_days": 14}),
    (14, 9, -2, {}),
    (2, 0, 9, {}),
    (7, 4, 75, {"at": time(10, 0)}),
)
ISOLATES = (2, 5, 9, 12)  # days since the first one
ROUND, FREE = 4, "Doors of the cold snap"


class Keeping:
    """Writes plans, those of people who isolate, and the doors, after the campaigns."""

    def __init__(self, ringing: Ringing):
        self.ringing, self.rows, self.log = ringing, ringing.rows, ringing.log
        self.anchor, self.hub, self.by = ringing.anchor, ringing.hub, ringing.by
        self.today = timezone.localdate(self.anchor)
        self.hours = Hours(self.anchor)

    def write(self) -> None:
        chosen = self.ringing.take(len(REGULAR))
        numbers = reaching.reaches(chosen)
        for number, (person, plan) in enumerate(zip(chosen, REGULAR, strict=True)):
            made = self._regular(number, person, plan)
            self._rung_before(made, numbers[person.pk].phone)
        self._missed(self.ringing.keeping[1], numbers[chosen[1].pk].phone)
        for since, person in zip(ISOLATES, self.ringing.take(len(ISOLATES)), strict=True):
            self._isolates(person, self.today - timedelta(days=since))
        self.ringing.store()
        self._doors()

    def _in(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def _regular(self, number: int, person: Person, plan: tuple[int, int, int, dict]) -> KeepInTouch:
        every, following, review, more = plan
        begun = self.anchor - timedelta(days=25 + number)
        voices = self.ringing.ringers(["staff"], person)
        made = KeepInTouch(
            id=self.rows.id(), team=self.hub, person=person, purpose="keep_in_touch", every_days=every,
            wanted=voices[number // 2 % len(voices)] if voices and number % 2 == 0 else None,
            from_on=begun.date(), review_on=self._in(review),
            next_on=self._in(following), agreed_by=self.by, agreed_at=begun, **more,
        )  # fmt: skip
        made.paused_until = made.next_on if made.state == "paused" else None
        self.ringing.keeping.append(made)
        self.log.add(begun, actor_of(self.by), "calls.keep_in_touch", made, every_days=every)
        return made

    def _rung_before(self, made: KeepInTouch, phone: str) -> None:
        """The call of the time before; who speaks a language nobody there speaks was not reached yet."""
        if not self.ringing.ringers(["staff"], made.person):
            return
        days = (made.every_days or 7) - max((made.next_on or self.today) - self.today, timedelta()).days
        at = self.hours.at(self.hours.minutes(self.anchor - timedelta(days=max(days, 1))) - 200)
        told = Told(at, Place(), "phone", phone, "ended", "reached", tries=[Tried(at, 0, phone, outcomes()["spoke"])])
        self.ringing.turn(None, made.person, told, made)

    def _missed(self, made: KeepInTouch, phone: str) -> None:
        """Somebody was to be rung and was not."""
        at = self.hours.at(self.hours.minutes(self.anchor) - 260)
        self.ringing.turn(None, made.person, Told(at, Place(), "phone", phone, promised_at=at), made)

    def _isolates(self, person: Person, from_on: date) -> None:
        days, until = list(purposes()["self_isolation"].days), from_on + timedelta(days=14)
        made = KeepInTouch(
            id=self.rows.id(), team=self.hub, person=person, purpose="self_isolation", on_days=days, from_on=from_on,
            until_on=until, review_on=until, agreed_by=self.by, agreed_at=self.anchor - timedelta(days=1),
            next_on=rules.day_on(from_on, days, self.today, until),
        )  # fmt: skip
        self.ringing.keeping.append(made)
        self.log.add(made.agreed_at, actor_of(self.by), "calls.isolate", made, days=days)

    # --- doors --------------------------------------------------------------------------------------

    def _doors(self) -> None:
        """A round of today is with its crew, who have told of one door; the other doors wait for one."""
        waiting = Visit.objects.filter(team=self.hub).select_related("person", "turn").order_by("asked_at", "pk")
        doors = [one for one in waiting if not one.person.visit_in_pairs][:ROUND]
        told_at = self.hours.at(self.hours.minutes(self.anchor) - 25)
        sent_at = self.hours.at(self.hours.minutes(told_at) - 150)
        made = Round(id=self.rows.id(), team=self.hub, name=FREE, on=timezone.localdate(told_at), goes="fire",
                     email=CREW, made_by=self.by, made_at=sent_at)  # fmt: skip
        made.save(force_insert=True)
        for place, visit in enumerate(doors):
            visit.round, visit.place_in_round = made, place
        self._told(doors[0], told_at)
        Visit.objects.bulk_update(doors, ["round", "place_in_round", "outcome", "note", "by_name", "ended_at"])
        self.log.add(sent_at, actor_of(self.by), "calls.make_round", made, doors=len(doors), goes="fire")
        self._send(made, sent_at, len(doors))
        self.log.add(told_at - timedelta(minutes=15), PUBLIC, "calls.open_round", made, as_name=WHO_WENT)

    def _told(self, visit: Visit, at: datetime) -> None:
        visit.outcome, visit.by_name, visit.ended_at = "well", WHO_WENT, at
        visit.note = "Telephone was unplugged. Plugged it in again."
        Turn.objects.filter(pk=visit.turn_id).update(state="ended", ended_as="visited", ended_at=at)
        self.log.add(at, PUBLIC, "calls.end_visit", visit, outcome="well")
        self.log.add(at, PUBLIC, "calls.end_turn", visit.turn, ending="visited")

    def _send(self, made: Round, at: datetime, doors: int) -> None:
        """The link in the outbox works."""
        secret = links.make(BY_LINK, made, team=self.hub, days=2, is_single_use=False)
        facts = {"hub": self.hub.name, "doors": doors, "on": made.on, "until": last_day(made), "phone": self.hub.phone,
                 "link": settings.ADDRESS + reverse("calls:round_by_link", args=[secret])}  # fmt: skip
        self.ringing.crossings.message(self.hub, CREW, "doorstep_round", "en", at, facts)
        self.log.add(at, actor_of(self.by), "calls.send_round", made)
