"""The hard rules: who may never be given what. Each has a name, a source and its sentence for the screen. Pure.

Every way in which a volunteer comes to a request asks all of them (`stops`): asking somebody, their yes, a plan, an
offer in order, a standing arrangement. The engine is given the same rules as marks, places, hours and pairs
(`rules.rows`); a guard test holds the two against each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from hearth.kit.spoken import one_name
from hearth.matching.rules.parts import Slot
from hearth.offers.rules.asking import age_on, far, metres_between
from hearth.offers.rules.checks import Held
from hearth.offers.rules.checks import Needs as RoleNeeds
from hearth.offers.rules.standing import missing
from hearth.offers.rules.times import Otherwise, is_free

STATES = {"applied": "has applied and is not approved yet", "in_checks": "is in checks", "paused": "is paused",
          "isolating": "is self-isolating", "left": "has left", "refused": "was turned down"}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What one request asks of whoever does it."""

    person: str = ""  # whom it is for, as a key
    team: int = 0
    category: str = ""
    category_name: str = ""
    for_volunteers: bool = True  # the borough's word on this kind of help
    by_phone: bool = False
    carry: tuple[bool, str] = (True, "")  # what the medicines rule says of a volunteer
    place: tuple[int, int] | None = None
    speaks: str = ""  # the language whoever comes must speak; empty where an interpreter is not needed
    helper: str = ""  # "woman" or "man", where the resident has said so
    in_pairs: bool = False
    ways: frozenset[str] = frozenset()  # their address, telephones and e-mail, as `way_of` writes them
    owners: frozenset[str] = frozenset()  # the colleague who looks after it: e-mail, and key as a volunteer
    slots: tuple[Slot, ...] = ()  # when it can be done


@dataclass(frozen=True)
class Role:
    """A role of the borough: the kinds of help it covers and what it needs."""

    categories: frozenset[str]
    needs: RoleNeeds
    goes_to_doors: bool = True


@dataclass(frozen=True)
class Offered:
    """What one volunteer offers, is and has."""

    key: str = ""
    team: int = 0
    status: str = "active"
    agreed: bool = True  # to the principles that hold now
    does: frozenset[str] = frozenset()
    roles: tuple[Role, ...] = ()
    held: tuple[Held, ...] = ()
    born: date | None = None
    guardian_agreed: bool = False
    home: tuple[int, int] | None = None
    reach: int = 0
    free: frozenset[int] = frozenset()
    otherwise: tuple[Otherwise, ...] = ()
    speaks: frozenset[str] = frozenset()
    sex: str = ""
    ways: frozenset[str] = frozenset()
    selves: frozenset[str] = frozenset()  # e-mail and key, to know them among colleagues
    apart: frozenset[str] = frozenset()  # persons with whom either side has asked not to be brought together
    a_week: int = 3
    a_day: int = 3
    a_slot: int = 2
    week: int = 0  # tasks they have, and had in the last seven days
    fortnight: int = 0  # the same over two weeks: who had least is asked first
    taken: tuple[Slot, ...] = ()  # the slots of those they have


class Stop(NamedTuple):
    """A rule that stops somebody, and its sentence: it follows on their name."""

    rule: str
    words: str


@dataclass(frozen=True)
class Rule:
    """One hard rule: its name, where it comes from, and the test, which returns its sentence when it stops."""

    name: str
    source: str
    test: Callable[..., str] = field(compare=False)


def language_of(language: str) -> str:
    """A language as it is compared, however it was written."""
    name = one_name(language).casefold()
    return {"cy": "welsh", "en": "english"}.get(name, name)


def way_of(*parts: str) -> str:
    """An address, a telephone or an e-mail as it is compared; empty when there is nothing to compare."""
    return "".join(letter for part in parts for letter in part.casefold() if letter.isalnum() or letter == "@")


def _state(asked: Asked, who: Offered) -> str:
    at_home = who.status == "isolating" and asked.by_phone  # what is done by telephone goes on
    return "" if who.status == "active" or at_home else STATES.get(who.status, f"is {who.status}")


def _principles(asked: Asked, who: Offered) -> str:
    return "" if who.agreed else "has not agreed to the principles as they are now"


def _area(asked: Asked, who: Offered) -> str:
    return "" if asked.team == who.team else "is registered with another hub"


def _kind(asked: Asked, who: Offered) -> str:
    return "" if asked.for_volunteers else "this kind of help is not one that volunteers give here"


def _offers(asked: Asked, who: Offered) -> str:
    return "" if asked.category in who.does else "has not offered this kind of help"


def _medicines(asked: Asked, who: Offered) -> str:
    return "" if asked.carry[0] else asked.carry[1]


def _distance(asked: Asked, who: Offered) -> str:
    if asked.by_phone or asked.place is None or who.home is None:
        return ""
    metres = math.dist(asked.place, who.home)
    if metres <= who.reach:
        return ""
    return f"lives {far(round(metres))} away, further than the {far(who.reach)} they travel"


def _language(asked: Asked, who: Offered) -> str:
    if not asked.speaks or asked.speaks in who.speaks:
        return ""
    return f"does not speak {asked.speaks.capitalize()}, and this person needs somebody who does, or an interpreter"


def _sex(asked: Asked, who: Offered) -> str:
    if not asked.helper or who.sex == asked.helper:
        return ""
    wish = f"this person asks for a {asked.helper}"
    return wish if who.sex else f"{wish}, and the hub has not asked whether they are one"


def _pairs(asked: Asked, who: Offered) -> str:
    if asked.by_phone or not asked.in_pairs:
        return ""
    return "this person is not visited alone: send two colleagues together"


def _apart(asked: Asked, who: Offered) -> str:
    return "one of the two has asked not to be brought together again" if asked.person in who.apart else ""


def _conflict(asked: Asked, who: Offered) -> str:
    if asked.owners & who.selves:
        return "looks after this request as a colleague, and cannot be its volunteer as well"
    shared = asked.ways & who.ways
    return "shares an address, a telephone or an e-mail with this person" if shared else ""


def _week(asked: Asked, who: Offered) -> str:
    if who.week < who.a_week:
        return ""
    return f"has {_tasks(who.week)} this week already, their limit is {who.a_week}"


def _role(asked: Asked, who: Offered, slot: Slot) -> str:
    covering = [role for role in who.roles if asked.category in role.categories]
    if not covering:
        return "no volunteer role covers this kind of help: an administrator says what it needs"
    age = age_on(who.born, slot.day) if who.born else None
    least = min((
        missing(role.needs, goes_to_doors=role.goes_to_doors or not asked.by_phone, held=who.held, age=age,
                guardian_agreed=who.guardian_agreed, day=slot.day)
        for role in covering
    ), key=len)  # fmt: skip
    return f"lacks for this: {', '.join(least)}" if least else ""


def _time(asked: Asked, who: Offered, slot: Slot) -> str:
    return "" if is_free(who.free, who.otherwise, slot.day, slot.part) else "is not free then"


def _slot(asked: Asked, who: Offered, slot: Slot) -> str:
    has = who.taken.count(slot)
    return f"has {_tasks(has)} in that part of the day, their limit is {who.a_slot}" if has >= who.a_slot else ""


def _day(asked: Asked, who: Offered, slot: Slot) -> str:
    has = sum(taken.day == slot.day for taken in who.taken)
    return f"has {_tasks(has)} that day, their limit is {who.a_day}" if has >= who.a_day else ""


def _tasks(number: int) -> str:
    return "1 task" if number == 1 else f"{number} tasks"


ALWAYS = (
    Rule("state", "the hub's own register of volunteers", _state),
    Rule("principles", "the borough's principles for volunteers, in the version that holds", _principles),
    Rule("area", "each hub matches its own neighbourhood", _area),
    Rule("kind", "the borough's list of kinds of help", _kind),
    Rule("offers", "what the volunteer has said they would do", _offers),
    Rule("medicines", "Bury Community Hubs paper, 23 April 2020, section 3.3", _medicines),
    Rule("distance", "how far the volunteer has said they travel", _distance),
    Rule("language", "Equality Act 2010, sections 20 and 29: a service is understood", _language),
    Rule("sex", "the resident's own wish (Equality Act 2010, schedule 9, paragraph 1)", _sex),
    Rule("pairs", "“do not visit alone” on the person's record (Health and Safety at Work Act 1974, section 3)",
         _pairs),
    Rule("apart", "what the resident or the volunteer has asked", _apart),
    Rule("conflict", "Nolan principles: nobody deals with their own household or their own case", _conflict),
    Rule("week", "how many tasks a week the volunteer has said they take", _week),
)  # fmt: skip
"""Rules that are the same at any hour."""

THEN = (
    Rule("role", "the borough's roles and the checks each needs (offers/rules/checks.py)", _role),
    Rule("time", "the volunteer's own week and the days they are away", _time),
    Rule("slot", "the borough's limit for one part of a day", _slot),
    Rule("day", "the borough's limit for one day", _day),
)
"""Rules that hang on the part of the day."""

NAMES = tuple(rule.name for rule in (*ALWAYS, *THEN))


def stops(asked: Asked, who: Offered, slots: Iterable[Slot] | None = None) -> list[Stop]:
    """Every rule that stops this volunteer from doing this, in one of these slots or in any in which it can be done.

    Nothing stops them when there is one slot in which no rule does; otherwise it is told of the slot with the fewest.
    """
    always = [Stop(rule.name, words) for rule in ALWAYS if (words := rule.test(asked, who))]
    open_to = list(asked.slots if slots is None else slots)
    if not open_to:
        return [*always, Stop("time", "there is no time left in which it could be done")]
    fewest: list[Stop] | None = None
    for slot in open_to:
        then = [Stop(rule.name, words) for rule in THEN if (words := rule.test(asked, who, slot))]
        if fewest is None or len(then) < len(fewest):
            fewest = then
        if not fewest:
            break
    return [*always, *(fewest or [])]


def may_at(asked: Asked, who: Offered) -> list[Slot]:
    """The slots in which no rule stops them."""
    if any(rule.test(asked, who) for rule in ALWAYS):
        return []
    return [slot for slot in asked.slots if not any(rule.test(asked, who, slot) for rule in THEN)]


def good(asked: Asked, who: Offered) -> list[str]:
    """What speaks for somebody whom nothing stops, in words."""
    metres = metres_between(asked.place, who.home)
    words = ["offers this kind of help and has the checks it needs"]
    if not asked.by_phone:
        words.append(f"lives {far(metres)} away" if metres is not None else "distance not known")
    words.append(f"has {_tasks(who.week)} of {who.a_week} this week" if who.week else "is free")
    return words
