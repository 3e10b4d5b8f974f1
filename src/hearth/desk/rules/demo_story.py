"""Three weeks in the made-up borough: who asked, who offered, what became of it. The same from the same seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from hearth.areas.demo_map import DemoMap
from hearth.desk.rules.demo_names import ORGANISATIONS
from hearth.desk.rules.demo_past import Request, Sent
from hearth.desk.rules.demo_people import GROWN_UP, Population, Resident, phone
from hearth.desk.rules.demo_requests import Asking, Place
from hearth.desk.rules.demo_time import Hours
from hearth.desk.rules.demo_words import ABOUT_VOLUNTEERS, AVAILABLE

VOLUNTEERS, PEOPLE_WHO_ASK = 500, 690
IN_A_CARE_HOME, CARE_HOME = 7, "Sallow House"


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
    decided_at: datetime | None
    hood: int
    place: tuple[int, int]  # easting, northing


@dataclass
class Story:
    """Everything that was made up, before anything is stored."""

    anchor: datetime
    borough: DemoMap
    population: Population
    askers: list[Resident]
    helpers: list[Helper]
    requests: list[Request]
    sent: list[Sent]  # referrals
    in_pairs: set[int]  # askers who are not visited alone
    deceased: dict[int, datetime]  # askers who have died, and when
    not_to_contact: set[int]
    organisations: list[tuple[str, str, str, tuple[str, ...], int]]  # kind, name, does, helps with, postcode's number


def tell(seed: int, borough: DemoMap, anchor: datetime, hours: dict[str, dict[str, int]]) -> Story:
    """Make the story up, as it stands at `anchor`. `hours` is until due, by category and urgency."""
    population = Population(seed, borough, anchor.date())
    rng = Random(f"story {seed}")  # noqa: S311  made-up lives, not secrets
    askers, helpers = _askers(rng, population), _helpers(rng, population, anchor)
    in_pairs = set(rng.sample(range(len(askers)), 12))
    places = {place.postcode: (place.easting, place.northing) for place in borough.postcodes}
    homes = [Place(borough.wards[one.ward].neighbourhood, places[one.postcode]) for one in askers]
    asking = Asking(rng, Hours(anchor), hours, askers, homes, helpers, in_pairs)
    asking.all()
    organisations = [
        (kind, name, does, helps, rng.randrange(len(borough.postcodes)))
        for kind, names, does, helps in ORGANISATIONS for name in names
    ]  # fmt: skip
    requests, sent = asking.requests, asking.sent
    died, peace = asking.deceased, asking.not_to_contact
    return Story(anchor, borough, population, askers, helpers, requests, sent, in_pairs, died, peace, organisations)


def _weighted(rng: Random, weights: list[float]) -> int:
    mark = rng.random() * sum(weights)
    for index, weight in enumerate(weights):
        mark -= weight
        if mark <= 0:
            return index
    return len(weights) - 1


def _several(rng: Random, population: Population, how_many: int, weigh, pairs: float = 0) -> list[Resident]:
    """So many grown-up residents; `pairs` is how often a second one of the household comes too."""
    found: dict[int, Resident] = {}
    while len(found) < how_many:
        people = population.at(rng.randrange(len(population.borough.postcodes)))
        one = people[_weighted(rng, [weigh(one.age(population.today)) for one in people])]
        if one.age(population.today) < GROWN_UP:
            continue
        found.setdefault(one.number, one)
        if rng.random() < pairs and len(found) < how_many:
            with_them = [other for other in people if other.address == one.address and other.number != one.number]
            for other in [other for other in with_them if other.age(population.today) >= GROWN_UP][:1]:
                found.setdefault(other.number, other)
    return list(found.values())


def _askers(rng: Random, population: Population) -> list[Resident]:
    found = _several(rng, population, PEOPLE_WHO_ASK, lambda age: 1 + (age >= 60) * 5 + (age >= 75) * 9, pairs=0.09)
    old = [n for n, one in enumerate(found) if one.age(population.today) >= 78]
    home = found[old[0]]
    near = [n for n in old if found[n].ward == home.ward][:IN_A_CARE_HOME]
    near += [n for n in old if n not in near][: IN_A_CARE_HOME - len(near)]
    for room, n in enumerate(near, start=2):
        address = f"Room {room}, {CARE_HOME}, {home.address}"
        found[n] = replace(found[n], address=address, postcode=home.postcode, ward=home.ward, lives_alone=False)
    return found


def _with_company(jobs: list[str], number: int) -> list[str]:
    """Everybody shops; every second of those who ring people for a chat would go and see them as well."""
    more = {"company"} if "comfort_calls" in jobs and number % 2 else set()
    return sorted({"food", *jobs, *more})


def _helpers(rng: Random, population: Population, anchor: datetime) -> list[Helper]:
    people = _several(rng, population, VOLUNTEERS, lambda age: 4 if 18 <= age < 68 else 0.4)
    statuses = (("active", 415), ("applied", 40), ("in_checks", 12), ("paused", 13), ("isolating", 5), ("left", 10),
                ("refused", 5))  # fmt: skip
    told = [status for status, number in statuses for _ in range(number)]
    jobs = ("food", "medicines", "comfort_calls", "essentials", "dog_walking", "books_and_entertainment", "check_in",
            "household_tasks", "internet", "medical_transport")  # fmt: skip
    hours = Hours(anchor)
    places = {place.postcode: place for place in population.borough.postcodes}
    helpers = []
    for number, who in enumerate(people):
        status, place = told[number], places[who.postcode]
        applied = anchor - timedelta(days=_days_ago(rng, status), minutes=rng.randint(0, 600))
        helpers.append(Helper(
            UUID(int=rng.getrandbits(128), version=4), who, phone(PEOPLE_WHO_ASK + number),
            _with_company(rng.sample(jobs, rng.randint(1, 5)), number), rng.choice((2_000, 3_000, 5_000, 8_000)),
            rng.random() < 0.6, [who.language] if who.language not in ("en", "cy") else [], status,
            rng.choice(AVAILABLE), rng.choice(ABOUT_VOLUNTEERS) if rng.random() < 0.6 else "", applied,
            None if status == "applied" else min(hours.after(applied, rng.randint(40, 1_400)), anchor),
            population.borough.wards[who.ward].neighbourhood, (place.easting, place.northing),
        ))  # fmt: skip
    return helpers


def _days_ago(rng: Random, status: str) -> float:
    """When somebody applied: those who wait did so lately, most of the others before the three weeks began."""
    if status == "applied":
        return rng.uniform(0.1, 4)
    return rng.uniform(25, 55) if rng.random() < 0.8 else rng.uniform(5, 25)
