"""Requests and volunteers as the engine's own rows: marks, metres and slots, never a name. Pure.

The hard rules in the engine's words. What somebody has said, is and has is a mark that they hold and a request wants;
a rule that nobody can meet is a mark that nobody holds. Where a check ends within the days of a plan, they are planned
for up to its last day; what comes after is planned when it has been renewed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hearth.matching.rules import hard
from hearth.matching.rules.hard import Asked, Offered
from hearth.matching.rules.parts import Slot

NOBODY = {
    "nobody:kind": "this kind of help is not one that volunteers give here",
    "nobody:medicines": "no volunteer may carry these medicines",
    "nobody:pairs": "this person is not visited alone: send two colleagues together",
    "nobody:place": "it is not known where they live: add a postcode that is on the map",
}
"""Marks that nobody holds, and what each says."""
GOES_OUT = "goes:out"
"""The mark of who is not at home because they self-isolate."""
IN_A_PLAN = ("state", "principles")
"""Rules that leave a volunteer out of a plan altogether."""


def wants(asked: Asked) -> list[str]:
    """The marks that whoever does this holds."""
    marks = [f"does:{asked.category}", _checks(asked), *([] if asked.by_phone else [GOES_OUT])]
    marks += [f"speaks:{_word(asked.speaks)}"] if asked.speaks else []
    marks += [f"sex:{asked.helper}"] if asked.helper else []
    nobody = {
        "nobody:kind": not asked.for_volunteers, "nobody:medicines": not asked.carry[0],
        "nobody:pairs": asked.in_pairs and not asked.by_phone,
        "nobody:place": not asked.by_phone and asked.place is None,
    }  # fmt: skip
    return sorted(marks + [mark for mark, holds in nobody.items() if holds])


def is_left_out(who: Offered) -> bool:
    """Whether a rule that does not hang on the request stops them."""
    return any(rule.test(Asked(by_phone=True), who) for rule in hard.ALWAYS if rule.name in IN_A_PLAN)


def holds(who: Offered, open_to: Sequence[Slot]) -> list[str]:
    """The marks somebody holds on the first day that is open."""
    marks = {f"does:{category}" for category in who.does}
    marks |= _checked(who, open_to[0]) if open_to else set()
    marks |= {GOES_OUT} if who.status == "active" else set()
    marks |= {f"speaks:{_word(language)}" for language in who.speaks if language}
    return sorted(marks | ({f"sex:{who.sex}"} if who.sex else set()))


def free(who: Offered, slots: Sequence[Slot], open_to: Sequence[Slot]) -> list[int]:
    """The numbers of the open slots in which they are free and may still do all they may on the first."""
    if not open_to:
        return []
    first, at = _checked(who, open_to[0]), {slot: number for number, slot in enumerate(slots)}
    good = {slot.day: first <= _checked(who, slot) for slot in open_to}
    return [at[slot] for slot in open_to if good[slot.day] and not _time(Asked(), who, slot)]


_then = {rule.name: rule.test for rule in hard.THEN}
_time, _role = _then["time"], _then["role"]


def _checked(who: Offered, slot: Slot) -> set[str]:
    """A mark for each kind of help that they do and may do on that day: at the door, and by telephone."""
    ways = [Asked(category=category, by_phone=by_phone) for category in who.does for by_phone in (False, True)]
    return {_checks(asked) for asked in ways if not _role(asked, who, slot)}


def _checks(asked: Asked) -> str:
    """The mark of who has what a role needs for this; under eighteen that may be by telephone only."""
    return f"{'phone' if asked.by_phone else 'checked'}:{asked.category}"


def _word(words: str) -> str:
    return "_".join(words.split())


def volunteer_row(who: Offered, slots: Sequence[Slot], open_to: Sequence[Slot]) -> dict[str, Any]:
    """One volunteer. What they have in these slots counts in the rows of `standing`, so it is taken off the load."""
    has = sum(slot in set(slots) for slot in who.taken)
    load, left = max(who.fortnight - has, 0), max(who.a_week - who.week, 0)
    east, north = who.home or (0, 0)
    return {
        "id": who.key, "easting": east, "northing": north, "holds": holds(who, open_to),
        "slots": free(who, slots, open_to), "reach": who.reach if who.home else 0, "a_slot": who.a_slot,
        "a_day": who.a_day, "a_week": load + has + left, "load": load, "area": str(who.team),
    }  # fmt: skip


def standing(who: Offered, slots: Sequence[Slot]) -> list[dict[str, Any]]:
    """What somebody has already, as tasks that stand; each is called by its slot, and so the same in the next plan."""
    return [
        {"id": f"has:{who.key}:{n}:{nth}", "slots": [n], "accepted": [f"{who.key}:{n}"], "area": str(who.team)}
        for n, slot in enumerate(slots) for nth in range(who.taken.count(slot))
    ]  # fmt: skip


def task_row(key: str, asked: Asked, slots: Sequence[Slot], *, late: list[int], unserved: int, knows: Mapping[str, int],
             never: Sequence[str], proposed: tuple[str, Slot] | None = None) -> dict[str, Any]:  # fmt: skip
    """One request."""
    open_to = set(asked.slots)
    row: dict[str, Any] = {
        "id": key, "wants": wants(asked), "slots": [n for n, slot in enumerate(slots) if slot in open_to],
        "late": late, "unserved": unserved, "never": sorted(set(never)), "area": str(asked.team),
        "knows": [f"{who}:{worth}" for who, worth in sorted(knows.items()) if worth],
    }  # fmt: skip
    if asked.place is not None and not asked.by_phone:
        row["easting"], row["northing"] = asked.place
    if proposed and proposed[1] in slots:
        row["proposed"] = [f"{proposed[0]}:{list(slots).index(proposed[1])}"]
    return row


def never(asked: Asked, volunteers: Sequence[Offered]) -> list[str]:
    """Whom a wish or a conflict keeps away from this request."""
    tests = [rule.test for rule in hard.ALWAYS if rule.name in ("apart", "conflict")]
    return [who.key for who in volunteers if any(test(asked, who) for test in tests)]
