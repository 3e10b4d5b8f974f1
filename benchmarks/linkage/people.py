"""A made-up town and two lists of it, with the truth: everything that makes linking hard, as often as it is in life or
oftener. Homes, couples and families, twins, father and son of one name, care homes, communities whose names are shared
by many, people who moved or married since a list was written, and every kind of slip.

The national list is recent and careful and has NHS numbers; the council's is up to fifteen years old and is not.
Fresh people from every seed. Names and numbers belong to nobody: NHS numbers are from the range set aside for tests.
"""

from __future__ import annotations

import random
from bisect import bisect
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate

from hearth.people.names import forms_of

from . import names

TODAY = date(2026, 6, 1)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
KEYS = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wertyuioplsdfghjkkxcvbnmm", strict=False))
COLUMNS = ("id", "forename", "middle_names", "surname", "birth_date", "sex", "nhs_number", "number", "address",
           "postcode", "phone", "email")  # fmt: skip


class Drawn:
    """Values drawn by weight, fast."""

    def __init__(self, values: list[str], weights: list[float]):
        self.values, self.sums = values, list(accumulate(weights))

    def draw(self, chance: random.Random) -> str:
        return self.values[bisect(self.sums, chance.random() * self.sums[-1])]


@dataclass(slots=True)
class Home:
    number: str
    road: str
    postcode: str
    phone: str = ""
    care: bool = False


@dataclass(slots=True)
class Person:
    community: str
    forename: str
    middle: str
    surname: str
    maiden: str
    named_ago: float
    sex: str
    born: date
    nhs: str
    home: Home
    moved_ago: float
    before: Home
    mobile: str
    mobile_ago: float
    email: str
    kin: list[Person] = field(default_factory=list, repr=False)


class Town:
    """People in their homes."""

    def __init__(self, people: int, seed: int):
        self.chance = random.Random(f"town {seed}")
        self.size = people
        self.roads: dict[str, str] = {}
        self.homes: list[Home] = []
        self.people: list[Person] = []
        self.numbers = self._nhs_numbers(people)
        self.pools = {c: self._pool(*given[1:4]) for c, given in names.COMMUNITIES.items()}
        self.shares = Drawn(list(names.COMMUNITIES), [given[0] for given in names.COMMUNITIES.values()])
        self._postcodes()
        while len(self.people) < people:
            self._fill_home()
        self._move()

    def _pool(self, men: list[str], women: list[str], surnames: list[str]) -> dict[str, Drawn]:
        tail = list(names.INVENTED) if surnames is names.BRITISH_S else [
            self._spelt(self.chance.choice(surnames)) for _ in range(150)
        ]  # fmt: skip
        self.chance.shuffle(tail)
        every = surnames + tail
        return {
            "M": Drawn(men, [1 / (i + 8) for i in range(len(men))]),
            "F": Drawn(women, [1 / (i + 8) for i in range(len(women))]),
            "S": Drawn(every, [1 / (i + 12) ** (0.95 if len(every) > 1000 else 1.05) for i in range(len(every))]),
        }

    def _spelt(self, name: str) -> str:
        """Another spelling of a name from another alphabet."""
        found = [(a, b) for a, b in names.OTHERWISE if a in name[1:]]
        if not found:
            return name
        a, b = self.chance.choice(found)
        return name[0] + name[1:].replace(a, b, 1)

    def _nhs_numbers(self, count: int):
        start = 999_000_000 if count < 600_000 else 940_000_000
        room = 999_999_999 - start
        for nine in self.chance.sample(range(start, start + room), min(room, int(count * 1.3) + 50)):
            digits = f"{nine:09d}"
            rest = 11 - sum(int(d) * w for d, w in zip(digits, range(10, 1, -1), strict=True)) % 11
            if rest != 10:
                yield f"{digits}{0 if rest == 11 else rest}"

    def _postcodes(self) -> None:
        areas = [
            f"{area}{n}"
            for area in ("BL", "OL", "M", "SK", "WN", "DN", "S", "B")
            for n in range(1, 1 + max(1, self.size // 12_000))
        ]
        self.streets = []
        used: set[str] = set()
        while len(self.streets) < self.size / 30 + 20:
            end = "".join(self.chance.choices("ABDEFGHJLNPQRSTUWXYZ", k=2))
            code = f"{self.chance.choice(areas)} {self.chance.randrange(1, 10)}{end}"
            if code not in used:
                used.add(code)
                self.streets.append((f"{self.chance.choice(names.ROADS)} {self.chance.choice(names.KINDS)}", code))

    def _new_home(self, care: bool = False) -> Home:
        road, code = self.chance.choice(self.streets)
        number = str(self.chance.randrange(1, 180))
        if self.chance.random() < 0.12:
            number = f"Flat {self.chance.randrange(1, 25)} {number}"
        phone = f"0161{self.chance.randrange(10**7):07d}" if care or self.chance.random() < 0.55 else ""
        home = Home(number, road, code, phone, care)
        self.homes.append(home)
        return home

    def _person(
        self, community: str, surname: str, home: Home, born: date, sex: str = "", forename: str = ""
    ) -> Person:
        chance, pool = self.chance, self.pools[community]
        sex = sex or chance.choice("MF")
        given = names.COMMUNITIES[community]
        if chance.random() < given[4]:
            born = date(born.year, 1, 1)
        age = (TODAY - born).days / 365
        maiden, ago = surname, 99.0
        if sex == "F" and age > 22 and chance.random() < 0.3:
            maiden, ago = pool["S"].draw(chance), chance.random() * min(age - 20, 40)
        forename = forename or pool[sex].draw(chance)
        middle = pool[sex].draw(chance) if chance.random() < 0.6 else ""
        mobile = f"07{chance.randrange(10**9):09d}" if age > 12 and chance.random() < 0.7 else ""
        email = f"{forename}.{surname}{chance.randrange(100)}@mail.example".lower()
        person = Person(
            community, forename, middle, surname, maiden, ago, sex, born, next(self.numbers), home, 99.0, home,
            mobile, chance.expovariate(1 / 9), email if age > 12 and chance.random() < 0.5 else "",
        )  # fmt: skip
        self.people.append(person)
        return person

    def _born(self, low: int, high: int) -> date:
        return TODAY - timedelta(days=self.chance.randrange(low * 365, high * 365))

    def _fill_home(self) -> None:
        chance, kind = self.chance, self.chance.random()
        community = self.shares.draw(chance)
        surname = self.pools[community]["S"].draw(chance)
        home = self._new_home(care=kind < 0.0008)
        if home.care:
            for _ in range(chance.randrange(20, 60)):
                other = self.shares.draw(chance)
                self._person(other, self.pools[other]["S"].draw(chance), home, self._born(72, 101))
        elif kind < 0.33:
            self._person(community, surname, home, self._born(20, 96))
        elif kind < 0.60:
            self._couple(community, surname, home, self._born(22, 90))
        elif kind < 0.94:
            self._family(community, surname, home)
        else:
            for _ in range(chance.randrange(2, 6)):
                other = self.shares.draw(chance)
                self._person(other, self.pools[other]["S"].draw(chance), home, self._born(18, 45))

    def _couple(self, community: str, surname: str, home: Home, born: date) -> tuple[Person, Person]:
        chance = self.chance
        one = self._person(community, surname, home, born, "M")
        theirs = surname if chance.random() < 0.8 else self.pools[community]["S"].draw(chance)
        other = self._person(community, theirs, home, born + timedelta(days=chance.randrange(-2500, 2500)), "F")
        one.kin, other.kin = [other], [one]
        if chance.random() < 0.2:
            other.mobile = one.mobile
        return one, other

    def _family(self, community: str, surname: str, home: Home) -> None:
        chance = self.chance
        father, mother = self._couple(community, surname, home, self._born(30, 75))
        children: list[Person] = []
        births = father.born + timedelta(days=chance.randrange(21 * 365, 33 * 365))
        for place in range(chance.choice((1, 1, 2, 2, 2, 3, 4))):
            born = births + timedelta(days=place * 800 + chance.randrange(500))
            if born > TODAY:
                break
            sex = chance.choice("MF")
            is_junior = sex == "M" and place == 0 and chance.random() < 0.07
            taken = {one.forename for one in (father, mother, *children)}
            forename = father.forename if is_junior else self._another(community, sex, taken)
            children.append(self._person(community, surname, home, born, sex, forename))
            if chance.random() < 0.03:
                taken |= {forename}
                other = chance.choice("MF")
                alike = forename[0] if chance.random() < 0.4 else ""  # Hassan and Hussain, Jack and James
                twin = self._person(
                    community, surname, home, born, other, self._another(community, other, taken, alike)
                )
                twin.born = children[-1].born
                children.append(twin)
        for child in children:
            child.kin = [one for one in (*children, mother, father) if one is not child]
        mother.kin += children
        father.kin += children

    def _another(self, community: str, sex: str, taken: set[str], initial: str = "") -> str:
        """A first name nobody else in the family has, if it can be with this initial."""
        pool = self.pools[community][sex]
        if alike := [name for name in pool.values if initial and name[0] == initial and name not in taken]:
            return self.chance.choice(alike)
        while (name := pool.draw(self.chance)) in taken:
            pass
        return name

    def _move(self) -> None:
        for person in self.people:
            age = (TODAY - person.born).days / 365
            person.moved_ago = self.chance.expovariate(1 / (9 if age < 40 else 25))
            person.before = self.chance.choice(self.homes)


def national_insurance(nhs: str) -> str:
    """A number in the form of National Insurance's, with a prefix that is never issued; another for everybody."""
    mixed = int(nhs[:9]) * 48_271 % 99_999_989
    return f"Q{chr(65 + mixed // 4_000_000)}{mixed // 4 % 1_000_000:06d}{'ABCD'[mixed % 4]}"


class Clerk:
    """Writes a person down, with slips. `slips` multiplies how often; `old` is the most years a record may have."""

    def __init__(self, seed: str, *, slips: float, old: float, nhs: float, phones: float, upper: bool, more: bool):
        self.chance = random.Random(seed)
        self.numbers = random.Random(f"numbers {seed}")
        self.slips, self.old, self.nhs, self.phones, self.upper, self.more = slips, old, nhs, phones, upper, more

    def _often(self, rate: float) -> bool:
        return self.chance.random() < rate * self.slips

    def write(self, person: Person, record_id: str) -> tuple[dict[str, str], float]:
        """One record, and how many years ago it was written."""
        ago = self.chance.random() ** 1.6 * self.old
        forename, middle, surname = self._names(person, ago)
        home = person.home if ago < person.moved_ago else person.before
        row = {
            "id": record_id, "forename": forename, "middle_names": middle, "surname": surname,
            "birth_date": self._birth(person), "sex": "" if self._often(0.055) else person.sex,
            "nhs_number": self._number(person), "number": self._national_insurance(person), **self._address(home),
            "phone": self._phone(person, home, ago),
            "email": person.email if self.more and self.chance.random() < 0.5 else "",
        }  # fmt: skip
        if row["sex"] and self._often(0.006):
            row["sex"] = "F" if row["sex"] == "M" else "M"
        if self.upper:
            row |= {name: row[name].upper() for name in ("forename", "middle_names", "surname", "address")}
        return row, ago

    def _names(self, person: Person, ago: float) -> tuple[str, str, str]:
        chance, given = self.chance, names.COMMUNITIES[person.community]
        forename, surname = person.forename, person.surname if ago < person.named_ago else person.maiden
        middle = person.middle if self.more and chance.random() < 0.6 else ""
        if self._often(0.07) and (forms := forms_of(forename)):
            forename = chance.choice(forms).title()
        if self._often(given[5]):
            forename = self._spelt(forename)
        if self._often(given[5]):
            surname = self._spelt(surname)
        if self._often(0.03):
            forename = self._slip(forename)
        if self._often(0.028):
            surname = self._slip(surname)
        if self._often(0.012):
            forename = forename[0]
        elif person.middle and self._often(0.01):
            forename, middle = person.middle, ""
        elif person.middle and not middle and self._often(0.05):
            forename = f"{forename} {person.middle}"
        if person.maiden != surname and person.maiden != person.surname and self._often(0.04):
            surname = f"{person.maiden}-{surname}"
        if self._often(given[6] + 0.005):
            forename, surname = surname, forename
        return "" if self._often(0.004) else forename, middle, surname

    def _spelt(self, name: str) -> str:
        found = [(a, b) for a, b in names.OTHERWISE if a in name[1:]]
        if not found:
            return name
        a, b = self.chance.choice(found)
        return name[0] + name[1:].replace(a, b, 1)

    def _slip(self, text: str) -> str:
        """A letter left out, doubled, exchanged with the next, or the key beside it."""
        if len(text) < 3:
            return text
        place, kind = self.chance.randrange(len(text) - 1), self.chance.randrange(4)
        if kind == 0:
            return text[:place] + text[place + 1 :]
        if kind == 1:
            return text[:place] + text[place] + text[place:]
        if kind == 2:
            return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        return text[:place] + KEYS.get(text[place].lower(), self.chance.choice(LETTERS)) + text[place + 1 :]

    def _birth(self, person: Person) -> str:
        born, chance = person.born, self.chance
        if self._often(0.07):
            return ""
        if self._often(0.008):
            return f"{born.year}-01-01"
        if born.day <= 12 and self._often(0.02):
            return f"{born.year}-{born.day:02d}-{born.month:02d}"
        text = born.isoformat()
        if self._often(0.022):
            place = chance.choice((3, 3, 6, 8, 9, 9))
            text = text[:place] + str(chance.randrange(10)) + text[place + 1 :]
            try:
                date.fromisoformat(text)
            except ValueError:
                return born.isoformat()
        if self._often(0.004):
            return f"{born.year + chance.choice((-10, 10, -1, 1))}{text[4:]}"
        return text

    def _number(self, person: Person) -> str:
        if self.chance.random() > self.nhs:
            return ""
        if person.kin and self._often(0.012):
            return self.chance.choice(person.kin).nhs
        number = person.nhs
        if self._often(0.006):
            place = self.chance.randrange(10)
            number = number[:place] + str(self.chance.randrange(10)) + number[place + 1 :]
        return number

    def _national_insurance(self, person: Person) -> str:
        """Their National Insurance number, somebody else's of the home, or one slip: a stream of chance of its own."""
        chance = self.numbers
        if not self.more or person.born.year > TODAY.year - 16 or chance.random() > 0.6:
            return ""
        if person.kin and chance.random() < 0.012 * self.slips:
            person = chance.choice(person.kin)
        number = national_insurance(person.nhs)
        if chance.random() < 0.01 * self.slips:
            place = chance.randrange(2, 8)
            number = number[:place] + str(chance.randrange(10)) + number[place + 1 :]
        return number

    def _address(self, home: Home) -> dict[str, str]:
        road, code = home.road, home.postcode
        if self._often(0.06):
            first, kind = road.rsplit(" ", 1)
            road = f"{first} {names.SHORT.get(kind, kind)}"
        if self._often(0.03):
            road = self._slip(road)
        if self._often(0.02):
            code = code[:-1] + self.chance.choice("ABDEFGHJLNPQRSTUWXYZ")
        elif self._often(0.01):
            code = code.replace("0", "O").replace("1", "I")
        number = home.number
        if self._often(0.012):
            number = str(self.chance.randrange(1, 180))
        if self._often(0.033):
            return {"address": "", "postcode": "" if self.chance.random() < 0.4 else code}
        return {"address": f"{number} {road}", "postcode": "" if self._often(0.035) else code}

    def _phone(self, person: Person, home: Home, ago: float) -> str:
        if self.chance.random() > self.phones:
            return ""
        if person.kin and self._often(0.02):
            return self.chance.choice(person.kin).mobile
        mobile = person.mobile if ago < person.mobile_ago else ""
        if home.phone and (not mobile or self.chance.random() < 0.45):
            return home.phone
        return mobile


@dataclass
class Lists:
    """Two lists, who is who, and of each record of the second its community and age in years."""

    left: list[dict[str, str]]
    right: list[dict[str, str]]
    truth: list[tuple[str, str]]
    community: dict[str, str]
    age: dict[str, float]
    people: dict[str, int]


def two_lists(
    left: int, right: int, *, seed: int, slips: float = 1.0, more: bool = False, overlap: float = 0.0
) -> Lists:
    """A national list of `left` records and a council's of `right`, drawn from one town.

    `slips` multiplies how often anything goes wrong; `more` adds middle names, e-mail addresses and National Insurance
    numbers. The town has 1.6 times the people of the longer list, or, with `overlap`, as many as put that share of the
    left list on the right.
    """
    size = int(max(left, right) * 1.6) if not overlap else int(max(left, right) / overlap)
    town = Town(size, seed)
    chance = random.Random(f"lists {seed}")
    national = Clerk(f"a {seed}", slips=0.25 * slips, old=3, nhs=0.998, phones=0.95, upper=True, more=more)
    council = Clerk(f"b {seed}", slips=slips, old=15, nhs=0.45, phones=0.75, upper=False, more=more)
    told = Lists([], [], [], {}, {}, {})
    on_left: dict[int, list[str]] = {}
    for place, index in enumerate(_chosen(chance, len(town.people), left, 0.02)):
        row, _ = national.write(town.people[index], f"A{place}")
        told.left.append(row)
        told.people[row["id"]] = index
        on_left.setdefault(index, []).append(row["id"])
    for place, index in enumerate(_chosen(chance, len(town.people), right, 0.03)):
        person = town.people[index]
        row, ago = council.write(person, f"B{place}")
        told.right.append(row)
        told.people[row["id"]], told.community[row["id"]], told.age[row["id"]] = index, person.community, ago
        told.truth += [(one, row["id"]) for one in on_left.get(index, ())]
    return told


def _chosen(chance: random.Random, people: int, records: int, twice: float) -> list[int]:
    """Who is on a list; some are twice."""
    once = chance.sample(range(people), int(records * (1 - twice)))
    again = chance.choices(once, k=records - len(once))
    every = once + again
    chance.shuffle(every)
    return every
