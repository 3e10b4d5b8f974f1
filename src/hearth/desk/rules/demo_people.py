"""The people of the made-up borough: household by household, postcode by postcode, the same from the same seed.

Numbers are nobody's: NHS numbers from the range kept for tests (999 and a right check digit), telephones from the
ranges Ofcom keeps for drama, addresses at example.org.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from random import Random
from uuid import UUID

from hearth.areas.demo_map import DemoMap
from hearth.desk.rules.demo_names import COMMUNITIES, ELDERS, STREET_FIRST, STREET_LAST, Community

# People in each hundred by band of age: first year of the band, how many years it holds, share.
PYRAMID = ((0, 10, 12), (10, 10, 12), (20, 10, 12), (30, 10, 13), (40, 10, 13), (50, 10, 14), (60, 10, 11), (70, 10, 8),
           (80, 10, 4), (90, 9, 1))  # fmt: skip
GROWN_UP = 18  # years
HOUSEHOLD = ((1, 30), (2, 34), (3, 16), (4, 14), (5, 6))  # people, share
NHS_BLOCKS = 200_000
DRAMA_MOBILE, DRAMA_LANDLINE, DRAMA_NUMBERS = "+447700900", "+441632960", 1_000


@dataclass(frozen=True)
class Resident:
    """One made-up person."""

    number: int  # counted through the whole borough
    id: UUID
    first_name: str
    last_name: str
    born: date
    address: str
    postcode: str
    ward: int
    nhs_number: str
    language: str  # "en", "cy" or a language's name
    lives_alone: bool

    def age(self, day: date) -> int:
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))


def pick(rng: Random, shares):
    """One of (thing, share), by its share."""
    things, marks = _marks(tuple(shares))
    return things[bisect(marks, rng.random() * marks[-1])]


@cache
def _marks(shares) -> tuple[tuple, tuple]:
    return tuple(row[0] for row in shares), tuple(accumulate(row[-1] for row in shares))


def nhs_number(number: int) -> str:
    """A different test number for every resident: 999, six digits and a check digit (modulus 11)."""
    first = (number * 7_919 % NHS_BLOCKS) * 5
    for body in range(first, first + 5):
        digits = f"999{body:06d}"
        check = 11 - sum(int(d) * weight for d, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            return digits + str(check % 11)
    raise ValueError(f"no number is left for resident {number}")


def phone(nth: int) -> str:
    """The nth made-up telephone: a thousand mobiles, then a thousand landlines, then from the beginning again."""
    start = DRAMA_MOBILE if nth // DRAMA_NUMBERS % 2 == 0 else DRAMA_LANDLINE
    return f"{start}{nth * 37 % DRAMA_NUMBERS:03d}"


class Population:
    """Everybody who lives in the borough, made when asked for."""

    def __init__(self, seed: int, borough: DemoMap, today: date):
        self.seed, self.borough, self.today = seed, borough, today
        rng = Random(f"streets {seed}")  # noqa: S311  made-up names, not secrets
        self.streets = [f"{rng.choice(STREET_FIRST)} {rng.choice(STREET_LAST)}" for _ in borough.streets]
        self.firsts = [0, *accumulate(place.residents for place in borough.postcodes)]

    def everybody(self) -> Iterator[Resident]:
        for nth in range(len(self.borough.postcodes)):
            yield from self.at(nth)

    def at(self, nth: int) -> list[Resident]:
        """The residents of the nth postcode, household by household."""
        place = self.borough.postcodes[nth]
        rng = Random(f"people {self.seed} {place.postcode}")  # noqa: S311
        found: list[Resident] = []
        house = rng.randint(1, 20)
        while len(found) < place.residents:
            size = min(pick(rng, HOUSEHOLD), place.residents - len(found))
            found += self._household(rng, nth, f"{house} {self.streets[place.street]}", size, len(found))
            house += rng.choice((1, 2, 2, 2))
        return found

    def _household(self, rng: Random, nth: int, address: str, size: int, before: int) -> list[Resident]:
        place = self.borough.postcodes[nth]
        community = pick(rng, _BY_SHARE)
        surname = rng.choice(community.surnames)
        people = []
        for one in range(size):
            age = self._age(rng, one)
            born = self.today - timedelta(days=int((age + rng.random()) * 365.2425))
            number = self.firsts[nth] + before + one
            people.append(Resident(
                number, UUID(int=rng.getrandbits(128), version=4), _first_name(rng, community, age), surname, born,
                address, place.postcode, place.ward, nhs_number(number), _language(rng, community, age), size == 1,
            ))  # fmt: skip
        return people

    def _age(self, rng: Random, one: int) -> int:
        """The first of a household is grown up."""
        while True:
            band = pick(rng, _BANDS)
            age = band[0] + rng.randrange(band[1])
            if one or age >= GROWN_UP:
                return age


_BY_SHARE = tuple((community, community.share) for community in COMMUNITIES)
_BANDS = tuple(((first, years), share) for first, years, share in PYRAMID)


def _first_name(rng: Random, community: Community, age: int) -> str:
    names = ELDERS if community is COMMUNITIES[0] and age >= 65 else community
    return rng.choice(rng.choice((names.women, names.men)))


def _language(rng: Random, community: Community, age: int) -> str:
    if community.language and rng.random() < (0.45 if age >= 60 else 0.12):
        return "cy" if community.language == "Welsh" else community.language
    return "en"
