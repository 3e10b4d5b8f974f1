"""The requests of the made-up borough, one after another: first those that cross a wall, then what the hubs do."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from math import dist
from random import Random
from typing import NamedTuple, cast
from uuid import UUID

from hearth.desk.rules import demo_notes as words
from hearth.desk.rules.demo_past import Moment, Past, Request, Sent, Step
from hearth.desk.rules.demo_people import Resident, pick
from hearth.desk.rules.demo_steps import Steps
from hearth.desk.rules.demo_texts import compose, one_of
from hearth.desk.rules.demo_time import Hours
from hearth.desk.rules.demo_words import ALSO_SENT, ASKED, PARTNERS_SEND, REFERRED, SPOKEN_WITH, UNABLE
from hearth.needs.rules import medicines

REQUESTS, HOODS, WEEKS = 800, 5, 3
# Of the hubs' own requests, in each hundred.
STAGES = (("new", 10), ("triaged", 12), ("offered", 5), ("taken", 9), ("done", 50), ("ended", 14))
LATE, SOON_LATE, ON_HOLD = 5, 2, 3  # in each hub
SOURCES = (("phone", 58), ("web", 32), ("in_person", 6), ("list", 4))
# route: kind of team, whether each neighbourhood has its own, how many are sent, accepted, done, handed back (in each)
ROUTES: dict[str, tuple[str, bool, tuple[int, int, int, int]]] = {
    "lead_foodbank": ("foodbank", True, (2, 1, 4, 1)),
    "health_and_care": ("health_and_care", True, (2, 2, 3, 1)),
    "partnership_hub": ("partnership_hub", True, (2, 1, 2, 1)),
    "gp": ("gp", True, (1, 1, 1, 1)),
    "welfare": ("welfare", False, (3, 4, 6, 2)),
    "staying_well": ("staying_well", False, (3, 3, 5, 1)),
    "mental_health": ("mental_health_trust", False, (2, 2, 3, 1)),
    "ward_councillor": ("councillors", False, (2, 2, 3, 1)),
    "safeguarding": ("safeguarding", False, (2, 3, 3, 1)),
}
ANSWERS = ("sent", "accepted", "done", "handed_back")
STAGE_OF_SENDER = {"sent": "offered", "accepted": "taken", "done": "done", "handed_back": "triaged"}
OWN_NEED = ("welfare", "health_and_care", "staying_well", "mental_health", "ward_councillor", "partnership_hub",
            "safeguarding", "")  # fmt: skip
INBOUND = {"foodbank": (1, 1, 1, 1), "gp": (1, 1, 1, 0), "partner": (1, 1, 1, 0)}  # to each hub
DIED, LEFT_IN_PEACE = 4, 3  # people
LEAST_ROOM = {"new": 0, "triaged": 25, "offered": 60, "taken": 120}  # working minutes a stage needs behind it
TRUST_MEDICINES = ("Methadone from the chemist, daily, [usually goes {herself}|leg in plaster|isolating]",
                   "Buprenorphine to collect, [cannot leave the flat|key worker is away]")  # fmt: skip


class Place(NamedTuple):
    """Where somebody lives."""

    hood: int
    at: tuple[int, int]  # easting, northing


class Asking:
    """Makes the requests and referrals up."""

    def __init__(self, rng: Random, hours: Hours, targets, askers: list[Resident], homes: list[Place], helpers,
                 in_pairs: set[int]):  # fmt: skip
        self.rng, self.hours, self.targets = rng, hours, targets
        self.askers, self.homes, self.helpers, self.in_pairs = askers, homes, helpers, in_pairs
        self.past, self.steps = Past(rng, hours), Steps(rng, hours)
        self.requests: list[Request] = []
        self.sent: list[Sent] = []
        self.busy: Counter[int] = Counter()  # live tasks of a volunteer
        self.waiting = {hood: [n for n, home in enumerate(homes) if home.hood == hood] for hood in range(HOODS)}
        self.asked: Counter[int] = Counter()
        self.opiate: set[str] = set()  # what became of those who need opiate substitution
        self.deceased: dict[int, datetime] = {}
        self.not_to_contact: set[int] = set()

    @property
    def anchor(self) -> datetime:
        return self.hours.anchor

    def all(self) -> None:
        """Everything, until there are as many requests as there should be."""
        for route, (_, is_each, numbers) in ROUTES.items():
            for hood in range(HOODS) if is_each else [None]:
                for answer, number in zip(ANSWERS, numbers, strict=True):
                    for nth in range(number):
                        self._refer(route, (nth * 2 + len(route)) % HOODS if hood is None else hood, answer)
        for kind, numbers in INBOUND.items():
            for hood in range(HOODS):
                for answer, number in zip(ANSWERS, numbers, strict=True):
                    for _ in range(number):
                        self._refer_in(kind, hood, answer)
        self._own(REQUESTS - len(self.requests))
        self._last_words()

    def _last_words(self) -> None:
        """A few have died and were told to us by their families; a few want nobody to ring again."""
        alone = [r for r in self.requests if r.stage == "ended" and r.source != "web" and self.asked[r.asker] == 1]
        for request in [one for one in alone if self._is_old(one)][:DIED]:
            one, at = self.askers[request.asker], request.ended_at or self.anchor
            request.ending, request.ending_note = "deceased", one_of(self.rng, words.TOLD_OF_DEATH, one, at)
            self.deceased[request.asker] = at - timedelta(days=self.rng.randint(1, 3))
        declined = [one for one in alone if one.ending == "declined"]
        self.not_to_contact = {one.asker for one in declined[:LEFT_IN_PEACE]}

    def _is_old(self, request: Request) -> bool:
        return self.askers[request.asker].age(self.anchor.date()) >= 70

    # --- one request --------------------------------------------------------------------------------

    def _id(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    def _somebody(self, hood: int) -> int:
        """Somebody of this neighbourhood who has not asked yet, once all have, anybody of it."""
        mine = self.waiting[hood]
        fresh = [n for n in mine if not self.asked[n]]
        chosen = self.rng.choice(fresh or mine)
        self.asked[chosen] += 1
        return chosen

    def _begin(self, hood: int, stage: str, category: str, urgency: str, late: str = "") -> Request | None:
        """A request with its times, or None where these times cannot be."""
        source = pick(self.rng, SOURCES)
        target = timedelta(hours=self.targets[category][urgency])
        raised, ended = self._times(stage, target, late)
        raised, ended = raised.replace(microsecond=0), ended and ended.replace(microsecond=0)
        is_open = self.hours.is_open(raised)
        if source != "web" and not is_open:
            return None
        room = self.hours.between(raised, ended or self.anchor)
        if room < LEAST_ROOM.get(stage, 60) or raised < self.anchor - timedelta(days=7 * WEEKS):
            return None
        return Request(self._id(), -1, hood, category, "", urgency, source, stage, raised, raised + target, ended)

    def _times(self, stage: str, target: timedelta, late: str) -> tuple[datetime, datetime | None]:
        """Raised and ended. What is open is told from its due time backwards, so that as many are late as said."""
        rng = self.rng
        if stage in ("done", "ended"):
            raised = self.anchor - timedelta(days=rng.triangular(0.3, 7 * WEEKS, 7))
            raised = raised.replace(hour=rng.choice((*range(8, 20), *range(9, 17), 21, 7)), minute=rng.randrange(60))
            hours = target / timedelta(hours=1)
            length = (hours if hours <= 12 else hours / 2) * 60 * rng.triangular(0.06, 1.2, 0.3)
            ended = self.hours.after(raised, length)
            return (raised, ended) if ended <= self.anchor else (raised - timedelta(days=40), None)
        if late == "late":
            due = self.anchor - timedelta(minutes=rng.randint(20, 1_500))
        elif late == "soon":
            due = self.anchor + timedelta(minutes=rng.randint(25, 110))
        else:
            low = min(timedelta(minutes=150), target * 0.7)
            due = self.anchor + low + (target - low) * rng.random()
        return due - target, None

    def _draw(self, hood: int, stage: str, choose, late: str = "") -> tuple[Request, tuple[str, ...]]:
        """Draw until the times fit; `choose` gives category, urgency and patterns."""
        for _ in range(400):
            category, urgency, patterns = choose()
            if request := self._begin(hood, stage, category, urgency, late):
                return request, patterns
        raise ValueError(f"no time was found for a request that is {stage} {late} at {self.anchor}")

    def _finished(self, request: Request, patterns, *, asker: int | None = None) -> Request:
        """Give it a person and words, and count it."""
        request.asker = self._somebody(request.hood) if asker is None else asker
        one = self.askers[request.asker]
        if request.category == "comfort_calls" and one.language not in ("en", "cy") and patterns:
            patterns = SPOKEN_WITH
        request.summary = self._fresh(patterns, one, request.raised_at)
        self.requests.append(request)
        return request

    def _fresh(self, patterns, one: Resident, at: datetime) -> str:
        """Words that no request has yet, if that can be."""
        taken = {request.summary for request in self.requests}
        tries = [one_of(self.rng, patterns, one, at) for _ in range(6)]
        return next((text for text in tries if text not in taken), tries[0])

    # --- what the hubs do themselves ----------------------------------------------------------------

    def _own(self, number: int) -> None:
        stages = [stage for stage, share in STAGES for _ in range(round(number * share / 100))]
        stages = (stages + ["done"] * number)[:number]
        marks = {hood: ["late"] * LATE + ["soon"] * SOON_LATE + ["hold"] * ON_HOLD for hood in range(HOODS)}
        for nth, stage in enumerate(stages):
            hood = nth % HOODS
            mark = ""
            if stage in ("new", "triaged", "taken") and marks[hood] and nth // HOODS % 2:
                mark = next((m for m in marks[hood] if m != "hold" or stage == "triaged"), "")
                if mark:
                    marks[hood].remove(mark)
            self._one(hood, stage, mark)

    def _choose(self):
        category = pick(self.rng, tuple((key, row[0]) for key, row in ASKED.items()))
        _, urgencies, patterns = ASKED[category]
        return category, pick(self.rng, urgencies), patterns

    def _one(self, hood: int, stage: str, mark: str) -> None:
        late = mark if mark in ("late", "soon") else ""
        request, patterns = self._draw(hood, stage, self._choose, late)
        self._finished(request, patterns)
        if request.category == "medicines":
            self._medicine(request)
        one = self.askers[request.asker]
        steps = self.steps.begun(request, one)
        if stage in ("offered", "taken", "done"):
            steps += self._met(request, one)
        elif stage == "triaged":
            steps += self.steps.waits(request, one, is_held=mark == "hold")
        elif stage == "ended":
            endings = [row for row in words.ENDED if row[0] != "unable" or request.category in UNABLE]
            request.ending, pattern = self.rng.choice(endings)
            request.ending_note = compose(self.rng, pattern, one, request.ended_at or self.anchor)
            steps += self.steps.ends(request, one)
        self._closed(request, one)
        self.past.spread(request, steps)

    def _medicine(self, request: Request) -> None:
        rng = self.rng
        request.controlled = pick(rng, (("no", 82), ("not_known", 12), ("yes", 6)))
        request.pharmacy_delivers = pick(rng, (("no", 62), ("not_known", 20), ("yes", 18)))
        request.rule = str(medicines.rule_for(request.controlled, request.opiate, request.pharmacy_delivers))

    def _met(self, request: Request, one: Resident) -> list[Step]:
        fixed = {"council_staff_only": "council_staff", "pharmacy_delivers": "pharmacy"}.get(request.rule)
        request.hands = fixed or ("volunteer" if self.rng.random() < 0.8 else "council_staff")
        if request.hands == "volunteer":
            request.volunteer = self._near(request)
            request.hands = "volunteer" if request.volunteer is not None else "council_staff"
        if request.hands == "council_staff" and request.stage == "offered":
            request.stage = "taken"
        others = [n for n in (self._near(request), self._near(request)) if n != request.volunteer and n is not None]
        if request.volunteer is not None and request.stage != "done":
            self.busy[request.volunteer] += 1
        return self.steps.met(request, one, others)

    def _near(self, request: Request) -> int | None:
        """An active volunteer of the neighbourhood who does this, lives near enough and is free; else nobody."""
        if request.asker in self.in_pairs:
            return None
        home, limit = self.homes[request.asker].at, 3
        fit = [
            n for n, helper in enumerate(self.helpers)
            if helper.status == "active" and helper.hood == request.hood and request.category in helper.does
            and helper.decided_at and helper.decided_at < request.raised_at and self.busy[n] < limit
            and dist(helper.place, home) <= helper.reach_metres
        ]  # fmt: skip
        if not fit:
            return None
        return fit[0] if self.rng.random() < 0.3 else self.rng.choice(fit)

    def _closed(self, request: Request, one: Resident) -> None:
        """How it went and what the resident said of it."""
        rng, at = self.rng, request.ended_at or self.anchor
        if request.stage != "done":
            return
        request.ending = "done"
        how = words.WENT.get(request.category, words.WENT_OTHERWISE)
        request.ending_note = request.ending_note or one_of(rng, how, one, at)
        if rng.random() < 0.45:
            said = words.WELSH_WORDS_BACK if one.language == "cy" else words.WORDS_BACK
            request.rating, word = rng.choice(said)
            request.word = compose(rng, word, one, at)

    # --- what crosses a wall ------------------------------------------------------------------------

    def _refer(self, route: str, hood: int, answer: str) -> None:
        """A hub's request that another team meets, or hands back."""
        rng, stage = self.rng, STAGE_OF_SENDER[answer]
        request, patterns = self._draw(hood, stage, lambda: rng.choice(REFERRED[route]))
        if route == "mental_health" and answer not in (*self.opiate, "handed_back"):
            self.opiate.add(answer)
            patterns = self._opiate(request)
        self._finished(request, patterns)
        one = self.askers[request.asker]
        to_kind = ROUTES[route][0]
        sent = Sent(self._id(), route, "community_hub", to_kind, hood, request.asker, request.category,
                    request.urgency, request.summary, answer, request.raised_at, request.id)  # fmt: skip
        request.hands = "" if answer == "handed_back" else "trust_staff" if route == "mental_health" else "team"
        at = request.ended_at or self.anchor
        if answer == "handed_back":
            sent.said = one_of(rng, words.HANDED_BACK, one, at)
        elif answer == "done":
            sent.said = request.ending_note = one_of(rng, words.BECAME[route], one, at)
        self._closed(request, one)
        self.past.spread(request, self.steps.begun(request, one) + self.steps.referred(request, sent))
        self._dated(sent, request)
        self.sent.append(sent)
        if answer in ("accepted", "done") and route in OWN_NEED:
            self._received(sent, one)
        if route == "lead_foodbank":
            self._also(sent, request, one)

    def _opiate(self, request: Request):
        """Opiate substitution goes to the mental health trust and to nobody else."""
        request.category, request.controlled, request.opiate = "medicines", "yes", True
        request.pharmacy_delivers, request.rule = "no", "trust_only"
        request.due_at = request.raised_at + timedelta(hours=self.targets["medicines"][request.urgency])
        return TRUST_MEDICINES

    def _dated(self, sent: Sent, request: Request) -> None:
        """Take the referral's times over from its request's past."""
        offer, take, back = (request.happened(verb) for verb in ("offer", "take", "release"))
        offer = cast("Moment", offer)  # what was referred was offered
        sent.sent_at, sent.sent_by = offer.at, offer.who
        answer = back if sent.status == "handed_back" else take
        sent.answered_at = answer.at if answer else None
        sent.became_at = request.ended_at if sent.status == "done" else None

    def _received(self, sent: Sent, one: Resident) -> None:
        """The request the receiving team raised for itself when it said yes."""
        target = timedelta(hours=self.targets[sent.category][sent.urgency])
        raised, ended = cast("datetime", sent.answered_at), sent.became_at  # what was received was answered
        room = self.hours.between(raised, ended or self.anchor)
        stage = "done" if ended else "new" if room < 40 else self.rng.choice(("new", "triaged", "taken", "taken"))
        other = Request(self._id(), sent.asker, sent.hood, sent.category, sent.reason, sent.urgency, "referral", stage,
                        raised, raised + target, ended, team=sent.to_kind)  # fmt: skip
        sender = next((request for request in self.requests if request.id == sent.need), None)
        if sender and sender.category == "medicines":
            other.controlled, other.opiate, other.rule = sender.controlled, sender.opiate, sender.rule
            other.pharmacy_delivers = sender.pharmacy_delivers
        elif sent.category == "medicines":
            other.controlled, other.pharmacy_delivers, other.rule = "no", "no", "any"
        self.asked[sent.asker] += 1
        self.requests.append(other)
        sent.received = other.id
        if sent.to_kind == "community_hub":
            self._worked_by_hub(other, one)
        else:
            self._worked_by_team(other, one, sent)

    def _worked_by_hub(self, other: Request, one: Resident) -> None:
        steps = self.steps.begun(other, one)
        if other.stage in ("taken", "done"):
            steps += self._met(other, one)
        self._closed(other, one)
        self.past.spread(other, steps)

    def _worked_by_team(self, other: Request, one: Resident, sent: Sent) -> None:
        rng = self.rng
        if other.stage == "done":
            other.ending, other.ending_note = "done", sent.said
        other.hands = "" if other.stage in ("new", "triaged") else "own_staff"
        note = one_of(rng, words.RECEIVERS_NOTES, one, other.raised_at)
        self.past.spread(other, self.steps.worked(other, note))

    def _also(self, first: Sent, request: Request, one: Resident) -> None:
        """Hardship food always makes the benefits referral too; welfare answers it in its own time."""
        rng, end = self.rng, request.ended_at or self.anchor
        room = self.hours.between(first.sent_at, end)
        status = "sent" if first.status == "sent" and rng.random() < 0.6 else "accepted"
        status = "done" if first.status == "done" and rng.random() < 0.5 else status
        if status != "sent" and room < 30:
            status = "sent" if request.ended_at is None else "withdrawn"
        reason = one_of(rng, ALSO_SENT, one, first.sent_at)
        also = Sent(self._id(), "welfare", "community_hub", "welfare", first.hood, first.asker, "money", first.urgency,
                    reason, status, first.sent_at, request.id, beside=first.id, sent_by=first.sent_by)  # fmt: skip
        if status in ("accepted", "done"):
            also.answered_at = self.hours.after(first.sent_at, room * rng.uniform(0.2, 0.8))
            if status == "done":
                also.became_at = self.hours.after(also.answered_at, rng.uniform(60, 900))
                also.said = one_of(rng, words.BECAME["welfare"], one, also.became_at)
                if also.became_at > self.anchor:
                    also.status, also.became_at, also.said = "accepted", None, ""
        self.sent.append(also)
        if also.answered_at:
            self._received(also, one)

    def _refer_in(self, kind: str, hood: int, answer: str) -> None:
        """A partner, a foodbank or a surgery refers somebody to the hub."""
        rng = self.rng
        category, urgency, pattern = rng.choice(PARTNERS_SEND)
        asker = self._somebody(hood)
        one = self.askers[asker]
        low, high = {"sent": (20, 1_300), "accepted": (300, 1_400)}.get(answer, (2_200, 7_000))
        back = rng.uniform(low, high)
        sent_at = self.hours.at(self.hours.minutes(self.anchor) - back)
        sent = Sent(self._id(), "", kind, "community_hub", hood, asker, category, urgency,
                    compose(rng, pattern, one, sent_at), answer, sent_at, sent_by="worker")  # fmt: skip
        if answer != "sent":
            sent.answered_at = self.hours.after(sent_at, rng.uniform(15, min(280, back * 0.4)))
            if answer == "handed_back":
                sent.said = one_of(rng, words.HANDED_BACK, one, sent_at)
            elif answer == "done":
                sent.became_at = self.hours.after(sent.answered_at, rng.uniform(90, 1_500))
                sent.said = "Done."
        self.sent.append(sent)
        if answer in ("accepted", "done"):
            self._received(sent, one)
