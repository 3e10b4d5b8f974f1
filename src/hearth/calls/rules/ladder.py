"""What an unanswered call goes on to: other numbers, text, letter, next of kin, the door, the coordinator. Pure.

Each step is gone once and in order, and each leaves its line: done, or why it could not be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hearth.calls.rules.outcomes import Outcome

WAYS = {
    "phone": "Ring their number", "other_number": "Ring their other number", "text": "Send a text message",
    "letter": "Send a letter", "kin": "Ring a neighbour or next of kin", "doorstep": "Call at the door",
    "coordinator": "Hand to the coordinator",
}  # fmt: skip
BY_PHONE = ("phone", "other_number", "kin")
"""Ways that wait for a caller."""
SENT = ("text", "letter")
"""Ways that a message goes; then it waits whether they ring."""
LAST = "coordinator"
MOST_TRIES = 9


@dataclass(frozen=True)
class Step:
    """One step: the way, how often it is tried, and how many hours it waits for an answer to what was sent."""

    way: str
    tries: int = 1
    wait: float = 0


@dataclass(frozen=True)
class Reach:
    """How one person can be reached at all. Empty or False: not that way."""

    phone: str = ""
    other_number: str = ""
    kin: str = ""  # the number of a neighbour or next of kin who may be rung
    text: str = ""  # the number a text message goes to
    email: str = ""  # where that is a way they agreed to
    letter: bool = False
    doorstep: bool = False

    def without(self, number: str) -> Reach:
        """The same without a number that does not work."""
        gone: Any = {way: "" for way in BY_PHONE if number and getattr(self, way) == number}
        return replace(self, **gone)


WHY_NOT = {
    "phone": "no number that may be rung", "other_number": "no other number", "kin": "nobody agreed who may be rung",
    "text": "no mobile number, or no text messages wished", "letter": "no address, or no letters wished",
    "doorstep": "no address that may be visited",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where a turn stands: the step (its number from 0) and how often it was tried there in vain."""

    step: int = 0
    tries: int = 0


@dataclass(frozen=True)
class Move:
    """What comes next: a step to be gone, or an end. `skipped` are steps passed over, each with its reason."""

    place: Place
    way: str = ""
    number: str = ""
    ends: str = ""
    skipped: tuple[tuple[int, str], ...] = ()


def read(said: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Steps from data; the coordinator is always the last. Raises ValueError in words that name the step."""
    steps = []
    for number, one in enumerate(said, 1):
        if one.get("way") not in WAYS:
            raise ValueError(f"Step {number}: “{one.get('way')}” is not a way. Choose one of {', '.join(WAYS)}.")
        step = Step(one["way"], int(one.get("tries", 1)), float(one.get("wait", 0)))
        if not 1 <= step.tries <= MOST_TRIES:
            raise ValueError(f"Step {number}: between 1 and {MOST_TRIES} tries, not {step.tries}.")
        if step.wait < 0:
            raise ValueError(f"Step {number}: it cannot wait fewer than no hours.")
        steps.append(step)
    if any(step.way == LAST for step in steps[:-1]):
        raise ValueError("The coordinator comes last: what follows would never be reached.")
    return tuple(steps) if steps and steps[-1].way == LAST else (*steps, Step(LAST))


def begin(steps: Sequence[Step], reach: Reach) -> Move:
    """The first step that is possible."""
    return _go(steps, 0, reach)


def onward(steps: Sequence[Step], place: Place, reach: Reach) -> Move:
    """The step after this one that is possible."""
    return _go(steps, place.step + 1, reach)


def after(steps: Sequence[Step], place: Place, outcome: Outcome, reach: Reach) -> Move:
    """What follows a try. `reach` leaves out the number that was found to be wrong."""
    step = steps[place.step]
    if outcome.ends:
        return Move(place, ends=outcome.ends)
    if outcome.promises or outcome.asks_language:
        number = getattr(reach, step.way, "")
        return Move(place, step.way, number) if number else onward(steps, place, reach)
    tried = replace(place, tries=place.tries + 1)
    if tried.tries >= step.tries or not getattr(reach, step.way, ""):
        return onward(steps, tried, reach)
    return Move(tried, step.way, getattr(reach, step.way))


def _go(steps: Sequence[Step], first: int, reach: Reach) -> Move:
    skipped: list[tuple[int, str]] = []
    for number in range(first, len(steps)):
        way = steps[number].way
        if way == LAST:
            return Move(Place(number), way, ends="handed", skipped=tuple(skipped))
        if getattr(reach, way):
            return Move(Place(number), way, _number(way, reach), skipped=tuple(skipped))
        skipped.append((number, WHY_NOT[way]))
    raise ValueError("A turn went on past its last step.")


def _number(way: str, reach: Reach) -> str:
    return getattr(reach, way) if way in BY_PHONE else ""
