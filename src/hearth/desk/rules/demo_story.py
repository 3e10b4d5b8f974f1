"""Three weeks in the made-up borough: who asked, who offered, what became of it. The same from the same seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from hearth.areas.demo_map import DemoMap
from hearth.desk.rules.demo_names import ORGANISATIONS
from hearth.desk.rules.demo_people import GROWN_UP, Population, Resident, phone, pick
from hearth.desk.rules.demo_words import ABOUT_VOLUNTEERS, ASKED, AVAILABLE, DONE, ENDED, NOTES, WORDS_BACK
from hearth.needs.rules import medicines

REQUESTS, VOLUNTEERS, WEEKS = 800, 500, 3
PEOPLE_WHO_ASK = 690
STAGES = (("new", 66), ("triaged", 84), ("offered", 50), ("taken", 90), ("done", 410), ("ended", 100))
LATE, SOON_LATE = 24, 10
# route, kind of team, share; a need that the other team raises for itself counts among the 800 requests
ROUTES = (("lead_foodbank", 26), ("welfare", 24), ("health_and_care", 24), ("staying_well", 12), ("gp", 8),
          ("mental_health", 6), ("ward_councillor", 4), ("partnership_hub", 6))  # fmt: skip
OWN_NEED = ("welfare", "health_and_care", "staying_well", "mental_health", "ward_councillor", "partnership_hub")
ANSWERED = (("sent", 24), ("accepted", 40), ("done", 62), ("handed_back", 24))
RECEIVED = 50
STAGE_OF_REFERRED = {"sent": "offered", "accepted": "taken", "done": "done", "handed_back": "triaged"}
SOURCES = (("phone", 55), ("web", 30), ("in_person", 5), ("partner", 4), ("list", 6))


@dataclass
class Request:
    """One request and everything that became of it."""

    id: UUID
    asker: int  # index into Story.askers
    category: str
    summary: str
    urgency: str
    source: str
    stage: str
    raised_at: datetime
    due_at: datetime
    ended_at: datetime | None = None
    ending: str = ""
    ending_note: str = ""
    word: str = ""
    rating: int | None = None
    hands: str = ""  # volunteer, council_staff, pharmacy, team
    volunteer: int | None = None
    notes: list[str] = field(default_factory=list)
    controlled: str = ""
    opiate: bool = False
    pharmacy_delivers: str = ""
    rule: str = "any"
    route: str = ""
    answer: str = ""  # what became of the referral
    received: UUID | None = None  # the need the other team raised of its own
    owner: int | None = None  # which of the hub's staff
    on_hold_days: int = 0


@dataclass
class Helper:
    """One volunteer."""

    id: UUID
    who: Resident
    phone: str
    does: list[str]
    reach_metres: int
    has_car: bool
    languages: list[str]
    status: str
    availability: str
    about: str
    applied_at: datetime


@dataclass
class Story:
    """Everything that was made up, before anything is stored."""

    anchor: datetime
    borough: DemoMap
    population: Population
    askers: list[Resident]
    helpers: list[Helper]
    requests: list[Request]
    organisations: list[tuple[str, str, str, tuple[str, ...], int]]  # kind, name, does, helps with, postcode's number


def tell(seed: int, borough: DemoMap, anchor: datetime, hours: dict[str, dict[str, int]]) -> Story:
    """Make the story up, as it stands at `anchor`. `hours` is until due, by category and urgency."""
    population = Population(seed, borough, anchor.date())
    rng = Random(f"story {seed}")  # noqa: S311  made-up lives, not secrets
    askers, helpers = _askers(rng, population), _helpers(rng, population, anchor)
    requests = _Requests(rng, anchor, hours, helpers, borough, askers).all()
    organisations = [
        (kind, name, does, helps, rng.randrange(len(borough.postcodes)))
        for kind, names, does, helps in ORGANISATIONS for name in names
    ]  # fmt: skip
    return Story(anchor, borough, population, askers, helpers, requests, organisations)


def _somebody(rng: Random, population: Population, weigh) -> Resident:
    people = population.at(rng.randrange(len(population.borough.postcodes)))
    return people[_weighted(rng, [weigh(one.age(population.today)) for one in people])]


def _weighted(rng: Random, weights: list[float]) -> int:
    mark = rng.random() * sum(weights)
    for index, weight in enumerate(weights):
        mark -= weight
        if mark <= 0:
            return index
    return len(weights) - 1


def _several(rng: Random, population: Population, how_many: int, weigh) -> list[Resident]:
    found: dict[int, Resident] = {}
    while len(found) < how_many:
        one = _somebody(rng, population, weigh)
        if one.age(population.today) >= GROWN_UP:
            found.setdefault(one.number, one)
    return list(found.values())


def _askers(rng: Random, population: Population) -> list[Resident]:
    return _several(rng, population, PEOPLE_WHO_ASK, lambda age: 1 + (age >= 60) * 5 + (age >= 75) * 9)


def _helpers(rng: Random, population: Population, anchor: datetime) -> list[Helper]:
    people = _several(rng, population, VOLUNTEERS, lambda age: 4 if 18 <= age < 68 else 0.4)
    statuses = (("active", 430), ("applied", 40), ("paused", 15), ("left", 10), ("refused", 5))
    told = [status for status, number in statuses for _ in range(number)]
    jobs = ("food", "medicines", "comfort_calls", "essentials", "dog_walking", "books_and_entertainment", "check_in",
            "household_tasks", "internet", "medical_transport")  # fmt: skip
    helpers = []
    for number, who in enumerate(people):
        languages = [who.language] if who.language not in ("en", "cy") else []
        helpers.append(Helper(
            UUID(int=rng.getrandbits(128), version=4), who, phone(PEOPLE_WHO_ASK + number),
            sorted({"food", *rng.sample(jobs, rng.randint(1, 5))}), rng.choice((2_000, 3_000, 5_000, 8_000)),
            rng.random() < 0.6, languages, told[number], rng.choice(AVAILABLE),
            rng.choice(ABOUT_VOLUNTEERS) if rng.random() < 0.5 else "",
            anchor - timedelta(days=rng.randint(1, 24), minutes=rng.randint(0, 600)),
        ))  # fmt: skip
    return helpers


class _Requests:
    """Makes the requests up, one after another."""

    def __init__(self, rng, anchor, hours, helpers, borough, askers):
        self.rng, self.anchor, self.hours = rng, anchor, hours
        self.helpers, self.askers = helpers, askers
        hood = [ward.neighbourhood for ward in borough.wards]
        self.hood_of = lambda resident: hood[resident.ward]
        self.active = [n for n, helper in enumerate(helpers) if helper.status == "active"]
        self.late, self.soon_late = LATE, SOON_LATE

    def all(self) -> list[Request]:
        received = RECEIVED
        stages = [stage for stage, number in STAGES for _ in range(number)]
        self.rng.shuffle(stages)
        asked = list(range(len(self.askers)))
        asked += self.rng.choices(asked, k=REQUESTS)
        own = [self._one(asked[n], stages[n]) for n in range(REQUESTS - received)]
        return own + self._referrals(own, received)

    def _one(self, asker: int, stage: str) -> Request:
        rng = self.rng
        category = pick(rng, tuple((key, row[0]) for key, row in ASKED.items()))
        urgency = pick(rng, ASKED[category][1])
        raised, due, ended = self._times(stage, self.hours[category][urgency])
        source = pick(rng, SOURCES) if 8 <= raised.hour < 20 else "web"
        request = Request(UUID(int=rng.getrandbits(128), version=4), asker, category, rng.choice(ASKED[category][2]),
                          urgency, source, stage, raised, due, ended)  # fmt: skip
        if category == "medicines":
            self._medicine(request)
        self._carried(request)
        self._closed(request)
        request.notes = rng.sample(NOTES, rng.choice((0, 1, 1, 2, 3))) if stage != "new" else []
        if stage in ("triaged", "taken") and rng.random() < 0.7:
            request.owner = rng.randrange(4)
        if stage == "triaged" and rng.random() < 0.12:
            request.on_hold_days = rng.randint(1, 6)
        return request

    def _times(self, stage: str, hours: int) -> tuple[datetime, datetime, datetime | None]:
        """Raised, due, ended. What is open is due from its due time backwards, so that as many are late as told."""
        rng, target = self.rng, timedelta(hours=hours)
        if stage in ("done", "ended"):
            raised = self.anchor - timedelta(days=rng.triangular(0.4, 7 * WEEKS, 9))
            raised = raised.replace(hour=rng.randint(8, 19), minute=rng.randrange(60))
            raised = min(raised, self.anchor - timedelta(hours=3))
            return raised, raised + target, min(raised + target * rng.triangular(0.1, 1.3, 0.4), self.anchor)
        if self.late and rng.random() < 0.15:
            self.late -= 1
            due = self.anchor - timedelta(minutes=rng.randint(20, 1_800))
        elif self.soon_late and rng.random() < 0.1:
            self.soon_late -= 1
            due = self.anchor + timedelta(minutes=rng.randint(25, 110))
        else:
            low = min(180, hours * 45)
            due = self.anchor + timedelta(minutes=rng.randint(low, max(low + 1, hours * 60 - 5)))
        return due - target, due, None

    def _medicine(self, request: Request) -> None:
        rng = self.rng
        request.controlled = pick(rng, (("no", 84), ("not_known", 11), ("yes", 5)))
        request.opiate = rng.random() < 0.03
        request.pharmacy_delivers = pick(rng, (("no", 60), ("not_known", 22), ("yes", 18)))
        request.rule = str(medicines.rule_for(request.controlled, request.opiate, request.pharmacy_delivers))

    def _carried(self, request: Request) -> None:
        if request.stage not in ("offered", "taken", "done"):
            return
        if request.rule == "trust_only":
            request.stage, request.ended_at = "triaged", None
            request.due_at = max(request.due_at, self.anchor + timedelta(minutes=40))
            return
        fixed = {"council_staff_only": "council_staff", "pharmacy_delivers": "pharmacy"}.get(request.rule)
        wanted = fixed or ("volunteer" if self.rng.random() < 0.75 else "council_staff")
        if wanted == "volunteer":
            request.volunteer = self._near(request)
        request.hands = wanted

    def _near(self, request: Request) -> int:
        """An active volunteer of the same neighbourhood who does this kind of thing, if there is one."""
        here = self.hood_of(self.askers[request.asker])
        same = [n for n in self.active if self.hood_of(self.helpers[n].who) == here]
        fit = [n for n in same if request.category in self.helpers[n].does]
        return self.rng.choice(fit or same)

    def _closed(self, request: Request) -> None:
        rng = self.rng
        if request.stage == "done":
            request.ending, request.ending_note = "done", rng.choice(DONE)
            if rng.random() < 0.4:
                request.rating, request.word = rng.choice(WORDS_BACK)
        elif request.stage == "ended":
            request.ending, request.ending_note = rng.choice(ENDED)

    def _referrals(self, own: list[Request], received: int) -> list[Request]:
        """Send some of the hubs' requests across a wall; returns the requests other teams raised of their own."""
        rng, made = self.rng, []
        for answer, number in ANSWERED:
            stage = STAGE_OF_REFERRED[answer]
            fit = [r for r in own if not r.route and r.stage == stage and r.rule in ("any", "trust_only")]
            for request in rng.sample(fit, min(number, len(fit))):
                takes_own = answer in ("accepted", "done")
                full = takes_own and len(made) == received
                routes = tuple(row for row in ROUTES if not (full and row[0] in OWN_NEED))
                request.route = "mental_health" if request.rule == "trust_only" else pick(rng, routes)
                request.answer = answer
                request.volunteer, request.hands = None, "team" if answer != "handed_back" else ""
                request.owner, request.on_hold_days = None, 0
                if takes_own and request.route in OWN_NEED and not full:
                    made.append(self._received(request))
        return made + [self._one(rng.randrange(len(self.askers)), "done") for _ in range(received - len(made))]

    def _received(self, request: Request) -> Request:
        rng = self.rng
        request.received = UUID(int=rng.getrandbits(128), version=4)
        at = request.raised_at + (request.due_at - request.raised_at) * 0.2
        ended = request.ended_at if request.answer == "done" else None
        stage, at = "done" if ended else "triaged", min(at, ended or at, self.anchor)
        other = Request(request.received, request.asker, request.category, request.summary, request.urgency,
                        "referral", stage, at, request.due_at, ended)  # fmt: skip
        other.route, other.rule = request.route, request.rule
        other.controlled, other.opiate = request.controlled, request.opiate
        other.pharmacy_delivers = request.pharmacy_delivers
        if ended:
            other.ending, other.ending_note = "done", "Seen and settled."
        return other
